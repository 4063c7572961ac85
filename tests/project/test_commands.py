"""Every command answers every bad situation with one sentence and an exit status, no traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onconnect.project.new import Choices, create

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
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
    "replay": ["replay", "{project}/chat.jsonl", "--project", "{project}"],
}


def read_only(project: Path) -> None:
    (project / "extension" / "onconnect" / "VERSION").write_text("0.0.1\n")
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
        (project / name / "manifest.json").write_text('{"manifest_version": 3,}')


def list_as_manifest(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").write_text("[]")


def deep_manifest(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").write_text("[" * 100_000)


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
        (project / name / "manifest.json").write_text(json.dumps(odd))


def binary_manifest(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").write_bytes(b"\xff\xfe\x00{\x80")


def folder_as_manifest(project: Path) -> None:
    for name in ("extension", "theirs"):
        (project / name / "manifest.json").unlink()
        (project / name / "manifest.json").mkdir()


def broken_table(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.onconnect\n")


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
    (theirs / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder that other users reach, as pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="onconnect-test-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        subprocess.run(["chmod", "-R", "u+rwX", folder], check=True)


@pytest.fixture
def user(tmp_path: Path) -> dict[str, str]:
    """Somebody's environment: no network, a node and npm that fail, and a firefox that is none."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, does in {
        "node": "echo v22.0.0",
        "npm": "echo npm error getaddrinfo ENOTFOUND registry >&2; exit 1",
        "firefox": "exit 0",
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{does}\n")
        (programs / name).chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    return {"HOME": str(home), "PATH": f"{programs}:/usr/bin:/bin", "LANG": "C.UTF-8"}


def as_nobody(folder: Path) -> list[str]:
    """The command's prefix that makes a user who owns this folder, and is not root, run it."""
    if os.geteuid():
        return []
    subprocess.run(["chown", "-R", "nobody", folder], check=True)
    return ["setpriv", "--reuid=nobody", "--clear-groups"]


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


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_command_says_what_is_wrong(
    situation: Callable[[Path], None], made: Path, user: dict[str, str], tmp_path: Path
) -> None:
    project = tmp_path / "my-notes"
    for name, command in COMMANDS.items():
        if project.exists():
            subprocess.run(["chmod", "-R", "u+rwX", project], check=True)
            shutil.rmtree(project)
        shutil.copytree(made, project, symlinks=True)
        situation(project)
        words = [word.format(project=project) for word in command]
        done = subprocess.run(
            [*as_nobody(tmp_path), sys.executable, "-P", "-m", "onconnect.cli", *words],
            cwd=tmp_path,
            env=user,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        print(name, done.returncode, done.stderr)
        check(done)
        if name in ("dev", "build", "install --run", "replay", "log"):
            assert done.returncode, f"{name} cannot succeed here"
        elif situation is nothing_wrong and name not in ("install", "doctor"):
            assert done.returncode == 0, f"{name} can: {done.stderr}"


@pytest.mark.parametrize(
    "name", ["a\x1b]52;c;x\x07b", "a\nonconnect: ok", "x" * 255, "x" * 300, "日本", "", "été"]
)
def test_names_that_no_project_can_have(name: str, user: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "onconnect.cli", "new", name],
        cwd=tmp_path,
        env=user,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    check(done)
    assert not re.search("[\x00-\x08\x0b-\x1f]", done.stdout + done.stderr)
    if name == "été":
        assert "été/ete.py" in done.stdout
    else:
        assert done.returncode
        assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "home"]


@pytest.mark.parametrize("after", [0.3, 0.6, 1.0, 1.5])
@pytest.mark.parametrize("command", ["dev", "build", "install --run"])
def test_a_ctrl_c_at_the_start_ends_a_command_in_silence(
    command: str, after: float, made: Path, user: dict[str, str], tmp_path: Path
) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.write_text(f"#!/bin/sh\nexec {sys.executable} -c 'import time; time.sleep(60)'\n")
    words = [word.format(project=made) for word in COMMANDS[command]]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "onconnect", *words],
        env={**user, "DISPLAY": ":0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    time.sleep(after)  # the moment is the test's own subject: each finds the command elsewhere
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert "Traceback" not in said
    assert process.returncode in (0, 1, 130, -signal.SIGINT)
