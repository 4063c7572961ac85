"""Keeps the list of what was installed, so that `uninstall` removes that and nothing else.

There is a ledger for the hosts of one user and one for those of all users, each in its data folder.
A file is listed before it is written, and stays listed until it is removed: an interruption leaves
nothing that is not in the ledger. A process that changes the ledger, or anything that it lists,
holds the lock.
"""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from onconnect.errors import SetupError
from onconnect.install.setup import apply, ledger_check
from onconnect.install.setup.records import Host, Ledger, Overwritten, RecordedKey
from onconnect.install.setup.steps import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import PurePath

    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.setup.plan import Plan
    from onconnect.install.setup.steps import Step

T = TypeVar("T")

_NAME = "installed.json"

PATIENCE = 30.0
"""Seconds that an installation waits for another to end."""


def path(machine: Machine, scope: Scope) -> PurePath:
    """Return where the ledger lies."""
    return machine.data[scope] / _NAME


@contextmanager
def locked(machine: Machine, scope: Scope) -> Iterator[None]:
    """Hold the lock while the block runs, so that other installations and removals wait.

    Raises:
        SetupError: another one does not end, or nothing can be locked.
    """
    file = machine.lock(scope)
    with ExitStack() as stack:
        try:
            stack.enter_context(machine.disk.locked(file, PATIENCE))
        except TimeoutError:
            raise SetupError(
                f"another installation or removal has held {file} for {PATIENCE:.0f} s: wait for "
                "it to end, or end it"
            ) from None
        except OSError as error:
            raise SetupError(
                f"{file} cannot be locked ({error.strerror}): make it writable for you, "
                "or remove it if it is not your file"
            ) from None
        yield


def load(machine: Machine, scope: Scope) -> Ledger:
    """Return the entries that an installation can have written; none if there is no ledger.

    Raises:
        SetupError: it cannot be read.
    """
    file = path(machine, scope)
    remedy = "move it away and install again (`uninstall` then removes no more than that)"
    try:
        found = Ledger.model_validate(json.loads(machine.disk.read(file)))
        return ledger_check.cleared(found, machine, scope)
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise SetupError(f"{file} cannot be read ({error.strerror}): {remedy}") from None
    except ValueError:
        raise SetupError(f"{file} was not written by onconnect: {remedy}") from None


def enter(plan: Plan, machine: Machine, overwritten: Iterable[Step]) -> None:
    """Add to the ledger what a plan is about to write.

    Args:
        plan: what is written.
        machine: where.
        overwritten: what is there of other applications, as what would write it.

    Raises:
        SetupError: the ledger cannot be read or written.
    """
    before = load(machine, plan.scope)
    host = before.hosts.get(plan.name, Host())
    manifests = [each.manifest.path for each in plan.registrations]
    keys = [value.key for each in plan.registrations for value in each.values]
    files = [path(machine, plan.scope), *(each.path for each in plan.launchers), *manifests]
    folders = [folder for file in files for folder in apply.missing_folders(file.parent, machine)]
    made = [each for key in keys for each in apply.missing_keys(key, machine)]
    last = {each.at: each for each in (*host.overwritten, *map(Overwritten.of, overwritten))}
    entered = Host(
        launchers=_joined(host.launchers, (str(each.path) for each in plan.launchers)),
        programs=_joined(host.programs, filter(None, [plan.started.program])),
        manifests=_joined(host.manifests, map(str, manifests)),
        keys=_joined(host.keys, map(RecordedKey.model_validate, keys)),
        overwritten=tuple(last.values()),
    )
    after = Ledger(
        hosts={**before.hosts, plan.name: entered},
        folders=_joined(before.folders, map(str, folders)),
        keys=_joined(before.keys, map(RecordedKey.model_validate, made)),
    )
    save(after, machine, plan.scope)


def save(ledger: Ledger, machine: Machine, scope: Scope) -> None:
    """Write the ledger, and the folder for it.

    Raises:
        SetupError: it cannot be written; what was there before is still there.
    """
    # ASCII, because a path may not be UTF-8.
    content = json.dumps(ledger.model_dump(), indent=2) + "\n"
    file = File(path(machine, scope), content.encode("ascii"))
    missing = apply.missing_folders(file.path.parent, machine)
    if not missing:
        apply.write(file, machine, scope)
        return
    # The folders appear together with the ledger that lists them.
    beside = _beside(file.path, missing[0])
    try:
        apply.write(replace(file, path=beside), machine, scope)
        machine.disk.replace(apply.temporary(missing[0]), missing[0])
    except OSError as error:
        raise apply.failure(file.path, error, scope) from None


def forget(name: str, ledger: Ledger, machine: Machine, scope: Scope) -> None:
    """Take a host out of the ledger, and remove the ledger after the last one.

    Raises:
        OSError: that is not possible.
    """
    if rest := {key: host for key, host in ledger.hosts.items() if key != name}:
        folders = [each for each in ledger.folders if machine.disk.exists(machine.path(each))]
        keys = [each for each in ledger.keys if machine.registry.exists(each.key())]
        save(Ledger(hosts=rest, folders=tuple(folders), keys=tuple(keys)), machine, scope)
        return
    # Its folders disappear together with the ledger that lists them.
    outermost, inner = None, path(machine, scope)
    while str(inner.parent) in ledger.folders and machine.disk.names(inner.parent) == [inner.name]:
        outermost = inner = inner.parent
    if outermost is None:
        apply.remove_file(inner, machine)
    else:
        machine.disk.replace(outermost, apply.temporary(outermost))
        clear(machine, scope)


def clear(machine: Machine, scope: Scope) -> None:
    """Remove what an interruption of `save` or `forget` has left."""
    file = path(machine, scope)
    apply.remove_file(apply.temporary(file), machine)
    for outermost in file.parents:
        if outermost.name and machine.disk.exists(apply.temporary(outermost)):
            beside = _beside(file, outermost)
            for each in (apply.temporary(beside), beside):
                apply.remove_file(each, machine)
            for folder in beside.parents:
                if folder == outermost.parent:
                    break
                with suppress(FileNotFoundError):
                    machine.disk.remove_folder(folder)


def _beside(file: PurePath, outermost: PurePath) -> PurePath:
    """Return the path of a file while one of its folders has a temporary name."""
    return apply.temporary(outermost) / file.relative_to(outermost)


def _joined(before: Iterable[T], new: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*before, *new)))
