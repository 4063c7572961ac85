"""Runs the program of examples/desktop, and uses its window as lines of stdin say.

`shown` prints the texts of all rows as JSON, `open TEXT` double-clicks the row that begins with the
text, and `close` closes the window.
"""

from __future__ import annotations

import json
import sys
from threading import Thread

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItemIterator

sys.path.insert(0, sys.argv[1])

import desktop


class User(QObject):
    said = Signal(str)  # in any thread; it is obeyed in the window's

    def __init__(self) -> None:
        super().__init__()
        self.said.connect(self.obey)

    def obey(self, line: str) -> None:
        (window,) = QApplication.topLevelWidgets()
        assert isinstance(window, QTreeWidget)
        rows = [each.value() for each in QTreeWidgetItemIterator(window)]
        what, _, text = line.strip().partition(" ")
        if what == "shown":
            print(json.dumps([[row.text(0), row.text(1)] for row in rows]), flush=True)
        elif what == "open":
            row = next(row for row in rows if row.text(0).startswith(text))
            middle = window.visualItemRect(row).center()
            for click in (QTest.mouseClick, QTest.mouseDClick):  # of which the latter is the second
                click(window.viewport(), Qt.MouseButton.LeftButton, pos=middle)
        else:
            window.close()

    def listen(self) -> None:
        for line in sys.stdin:
            self.said.emit(line)


user = User()
Thread(target=user.listen, daemon=True).start()
sys.exit(desktop.main())
