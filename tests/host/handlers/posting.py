"""Posts more than may wait, or as much as is taken; tells a file in HOME how far it came."""

import ctypes
import re
import sys
import threading
from contextlib import suppress
from pathlib import Path

from onconnect import BufferFullError, Port, browser

PART = "x" * 1_000_000


def most_memory() -> int:
    """Return megabytes. What `resource` tells would count the process that started this one."""
    if sys.platform == "win32":
        counters = (ctypes.c_size_t * 9)()  # PROCESS_MEMORY_COUNTERS: the second is the peak
        this = ctypes.c_void_p(-1)
        psapi = ctypes.WinDLL("psapi")
        psapi.GetProcessMemoryInfo(this, counters, ctypes.sizeof(counters))
        return counters[1] >> 20
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(line) // 1024


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    @port.on_message.add_listener
    async def received(message: object) -> None:
        if message == "greedily":
            count = post_until_it_is_refused()
            told = Path.home() / "telling"
            told.write_text(f"{count} {most_memory()}\n")
            told.rename(Path.home() / "told")
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
