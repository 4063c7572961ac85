"""Writes and reads the command line of a host: what its launcher and its browser tell it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from onconnect.errors import SetupError
from onconnect.protocol.limits import MIB, Limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePath

NAME_FORM: Final = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$"
"""What the name of a native host looks like, as a regular expression."""

HOST: Final = ("-c", "import gc; gc.disable(); from onconnect.app import main; main()")
"""How an interpreter runs the host: `-m` would import `runpy` and open a dozen files more.

What a host imports stays, so that there is no garbage to collect until `main` turns that on.
"""

_PROXY: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "attach", "boot.py")
"""The file that is the proxy to a program."""

_USAGE: Final = (
    "usage: python -m onconnect.app [--path FOLDER] [--name NAME --handlers MODULE,... "
    "[--limits FRAME,MESSAGE,WAITING] [--callers EXTENSION,...] [--start COMMAND] "
    "[--release VERSION] [--requires >=VERSION]] "
    "[--name NAME --application MODULE] [-- ARGUMENTS OF THE BROWSER]"
)
_OPTIONS: Final = (
    *("--name", "--path", "--handlers", "--limits", "--callers", "--start"),
    *("--release", "--requires", "--application"),
)

_ORIGIN: Final = "chrome-extension://"
"""The origins of extensions begin so in browsers of Chromium's family."""


class Arguments(NamedTuple):
    """The command line of a host.

    Attributes:
        name: the native host's name; "" if the project's configuration is to say it.
        path: the folder that handler modules are imported from; "" if they are installed, or if it
            is the current one.
        handlers: the names of the modules to import; empty as `name`.
        limits: what the host takes in and keeps.
        callers: the extensions that may start it, as browsers name them; empty if all may.
        browser: what the browser adds, as `of_browser` returns it; empty if none has started the
            host.
        start: the command that starts the program which serves the browser; empty if nothing
            starts it, None if the host serves by itself.
        release: the version of the user's program; "" if it has none.
        requires: which versions of the extension are new enough; "" if all are.
        application: the module of the `Application` that describes the host; "" if there is none.
    """

    name: str
    path: str
    handlers: Sequence[str]
    limits: Limits = Limits()
    callers: Sequence[str] = ()
    browser: Sequence[str] = ()
    start: Sequence[str] | None = None
    release: str = ""
    requires: str = ""
    application: str = ""

    @classmethod
    def read(cls, words: Sequence[str]) -> Arguments:
        """Read arguments that `words` has returned or that somebody has typed.

        Raises:
            SetupError: an argument is wrong.
        """
        given: dict[str, str] = {}
        rest = iter(words)
        for word in rest:
            if word == "--":
                break
            value = next(rest, None)
            if word not in _OPTIONS or value is None:
                raise SetupError(f"{word} is not understood; {_USAGE}")
            given[word] = value
        return cls(
            given.get("--name", ""),
            given.get("--path", ""),
            _listed(given.get("--handlers", "")),
            _limits(given.get("--limits", "")),
            _listed(given.get("--callers", "")),
            tuple(rest),
            _start(given.get("--start", "")),
            given.get("--release", ""),
            given.get("--requires", ""),
            given.get("--application", ""),
        )

    def words(self) -> list[str]:
        """Return the arguments as `read` reads them."""
        options = {
            "--name": self.name,
            "--path": self.path,
            "--handlers": ",".join(self.handlers),
            "--limits": _written(self.limits) if self.limits != Limits() else "",
            "--callers": ",".join(self.callers),
            "--start": "" if self.start is None else _in_json(self.start),
            "--release": self.release,
            "--requires": self.requires,
            "--application": self.application,
        }
        told = [word for option, value in options.items() if value for word in (option, value)]
        return [*told, "--", *self.browser]

    def command(self, python: str, *program: str) -> list[str]:
        """Return the whole command line.

        Args:
            python: the interpreter.
            program: the module to run, and arguments that come before the host's; by default the
                host, or the proxy to a program.
        """
        if self.start is not None and not program:
            # without what else an interpreter imports, it starts in a third of the time
            return [python, "-I", "-S", _PROXY, *self.words()]
        return [python, "-P", *(("-m", *program) if program else HOST), *self.words()]

    @property
    def caller(self) -> str:
        """The extension that has started the host, as its browser names it; "" if none has."""
        at = 0 if is_origin("".join(self.browser[:1])) else 1
        return "".join(self.browser[at : at + 1])

    @property
    def stranger(self) -> str | None:
        """The extension that has started the host and may not; None if it may, or none has."""
        if not self.callers or not self.browser or self.caller in self.callers:
            return None
        return self.caller or "an unknown program"


def of_browser(family: str, manifest: PurePath, caller: str) -> list[str]:
    """Return the arguments that a browser adds when it starts a host.

    Args:
        family: "gecko" or "chromium".
        manifest: the native manifest that the browser has read.
        caller: the extension that asks for the host, as the manifest lists it.
    """
    return [str(manifest), caller] if family == "gecko" else [caller]


def is_of_browser(words: Sequence[str], name: str) -> bool:
    """Whether a browser has started a program with these arguments, as the host of a name."""
    first = words[0] if words else ""
    return is_origin(first) or os.path.basename(first) == f"{name}.json"


def is_origin(caller: str) -> bool:
    """Whether a caller is an extension's origin, which only Chromium's family gives."""
    return caller.startswith(_ORIGIN)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))


def _written(limits: Limits) -> str:
    return ",".join(str(each // MIB) for each in limits)


def _limits(text: str) -> Limits:
    """Read limits in MiB; an empty text stands for those that the host has by itself."""
    if not text:
        return Limits()
    try:
        frame, message, waiting = (int(each) * MIB for each in text.split(","))
    except ValueError:
        raise SetupError(f"--limits {text} is not understood; {_USAGE}") from None
    return Limits(frame, message, waiting)


def _in_json(command: Sequence[str]) -> str:
    import json

    return json.dumps(list(command))


def _start(text: str) -> tuple[str, ...] | None:
    """Read the command of a program; an empty text stands for none."""
    if not text:
        return None
    import json

    try:
        return tuple(str(each) for each in json.loads(text))
    except (ValueError, TypeError):
        raise SetupError(f"--start {text} is not understood; {_USAGE}") from None


def refusal(stranger: str, name: str) -> str:
    """Return the sentence for an extension that a host was not installed for."""
    return (
        f"{stranger!r} may not start the host {name}: name its ID in `gecko` or `chromium` of "
        "[tool.onconnect], or in `extensions` of the Application, and install again"
    )
