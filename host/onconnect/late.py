"""Has asyncio import modules that few handlers use only once something of them is used.

`ssl` and `inspect` above all: each takes a tenth of a host's start, and more on Windows. Whoever
else imports such a module gets the module itself, as ever.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Any, Final

_NAMES: Final = (
    *("ssl", "asyncio.sslproto", "tempfile", "inspect", "locale", "textwrap", "tokenize"),
    "selectors" if sys.platform == "win32" else "platform",  # others wait with `selectors`
)
"""The modules: nothing that asyncio, or what it imports in turn, does with them while it is
imported needs what they hold. `uuid`, which orjson imports, asks `platform` for the system alone.
"""


class _StandIn(ModuleType):
    """Stands in asyncio for a module, which it imports when it is asked for something of it."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:  # somebody needs it at once
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


class _Late:
    """Lets the imports in `with late:` find stand-ins; those after it find the modules."""

    def __enter__(self) -> None:
        self._stand_ins = {name: _StandIn(name) for name in _NAMES if name not in sys.modules}
        if sys.platform != "win32" and "platform" in self._stand_ins:
            vars(self._stand_ins["platform"])["system"] = lambda: os.uname().sysname
        sys.modules.update(self._stand_ins)

    def __exit__(self, *_: object) -> None:
        for name, stand_in in self._stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


late = _Late()
