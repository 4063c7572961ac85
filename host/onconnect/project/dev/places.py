"""Registers the host of a run of `onconnect dev` where the run's browsers look, and nowhere else.

On POSIX systems these are folders of the run: a HOME for Firefox, and a profile for Chromium. On
macOS Firefox looks into the user's own folder, whatever HOME is, and on Windows all browsers look
into the user's registry alone. There, and in a profile that the user names, the run's host takes
the place of an installed one, and all is as before when the run ends: if it was killed, after the
next. What somebody else has registered meanwhile stays.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect.install.computer.registry import Key
from onconnect.project import files
from onconnect.project.dev.replaced import Replaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onconnect.browser_families import FamilyName
    from onconnect.install.browsers.table import BrowserRow, Table
    from onconnect.install.computer.machine import Machine
    from onconnect.install.computer.registry import Registry

_OF_FIREFOX_ON_MACOS: Final = "Library/Application Support/Mozilla/NativeMessagingHosts"
"""In the folder of the user, for which Firefox asks the system."""


def firefox_variables(folder: Path, machine: Machine) -> dict[str, str | None]:
    """Return the variables by which Firefox looks into a run's folder; it does not get a None."""
    if machine.system in {"windows", "macos"}:
        return {}
    own = f"{machine.environ['HOME']}/.Xauthority"
    return {
        "HOME": str(_home(folder)),
        "XAUTHORITY": machine.environ.get("XAUTHORITY") or own,
        "XDG_CONFIG_HOME": None,
    }


@contextmanager
def in_folders(
    name: str,
    manifests: Mapping[FamilyName, bytes],
    folder: Path,
    profile: Path,
    machine: Machine,
) -> Iterator[None]:
    """Register a host in the folders of a run, and in the profile that the user has named.

    Args:
        name: the host's name.
        manifests: the text of its native manifest for each family that can run the extension.
        folder: that of the run.
        profile: the folder of Chromium's profile.
        machine: the computer.
    """
    of_firefox = _home(folder) / ".mozilla" / "native-messaging-hosts"
    if machine.system == "macos":
        of_firefox = Path(machine.environ["HOME"], _OF_FIREFOX_ON_MACOS)
    places: dict[FamilyName, Path] = {
        "gecko": of_firefox,
        "chromium": profile / "NativeMessagingHosts",
    }
    with ExitStack() as undo:
        for family, content in manifests.items():
            file = places[family] / f"{name}.json"
            run = _text(content)
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.is_relative_to(folder):
                files.write(file, content)
                continue
            replaced = Replaced(str(file.absolute()), machine)
            before = replaced.before(_text(file.read_bytes()) if file.is_file() else None)
            replaced.keep(run, before)
            undo.callback(_restore_file, file, run, before, replaced)
            files.write(file, content)
        yield


@contextmanager
def in_registry(
    name: str,
    manifests: Mapping[FamilyName, bytes],
    folder: Path,
    machine: Machine,
    keys: Mapping[Key, FamilyName],
) -> Iterator[None]:
    """Register a host in the registry.

    Args:
        name: the host's name.
        manifests: the text of its native manifest for each family.
        folder: that of the run.
        machine: the computer.
        keys: those in which browsers look for hosts, with the family of these browsers.
    """
    registry = machine.registry
    with ExitStack() as undo:
        for key, family in keys.items():
            own, file = key.child(name), folder / f"{family}.json"
            files.write(file, manifests[family])
            replaced = Replaced(str(own), machine)
            before = replaced.before(registry.read(own))
            made = [each for each in (own, *own.parents()) if not registry.exists(each)]
            replaced.keep(str(file), before)
            undo.callback(_restore_key, registry, own, str(file), before, made, replaced)
            for each in reversed(made):
                registry.make(each)
            registry.write(own, str(file))
        yield


def keys_of(
    browsers: Sequence[BrowserRow], table: Table, machine: Machine
) -> dict[Key, FamilyName]:
    """Return the keys in which browsers look for the hosts of one user, with their families."""
    found: dict[Key, FamilyName] = {}
    for row in browsers:
        place = row.place(machine)
        for location in place.user if place else ():
            hive, _, path = location.at.partition("\\")
            for view in table.family[row.family].registry:
                if location.write and view.hive == hive:
                    found[Key(view.hive, path, view.view)] = row.family
                    break
    return found


def _home(folder: Path) -> Path:
    return folder / "home"


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _restore_file(file: Path, run: str, before: str | None, replaced: Replaced) -> None:
    """Let a native manifest be as before a run, unless it is not the run's any more."""
    with suppress(OSError):  # somebody else has removed it
        if _text(file.read_bytes()) == run:
            if before is None:
                file.unlink()
            else:
                files.write(file, before.encode("utf-8", "surrogateescape"))
    replaced.forget(run)


def _restore_key(
    registry: Registry,
    key: Key,
    run: str,
    before: str | None,
    made: Sequence[Key],
    replaced: Replaced,
) -> None:
    """Let a key be as before a run, unless it does not lead to the run's manifest any more.

    The keys that were made for it are removed.
    """
    with suppress(OSError):  # somebody else has removed one of them
        is_own = registry.read(key) == run
        if is_own and before is not None:
            registry.write(key, before)
        elif is_own:
            for each in made or (key,):
                if each == key or registry.is_empty(each):
                    registry.remove(each)
    replaced.forget(run)
