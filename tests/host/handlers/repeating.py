"""Logs what a page says, and has a listener that some messages do not fit."""

import logging
from typing import TypedDict

from onconnect import Port, browser


class Note(TypedDict):
    note: str


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    logging.info("the page says %s", port.name, extra={"page": port.name})

    @port.on_message.add_listener
    def heard(message: Note) -> None:
        raise ValueError(message["note"])
