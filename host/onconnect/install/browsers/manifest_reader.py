"""Reads a native manifest as a browser does, and names what the browser refuses without a word.

Sources: Firefox's NativeManifests.sys.mjs and native_manifest.json, Chromium's
native_messaging_host_manifest.cc; each rule tried in Firefox ESR 153 and Chromium 156.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from onconnect.extension import ID_FORMS
from onconnect.install.findings import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

    from onconnect.install.browsers.table import Family
    from onconnect.install.computer.disk import Disk

_KNOWN_TO_GECKO = {"name", "description", "path", "type", "allowed_extensions"}
_CALLERS = {"gecko": "allowed_extensions", "chromium": "allowed_origins"}
_FORMS = {
    "gecko": ID_FORMS["gecko"],
    "chromium": re.compile(f"chrome-extension://{ID_FORMS['chromium'].pattern}/"),
}
_EXAMPLES = {"gecko": "notes@example.org", "chromium": "chrome-extension://ID/, with its last /"}
_TITLES = {"gecko": "Firefox", "chromium": "Chromium"}
_STRING_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\r\n]*|/\*.*?\*/', re.DOTALL)


def read(disk: Disk, file: PurePath, family: Family, wanted: Iterable[str]) -> PurePath:
    """Return the program that a browser starts by a native manifest.

    Args:
        disk: where the manifest lies.
        file: the manifest, named after its host.
        family: the browser's family.
        wanted: the extensions that are to start it, as `manifest.caller` gives them.

    Raises:
        FileNotFoundError: it is not there.
        Fault: the browser would not take it, or not for one of these extensions.
    """
    members = _members(disk, file, family)
    texts = {name: _text(file, members, name) for name in ("name", "description", "path", "type")}
    if family == "chromium" and not texts["description"]:
        raise Fault("description-empty", f'{file} has an empty "description"')
    if texts["type"] != "stdio":
        raise Fault("type-unknown", f'{file} has the "type" {texts["type"]!r}, not "stdio"')
    if texts["name"] != file.name.removesuffix(".json"):
        raise Fault("name-differs", f"{file} names another host, {texts['name']!r}")
    if isinstance(file, PurePosixPath) and not texts["path"].startswith("/"):
        raise Fault("path-relative", f"{file} has the path {texts['path']!r}, not absolute")
    callers = _callers(file, members, family)
    for each in wanted:
        if each not in callers:
            others = ", ".join(callers) or "nobody"
            raise Fault("caller-missing", f"{file} lets only {others} start the host, not {each}")
    return file.parent / texts["path"]  # on Windows it may be relative


def _members(disk: Disk, file: PurePath, family: Family) -> dict[str, Any]:
    """Return the members of a manifest; both families overlook a byte order mark."""
    try:
        text = disk.read(file).decode("utf-8-sig")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(disk, file, error) from None
    except UnicodeDecodeError:
        raise Fault("manifest-not-utf8", f"{file} is not UTF-8") from None
    without_comments = _STRING_OR_COMMENT.sub(lambda match: match[1] or " ", text)
    try:
        # Chromium lets stand, besides comments, line breaks within strings.
        members = json.loads(without_comments, strict=family == "gecko")
    except (ValueError, RecursionError) as error:
        raise Fault("manifest-not-json", f"{file} is not JSON ({error})") from None
    if family == "gecko" and without_comments != text:
        raise Fault("manifest-comment", f"{file} has a comment, and Firefox takes none")
    if not isinstance(members, dict):
        raise Fault("manifest-not-json", f"{file} is no JSON object")
    if family == "gecko":
        for unknown in members.keys() - _KNOWN_TO_GECKO:
            sentence = f"{file} has the member {unknown!r}, and Firefox takes no unknown one"
            raise Fault("member-unknown", sentence)
    return members


def _unreadable(disk: Disk, file: PurePath, error: OSError) -> Fault:
    """Return the fault of a manifest, or of its folder, that cannot be read."""
    try:
        disk.names(file.parent)
    except OSError:
        sentence = f"{file.parent} cannot be read ({error.strerror})"
        return Fault("folder-unreadable", sentence, "give yourself leave, `chmod u+rwx` it")
    sentence = f"{file} cannot be read ({error.strerror})"
    remedy = "give yourself leave, `chmod u+r` it, or remove it if it is no file"
    return Fault("manifest-unreadable", sentence, remedy)


def _text(file: PurePath, members: dict[str, Any], name: str) -> str:
    if name not in members:
        raise Fault("member-missing", f'{file} has no "{name}"')
    if not isinstance(members[name], str):
        raise Fault("member-no-text", f'{file} has a "{name}" that is no text')
    return str(members[name])


def _callers(file: PurePath, members: dict[str, Any], family: Family) -> tuple[str, ...]:
    name = _CALLERS[family]
    if name not in members:
        sentence = f'{file} has no "{name}", by which {_TITLES[family]} knows extensions'
        raise Fault("member-missing", sentence)
    callers = members[name]
    if not isinstance(callers, list):
        raise Fault("caller-malformed", f'{file} has a "{name}" that is no list')
    for each in callers:
        if not isinstance(each, str) or not _FORMS[family].fullmatch(each):
            raise Fault(
                "caller-malformed",
                f"{file} lists {each!r}, not an extension as in {_EXAMPLES[family]}",
            )
    return tuple(callers)
