"""A program that serves is tested by browsers that come to it."""

from contextlib import asynccontextmanager

import pytest

import onconnect
from onconnect import browser
from onconnect.testing import FakeBrowser

opened = []


@asynccontextmanager
async def program():
    opened.append("begin")
    async with onconnect.serve("org.example.notes") as server:
        yield server
    opened.append("end")


@pytest.fixture
def onconnect_server():
    return program()


async def test_async(fake_browser):
    fake_browser.api["tabs.query"] = [{"id": 1}]
    async with FakeBrowser(server=fake_browser.server, profile="chrome") as chrome:
        chrome.api["tabs.query"] = [{"id": 2}]
        browsers = fake_browser.server.browsers
        assert [await each.tabs.query({}) for each in browsers] == [[{"id": 1}], [{"id": 2}]]
    assert await browser.tabs.query({}) == [{"id": 1}]


def test_plain(fake_browser):
    assert opened == ["begin", "end", "begin"]
    with fake_browser.connect(name="echo") as port:
        port.post_message("hi")
        assert port.receive() == "hi"


async def test_raising(fake_browser):
    await fake_browser.connect(name="raising")
    await fake_browser.settle()


async def test_exiting(fake_browser):
    await fake_browser.connect(name="exiting")
    await fake_browser.settle()
