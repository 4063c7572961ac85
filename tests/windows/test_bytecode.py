"""Hosts import from one file what they need, and never what is no longer so."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import onconnect
from onconnect.starting import Start
from tests.host.stdio_peer import ProcessPeer, start, wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

AS_LAUNCHER = "import sys; sys.path.insert(0, {folder!r}); from onconnect.app import main; main()"

HANDLERS = """
import asyncio, inspect, json, sys
from pathlib import Path
import onconnect
import onconnect.types.tabs
from onconnect.bytecode_windows import together

@onconnect.browser.lifespan
async def telling():
    copies = {
        name: module.__file__
        for name, module in sys.modules.items()
        if type(getattr(module, "__loader__", None)).__module__ == "onconnect.bytecode_windows"
    }
    told = {
        "copies": copies,
        "fcntl": getattr(sys.modules.get("fcntl"), "__file__", None),
        "mark": getattr(onconnect.errors, "MARK", None),
        "source": inspect.getsource(asyncio.Queue.get_nowait),
        "again": asyncio.queues.__loader__.get_code("asyncio.queues").co_filename,
        "absent": sorted(together._absent),
        "finders": [str(each) for each in sys.meta_path if "bytecode" in str(each)],
    }
    Path(__file__).with_name("told").write_text(json.dumps(told))
    together.keep()  # a host that lives longer does so by itself
    yield
"""


class Copy:
    """A copy of the package, with hosts that import from it.

    Args:
        folder: where it and its handlers go.
    """

    def __init__(self, folder: Path) -> None:
        self.package = folder / "copy" / "onconnect"
        self._handlers = folder / "handlers"
        self._handlers.mkdir()
        (self._handlers / "telling.py").write_text(HANDLERS)
        (self._handlers / "quiet.py").touch()
        own = [name for name in os.listdir(shipped()) if name not in ("install", "project")]
        for name in own:
            place = os.path.join(shipped(), name)
            if os.path.isdir(place):
                shutil.copytree(place, self.package / name)
            else:
                self.package.mkdir(parents=True, exist_ok=True)
                shutil.copy2(place, self.package / name)
        for each in self.files():
            each.unlink()

    def files(self) -> list[Path]:
        """Return the files in which modules are together, and whatever has such a name."""
        caches = self.package / "__pycache__"
        return [each for each in caches.glob("app.*.*") if each.suffix != ".pyc"]

    def start(self, handlers: str) -> Start:
        """Return what starts a host as a launcher of Windows does."""
        begun = start(handlers, self._handlers, self._handlers)
        command = list(begun.command)
        at = command.index("-c")
        command[at : at + 2] = ["-c", AS_LAUNCHER.format(folder=str(self.package.parent))]
        return Start(command, begun.folder, begun.environ)

    def host(self, **environment: str) -> dict[str, Any]:
        """Run a host until its end, and return what its handlers have seen."""
        told = self._handlers / "told"
        told.unlink(missing_ok=True)
        begun = self.start("telling")
        begun = Start(begun.command, begun.folder, {**begun.environ, **environment})
        with ProcessPeer(begun) as peer:
            peer.greet()  # only then it is to end: until it is ready it takes its time
            peer.close()
            assert peer.wait() == 0, peer.stderr
        seen: dict[str, Any] = json.loads(told.read_text())
        return seen


def shipped() -> str:
    """Return the folder of the package."""
    return os.path.dirname(onconnect.__file__)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of the package that no host has run from."""
    return Copy(tmp_path)


def test_a_host_imports_from_one_file_what_the_one_before_has_imported(copy: Copy) -> None:
    first = copy.host()
    (file,) = copy.files()
    written = file.stat().st_mtime_ns
    second = copy.host()
    assert first["copies"] == {}
    names = {"asyncio.queues", "onconnect.browser.channel", "onconnect.stdio"}
    assert names <= second["copies"].keys()
    assert second["copies"]["onconnect.errors"] == str(copy.package / "errors.py")
    assert (first["source"], first["again"]) == (second["source"], second["again"])
    assert second["finders"] == []
    assert [each.stat().st_mtime_ns for each in copy.files()] == [written]


def test_a_host_writes_the_file_when_it_has_settled(copy: Copy) -> None:
    with ProcessPeer(copy.start("quiet")) as peer:
        peer.greet()
        wait_until(lambda: [each for each in copy.files() if "-" not in each.suffix])
        peer.close()
        assert peer.wait() == 0
    assert "asyncio" in copy.host()["copies"]


def test_what_handlers_import_of_the_package_is_there_too_and_stays(copy: Copy) -> None:
    copy.host()
    seen = copy.host()["copies"]
    assert "onconnect.types.tabs" in seen
    assert not {"telling", "pathlib"} & seen.keys()
    (file,) = copy.files()
    written = file.read_bytes()
    with ProcessPeer(copy.start("quiet")) as peer:
        peer.greet()
        peer.close()
        assert peer.wait() == 0
    assert [each.read_bytes() for each in copy.files()] == [written]
    (copy.package / "errors.py").touch()  # so that the file is written once more
    copy.host()
    assert "onconnect.types.tabs" in copy.host()["copies"]


def test_a_module_that_has_changed_is_imported_as_it_is_now(copy: Copy) -> None:
    assert copy.host()["mark"] is None
    errors = copy.package / "errors.py"
    errors.write_text(errors.read_text("utf-8") + "\nMARK = 1\n", "utf-8")
    changed = copy.host()
    assert changed["mark"] == 1
    assert "onconnect.errors" not in changed["copies"]
    again = copy.host()
    assert again["mark"] == 1
    assert "onconnect.errors" in again["copies"]


def test_a_module_that_has_become_another_of_the_same_size_is_imported_anew(copy: Copy) -> None:
    errors = copy.package / "errors.py"
    source = errors.read_text("utf-8")
    for mark in (1, 2):
        errors.write_text(f"{source}\nMARK = {mark}\n", "utf-8")
        os.utime(errors, (mark * 1_000_000, mark * 1_000_000))
        assert copy.host()["mark"] == mark


def test_what_no_folder_has_is_looked_for_again_only_when_a_folder_has_changed(copy: Copy) -> None:
    assert copy.host()["absent"] == []
    assert "fcntl" in copy.host()["absent"]
    (copy.package.parent / "fcntl.py").touch()
    changed = copy.host()
    assert (changed["absent"], changed["fcntl"]) == ([], str(copy.package.parent / "fcntl.py"))
    assert "fcntl" not in copy.host()["absent"]


@pytest.mark.parametrize("rest", [0, 2, 100, 200_000, -1])
def test_a_torn_file_is_written_anew(copy: Copy, rest: int) -> None:
    copy.host()
    (file,) = copy.files()
    whole = file.read_bytes()
    file.write_bytes(whole[:rest])
    copy.host()
    (again,) = copy.files()
    assert len(again.read_bytes()) >= len(whole)  # more, if a thread has imported something too


@pytest.mark.parametrize("content", [b"", b"\0\0\0\0", b"\4\0\0\0none", b"\1\0\0\0N" + b"x" * 99])
def test_what_is_no_such_file_is_written_anew(copy: Copy, content: bytes) -> None:
    copy.host()
    (file,) = copy.files()
    file.write_bytes(content)
    copy.host()
    assert "asyncio" in copy.host()["copies"]


def test_hosts_write_no_file_where_python_is_to_write_none(copy: Copy) -> None:
    copy.host(PYTHONDONTWRITEBYTECODE="1")
    assert copy.files() == []


def test_hosts_write_no_file_for_the_folders_of_one_process(copy: Copy, tmp_path: Path) -> None:
    copy.host(PYTHONPATH=str(tmp_path))
    assert copy.files() == []


def test_a_host_that_may_not_write_serves_all_the_same(copy: Copy) -> None:
    copy.host()
    (file,) = copy.files()
    file.unlink()
    file.mkdir()
    (file / "in the way").touch()
    copy.host()
    assert [each.name for each in copy.files()] == [file.name]
