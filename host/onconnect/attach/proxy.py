"""Runs the proxy: finds the program that serves a browser, hands it the pipes, and waits.

While there is no program, the proxy has it started or says so to the browser, and looks for it
again and again.
"""

import os
import sys

from onconnect.attach import introduction
from onconnect.errors import SetupError

TYPE_CHECKING = False  # `typing` would take as long to import as all that is here
if TYPE_CHECKING:
    from onconnect.attach.launch import Launch

if sys.platform == "win32":
    from onconnect.attach import browser_windows as browser
    from onconnect.attach import program_windows as programs
else:
    from onconnect.attach import browser_posix as browser
    from onconnect.attach import program_posix as programs

_BETWEEN_LOOKS = 0.3
"""Seconds between two looks for a program that nobody starts from here."""

_BETWEEN_LOOKS_AT_START = 0.05
"""Seconds between two looks for a program that was started from here."""

_REFUSALS = 3
"""How often a program may have ended at the wrong moment before it counts as one that refuses."""

_PATIENCE = 10.0
"""Seconds in which a program has to take the pipes before the browser is told that it does not."""

_NO_COMMAND = "[]"
"""As the launcher says, in JSON, that nothing starts the program."""


def run(words: list[str]) -> int:
    """Serve one browser until it or the program ends; return the exit status.

    Args:
        words: the arguments, as `Arguments.words` returns them.
    """
    proxy = _Proxy(words)
    if not browser.is_there():
        sys.stderr.write(
            f"onconnect: a browser starts this program, and talks to {proxy.name} by it\n"
        )
        return 2
    while (status := proxy.look()) is None:
        if browser.has_gone(proxy.pause):
            return 0
    return status


class _Proxy:
    """What stands between one browser and the program, until they have met.

    Args:
        words: the arguments.

    Attributes:
        name: the host's name.
    """

    def __init__(self, words: list[str]) -> None:
        options = _options(words)
        self.name = options.get("--name", "")
        self._words = words
        self._folder = options.get("--path", ".")
        self._command = options.get("--start", _NO_COMMAND)
        self._launch: Launch | None = None
        self._refusals = 0
        self._said = ""

    @property
    def pause(self) -> float:
        """Seconds until the next look."""
        return _BETWEEN_LOOKS if self._launch is None else _BETWEEN_LOOKS_AT_START

    def look(self) -> int | None:
        """Look for the program once; return the exit status, or None while this goes on."""
        try:
            program = programs.find(self.name)
        except SetupError as error:
            self._say(str(error))
            return None
        if program is not None:
            return self._meet(program)
        if self._command != _NO_COMMAND:
            return self._have_it_started()
        self._say(f"{self.name} is not running: start it")
        return None

    def _meet(self, program: programs.Program) -> int | None:
        """Hand the pipes to a program, and wait until it or the browser ends."""
        if self._launch is not None:
            self._launch.close()
            self._launch = None
        try:
            program.give(introduction.write(os.getpid(), self._words), *browser.PIPES)
            while not program.has_taken(_PATIENCE):
                self._say(f"{self.name} is running (process {program.pid}) and does not answer")
                if browser.has_gone(0):
                    return 0
        except OSError:  # it has ended meanwhile, or does not understand this proxy
            program.close()
            self._refusals += 1
            if self._refusals >= _REFUSALS:
                self._say(
                    f"{self.name} is running (process {program.pid}) and does not take the "
                    "browser: is its onconnect the one that `onconnect install` was run with?"
                )
            return None
        browser.let_go()
        program.await_end()
        return 0

    def _have_it_started(self) -> int | None:
        """Go on with the start of the program; tell the browser if it has failed, and end."""
        if self._launch is None:
            from onconnect.attach.launch import Launch

            self._launch = Launch(self.name, self._command, self._folder)
        failure = self._launch.step()
        if not failure:
            return None
        browser.say(_frame("fatal", failure))
        return 1

    def _say(self, reason: str) -> None:
        """Tell the browser once why nobody serves it, when it has begun to speak."""
        if reason != self._said and browser.has_spoken():
            browser.say(_frame("waiting", reason))
            self._said = reason


def _frame(kind: str, reason: str) -> bytes:
    """Return a frame of the protocol with one message, which says why there is no host."""
    import json

    message: dict[str, object] = {"type": kind, "code": "not-running", "message": reason}
    if kind == "fatal":
        message["restart"] = True
    text = json.dumps([message]).encode()
    return len(text).to_bytes(4, sys.byteorder) + text


def _options(words: list[str]) -> dict[str, str]:
    """Return the options of the launcher, without the arguments of the browser."""
    own = words[: words.index("--")] if "--" in words else words
    return dict(zip(own[::2], own[1::2], strict=False))
