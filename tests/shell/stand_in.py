"""Plays a browser with the extension of a shell: it starts the host, and has one tab.

`stand_in.py HOST…` runs until the host leaves. Without a host it is Firefox, which looks the host
of the shell up where Firefox does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

TAB = {"id": 7, "index": 0, "windowId": 1, "active": True, "title": "A", "url": "about:blank"}

HELLO = {
    "type": "hello",
    "protocol": 1,
    "minProtocol": 1,
    "profile": "p",
    "window": 100,
    "browser": {"name": "Firefox", "version": "153.0"},
    "extension": {"id": "demo@onconnect", "version": "1"},
}


def main(command: list[str]) -> None:
    host = subprocess.Popen(
        command or of_firefox(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    assert host.stdin
    assert host.stdout

    def say(message: dict[str, Any]) -> None:
        text = json.dumps([message]).encode()
        assert host.stdin
        host.stdin.write(len(text).to_bytes(4, sys.byteorder) + text)

    say(HELLO)
    while head := host.stdout.read(4):
        frame, left = b"", int.from_bytes(head, sys.byteorder)
        while len(frame) < left:
            frame += host.stdout.read(left - len(frame))
        for message in json.loads(frame):
            if message["type"] == "call":
                found = [TAB] if message["method"] == "tabs.query" else None
                say({"type": "return", "id": message["id"], "value": found})
    host.stdin.close()
    host.wait()


def of_firefox() -> list[str]:
    """The host that is registered for Firefox, with the words that Firefox adds."""
    if sys.platform == "win32":
        import winreg

        own = os.environ["ONCONNECT_TESTS_HIVE"]  # tests/project/own_registry.py
        hosts = rf"{own}\Software\Mozilla\NativeMessagingHosts"
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, hosts) as key:
            names = [winreg.EnumKey(key, at) for at in range(winreg.QueryInfoKey(key)[0])]
            (name,) = (each for each in names if each.startswith("onconnect.shell."))
            file = Path(winreg.QueryValue(key, name))
    else:
        (file,) = Path("~/.mozilla/native-messaging-hosts").expanduser().glob("*.json")
    manifest = json.loads(file.read_text("utf-8"))
    return [manifest["path"], str(file), manifest["allowed_extensions"][0]]


if __name__ == "__main__":
    main(sys.argv[1:] if sys.argv[1:2] != ["-wait-for-browser"] else [])
