"""Pages post far more at once than a host can read; it arrives, or its port is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.waiting import Noted, wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.background import Background
    from tests.e2e.browsers import Page

SECONDS = 120  # for what takes ten to twenty on an idle machine

# Reads each message back: its number in the burst, ten digits, as often as makes it so long.
READER = """
    received = {}

    @browser.runtime.on_connect.add_listener
    def connected(port):
        received[port.name] = 0
        port.on_message.add_listener(lambda message: read(port.name, message))
        port.on_disconnect.add_listener(lambda port: note("closed", port.name, str(port.error)))

    def read(name, message):
        number = received[name]
        if message != f"{number:010}" * (len(message) // 10) or len(message) != LENGTH:
            note("spoilt", name, number, message[:10], len(message))
        received[name] += 1
        if sum(received.values()) == COUNT:
            note("whole", sorted(set(received.values())), len(received))
"""

BURST = """
    const connect = (n) => browser.runtime.connect({ name: `burst ${n}` });
    globalThis.opened = Array.from({ length: ports }, (_, n) => connect(n));
    for (const port of opened) port.onDisconnect.addListener(() => note("disconnected", port.name));
    setTimeout(() => {
      for (let n = 0; n < each; n++) {
        const text = String(n).padStart(10, "0").repeat(length / 10);
        for (const port of opened) port.postMessage(text);
      }
    });
"""


def wait_for_note(world: Noted, about: str) -> list[Any]:
    """Wait for what is noted with this as the first; return the rest."""
    found = wait_for(
        lambda: [note for note in world.notes if note[0] == about],
        lambda: f"{about} expected of {type(world).__name__}, there are {world.notes[:9]}",
        timeout=SECONDS,
    )
    return list(found[0][1:])


@pytest.mark.parametrize(
    ("ports", "each", "length"),
    [
        pytest.param(1, 256, 1_000_000, id="on one port"),
        pytest.param(100, 2, 1_280_000, id="on a hundred ports, longer than a frame"),
        pytest.param(100, 256, 10_000, id="on a hundred ports, of many small ones"),
    ],
)
def test_a_burst_of_256_megabytes_arrives_whole_and_in_order(
    page: Page, background: Background, ports: int, each: int, length: int
) -> None:
    background.run(f"LENGTH, COUNT = {length}, {ports * each}")
    background.run(READER)
    page.run(BURST, ports=ports, each=each, length=length)
    assert wait_for_note(background, "whole") == [[each], ports]
    assert len(background.notes) == 1
    assert page.notes == []


FLOOD = """
    const modest = browser.runtime.connect({ name: "modest" });
    modest.onMessage.addListener((message) => note("modest", message));
    modest.onDisconnect.addListener(() => note("modest", "disconnected"));
    const connect = (n) => browser.runtime.connect({ name: `greedy ${n}` });
    globalThis.greedy = Array.from({ length: ports }, (_, n) => connect(n));
    for (const port of greedy) {
      port.onMessage.addListener((message) => note(port.name, message));
      port.onDisconnect.addListener(() => note(port.name, "disconnected"));
    }
    const post = ([port, ...rest]) => {
      if (!port) return modest.postMessage("fine");
      port.postMessage("x".repeat(50_000_000));
      setTimeout(post, 0, rest);
    };
    setTimeout(post, 0, greedy);
"""
FLOODING = 16


def test_ports_that_together_overrun_the_memory_are_closed_and_the_others_go_on(
    page: Page, background: Background, tmp_path: Path
) -> None:
    released = tmp_path / "released"
    background.run(f"""
        import time
        from pathlib import Path

        @browser.runtime.on_connect.add_listener
        def connected(port):
            port.on_message.add_listener(lambda message: port.post_message(len(message)))
            port.on_disconnect.add_listener(lambda port: note(port.name, str(port.error)))
            if port.name == "greedy {FLOODING - 1}":
                while not Path({str(released)!r}).exists():
                    time.sleep(0.01)
    """)
    pid = background.pid
    page.run(FLOOD, ports=FLOODING)
    # 10 fit into what may wait, and one more goes; some left before Python was held up.
    wait_for_note(page, f"greedy {FLOODING - 1}")
    released.touch()
    assert wait_for_note(page, "modest") == [4]
    closed = {name for name, told in page.notes if told == "disconnected"}
    assert 3 <= len(closed) <= FLOODING - 10
    others = {f"greedy {n}" for n in range(FLOODING)} - closed
    wait_for(
        lambda: {name for name, told in page.notes if told == 50_000_000} == others,
        lambda: f"{others} should be answered, there are {page.notes}",
        timeout=SECONDS,
    )
    errors = [note for note in background.notes if note[0] in closed]
    assert len(errors) == len(closed)
    assert all("more than 536870912 bytes wait" in error for _, error in errors)
    assert background.pid == pid


def test_a_message_that_refers_to_the_same_again_and_again_becomes_no_gigabytes(
    page: Page, background: Background, kind: str
) -> None:
    background.run("""
        @browser.runtime.on_connect.add_listener
        def connected(port):
            port.on_message.add_listener(lambda message: port.post_message(len(message)))
            port.on_disconnect.add_listener(lambda port: note(port.name, str(port.error)))
    """)
    pid = background.pid
    # Chromium's page makes JSON of it itself: nothing that is worse can leave it.
    page.run(
        """
        for (const name of ["vast", "other"]) {
          const port = browser.runtime.connect({ name });
          port.onMessage.addListener((message) => note(name, message));
          port.onDisconnect.addListener(() => note(name, "disconnected"));
          let array = [];
          for (let level = name === "vast" ? levels : 3; level > 0; level--) array = [array, array];
          port.postMessage(array);
        }
        """,
        levels=40 if kind == "firefox" else 14,
    )
    assert wait_for_note(page, "other") == [2]
    if kind == "firefox":
        assert wait_for_note(page, "vast") == ["disconnected"]
        assert "is longer than the limit of 268435456" in wait_for_note(background, "vast")[0]
    else:
        assert wait_for_note(page, "vast") == [2]
    assert background.pid == pid
