"""Runs handlers in a process of their own, started as a browser starts its native host."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from onconnect import project_folder, starting
from onconnect.arguments import is_origin, of_browser
from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher, launcher_reader, manifest
from onconnect.install.computer.machine import Machine
from onconnect.install.setup.plan import launcher_file
from onconnect.protocol.constants import HOST_CRASH
from onconnect.starting import END_WITHIN, Start
from onconnect.testing.told import fault_in

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Callable, Mapping

    from onconnect.browser_families import FamilyName
    from onconnect.testing.faults import Faults
    from onconnect.testing.host import Log

_READ_SIZE: Final = 65_536
"""Bytes of one read."""

_CALLERS: Final[Mapping[str, tuple[FamilyName, str]]] = {
    "firefox": ("gecko", "test@example.org"),
    "chrome": ("chromium", "knldjmfmopnpolahpmmgbagdohdnhkik"),
}
"""The family of each profile, and an extension's ID in it."""


_HOMES: Final = ("HOME", "USERPROFILE", "WIN_PD_OVERRIDE_LOCAL_APPDATA")
"""Variables that say where the host's files go; platformdirs takes the last one on Windows."""


class ProcessHost:
    """A host process.

    Args:
        what: a project's folder, or a launcher.
        profile: the browser that starts it.
        faults: told what handlers do wrong.
        log: called with a level, a text and fields, as the host's log is.
        environ: further variables of the process.

    Attributes:
        process: the process, once it has started.
    """

    process: Process

    def __init__(
        self,
        what: Path,
        profile: str,
        faults: Faults,
        log: Log,
        environ: Mapping[str, str],
    ) -> None:
        self._what = what
        self._family, extension = _CALLERS[profile]
        self._caller = NAMED[self._family].caller(extension)
        self._faults = faults
        self._log = log
        self._environ = environ
        self._is_expected_to_end = False

    async def start(self, receive: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Start the process, with the browser's arguments, folder and bare environment.

        Raises:
            SetupError: the project is wrong, or the launcher does not start.
        """
        self._receive = receive
        with ExitStack() as resources:
            folder = resources.enter_context(
                tempfile.TemporaryDirectory(prefix="onconnect-test-", ignore_cleanup_errors=True)
            )
            self._stderr = resources.enter_context(tempfile.TemporaryFile())
            self._folder = Path(folder)
            self.process = await self._begin(*self._registered(Path(folder)), home=folder)
            self._resources = resources.pop_all()
        self._input = cast("asyncio.StreamWriter", self.process.stdin)
        self._reading = asyncio.create_task(self._read(ended), name="onconnect host")

    async def _begin(self, program: Path, native: Path, home: str) -> Process:
        environ = starting.environment(
            {**os.environ, **dict.fromkeys(_HOMES, home)},
            is_windows=sys.platform == "win32",
            is_macos=sys.platform == "darwin",
        )
        told = of_browser(self._family, native, self._caller)
        start = Start([str(program), *told], program.parent, {**environ, **self._environ})
        try:
            return await start.process_on_loop(self._stderr)
        except OSError as error:
            raise SetupError(
                f"{program} does not start ({error.strerror}): name a project's folder, or a "
                "launcher that `onconnect install` has written"
            ) from None

    def _registered(self, folder: Path) -> tuple[Path, Path]:
        """Return the launcher, and the native manifest that names it."""
        if self._what.is_dir():
            project = project_folder.load_project(self._what)
            name, python = project.config.name, launcher.interpreter()
            # the fake extension's version is none that a project could require
            host = project.config.arguments(project.folder)._replace(requires="")
            file = launcher_file(project.config, host, folder, Machine.here(), python)
            program = Path(file.path)
            program.write_bytes(file.content)
            program.chmod(file.mode)
        else:
            name, program = "onconnect.test", self._what.absolute()
            for each in launcher_reader.at(program, Machine.here()).callers:  # it serves no others
                if is_origin(each) == (self._family == "chromium"):
                    self._caller = each
                    break
        native = folder / f"{name}.json"
        native.write_bytes(
            manifest.render(
                self._family,
                name=name,
                description="Under test",
                path=program,
                callers=[self._caller],
            )
        )
        return program, native

    async def _read(self, ended: Callable[[], None]) -> None:
        output = cast("asyncio.StreamReader", self.process.stdout)
        while data := await output.read(_READ_SIZE):
            self._receive(data)
        status = await self.process.wait()
        if status and not self._is_expected_to_end:
            said = (self.said().splitlines() or ["it said nothing"])[-1]
            self._faults.add(f"the host ended with status {status}: {said}")
        ended()

    def write(self, data: bytes) -> None:
        """Take bytes that the browser writes."""
        if not self._input.is_closing():
            self._input.write(data)

    def close(self) -> None:
        """End the process's input, as a browser does; it has 2 seconds."""
        self._input.close()

    def kill(self) -> None:
        """Kill the process."""
        self._is_expected_to_end = True
        if self.process.returncode is None:
            starting.kill(self.process)

    def hear(self, message: Any) -> None:
        """Take what the host says of itself."""
        kind = message["type"]
        if kind == "fatal" and message["code"] == HOST_CRASH and "detail" not in message:
            return  # it has died, and its status is told
        if kind == "log":
            self._log(message["level"], message["text"], message.get("fields") or {})
        elif kind in ("fatal", "bye"):
            self._is_expected_to_end = True
        if fault := fault_in(message):
            self._faults.add(fault)

    def said(self) -> str:
        """Return what the process has written to stderr, where `print` goes too."""
        if not self._stderr.closed:
            self._stderr.seek(0)
            self._said = self._stderr.read().decode("utf-8", "replace")
        return self._said

    def listened(self) -> None:
        """Return nothing: the process tells it by `listens`."""

    def named(self) -> None:
        """Return nothing: the process tells it by `listens`."""

    async def left_behind(self) -> list[str]:
        """Return nothing: the tasks of another process cannot be seen."""
        return []

    async def ended(self) -> None:
        """Wait until the process has ended, or kill it as Chromium does."""
        try:
            async with asyncio.timeout(END_WITHIN):
                await asyncio.shield(self._reading)
        except TimeoutError:
            self._faults.add(
                f"the host did not end within {END_WITHIN:g} s after its input: look for a "
                "listener or a thread that does not stop"
            )
            self.kill()
            await self._reading
        self._input.close()
        self.said()
        await self._removed()
        self._resources.close()

    async def _removed(self) -> None:
        """Remove the folder, in which the keeper may still write the log for a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(END_WITHIN):
                while self._folder.exists():
                    shutil.rmtree(self._folder, ignore_errors=True)
                    await asyncio.sleep(0.01)
