"""A program that is packed gives what it starts the variables that the user has."""

from __future__ import annotations

import os
import sys

import pytest

from onconnect import frozen


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch):
    """Sets the variables of this process, which are those of before after the test."""

    def set_all(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(os, "environ", {**os.environ})

    return set_all


def test_the_path_of_libraries_is_the_users_again(variables):
    variables(LD_LIBRARY_PATH="/program:/user", LD_LIBRARY_PATH_ORIG="/user")
    frozen.restore_environment()
    assert os.environ["LD_LIBRARY_PATH"] == "/user"
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


@pytest.mark.skipif(sys.platform == "win32", reason="there no variable leads to libraries")
def test_there_is_none_if_the_user_had_none(variables):
    variables(LD_LIBRARY_PATH="/program", DYLD_LIBRARY_PATH="/program")
    frozen.restore_environment()
    assert not {"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} & os.environ.keys()


def test_what_the_bootloader_says_to_itself_goes_and_all_else_stays(variables):
    variables(_PYI_ARCHIVE_FILE="x", _PYI_PARENT_PROCESS_LEVEL="0", PYI_OF_THE_USER="y")
    frozen.restore_environment()
    assert not [each for each in os.environ if each.startswith("_PYI_")]
    assert os.environ["PYI_OF_THE_USER"] == "y"


def test_python_itself_is_not_packed(monkeypatch):
    assert not frozen.is_frozen()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert frozen.is_frozen()
