"""Writes the generated files into the package; says which have changed."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.generate_api.generate import generated

PACKAGE = Path(__file__).resolve().parents[2] / "host/onconnect"

for path, text in generated().items():
    file = PACKAGE / path
    if not file.exists() or file.read_text() != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        sys.stdout.write(f"{path}\n")
