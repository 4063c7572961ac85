"""Checks a ledger that somebody may have edited: drops what no installation can have written.

`uninstall` removes the files that the ledger lists, and writes back those that it lists as
overwritten. An entry that somebody has added could do harm. So an entry counts only if the table of
browsers can produce it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from onconnect.arguments import NAME_FORM
from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.install.browsers.table import load_table
from onconnect.install.computer.registry import Key

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.setup.records import Host, Ledger, Overwritten, RecordedKey

_READABLE = 0o755
"""The permission bits that a file may get back: no others may write, and no setuid bit is set."""


def cleared(ledger: Ledger, machine: Machine, scope: Scope) -> Ledger:
    """Return a ledger without the entries that no installation can have made."""
    return _Writable(machine, scope).cleared(ledger)


class _Writable:
    """All that installations for one user, or for all, can write on a computer.

    Args:
        machine: the computer.
        scope: for one user, or for all.
    """

    def __init__(self, machine: Machine, scope: Scope) -> None:
        self._machine = machine
        self._scope = scope
        self._data = machine.data[scope]

    def cleared(self, ledger: Ledger) -> Ledger:
        """Return a ledger without the entries that no installation can have made."""
        hosts = {
            name: self._host(name, host)
            for name, host in ledger.hosts.items()
            if re.fullmatch(NAME_FORM, name)
        }
        of_hosts = {
            folder
            for host in hosts.values()
            for file in (*host.manifests, *host.launchers)
            for folder in self._machine.path(file).parents
        }
        known = of_hosts | self._outer_folders
        folders = tuple(
            each
            for each in ledger.folders
            if self._machine.path(each) in known or self._is_within(self._data, each)
        )
        keys = tuple(each for each in ledger.keys if each.key() in self._outer_keys)
        return ledger.model_copy(update={"hosts": hosts, "folders": folders, "keys": keys})

    def _host(self, name: str, host: Host) -> Host:
        launchers = tuple(
            each for each in host.launchers if self._machine.path(each) in self._launchers(name)
        )
        manifests = tuple(each for each in host.manifests if self._is_manifest(name, each))
        keys = tuple(each for each in host.keys if self._is_key(name, each))
        overwritten = tuple(
            each.model_copy(update={"mode": each.mode & _READABLE})
            for each in host.overwritten
            if self._is_among(each, manifests, keys)
        )
        return host.model_copy(
            update={
                "launchers": launchers,
                "manifests": manifests,
                "keys": keys,
                "overwritten": overwritten,
            }
        )

    def _is_among(
        self, each: Overwritten, manifests: tuple[str, ...], keys: tuple[RecordedKey, ...]
    ) -> bool:
        return each.at in (manifests if isinstance(each.at, str) else keys)

    def _is_manifest(self, name: str, text: str) -> bool:
        """Whether a native manifest of a host can have this path.

        Its folder may be any, because `--user-data-dir` or a variable may have named it. Then only
        the folder's own name is compared.
        """
        file = self._machine.path(text)
        is_known = file.parent in self._folders or file.parent.name in self._names
        if self._machine.system == "windows":
            is_known = file.parent in [self._data / name / each for each in NAMED]
        return file.name == f"{name}.json" and file.is_absolute() and is_known and _is_plain(file)

    def _is_key(self, name: str, recorded: RecordedKey) -> bool:
        return recorded.key() in {key.child(name) for key in self._keys}

    def _is_within(self, folder: PurePath, text: str) -> bool:
        path = self._machine.path(text)
        return path.is_relative_to(folder) and _is_plain(path)

    def _launchers(self, name: str) -> set[PurePath]:
        own = self._data / name
        found = {own / "launcher", own / "launcher.exe", own / "launcher.bat"}
        with suppress(SetupError):
            found |= {
                self._machine.expand(f"$HOME/.var/app/{each}/data/onconnect") / name / "launcher"
                for each in self._flatpaks
            }
        return found

    @cached_property
    def _flatpaks(self) -> set[str]:
        places = (each.place(self._machine) for each in load_table().browser.values())
        return {place.flatpak for place in places if place and place.flatpak}

    @cached_property
    def _locations(self) -> list[str]:
        places = (browser.place(self._machine) for browser in load_table().on(self._machine))
        return [each.at for place in places if place for each in place.locations(self._scope)]

    @cached_property
    def _folders(self) -> set[PurePath]:
        found = set()
        for at in self._locations:
            with suppress(SetupError):  # a variable that is not set names no folder
                found.add(self._machine.expand(at))
        return found

    @cached_property
    def _names(self) -> set[str]:
        return {self._machine.path(at).name for at in self._locations}

    @cached_property
    def _outer_folders(self) -> set[PurePath]:
        inner = [*self._folders, self._data]
        with suppress(SetupError):
            for name in self._flatpaks:
                inner.append(self._machine.expand(f"$HOME/.var/app/{name}/data/onconnect"))
        found: set[PurePath] = set()
        for each in inner:
            for folder in (each, *each.parents):
                if folder in found:  # and so are those above it
                    break
                found.add(folder)
        return found

    @cached_property
    def _keys(self) -> set[Key]:
        found = set()
        for browser in load_table().on(self._machine):
            place = browser.place(self._machine)
            for location in place.locations(self._scope) if place else ():
                hive, _, path = location.at.partition("\\")
                for view in load_table().family[browser.family].registry:
                    if view.hive == hive:
                        found.add(Key(view.hive, path, view.view))
        return found

    @cached_property
    def _outer_keys(self) -> set[Key]:
        return {key for each in self._keys for key in (each, *each.parents())}


def _is_plain(path: PurePath) -> bool:
    """Whether a path has no "..", so that it lies where it seems to."""
    return ".." not in path.parts
