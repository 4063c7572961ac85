from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from onconnect.arguments import HOST, Arguments
from onconnect.install.browsers import launcher, launcher_reader
from onconnect.protocol.limits import MIB, Limits

pytestmark = pytest.mark.process

HOSTILE = [
    "plain",
    "with space",
    "it's",
    'double "quotes"',
    "$HOME ${x} $(exit 3) `exit 3`",
    "back\\slash",
    "-dash",
    "*?[a]",
    "new\nline",
    "\ttab",
    "Grüße 世界 🎉 Шё",
    "semi;colon & | < > #",
    b"no utf-8 \xff\x81\x88".decode("utf-8", "surrogateescape"),
    "long/" * 60 + "path",
]
if sys.platform == "win32":  # there a file can have fewer names
    HOSTILE = [each for each in HOSTILE if each.isprintable() and not set(each) & set('\\/"*?<>|:')]
SHELLS = [shell for shell in ("sh", "dash", "bash", "busybox") if shutil.which(shell)]


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def hostile(request, tmp_path):
    folder = tmp_path / request.param
    folder.mkdir(parents=True)
    return folder


def host_in(folder: PurePath) -> Arguments:
    """Return a short command line of a host whose project is there."""
    return Arguments("a", str(folder), ["b"])


def install(folder: Path) -> Path:
    """Put a launcher into a folder, whose "interpreter" there prints its arguments."""
    python = folder / "python"
    python.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\n", "utf-8")
    python.chmod(0o755)
    file = folder / "launcher"
    file.write_bytes(
        launcher.script(python=python, host=Arguments("org.example", str(folder), ["a", "b.c"]))
    )
    file.chmod(0o755)
    return file


def printed(command: list[str], folder: Path) -> list[str]:
    done = subprocess.run(command, env={}, cwd=folder, capture_output=True, check=True)
    assert done.stderr == b""
    return [os.fsdecode(each) for each in done.stdout.split(b"\0")[:-1]]


def expected(folder: Path) -> list[str]:
    arguments = ["--name", "org.example", "--path", str(folder), "--handlers", "a,b.c"]
    return ["-P", *HOST, *arguments, "--"]


def test_any_path_reaches_the_host_unchanged(hostile):
    file = install(hostile)
    assert printed([str(file)], hostile) == expected(hostile)


def test_limits_reach_the_host(tmp_path):
    host = Arguments("a", str(tmp_path), ["b"], Limits(64 * MIB, 256 * MIB, 16 * MIB))
    text = launcher.script(python=PurePosixPath("/p"), host=host)
    assert b"--handlers b --limits 64,256,16 -- " in text


def test_callers_reach_the_host(tmp_path):
    callers = ["{0-1}", "n@x", "chrome-extension://a/"]
    host = Arguments("a", str(tmp_path), ["b"], callers=callers)
    text = launcher.script(python=PurePosixPath("/p"), host=host)
    assert b"--handlers b --callers '{0-1},n@x,chrome-extension://a/' -- " in text


def test_versions_reach_the_host_and_no_shell_takes_a_requirement_for_a_file(tmp_path):
    host = Arguments("a", str(tmp_path), ["b"], release="1.2", requires=">=2.0")
    text = launcher.script(python=PurePosixPath("/p"), host=host)
    assert b"--handlers b --release 1.2 --requires '>=2.0' -- " in text
    comment, line = [
        each
        for each in launcher.batch(python=PureWindowsPath("C:/p"), host=host).splitlines()
        if b"2.0" in each
    ]
    assert b'"--requires" ">=2.0" "--" %*' in line
    assert b">" not in comment


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("value", [*(each for each in HOSTILE if each.isprintable()), ""])
def test_any_value_of_a_variable_reaches_the_host_in_every_shell(tmp_path, shell, value):
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\nprintf \'%s\\0\' "$A" "$LD_PRELOAD"\n', "utf-8")
    python.chmod(0o755)
    file = tmp_path / "launcher"
    environment = {"A": value, "LD_PRELOAD": ""}
    file.write_bytes(
        launcher.script(python=python, host=host_in(tmp_path), environment=environment)
    )
    command = [shell, "sh"] if shell == "busybox" else [shell]
    assert printed([*command, str(file)], tmp_path) == [value, ""]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_reads_the_launcher_alike(hostile, shell):
    file = install(hostile)
    command = [shell, "sh"] if shell == "busybox" else [shell]
    assert printed([*command, str(file)], hostile) == expected(hostile)


def test_the_arguments_of_the_browser_follow_unchanged(tmp_path):
    file = install(tmp_path)
    arguments = ["/a b/x.json", "notes@example.org", "", "--name", "$x"]
    assert printed([str(file), *arguments], tmp_path) == expected(tmp_path) + arguments


def test_the_first_line_is_short_whatever_the_interpreter(tmp_path):
    text = launcher.script(python=PurePosixPath("/p" * 300), host=host_in(tmp_path))
    assert text.splitlines()[0] == b"#!/bin/sh"


def test_variables_for_another_python_do_not_reach_this_one(tmp_path):
    file = tmp_path / "launcher"
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nenv\n", "utf-8")
    python.chmod(0o755)
    file.write_bytes(launcher.script(python=python, host=host_in(tmp_path)))
    foreign = dict.fromkeys(("LD_LIBRARY_PATH", *launcher.FOREIGN), "/x")
    done = subprocess.run(
        ["sh", file], env={"PATH": "/usr/bin:/bin", "HOME": "/h", **foreign}, capture_output=True
    )
    assert b"HOME=/h\n" in done.stdout
    assert b"PYTHON" not in done.stdout
    assert b"LD_" not in done.stdout


def test_every_variable_that_this_python_knows_is_among_them():
    said = subprocess.run([sys.executable, "--help-env"], capture_output=True, text=True).stdout
    known = set(re.findall(r"PYTHON[A-Z0-9]+", said))
    assert len(known) > 20
    assert known <= set(launcher.FOREIGN)


def windows_command(folder: str) -> list[str]:
    """Return what a program is given by the launcher, as cmd.exe and Windows' C library read it."""
    text = launcher.batch(
        python=PureWindowsPath(folder, "python.exe"),
        host=Arguments("org.example", folder, ["a", "b.c"]),
    ).decode("utf-8")
    assert text.startswith("@echo off\r\nchcp 65001 >nul <nul\r\n")
    assert text.count("\n") == text.count("\r\n")
    *_, line = text.splitlines()
    assert line.endswith(" %*")
    return split(by_cmd(line.removesuffix(" %*")))


def by_cmd(line: str) -> str:
    """Return a batch file's line as cmd.exe passes it on: between quotes only % means something."""
    outside = "".join(line.split('"')[::2])
    assert not set(outside) & set("&|<>^()%!")
    assert not re.search("%", line.replace("%%", ""))
    return line.replace("%%", "%")


def split(line: str) -> list[str]:
    """Return the arguments in a command line, by the rules of Windows' C library.

    Source: learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments.
    """
    arguments, rest = [], line
    while rest:
        match = re.match(r'"((?:[^"\\]|\\+(?!"|\\)|(?:\\\\)+(?=")|\\")*)"(?: |$)', rest)
        assert match, rest
        text = re.sub(r'(\\+)("|$)', lambda m: m[1][: len(m[1]) // 2] + m[2], match[1])
        arguments.append(text)
        rest = rest[match.end() :]
    return arguments


@pytest.mark.parametrize(
    "folder",
    [
        r"C:\Users\u\notes",
        r"C:\Program Files (x86)\it's & more",
        r"C:\100%\%PATH%\a^b!c!",
        r"C:\Grüße 世界 🎉",
        "C:\\",
        r"\\server\share\n",
        "C:\\" + r"long\\"[:-1] * 60 + "path",
    ],
)
def test_any_windows_path_reaches_the_host_unchanged(folder):
    folder = str(PureWindowsPath(folder))
    assert windows_command(folder) == [
        str(PureWindowsPath(folder, "python.exe")),
        *("-P", *HOST, "--name", "org.example", "--path", folder),
        *("--handlers", "a,b.c", "--"),
    ]


def test_variables_for_another_python_do_not_reach_this_one_on_windows():
    text = launcher.batch(python=PureWindowsPath("C:/p.exe"), host=host_in(PureWindowsPath("C:/")))
    for name in (b"PYTHONHOME", b"PYTHONPATH", b"PYTHONINSPECT"):
        assert b'\r\nset "%s="\r\n' % name in text


def set_by_cmd(line: str) -> tuple[str, str]:
    """Return what a line of a batch file sets: outside of quotes a caret takes a sign's meaning."""
    text = line.removeprefix("set ").replace("%%", "\0")
    assert "%" not in text
    plain, rest = "", text
    while rest:
        if rest[0] == "^":
            plain, rest = plain + rest[1], rest[2:]
            continue
        assert rest[0] not in '&|<>()"', "it would mean something"
        plain, rest = plain + rest[0], rest[1:]
    name, _, value = plain.replace("\0", "%").partition("=")
    return name, value


@pytest.mark.parametrize(
    "value",
    [
        'a "b" & c',
        "100%",
        "%PATH%",
        "a^b",
        "(x) | y > z < w",
        "!a!",
        "Grüße 世界",
        'C:\\a b\\"',
        " x ",
    ],
)
def test_any_value_of_a_variable_reaches_the_host_on_windows(value):
    text = launcher.batch(
        python=PureWindowsPath("C:/p.exe"),
        host=host_in(PureWindowsPath("C:/")),
        environment={"A": value},
    ).decode("utf-8")
    (line,) = [line for line in text.split("\r\n") if line.startswith("set A=")]
    assert set_by_cmd(line) == ("A", value)
    assert (
        text.index("DisableDelayedExpansion") < text.index("set A=") < text.rindex(f'"{HOST[0]}"')
    )


CALLERS = ("n@x", "m@y")


def test_what_a_launcher_starts_is_read_back_from_either_form(hostile):
    python, project = str(hostile / "python"), str(hostile)
    host = Arguments("org.example", project, ["a"], callers=CALLERS)
    text = launcher.script(python=hostile / "python", host=host, environment={"A": "\\ x"})
    assert launcher_reader.read(text) == launcher_reader.Started(
        python, "org.example", project, CALLERS
    )
    windows = PureWindowsPath(r"C:\100% of\it's & more | <^!>")
    python, project = str(windows / "python.exe"), str(windows)
    host = Arguments("org.example", project, ["a"], callers=CALLERS)
    text = launcher.batch(python=windows / "python.exe", host=host, environment={"A": '"x"'})
    assert launcher_reader.read(text) == launcher_reader.Started(
        python, "org.example", project, CALLERS
    )
    (comment,) = [line for line in text.decode().splitlines() if "rem It runs: " in line]
    assert not set(comment) & set("%&|<>^!"), "no sign means anything to cmd.exe"


def test_a_launcher_that_somebody_has_edited_starts_nothing_that_is_known(tmp_path):
    text = launcher.script(python=PurePosixPath("/usr/bin/python3"), host=host_in(tmp_path))
    assert launcher_reader.read(text).python == "/usr/bin/python3"
    for old, new in [
        (b"exec /usr/bin/python3 ", b"exec /opt/python3 "),
        (b"exec ", b"exec nice "),
        (b'["/usr/bin/python3"', b'["/opt/python3"'),
        (b'["/usr/bin/python3"', b"[3"),
        (b"It runs: [", b"It runs: "),
        (b"# It runs: ", b"# It ran: "),
    ]:
        assert old in text
        assert launcher_reader.read(text.replace(old, new)) == launcher_reader.Started()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"#!/bin/sh\nexec cat\n",
        b"\xff",
        b"#!/bin/sh\n# It runs: []\n",
        b"#!/bin/sh\n# It runs: {}\n",
        b"#!/bin/sh\n# It runs: 1",
        b"\n# It runs: ",
        b'\n# It runs: ["a", "-P", "-m", "onconnect.app", "--name"]',
        b'\n# It runs: ["a", "-P", "-m", "onconnect.app", "--handlers", 1]',
    ],
)
def test_what_is_no_launcher_of_ours_starts_nothing_that_is_known(text):
    assert launcher_reader.read(text) == launcher_reader.Started()


def test_the_launcher_of_a_flatpak_starts_the_hosts_outside_of_the_sandbox(hostile):
    spawn = hostile / "flatpak-spawn"
    spawn.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\n", "utf-8")
    spawn.chmod(0o755)
    file = hostile / "launcher"
    file.write_bytes(launcher.escape(name="org.example", host=hostile / "host"))
    command = [shutil.which("sh"), file, "a b", ""]
    done = subprocess.run(command, env={"PATH": str(hostile)}, capture_output=True, check=True)
    given = [os.fsdecode(each) for each in done.stdout.split(b"\0")[:-1]]
    assert given == ["--host", "--watch-bus", str(hostile / "host"), "a b", ""]


def test_the_interpreter_is_the_one_that_runs(python):
    assert launcher.interpreter() == python.absolute()


def test_a_python_without_a_console_is_passed_over_for_the_one_beside_it(tmp_path, monkeypatch):
    python = tmp_path / "pythonw.exe"
    python.write_bytes(b"MZ")
    monkeypatch.setattr(sys, "executable", str(python))
    assert launcher.interpreter() == python
    (tmp_path / "python.exe").write_bytes(b"MZ")
    assert launcher.interpreter() == tmp_path / "python.exe"


def test_a_virtual_environments_link_is_not_followed(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    found = ask_interpreter(tmp_path / "venv/bin/python")
    assert found == tmp_path / "venv/bin/python"
    assert found.is_symlink()


def test_a_shim_is_passed_over_for_what_it_starts(tmp_path):
    shim = tmp_path / "shims/python"
    shim.parent.mkdir()
    real = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    shim.write_text(f'#!/usr/bin/env bash\nexec -a "$0" "{real}" "$@"\n', "utf-8")
    shim.chmod(0o755)
    assert ask_interpreter(shim).resolve() == real.resolve()


def ask_interpreter(python: Path) -> Path:
    """Return the interpreter that a launcher would name if `python` ran the installation."""
    source = Path(launcher.__file__)
    done = subprocess.run(
        [python, "-c", f"exec(open({str(source)!r}).read()); print(interpreter())"],
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(done.stdout.strip())
