"""Writes the generated files into the package, and says which of them have changed."""

from __future__ import annotations

import sys

from tools.generate_api.generate import PACKAGE, generated, present

before, after = present(), generated()
for path in sorted(before.keys() | after.keys()):
    if before.get(path) != after.get(path):
        sys.stdout.write(f"{path}\n")
    if path not in after:
        (PACKAGE / path).unlink()
    elif before.get(path) != after[path]:
        (PACKAGE / path).parent.mkdir(exist_ok=True)
        (PACKAGE / path).write_text(after[path], "utf-8", newline="\n")
