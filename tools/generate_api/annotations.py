"""Writes types as Python annotations."""

from __future__ import annotations

import json

from onconnect.browser.names import python_name
from tools.generate_api.model import (
    ListOf,
    Literals,
    MapOf,
    Opaque,
    Plain,
    Ref,
    Type,
    Union,
)


def module_of(owner: str) -> str:
    """Return the name of the module for a namespace: `system_display` of "system.display"."""
    return python_name(owner.replace(".", "_"))


def class_case(name: str) -> str:
    """Return the name of a class: `StorageLocal` of "storage.local"."""
    return "".join(part[0].upper() + part[1:] for part in name.split("."))


class Annotations:
    """Writes the types of one module.

    Attributes:
        imported: the modules of onconnect.types whose names were written, under an underscore.
        typing: the names of `typing` that were written.
    """

    def __init__(self, own: str | None = None) -> None:
        self._own = own
        self.imported: set[str] = set()
        self.typing: set[str] = set()

    def write(self, type_: Type) -> str:
        """Return the annotation for a type."""
        match type_:
            case Plain(name):
                if name == "Any":
                    self.typing.add("Any")
                return name
            case Literals(values):
                self.typing.add("Literal")
                return f"Literal[{', '.join(_literal(each) for each in values)}]"
            case ListOf(item):
                return f"list[{self.write(item)}]"
            case MapOf(value):
                return f"dict[str, {self.write(value)}]"
            case Union(types):
                none_last = sorted(types, key=lambda each: each == Plain("None"))
                return " | ".join(self.write(each) for each in none_last)
            case Ref(path):
                owner, _, name = path.rpartition(".")
                if owner == self._own:
                    return name
                self.imported.add(module_of(owner))
                return f"_{module_of(owner)}.{name}"
            case Opaque():
                self.typing.add("Any")
                return "Any"
        raise ValueError(f"{type_} has no name")


def _literal(value: object) -> str:
    return json.dumps(value) if isinstance(value, str) else repr(value)
