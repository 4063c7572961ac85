"""Every command answers every bad situation with one sentence and an exit status, no traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from onconnect.project.new import Choices, create
from tests.host.stdio_peer import environment_at, wait_until
from tests.project import runner, stand_ins
from tests.project.own_registry import own_registry
from tests.project.stand_ins import program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

if sys.platform == "win32":
    from tests.windows import keys

    SYSTEM = os.path.expandvars(r"%SystemRoot%\system32")
    IN_A_TERMINAL: dict[str, Any] = {"creationflags": keys.OWN_CONSOLE}
else:
    SYSTEM = "/usr/bin:/bin"
    IN_A_TERMINAL: dict[str, Any] = {"start_new_session": True}

pytestmark = pytest.mark.process

MOMENTS: list[float | None] = [0, 0.3, 0.7, 1.2, None] if sys.platform == "linux" else [None]
"""Seconds after Python itself has started, which only Linux tells, or None for when npm runs."""

COMMANDS = {
    "install": ["install", "{project}", "--browser", "firefox"],
    "install --run": ["install", "{project}", "--browser", "firefox", "--run", "firefox"],
    "uninstall": ["uninstall", "{project}"],
    "doctor": ["doctor", "{project}"],
    "policy": ["policy", "firefox", "{project}"],
    "new": ["new", "{project}/fresh-notes"],
    "add": ["add", "{project}/theirs"],
    "update": ["update", "{project}"],
    "dev": ["dev", "{project}", "--headless"],
    "log": ["log", "{project}"],
    "build": ["build", "{project}"],
    "types": ["types", "{project}"],
    "replay": ["replay", "{project}/chat.jsonl", "--project", "{project}"],
}


def read_only(project: Path) -> None:
    (project / "extension" / "onconnect" / "VERSION").write_text("0.0.1\n", "utf-8")
    shutil.rmtree(project / "theirs" / "onconnect", ignore_errors=True)
    for path in sorted(project.rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    project.chmod(0o555)


def unreadable(project: Path) -> None:
    for path in project.rglob("*"):
        if path.is_file():
            path.chmod(0o000)


def trailing_comma(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").write_text('{"manifest_version": 3,}', "utf-8")


def list_as_manifest(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").write_text("[]", "utf-8")


def deep_manifest(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").write_text("[" * 100_000, "utf-8")


def odd_manifest(project: Path) -> None:
    odd = {
        "manifest_version": 3,
        "name": 7,
        "version": {"a": 1},
        "permissions": "all",
        "background": {"scripts": 7, "service_worker": ["a"]},
        "options_ui": [],
        "content_scripts": {"js": "a"},
        "action": "b",
        "browser_specific_settings": [1],
    }
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").write_text(json.dumps(odd), "utf-8")


def binary_manifest(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").write_bytes(b"\xff\xfe\x00{\x80")


def folder_as_manifest(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").unlink()
        (project / name / "manifest.json").mkdir()


def broken_table(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.onconnect\n", "utf-8")


def binary_table(project: Path) -> None:
    (project / "pyproject.toml").write_bytes(b"\xff\x80 = 1")


def links_that_lead_nowhere(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "image.png").symlink_to("/nowhere/image.png")


def no_folder(project: Path) -> None:
    shutil.rmtree(project)


def nothing_wrong(project: Path) -> None:
    pass


SITUATIONS: list[Callable[[Path], None]] = [
    *(nothing_wrong, read_only, unreadable, trailing_comma, list_as_manifest, deep_manifest),
    *(odd_manifest, binary_manifest, folder_as_manifest, broken_table, binary_table),
    *(links_that_lead_nowhere, no_folder),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of each kind, made once."""
    folder = tmp_path_factory.mktemp("made") / "my-notes"
    create(folder, Choices())
    theirs = folder / "theirs"
    theirs.mkdir()
    manifest = {"manifest_version": 3, "name": "Theirs", "version": "1", "key": "AAAA"}
    (theirs / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder that other users reach, as pytest's own is not."""
    parent = "/tmp" if os.name == "posix" else None
    with tempfile.TemporaryDirectory(prefix="onconnect-test-", dir=parent) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        let_all(Path(folder))


@pytest.fixture
def user(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Somebody's environment: no network, a node and npm that fail, and a firefox that is none."""
    programs = tmp_path / "bin"
    program(programs / "node", "print('v22.0.0')")
    program(
        programs / "npm",
        "import sys\nsys.exit('npm error getaddrinfo ENOTFOUND registry')",
    )
    program(programs / stand_ins.FIREFOX, "")
    home = tmp_path / "home"
    home.mkdir()
    own = {"PATH": f"{programs}{os.pathsep}{SYSTEM}", "LANG": "C.UTF-8"}
    with own_registry() as variables:
        yield {**environment_at(home), **own, **variables}


@pytest.fixture
def commands(user: dict[str, str], tmp_path: Path) -> Iterator[Commands]:
    with Commands(user, tmp_path) as commands:
        yield commands


def let_all(path: Path) -> None:
    """Let everything be read and written again."""
    for folder, folders, files in os.walk(path):
        for name in (".", *folders, *files):
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(file.stat().st_mode | stat.S_IRWXU)


def as_nobody(folder: Path) -> list[str]:
    """The command's prefix that makes a user who owns this folder, and is not root, run it."""
    if sys.platform == "win32" or os.geteuid():
        return []
    own(folder)
    return ["setpriv", "--reuid=nobody", "--clear-groups"]


def own(folder: Path) -> None:
    """Give a folder to the one who runs the command, if that is somebody else."""
    if sys.platform != "win32" and not os.geteuid():
        subprocess.run(["chown", "-R", "nobody", folder], check=True)


class Commands:
    """Runs commands after each other, as somebody who is not root.

    Args:
        user: the environment.
        folder: the current folder, which is the user's.
    """

    def __init__(self, user: dict[str, str], folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [*as_nobody(folder), sys.executable, "-P", runner.__file__, str(folder / "bin")],
            cwd=folder,
            env=user,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._limit = threading.Timer(120, self._process.kill)

    def __enter__(self) -> Self:
        self._limit.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._limit.cancel()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        own(self._folder)
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"{words} has not ended as a command does"
        return subprocess.CompletedProcess(words, *json.loads(answer))


def check(done: subprocess.CompletedProcess[str], *, may_pass: bool = True) -> None:
    """See to it that a command has said one sentence if it failed, and how."""
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert done.returncode in ((0, 1, 2) if may_pass else (1, 2)), said
    if done.returncode:
        assert re.search(r"\S", said), "a failure without a word"
    told = [line for line in done.stderr.splitlines() if line.startswith("onconnect: ")]
    failures = [line for line in told if not re.match("onconnect: npm fetches", line)]
    assert len(failures) <= 1, done.stderr


def state(folder: str | Path) -> Iterator[tuple[str, int, int, int]]:
    """Tell of each file and folder in a folder what tells whether it has changed."""
    if not os.path.exists(folder):
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            found = entry.stat(follow_symlinks=False)
            yield entry.path, found.st_mode, found.st_size, found.st_mtime_ns
            if entry.is_dir(follow_symlinks=False):
                yield from state(entry.path)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_command_says_what_is_wrong(
    situation: Callable[[Path], None], made: Path, commands: Commands, tmp_path: Path
) -> None:
    project = tmp_path / "my-notes"
    begun_with: set[tuple[str, int, int, int]] | None = None
    for name, command in COMMANDS.items():
        if begun_with is None or set(state(project)) != begun_with:  # the last one changed it
            if project.exists():
                let_all(project)
                shutil.rmtree(project)
            shutil.copytree(made, project, symlinks=True)
            situation(project)
            begun_with = set(state(project))
        done = commands.run(*(word.format(project=project) for word in command))
        print(name, done.returncode, done.stderr)
        check(done)
        if name in ("dev", "build", "install --run", "replay", "log"):
            assert done.returncode, f"{name} cannot succeed here"
        elif situation is nothing_wrong and name not in ("install", "doctor"):
            assert done.returncode == 0, f"{name} can: {done.stderr}"


@pytest.mark.parametrize(
    "name", ["a\x1b]52;c;x\x07b", "a\nonconnect: ok", "x" * 255, "x" * 300, "日本", "", "été"]
)
def test_names_that_no_project_can_have(name: str, commands: Commands, tmp_path: Path) -> None:
    done = commands.run("new", name)
    check(done)
    assert not re.search("[\x00-\x08\x0b-\x1f]", done.stdout + done.stderr)
    if name == "été":
        assert str(Path("été/ete.py")) in done.stdout
    else:
        assert done.returncode
        assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "home"]


def python_hears_ctrl_c(pid: int) -> bool:
    """Whether a process handles a Ctrl-C, as Python does by itself from its first moments on."""
    status = Path(f"/proc/{pid}/status").read_text()
    (caught,) = re.findall(r"^SigCgt:\s*(\w+)", status, re.MULTILINE)
    return bool(int(caught, 16) >> (signal.SIGINT - 1) & 1)


@pytest.mark.parametrize("after", MOMENTS)
@pytest.mark.parametrize("command", ["dev", "build", "install --run"])
def test_a_ctrl_c_at_the_start_ends_a_command_in_silence(
    command: str, after: float | None, made: Path, user: dict[str, str], tmp_path: Path
) -> None:
    begun = tmp_path / "npm-runs"
    source = f"import time\nopen({str(begun)!r}, 'w').close()\ntime.sleep(60)"
    program(tmp_path / "bin" / "npm", source)
    words = [word.format(project=made) for word in COMMANDS[command]]
    begin = ["-m", "onconnect"] if after is not None else [runner.__file__, str(tmp_path / "bin")]
    process = subprocess.Popen(
        [sys.executable, "-P", *begin, *words],
        env={**user, "DISPLAY": ":0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **IN_A_TERMINAL,
    )
    if after is None:
        wait_until(begun.exists)
    else:
        # What Python itself says while it starts is not onconnect's, which first stops hearing it.
        wait_until(lambda: python_hears_ctrl_c(process.pid) or begun.exists())
        wait_until(lambda: not python_hears_ctrl_c(process.pid) or begun.exists())
        time.sleep(after)  # the moment is the test's own subject: each finds the command elsewhere
    if sys.platform == "win32":
        keys.press(keys.CTRL_C, process.pid)
    else:
        os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=40)
    assert "Traceback" not in said
    assert process.returncode in (0, 1, 130, -signal.SIGINT)
