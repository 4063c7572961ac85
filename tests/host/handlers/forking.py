"""Starts worker processes by fork, one of which posts as its parent would."""

import multiprocessing
import os
import time

from onconnect import Port, browser

children = multiprocessing.get_context("fork")


@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    def work() -> None:
        os.write(1, b"from a forked child")
        port.post_message("of the child" * 10_000)
        time.sleep(60)

    @port.on_message.add_listener
    def received(message: str) -> None:
        worker = children.Process(target=work)
        worker.start()
        port.post_message(worker.pid)
