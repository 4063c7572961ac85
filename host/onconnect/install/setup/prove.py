"""Proves a registration: starts the host as the browser would, and speaks with it.

If the project has a `probe`, the proof is a message that comes back from that port. Otherwise the
proof is `ready`: the handlers are loaded, so everything that an installation can get wrong is right
(the folder, the manifest, the IDs, the launcher, the interpreter, the modules). The proof does not
call other listeners: they might act on a port that no page has opened.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from onconnect import __version__, starting
from onconnect.arguments import of_browser
from onconnect.install.browsers import launcher_reader, manifest_reader
from onconnect.install.computer.disk import Disk
from onconnect.install.computer.machine import is_root
from onconnect.install.findings import Fault
from onconnect.install.setup import served
from onconnect.protocol import jsontext
from onconnect.protocol.constants import NOT_RUNNING
from onconnect.protocol.peer import Peer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from typing import IO

    from onconnect.install.computer.machine import Machine, Scope
    from onconnect.install.setup.plan import Registration
    from onconnect.protocol.messages import Message

_GREETING = {"greeting": "Grüße vom Installer, 世界 🎉"}


@dataclass(frozen=True)
class Terms:
    """How a host is started to be proven.

    Attributes:
        environ: its environment.
        user: as what user, as `subprocess.Popen` takes it; empty for the one who asks.
    """

    environ: Mapping[str, str]
    user: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proof:
    """What a host has shown.

    Attributes:
        what: in words.
        seconds: from its start to its answer.
        version: of the onconnect that it runs; "" if only a proxy has answered.
    """

    what: str
    seconds: float
    version: str

    @property
    def is_of_program(self) -> bool:
        """Whether a host has answered, or a program; else there is only a proxy to one."""
        return bool(self.version)


def environment(machine: Machine) -> dict[str, str]:
    """Return the environment of a browser that a desktop has started, at its barest."""
    return starting.environment(
        machine.environ,
        is_windows=machine.system == "windows",
        is_macos=machine.system == "macos",
    )


@contextmanager
def as_nobody(environ: Mapping[str, str]) -> Iterator[Terms]:
    """Let `nobody` start the hosts, with a temporary home, while the block runs.

    So root proves a host for all users: root runs no handlers, and sees what other users see. There
    is no such user on Windows.
    """
    if sys.platform == "win32":
        yield Terms(environ)
        return
    import pwd

    where = "/tmp"  # noqa: S108 - not TMPDIR, which may be a folder that its owner alone may enter
    with tempfile.TemporaryDirectory(
        prefix="onconnect-", dir=where, ignore_cleanup_errors=True
    ) as home:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
        yield Terms({**environ, "HOME": home}, user)


@contextmanager
def terms(machine: Machine, scope: Scope) -> Iterator[Terms]:
    """Return how the hosts of one user, or of all, are started to be proven."""
    environ = environment(machine)
    if scope == "system" and is_root():
        with as_nobody(environ) as found:
            yield found
    else:
        yield Terms(environ)


async def prove(
    registration: Registration, terms: Terms, *, probe: str | None, patience: float
) -> Proof:
    """Read back a native manifest, start its host, speak with it and let it end.

    Args:
        registration: what to prove; its files are written.
        terms: how the host is started, as `terms` returns it.
        probe: the name of a port that sends each message back; None if the project has none.
        patience: seconds that the host has to answer: it imports its handlers meanwhile.

    Raises:
        Fault: the browser would not reach the host; what the host has said about it is in the
            error's notes.
    """
    file, family = registration.manifest.path, registration.target.family
    try:
        program = Path(manifest_reader.read(Disk(), file, family, registration.callers))
    except FileNotFoundError:
        browser = registration.target.browser
        raise Fault("not-registered", name=file.name, browser=browser, where=file.parent) from None
    is_proxy = _is_proxy(program)
    told = of_browser(family, file, registration.callers[0])
    start = starting.Start([str(program), *told], program.parent, terms.environ)
    try:
        for way in starting.ways(family, registration.target.browser, start, terms.user):
            proof = await _prove(registration, way, probe, patience)
    except OSError as error:
        raise Fault("program-does-not-start", program=program, error=error.strerror) from None
    if is_proxy and proof.is_of_program and (who := served.by_whom(file.stem)):
        return replace(proof, what=f"{proof.what}: {who}")
    return proof


def _is_proxy(launcher: Path) -> bool:
    try:
        return launcher_reader.read(Disk().read(launcher)).is_proxy
    except OSError:
        return False


async def _prove(
    registration: Registration, way: starting.Way, probe: str | None, patience: float
) -> Proof:
    """Start a host in one of the ways in which the browser may do it, and speak with it."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = await way(said)
        host = _Host(process, said)
        try:
            what = await host.converse(registration, probe, patience)
            proof = Proof(what, time.perf_counter() - began, host.version)
            await host.end(has_read=proof.is_of_program)
        except BaseException:
            await host.kill()
            raise
    return proof


class _AwaitedError(Exception):
    """A proxy waits for a program; the text is the proxy's."""


class _Host:
    """A host that runs, and the browser's end of the channel to it."""

    def __init__(self, process: starting.Running, said: IO[bytes]) -> None:
        self._process = process
        self._input = cast("asyncio.StreamWriter", process.stdin)
        self._output = cast("asyncio.StreamReader", process.stdout)
        self._said = said
        self._complaint = ""
        self.version = ""
        self._peer = Peer("browser", log=self._complain)

    async def converse(self, registration: Registration, probe: str | None, patience: float) -> str:
        """Play the browser's part until the host has shown what it can; say what, in words."""
        try:
            async with asyncio.timeout(patience):
                messages = self._messages()
                await self._handshake(messages, registration)
                if probe is None:
                    return "its handlers load"
                await self._round_trip(messages, registration, probe)
                return f"its port {probe!r} answers"
        except _AwaitedError as awaited:
            name = registration.manifest.path.stem
            served.check_absence(name, str(awaited))
            return f"the proxy starts; {name} is not running"
        except TimeoutError:
            raise self._failure("host-silent", patience=patience, longer=2 * patience) from None

    async def end(self, *, has_read: bool) -> None:
        """End the host as a browser does: its input ends, and so must it.

        Args:
            has_read: whether it has read all that was written; else that is lost, as in a browser.
        """
        if has_read:
            self._input.close()
        else:
            self._input.transport.abort()  # on Windows a mere closing would wait for a reader
        try:
            async with asyncio.timeout(starting.END_WITHIN):
                await self._output.read()
                await self._process.wait()
        except TimeoutError:
            raise self._failure("host-stays", grace=starting.END_WITHIN) from None

    async def kill(self) -> None:
        """End the host and what it has started, by force."""
        starting.kill(self._process)
        self._input.close()
        await self._process.wait()
        with suppress(TimeoutError):  # what it has started may hold its output for ever
            async with asyncio.timeout(starting.END_WITHIN):
                await self._output.read()

    async def _handshake(
        self, messages: AsyncIterator[Message], registration: Registration
    ) -> None:
        self._peer.hello(
            browser={"name": "onconnect install", "version": __version__},
            extension={"id": registration.extension_ids[0], "version": ""},  # it is none
            profile="install",
        )
        async for message in messages:
            if message["type"] == "ready":
                name, expected = message["host"]["name"], registration.manifest.path.stem
                if name != expected:
                    raise Fault("name-of-host-differs", name=name, expected=expected)
                if message["host"].get("listeners") == 0:
                    raise Fault("no-listeners")
                self.version = message["host"]["version"]
                return

    async def _round_trip(
        self, messages: AsyncIterator[Message], registration: Registration, probe: str
    ) -> None:
        sender = {"id": registration.extension_ids[0], "url": "http://localhost/", "frameId": 0}
        port = self._peer.connect(probe, sender=sender)
        self._peer.message(port, jsontext.dumps(_GREETING))
        async for message in messages:
            if message["type"] == "message" and message.get("data") == _GREETING:
                return
            if message["type"] in {"message", "disconnect"}:
                raise self._failure("probe-fails", probe=probe)

    async def _messages(self) -> AsyncIterator[Message]:
        """Send what waits and yield what comes, without end.

        Raises:
            Fault: nothing more can come; says why.
        """
        while True:
            with suppress(ConnectionError):  # the host has ended: why, is found out below
                self._input.write(self._peer.data_to_send())
                await self._input.drain()
            data = await self._output.read(65536)
            if not data:
                raise await self._silence()
            self._peer.receive_data(data)
            for message in self._peer.messages():
                if message["type"] == "fatal":
                    raise self._failure(
                        "host-gives-up",
                        said=message.get("detail"),
                        reason=message["code"],
                        text=message["message"],
                    )
                if message["type"] == "waiting" and message["code"] == NOT_RUNNING:
                    raise _AwaitedError(message["message"])
                yield message
            if not self._peer.is_open:
                raise self._failure("host-not-understood", reason=self._complaint or "it has left")

    async def _silence(self) -> Fault:
        """Return why a host whose output has ended is silent."""
        status = await self._process.wait()
        lines = self._stderr().splitlines() or ["it said nothing"]
        return self._failure("host-ends", status=status, last_line=lines[-1].strip())

    def _failure(self, code: str, said: str | None = None, **facts: object) -> Fault:
        fault = Fault(code, **facts)
        if (text := said or self._stderr()) and text not in str(fault):
            fault.add_note(text)
        return fault

    def _stderr(self) -> str:
        self._said.seek(0)
        text = self._said.read().decode("utf-8", "replace").strip()
        return "\n".join(text.splitlines())  # those of Windows end otherwise

    def _complain(self, level: str, text: str, _: Mapping[str, Any]) -> None:
        if level == "error":
            self._complaint = text
