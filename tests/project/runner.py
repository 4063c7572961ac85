"""Runs `onconnect`, as if the browsers of this computer lay in a folder of programs.

`runner.py PROGRAMS dev FOLDER` runs one command. `runner.py PROGRAMS` takes one after another from
its stdin, each a line of JSON with its words, and answers with what has come of it: starting Python
and importing the command takes longer than most commands do.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import IO

from onconnect.cli.commands import main
from onconnect.install.computer.machine import Machine


def let_browsers_be_in(programs: str) -> None:
    """Let the command look for the browsers of Windows in a folder."""
    here = Machine.here()
    # Windows itself sets this variable for each process
    machine = dataclasses.replace(here, environ={**here.environ, "PROGRAMFILES": programs})
    Machine.here = lambda: machine  # type: ignore[method-assign]


def see_own_registry() -> None:
    """Have the command see, as HKEY_CURRENT_USER, the key that its variables name."""
    sys.path.append(str(Path(__file__).parents[2]))  # only a file is run
    from tests.project import own_registry

    own_registry.enter()
    sys.path.pop()


def run_all(commands: IO[str], results: IO[str]) -> None:
    """Run commands until there are no more."""
    for line in commands:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            status = run(json.loads(line), out, error)
            said = [_text(out), _text(error)]
        results.write(json.dumps([status, *said]) + "\n")
        results.flush()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace(os.linesep, "\n")


def run(words: list[str], out: IO[bytes], error: IO[bytes]) -> int:
    """Run a command as a process of its own would; return the exit status."""
    sys.argv[1:] = words
    os.dup2(out.fileno(), 1)
    os.dup2(error.fileno(), 2)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    try:
        main()
    except SystemExit as end:
        if not isinstance(end.code, str):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    if sys.platform == "win32":
        see_own_registry()
    let_browsers_be_in(sys.argv.pop(1))
    if sys.argv[1:]:
        main()
    else:
        with open(os.dup(0), encoding="utf-8") as taken, open(os.dup(1), "w") as told:
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            run_all(taken, told)
