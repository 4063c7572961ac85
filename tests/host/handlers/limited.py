"""Has 600 MB of address space, and echoes."""

import resource

from onconnect import Port, browser

resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000))


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    port.on_message.add_listener(port.post_message)
