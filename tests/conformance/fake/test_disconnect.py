from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onconnect import PortDisconnectedError
from tests.conformance.handlers import disconnect as handlers

if TYPE_CHECKING:
    from onconnect import Browser
    from onconnect.testing import FakeBrowser
    from tests.conformance.fake.conftest import Note


@pytest.mark.differs(firefox="the content script is gone and hears nothing, Python does (P45)")
async def test_c43_a_reload_of_the_extension_disconnects_both_ends_without_an_error(
    browser: Browser, note: Note, kind: str, fake: FakeBrowser
) -> None:
    handlers.noting_disconnects(browser, note)
    async with fake:
        port = await fake.connect()
        await fake.leave()
        assert (port.closed, port.error) == (kind == "chromium", None)
    assert note.notes == ["connected", ["disconnected", "", None]]


async def test_c44_the_end_of_stdin_disconnects_each_port_once_and_posting_raises(
    browser: Browser, note: Note, fake: FakeBrowser
) -> None:
    ports = handlers.keeping_ports(browser, note)
    async with fake:
        for name in "abcd":
            await fake.connect(name)
        fake.open_page()
        ports.append(browser.runtime.connect(name="e"))
        ports[-1].on_disconnect.add_listener(lambda port: note("disconnected", port.name, None))
        await fake.settle()
        await fake.leave()
        assert note.notes == [["disconnected", name, None] for name in "abcde"]
        assert len(ports) == 5
        for port in ports:
            with pytest.raises(PortDisconnectedError):
                port.post_message("too late")
            port.disconnect()
    assert len(note.notes) == 5
