"""Converts names: Python has snake_case, the browser camelCase; constants are the same in both."""

from __future__ import annotations

import re

from onconnect.browser.irregular import IRREGULAR


def browser_name(name: str, owner: str) -> str:
    """Return the browser's form of a name that is an attribute of `owner` in Python.

    Raises:
        AttributeError: the name is private, or is not how Python writes it.
    """
    if name.startswith("_"):
        raise AttributeError(f"{owner} has no attribute {name!r}")
    if name[0].isupper() and not name.isupper():
        raise AttributeError(f"{owner}.{name} is not offered: write the value itself, as a string")
    if name != python_name(name) and _camel_case(python_name(name)) == name:
        raise AttributeError(f"{owner}.{name} is {python_name(name)} in Python")
    return _camel_case(name)


def python_name(name: str) -> str:
    """Return the form in Python of a browser's name: `on_updated` of "onUpdated"."""
    if name.isupper():
        return name
    return re.sub("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def regular(name: str) -> str:
    """Return what the browser's form of a name would be if none were irregular."""
    if name.isupper():
        return name
    return re.sub("_([a-z0-9])", lambda match: match[1].upper(), name)


def _camel_case(name: str) -> str:
    return IRREGULAR.get(name) or regular(name)
