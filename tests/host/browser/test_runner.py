"""A runner runs what listeners return, and reports what they raise."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.browser import channel as channel_module
from tests.host.browser.raw_browser import RawBrowser

if TYPE_CHECKING:
    from onconnect import Browser, Port


async def test_a_slow_coroutine_on_one_port_delays_nobody(browser: Browser) -> None:
    never = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        if port.name == "slow":
            await never.wait()
        async for message in port:
            port.post_message(message)

    async with RawBrowser(browser) as fake:
        slow, fast = fake.connect("slow"), fake.connect("fast")
        for n in range(20):
            slow.post(n)
            fast.post(n)
        assert [await fast.receive() for _ in range(20)] == list(range(20))


async def test_a_listener_that_awaits_a_call_does_not_hold_up_its_answer(
    browser: Browser,
) -> None:
    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for _ in port:
            port.post_message(await browser.tabs.query({}))

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        for n in range(10):
            page.post("how many?")
            fake.answer(await fake.expect("call", method="tabs.query"), n)
            assert await page.receive() == n


async def test_work_for_a_message_goes_on_when_its_port_has_gone(browser: Browser) -> None:
    gate, done = asyncio.Event(), asyncio.Event()

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        async def work(message: Any) -> None:
            await gate.wait()
            done.set()

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post("work")
        page.disconnect()
        await fake.settle()
        gate.set()
        await done.wait()


async def test_what_a_coroutine_raises_is_reported_once_and_stops_nobody(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    error = ValueError("boom")

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        async def fails(message: Any) -> None:
            await asyncio.sleep(0)
            raise error

        port.on_message.add_listener(port.post_message)

    async with RawBrowser(browser) as fake:
        page = fake.connect("a")
        page.post(1)
        assert await page.receive() == 1
        await fake.settle()
    assert [(each["message"], each["exception"]) for each in reported] == [
        ("a listener of port 'a' onMessage failed", error)
    ]
    assert [each["onconnect_listener"] for each in reported] == ["port 'a' onMessage"]
    assert error.__traceback__ is not None


async def test_what_a_plain_listener_raises_is_reported_once_and_stops_nobody(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        def fails(message: Any) -> None:
            raise ValueError(message)

        port.on_message.add_listener(port.post_message)

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        page.post("a")
        page.post("b")
        assert [await page.receive(), await page.receive()] == ["a", "b"]
    assert [str(each["exception"]) for each in reported] == ["a", "b"]


async def test_what_listeners_return_is_ignored(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> object:
        port.on_message.add_listener(lambda message: {"answer": message})
        port.on_message.add_listener(lambda _: True)
        return port

    async with RawBrowser(browser) as fake:
        fake.connect().post(1)
        await fake.settle()
        assert list(fake.arrived) == []
        assert fake.log == []


async def test_async_on_disconnect_listeners_finish_and_running_tasks_are_cancelled(
    browser: Browser,
) -> None:
    got: list[str] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        @port.on_disconnect.add_listener
        async def disconnected() -> None:
            for _ in range(10):
                await asyncio.sleep(0)
            got.append("saved")

        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            got.append("cancelled")
            raise

    async with RawBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        await fake.leave()
        assert sorted(got) == ["cancelled", "saved"]


async def test_an_async_for_sees_its_end_before_its_task_is_cancelled(browser: Browser) -> None:
    got: list[str] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        async for _ in port:
            pass
        got.append("end")

    async with RawBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        await fake.leave()
        assert got == ["end"]


async def test_an_on_disconnect_listener_that_will_not_end_is_cancelled_after_a_grace(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "GRACE", 0.01)
    cancelled = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_disconnect.add_listener
        async def disconnected() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

    async with RawBrowser(browser) as fake:
        fake.connect()
        await fake.settle()
        await fake.leave()
        await cancelled.wait()


@pytest.mark.parametrize("is_async", [False, True])
def test_sys_exit_in_a_listener_ends_the_loop_with_a_bye_and_is_no_failure(
    browser: Browser, is_async: bool
) -> None:
    fakes: list[RawBrowser] = []
    reports: list[Any] = []

    def leaves(port: Port) -> None:
        sys.exit(3)

    async def leaves_later(port: Port) -> None:
        sys.exit(3)

    browser.runtime.on_connect.add_listener(leaves_later if is_async else leaves)

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, each: reports.append(each))
        fakes.append(RawBrowser(browser))
        fakes[0].greet()
        await fakes[0].expect("ready")
        fakes[0].connect()
        await asyncio.Event().wait()

    with pytest.raises(SystemExit) as caught:
        asyncio.run(main())
    assert caught.value.code == 3
    assert [message["type"] for message in fakes[0].arrived] == ["bye"]
    assert reports == []


async def test_the_task_of_a_listener_is_named_after_its_event(browser: Browser) -> None:
    named = asyncio.get_running_loop().create_future()

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        task = asyncio.current_task()
        assert task is not None
        named.set_result(task.get_name())

    async with RawBrowser(browser) as fake:
        fake.connect()
        assert await named == "runtime.onConnect listener"


async def test_listeners_that_have_ended_are_kept_no_longer(browser: Browser) -> None:
    ended: list[weakref.ref[asyncio.Task[Any]]] = []

    @browser.runtime.on_connect.add_listener
    async def connected(port: Port) -> None:
        task = asyncio.current_task()
        assert task is not None
        ended.append(weakref.ref(task))

    async with RawBrowser(browser) as fake:
        for _ in range(3):
            fake.connect()
        await fake.settle()
        gc.collect()
        assert [each() for each in ended] == [None] * 3
