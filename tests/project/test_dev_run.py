"""`onconnect dev` runs as a whole, with stand-ins for Node.js, web-ext and Firefox."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.install.computer.machine import Machine
from onconnect.install.computer.registry import Key
from onconnect.project.new import Choices, create
from tests.host.stdio_peer import environment_at, wait_until
from tests.project import runner, stand_ins
from tests.project.kin import parents
from tests.project.own_registry import VARIABLE, own_registry
from tests.project.stand_ins import program

if sys.platform == "win32":
    from tests.windows import keys

    KEYS = {"Ctrl-C": keys.CTRL_C, "Ctrl-Break": keys.CTRL_BREAK, "close": keys.CLOSED}
    OF_ITS_OWN: Any = {"creationflags": keys.OWN_CONSOLE}
else:
    KEYS = {"Ctrl-C": signal.SIGINT, "close": signal.SIGHUP}
    OF_ITS_OWN: Any = {"start_new_session": True}

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.process

LIMIT = 60
"""Seconds in which the command must say what is waited for: it starts five processes after each
other, and each takes seconds under wine."""

NODE = """
import runpy, sys
if sys.argv[1] == "--version":
    print("v22.0.0")
else:
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
"""

WEB_EXT = """
import subprocess, sys
print("web-ext runs", flush=True)
options = zip(sys.argv, sys.argv[1:])
programs = [value for name, value in options if name in ("--firefox", "--chromium-binary")]
browsers = [subprocess.Popen([each, "-profile", "x"]) for each in programs]
sys.exit(max(each.wait() for each in browsers))
"""

FIREFOX = """
import json, os, struct, subprocess, sys
print('console.log: "the page says hello"', flush=True)
if sys.platform == "win32":
    import winreg
    own = os.environ["ONCONNECT_TESTS_HIVE"]
    hosts = own + r"\\Software\\Mozilla\\NativeMessagingHosts"
    key = winreg.OpenKey(winreg.HKEY_CURRENT_USER, hosts + r"\\my_notes")
    file = winreg.QueryValueEx(key, "")[0]
    assert sys.argv[1] == "-wait-for-browser"
else:
    file = os.path.expanduser("~/.mozilla/native-messaging-hosts/my_notes.json")
with open(file, encoding="utf-8") as text:
    manifest = json.load(text)
hello = {
    "type": "hello", "protocol": 1, "minProtocol": 1, "profile": "p", "window": 4,
    "browser": {"name": "Firefox", "version": "153.0"},
    "extension": {"id": manifest["allowed_extensions"][0], "version": "1"},
}
while True:
    host = subprocess.Popen(
        [manifest["path"], file, manifest["allowed_extensions"][0]],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
    )
    frame = json.dumps([hello]).encode()
    host.stdin.write(struct.pack("=I", len(frame)) + frame)
    while head := host.stdout.read(4):
        left = struct.unpack("=I", head)[0]
        while left:
            left -= len(host.stdout.read(left))
    host.stdin.close()
    if host.wait():
        sys.exit("the host says that it has no command any more")
    if os.path.exists("closed-firefox"):
        break
"""

CHROMIUM = """
import os, sys, time
print('[1:2:INFO:CONSOLE:1] "the worker runs", source: chrome-extension://x/y.js', flush=True)
while not os.path.exists("closed-chromium"):
    time.sleep(0.02)
sys.exit(int(open("closed-chromium").read()))
"""


class Run:
    """A running `onconnect dev`.

    Args:
        folder: what it may fill.
        browser: what is opened.
        is_split: whether each browser has a folder of the extension, and so a web-ext.
        attached: what its table says if a program serves the browsers; the program is desk.py.
    """

    def __init__(
        self,
        folder: Path,
        browser: str = "firefox",
        *,
        is_split: bool = False,
        attached: str = "",
    ) -> None:
        self.project = folder / "my-notes"
        self.name = "my_notes"
        create(self.project, Choices())
        if is_split:
            split(self.project)
        if attached:
            self.name = f"onconnect.test{secrets.randbits(40):x}"  # all of a user meet by it
            attach(self.project, self.name, attached)
        programs = folder / "programs"
        program(programs / "node", NODE)
        program(programs / stand_ins.FIREFOX, FIREFOX.replace("my_notes", self.name))
        program(programs / stand_ins.CHROMIUM, CHROMIUM)
        modules = self.project / "node_modules"
        program(modules / ".bin" / "web-ext", WEB_EXT)
        script = modules / "web-ext" / "bin" / "web-ext.js"
        script.parent.mkdir(parents=True)
        script.write_text(WEB_EXT, "utf-8")
        self.held = ExitStack()
        environ = environment_at(folder) | self.held.enter_context(own_registry())
        self.own_keys = environ.get(VARIABLE)
        self.registered_before = registration(self)
        environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
        command = [sys.executable, "-P", runner.__file__, str(programs)]
        self.said = ""
        self._more = threading.Condition()
        # on Windows a process may tell a parent that has ended long ago, whose number is used again
        self._others = parents().keys()
        self.process = subprocess.Popen(
            [*command, "dev", str(self.project), "--headless", "--browser", browser],
            env=environ,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            **OF_ITS_OWN,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        stdout = self.process.stdout
        assert stdout
        for line in stdout:
            with self._more:
                self.said += line
                self._more.notify()

    def wait_for(self, pattern: str, after: int = 0) -> None:
        with self._more:
            found = self._more.wait_for(lambda: re.search(pattern, self.said[after:]), LIMIT)
        assert found, f"{pattern} should be in:\n{self.said[after:]}"

    def edit_python(self) -> None:
        """Let the host start again."""
        shown = len(self.said)
        handlers = self.project / "my_notes.py"
        handlers.write_bytes(handlers.read_bytes() + b"\n")
        self.wait_for(r"dev │ my_notes.py edited: Python starts again", shown)

    def close(self, browser: str, status: int = 0) -> None:
        """Let a browser end with that exit status; Firefox's host has to start again for it."""
        fresh = self.project / "fresh"
        fresh.write_text(str(status), "ascii")
        fresh.replace(self.project / f"closed-{browser}")

    def press(self, key: str) -> int:
        """Press a key in its terminal, or close that, which all that run there hear.

        Returns:
            The exit status.
        """
        if sys.platform == "win32":
            keys.press(KEYS[key], self.process.pid)
        else:
            os.killpg(self.process.pid, KEYS[key])
        return self.end()

    def end(self) -> int:
        """Wait for its end; return the exit status."""
        status = self.process.wait(LIMIT)
        self._reader.join(LIMIT)
        if self.process.stdout:
            self.process.stdout.close()
        return status

    def kin(self) -> set[int]:
        """Return the processes that run below the command."""
        found, new = set[int](), {self.process.pid}
        above = parents()
        while new:
            new = {child for child, parent in above.items() if parent in new} - found - self._others
            found |= new
        return found


def split(project: Path) -> None:
    """Give each browser a folder of the extension, which the other cannot run."""
    for kind, unfit in {"firefox": "service_worker", "chromium": "scripts"}.items():
        shutil.copytree(project / "extension", project / kind)
        manifest = json.loads((project / kind / "manifest.json").read_text("utf-8"))
        del manifest["background"][unfit]
        (project / kind / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    shutil.rmtree(project / "extension")
    file = project / "pyproject.toml"
    text = file.read_text("utf-8")
    assert 'extension = "extension"' in text
    several = text.replace('extension = "extension"', 'extension = ["firefox", "chromium"]')
    file.write_text(several, "utf-8")


DESK = """
import asyncio, os, sys
import onconnect

async def main(name):
    async with onconnect.serve(name) as server:
        server.on_connect.add_listener(lambda each: print(os.getpid(), "serves", each.about))
        try:
            await asyncio.Event().wait()
        finally:
            print("desk closes")

asyncio.run(main(sys.argv[1]))
"""


def attach(project: Path, name: str, table: str) -> None:
    """Let a program serve the browsers of a project."""
    file = project / "pyproject.toml"
    text = file.read_text("utf-8")
    assert 'name = "my_notes"' in text
    text = text.replace('name = "my_notes"', f'name = "{name}"\nattach = true\n{table}')
    file.write_text(text.replace("NAME", name), "utf-8")
    for background in (project / "extension").glob("*.js"):
        background.write_text(background.read_text("utf-8").replace("my_notes", name), "utf-8")
    (project / "desk.py").write_text(DESK, "utf-8")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with ending(Run(tmp_path)) as run:
        yield run


@contextmanager
def ending(run: Run) -> Iterator[Run]:
    """End a run with the block."""
    try:
        yield run
    finally:
        _end(run)


def _end(run: Run) -> None:
    try:
        if run.process.poll() is None:
            run.press("Ctrl-C")
    finally:
        run.process.kill()
        run.end()
        run.held.close()


def registered(run: Run) -> Key:
    """Return where Windows keeps the host for Firefox."""
    hosts = rf"{run.own_keys}\Software\Mozilla\NativeMessagingHosts"
    return Key("HKCU", rf"{hosts}\{run.name}", 64)


def registration(run: Run) -> str | bool | None:
    """Return what is registered for Firefox where a user's own browser looks."""
    machine = Machine.here()
    if machine.system == "windows":
        return machine.registry.read(registered(run))
    return (run.project.parent / ".mozilla").exists()


def test_what_a_killed_command_has_opened_is_closed(run: Run) -> None:
    run.wait_for(r"python │ onconnect: ready, process")
    kin = run.kin()
    run.process.kill()
    wait_until(lambda: not kin & parents().keys())


def test_lines_of_all_are_shown_and_an_edit_starts_python_again(run: Run) -> None:
    run.wait_for(r"python │ onconnect: ready, process")
    run.wait_for(r"web-ext │ web-ext runs")
    run.wait_for(r"console │ the page says hello")
    shown = len(run.said)
    run.edit_python()
    run.wait_for(r"python │ onconnect: ready, process", shown)


def test_an_edit_of_the_same_second_and_length_is_what_runs(run: Run) -> None:
    run.wait_for(r"python │ onconnect: ready, process")
    handlers = run.project / "my_notes.py"
    handlers.write_text("print('the first edit')\n", "utf-8")
    run.wait_for(r"python │ the first edit")
    seconds = handlers.stat().st_mtime
    handlers.write_text("print('another edit')\n\n\n", "utf-8")
    os.utime(handlers, (seconds, seconds))
    run.wait_for(r"python │ another edit")


@pytest.mark.parametrize("key", KEYS)
def test_a_key_or_a_closed_terminal_ends_all_and_leaves_nothing_behind(key: str, run: Run) -> None:
    run.wait_for(r"python │ onconnect: ready, process")
    kin = run.kin()
    assert kin
    assert run.press(key) == 0, run.said
    assert registration(run) == run.registered_before
    wait_until(lambda: not parents().keys() & kin)


def test_a_command_that_is_killed_leaves_no_process(run: Run) -> None:
    run.wait_for(r"python │ onconnect: ready, process")
    kin = run.kin()
    run.process.kill()
    wait_until(lambda: not parents().keys() & kin)


@pytest.mark.parametrize("is_split", [False, True])
def test_a_browser_that_is_closed_is_told_and_the_other_goes_on(
    is_split: bool, tmp_path: Path
) -> None:
    with ending(Run(tmp_path, "both", is_split=is_split)) as run:
        run.wait_for(r"firefox +python │ onconnect: ready, process")
        run.wait_for(r"chromium +console │ the worker runs")
        assert run.said.count("web-ext runs") == (2 if is_split else 1)
        run.close("chromium")
        run.wait_for(r"dev │ chromium was closed, firefox runs on")
        shown = len(run.said)
        run.edit_python()
        run.wait_for(r"firefox +python │ onconnect: ready, process", shown)
        run.close("firefox")
        run.edit_python()
        assert run.end() == 0, run.said
        assert "firefox was closed" not in run.said


def test_a_web_ext_that_fails_is_told_and_so_is_the_exit_status(tmp_path: Path) -> None:
    with ending(Run(tmp_path, "both", is_split=True)) as run:
        run.wait_for(r"firefox +python │ onconnect: ready, process")
        run.wait_for(r"chromium +console │ the worker runs")
        run.close("chromium", status=3)
        run.wait_for(r"dev │ web-ext has failed for chromium \(exit status 3\)")
        run.close("firefox")
        run.edit_python()
        assert run.end() == 3, run.said


STARTED = 'start = ["python", "desk.py", "NAME"]'


def test_the_program_that_serves_the_browsers_starts_again_at_an_edit(tmp_path: Path) -> None:
    with ending(Run(tmp_path, attached=STARTED)) as run:
        run.wait_for(r"python │ onconnect: the program runs, process")
        run.wait_for(r"python │ \d+ serves Firefox 153.0")
        shown = len(run.said)
        (run.project / "desk.py").write_text(DESK + "import nothing_of_that_name\n", "utf-8")
        run.wait_for(r"dev │ desk.py edited: Python starts again", shown)
        if sys.platform != "win32":  # where nothing can ask a program to end
            run.wait_for(r"python │ desk closes", shown)
        run.wait_for(r"python │ \d+ serves Firefox 153.0", shown)
        shown = len(run.said)
        (run.project / "desk.py").write_text("import nothing_of_that_name\n", "utf-8")
        run.wait_for(r"python │ ModuleNotFoundError: No module named 'nothing_of_that_name'", shown)
        run.wait_for(r"has ended by itself, exit status 1; the next edit starts it again", shown)
        shown = len(run.said)
        (run.project / "desk.py").write_text(DESK, "utf-8")
        run.wait_for(r"python │ \d+ serves Firefox 153.0", shown)
        kin = run.kin()
        assert run.press("Ctrl-C") == 0, run.said
        assert registration(run) == run.registered_before
        wait_until(lambda: not parents().keys() & kin)


def test_a_program_ends_with_a_command_that_is_killed(tmp_path: Path) -> None:
    with ending(Run(tmp_path, attached=STARTED)) as run:
        run.wait_for(r"python │ \d+ serves Firefox 153.0")
        kin = run.kin()
        run.process.kill()
        wait_until(lambda: not parents().keys() & kin)


def test_a_program_that_the_user_starts_serves_the_browsers_and_is_left_to_the_user(
    tmp_path: Path,
) -> None:
    with ending(Run(tmp_path, attached="\n")) as run:
        run.wait_for(rf"dev │ no program serves {run.name}: start it yourself, or name its command")
        command = [sys.executable, "-u", str(run.project / "desk.py"), run.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk:
            try:
                assert desk.stdout
                assert desk.stdout.readline().startswith(f"{desk.pid} serves Firefox 153.0")
                shown = len(run.said)
                (run.project / "desk.py").write_text(DESK + "\n", "utf-8")
                run.wait_for(r"dev │ desk.py edited: restart your program for that", shown)
                assert run.press("Ctrl-C") == 0, run.said
                assert desk.poll() is None
            finally:
                desk.kill()
