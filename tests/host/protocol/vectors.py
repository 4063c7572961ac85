"""Reads the vectors of both halves; tests/vectors/README.md says what their members mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[2] / "vectors"


def read(name: str) -> list[Any]:
    return list(json.loads((_FOLDER / name).read_text("utf-8")))


GOOD = read("messages.json")
BAD = read("bad.json")
CHUNKS = read("chunks.json")
VALUES = read("values.json")
VERSIONS = read("versions.json")
