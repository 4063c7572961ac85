"""Breaks an installation in many ways: doctor has to name each, and browsers to refuse it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onconnect.install.computer import run_folder
from tests.install import launchers
from tests.install.user import Entry, User

if TYPE_CHECKING:
    from collections.abc import Callable

LISTENS = """from onconnect import browser

browser.runtime.on_message.add_listener(lambda message: None)
"""
IS_WINDOWS = sys.platform == "win32"
NOWHERE = r"C:\nowhere\python.exe" if IS_WINDOWS else "/nowhere/bin/python"
OTHER_PROGRAM = User.other_program
BOTH = ("gecko", "chromium")
CALLERS = {"gecko": "allowed_extensions", "chromium": "allowed_origins"}
FOREIGN = {"gecko": "other@example.org", "chromium": f"chrome-extension://{'a' * 32}/"}


@dataclass(frozen=True)
class Host:
    """A host that is registered with one browser, as its files.

    Attributes:
        family: the browser's.
        manifest: its native manifest.
        launcher: what that names.
        handlers: a module of its handlers.
        entry: where the browser finds it.
    """

    family: str
    manifest: Path
    launcher: Path
    handlers: Path
    entry: Entry

    @property
    def members(self) -> dict[str, Any]:
        return dict(json.loads(self.manifest.read_text("utf-8")))

    def change(self, **members: Any) -> None:
        """Replace members of the manifest; None takes one out."""
        changed = self.members | members
        kept = {name: value for name, value in changed.items() if value is not None}
        self.write(json.dumps(kept))

    def write(self, text: str, encoding: str = "utf-8") -> None:
        self.manifest.write_text(text, encoding)

    def change_launcher(self, old: str, new: str) -> None:
        """Replace a part of the launcher, which must be there unless it was replaced already."""
        text = launchers.text_of(self.launcher)
        assert old in text or new in text
        launchers.write(self.launcher, text.replace(old, new))

    def change_command(self, old: str, new: str) -> None:
        """Replace a word in the launcher's command, and in the comment that repeats the command."""
        text = launchers.text_of(self.launcher)
        assert json.dumps(old) in text or json.dumps(new) in text
        launchers.rewrite(self.launcher, old, new)

    def change_callers(self, *callers: str) -> None:
        self.change(**{CALLERS[self.family]: callers})


@dataclass(frozen=True)
class Broken:
    """One way to break an installation.

    Attributes:
        code: the fault's name.
        how: what does it.
        families: of browsers to which it is a fault.
        is_mended: whether `doctor --fix` mends it.
        is_about_permissions: whether root would not notice it.
        starts: whether the host has to be started to notice it.
    """

    code: str
    how: Callable[[Host], object]
    families: tuple[str, ...]
    is_mended: bool
    is_about_permissions: bool
    starts: bool

    def __str__(self) -> str:
        return self.how.__name__


WAYS: list[Broken] = []


def breaks(
    code: str,
    *,
    families: tuple[str, ...] = BOTH,
    mended: bool = True,
    permissions: bool = False,
    starts: bool = False,
    posix: bool = False,
) -> Callable[[Callable[[Host], object]], Callable[[Host], object]]:
    """List a way to break an installation; `posix` says that there is none on Windows."""

    def keep(how: Callable[[Host], object]) -> Callable[[Host], object]:
        if not (IS_WINDOWS and (posix or permissions)):
            WAYS.append(Broken(code, how, families, mended, permissions, starts))
        return how

    return keep


# The entry


@breaks("not-registered")
def registration_deleted(host: Host) -> None:
    host.entry.remove()


@breaks("manifest-missing" if IS_WINDOWS else "not-registered")
def manifest_deleted(host: Host) -> None:
    host.manifest.unlink()


@breaks("not-registered", posix=True)
def manifest_in_the_wrong_case(host: Host) -> None:
    host.manifest.rename(host.manifest.with_name(host.manifest.name.capitalize()))


@breaks("not-registered", posix=True)
def manifest_a_dangling_link(host: Host) -> None:
    host.manifest.unlink()
    host.manifest.symlink_to("/nowhere")


@breaks("manifest-unreadable", mended=False)
def manifest_a_folder(host: Host) -> None:
    host.manifest.unlink()
    host.manifest.mkdir()


@breaks("manifest-unreadable", mended=False, permissions=True)
def manifest_unreadable(host: Host) -> None:
    host.manifest.chmod(0)


@breaks("folder-unreadable", mended=False, permissions=True)
def folder_unreadable(host: Host) -> None:
    host.manifest.parent.chmod(0)


# The text of the manifest


@breaks("manifest-not-json")
def manifest_empty(host: Host) -> None:
    host.write("")


@breaks("manifest-not-json")
def manifest_with_a_trailing_comma(host: Host) -> None:
    host.write(host.manifest.read_text("utf-8").rstrip().removesuffix("}") + ",}")


@breaks("manifest-not-json")
def manifest_a_list(host: Host) -> None:
    host.write("[]")


@breaks("manifest-comment", families=("gecko",))
def manifest_with_a_comment(host: Host) -> None:
    host.write("// the host of my notes\n" + host.manifest.read_text("utf-8"))


@breaks("manifest-not-utf8")
def manifest_in_latin_1(host: Host) -> None:
    text = json.dumps(host.members | {"description": "Bücher"}, ensure_ascii=False)
    host.write(text, "latin-1")


# Its members


@breaks("member-unknown", families=("gecko",))
def manifest_for_both_families(host: Host) -> None:
    (other,) = set(BOTH) - {host.family}
    host.change(**{CALLERS[other]: [FOREIGN[other]]})


@breaks("member-missing")
def description_missing(host: Host) -> None:
    host.change(description=None)


@breaks("member-missing")
def path_missing(host: Host) -> None:
    host.change(path=None)


@breaks("member-missing")
def callers_missing(host: Host) -> None:
    host.change(**{CALLERS[host.family]: None})


@breaks("member-no-text")
def description_a_number(host: Host) -> None:
    host.change(description=5)


@breaks("description-empty", families=("chromium",))
def description_empty(host: Host) -> None:
    host.change(description="")


@breaks("type-unknown")
def type_unknown(host: Host) -> None:
    host.change(type="socket")


@breaks("name-differs")
def name_of_another(host: Host) -> None:
    host.change(name="org.example.other")


@breaks("name-differs")
def name_in_the_wrong_case(host: Host) -> None:
    host.change(name=host.members["name"].capitalize())


@breaks("program-missing" if IS_WINDOWS else "path-relative")
def path_relative(host: Host) -> None:
    host.change(path="launcher")


@breaks("caller-malformed")
def caller_without_its_sign(host: Host) -> None:
    """An origin without its last slash; an add-on's ID without its @."""
    (caller,) = host.members[CALLERS[host.family]]
    host.change_callers(caller.rstrip("/").replace("@", "."))


@breaks("caller-malformed")
def callers_a_wildcard(host: Host) -> None:
    host.change_callers({"gecko": "*", "chromium": "chrome-extension://*/"}[host.family])


@breaks("caller-missing")
def another_extension_only(host: Host) -> None:
    host.change_callers(FOREIGN[host.family])


@breaks("caller-missing")
def no_extension_at_all(host: Host) -> None:
    host.change_callers()


# The program


@breaks("program-foreign", mended=False)
def program_of_another_application(host: Host) -> None:
    host.change(path=OTHER_PROGRAM)


@breaks("program-of-dev", posix=True)
def program_of_a_run_that_was_killed(host: Host) -> None:
    program = host.launcher.parent / "onconnect-a1b2c3_d" / "launcher"
    program.parent.mkdir(exist_ok=True)
    program.with_name(run_folder.MARK).touch()
    program.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    program.chmod(0o700)
    host.change(path=str(program))


@breaks("program-missing")
def launcher_deleted(host: Host) -> None:
    host.launcher.unlink(missing_ok=True)


@breaks("program-unreachable", mended=False, permissions=True)
def folder_of_the_launcher_closed(host: Host) -> None:
    host.launcher.parent.chmod(0)


@breaks("program-not-executable", posix=True)
def launcher_not_executable(host: Host) -> None:
    host.launcher.chmod(0o644)


@breaks("program-unreadable", mended=False, permissions=True)
def launcher_unreadable(host: Host) -> None:
    host.launcher.chmod(0o111)


@breaks("first-line-crlf", posix=True)
def launcher_with_line_ends_of_windows(host: Host) -> None:
    host.launcher.write_bytes(host.launcher.read_bytes().replace(b"\n", b"\r\n"))


@breaks("first-line-too-long", posix=True)
def launcher_with_a_long_first_line(host: Host) -> None:
    host.launcher.write_text(f"#!/{'long/' * 60}python\n")


@breaks("first-line-interpreter", posix=True)
def launcher_for_an_interpreter_that_is_gone(host: Host) -> None:
    host.launcher.write_text(f"#!{NOWHERE}\n")


@breaks("interpreter-missing")
def interpreter_deleted(host: Host) -> None:
    host.change_command(sys.executable, NOWHERE)


@breaks("project-missing")
def project_deleted(host: Host) -> None:
    host.change_command(str(host.handlers.parent), str(Path(NOWHERE).parent))


@breaks("launcher-stale")
def launcher_of_an_older_version(host: Host) -> None:
    if IS_WINDOWS:
        host.change_launcher("('LD_LIBRARY_PATH', ", "(")
    else:
        host.change_launcher("unset LD_LIBRARY_PATH ", "unset ")


# On Windows cmd.exe starts, by which Chromium has it started, and complains of the program.
@breaks("program-does-not-start", families=("gecko",) if IS_WINDOWS else BOTH, starts=True)
def launcher_for_another_machine(host: Host) -> None:
    host.launcher.write_bytes((b"MZ" if IS_WINDOWS else b"\x7fELF") + bytes(60))


# What it does


@breaks("host-gives-up", mended=False, starts=True)
def handlers_that_import_what_is_not_there(host: Host) -> None:
    host.handlers.write_text("import nowhere\n", "utf-8")


@breaks("host-not-understood", starts=True)
def launcher_that_prints(host: Host) -> None:
    script = "import sys; print('Starting the host', flush=True); sys.stdin.read()"
    launchers.play(host.launcher, script)


@breaks("host-ends", starts=True)
def launcher_that_ends(host: Host) -> None:
    launchers.play(host.launcher, "raise SystemExit(3)")


@breaks("probe-fails", mended=False, starts=True)
def handlers_without_the_probe(host: Host) -> None:
    host.handlers.write_text(LISTENS)


@breaks("name-of-host-differs", starts=True)
def launcher_of_another_project(host: Host) -> None:
    if IS_WINDOWS:
        host.change_launcher(f"'--name', '{host.manifest.stem}'", "'--name', 'org.example.other'")
    else:
        host.change_launcher(f"--name {host.manifest.stem} ", "--name org.example.other ")
