"""Runs the proxy: finds the program that serves a browser, hands it the pipes, and waits.

A launcher starts this as a file and not as a module, with an interpreter that imports nothing by
itself, because the package's __init__ imports all that a host needs. While there is no program, the
proxy says so to the browser, and looks for one again and again.
"""

import os
import sys
import types

_BETWEEN_LOOKS = 0.3
"""Seconds between two looks for a program that nobody starts from here."""

_BETWEEN_LOOKS_AT_START = 0.05
"""Seconds between two looks for a program that was started from here."""

_REFUSALS = 3
"""How often a program may have ended at the wrong moment before it counts as one that refuses."""

_PATIENCE = 10.0
"""Seconds in which a program has to take the pipes before the browser is told that it does not."""


def prepare() -> None:
    """Let modules of this package be imported without its __init__."""
    onconnect = types.ModuleType("onconnect")
    onconnect.__path__ = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
    sys.modules["onconnect"] = onconnect


def run(words: list[str]) -> int:
    """Serve one browser until it or the program ends; return the exit status.

    Args:
        words: the arguments, as `Arguments.words` returns them.
    """
    if sys.platform == "win32":
        from onconnect.attach import browser_windows as browser
        from onconnect.attach import program_windows as programs
    else:
        from onconnect.attach import browser_posix as browser
        from onconnect.attach import program_posix as programs
    from onconnect.attach import introduction
    from onconnect.errors import SetupError

    options = _options(words)
    name = options.get("--name", "")
    start = options.get("--start", "[]")
    launch = None
    said: list[str] = []
    refusals = 0
    if not browser.is_there():
        sys.stderr.write(f"onconnect: a browser starts this program, and talks to {name} by it\n")
        return 2
    while True:
        try:
            program = programs.find(name)
            reason = f"{name} is not running: start it"
        except SetupError as error:
            program, reason = None, str(error)
        if program is not None:
            if launch is not None:
                launch.close()
                launch = None
            try:
                told = introduction.write(os.getpid(), len(said), words)
                program.give(told, *browser.PIPES)
                while not program.has_taken(_PATIENCE):
                    reason = f"{name} is running (process {program.pid}) and does not answer"
                    _say(browser, said, reason)
                    if browser.has_gone(0):
                        return 0
            except OSError:  # it has ended meanwhile, or does not understand this proxy
                program.close()
                refusals += 1
                if refusals >= _REFUSALS:
                    reason = (
                        f"{name} is running (process {program.pid}) and does not take the browser: "
                        "is its onconnect the one that `onconnect install` was run with?"
                    )
                    _say(browser, said, reason)
            else:
                browser.let_go()
                program.await_end()
                return 0
        elif start != "[]":
            if launch is None:
                from onconnect.attach.launch import Launch

                launch = Launch(name, start, options.get("--path", "."))
            if failure := launch.step():
                browser.say(_frame("fatal", failure))
                return 1
        else:
            _say(browser, said, reason)
        between = _BETWEEN_LOOKS if launch is None else _BETWEEN_LOOKS_AT_START
        if browser.has_gone(between):
            return 0


def _say(browser: types.ModuleType, said: list[str], reason: str) -> None:
    """Tell the browser once why nobody serves it, when it has begun to speak.

    Args:
        browser: takes it.
        said: what it was told; gets longer.
        reason: the sentence.
    """
    if reason not in said[-1:] and browser.has_spoken():
        browser.say(_frame("waiting", reason))
        said.append(reason)


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


if __name__ == "__main__":
    prepare()
    sys.exit(run(sys.argv[1:]))
