"""Reads a native manifest as a browser does, and says why a browser would refuse it.

Sources: Firefox's NativeManifests.sys.mjs and native_manifest.json, Chromium's
native_messaging_host_manifest.cc; each rule tried in Firefox ESR 153 and Chromium 156.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from onconnect.browser_families import NAMED
from onconnect.install.browsers import manifest
from onconnect.install.findings import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from onconnect.browser_families import FamilyName
    from onconnect.install.computer.disk import Disk

_TEXTS: Final = ("name", "description", "path", "type")
_EXAMPLES: Final = {
    "gecko": "notes@example.org",
    "chromium": "chrome-extension://ID/, with its last /",
}
_STRING_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\r\n]*|/\*.*?\*/', re.DOTALL)


def read(disk: Disk, file: PurePath, family: FamilyName, wanted: Iterable[str]) -> PurePath:
    """Return the program that a browser starts by a native manifest.

    Args:
        disk: where the manifest lies.
        file: the manifest, named after its host.
        family: the browser's family.
        wanted: the extensions that are to start it, as `Family.caller` gives them.

    Raises:
        FileNotFoundError: it is not there.
        Fault: the browser would not take it, or not for one of these extensions.
    """
    found = _Manifest(file, family, _members(disk, file, family), tuple(wanted))
    for check in _CHECKS:
        for fault in check(found):
            raise fault
    path: str = found.members["path"]
    return file.parent / path  # on Windows it may be relative


@dataclass(frozen=True)
class _Manifest:
    """A native manifest that could be parsed.

    Attributes:
        file: where it lies.
        family: the family of the browser that reads it.
        members: its members.
        wanted: the extensions that are to be among its callers.
    """

    file: PurePath
    family: FamilyName
    members: dict[str, Any]
    wanted: tuple[str, ...]

    @property
    def callers_member(self) -> str:
        """The member that lists extensions."""
        return NAMED[self.family].callers_member


def _members(disk: Disk, file: PurePath, family: FamilyName) -> dict[str, Any]:
    """Return the members of a manifest. Both families overlook a byte order mark.

    Raises:
        FileNotFoundError: it is not there.
        Fault: it cannot be read, or not be parsed.
    """
    try:
        text = disk.read(file).decode("utf-8-sig")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(disk, file, error) from None
    except UnicodeDecodeError:
        raise Fault("manifest-not-utf8", file=file) from None
    without_comments = _STRING_OR_COMMENT.sub(lambda match: match[1] or " ", text)
    try:
        # Chromium accepts line breaks within strings, and comments.
        members = json.loads(without_comments, strict=family == "gecko")
    except (ValueError, RecursionError) as error:
        raise Fault("manifest-not-json", file=file, why=f" ({error})") from None
    if family == "gecko" and without_comments != text:
        raise Fault("manifest-comment", file=file)
    if not isinstance(members, dict):
        raise Fault("manifest-not-json", file=file, why="")
    return members


def _unreadable(disk: Disk, file: PurePath, error: OSError) -> Fault:
    """Return the fault of a manifest that cannot be read, or of its folder."""
    try:
        disk.names(file.parent)
    except OSError:
        return Fault("folder-unreadable", folder=file.parent, error=error.strerror)
    return Fault("manifest-unreadable", file=file, error=error.strerror)


def _check_no_member_is_unknown(found: _Manifest) -> Iterator[Fault]:
    if found.family == "gecko":
        for member in found.members.keys() - {*_TEXTS, found.callers_member}:
            yield Fault("member-unknown", file=found.file, member=member)


def _check_texts(found: _Manifest) -> Iterator[Fault]:
    for member in _TEXTS:
        if member not in found.members:
            yield Fault("member-missing", file=found.file, member=member)
        elif not isinstance(found.members[member], str):
            yield Fault("member-no-text", file=found.file, member=member)


def _check_description(found: _Manifest) -> Iterator[Fault]:
    if found.family == "chromium" and not found.members["description"]:
        yield Fault("description-empty", file=found.file)


def _check_type(found: _Manifest) -> Iterator[Fault]:
    if found.members["type"] != "stdio":
        yield Fault("type-unknown", file=found.file, type=found.members["type"])


def _check_name(found: _Manifest) -> Iterator[Fault]:
    if found.members["name"] != found.file.name.removesuffix(".json"):
        yield Fault("name-differs", file=found.file, name=found.members["name"])


def _check_path(found: _Manifest) -> Iterator[Fault]:
    path = found.members["path"]
    if isinstance(found.file, PurePosixPath) and not path.startswith("/"):
        yield Fault("path-relative", file=found.file, path=path)


def _check_form_of_callers(found: _Manifest) -> Iterator[Fault]:
    member = found.callers_member
    if member not in found.members:
        yield Fault("member-missing", file=found.file, member=member)
        return
    form = manifest.caller_form(found.family)
    callers = found.members[member]
    for value in callers if isinstance(callers, list) else [callers]:
        if not isinstance(callers, list) or not isinstance(value, str) or not form.fullmatch(value):
            yield Fault(
                "caller-malformed",
                file=found.file,
                value=value,
                member=member,
                example=_EXAMPLES[found.family],
            )


def _check_callers(found: _Manifest) -> Iterator[Fault]:
    callers = found.members[found.callers_member]
    for each in found.wanted:
        if each not in callers:
            others = ", ".join(callers) or "no extension"
            yield Fault("caller-missing", file=found.file, caller=each, callers=others)


_CHECKS: Final[tuple[Callable[[_Manifest], Iterator[Fault]], ...]] = (
    _check_no_member_is_unknown,
    _check_texts,
    _check_description,
    _check_type,
    _check_name,
    _check_path,
    _check_form_of_callers,
    _check_callers,
)
"""The checks of a manifest that could be parsed; a browser gives up at the first fault."""
