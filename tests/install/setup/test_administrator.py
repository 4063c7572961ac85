"""What is for all users of Windows takes an administrator, and says so before it writes."""

from __future__ import annotations

import pytest

from onconnect.errors import SetupError
from onconnect.install.setup import preconditions


@pytest.fixture
def is_nobody(monkeypatch):
    monkeypatch.setattr(preconditions, "is_administrator", lambda: False)
    monkeypatch.setattr(preconditions, "is_root", lambda: False)


def test_a_user_who_is_no_administrator_is_told_what_to_do(make_machine, is_nobody):
    with pytest.raises(SetupError, match="Run as administrator") as caught:
        preconditions.check_user(make_machine(system="windows"), "system")
    assert "\n" not in str(caught.value)


def test_what_is_for_one_user_takes_no_administrator(make_machine, is_nobody):
    preconditions.check_user(make_machine(system="windows"), "user")
