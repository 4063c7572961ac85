"""Writes the relay's TypeScript declarations from its comments: `python -m tools.relay_types`.

TypeScript makes one file for each module. What the entries of the npm package lead to is kept, in
`extension/onconnect/types`: a package that is installed from its folder is not built first.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
TYPES: Final = ROOT / "extension/onconnect/types"

_ENTRIES: Final = ("relay.d.ts", "page.d.mts", "streams.d.mts")
_LED_TO: Final = re.compile(
    r'(?:\bfrom |\bimport\(|<reference path=)"(?:\./)?([\w/-]+)(?:\.js|\.d\.ts)"'
)


def declarations() -> dict[str, str]:
    """Return the text of each declaration file, by its name.

    Raises:
        subprocess.CalledProcessError: TypeScript refuses the relay; it has said why.
    """
    tsc = ROOT / "node_modules/typescript/bin/tsc"
    with tempfile.TemporaryDirectory() as made:
        options = ("--noEmit", "false", "--declaration", "--emitDeclarationOnly")
        subprocess.run(
            [shutil.which("node") or "node", tsc, *options, "--outDir", made], cwd=ROOT, check=True
        )
        found: dict[str, str] = {}
        waiting = list(_ENTRIES)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = Path(made, name).read_text("utf-8")
                waiting += [f"{module}.d.ts" for module in _LED_TO.findall(found[name])]
        return found


def write() -> None:
    """Write the declarations in the place of those that are there."""
    shutil.rmtree(TYPES, ignore_errors=True)
    TYPES.mkdir()
    for name, text in declarations().items():
        (TYPES / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write()
