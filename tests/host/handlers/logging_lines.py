"""Logs through `logging` and through structlog."""

import logging

import structlog

from onconnect import Port, browser

logger = logging.getLogger("notes")


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    logger.debug("too fine")
    logger.info("opened %s", port.name)
    structlog.get_logger().warning("by structlog", port=port.name, listener="mine")
    try:
        raise ValueError("planned")
    except ValueError:
        logger.exception("went wrong")
    port.post_message("logged")
