"""Modules beside the handlers never take the place of modules that the host imports."""

from __future__ import annotations

import platform
import sys
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from onconnect import imports
from tests.host.stdio_peer import LOGS, StdioPeer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

pytestmark = pytest.mark.process

HANDLERS = """
import asyncio, logging
from dataclasses import dataclass
import local_helper
from onconnect import Port, browser

@dataclass
class Note:
    text: str

@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    @port.on_message.add_listener
    def heard(note: Note) -> None:
        import calendar, json, multiprocessing, sqlite3
        logging.getLogger("notes").error("told %s", note.text, exc_info=ValueError("x"))
        port.post_message([calendar.month_name[1], local_helper.__file__])
"""


ALL = imports.OF_THE_HOST | sys.stdlib_module_names


@cache
def here() -> set[str]:
    """Return those that this Python has; some others are of Windows, or of Linux."""
    return {name for name in ALL if find_spec(name)}


def poison(folder: Path, names: Iterable[str]) -> Path:
    """Put modules into a folder that tell when they are imported, and end the process."""
    told = folder / "told"
    source = f"open({str(told)!r}, 'a').write(__name__ + chr(10)); raise SystemExit(__name__)\n"
    for name in names:
        (folder / f"{name}.py").write_text(source)
    return told


def test_modules_beside_the_handlers_are_not_imported_by_the_host(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    told = poison(project, here())
    (project / "notes.py").write_text(HANDLERS)
    (project / "local_helper.py").touch()
    record = {"ONCONNECT_RECORD": str(tmp_path / "record")}
    with StdioPeer("notes", tmp_path, project, **record) as peer:
        peer.greet()
        peer.post(peer.connect(), {"text": "hello"})
        answer = peer.expect(type="message")["data"]
        peer.close()
        assert peer.wait() == 0
    assert answer == ["January", str(project / "local_helper.py")]
    assert not told.exists(), told.read_text()
    (log,) = (tmp_path / LOGS).rglob("*.log")
    assert "told hello" in log.read_text()
    assert "structlog.py in " in log.read_text()
    assert b"told hello" in peer.stderr


def test_processes_of_handlers_find_pythons_own_modules_too(tmp_path: Path) -> None:
    told = poison(tmp_path, here() - imports.OF_THE_HOST)
    (tmp_path / "notes.py").write_text(
        "from onconnect import browser\n"
        "def connected(port):\n"
        "    import concurrent.futures as futures, multiprocessing\n"
        "    context = multiprocessing.get_context('spawn')\n"
        "    with futures.ProcessPoolExecutor(1, mp_context=context) as pool:\n"
        "        port.post_message(pool.submit(pow, 3, 3).result())\n"
        "browser.runtime.on_connect.add_listener(connected)\n"
    )
    with StdioPeer("notes", tmp_path, tmp_path) as peer:
        peer.greet()
        peer.connect()
        assert peer.expect(type="message")["data"] == 27
    assert not told.exists(), told.read_text()


def test_what_only_other_systems_have_is_not_imported_either(tmp_path: Path) -> None:
    elsewhere = ALL - here()
    assert ("fcntl" if sys.platform == "win32" else "winreg") in elsewhere
    told = poison(tmp_path, elsewhere)
    (tmp_path / "notes.py").write_text(
        "import logging\nfrom onconnect import browser\n"
        "def connected(port):\n"
        "    logging.getLogger().error('told')\n"
        "    import asyncio.subprocess, platform, subprocess, webbrowser\n"
        "    port.post_message(platform.uname().system)\n"
        "browser.runtime.on_connect.add_listener(connected)\n"
    )
    with StdioPeer("notes", tmp_path, tmp_path) as peer:
        peer.greet()
        peer.connect()
        assert peer.expect(type="message")["data"] == platform.uname().system
        peer.close()
        assert peer.wait() == 0
    assert not told.exists(), told.read_text()
    assert b"told" in peer.stderr


def test_a_module_of_the_projects_own_comes_before_what_is_installed(tmp_path: Path) -> None:
    (tmp_path / "pytest.py").write_text("MINE = True\n")  # installed here, and not reserved
    (tmp_path / "notes.py").write_text(
        "import pytest\nfrom onconnect import browser\n"
        "browser.runtime.on_connect.add_listener(lambda port: port.post_message(pytest.MINE))\n"
    )
    with StdioPeer("notes", tmp_path, tmp_path) as peer:
        peer.greet()
        peer.connect()
        assert peer.expect(type="message")["data"] is True


@pytest.mark.parametrize("name", ["calendar", "structlog", "queue"])
def test_a_handler_of_a_reserved_name_is_told_so(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("from onconnect import browser\n")
    with StdioPeer(name, tmp_path, tmp_path) as peer:
        fatal = peer.expect(type="fatal")
        assert fatal["code"] == "app-error"
        assert f"{name} is the name of a module that the host uses: rename" in fatal["message"]


def test_a_name_that_is_nowhere_else_is_told_by_what_imports_it(tmp_path: Path) -> None:
    (tmp_path / "better_exceptions.py").touch()
    (tmp_path / "notes.py").write_text("import better_exceptions\n")
    with StdioPeer("notes", tmp_path, tmp_path) as peer:
        assert (
            f"better_exceptions in {tmp_path} is never imported"
            in peer.expect(type="fatal")["message"]
        )


def test_packages_and_modules_of_reserved_names_are_listed_and_nothing_else(tmp_path: Path) -> None:
    for name in ("calendar.py", "queue.txt", "notes.py", "json.cpython-311-x86_64-linux-gnu.so"):
        (tmp_path / name).touch()
    for name in ("email", "logging", "notes_too"):
        (tmp_path / name).mkdir()
    (tmp_path / "email/__init__.py").touch()
    found = imports.shadowed(str(tmp_path))
    assert found == ["calendar.py", "email", "json.cpython-311-x86_64-linux-gnu.so"]
    assert imports.shadowed(str(tmp_path / "nowhere")) == []
