"""Recorder: writes every message of a channel to a file, both ways; ONCONNECT_RECORD names it.

The file holds what pages say to each other, so that only its owner may read it. Its lines are JSON:
one with the members of `header` for each process, then `at` (seconds since), `pid`, `from` and
`message` for each message but acks. What is behind a key that looks like a secret is "[redacted]",
and so is the `value` beside a `name` that does, as headers have it, and in an address the user and
what is behind such a name.
"""

from __future__ import annotations

import json
import os
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

from onconnect import __version__
from onconnect.protocol import jsontext
from onconnect.protocol.frames import FrameReader
from onconnect.protocol.messages import problem
from onconnect.protocol.wire import NESTING_LIMIT, PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from onconnect.protocol.messages import Role
    from onconnect.stdio import Stdio

FORMAT: Final = 1
"""The version of the file's own format."""

LONGEST: Final = 65_536
"""Bytes of JSON of a member that is written; of a longer one only its size is."""

REDACTED: Final = "[redacted]"
"""What is written for a value that looks like a secret."""

OMITTED: Final = "onconnect.omitted"
"""The key of an object that stands for a member that was too long: the value is its size, and 0
for one that was nested too deep for a message."""

VALUES: Final = ("value", "binaryValue")
"""Keys of the value of what has a `name`: a header of a request, a cookie."""

SECRETS: Final = (
    r"(?i)pass.?(word|wd|phrase|code)|pwd|secret|token|auth(?!or(?!i[sz]))|bearer|cookie|credential|jwt"
    r"|(api|access|private|signing|encryption|license).?key|sess(ion)?.?(id|key)|csrf|xsrf"
    r"|signature|(?<![a-z])(pass|sid|otp|pin|cvv|cvc|ssn)(?![a-z])|(card|account).?(number|no(?![a-z]))"
)
"""Names that look like a secret's; ONCONNECT_RECORD_REDACT replaces it."""

SECRETS_IN_URLS: Final = {"code", "key", "sig"}
"""Further names of parameters: what grants access in an address is called so."""

_USER = re.compile(r"(?<=://)[^/?#\s]+(?=@)")
_PARAMETER = re.compile(r"(?:^|(?<=[?&#;]))([^=?&#;\s]+)=([^&#;\s\"'<>]+)")


class Recorder:
    """A stream that also writes what goes through it to a file.

    Args:
        stream: the stream to the browser.
        path: the file; it is appended to.
        host: the host's name.
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
        secrets: str = SECRETS,
        log: Callable[[str, str, Mapping[str, Any]], None],
    ) -> None:
        self._stream = stream
        self._secrets = re.compile(secrets)
        self._log = log
        self._pid = os.getpid()
        self._began = time.monotonic()
        self._readers = {"browser": FrameReader(), "host": FrameReader()}
        self._chunks: dict[tuple[str, int], list[str]] = {}
        self._file: int | None = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.fchmod(self._file, 0o600)  # it may have been there
        self._write_line(
            {
                "onconnect": __version__,
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

    # The file

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
            os.close(self._file)
            self._file = None

    def _take(self, sender: Role, message: Any) -> None:
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "chunk" and problem(message, sender) is None:
            message = self._joined(sender, message)
        if kind != "ack" and message is not None:
            at = round(time.monotonic() - self._began, 6)
            shown = self._shown(message)
            self._write_line({"at": at, "pid": self._pid, "from": sender, "message": shown})

    def _joined(self, sender: str, chunk: Any) -> Any:
        """Return the message whose last slice this is; None for other slices."""
        key = (sender, chunk["id"])
        slices = self._chunks.setdefault(key, [])
        slices.append(chunk["text"])
        if chunk.get("abort") or chunk.get("last"):
            del self._chunks[key]
        if not chunk.get("last"):
            return None
        try:
            return json.loads("".join(slices))
        except (ValueError, RecursionError):  # its receiver refuses it
            return chunk

    def _shown(self, message: Any) -> Any:
        if not isinstance(message, dict):
            return self._short(message)
        values = list(message.values())
        self._redact(values)
        return {key: self._short(value) for key, value in zip(message, values, strict=True)}

    def _redact(self, values: list[Any]) -> None:
        """Write over what looks like a secret in values of any depth, which nobody else has."""
        containers: list[Any] = [values]
        while containers:
            container = containers.pop()
            of_secrets: Collection[str] = ()
            members: Iterable[tuple[Any, Any]] = enumerate(container)
            if isinstance(container, dict):
                name, members = container.get("name"), container.items()
                of_secrets = VALUES if isinstance(name, str) and self._secrets.search(name) else ()
            for key, member in members:
                if isinstance(key, str) and (key in of_secrets or self._secrets.search(key)):
                    container[key] = REDACTED
                elif isinstance(member, str):
                    container[key] = self._clean_text(member)
                elif isinstance(member, (dict, list)):
                    containers.append(member)

    def _clean_text(self, text: str, depth: int = 3) -> str:
        """Take secrets out of addresses, and out of what forms send: user, query, fragment."""

        def cleaned(found: re.Match[str]) -> str:
            name, value = unquote_plus(found[1]), unquote_plus(found[2])
            is_secret = name.lower() in SECRETS_IN_URLS or self._secrets.search(name)
            # an address may be in the address
            if is_secret or (depth and self._clean_text(value, depth - 1) != value):
                return f"{found[1]}={REDACTED}"
            return found[0]

        if "=" in text:
            text = _PARAMETER.sub(cleaned, text)
        return _USER.sub(REDACTED, text) if "@" in text else text

    @staticmethod
    def _short(value: Any) -> Any:
        """Return a value as it is to be written: its size instead if it is too long."""
        if jsontext.depth(value) > NESTING_LIMIT:  # no end takes that, and no line could
            return {OMITTED: 0}
        size = len(json.dumps(value))
        return {OMITTED: size} if size > LONGEST else value

    def _write_line(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            os.write(self._file, json.dumps(line).encode() + b"\n")


def recorded(
    stream: Stdio, folder: str, host: str, log: Callable[[str, str, Mapping[str, Any]], None]
) -> Stdio | Recorder:
    """Return a stream that records itself as the environment asks for, or as it is if it cannot.

    Args:
        stream: the stream to the browser.
        folder: what a relative path is relative to: a browser's current folder is anywhere.
        host: the host's name.
        log: told why there is no recording.
    """
    path = os.path.join(folder, os.path.expanduser(os.environ["ONCONNECT_RECORD"]))
    secrets = os.environ.get("ONCONNECT_RECORD_REDACT", SECRETS)
    try:
        return Recorder(stream, path, host=host, secrets=secrets, log=log)
    except OSError as error:
        log("error", f"nothing is recorded: {path} cannot be written ({error.strerror})", {})
    except re.error as error:
        log("error", f"nothing is recorded: ONCONNECT_RECORD_REDACT is no pattern: {error}", {})
    return stream
