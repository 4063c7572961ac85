"""The folder in which programs and proxies meet is one user's alone; on POSIX systems."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from onconnect.attach.meeting import Arrival, meeting
from onconnect.errors import SetupError

if sys.platform == "win32":
    pytest.skip("the place is a folder on POSIX systems only", allow_module_level=True)

import pwd

from onconnect.attach import place_posix, program_posix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.attach.meetings import Meetings

NOBODY = pwd.getpwnam("nobody").pw_uid


def nobody_comes(_: Arrival) -> None:
    raise AssertionError("somebody has come")


async def refusal(meetings: Meetings) -> str:
    """Return what a program and a proxy say of the folder, which is the same."""
    with pytest.raises(SetupError) as of_program:
        async with meeting(meetings.name, nobody_comes):
            pass
    with pytest.raises(SetupError) as of_proxy:
        program_posix.find(meetings.name)
    assert str(of_program.value) == str(of_proxy.value)
    return str(of_program.value)


@pytest.mark.parametrize("mode", [0o770, 0o701, 0o704, 0o1777])
async def test_a_folder_that_others_may_enter_is_refused(meetings: Meetings, mode: int) -> None:
    meetings.place.chmod(mode)
    assert await refusal(meetings) == (
        f"other users may enter {meetings.place}, where your browsers and programs meet: run "
        f"`chmod 700 '{meetings.place}'`"
    )


async def test_a_folder_that_is_a_link_is_refused(meetings: Meetings, tmp_path: Path) -> None:
    meetings.place.rmdir()
    (tmp_path / "elsewhere").mkdir(0o700)
    meetings.place.symlink_to(tmp_path / "elsewhere")
    assert await refusal(meetings) == (
        f"{meetings.place} is a symbolic link, where browsers and programs meet: remove it"
    )


async def test_a_file_in_its_place_is_refused(meetings: Meetings) -> None:
    meetings.place.rmdir()
    meetings.place.touch()
    assert "is no folder, where browsers and programs meet" in await refusal(meetings)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder away")
async def test_a_folder_of_another_user_is_refused(meetings: Meetings) -> None:
    os.chown(meetings.place, NOBODY, NOBODY)
    assert f"belongs to the user number {NOBODY}" in await refusal(meetings)


async def test_a_folder_that_cannot_be_made_is_told(
    meetings: Meetings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (meetings.place / "file").touch()
    monkeypatch.setattr(place_posix, "folders", lambda: [f"{meetings.place}/file/folder"])
    with pytest.raises(SetupError, match="cannot be made"):
        async with meeting(meetings.name, nobody_comes):
            pass


async def test_what_lies_in_the_way_of_the_socket_is_told(meetings: Meetings) -> None:
    path = place_posix.address(str(meetings.place), meetings.name)
    os.mkdir(path)
    with pytest.raises(SetupError, match=rf"{path} is in the way \(Is a directory\): remove it"):
        async with meeting(meetings.name, nobody_comes):
            pass


async def test_a_socket_that_nobody_listens_to_is_replaced(meetings: Meetings) -> None:
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(place_posix.address(str(meetings.place), meetings.name))
    assert program_posix.find(meetings.name) is None
    async with meeting(meetings.name, nobody_comes):
        program = program_posix.find(meetings.name)
        assert program
        assert program.pid == os.getpid()
        program.close()


async def test_a_folder_is_made_for_this_user_alone(
    meetings: Meetings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = meetings.place / "a" / "b"
    monkeypatch.setattr(place_posix, "folders", lambda: [str(folder)])
    mask = os.umask(0)
    try:
        async with meeting(meetings.name, nobody_comes):
            assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(mask)


async def test_a_proxy_finds_a_program_that_has_begun_without_a_session(
    meetings: Meetings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with meeting(meetings.name, nobody_comes):
        found = [str(meetings.place / "session"), str(meetings.place)]
        monkeypatch.setattr(place_posix, "folders", lambda: found)
        program = program_posix.find(meetings.name)
        assert program
        program.close()
        with pytest.raises(SetupError, match=rf"this program \(process {os.getpid()}\) serves"):
            async with meeting(meetings.name, nobody_comes):
                pass


def test_no_environment_moves_the_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = place_posix.folders()
    for variable in ("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert place_posix.folders() == found
    for variable in ("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable)
    assert place_posix.folders() == found


def test_a_long_name_has_a_short_path_that_is_its_own() -> None:
    names = [f"org.example.{'long' * 30}{end}" for end in "ab"]
    first, second = (place_posix.address("/run/user/1000/onconnect", each) for each in names)
    assert first != second
    assert len(first) < 104


def test_a_folder_with_too_long_a_path_is_told() -> None:
    with pytest.raises(SetupError, match="too long a path for a socket"):
        place_posix.address("/home/" + "x" * 100, "notes")
