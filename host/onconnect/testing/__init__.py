"""Tests what handlers do, without a browser.

from onconnect.testing import FakeBrowser

async with FakeBrowser() as fake:
    port = await fake.connect(name="notes")
    port.post_message("hi")
    assert await port.receive() == "hi there"
    port.disconnect()
"""

from __future__ import annotations

from onconnect.protocol.limits import Limits
from onconnect.testing.blocking import BlockingBrowser
from onconnect.testing.fake_browser import FakeBrowser
from onconnect.testing.fake_page import FakePage
from onconnect.testing.fake_port import FakePort
from onconnect.testing.fake_tabs import FakeTab
from onconnect.testing.faults import HandlerError
from onconnect.testing.replay.replay import replay

__all__ = [
    "BlockingBrowser",
    "FakeBrowser",
    "FakePage",
    "FakePort",
    "FakeTab",
    "HandlerError",
    "Limits",
    "replay",
]
