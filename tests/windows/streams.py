"""Opens the streams to a host as browsers do on Windows, and says what a relay says over them.

It is written against docs/protocol.md and shares no code with onconnect, so that the two cannot be
wrong together.

Chromium (chrome/browser/extensions/api/messaging/native_process_launcher_win.cc) makes two named
pipes of the byte type with buffers of the default size, overlapped on its own side, and lets
`cmd.exe` redirect a program's streams to them. It starts an .exe directly in newer versions, with
the same pipes as its standard handles. Firefox (subprocess_win.worker.js in toolkit/modules)
makes anonymous pipes, lets a process inherit its three standard handles and nothing else, and puts
it into a job out of which its children may break. When the process has gone, the job is ended.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import ctypes
import json
import msvcrt
import os
import queue
import struct
import subprocess
import threading
from contextlib import suppress
from ctypes import wintypes
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BOUND: Final = 30.0
"""Seconds that anything may take."""

SLICE: Final = 262_144
"""UTF-16 units of a slice that is sent here: a host takes slices of any length."""

_OVERLAPPED: Final = 0x40000000
_FIRST: Final = 0x00080000
_INBOUND, _OUTBOUND = 1, 2
_SUSPENDED: Final = 0x4
_OPEN_EXISTING: Final = 3
_SYNCHRONIZE: Final = 0x100000
_READ_SIZE: Final = 4096 * 16

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel.CreateJobObjectW.restype = wintypes.HANDLE


class _Overlapped:
    """The browser's end of a named pipe."""

    def __init__(self, name: str, access: int) -> None:
        self.name = name
        self.handle = _winapi.CreateNamedPipe(
            name, access | _OVERLAPPED | _FIRST, 0, 1, 0, 0, 5000, _winapi.NULL
        )

    def connect(self) -> None:
        """Wait until somebody has opened the other end."""
        self._wait(_winapi.ConnectNamedPipe(self.handle, overlapped=True), "nobody opens it")

    def write(self, data: bytes) -> None:
        """Write all of it."""
        while data:
            operation, _ = _winapi.WriteFile(self.handle, data, overlapped=True)
            self._wait(operation, "nobody reads it")
            written, _ = operation.GetOverlappedResult(True)
            data = data[written:]

    def _wait(self, operation: _winapi.Overlapped, otherwise: str) -> None:
        """Wait until an operation is over; raise TimeoutError if that takes too long."""
        if _winapi.WaitForSingleObject(operation.event, int(BOUND * 1000)):
            operation.cancel()
            raise TimeoutError(f"{self.name}: {otherwise}")

    def read(self) -> bytes:
        """Return what is there, or nothing at the end."""
        try:
            operation, _ = _winapi.ReadFile(self.handle, _READ_SIZE, overlapped=True)
            operation.GetOverlappedResult(True)
            return bytes(operation.getbuffer() or b"")
        except BrokenPipeError:
            return b""

    def close(self) -> None:
        """Close this end."""
        _winapi.CloseHandle(self.handle)


class _Anonymous:
    """The browser's end of an anonymous pipe."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def write(self, data: bytes) -> None:
        """Write all of it."""
        while data:
            written, _ = _winapi.WriteFile(self.handle, data)
            data = data[written:]

    def read(self) -> bytes:
        """Return what is there, or nothing at the end."""
        try:
            return _winapi.ReadFile(self.handle, _READ_SIZE)[0]
        except BrokenPipeError:
            return b""

    def close(self) -> None:
        """Close this end."""
        _winapi.CloseHandle(self.handle)


class Started:
    """A host that a browser has started.

    Attributes:
        process: what was started.
        writer: the stream to it.
        reader: the stream from it.
    """

    process: subprocess.Popen[bytes]
    writer: _Overlapped | _Anonymous
    reader: _Overlapped | _Anonymous

    def ended(self) -> None:
        """Do what the browser does when the process has gone."""


class ByChromium(Started):
    """A host that Chromium has started."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        token = token_hex(8)
        self.reader = _Overlapped(rf"\\.\pipe\chrome.nativeMessaging.out.{token}", _INBOUND)
        self.writer = _Overlapped(rf"\\.\pipe\chrome.nativeMessaging.in.{token}", _OUTBOUND)
        self._start(command, environ)
        self.reader.connect()
        self.writer.connect()

    def _start(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        shell = os.environ["COMSPEC"]
        line = subprocess.list2cmdline(command)
        line = f'{shell} /d /s /c "{line} < {self.writer.name} > {self.reader.name}"'
        hidden = subprocess.STARTUPINFO(
            dwFlags=subprocess.STARTF_USESHOWWINDOW, wShowWindow=subprocess.SW_HIDE
        )
        self.process = subprocess.Popen(line, executable=shell, env=environ, startupinfo=hidden)


class ByNewChromium(ByChromium):
    """A host that a newer Chromium has started, without `cmd.exe`."""

    def _start(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        ends = [
            _winapi.CreateFile(pipe.name, access, 0, _winapi.NULL, _OPEN_EXISTING, 0, _winapi.NULL)
            for pipe, access in (
                (self.writer, _winapi.GENERIC_READ),
                (self.reader, _winapi.GENERIC_WRITE),
            )
        ]
        self.process = _with_handles(command, environ, *ends)


class ByFirefox(Started):
    """A host that Firefox has started."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        theirs_in, ours_in = _winapi.CreatePipe(None, 0)
        ours_out, theirs_out = _winapi.CreatePipe(None, 0)
        self.writer, self.reader = _Anonymous(ours_in), _Anonymous(ours_out)
        self.process = _with_handles(
            command, environ, theirs_in, theirs_out, flags=subprocess.CREATE_NO_WINDOW | _SUSPENDED
        )
        self._job = wintypes.HANDLE(_kernel.CreateJobObjectW(None, None))
        limits = (ctypes.c_uint32 * 36)()  # JOBOBJECT_EXTENDED_LIMIT_INFORMATION
        limits[4] = 0x800  # JOB_OBJECT_LIMIT_BREAKAWAY_OK
        process = wintypes.HANDLE(int(self.process._handle))
        assert _kernel.SetInformationJobObject(self._job, 9, limits, ctypes.sizeof(limits))
        assert _kernel.AssignProcessToJobObject(self._job, process)
        ctypes.WinDLL("ntdll").NtResumeProcess(process)

    def ended(self) -> None:
        """End the job, and close it."""
        _kernel.TerminateJobObject(self._job, 0)
        _kernel.CloseHandle(self._job)


def _with_handles(
    command: Sequence[str], environ: Mapping[str, str], reads: int, writes: int, flags: int = 0
) -> subprocess.Popen[bytes]:
    """Start a program that inherits two handles and a stderr, and close them here."""
    try:
        with open(os.devnull, "wb") as nothing:
            return subprocess.Popen(
                command,
                stdin=_File(reads),
                stdout=_File(writes),
                stderr=nothing,
                env=environ,
                creationflags=flags,
            )
    finally:
        _winapi.CloseHandle(reads)
        _winapi.CloseHandle(writes)


class _File:
    """What `subprocess` takes for a file: it asks for a descriptor, of which it asks the handle."""

    def __init__(self, handle: int) -> None:
        this = _winapi.GetCurrentProcess()
        copy = _winapi.DuplicateHandle(this, handle, this, 0, False, 2)
        self._descriptor = msvcrt.open_osfhandle(copy, 0)

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def __del__(self) -> None:
        os.close(self._descriptor)


class _Entry(ctypes.Structure):
    """PROCESSENTRY32."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("usage", wintypes.DWORD),
        ("pid", wintypes.DWORD),
        ("heap", ctypes.c_size_t),
        ("module", wintypes.DWORD),
        ("threads", wintypes.DWORD),
        ("parent", wintypes.DWORD),
        ("priority", wintypes.LONG),
        ("flags", wintypes.DWORD),
        ("name", ctypes.c_char * 260),
    )


def started_by(pid: int) -> set[int]:
    """Return a process that runs, and all that it has started in any way, by their numbers."""
    started = parents()
    found = {pid}
    while more := {child for child, parent in started.items() if parent in found} - found:
        found |= more
    return found


def children_of(pid: int) -> set[int]:
    """Return the processes that a process has started itself, by their numbers."""
    return {child for child, parent in parents().items() if parent == pid}


def parents() -> dict[int, int]:
    """Return the parent of each process that runs."""
    snapshot = wintypes.HANDLE(_kernel.CreateToolhelp32Snapshot(2, 0))
    entry = _Entry(size=ctypes.sizeof(_Entry))
    found = {}
    more = _kernel.Process32First(snapshot, ctypes.byref(entry))
    while more:
        found[entry.pid] = entry.parent
        more = _kernel.Process32Next(snapshot, ctypes.byref(entry))
    _kernel.CloseHandle(snapshot)
    return found


def is_running(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        process = _winapi.OpenProcess(_SYNCHRONIZE, False, pid)
    except OSError:
        return False
    try:
        return _winapi.WaitForSingleObject(process, 0) != 0
    finally:
        _winapi.CloseHandle(process)


class Relay:
    """A relay at the browser's end: it says hello, opens ports, and keeps to the windows.

    Args:
        started: the host.
    """

    def __init__(self, started: Started) -> None:
        self._host = started
        self._has_left = False
        self._lock = threading.Lock()
        self._window = 4
        self._sent = self._confirmed = 0
        self._received = self._acknowledged = 0
        self._slices: dict[int, dict[int, list[str]]] = {}
        self._acks = threading.Condition()
        self.messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._has_left:  # else a host that cmd.exe has started would never end
            self.leave()
        with suppress(OSError):
            self._host.process.kill()
        self._host.process.wait(BOUND)
        self._host.ended()

    def hello(self) -> None:
        """Say hello and wait for `ready`."""
        self.send(
            {
                "type": "hello",
                "protocol": 1,
                "minProtocol": 1,
                "browser": {"name": "a test", "version": "1"},
                "extension": {"id": "x", "version": "1"},
                "profile": "p",
                "window": 4,
            }
        )
        self._window = self.expect("ready")["window"]

    def connect(self, port: int) -> None:
        """Open a port."""
        self.send({"type": "connect", "port": port, "name": "", "sender": {"id": "x"}})

    def send(self, *messages: dict[str, Any]) -> None:
        """Send a frame as soon as the window has room for it."""
        with self._acks:
            assert self._acks.wait_for(self._has_room, BOUND), "no ack came"
            self._sent += 1
        self.write_frame(json.dumps(messages).encode())

    def send_in_slices(self, message: dict[str, Any], port: int, number: int) -> None:
        """Send a long message, a slice at a time, each when the last one is acknowledged."""
        text = json.dumps(message)
        for start in range(0, len(text), SLICE):
            part = {
                "type": "chunk",
                "id": number,
                "port": port,
                "text": text[start : start + SLICE],
            }
            if start + SLICE >= len(text):
                part["last"] = True
            self.send(part)
            with self._acks:
                assert self._acks.wait_for(lambda: self._confirmed == self._sent, BOUND)

    def write_frame(self, text: bytes) -> None:
        """Write any text as a frame."""
        self.write(struct.pack("=I", len(text)) + text)

    def write(self, data: bytes) -> None:
        """Write any bytes."""
        with self._lock:
            self._host.writer.write(data)

    def expect(self, kind: str) -> dict[str, Any]:
        """Return the next message of a type, and pass over others."""
        while True:
            message = self.messages.get(timeout=BOUND)
            assert message is not None, "the host has ended"
            if message["type"] == kind:
                return message

    def leave(self) -> None:
        """End the stream to the host, as a browser does."""
        self._has_left = True
        self._host.writer.close()

    def wait(self) -> int:
        """Wait for the end of the stream and of the process; return its status."""
        self._reading.join(BOUND)
        assert not self._reading.is_alive()
        return self._host.process.wait(BOUND)

    def _has_room(self) -> bool:
        return self._sent - self._confirmed < self._window

    def _read(self) -> None:
        data = bytearray()
        while part := self._host.reader.read():
            data += part
            while len(data) >= 4 and len(data) >= (end := 4 + struct.unpack_from("=I", data)[0]):
                self._take(json.loads(data[4:end]))
                del data[:end]
        self._host.reader.close()
        self.messages.put(None)

    def _take(self, messages: list[dict[str, Any]]) -> None:
        kinds = [message["type"] for message in messages]
        if kinds != ["ack"]:
            self._received += 1
            assert self._received - self._acknowledged <= 4, "the host keeps to the window"
        for message in messages:
            self._dispatch(message)
        if self._received - self._acknowledged >= 2 or "chunk" in kinds:
            self._acknowledged = self._received
            with suppress(OSError):  # the stream may have ended
                self.write_frame(b'[{"type":"ack","frames":%d}]' % self._received)

    def _dispatch(self, message: dict[str, Any]) -> None:
        if message["type"] == "ack":
            with self._acks:
                self._confirmed = message["frames"]
                self._acks.notify_all()
        elif message["type"] == "chunk":
            slices = self._slices.setdefault(message["id"], {})
            slices.setdefault(message.get("part", 0), []).append(message["text"])
            if message.get("last"):
                self.messages.put(_joined(self._slices.pop(message["id"])))
        else:
            self.messages.put(message)


def _joined(slices: dict[int, list[str]]) -> dict[str, Any]:
    """Return a message of its text and of at most one part, which is the string of its `data`."""
    message: dict[str, Any] = json.loads("".join(slices[0]))
    if (places := message.pop("parts", [])) != []:
        assert places == [["String"]]
        message["data"] = "".join(slices[1])
    return message
