"""A program that `onconnect bundle` has made runs where there is no Python, as a host does."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import onconnect
from onconnect.starting import Start
from tests.e2e.applications import Application, chromium_id
from tests.e2e.browsers import find_program, launched
from tests.e2e.bundled import Program, hidden, needs_namespaces, wrapper
from tests.host.stdio_peer import ProcessPeer, environment_at, keeper_of, runs, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.xdist_group("bundle")

WITHIN = 60.0
"""Seconds that a test waits for what a busy machine may take long for."""

ECHO = """
  const port = browser.runtime.connect({ name: "echo" });
  const answer = new Promise((resolve) => port.onMessage.addListener(resolve));
  port.postMessage({ greeting: "Grüße, 世界 🎉" });
  return await answer;
"""
TELL = "return await browser.runtime.sendMessage({ text, count });"


def files(folder: Path) -> dict[str, bytes]:
    """All files, but for logs and for what installations take turns by, which stay."""
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and ".local/state/onconnect" not in str(each)
    }


# Where there is no Python


@needs_namespaces()
def test_there_is_no_python_where_it_is_tried(tmp_path):
    for python in (sys.executable, "/usr/bin/python3", os.path.realpath(sys.executable)):
        done = subprocess.run(hidden([python, "-V"]), capture_output=True, text=True)
        assert done.returncode != 0, done.stdout
        assert "Python" not in done.stdout


@needs_namespaces()
@pytest.mark.parametrize("kind", ["firefox", "chromium"])
def test_it_serves_a_browser_without_python(kind, program, site, tmp_path, monkeypatch):
    opened = Application(program.extension, tmp_path, program.project, has_stage=False)
    opened.home.mkdir()
    words = ["--browser", kind]
    if kind == "chromium":
        words += ["--user-data-dir", str(opened.profile)]
    told = program.runs(opened.home, "install", *words, without_python=True, TMPDIR=str(tmp_path))
    assert "ok, its port 'echo' answers (" in told
    browser = wrapper([find_program(kind)], tmp_path / "browser")
    monkeypatch.setenv(f"ONCONNECT_{kind.upper()}", str(browser))
    with launched(kind, opened, site) as running:
        page = running.open_extension_page("/page.html")
        assert page.run(ECHO) == {"greeting": "Grüße, 世界 🎉"}
        told = page.run(TELL, text="[1, {a: b}]", count=2)
        assert told["read"] == [1, {"a": "b"}, 1, {"a": "b"}]
        assert told["has_tabs"] is True
        assert told["python"] == str(program.path)
        with pytest.raises(Exception, match="count"):
            page.run(TELL, text="a", count="many")
    removed = program.runs(opened.home, "uninstall", without_python=True)
    assert "removed: " in removed
    assert not [each for each in files(opened.home) if "notes" in Path(each).name]
    assert not list(opened.home.glob(".local/share/onconnect"))


@needs_namespaces()
def test_it_installs_examines_and_removes_itself_without_a_trace(program, tmp_path):
    own = files(program.path.parent)
    browsers = ["--browser", "firefox", "--browser", "chromium"]
    installed = program.runs(tmp_path / "home", "install", *browsers, without_python=True)
    assert installed.count(": ok, its port 'echo' answers (") == 2
    examined = program.runs(tmp_path / "home", "doctor", *browsers, without_python=True)
    assert examined.count(": ok, its port 'echo' answers (") == 2
    assert "The application: ok" in examined
    program.runs(tmp_path / "home", "uninstall", without_python=True)
    assert files(tmp_path / "home") == {}
    assert files(program.path.parent) == own, "the program itself stays"


def test_a_program_that_was_moved_is_found_by_doctor_and_mended_by_install(program, tmp_path):
    home = tmp_path / "home"
    program.runs(home, "install", "--browser", "firefox")
    first = program.path.parent
    second = first.rename(first.with_name("moved again"))
    try:
        moved = Program(second / "notes", "", program.packed, program.extension, program.project)
        told = moved.tries(home, "doctor", "--browser", "firefox")
        assert told.returncode == 1
        assert f"starts {program.path}, and this program is {moved.path}: let `notes doctor" in (
            told.stdout
        )
        assert "[program-moved]" in told.stdout
        moved.runs(home, "install", "--browser", "firefox")
        assert "Firefox: ok" in moved.runs(home, "doctor", "--browser", "firefox")
        moved.runs(home, "uninstall")
        assert files(home) == {}
    finally:
        second.rename(first)


# As a host


@pytest.fixture
def host(program: Program, tmp_path: Path) -> Iterator[ProcessPeer]:
    with started(program, tmp_path) as peer:
        peer.greet()
        yield peer


def started(program: Program, home: Path, **environ: str) -> ProcessPeer:
    environment = {**environment_at(home), **environ}
    key = json.loads((program.extension / "manifest.json").read_text())["key"]
    command = [str(program.path), f"chrome-extension://{chromium_id(key)}/"]
    return ProcessPeer(Start(command, program.path.parent, environment))


def logs(home: Path) -> str:
    found = (home / ".local/state/onconnect/log/notes").glob("*.log")
    return "\n".join(each.read_text() for each in found)


def ask(peer: ProcessPeer, expression: str) -> Any:
    return peer.ask(peer.connect("python"), expression)


def test_a_host_gets_the_variables_of_the_user_and_of_the_description(program, tmp_path):
    with started(program, tmp_path, LD_LIBRARY_PATH="/of/the/user") as peer:
        peer.greet()
        told = ask(peer, "subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout")
    variables = dict(line.split("=", 1) for line in told.splitlines())
    assert variables["NOTES"] == "of the description"
    assert variables["LD_LIBRARY_PATH"] == "/of/the/user"
    assert not [each for each in variables if "PYI" in each or each.endswith("_ORIG")]


def test_a_host_that_was_given_no_path_of_libraries_gives_none(host):
    assert ask(host, "os.environ.get('LD_LIBRARY_PATH')") is None


def test_what_is_printed_gets_into_the_log_and_not_into_the_stream(host, tmp_path):
    assert ask(host, "print('milk') or os.system('echo eggs') or 'done'") == "done"
    host.close()
    assert host.wait() == 0
    wait_until(lambda: {"milk", "eggs"} <= set(_events(tmp_path)))
    assert "the package is imported" in _events(tmp_path)


def _events(home: Path) -> list[str]:
    return [json.loads(line)["event"] for line in logs(home).splitlines()]


def test_it_ends_with_the_browser_and_leaves_no_process(host):
    keeper = keeper_of(host)
    host.close()
    assert host.wait() == 0, "the keeper would kill it 1.5 s after the end"
    wait_until(lambda: not runs(keeper))


def test_a_host_that_hangs_is_killed_soon_after_its_end(host, tmp_path):
    keeper = keeper_of(host)
    host.post(host.connect("python"), "print('it hangs') or time.sleep(600)")
    wait_until(lambda: "it hangs" in _events(tmp_path))
    host.close()
    assert host.wait() != 0
    wait_until(lambda: not runs(keeper))
    assert any("ended by force" in each for each in _events(tmp_path))


def test_a_host_that_crashes_is_explained_to_the_extension(host):
    host.post(host.connect("python"), "os.kill(os.getpid(), signal.SIGSEGV)")
    told = host.expect(type="fatal")
    assert told["code"] == "host-crash"
    assert told["message"] == "the host was ended by SIGSEGV"
    assert told["detail"].startswith("Fatal Python error: Segmentation fault")


def test_a_pool_of_processes_is_made_of_the_program(host):
    pool = (
        "importlib.import_module('concurrent.futures').ProcessPoolExecutor("
        "1, importlib.import_module('multiprocessing').get_context('spawn'))"
    )
    assert ask(host, f"{pool}.submit(abs, -3).result(60)") == 3


def test_a_host_records_itself_if_it_is_asked_to(program, tmp_path):
    file = tmp_path / "recorded.jsonl"
    with started(program, tmp_path, ONCONNECT_RECORD=str(file)) as peer:
        peer.greet()
        assert ask(peer, "1 + 1") == 2
        peer.close()
        assert peer.wait() == 0
    assert "1 + 1" in file.read_text()


# Its contents


def test_all_of_onconnect_is_in_it_that_is_not_for_development(host, program):
    package = Path(onconnect.__file__).parent
    inside = program.inside / "onconnect"
    development = ("project", "shell", "testing")
    there, names = [], []
    for file in package.rglob("*"):
        parts = file.relative_to(package).with_suffix("").parts
        if file.is_dir() or "__pycache__" in parts or parts[0] in development:
            continue
        if file.suffix != ".py":
            there.append(file.relative_to(package))
        elif not any(each.endswith(("windows", "__main__")) for each in parts):
            names.append(".".join(("onconnect", *parts)).removesuffix(".__init__"))
    assert len(there) > 50
    assert [each for each in there if not (inside / each).is_file()] == []
    of_the_command = {"commands", "development", "projects", "prompt"}
    names = [each for each in names if each.removeprefix("onconnect.cli.") not in of_the_command]
    assert len(names) > 150
    assert ask(host, f"[importlib.import_module(each) for each in {names!r}] and 'all'") == "all"
    assert (
        ask(
            host,
            "importlib.import_module('onconnect.shipped').root().joinpath('manifests').is_dir()",
        )
        is True
    )


def test_siblings_and_files_of_the_author_are_where_they_were(host, program):
    assert ask(host, "importlib.import_module('notes.sibling').FOUND") == "by its name"
    read = "(importlib.resources.files('notes') / 'texts/hello.txt').read_text()"
    assert ask(
        host,
        read.replace(
            "importlib", "importlib.import_module('importlib.resources') and importlib", 1
        ),
    ) == ("hello from a file")
    assert (program.inside / "notes.ini").is_file()


def test_the_command_tells_the_sizes_and_the_trial_and_nothing_of_pyinstaller(program):
    *of_the_package, packs, folder, started, packed = program.said.splitlines()
    assert of_the_package == ["the package is imported"]
    assert packs.startswith("PyInstaller 6.")
    assert folder.endswith(" MB")
    assert started == "It was started as a browser does: its handlers load"
    assert packed.split()[0] == str(program.packed)
    assert program.packed.stat().st_size < 30e6


# Without arguments


def test_by_hand_it_installs_and_says_so_in_the_terminal(program, tmp_path):
    assert "its port 'echo' answers" in in_a_terminal(program, tmp_path)
    assert files(tmp_path / "home")
    program.runs(tmp_path / "home", "uninstall")


def in_a_terminal(program: Program, folder: Path) -> str:
    """Run it without arguments in a terminal; return what that shows."""
    (folder / "home").mkdir()
    ours, its = pty.openpty()
    environ = {"HOME": str(folder / "home"), "PATH": browsers(folder), "TERM": "dumb"}
    with subprocess.Popen([program.path], stdin=its, stdout=its, stderr=its, env=environ) as run:
        os.close(its)
        shown = b""
        try:
            while data := os.read(ours, 65_536):
                shown += data
        except OSError:  # the other end is closed
            pass
        assert run.wait(WITHIN) == 0
    os.close(ours)
    return shown.decode()


def browsers(folder: Path) -> str:
    """A PATH that has Firefox, as far as an installation looks."""
    place = folder / "bin"
    place.mkdir()
    (place / "firefox").write_text("#!/bin/sh\n")
    (place / "firefox").chmod(0o755)
    return str(place)


def test_by_a_double_click_a_window_says_it(program, tmp_path):
    path = browsers(tmp_path)
    zenity = Path(path, "zenity")
    zenity.write_text(
        f'#!/bin/sh\nfor each; do echo "$each"; done > {tmp_path}/part\n'
        f"/bin/mv {tmp_path}/part {tmp_path}/shown\n"
    )
    zenity.chmod(0o755)
    program.runs(tmp_path / "home", PATH=path, DISPLAY=":9")
    wait_until((tmp_path / "shown").exists)
    assert "Firefox: ok, its port 'echo' answers" in (tmp_path / "shown").read_text()


def test_where_nothing_can_show_a_text_it_installs_all_the_same(program, tmp_path):
    said = program.runs(tmp_path / "home", PATH=browsers(tmp_path))
    assert "Firefox: ok, its port 'echo' answers" in said


def test_a_double_click_that_fails_says_why(program, tmp_path):
    done = program.tries(tmp_path / "home", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "no browser was found" in done.stdout
