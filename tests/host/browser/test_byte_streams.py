"""Streams of bytes go both ways at the reader's pace, and one that is cut never looks complete."""

from __future__ import annotations

import array
import asyncio
import gc
import io
import threading
from contextlib import aclosing, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, Port, PortDisconnectedError, StreamCutError
from onconnect.browser.byte_streams import AHEAD, PART
from onconnect.browser.stream import STREAM_KEY as KEY
from onconnect.protocol.limits import Limits
from onconnect.testing import FakeBrowser, HandlerError
from tests.host.browser.raw_browser import BOUND, RawBrowser
from tests.host.browser.raw_browser import connected as raw_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from onconnect.testing import FakePort

DATA = bytes(range(256)) * 8 * 1024  # four parts
CLOSED = "its port was disconnected"


@asynccontextmanager
async def connected(
    browser: Browser, **options: Any
) -> AsyncIterator[tuple[FakeBrowser, FakePort, Port]]:
    """Give the browser, a page's end of a port, and Python's."""
    ports: list[Port] = []
    accept: Callable[[Port], None] = lambda port: ports.append(port)  # noqa: E731
    browser.runtime.on_connect.add_listener(accept)
    async with FakeBrowser(browser, **options) as fake:
        with await fake.connect() as page:
            yield fake, page, ports[0]


async def read(port: Port | FakePort) -> bytes:
    return b"".join([part async for part in port.receive_stream()])


class Endless:
    """Blocks without an end, and how many were taken."""

    def __init__(self) -> None:
        self.taken = 0
        self.is_taken = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.taken += 1
            if self.taken > AHEAD:
                self.is_taken.set()
            yield b"x" * PART


class Stuck:
    """A source from which nothing comes, and whether it was asked."""

    def __init__(self) -> None:
        self.is_asked = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.is_asked.set()
        await asyncio.Event().wait()
        yield b""


@contextmanager
def cut(reason: str) -> Iterator[None]:
    with pytest.raises(StreamCutError) as raised:
        yield
    assert raised.value.reason == reason
    assert str(raised.value) == f"the stream was cut before its end: {reason}"


# What is sent is received


@pytest.mark.parametrize("options", [{}, {"profile": "chrome"}], ids=["bytes", "JSON"])
async def test_a_stream_goes_each_way_whole_on_one_port(browser: Browser, options: Any) -> None:
    async with connected(browser, **options) as (_, page, port):
        got = await asyncio.gather(
            port.send_stream(DATA), read(page), page.send_stream(DATA[::-1]), read(port)
        )
        assert got == [None, DATA, None, DATA[::-1]]


async def gathering(data: bytes) -> AsyncIterator[bytes]:
    yield data[:1]
    yield data[1:]


def reader(data: bytes) -> asyncio.StreamReader:
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    return stream


@pytest.mark.parametrize(
    "source",
    [
        lambda: DATA,
        lambda: bytearray(DATA),
        lambda: memoryview(DATA),
        lambda: io.BytesIO(DATA),
        lambda: reader(DATA),
        lambda: [b"", DATA[:5], memoryview(DATA)[5:]],
        lambda: [array.array("I", DATA)],
        lambda: gathering(DATA),
    ],
)
async def test_a_source_is_bytes_a_file_or_an_iterable(browser: Browser, source: Any) -> None:
    async with connected(browser) as (_, page, port):
        _, got = await asyncio.gather(port.send_stream(source()), read(page))
        assert got == DATA


async def test_a_part_is_no_longer_than_half_a_mebibyte(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        sending = asyncio.create_task(page.send_stream([b"ab", b"x" * (PART + 1)]))
        assert [len(part) async for part in port.receive_stream()] == [2, PART, 1]
        await sending


async def test_a_file_is_read_in_a_thread(browser: Browser) -> None:
    threads = set()

    class File(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            threads.add(threading.get_ident())
            return super().read(size)

    async with connected(browser) as (_, page, port):
        await asyncio.gather(port.send_stream(File(b"hi")), read(page))
    assert threading.get_ident() not in threads


async def test_an_empty_stream_ends(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        assert await asyncio.gather(port.send_stream(b""), read(page)) == [None, b""]


@pytest.mark.parametrize("way", ["to the page", "to Python"])
async def test_an_empty_stream_waits_for_its_reader(browser: Browser, way: str) -> None:
    async with connected(browser) as (fake, page, port):
        sender, receiver = (port, page) if way == "to the page" else (page, port)
        sending = asyncio.create_task(sender.send_stream(b""))
        await fake.settle()
        async with asyncio.timeout(BOUND):
            assert await read(receiver) == b""
            await sending


async def test_streams_follow_each_other_and_messages_go_between_them(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def heard(port: Port) -> None:
        async for message in port:
            got = await read(port)
            port.post_message([message, len(got)])
            await port.send_stream(got)

    async with FakeBrowser(browser) as fake:
        with await fake.connect() as page:
            for number in range(3):
                page.post_message(number)
                await page.send_stream(DATA)
                assert await read(page) == DATA
                assert await page.receive() == [number, len(DATA)]


@pytest.mark.parametrize("way", ["to the page", "to Python"])
async def test_either_end_may_begin(browser: Browser, way: str) -> None:
    async with connected(browser) as (fake, page, port):
        sender, receiver = (port, page) if way == "to the page" else (page, port)
        sending = asyncio.create_task(sender.send_stream(DATA))
        await fake.settle()
        assert await read(receiver) == DATA
        await sending
        reading = asyncio.create_task(read(receiver))
        await fake.settle()
        await sender.send_stream(DATA)
        assert await reading == DATA


async def test_a_listener_of_the_port_hears_nothing_of_a_stream(browser: Browser) -> None:
    heard: list[object] = []
    async with connected(browser) as (fake, page, port):
        port.on_message.add_listener(lambda message: heard.append(message))
        await asyncio.gather(port.send_stream(DATA), read(page), page.send_stream(DATA), read(port))
        page.post_message("after")
        await fake.settle()
        assert heard == ["after"]
        assert page.unread == []


async def test_messages_of_no_stream_that_goes_on_are_dropped(browser: Browser) -> None:
    async with raw_port(browser) as (fake, page, port):
        port.on_message.add_listener(lambda message: pytest.fail("it was heard"))
        for what in ("begin", "part", "end", "read", "unknown", None, []):
            page.post({KEY: what})
        await fake.settle()
        sending = asyncio.create_task(port.send_stream(b"hi"))
        assert (await page.receive()) == {KEY: "begin"}
        for what in ("begin", "part", "end", "unknown"):
            page.post({KEY: what})
        page.post({KEY: "read", "parts": 0})
        assert (await page.receive())[KEY] == "part"
        assert (await page.receive()) == {KEY: "end", "parts": 1}
        page.post({KEY: "read", "parts": 2})
        await sending


async def test_one_stream_goes_each_way_at_a_time(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        sending = asyncio.create_task(port.send_stream(DATA))
        async with aclosing(page.receive_stream()) as parts:
            await anext(parts)
            with pytest.raises(RuntimeError, match="a stream is being sent on this port"):
                await port.send_stream(b"")
            with pytest.raises(RuntimeError, match="a stream is being received on this port"):
                await anext(page.receive_stream())
            async for _ in parts:
                pass
        await sending


# Memory


async def test_the_sender_is_only_so_far_ahead_of_the_reader(browser: Browser) -> None:
    for way in ("to the page", "to Python"):
        async with connected(browser) as (fake, page, port):
            sender, receiver = (port, page) if way == "to the page" else (page, port)
            source = Endless()
            sending = asyncio.create_task(sender.send_stream(source))
            async with aclosing(receiver.receive_stream()) as parts:
                await anext(parts)
                await source.is_taken.wait()
                await fake.settle()
                assert source.taken == AHEAD + 1  # the last one waits for room
                await anext(parts)
                await fake.settle()
                assert source.taken == AHEAD + 2
            with cut("Python reads no further"):
                await sending


async def test_nothing_is_sent_before_somebody_reads(browser: Browser) -> None:
    async with raw_port(browser) as (fake, page, port):
        source = Endless()
        sending = asyncio.create_task(port.send_stream(source))
        assert await page.receive() == {KEY: "begin"}
        await fake.settle()
        assert source.taken == 1
        page.post({KEY: "cut", "reason": "enough"})
        with cut("enough"):
            await sending


async def test_a_cut_without_a_reason_is_one_as_well(browser: Browser) -> None:
    async with raw_port(browser) as (_, page, port):
        reading = asyncio.create_task(read(port))
        await page.receive()
        page.post({KEY: "cut", "reason": ""})
        with cut("no reason was given"):
            await reading


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({KEY: "part"}, "a part of a stream had no bytes"),
        ({KEY: "part", "base64": "a"}, "a part of a stream had no bytes"),
        ({KEY: "part", "base64": 5}, "a part of a stream had no bytes"),
        (
            {KEY: "part", "base64": "AAAA" * (PART // 3 + 1)},
            "more of a stream was sent than it may be ahead of its reader",
        ),
        ({KEY: "end", "parts": 1}, "of 1 parts of a stream 0 have come"),
        ({KEY: "end"}, "of None parts of a stream 0 have come"),
    ],
)
async def test_a_page_that_sends_nonsense_loses_its_port(
    browser: Browser, message: Any, reason: str
) -> None:
    async with raw_port(browser) as (_, page, port):
        reading = asyncio.create_task(read(port))
        assert await page.receive() == {KEY: "read", "parts": 0, "json": True}
        page.post(message)
        assert await page.receive() == {KEY: "cut", "reason": reason}
        await page.closed()
        with cut(reason):
            await reading


async def test_a_page_that_runs_ahead_loses_its_port(browser: Browser) -> None:
    async with raw_port(browser) as (_, page, port), aclosing(port.receive_stream()) as parts:
        reading = asyncio.ensure_future(anext(parts))
        await page.receive()
        for _ in range(AHEAD + 1):
            page.post({KEY: "part", "base64": "aGk="})
        assert await reading == b"hi"
        await page.closed()
        with cut("more of a stream was sent than it may be ahead of its reader"):
            async for _ in parts:
                pass


async def test_parts_count_among_what_waits_to_be_read(browser: Browser) -> None:
    part = "AAAA" * 100_000
    async with RawBrowser(browser, limits=Limits(waiting=1_000_000)) as fake:
        page, port = await fake.accepted()
        async with aclosing(port.receive_stream()) as parts:
            reading = asyncio.ensure_future(anext(parts))
            await page.receive()
            for _ in range(5):
                page.post({KEY: "part", "base64": part})
            assert len(await reading) == 300_000
            await page.closed()
            with cut("more than 1,000,000 bytes waited to be read, on all ports"):
                async for _ in parts:
                    pass


async def test_what_comes_behind_a_cut_completes_no_stream(browser: Browser) -> None:
    async with raw_port(browser) as (_, page, port):
        reading = asyncio.create_task(read(port))
        await page.receive()
        page.post({KEY: "cut", "reason": "enough"})
        page.post({KEY: "part", "base64": "aGk="})
        page.post({KEY: "end", "parts": 1})
        with cut("enough"):
            await reading


@pytest.mark.parametrize("claim", [3, -1, "1", None, True])
async def test_a_reader_that_claims_nonsense_loses_its_port(browser: Browser, claim: Any) -> None:
    async with raw_port(browser) as (_, page, port):
        sending = asyncio.create_task(port.send_stream(Stuck()))
        await page.receive()
        page.post({KEY: "read", "parts": claim})
        reason = f"the reader of a stream claims to have read {claim} of its parts"
        assert await page.receive() == {KEY: "cut", "reason": reason}
        with cut(reason):
            await sending


# A stream that is cut


@pytest.mark.parametrize("way", ["to the page", "to Python"])
async def test_the_reader_learns_that_the_source_has_failed(browser: Browser, way: str) -> None:
    def source() -> Iterator[bytes]:
        yield DATA
        raise OSError("the disk has gone")

    async with connected(browser) as (_, page, port):
        sender, receiver = (port, page) if way == "to the page" else (page, port)
        sending = asyncio.create_task(sender.send_stream(source()))
        with cut("OSError: the disk has gone"):
            await read(receiver)
        with pytest.raises(OSError, match="the disk has gone"):
            await sending
        await page.wait_closed()
        with cut("OSError: the disk has gone"):
            await sender.send_stream(b"more")


async def test_a_source_may_fail_with_a_timeout_of_its_own(browser: Browser) -> None:
    async def source() -> AsyncIterator[bytes]:
        yield b"first"
        raise TimeoutError("the server is slow")

    async with connected(browser) as (_, page, port):
        sending = asyncio.create_task(port.send_stream(source()))
        with cut("TimeoutError: the server is slow"):
            await read(page)
        with pytest.raises(TimeoutError, match="the server is slow"):
            await sending


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("text", "a stream carries bytes, and its source has a str"),
        (io.StringIO("text"), "a stream carries bytes, and its source has a str"),
        ([1], "a stream carries bytes, and its source has a int"),
        (5, "'int' object is not iterable"),
    ],
)
async def test_a_source_that_has_no_bytes_is_a_type_error(
    browser: Browser, source: Any, told: str
) -> None:
    async with connected(browser) as (_, page, port):
        with pytest.raises(TypeError, match=told):
            await port.send_stream(source)
        await page.wait_closed()


async def test_a_sender_that_is_cancelled_cuts_the_stream(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        source = Endless()
        sending = asyncio.create_task(port.send_stream(source))
        async with aclosing(page.receive_stream()) as parts:
            await anext(parts)
            await source.is_taken.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            with cut("CancelledError"):
                async for _ in parts:
                    pass


async def test_a_sender_that_is_cancelled_while_the_stream_is_cut_is_cancelled(
    browser: Browser,
) -> None:
    async with connected(browser) as (_, _, port):
        source = Stuck()
        sending = asyncio.create_task(port.send_stream(source))
        await source.is_asked.wait()
        port.disconnect()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending


@pytest.mark.parametrize("way", ["to the page", "to Python"])
@pytest.mark.parametrize("who", ["page", "python"])
async def test_a_disconnect_cuts_a_stream_at_both_ends(
    browser: Browser, way: str, who: str
) -> None:
    async with connected(browser) as (_, page, port):
        sender, receiver = (port, page) if way == "to the page" else (page, port)
        source = Stuck()
        tasks = [
            asyncio.create_task(sender.send_stream(source)),
            asyncio.create_task(read(receiver)),
        ]
        await source.is_asked.wait()
        (page if who == "page" else port).disconnect()
        for task in tasks:
            with cut(CLOSED):
                await task


@pytest.mark.parametrize("way", ["in turns", "while the source waits"])
async def test_what_comes_may_be_sent_back_at_once(browser: Browser, way: str) -> None:
    outcomes: list[object] = []
    has_ended = asyncio.Event()

    @browser.runtime.on_connect.add_listener
    async def heard(port: Port) -> None:
        async def changed() -> AsyncIterator[bytes]:
            async for part in port.receive_stream():
                yield part.upper()

        try:
            await port.send_stream(changed())
        except StreamCutError as error:
            outcomes.append(error.reason)
        has_ended.set()

    async with FakeBrowser(browser) as fake:
        with await fake.connect() as page:
            if way == "in turns":
                got = await asyncio.gather(page.send_stream([b"ab", b"cd"]), read(page))
                assert got == [None, b"ABCD"]
            else:
                sending = asyncio.create_task(page.send_stream(Stuck()))
                reading = asyncio.create_task(read(page))
                await fake.settle()
                page.disconnect()
                for task in (sending, reading):
                    with cut(CLOSED):
                        await task
        await has_ended.wait()
    assert outcomes == ([] if way == "in turns" else [CLOSED])


async def test_the_text_of_the_browser_is_the_reason(browser: Browser) -> None:
    async with raw_port(browser) as (_, page, port):
        reading = asyncio.create_task(read(port))
        await page.receive()
        page.disconnect("The page was eaten")
        with cut("The page was eaten"):
            await reading


async def test_a_host_that_ends_cuts_its_streams(browser: Browser) -> None:
    outcomes: list[object] = []

    @browser.runtime.on_connect.add_listener
    async def heard(port: Port) -> None:
        outcomes.extend(
            await asyncio.gather(port.send_stream(Stuck()), read(port), return_exceptions=True)
        )

    async with FakeBrowser(browser, profile="chrome") as fake:
        page = await fake.connect()
        reading = asyncio.create_task(read(page))
        await fake.settle()
        await fake.leave()
        with cut(CLOSED):
            await reading
    assert [str(each) for each in outcomes] == [str(StreamCutError(CLOSED))] * 2


async def test_an_async_for_that_is_left_cuts_the_stream(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        sending = asyncio.create_task(page.send_stream(DATA))
        async for _ in port.receive_stream():
            break
        gc.collect()
        with cut("Python reads no further"):
            await sending
        assert await page.wait_closed() is None


async def test_a_handler_that_fails_tells_the_page_why(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    async def heard(port: Port) -> None:
        async for _ in port.receive_stream():
            raise OSError("the disk is full")

    async with FakeBrowser(browser) as fake:
        with fake.expect_fault("the disk is full"):
            page = await fake.connect()
            with cut("OSError: the disk is full"):
                await page.send_stream(DATA)


async def test_a_handler_that_fails_between_streams_says_nothing_of_them(
    browser: Browser, reported: list[dict[str, Any]]
) -> None:
    @browser.runtime.on_connect.add_listener
    async def heard(port: Port) -> None:
        await read(port)
        raise OSError("no")

    async with RawBrowser(browser) as fake:
        page = fake.connect()
        assert (await page.receive())[KEY] == "read"
        page.post({KEY: "end", "parts": 0})
        assert await page.receive() == {KEY: "read", "parts": 1, "json": True}
        assert await page.closed() == "OSError: no"
    assert len(reported) == 1


async def test_what_has_come_to_its_end_is_read_after_a_disconnect(browser: Browser) -> None:
    async with raw_port(browser) as (fake, page, port):
        parts = port.receive_stream()
        reading = asyncio.ensure_future(anext(parts))
        await page.receive()
        for _ in range(2):
            page.post({KEY: "part", "base64": "aGk="})
        page.post({KEY: "end", "parts": 2})
        page.post({KEY: "part", "base64": "bmV2ZXI="})
        page.disconnect()
        assert await reading == b"hi"
        await fake.settle()
        assert [part async for part in parts] == [b"hi"]


async def test_the_sender_of_a_stream_that_was_not_read_to_its_end_learns_that(
    browser: Browser,
) -> None:
    async with raw_port(browser) as (_, page, port):
        sending = asyncio.create_task(port.send_stream(b"hi"))
        await page.receive()
        page.post({KEY: "read", "parts": 0})
        assert (await page.receive())[KEY] == "part"
        assert (await page.receive())[KEY] == "end"
        page.post({KEY: "read", "parts": 1})
        page.disconnect()
        with cut(CLOSED):
            await sending


async def test_no_stream_begins_on_a_disconnected_port(browser: Browser) -> None:
    async with connected(browser) as (_, _, port):
        port.disconnect()
        with cut("its port is disconnected"):
            await port.send_stream(b"")
        with cut("its port is disconnected"):
            await read(port)


async def test_a_thread_that_disconnects_cuts_the_stream(browser: Browser) -> None:
    async with connected(browser) as (_, page, port):
        reading = asyncio.create_task(read(page))

        def source() -> Iterator[bytes]:
            yield b"first"
            thread = threading.Thread(target=port.disconnect)
            thread.start()
            thread.join()
            yield b"second"

        with cut(CLOSED):
            await port.send_stream(source())
        with cut(CLOSED):
            await reading


async def test_a_source_may_fail_because_another_port_was_disconnected(browser: Browser) -> None:
    async def source() -> AsyncIterator[bytes]:
        yield b"first"
        raise PortDisconnectedError("the other port has gone")

    async with connected(browser) as (_, page, port):
        sending = asyncio.create_task(port.send_stream(source()))
        with cut("PortDisconnectedError: the other port has gone"):
            await read(page)
        with pytest.raises(PortDisconnectedError, match="the other port has gone"):
            await sending


# Without somebody at the other end


async def test_a_stream_that_nobody_reads_fails_a_test(browser: Browser) -> None:
    async with connected(browser) as (_, page, _):
        with pytest.raises(HandlerError, match="nobody has read the stream on port '' to its end"):
            await page.send_stream(DATA, timeout=0.1)


async def test_a_stream_that_does_not_come_fails_a_test(browser: Browser) -> None:
    async with connected(browser) as (_, page, _):
        with pytest.raises(HandlerError, match="no part of a stream came on port ''"):
            async for _ in page.receive_stream(timeout=0.1):
                pass
