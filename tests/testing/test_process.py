"""Tests handlers in a process of their own, which is started as a browser does it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from onconnect import SetupError
from onconnect.arguments import Arguments
from onconnect.install.browsers import launcher
from onconnect.install.computer.machine import Machine
from onconnect.install.setup.plan import launcher_file
from onconnect.project_folder import load_project
from onconnect.testing import FakeBrowser, HandlerError

pytestmark = pytest.mark.process

PROJECT = Path(__file__).parent / "project"
TIMEOUT = 25.0


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose handlers a test writes."""
    (tmp_path / "pyproject.toml").write_text((PROJECT / "pyproject.toml").read_text("utf-8"))
    return tmp_path


def write(project: Path, source: str) -> None:
    (project / "notes.py").write_text(f"from onconnect import browser\n{source}", "utf-8")


def is_there(folder: str) -> bool:
    return Path(folder).is_dir()


async def test_its_home_is_a_folder_of_its_own_that_goes_with_it(project: Path) -> None:
    write(
        project,
        "import os\n"
        "@browser.runtime.on_message.add_listener\n"
        "async def asked(message):\n"
        "    return [os.environ['HOME'], os.environ.get('EXTRA'), os.getcwd()]\n",
    )
    environ = {"EXTRA": "more"}
    async with FakeBrowser.spawn(project, timeout=TIMEOUT, environ=environ) as fake:
        home, extra, folder = await fake.send_message("?")
        assert is_there(home)
        assert home != os.environ.get("HOME")
        assert (extra, folder) == ("more", home)
    assert not is_there(home)


async def test_what_it_prints_is_there_and_shown_by_a_failure(project: Path) -> None:
    write(
        project,
        "@browser.runtime.on_connect.add_listener\n"
        "def connected(port):\n"
        "    print('connected', port.name)\n",
    )
    async with FakeBrowser.spawn(project, timeout=TIMEOUT) as fake:
        with await fake.connect("a") as port, pytest.raises(HandlerError) as raised:
            await port.receive(timeout=1.0)
        assert raised.value.__notes__ == ["connected a\n"]
    assert fake.printed == "connected a\n"


async def test_handlers_that_cannot_be_imported_fail_with_their_traceback(project: Path) -> None:
    write(project, "raise OSError('the database is away')\n")
    with pytest.raises(HandlerError, match="the host gave up") as raised:
        await FakeBrowser.spawn(project, timeout=TIMEOUT).__aenter__()
    assert "raise OSError('the database is away')" in str(raised.value)


if sys.platform == "win32":
    HOLD = "ctypes.PyDLL('kernel32').Sleep(60_000)"
    # under wine the death of a process may take so long that the test kit is the first to tell
    FAULT = "the host ended with status 1: .* ended by force|the host did not end within 2 s"
else:
    HOLD = "ctypes.PyDLL(None).sleep(60)"
    FAULT = "the host ended with status -9: .* ended by force"


async def test_a_host_that_does_not_end_by_itself_is_told_of(project: Path) -> None:
    write(
        project,
        "import ctypes\n"
        "@browser.runtime.on_connect.add_listener\n"
        "def connected(port):\n"
        f"    {HOLD}\n",
    )
    fake = await FakeBrowser.spawn(project, timeout=TIMEOUT).__aenter__()
    fake.connect("a")
    with fake.expect_fault(FAULT):
        await fake.leave()
    await fake.__aexit__(None, None, None)


async def test_a_host_that_dies_is_told_of_with_its_status(project: Path) -> None:
    write(
        project,
        "import os\n"
        "@browser.runtime.on_connect.add_listener\n"
        "def connected(port):\n"
        "    os._exit(7)\n",
    )
    async with FakeBrowser.spawn(project, timeout=TIMEOUT) as fake:
        with fake.expect_fault("the host ended with status 7: "):
            assert await fake.connect("a").wait_closed() is None


async def test_it_can_be_killed(project: Path) -> None:
    write(project, "browser.runtime.on_connect.add_listener(lambda port: None)\n")
    async with FakeBrowser.spawn(project, timeout=TIMEOUT) as fake:
        port = await fake.connect("a")
        await fake.kill()
        assert (port.closed, port.error) == (True, None)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [("nowhere", "nowhere does not start"), (".", "pyproject.toml cannot be read")],
)
async def test_what_cannot_be_started_is_one_sentence(
    tmp_path: Path, what: str, sentence: str
) -> None:
    with pytest.raises(SetupError, match=sentence):
        await FakeBrowser.spawn(tmp_path / what).__aenter__()


def written_launcher(project: Path, folder: Path) -> Path:
    callers = ["own@example.org", f"chrome-extension://{'a' * 32}/"]
    host = Arguments("org.example.notes", str(project), ["notes"], callers=callers)
    config = load_project(project).config
    file = launcher_file(config, host, folder, Machine.here(), launcher.interpreter())
    program = Path(file.path)
    program.write_bytes(file.content)
    program.chmod(file.mode)
    return program


@pytest.mark.parametrize("profile", ["firefox", "chrome"])
async def test_a_launcher_is_started_for_an_extension_that_it_serves(
    project: Path, tmp_path: Path, profile: str
) -> None:
    write(project, "browser.runtime.on_connect.add_listener(lambda port: port.post_message(1))\n")
    async with FakeBrowser.spawn(
        written_launcher(project, tmp_path), profile=profile, timeout=TIMEOUT
    ) as fake:
        port = fake.connect("a")
        assert await port.receive() == 1
        port.disconnect()


@pytest.mark.parametrize(
    ("handler", "fault"),
    [
        ("raise ValueError('on purpose')", "a listener of runtime.onConnect failed\n"),
        ("asyncio.create_task(fail())", "Task exception was never retrieved\n"),
    ],
)
async def test_a_handler_that_fails_in_it_fails_the_test_and_a_line_that_says_so_does_not(
    project: Path, handler: str, fault: str
) -> None:
    write(
        project,
        "import asyncio, gc, logging\n"
        "async def fail():\n"
        "    raise ValueError('on purpose')\n"
        "@browser.runtime.on_connect.add_listener\n"
        "async def connected(port):\n"
        "    logging.error('a listener of runtime.onConnect failed\\nTraceback')\n"
        f"    {handler}\n"
        "@browser.runtime.on_message.add_listener\n"
        "def asked(message):\n"
        "    gc.collect()\n",
    )
    async with FakeBrowser.spawn(project, timeout=TIMEOUT) as fake:
        with fake.expect_fault("Traceback(.|\n)+ValueError: on purpose") as faults:
            port = await fake.connect("a")
            await fake.send_message("collect")
            await fake.settle()
        port.disconnect()
    assert [each.startswith(fault) for each in faults] == [True]
