"""A window with the tabs of all browsers that are open; a double click goes to a tab.

Qt's event loop has the main thread, and asyncio's has another. What the browsers say crosses over
as a signal, which Qt delivers in the thread of the window; what they are asked, as a coroutine.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress

from PySide6.QtCore import QThread, Signal
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem

import onconnect
from onconnect import ChannelClosedError, ConnectedBrowser, OnconnectError, SetupError, browser
from onconnect.types.tabs import Tab

Found = list[tuple[ConnectedBrowser, list[Tab]]]

change = asyncio.Event()


@browser.tabs.on_activated.add_listener
@browser.tabs.on_removed.add_listener
@browser.tabs.on_updated.add_listener
def changed(*_: object) -> None:
    change.set()


class Browsers(QThread):
    """Serves the browsers, on an event loop of its own."""

    found = Signal(object)
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            try:
                runner.run(self.serve())
            except SetupError as error:  # such as: this program runs already
                self.failed.emit(str(error))

    async def serve(self) -> None:
        async with onconnect.serve("onconnect.desktop") as server:
            server.on_connect.add_listener(changed)
            server.on_disconnect.add_listener(changed)
            while not self.isInterruptionRequested():
                found: Found = []
                for each in server.browsers:
                    with suppress(ChannelClosedError):  # it has just left
                        found.append((each, await each.tabs.query({})))
                self.found.emit(found)
                await change.wait()
                await asyncio.sleep(0.1)  # changes come in bursts; a closing tab is still there
                change.clear()

    # What the window's thread calls

    def go_to(self, each: ConnectedBrowser, tab: Tab) -> None:
        asyncio.run_coroutine_threadsafe(show(each, tab), self.loop)

    def end(self) -> None:
        self.requestInterruption()
        with suppress(RuntimeError):  # it has failed, and has no event loop any more
            self.loop.call_soon_threadsafe(change.set)
        self.wait()


async def show(each: ConnectedBrowser, tab: Tab) -> None:
    with suppress(OnconnectError):  # the tab or its browser has gone
        await each.tabs.update(tab["id"], {"active": True})
        await each.windows.update(tab["windowId"], {"focused": True})


class Row(QTreeWidgetItem):
    def __init__(self, heading: QTreeWidgetItem, each: ConnectedBrowser, tab: Tab) -> None:
        super().__init__(heading, [tab.get("title", ""), tab.get("url", "")])
        self.each, self.tab = each, tab
        font = self.font(0)
        font.setBold(tab["active"])
        self.setFont(0, font)


class Window(QTreeWidget):
    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Open tabs")
        self.setHeaderLabels(["Tab", "Address"])
        self.setColumnWidth(0, 400)
        self.resize(800, 400)
        self.itemActivated.connect(self.choose)

    def show_tabs(self, found: Found) -> None:
        self.clear()
        if not found:
            self.say("No browser is connected.")
        for each, tabs in found:
            heading = QTreeWidgetItem(self, [str(each.about)])
            for tab in tabs:
                Row(heading, each, tab)
        self.expandAll()

    def say(self, text: str) -> None:
        QTreeWidgetItem(self, [text]).setFirstColumnSpanned(True)

    def choose(self, row: QTreeWidgetItem) -> None:
        if isinstance(row, Row):
            self.chosen.emit(row.each, row.tab)


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # else a Ctrl-C waits until Qt runs Python
    app = QApplication(sys.argv)
    window, browsers = Window(), Browsers()
    browsers.found.connect(window.show_tabs)
    browsers.failed.connect(window.say)
    window.chosen.connect(browsers.go_to)
    window.show()
    browsers.start()
    status = app.exec()
    browsers.end()
    return status


if __name__ == "__main__":
    sys.exit(main())
