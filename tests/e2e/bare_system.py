"""Gives this computer's system without any Python, where packages come and go and nothing stays.

It is an overlay over all files of this computer, in a mount namespace of its own, with /tmp shared.
Programs in it have the processes and the network of this computer.
"""

from __future__ import annotations

import glob
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.e2e.applications import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

MASKED: Final = ("/usr/lib/python*", "/usr/local/lib/python*", "/root/.pyenv", "/opt/python*")
"""Where a system has its Pythons, besides the one that runs the tests."""

PROGRAMS: Final = ("/usr/bin/*python*", "/usr/local/bin/*python*", "/usr/bin/pypy*")

SET_UP: Final = """
set -eu
mount -t tmpfs tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay overlay \
    -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$base/root"
for each in /dev /proc /sys; do mount --rbind "$each" "$base/root$each"; done
mount --bind /tmp "$base/root/tmp"
for each in $masked; do mount -t tmpfs tmpfs "$base/root$each"; done
cd "$base/root"
rm -f $programs
exec chroot . sh -c "echo ready; exec cat"
"""


class BareSystem:
    """The system without Python.

    Args:
        pid: a process that is in it.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def command(self, *words: str | os.PathLike[str]) -> list[str]:
        """Return what runs a command in it, in its root folder."""
        inside = ["nsenter", f"--target={self._pid}", "--mount", "--root", "--wdns=/"]
        return [*inside, *map(os.fspath, words)]

    def run(self, *words: str | os.PathLike[str], **environ: str) -> str:
        """Run a command in it; return what it says.

        Raises:
            AssertionError: it has failed.
        """
        done = subprocess.run(
            self.command(*words),
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{words} has said:\n{done.stdout}"
        return done.stdout

    def wrapper(self, program: str, file: Path) -> Path:
        """Write a program that starts another one in there, and return it."""
        file.write_text(f'#!/bin/sh\nexec {shlex.join(self.command(program))} "$@"\n')
        file.chmod(0o755)
        return file


def obstacle() -> str:
    """Return why there can be no such system here; "" if there can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root of a Linux mounts"
    for program in ("unshare", "nsenter", "dpkg"):
        if not shutil.which(program):
            return f"{program} is not here"
    may_mount = subprocess.run(["unshare", "--mount", "true"], stderr=subprocess.DEVNULL)
    return "nobody may mount here" if may_mount.returncode else ""


@contextmanager
def bare_system(folder: Path) -> Iterator[BareSystem]:
    """Set up the system in a folder; it goes when the block ends, with all that was done in it."""
    own = {str(ROOT), sys.prefix, sys.base_prefix} - {"/usr", "/usr/local"}
    masked = {each for form in (*MASKED, *own) for each in glob.glob(form) if os.path.isdir(each)}
    outermost = [each for each in masked if not masked & set(map(str, Path(each).parents))]
    programs = [each[1:] for form in PROGRAMS for each in glob.glob(form)]
    words = {"masked": " ".join(outermost), "programs": " ".join(programs), "base": str(folder)}
    holder = subprocess.Popen(
        ["unshare", "--mount", "sh", "-c", SET_UP],
        env={**os.environ, **words},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin
    assert holder.stdout
    try:
        assert holder.stdout.readline() == "ready\n", "the system cannot be set up"
        yield BareSystem(holder.pid)
    finally:
        holder.stdin.close()
        holder.wait(30)
        holder.stdout.close()
