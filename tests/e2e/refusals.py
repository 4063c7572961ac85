"""Compares what a browser says when it does not reach a host with docs/troubleshooting.md."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.e2e.applications import ROOT
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ["chromium", "firefox"]

# Resolves to what the extension is told: "nothing" where the browser gives no error, and "takes it"
# once the host has answered.
CONNECT = """
  const port = browser.runtime.connectNative(name);
  return await new Promise((resolve) => {
    port.onDisconnect.addListener(() =>
      resolve((port.error ?? globalThis.chrome.runtime.lastError)?.message ?? "nothing"));
    port.onMessage.addListener((messages) => {
      if (messages.some(({ type }) => type === "ready")) resolve("takes it");
    });
    const program = { name: "test", version: "1" };
    port.postMessage([{
      type: "hello", protocol: 1, minProtocol: 1, window: 1 << 20, profile: "test",
      browser: program, extension: { id: browser.runtime.id, version: "1" },
    }]);
  });
"""


def quoted(code: str, kind: str) -> tuple[str, list[str]]:
    """What a fault makes a browser say: to the extension, and one of these to its own log."""
    text = (ROOT / "docs/troubleshooting.md").read_text("utf-8")
    rows = re.findall(rf"^\| `{code}` \|[^|]*\|([^|]*)\|([^|]*)\|$", text, re.MULTILINE)
    if not rows:
        return "takes it", []
    cell = rows[0][COLUMNS.index(kind)]
    told, *logged = re.findall(r"`([^`]+)`", cell) or [cell.strip()]
    return told, logged


def possible(told: str) -> set[str]:
    """The sentences that may stand for a quoted one: Chromium names what it notices first."""
    if told == "Native host has exited.":
        return {told, "Error when communicating with the native messaging host."}
    return {told}


def filled(text: str, names: dict[str, str]) -> str:
    """Put the real NAME, FILE and PROGRAM into what is quoted."""
    return re.sub(r"\b(NAME|FILE|PROGRAM)\b", lambda match: names[match[1]], text)


def wait_until_logged(texts: list[str], log: Path, after: int = 0) -> None:
    """Wait until one of the texts, if there are any, is in the log behind so many bytes."""

    def said() -> str:
        with log.open("rb") as file:
            file.seek(after)
            return file.read().decode(errors="replace")

    wait_for(
        lambda: not texts or any(text in said() for text in texts),
        lambda: f"{texts} is not in the log: {said()}",
    )
