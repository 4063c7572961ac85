"""Redaction removes the values from a recording that look like secrets, judged by their names.

A value is a secret if its key looks like a secret's name. Secret too are: the `value` beside a
`name` that looks like one, as in a header; the user in an address; and each parameter of an address
with such a name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

REDACTED: Final = "[redacted]"
"""Stands for a value that looks like a secret."""

_VALUES: Final = ("value", "binaryValue")
"""Keys of the value of an object that has a `name`: a header of a request, a cookie."""

SECRETS: Final = (
    r"(?i)pass.?(word|wd|phrase|code)|pwd|secret|token|auth(?!or(?!i[sz]))|bearer|cookie|credential|jwt"
    r"|(api|access|private|signing|encryption|license).?key|sess(ion)?.?(id|key)|csrf|xsrf"
    r"|signature|(?<![a-z])(pass|sid|otp|pin|cvv|cvc|ssn)(?![a-z])|(card|account).?(number|no(?![a-z]))"
)
"""Names that look like a secret's; ONCONNECT_RECORD_REDACT replaces it."""

_SECRETS_IN_URLS: Final = {"code", "key", "sig"}
"""Further names of parameters, for values that grant access in an address."""

_USER = re.compile(r"(?<=://)[^/?#\s]+(?=@)")
_PARAMETER = re.compile(r"(?:^|(?<=[?&#;]))([^=?&#;\s]+)=([^&#;\s\"'<>]+)")


class Redaction:
    """Takes secrets out of values.

    Args:
        secrets: a regular expression for the names that secrets have.

    Raises:
        re.error: `secrets` is no regular expression.
    """

    def __init__(self, secrets: str) -> None:
        self._names = re.compile(secrets)

    def redact(self, values: list[Any]) -> None:
        """Write over what looks like a secret, at any depth of values that nobody else uses."""
        containers: list[Any] = [values]
        while containers:
            container = containers.pop()
            of_secrets: Collection[str] = ()
            members: Iterable[tuple[Any, Any]] = enumerate(container)
            if isinstance(container, dict):
                name, members = container.get("name"), container.items()
                of_secrets = _VALUES if isinstance(name, str) and self._names.search(name) else ()
            for key, member in members:
                if isinstance(key, str) and (key in of_secrets or self._names.search(key)):
                    container[key] = REDACTED
                elif isinstance(member, str):
                    container[key] = self._clean_text(member)
                elif isinstance(member, (dict, list)):
                    containers.append(member)

    @staticmethod
    def fitting(kinds: list[Any], value: object) -> list[Any]:
        """Return those of the `kinds` of a value whose places have not been written over."""
        return [each for each in kinds if type(each) is list and not _is_lost(value, each[1:])]

    def _clean_text(self, text: str, depth: int = 3) -> str:
        """Take secrets out of addresses, and out of what forms send: user, query, fragment."""

        def cleaned(found: re.Match[str]) -> str:
            name, value = unquote_plus(found[1]), unquote_plus(found[2])
            is_secret = name.lower() in _SECRETS_IN_URLS or self._names.search(name)
            # an address may be in the address
            if is_secret or (depth and self._clean_text(value, depth - 1) != value):
                return f"{found[1]}={REDACTED}"
            return found[0]

        if "=" in text:
            text = _PARAMETER.sub(cleaned, text)
        return _USER.sub(REDACTED, text) if "@" in text else text


def _is_lost(value: Any, path: list[Any]) -> bool:
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return True
    return bool(value == REDACTED)
