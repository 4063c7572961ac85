"""Has a port read its messages as a type such as `Port[Note, Saved]` says."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, get_args, get_origin

from onconnect.browser.port import Port
from onconnect.browser.typed import reader_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.browser.typed import Reader


def typing_of(target: Any) -> Callable[[Any], Any] | None:
    """Return a function that has a port read as a type says, and returns it; None for a plain Port.

    Raises:
        TypeError: no message can be checked against the type.
    """
    arguments = get_args(target) if get_origin(target) is Port else ()
    if not arguments or (read := reader_as(arguments[0])) is None:
        return None
    return partial(_typed, arguments[0], read)


def _typed(kind: Any, read: Reader, port: Any) -> Any:
    port.read_as(kind, read)
    return port
