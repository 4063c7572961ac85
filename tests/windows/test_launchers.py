"""Starts real launchers as the browsers do, from hostile folders: all of it must reach Python."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import struct
import subprocess
import sys
import tempfile
import venv
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.arguments import Arguments
from onconnect.install.browsers import launcher, launcher_exe, launcher_reader
from onconnect.install.computer import starter
from onconnect.starting import Start, environment
from onconnect.windows import browsers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    Way = Callable[..., Awaitable[browsers.Process]]

pytestmark = pytest.mark.process

SAYS = """
import ctypes, json, os, sys

kernel, user = ctypes.WinDLL("kernel32"), ctypes.WinDLL("user32")
for function in (kernel.GetStdHandle, kernel.GetConsoleWindow):
    function.restype = ctypes.c_void_p
handles = [ctypes.c_void_p(kernel.GetStdHandle(-number)) for number in (10, 11)]
window = ctypes.c_void_p(kernel.GetConsoleWindow())
said = {"argv": sys.argv[1:], "environ": dict(os.environ), "path": sys.path}
said["is_safe"] = sys.flags.safe_path
said["streams"] = [kernel.GetFileType(each) for each in handles]
said["in_console"] = kernel.GetConsoleProcessList((ctypes.c_uint32 * 16)(), 16)
said["has_window"] = bool(window and user.IsWindowVisible(window))

def main():
    sys.stdout.buffer.write(json.dumps(said).encode())
"""

BROWSER = """
import asyncio, ctypes, json, os, sys, tempfile
from functools import partial
from pathlib import Path
from onconnect.windows import browsers

async def started(way):
    start = ([sys.argv[1], "a", "b"], Path(sys.argv[1]).parent, os.environ)
    with tempfile.TemporaryFile() as stderr:
        process = await way(*start, stderr)
        text = await process.stdout.read()
        await process.wait()
        process.kill()
        return json.loads(text)

async def main():
    ways = [browsers.as_firefox, browsers.as_chromium]
    if sys.argv[1].endswith(".exe"):
        ways.append(partial(browsers.as_chromium, directly=True))
    return [await started(each) for each in ways]

assert not ctypes.WinDLL("kernel32").GetConsoleProcessList((ctypes.c_uint32 * 16)(), 16)
sys.stdout.buffer.write(json.dumps(asyncio.run(main())).encode())
sys.stdout.flush()
"""
"""A browser: a program that has no console, as it is no program for one."""

PIPE = 3
"""What GetFileType says of a pipe."""

FOR_WINDOWS = 2
"""The subsystem of a program that has no console, in its header."""

CALLER = "chrome-extension://iihmfhcbcmbjljkhhmmbhemnpkhlbeic/"

WAYS: dict[str, Way] = {
    "Firefox": browsers.as_firefox,
    "Chrome": browsers.as_chromium,
    "Chrome, directly": partial(browsers.as_chromium, directly=True),
    "Edge": partial(browsers.as_chromium, pipes=browsers.EDGE),
}

TOO_LONG = 253
"""Characters of a Python's path that launcher.exe cannot take, while Windows can start it."""

PATHS = [
    "plain",
    "with space",
    "it's & more (x86)",
    "100% of %PATH% ^a^ !b!",
    "Grüße 世界 🎉 Шё",
]


IS_WINE = hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
"""Whether this is no real Windows: wine's cmd.exe knows no `chcp`, and reads no UTF-8."""


@pytest.fixture(scope="module", params=PATHS, ids=range(len(PATHS)))
def python(request, tmp_path_factory) -> Path:
    return python_in(tmp_path_factory.mktemp("x") / request.param)


@pytest.fixture(scope="module")
def plain_python(tmp_path_factory) -> Path:
    return python_in(tmp_path_factory.mktemp("plain"))


def python_in(folder: Path) -> Path:
    """Make an environment where the host says what it was started with."""
    venv.create(folder, with_pip=False)
    package = folder / "Lib/site-packages/onconnect"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "app.py").write_text(SAYS, "utf-8")
    return folder / "Scripts/python.exe"


def without_console(python: Path) -> Path:
    """Return the Python beside this one that is no program for the console; make it if need be."""
    program = bytearray(python.read_bytes())
    (header,) = struct.unpack_from("<I", program, 0x3C)
    struct.pack_into("<H", program, header + 24 + 68, FOR_WINDOWS)
    beside = python.with_name("pythonw.exe")
    if IS_WINE:  # whose Python has none: both names are of the same program
        beside.write_bytes(program)
    return beside


async def said(
    way: Way, file: Path, *arguments: str, environ: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Start a launcher, and return what Python was started with."""
    environ = {**environment(os.environ, is_windows=True), **(environ or {})}
    start = Start([str(file), *arguments], file.parent, environ)
    with tempfile.TemporaryFile() as stderr:
        process = await way(*start, stderr)
        assert process.stdin
        assert process.stdout
        try:
            text = await process.stdout.read()
            status = await process.wait()
        finally:
            process.kill()
            process.stdin.close()
        stderr.seek(0)
        assert text, (status, stderr.read())
        assert status == 0
    found: dict[str, Any] = json.loads(text)
    return found


def host_in(folder: Path) -> Arguments:
    return Arguments("org.example", str(folder), ["a", "b.c"])


def exe(
    folder: Path,
    python: Path,
    environment: Mapping[str, str] | None = None,
    host: Arguments | None = None,
) -> Path:
    program = starter.read()
    assert program, "distlib is not installed"
    folder.mkdir(exist_ok=True)
    file = folder / "launcher.exe"
    host = host or host_in(folder)
    file.write_bytes(
        launcher_exe.executable(program, python=python, host=host, environment=environment or {})
    )
    return file


def batch(
    folder: Path,
    python: Path,
    environment: Mapping[str, str] | None = None,
    host: Arguments | None = None,
) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "launcher.bat"
    host = host or host_in(folder)
    file.write_bytes(launcher.batch(python=python, host=host, environment=environment or {}))
    return file


FORMS = {"exe": exe, "bat": batch}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", FORMS)
async def test_a_launcher_starts_any_python_for_any_project_as_every_browser_does(
    python, tmp_path, form, way
):
    if form == "bat" and way == "Chrome, directly":
        pytest.skip("a browser starts only programs directly")
    if form == "bat" and IS_WINE and not str(python).isascii():
        pytest.skip("wine's cmd.exe reads batch files in one code page only")
    file = FORMS[form](tmp_path / "launcher folder", python)
    host = host_in(file.parent)
    told = [CALLER, "--parent-window=0"]
    if way == "Firefox":
        told = [str(tmp_path / "a b" / "org.example.json"), "notes@example.org"]
    found = await said(WAYS[way], file, *told[: 2 if way == "Firefox" else 1])
    assert found["argv"] == [*host.words(), *told]
    assert found["is_safe"]
    assert not any(str(tmp_path) in each for each in found["path"])
    assert launcher_reader.read(file.read_bytes()).python == str(python)


@pytest.mark.parametrize(
    "argument",
    [
        "a b",
        "",
        'double "quotes"',
        "back\\",
        'both\\"',
        "100% %PATH% ^ & | < >",
        "Grüße 世界 🎉",
        "'",
        "\\\\server\\share\\a & b\\x.json",
    ],
)
async def test_arguments_follow_untouched(plain_python, tmp_path, argument):
    file = exe(tmp_path, plain_python)
    own = len(host_in(tmp_path).words())
    for way in (browsers.as_firefox, partial(browsers.as_chromium, directly=True)):
        if argument:  # browsers give no empty one
            found = await said(way, file, argument, "last")
            assert found["argv"][own:][:2] == [argument, "last"]
    other = await asyncio.create_subprocess_exec(file, argument, "last", stdout=subprocess.PIPE)
    printed, _ = await other.communicate()
    assert json.loads(printed)["argv"][own:] == [argument, "last"]


@pytest.mark.parametrize("form", FORMS)
async def test_variables_of_the_project_reach_the_host_and_no_foreign_ones(
    plain_python, tmp_path, form
):
    values = {"A": '"x" & %PATH% ^ !b! (1)', "B": " "}
    if form == "exe" or not IS_WINE:
        values["C"] = "Grüße 世界 🎉"
    file = FORMS[form](tmp_path / "launcher", plain_python, values)
    foreign = dict.fromkeys(launcher.FOREIGN, "1") | {"PYTHONHOME": "C:\\nowhere", "KEPT": "ä"}
    if form == "exe":  # -E has no effect on this one, which is made for macOS
        del foreign["PYTHONEXECUTABLE"]
    found = await said(browsers.as_firefox, file, "x", "y", environ=foreign)
    assert {name: found["environ"].get(name) for name in values} == values
    assert not set(foreign) & set(launcher.FOREIGN) & set(found["environ"])
    assert found["environ"]["KEPT"] == "ä"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("root", ["C:\\", "\\\\server\\share\\"])
async def test_a_project_may_lie_deep_or_on_a_share(plain_python, tmp_path, form, root):
    host = Arguments("org.example", root + "long\\" * 60 + "n", ["a"])
    file = FORMS[form](tmp_path / "launcher", plain_python, host=host)
    found = await said(browsers.as_firefox, file, "x", "y")
    assert found["argv"] == [*host.words(), "x", "y"]


@pytest.mark.parametrize("way", ["Firefox", "Chrome", "Chrome, directly"])
@pytest.mark.parametrize("name", PATHS, ids=range(len(PATHS)))
async def test_the_program_itself_may_lie_in_any_folder(plain_python, tmp_path, name, way):
    if way == "Chrome" and "%" in name:
        pytest.skip("cmd.exe replaces %PATH% in what Chrome has it start, whatever that is")
    file = exe(tmp_path / name, plain_python)
    found = await said(WAYS[way], file, CALLER)
    assert CALLER in found["argv"]


@pytest.mark.parametrize("way", ["Firefox", "Chrome"])
async def test_a_python_whose_path_is_too_long_for_the_program_gets_a_batch_file(
    tmp_path_factory, tmp_path, way
):
    root = tmp_path_factory.mktemp("long")
    rest = TOO_LONG - len(str(root / "Scripts/python.exe"))
    names = ["n" * 60] * 4
    folder = Path(str(root / "/".join(names))[: len(str(root)) + rest])
    python = python_in(folder)
    assert len(str(python)) == TOO_LONG
    assert not launcher_exe.can_start(python, {})
    found = await said(WAYS[way], batch(tmp_path / "launcher", python), CALLER)
    assert CALLER in found["argv"]


@pytest.fixture(scope="module")
def shared_python() -> Iterator[Path]:
    """A Python on a share of this computer, which is its drive C."""
    with tempfile.TemporaryDirectory(dir=os.environ["SYSTEMDRIVE"] + "\\") as folder:
        yield python_in(Path("\\\\localhost\\c$", Path(folder).name, "a & b"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", WAYS)
async def test_launcher_project_and_python_may_lie_on_a_share(shared_python, tmp_path, form, way):
    if form == "bat" and way == "Chrome, directly":
        pytest.skip("a browser starts only programs directly")
    folder = shared_python.parents[1] / "launcher of a project"
    host = host_in(folder)
    if form == "exe" and IS_WINE:  # which tells a program on a share a wrong name of its file
        folder = tmp_path
    file = FORMS[form](folder, shared_python, host=host)
    found = await said(WAYS[way], file, CALLER)
    assert found["argv"][: len(host.words())] == host.words()
    assert host.path.startswith("\\\\localhost\\c$\\")
    assert launcher_reader.read(file.read_bytes()).python == str(shared_python)


@pytest.mark.parametrize("form", FORMS)
def test_a_browser_without_a_console_opens_no_window(plain_python, tmp_path, form):
    file = FORMS[form](tmp_path / "launcher", plain_python)
    script = tmp_path / "browser.py"
    script.write_text(BROWSER, "utf-8")
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [without_console(plain_python), script, file]
    done = subprocess.run(command, env=environ, capture_output=True, check=True)
    hosts = json.loads(done.stdout)
    assert len(hosts) == (3 if form == "exe" else 2)
    for host in hosts:
        assert host["streams"] == [PIPE, PIPE]
        assert host["in_console"] >= 2, "the launcher and Python share one, as does what it starts"
        assert not host["has_window"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", ["Firefox", "Chrome"])
async def test_a_python_without_a_console_serves_as_well(plain_python, tmp_path, form, way):
    file = FORMS[form](tmp_path / "launcher", without_console(plain_python))
    found = await said(WAYS[way], file, CALLER)
    assert CALLER in found["argv"]
    assert found["streams"] == [PIPE, PIPE]
