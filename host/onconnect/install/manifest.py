"""Native manifests, written from the templates in manifests/."""

from __future__ import annotations

import json
from string import Template
from typing import TYPE_CHECKING, Any

from onconnect.errors import SetupError
from onconnect.install import resources

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.install.browsers import Family


def caller(family: Family, extension_id: str) -> str:
    """Return an extension as a manifest lists it, and as the browser names it to the host.

    Args:
        family: the browser's family.
        extension_id: the extension's ID in that family.
    """
    return extension_id if family == "gecko" else f"chrome-extension://{extension_id}/"


def render(family: Family, *, name: str, description: str, path: PurePath, caller: str) -> bytes:
    """Return the text of a native manifest.

    Args:
        family: the browser's family.
        name: the native host's name.
        description: what the host is; not empty.
        path: the program to start, absolute.
        caller: who may start it, as `caller` gives it.

    Raises:
        SetupError: JSON cannot hold the path.
    """
    template = json.loads((resources.root() / "manifests" / f"{family}.json").read_text("utf-8"))
    values = {"name": name, "description": description, "path": str(path), "caller": caller}
    filled = json.dumps(_fill(template, values), ensure_ascii=False, indent=2) + "\n"
    try:
        return filled.encode()
    except UnicodeEncodeError:
        raise SetupError(
            f"{str(path)!r} is no UTF-8, and a native manifest holds nothing else: rename the "
            "folder, or set XDG_DATA_HOME to another one"
        ) from None


def _fill(value: Any, values: dict[str, str]) -> Any:
    """Fill the strings of a template, after it was read: no value needs quoting then."""
    if isinstance(value, dict):
        return {key: _fill(each, values) for key, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, values) for each in value]
    return Template(value).substitute(values)
