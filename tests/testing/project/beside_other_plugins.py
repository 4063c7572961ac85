"""Runs tests under pytest-asyncio and anyio; those that leave something behind fail."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def echo(fake_browser):
    with await fake_browser.connect("echo") as port:
        port.post_message(1)
        assert await port.receive() == 1


@pytest.mark.asyncio
async def test_asyncio(fake_browser):
    await echo(fake_browser)


@pytest.mark.anyio
async def test_anyio(fake_browser):
    await echo(fake_browser)


async def test_unmarked(fake_browser):
    await echo(fake_browser)


@pytest.mark.anyio
class TestInAClass:
    async def test_anyio(self, fake_browser):
        await echo(fake_browser)


@pytest.mark.asyncio
async def test_leaving_asyncio(fake_browser):
    await fake_browser.connect("left")


@pytest.mark.anyio
async def test_leaving_anyio(fake_browser):
    await fake_browser.connect("left")


@pytest.mark.asyncio
async def test_leaking_asyncio(fake_browser):
    (await fake_browser.connect("leaking")).disconnect()


@pytest.mark.anyio
async def test_leaking_anyio(fake_browser):
    (await fake_browser.connect("leaking")).disconnect()


@pytest_asyncio.fixture
async def port(fake_browser):
    async with fake_browser:
        with await fake_browser.connect("echo") as port:
            yield port


@pytest.mark.asyncio
async def test_an_async_fixture(port, fake_browser):
    port.post_message(1)
    assert await port.receive() == 1
    assert await fake_browser.send_message("hi") == "hi"


@pytest_asyncio.fixture
async def loop_of_asyncio():
    return asyncio.get_running_loop()


@pytest.mark.asyncio
async def test_the_loop_is_that_of_pytest_asyncio(fake_browser, loop_of_asyncio):
    assert asyncio.get_running_loop() is loop_of_asyncio
    await echo(fake_browser)


@pytest_asyncio.fixture
async def closed_port(fake_browser):
    return await fake_browser.connect("echo")


@pytest.mark.asyncio
async def test_a_fixture_that_does_not_open_the_browser(closed_port):
    closed_port.disconnect()
