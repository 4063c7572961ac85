"""Describes the extension API as both browsers do: namespaces, and the types of their members."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

# --- types ---


@dataclass(frozen=True)
class Plain:
    """A type without parts: a Python name, as "str" or "Any"."""

    name: str


@dataclass(frozen=True)
class Opaque:
    """What JSON cannot carry: a function, a Window, an ArrayBuffer."""

    name: str


@dataclass(frozen=True)
class Literals:
    """One of some values."""

    values: tuple[str | int | bool, ...]


@dataclass(frozen=True)
class ListOf:
    """A list."""

    item: Type


@dataclass(frozen=True)
class MapOf:
    """A dict with any keys."""

    value: Type


@dataclass(frozen=True)
class Union:
    """Any of several types; None among them is Plain("None")."""

    types: tuple[Type, ...]


@dataclass(frozen=True)
class Ref:
    """A type that has a name, by its namespace and its name, as "tabs.Tab"."""

    name: str


@dataclass(frozen=True)
class Key:
    """A key of an object."""

    name: str
    type: Type
    is_required: bool


@dataclass(frozen=True)
class Object:
    """An object with known keys."""

    keys: tuple[Key, ...]


Type: TypeAlias = Plain | Opaque | Literals | ListOf | MapOf | Union | Ref | Object

ANY = Plain("Any")
NONE = Plain("None")


# --- members of a namespace ---


@dataclass(frozen=True)
class Support:
    """What a member takes in one browser.

    Attributes:
        since: the browser's first version that has it; None where no source says.
        needs: each a set of permissions, or manifest keys as "manifest:action", one of which the
            extension has to have.
        manifest: 2 or 3 where it is there in this manifest version only.
        value: of a constant.
    """

    since: int | None = None
    needs: tuple[tuple[str, ...], ...] = ()
    manifest: int | None = None
    value: object = None


@dataclass
class Member:
    """What a namespace has; `support` is by family, "chromium" and "gecko"."""

    name: str
    support: dict[str, Support]
    is_deprecated: bool = False
    mdn_url: str = ""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function, of a listener, or of an event's addListener."""

    name: str
    type: Type
    is_optional: bool = False

    @property
    def is_opaque_option(self) -> bool:
        """Whether nothing but undefined can be given for it over the wire."""
        return self.is_optional and isinstance(self.type, Opaque)


@dataclass
class Function(Member):
    """A function of a namespace, and what its promise is fulfilled with."""

    parameters: list[Parameter] = field(default_factory=list)
    result: Type = ANY


@dataclass
class Event(Member):
    """An event: what its listeners get and may answer, and the filters that it takes."""

    parameters: list[Parameter] = field(default_factory=list)
    filters: list[Parameter] = field(default_factory=list)
    answer: Type | None = None


@dataclass
class Constant(Member):
    """A property that is a plain value."""

    type: Type = ANY


@dataclass
class Namespace(Member):
    """A namespace; its name is its whole path, as "storage.local".

    Attributes:
        like: the name of the shape that it has, as "storage.StorageArea", besides its own members.
    """

    functions: dict[str, Function] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    like: str | None = None

    def members(self) -> list[Function | Event | Constant]:
        """Return all but the nested namespaces."""
        return [*self.functions.values(), *self.events.values(), *self.constants.values()]


@dataclass
class Api:
    """An extension API.

    Attributes:
        namespaces: by their paths.
        shapes: what several namespaces are like, by names as "storage.StorageArea".
        types: the named types.
    """

    namespaces: dict[str, Namespace] = field(default_factory=dict)
    shapes: dict[str, Namespace] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)


def union(*types: Type) -> Type:
    """Return what any of some types is: flat, each once, without what JSON cannot carry."""
    flat = [it for each in types for it in (each.types if isinstance(each, Union) else (each,))]
    if ANY in flat:
        return ANY
    values = dict.fromkeys(it for each in flat if isinstance(each, Literals) for it in each.values)
    if values.keys() >= {True, False}:
        flat.append(Plain("bool"))
    plain = {each.name for each in flat if isinstance(each, Plain)}
    narrow = tuple(each for each in values if type(each).__name__ not in plain)
    found: dict[Type, None] = {Literals(narrow): None} if narrow else {}
    found |= dict.fromkeys(each for each in flat if not isinstance(each, Literals | Opaque))
    if Plain("float") in found:
        found.pop(Plain("int"), None)
    opaque = [each for each in flat if isinstance(each, Opaque)]
    if opaque and not found.keys() - {NONE}:
        return opaque[0]
    return next(iter(found)) if len(found) == 1 else Union(tuple(found))
