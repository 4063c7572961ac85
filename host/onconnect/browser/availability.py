"""Tells what is known of a name of the extension API: who has it, what it needs, its value.

The knowledge is in api.json, which tools/generate_api writes. It is read when it is first needed.
"""

from __future__ import annotations

from functools import cache
from os.path import dirname, join
from typing import TYPE_CHECKING, Any, Final

from onconnect.browser.names import python_name
from onconnect.browser_families import FAMILIES, family_of
from onconnect.protocol import jsontext

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onconnect.browser_families import Family

_KEY: Final = "manifest:"
"""Marks a key of manifest.json in a list that also has permissions."""


def constant(path: str) -> object:
    """Return the value of a constant, as "tabs.TAB_ID_NONE".

    Raises:
        AttributeError: there is none of that name.
    """
    for family in FAMILIES:
        known = _known(path, family)
        if "value" in known:
            return known["value"]
    raise AttributeError(f"there is no constant browser.{path}{_meant(path)}")


def lack(path: str, browser: Mapping[str, str]) -> str | None:
    """Return a sentence why a browser has no such function; None if it may have it.

    A browser that is newer than the data may have anything.
    """
    if "opaque" in (known := _names().get(path, {})):
        return f"JSON cannot carry its {known['opaque']}: use it in JavaScript"
    name = browser.get("name", "")
    family = family_of(name)
    if name not in family.documented or _version(browser) > _data()["browsers"][family.name]:
        return None
    return _lack(path, family)


def remedy(path: str, browser: Mapping[str, str]) -> str | None:
    """Return the sentence on what to do about a name that is not there; None if nothing is known.

    Args:
        path: the name up to its first part that is missing, as "bookmarks" or "tabs.onUpdatd".
        browser: its `name` and `version`.
    """
    name = browser.get("name", "")
    family = family_of(name)
    if (sentence := _lack(path, family)) is not None:
        return sentence
    known = _known(path, family)
    owner = _known(path.rpartition(".")[0], family)
    needs = [each for each in known.get("needs", ()) if each not in owner.get("needs", ())]
    if name in family.documented and known.get("since", 0) > _version(browser):
        return f"it needs {family.title} {known['since']}, and this is {browser['version']}"
    if needs:
        return _to_add(needs)
    if "manifest" in known:
        return f'it needs "manifest_version": {known["manifest"]} in manifest.json'
    return None


def _lack(path: str, family: Family) -> str | None:
    for name in reversed([*_with_owners(path)]):
        if name not in _names():
            meant = _meant(name)
            return f"there is no {name}{meant}" if meant else None
        if family.name not in _names()[name]:
            return f"{family.title} has no {name}"
    return None


def _meant(path: str) -> str:
    from difflib import get_close_matches  # for mistakes only: importing it takes a millisecond

    owner, _, name = path.rpartition(".")
    names = (each.rpartition(".") for each in _names())
    siblings = sorted({python_name(each[2]) for each in names if each[0] == owner})
    close = get_close_matches(python_name(name), siblings, n=1, cutoff=0.75)
    return f": did you mean {close[0]}?" if close else ""


def _with_owners(path: str) -> Iterator[str]:
    """Yield a name, and the names of the namespaces that it is in."""
    while path:
        yield path
        path = path.rpartition(".")[0]


def _to_add(needs: list[list[str]]) -> str:
    """Return a sentence that asks for one need of each list, for a permission if it has one."""
    permissions, keys = [], []
    for alternatives in needs:
        names = [f'"{each}"' for each in alternatives if not each.startswith(_KEY)]
        if names:
            permissions.append(" or ".join(names))
        else:
            keys.append(" or ".join(f'"{each.removeprefix(_KEY)}"' for each in alternatives))
    sentences = []
    if permissions:
        sentences.append(f"add {' and '.join(permissions)} to permissions in manifest.json")
    if keys:
        sentences.append(f"add the key {' and '.join(keys)} to manifest.json")
    return "; ".join(sentences)


def _version(browser: Mapping[str, str]) -> int:
    major = browser.get("version", "").split(".")[0]
    return int(major) if major.isdecimal() else 0


def _known(path: str, family: Family) -> dict[str, Any]:
    """Return what is known of a name in a family of browsers; nothing if it is not there."""
    known: dict[str, Any] = _names().get(path, {}).get(family.name, {})
    return known


def _names() -> dict[str, dict[str, Any]]:
    return _data()["names"]


@cache
def _data() -> dict[str, dict[str, Any]]:
    with open(join(dirname(__file__), "api.json"), "rb") as file:
        data: dict[str, dict[str, Any]] = jsontext.loads(file.read())
    return data
