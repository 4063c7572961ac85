"""Both halves have the same numbers and codes of the wire, by the same names."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from onconnect.protocol import constants

CONSTANTS_JS = Path(__file__).parents[3] / "extension" / "onconnect" / "constants.js"
ONLY_HERE = {"RECEIVED_LIMIT"}
"""What the host accepts in a frame; the browser itself bounds what reaches the extension."""


def numbers_of_python() -> dict[str, Any]:
    numbers = {name: value for name, value in vars(constants).items() if name.isupper()}
    return dict(json.loads(json.dumps(numbers)))  # tuples become lists


def numbers_of_javascript() -> dict[str, Any]:
    script = f"console.log(JSON.stringify(await import({json.dumps(CONSTANTS_JS.as_uri())})))"
    command = ["node", "--input-type=module", "--eval", script]
    printed = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    return dict(json.loads(printed))


@pytest.mark.process
def test_both_halves_name_the_same_numbers_and_codes() -> None:
    ours, theirs = numbers_of_python(), numbers_of_javascript()
    assert ours.keys() - theirs.keys() == ONLY_HERE
    assert {name: ours[name] for name in ours.keys() - ONLY_HERE} == theirs
