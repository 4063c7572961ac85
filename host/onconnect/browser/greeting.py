"""Says what `ready` tells the relay of this host."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def of_host(
    name: str,
    *,
    listeners: int | None = None,
    release: str = "",
    program: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the member `host` of `ready`, as docs/protocol.md describes it.

    Args:
        name: the native host's name.
        listeners: how many the handlers have added.
        release: the version of the handlers' program; "" if it has none.
        program: what is known of the program that serves, if browsers start none of their own.
    """
    told = {
        "name": name,
        # the package itself stands on a floor above
        "version": import_module("onconnect").__version__,
        "python": "{}.{}.{}".format(*sys.version_info),
        "pid": os.getpid(),
        "listeners": listeners,
        "release": release,
        "program": program,
    }
    return {key: value for key, value in told.items() if value not in (None, "")}
