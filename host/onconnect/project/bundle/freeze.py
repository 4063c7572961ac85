"""Makes a program of a project: PyInstaller packs Python, onconnect, the handlers and their needs.

The program is a folder with one file to start. It is the host that native manifests name, and has
the commands that register it.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onconnect.application import Application
from onconnect.errors import SetupError
from onconnect.project.bundle import exe_resource, hook
from onconnect.project.bundle.about import Bundle
from onconnect.project.bundle.contents import contents

if TYPE_CHECKING:
    from onconnect.project.bundle.about import About
    from onconnect.project_folder import Project

_OLDEST: Final = (6, 22)
_NEXT: Final = (7,)
"""The first version of PyInstaller that serves, and the first one that nobody has tried."""

_INSTALL: Final = "run `pip install 'pyinstaller>=6.22,<7'` in the environment of your handlers"

_SYSTEMS: Final = {"linux": "linux", "win32": "windows", "darwin": "macos"}
_PROCESSORS: Final = {"amd64": "x86_64", "aarch64": "arm64"}

_INSIDE: Final = "_internal"
"""The folder of all that the program needs, beside it."""

_OF_A_POOL: Final = """\
import sys

if any("multiprocessing" in word for word in sys.argv[1:]):
    import multiprocessing

    multiprocessing.freeze_support()

"""
"""The beginning of each program, which has started itself if a handler has a pool of processes."""

_DESCRIBED: Final = """\
from onconnect import Application, Limits

app = Application(
    {name!r},
    description={description!r},
    handlers={handlers!r},
    extensions={extensions!r},
    environment={environment!r},
    attach={attach!r},
    start={start!r},
    limits={limits!r},
    probe={probe!r},
    startup={startup!r},
    windows_launcher={windows_launcher!r},
    version={version!r},
    requires={requires!r},
)
app.main()
"""
"""The program of a project that has a table, and no `Application` of its own."""

_IMPORTED: Final = """\
from onconnect.application import packed

packed({module!r}, {name!r}, attach={attach!r})
"""
"""The program of a package that has an `Application`."""

_SPEC: Final = """\
from onconnect import imports

imports.put_first({folder!r})
analysis = Analysis(
    [{entry!r}],
    pathex=[{hooks!r}],
    hiddenimports={modules!r},
    datas={files!r},
    runtime_hooks=[{hook!r}],
    excludes={excluded!r},
    noarchive={is_apart!r},
)
program = EXE(
    PYZ(analysis.pure),
    [each for each in analysis.scripts if each[0] not in {late!r}],
    exclude_binaries=True,
    name={program!r},
    contents_directory={inside!r},
    icon={icon!r},
    version={version_file!r},
    hide_console={hide_console!r},
    upx=False,
)
COLLECT(program, analysis.binaries, analysis.datas, name={program!r}, upx=False)
"""
"""What PyInstaller is told, in Python. The folder of handlers comes where a host has it."""

_EXCLUDED: Final = (
    *("pydantic.mypy", "pydantic.v1.mypy", "pydantic.v1._hypothesis_plugin"),
    *("IPython", "pygments.formatters.img"),
)
"""What pydantic, rich and pygments have for other tools, as Pillow: these would come along if they
are installed, which takes ten times the space."""


def version() -> str:
    """Return the version of PyInstaller.

    Raises:
        SetupError: there is none, or one that does not serve.
    """
    try:
        found = metadata.version("pyinstaller")
    except metadata.PackageNotFoundError:
        raise SetupError(
            f"PyInstaller, which packs the program, is not installed in {sys.prefix}: {_INSTALL}"
        ) from None
    numbers = tuple(map(int, re.findall(r"[0-9]+", found)[:2]))
    if not _OLDEST <= numbers < _NEXT:
        raise SetupError(
            f"PyInstaller {found} in {sys.prefix} is not of a version that onconnect knows: "
            f"{_INSTALL}"
        )
    return found


def freeze(project: Project, about: About, into: Path) -> Bundle:
    """Pack a project into a program, in a folder of its own.

    Args:
        project: the project.
        about: what users see of the program.
        into: the folder that the program's folder is made in; an older one of the program is
            replaced.

    Raises:
        SetupError: PyInstaller is not there or fails, which it has said on stderr; a module or a
            file is nowhere; or something else is in the program's place.
    """
    version()
    system = _SYSTEMS.get(sys.platform, sys.platform)
    machine = platform.machine().lower()
    processor = _PROCESSORS.get(machine, machine)
    folder = into / f"{about.program}-{about.version}-{system}-{processor}"
    _check(folder)
    with tempfile.TemporaryDirectory(prefix="onconnect-bundle-") as temporary:
        made = _run(project, about, Path(temporary))
        if sys.platform == "linux":
            _strip(made / _INSIDE)
        try:
            into.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            shutil.move(made, folder)
        except OSError as error:
            raise SetupError(
                f"{folder} cannot be written ({error.strerror}): make that possible, and try again"
            ) from None
    suffix = ".exe" if sys.platform == "win32" else ""
    return Bundle(about, folder, folder / f"{about.program}{suffix}", system, processor)


def _check(folder: Path) -> None:
    """Check that a folder may be written: only an older program may be in its place."""
    if os.path.lexists(folder) and (folder.is_symlink() or not (folder / _INSIDE).is_dir()):
        raise SetupError(f"{folder} is there already and is no program: rename or move it")


def _run(project: Project, about: About, temporary: Path) -> Path:
    """Let PyInstaller make the program in a temporary folder; return the program's folder."""
    inside = contents(project, about.application)
    late = [f"{hook.CHANGING}{each}" for each in hook.LATE]
    entry, spec = temporary / "program.py", temporary / "program.spec"
    entry.write_text(_OF_A_POOL + _program(project, about), "utf-8")
    text = _SPEC.format(
        folder=str(project.folder),
        entry=str(entry),
        hooks=_folder_of_hooks(),
        modules=[*inside.modules, *late],
        files=list(inside.files),
        hook=hook.__file__,
        late=late,
        excluded=list(_EXCLUDED),
        is_apart=sys.platform != "win32",  # where one file of all is faster
        program=about.program,
        inside=_INSIDE,
        **_shown(about, temporary),
    )
    spec.write_text(text, "utf-8")
    command = [sys.executable, "-P", "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    command += ["--distpath", str(temporary / "made"), "--workpath", str(temporary / "work")]
    done = subprocess.run(  # noqa: S603 - no shell
        [*command, str(spec)],
        cwd=temporary,
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(temporary), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        raise SetupError("PyInstaller could not pack the program: see what it says above")
    folder = temporary / "made" / about.program
    if sys.platform == "win32" and about.sign:
        exe_resource.sign(folder / f"{about.program}.exe", about.sign)
    return folder


def _shown(about: About, temporary: Path) -> dict[str, str | None]:
    """Return what Windows shows of the program, whose files are written.

    The program is one for the console: so are `doctor` and what handlers start, which share it. A
    browser shows none, and that of a double click is hidden.
    """
    if sys.platform != "win32":
        return {"icon": None, "version_file": None, "hide_console": None}
    version, icon = temporary / "version.txt", temporary / "icon.ico"
    version.write_text(exe_resource.version_file(about), "utf-8")
    if about.icon:
        icon.write_bytes(exe_resource.icon(about.icon))
    return {
        "icon": str(icon) if about.icon else None,
        "version_file": str(version),
        "hide_console": "hide-early",
    }


def _folder_of_hooks() -> str:
    """Return the folder of the scripts that PyInstaller has programs run at their start."""
    found = find_spec("PyInstaller")
    return os.path.join(os.path.dirname(found.origin or ""), "hooks", "rthooks") if found else ""


def _program(project: Project, about: About) -> str:
    """Return the text of the program."""
    if about.application:
        attach = project.config.attach
        return _IMPORTED.format(module=about.application, name=about.host, attach=attach)
    described = vars(Application.load(project.folder))
    return _DESCRIBED.format(**{**described, "version": about.version})


def _strip(inside: Path) -> None:
    """Take the notes for debuggers out of Python's own libraries, if the system can do that.

    Those of other packages stay as they are: some bear no change.
    """
    if strip := shutil.which("strip"):
        for file in (*inside.glob("libpython*.so*"), *inside.glob("python*/lib-dynload/*.so")):
            subprocess.run([strip, "--strip-unneeded", file], check=False, capture_output=True)  # noqa: S603
