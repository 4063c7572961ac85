"""Logs what is hard to write, puts anything for stdout, and logs once more."""

import logging
import sys

import structlog

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    structlog.get_logger().info("hard", stack=5, exception={"a": 1}, n=2**60 + 1, half="\ud800")
    logging.getLogger("notes").error("still written \udfff")
    sys.stdout = None
    port.post_message("logged")
