"""Writes native manifests from the templates in manifests/."""

from __future__ import annotations

import json
import re
from string import Template
from typing import TYPE_CHECKING, Any

from onconnect import shipped
from onconnect.browser_families import NAMED
from onconnect.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

    from onconnect.browser_families import FamilyName


def caller_form(family: FamilyName) -> re.Pattern[str]:
    """Return what an extension looks like in a native manifest."""
    return re.compile(NAMED[family].caller(NAMED[family].id_form))


def id_of(caller: object, family: FamilyName) -> str:
    """Return the ID of an extension that a native manifest lists; "" if that is malformed."""
    text = str(caller)
    extension_id = text.rpartition("//")[2].rstrip("/")
    return extension_id if NAMED[family].caller(extension_id) == text else ""


def callers(family: FamilyName, extension_ids: Iterable[str]) -> tuple[str, ...]:
    """Return extensions as the native manifests of a family of browsers list them."""
    return tuple(map(NAMED[family].caller, extension_ids))


def render(
    family: FamilyName, *, name: str, description: str, path: PurePath, callers: Iterable[str]
) -> bytes:
    """Return the text of a native manifest.

    Args:
        family: the browser's family.
        name: the native host's name.
        description: what the host is; not empty.
        path: the program to start, absolute.
        callers: who may start it, as `Family.caller` gives them.

    Raises:
        SetupError: JSON cannot hold the path.
    """
    template = json.loads((shipped.root() / "manifests" / f"{family}.json").read_text("utf-8"))
    texts = {"name": name, "description": description, "path": str(path)}
    filled = json.dumps(_fill(template, texts, callers), ensure_ascii=False, indent=2) + "\n"
    try:
        return filled.encode()
    except UnicodeEncodeError:
        raise SetupError(
            f"{str(path)!r} is not UTF-8, and a native manifest can hold nothing else: rename the "
            "folder, or set XDG_DATA_HOME to another one"
        ) from None


def _fill(value: Any, texts: dict[str, str], callers: Iterable[str]) -> Any:
    """Fill in the strings of a parsed template, where no value needs quoting.

    A list gets one string for each caller.
    """
    if isinstance(value, dict):
        return {key: _fill(each, texts, callers) for key, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, {**texts, "caller": who}, ()) for who in callers for each in value]
    return Template(value).substitute(texts)
