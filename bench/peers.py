"""The hosts that are compared, and how each is started."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .client import Client, Flow, PlainClient, RelayClient
from .process import HostProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[1]
HOSTS = Path(__file__).resolve().parent / "hosts"

OURS = "onconnect"
JSON = "json"
ASYNCIO = "asyncio"
LIMIT = "C echo"
RELAY_LIMIT = "C relay echo"


@dataclass(frozen=True)
class Host:
    """A host by its command line; `relay` tells which dialect it speaks."""

    name: str
    command: list[str]
    scratch: Path
    relay: bool = False

    @contextmanager
    def start(self, flow: Flow = Flow.BATCHED) -> Iterator[Client]:
        """Start the host, and end it on the way out."""
        process = HostProcess(self.command, self.scratch)
        try:
            yield RelayClient(process, flow) if self.relay else PlainClient(process)
        finally:
            process.close()


def hosts(scratch: Path) -> list[Host]:
    """Return the hosts of a run; the C ones only where there is a compiler."""
    ours = [sys.executable, "-m", "onconnect.app", "--name", "onconnect.demo"]
    ours += ["--path", str(CHECKOUT), "--handlers", "examples.mdn_ports"]
    ours += ["--", "chrome-extension://x/"]
    found = [
        Host(OURS, ours, scratch, relay=True),
        Host(JSON, [sys.executable, str(HOSTS / "json_blocking.py")], scratch),
        Host(ASYNCIO, [sys.executable, str(HOSTS / "asyncio_bare.py")], scratch),
    ]
    if compiler := shutil.which("cc") or shutil.which("gcc"):
        found += [
            Host(LIMIT, [compiled(compiler, "echo", scratch)], scratch),
            Host(RELAY_LIMIT, [compiled(compiler, "relay_echo", scratch)], scratch, relay=True),
        ]
    return found


def compiled(compiler: str, name: str, scratch: Path) -> str:
    """Compile a C host and return its path."""
    program = scratch / name
    subprocess.run([compiler, "-O2", "-o", program, HOSTS / f"{name}.c"], check=True)
    return str(program)
