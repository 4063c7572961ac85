"""Compares the version of an extension or of a program with what the other one requires.

Of a version only the numbers at its beginning count: 1.2, 1.2.0, 1.2rc1 and 1.2+gd3adbee are the
same. Browsers and Python order versions alike up to there.
"""

from __future__ import annotations

import re
from typing import Final

_NUMBERS: Final = r"[0-9]{1,15}(?:\.[0-9]{1,15})*"
"""As many digits as a number of JavaScript holds. It is compiled when a version is there."""

_REQUIREMENT: Final = f">= ?{_NUMBERS}"


def is_requirement(text: str) -> bool:
    """Whether a text says which versions are new enough, as ">=1.2"."""
    return re.fullmatch(_REQUIREMENT, text) is not None


def is_version(text: str) -> bool:
    """Whether a text begins as a version does, with a number."""
    return re.match(_NUMBERS, text) is not None


def is_new_enough(version: str, requirement: str) -> bool:
    """Whether a version meets a requirement; what is no version does not.

    Args:
        version: such as "1.2.3".
        requirement: such as ">=1.2", as `is_requirement` knows it.
    """
    own, wanted = re.match(_NUMBERS, version), re.search(_NUMBERS, requirement)
    return own is not None and wanted is not None and _parts(own[0]) >= _parts(wanted[0])


def _parts(numbers: str) -> list[int]:
    """Return the numbers without zeros at the end, which make no difference."""
    parts = [int(each) for each in numbers.split(".")]
    while parts and not parts[-1]:
        parts.pop()
    return parts
