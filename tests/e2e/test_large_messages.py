"""Messages of any size travel between a page and Python, and hold up nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.echo import echoing
from tests.e2e.waiting import Noted, wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.background import Background
    from tests.e2e.browsers import Browser, Page

SECONDS = 120  # for what takes a few on an idle machine

# About 50 MB of UTF-8 each: what it is made of, and how often.
TEXTS = {
    "plain": ("0123456789", 5_000_000),
    "mixed": ('a\\"\n世界🎉', 3_000_000),
}

# What is posted before a disconnect.
LENGTHS = [1, 10_000_000, 2]
RECEIVED = [["received", length] for length in LENGTHS]


def wait_for_note(world: Noted, about: str) -> list[Any]:
    """Wait for what is noted with this as the first; return the rest."""
    found = wait_for(
        lambda: [note for note in world.notes if note[0] == about],
        lambda: f"{about} expected of {type(world).__name__}, there are {world.notes}",
        timeout=SECONDS,
    )
    return list(found[0][1:])


@pytest.mark.parametrize("text", TEXTS)
def test_50_megabytes_arrive_whole_each_way_while_another_port_goes_on(
    page: Page, background: Background, text: str
) -> None:
    background.run(echoing)
    page.run(
        """
        const long = browser.runtime.connect({ name: "long" });
        const short = browser.runtime.connect({ name: "short" });
        const text = part.repeat(times);
        let pings = 0, isDone = false;
        long.onMessage.addListener((message) => {
          isDone = true;
          note("long", message === text, message.length, pings);
        });
        for (const port of [long, short]) {
          port.onDisconnect.addListener(() => note("disconnected", port.name));
        }
        short.onMessage.addListener((message) => {
          if (message !== pings) note("reordered", message, pings);
          if (!isDone) short.postMessage(++pings);
        });
        short.postMessage(pings);
        long.postMessage(text);
        """,
        part=TEXTS[text][0],
        times=TEXTS[text][1],
    )
    is_whole, length, pings = wait_for_note(page, "long")
    assert is_whole, f"{length} UTF-16 units came back"
    assert pings >= 20
    assert len(page.notes) == 1


def test_a_port_that_overruns_what_may_wait_is_closed_and_no_other(
    page: Page, background: Background, tmp_path: Path
) -> None:
    released = tmp_path / "released"
    background.run(f"""
        import time
        from pathlib import Path

        @browser.runtime.on_connect.add_listener
        def connected(port):
            port.on_message.add_listener(port.post_message)
            port.on_disconnect.add_listener(lambda port: note(port.name, str(port.error)))
            if port.name == "greedy":
                while not Path({str(released)!r}).exists():
                    time.sleep(0.01)
    """)
    page.run("""
        const modest = browser.runtime.connect({ name: "modest" });
        modest.onMessage.addListener((message) => note("modest", message));
        modest.onDisconnect.addListener(() => note("modest", "disconnected"));
        const greedy = browser.runtime.connect({ name: "greedy" });
        greedy.onMessage.addListener(() => note("greedy", "answered"));
        greedy.onDisconnect.addListener(() => note("greedy", "disconnected"));
        for (let n = 0; n < 32; n++) greedy.postMessage("x".repeat(20_000_000));
        modest.postMessage("fine");
    """)
    assert wait_for_note(page, "greedy") == ["disconnected"]
    assert page.notes == [["greedy", "disconnected"]], "Python is still held up"
    released.touch()
    assert wait_for_note(page, "modest") == ["fine"]
    [error] = wait_for_note(background, "greedy")
    assert "more than 536870912 bytes wait" in error
    assert len(page.notes) == 2


@pytest.mark.parametrize("way", ["to Python", "to the page"])
def test_a_page_that_goes_within_a_long_message_leaves_the_channel_well(
    browser: Browser, background: Background, way: str
) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            port.on_disconnect.add_listener(lambda port: note("disconnected", port.name))

            @port.on_message.add_listener
            def received(message):
                note("received", port.name, len(message))
                if message == "long, please":
                    port.post_message("y" * 50_000_000)
                    port.post_message("behind")
                elif port.name == "after":
                    port.post_message(message)
    """)
    page = browser.open()
    page.run(
        """
        const port = browser.runtime.connect({ name: "leaving" });
        port.onMessage.addListener((message) => note("received"));
        port.postMessage(way === "to Python" ? "x".repeat(50_000_000) : "long, please");
        """,
        way=way,
    )
    if way == "to the page":
        wait_for_note(background, "received")
    page.close()
    assert wait_for_note(background, "disconnected") == ["leaving"]

    page = browser.open()
    page.run("""
        const port = browser.runtime.connect({ name: "after" });
        const text = "z".repeat(5_000_000);
        port.onMessage.addListener((message) => note("whole", message === text));
        port.onDisconnect.addListener(() => note("disconnected", port.name));
        port.postMessage(text);
    """)
    assert wait_for_note(page, "whole") == [True]
    assert len(page.notes) == 1
    page.close()


def test_what_a_page_posts_before_it_disconnects_arrives_before_the_disconnect(
    page: Page, background: Background
) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            port.on_message.add_listener(lambda message: note("received", len(message)))
            port.on_disconnect.add_listener(lambda port: note("disconnected", port.name))
    """)
    page.run(
        """
        const port = browser.runtime.connect({ name: "brief" });
        for (const length of lengths) port.postMessage("x".repeat(length));
        port.disconnect();
        """,
        lengths=LENGTHS,
    )
    wait_for_note(background, "disconnected")
    assert background.notes == [*RECEIVED, ["disconnected", "brief"]]


def test_what_python_posts_before_it_disconnects_arrives_before_the_disconnect(
    page: Page, background: Background
) -> None:
    background.run(f"""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            for length in {LENGTHS}:
                port.post_message("x" * length)
            port.disconnect()
    """)
    page.run("""
        const port = browser.runtime.connect({ name: "brief" });
        port.onMessage.addListener((message) => note("received", message.length));
        port.onDisconnect.addListener(() => note("disconnected", port.name));
    """)
    wait_for_note(page, "disconnected")
    assert page.notes == [*RECEIVED, ["disconnected", "brief"]]


def test_calls_and_one_shot_messages_may_be_long_too(page: Page, background: Background) -> None:
    background.run("""
        @browser.runtime.on_message.add_listener
        async def asked(message, sender):
            await browser.storage.local.set({"long": message})
            kept = await browser.storage.local.get("long")
            await browser.storage.local.remove("long")
            return kept["long"] * 2
    """)
    page.run("""
        const text = "世a".repeat(1_000_000);
        void browser.runtime.sendMessage(text).then(
          (answer) => note("answered", answer === text + text),
          (error) => note("answered", String(error)),
        );
    """)
    assert wait_for_note(page, "answered") == [True]


def test_what_chromium_refuses_closes_the_port_with_its_text(
    page: Page, background: Background, kind: str
) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            port.on_disconnect.add_listener(lambda port: note("closed", str(port.error)))
            port.post_message("x" * (65 * 1024 * 1024))
    """)
    page.run("""
        const port = browser.runtime.connect();
        port.onMessage.addListener((message) => note("received", message.length));
        port.onDisconnect.addListener(() => note("disconnected", port.name));
    """)
    if kind == "firefox":
        assert wait_for_note(page, "received") == [65 * 1024 * 1024]
    else:
        assert wait_for_note(page, "disconnected") == [""]
        [error] = wait_for_note(background, "closed")
        assert "Message exceeded maximum allowed size of 64MiB." in error
