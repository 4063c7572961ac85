"""Tests a project whose host takes messages of 1 MiB."""

from __future__ import annotations

TOO_LONG = "x" * 2**20


def test_here(fake_browser):
    refuses_what_is_too_long(fake_browser)


def test_in_a_process(fake_host_process):
    refuses_what_is_too_long(fake_host_process)


def refuses_what_is_too_long(fake):
    with fake.connect("echo") as port:
        port.post_message(TOO_LONG)
        assert port.wait_closed() is None
    with fake.connect("echo") as port:
        port.post_message("x" * 2**19)
        assert len(port.receive()) == 2**19
