"""Recorder writes every message of a channel, both ways, to the file that ONCONNECT_RECORD names.

The file holds what pages say to each other, so only its owner may read it; on Windows, whoever may
read its folder, which is the owner alone for all that lies in a profile. Its lines are JSON. The
first line of each channel has `onconnect`, `format`, `protocol`, `host`, `started` and `pid`. Each
other line is a message, except acks: it has `at` (seconds since the channel began), `pid`, `from`
and `message`. The process of `pid` is the one that the browser has started: it tells apart the
channels of a program, which serves several browsers.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from onconnect.protocol import jsontext
from onconnect.protocol.constants import NESTING_LIMIT, PROTOCOL
from onconnect.protocol.frames import FrameReader
from onconnect.protocol.kinds import MEMBERS
from onconnect.protocol.messages import problem
from onconnect.recording.redaction import SECRETS, Redaction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onconnect.protocol.messages import Role
    from onconnect.stdio import Stdio

FORMAT: Final = 1
"""The version of the file's own format."""

LONGEST: Final = 65_536
"""How many bytes of JSON a member may have; if it is longer, only its size is written."""

OMITTED: Final = "onconnect.omitted"
"""The key of an object that stands for a member that was too long. Its value is the size of the
member, or 0 if the member was nested too deep for a message."""

_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Recorder:
    """A stream that also writes to a file what goes through it.

    Args:
        stream: the stream to the browser.
        path: the file; it is appended to.
        host: the host's name.
        pid: the process that the browser has started.
        secrets: a regular expression for the keys whose values are not written.
        log: called with a level, a text and fields if nothing more can be written.

    Raises:
        OSError: the file cannot be opened.
        re.error: `secrets` is no regular expression.
    """

    def __init__(
        self,
        stream: Stdio,
        path: str,
        *,
        host: str,
        pid: int,
        secrets: str = SECRETS,
        log: Callable[[str, str, Mapping[str, Any]], None],
    ) -> None:
        self._stream = stream
        self._redaction = Redaction(secrets)
        self._log = log
        self._pid = pid
        self._began = time.monotonic()
        self._readers = {"browser": FrameReader(), "host": FrameReader()}
        self._chunks: dict[tuple[str, int], list[str]] = {}
        self._parts: Counter[tuple[str, int]] = Counter()  # characters of the parts of a message
        self._file: int | None = os.open(path, _FLAGS, 0o600)
        if sys.platform != "win32":  # there the folder says who may read it
            os.fchmod(self._file, 0o600)  # the file may have existed with another mode
        self._write_line(
            {
                # the package itself stands on a floor above
                "onconnect": import_module("onconnect").__version__,
                "format": FORMAT,
                "protocol": PROTOCOL,
                "host": host,
                "started": datetime.now(UTC).isoformat(timespec="seconds"),
                "pid": self._pid,
            }
        )

    # As a stream

    def start(self, on_data: Callable[[bytes], None], on_eof: Callable[[], None]) -> None:
        """Read from now on, as the stream does."""

        def take(data: bytes) -> None:
            self._record("browser", data)
            on_data(data)

        self._stream.start(take, on_eof)

    def write(self, data: bytes) -> None:
        """Write, as the stream does."""
        self._record("host", data)
        self._stream.write(data)

    async def flush(self) -> None:
        """Wait until all is written, as the stream does."""
        await self._stream.flush()

    def close(self) -> None:
        """Hand over nothing more, as the stream does."""
        self._stream.close()

    def release(self) -> None:
        """Close the stream and its descriptors, as the stream does, and the file."""
        self._close_file()
        self._stream.release()

    # The file

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _record(self, sender: Role, data: bytes) -> None:
        if self._file is None:
            return
        try:
            reader = self._readers[sender]
            reader.feed(data)
            while (text := reader.next_frame()) is not None:
                for message in jsontext.loads_array(NESTING_LIMIT, text)[0] if text else ():
                    self._take(sender, message)
        except Exception as error:  # a recording never harms the channel
            self._log("error", f"the recording ends here: {error}", {})
            self._close_file()

    def _take(self, sender: Role, message: Any) -> None:
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "chunk" and problem(message, sender) is None:
            message = self._joined(sender, message)
        if kind != "ack" and message is not None:
            at = round(time.monotonic() - self._began, 6)
            shown = self._shown(sender, message)
            self._write_line({"at": at, "pid": self._pid, "from": sender, "message": shown})

    def _joined(self, sender: str, chunk: Any) -> Any:
        """Return the message whose last slice this is; None for other slices."""
        key = (sender, chunk["id"])
        slices = self._chunks.setdefault(key, [])
        if chunk.get("part"):
            self._parts[key] += len(chunk["text"])
        else:
            slices.append(chunk["text"])
        size = self._parts[key]
        if chunk.get("abort") or chunk.get("last"):
            del self._chunks[key], self._parts[key]
        if not chunk.get("last"):
            return None
        try:
            message = json.loads("".join(slices))
        except (ValueError, RecursionError):  # its receiver refuses it
            return chunk
        if size and isinstance(message, dict):
            return _without_parts(message, size)
        return message

    def _shown(self, sender: Role, message: Any) -> Any:
        if not isinstance(message, dict):
            return self._short(message)
        values = list(message.values())
        self._redaction.redact(values)
        shown = {key: self._short(value) for key, value in zip(message, values, strict=True)}
        if type(told := message.get("kinds")) is list and problem(message, sender) is None:
            member = MEMBERS.get(message["type"], "")
            shown["kinds"] = self._redaction.fitting(told, shown.get(member))
        return shown

    @staticmethod
    def _short(value: Any) -> Any:
        """Return what is written of a value: the value, or its size if it is too long."""
        if jsontext.depth(value) > NESTING_LIMIT:  # no end takes that, and no line could
            return {OMITTED: 0}
        size = len(json.dumps(value))
        return {OMITTED: size} if size > LONGEST else value

    def _write_line(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            os.write(self._file, json.dumps(line).encode() + b"\n")


def _without_parts(message: dict[str, Any], size: int) -> dict[str, Any]:
    """Return a message with the size of its parts in the place of the member that they are in."""
    members = {key: each for key, each in message.items() if key not in ("parts", "kinds")}
    kind = message.get("type")
    member = MEMBERS.get(kind) if isinstance(kind, str) else None
    return members | ({member: {OMITTED: size}} if member else {})


def recorded(
    stream: Stdio,
    folder: str,
    host: str,
    pid: int,
    log: Callable[[str, str, Mapping[str, Any]], None],
) -> Stdio | Recorder:
    """Return a stream that records itself, as the environment asks; the stream if it cannot.

    Args:
        stream: the stream to the browser.
        folder: what a relative path is relative to: a browser's current folder is anywhere.
        host: the host's name.
        pid: the process that the browser has started.
        log: told why there is no recording.
    """
    path = os.path.join(folder, os.path.expanduser(os.environ["ONCONNECT_RECORD"]))
    secrets = os.environ.get("ONCONNECT_RECORD_REDACT", SECRETS)
    try:
        return Recorder(stream, path, host=host, pid=pid, secrets=secrets, log=log)
    except OSError as error:
        log("error", f"nothing is recorded: {path} cannot be written ({error.strerror})", {})
    except re.error as error:
        log("error", f"nothing is recorded: ONCONNECT_RECORD_REDACT is no pattern: {error}", {})
    return stream
