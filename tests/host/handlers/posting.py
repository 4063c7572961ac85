"""Posts more than may wait, or as much as is taken; tells a pipe in HOME how far it came."""

import re
import threading
from contextlib import suppress
from pathlib import Path

from onconnect import BufferFullError, Port, browser

PART = "x" * 1_000_000


def most_memory() -> int:
    """Return megabytes. What `resource` tells would count the process that started this one."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(line) // 1024


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    @port.on_message.add_listener
    async def received(message: object) -> None:
        if message == "greedily":
            count = post_until_it_is_refused()
            (Path.home() / "told").write_text(f"{count} {most_memory()}\n")
        elif message == "politely":
            for n in range(300):
                port.post_message([n, PART])
                await port.drain()
            port.post_message(most_memory())
        elif message == "from threads":
            threads = [threading.Thread(target=post_numbers_until_refused) for _ in range(10)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
            await port.drain()
            port.post_message({"megabytes": most_memory()})
        else:
            port.post_message(message)

    def post_numbers_until_refused() -> None:
        with suppress(BufferFullError):
            for number in range(10_000_000):
                port.post_message(number)

    def post_until_it_is_refused() -> int:
        count = 0
        while True:
            try:
                port.post_message([count, PART])
            except BufferFullError:
                return count
            count += 1
