"""Lists the hosts that are compared over pipes, and starts them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect.arguments import Arguments

from .client import Client, PartsClient, PlainClient, RelayClient
from .process import BlockingHostProcess, HostProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[1]
HOSTS = Path(__file__).resolve().parent / "hosts"

OURS = "onconnect"
BEFORE = "onconnect before"
JSON = "json"
ASYNCIO = "asyncio"
LIMIT = "C echo"
RELAY_LIMIT = "C relay echo"
START = BlockingHostProcess if sys.platform == "win32" else HostProcess

PACKAGES = {"nativemessaging": "1.0.1", "nativemessaging-ng": "1.3.3"}


@dataclass(frozen=True)
class Host:
    """A host by its command line; `dialect` is what it speaks."""

    name: str
    command: list[str]
    scratch: Path
    dialect: type[Client] = PlainClient

    @contextmanager
    def start(self, ports: tuple[str, ...] = ("echo",)) -> Iterator[Client]:
        """Start the host, and end it on the way out."""
        process = START(self.command, self.scratch)
        try:
            yield self.dialect(process, ports)
        finally:
            process.close()


def echo_hosts(scratch: Path, before: Path | None = None) -> list[Host]:
    """Return the hosts that echo; of those from elsewhere only what can be had here.

    Args:
        scratch: a folder for what is compiled.
        before: another checkout of onconnect with a `.venv` of its own, to be compared too.
    """
    found = [
        Host(OURS, onconnect(CHECKOUT, "examples.mdn_ports"), scratch, RelayClient),
        Host(JSON, [sys.executable, str(HOSTS / "json_blocking.py")], scratch),
        Host(ASYNCIO, [sys.executable, str(HOSTS / "asyncio_bare.py")], scratch),
    ]
    if before is not None:
        command = onconnect(before, "examples.mdn_ports", before / ".venv" / "bin" / "python")
        found.append(Host(BEFORE, command, scratch, RelayClient))
    for package, version in PACKAGES.items():
        if folder := installed(package, version):
            command = [sys.executable, str(HOSTS / "package.py"), str(folder)]
            found.append(Host(package, command, scratch))
    if compiler():
        found += [
            Host(LIMIT, [compiled("echo", scratch)], scratch),
            Host(RELAY_LIMIT, [compiled("relay_echo", scratch)], scratch, RelayClient),
        ]
    return found


def text_hosts(scratch: Path) -> list[Host]:
    """Return the hosts that send long texts."""
    found = [
        Host(OURS, onconnect(HOSTS, "texting"), scratch, RelayClient),
        Host(JSON, [sys.executable, str(HOSTS / "json_parts.py")], scratch, PartsClient),
    ]
    if compiler():
        found.append(Host(RELAY_LIMIT, [compiled("relay_echo", scratch)], scratch, RelayClient))
    return found


def onconnect(folder: Path, handlers: str, python: Path | None = None) -> list[str]:
    """Return the command by which a browser starts a host with these handlers."""
    host = Arguments("onconnect.demo", str(folder), [handlers], browser=["chrome-extension://x/"])
    return host.command(str(python or sys.executable))


def installed(package: str, version: str) -> Path | None:
    """Return the folder of a package, installed there by pip unless it was; None without a net.

    Each has a folder of its own, as both are imported by the same name.
    """
    folder = Path(sys.prefix) / "bench" / f"{package}-{version}"
    if not folder.exists():
        command = [sys.executable, "-m", "pip", "install", "-qq", "--no-deps"]
        subprocess.run([*command, "--target", str(folder), f"{package}=={version}"], check=False)
    return folder if folder.exists() else None


def compiler() -> str | None:
    """Return the C compiler, if there is one."""
    return shutil.which("cc") or shutil.which("gcc")


def compiled(name: str, scratch: Path) -> str:
    """Compile a C host and return its path."""
    program = str(scratch / name)
    subprocess.run([compiler() or "cc", "-O2", "-o", program, str(HOSTS / f"{name}.c")], check=True)
    return program
