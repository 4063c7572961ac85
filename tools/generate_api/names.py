"""The names that Python gives to what the browser names."""

from __future__ import annotations

import re


def snake_case(name: str) -> str:
    """Return Python's name of a browser's: `on_updated` of "onUpdated", `get_url` of "getURL"."""
    if name.isupper():
        return name
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def class_case(name: str) -> str:
    """Return the name of a class: `StorageLocal` of "storage.local"."""
    return "".join(part[0].upper() + part[1:] for part in name.split("."))
