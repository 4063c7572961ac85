"""Proves a registration: starts the host as the browser would, and speaks with it.

The proof of a project with a `probe` is a message that comes back from that port. Another project's
proof is `ready`: its handlers are loaded, and so everything that an installation can get wrong (the
folder, the manifest, the IDs, the launcher, the interpreter, the modules) is right. Its listeners
are left alone: they might act on a port that no page has opened.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from onconnect import starting
from onconnect.arguments import of_browser
from onconnect.install import reading
from onconnect.install.disk import Disk
from onconnect.install.faults import Fault
from onconnect.install.machine import is_root
from onconnect.protocol import jsontext
from onconnect.protocol.peer import Peer

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Iterator, Mapping
    from typing import BinaryIO

    from onconnect.install.machine import Machine, Scope
    from onconnect.install.plan import Registration
    from onconnect.protocol.messages import Message

_AGAIN = "run the installation again"
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
        version: of the onconnect that it runs.
    """

    what: str
    seconds: float
    version: str


def environment(machine: Machine) -> dict[str, str]:
    """Return the environment of a browser that a desktop has started, at its barest."""
    return starting.environment(machine.environ, is_windows=machine.system == "windows")


@contextmanager
def as_nobody(environ: Mapping[str, str]) -> Iterator[Terms]:
    """Have hosts started by the user that may do nothing, with a home that goes afterwards.

    Root proves so what all users may start: it runs no handlers itself, and sees what others do.
    """
    import pwd  # Windows has none

    with tempfile.TemporaryDirectory(prefix="onconnect-", ignore_cleanup_errors=True) as home:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
        yield Terms({**environ, "HOME": home}, user)


@contextmanager
def terms(machine: Machine, scope: Scope) -> Iterator[Terms]:
    """Return how the hosts of one user, or of all, are started to be proven."""
    environ = environment(machine)
    if scope == "system" and machine.system != "windows" and is_root():
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
        program = Path(reading.read(Disk(), file, family, registration.callers))
    except FileNotFoundError:
        raise Fault("not-registered", f"{file} is not there") from None
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        told = of_browser(family, file, registration.callers[0])
        start = starting.Start([str(program), *told], program.parent, terms.environ)
        try:
            # in a session of its own, so that what a stuck host has started ends with it
            process = await start.process_on_loop(said, start_new_session=True, **terms.user)
        except OSError as error:
            sentence = f"{program} does not start ({error.strerror})"
            raise Fault("program-does-not-start", sentence, _AGAIN) from None
        host = _Host(process, said)
        try:
            what = await host.converse(registration, probe, patience)
            proof = Proof(what, time.perf_counter() - began, host.version)
            await host.end()
        except BaseException:
            await host.kill()
            raise
    return proof


class _Host:
    """A host that runs, and the browser's end of the channel to it."""

    def __init__(self, process: Process, said: BinaryIO) -> None:
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
        except TimeoutError:
            raise self._failure(
                "host-silent",
                f"the host gave no answer within {patience:g} s",
                "look for what blocks it when it starts; or, if its handlers take so long to be "
                f"imported, say so: `startup = {2 * patience:.0f}` in [tool.onconnect]",
            ) from None

    async def end(self) -> None:
        """End the host as a browser does: its input ends, and so must it."""
        self._input.close()
        try:
            async with asyncio.timeout(starting.END_WITHIN):
                await self._output.read()
                await self._process.wait()
        except TimeoutError:
            raise self._failure(
                "host-stays",
                f"the host did not end within {starting.END_WITHIN:g} s after the browser had gone",
                "look for a listener or a thread that does not stop",
            ) from None

    async def kill(self) -> None:
        """End the host and what it has started, by force."""
        starting.kill(self._process)
        self._input.close()
        await self._process.wait()

    async def _handshake(
        self, messages: AsyncIterator[Message], registration: Registration
    ) -> None:
        installer = version("onconnect")
        self._peer.hello(
            browser={"name": "onconnect install", "version": installer},
            extension={"id": registration.extension_ids[0], "version": installer},
            profile="install",
        )
        async for message in messages:
            if message["type"] == "ready":
                name, expected = message["host"]["name"], registration.manifest.path.stem
                if name != expected:
                    sentence = f"the host calls itself {name} and not {expected}"
                    raise Fault("name-of-host-differs", sentence, _AGAIN)
                if message["host"].get("listeners") == 0:
                    raise Fault(
                        "no-listeners",
                        "the handlers are imported, and register nothing",
                        "let them add a listener: @browser.runtime.on_connect.add_listener",
                    )
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
                raise self._failure(
                    "probe-fails",
                    f"the port {probe!r} did not send its message back",
                    "let a handler do that, or take `probe` out of [tool.onconnect]",
                )

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
                        f"the host gave up ({message['code']}): {message['message']}",
                        f"mend that and {_AGAIN}",
                        said=message.get("detail"),
                    )
                yield message
            if not self._peer.is_open:
                raise self._failure(
                    "host-not-understood",
                    f"the host cannot be understood ({self._complaint or 'it has left'})",
                    "let nothing but onconnect write to its standard output",
                )

    async def _silence(self) -> Fault:
        """Return why a host whose output has ended is silent."""
        status = await self._process.wait()
        lines = self._stderr().splitlines() or ["it said nothing"]
        return self._failure(
            "host-ends",
            f"the host ended with status {status} before it answered ({lines[-1].strip()})",
            f"mend that and {_AGAIN}",
        )

    def _failure(self, code: str, sentence: str, remedy: str, said: str | None = None) -> Fault:
        fault = Fault(code, sentence, remedy)
        if (text := said or self._stderr()) and text not in sentence:
            fault.add_note(text)
        return fault

    def _stderr(self) -> str:
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace").strip()

    def _complain(self, level: str, text: str, _: Mapping[str, Any]) -> None:
        if level == "error":
            self._complaint = text
