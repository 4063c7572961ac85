"""Notes the wake events that reach a host, and becomes ready when the test opens a gate."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect import browser

if TYPE_CHECKING:
    from onconnect.types.alarms import Alarm
    from onconnect.types.runtime import OnInstalledDetails
    from onconnect.types.tabs import Tab

HERE = Path(__file__).parent


def note(*said: object) -> None:
    with (HERE / "notes").open("a") as notes:
        notes.write(json.dumps(said) + "\n")


@browser.runtime.on_installed.add_listener
def installed(details: OnInstalledDetails) -> None:
    note("installed", details["reason"])


@browser.action.on_clicked.add_listener
def clicked(tab: Tab) -> None:
    note("clicked", tab.get("url"))


@browser.alarms.on_alarm.add_listener
async def rang(alarm: Alarm) -> None:
    note("rang", alarm["name"])


note("started", os.getpid())
(HERE / "gate").read_bytes()  # a FIFO: it waits until somebody has opened the other end
