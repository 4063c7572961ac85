"""Runs a program that was given as an argument, or statements that come through a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onconnect.shell.evaluation import tell_mistake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onconnect.shell.evaluation import Evaluator


def run_program(evaluator: Evaluator, text: str) -> bool:
    """Run a program; return whether it came to its end."""
    try:
        code = evaluator.program(text)
    except (SyntaxError, ValueError) as error:
        tell_mistake(error)
        return False
    return evaluator.run(code)


def run_lines(evaluator: Evaluator, lines: Iterable[str]) -> bool:
    """Run statements as a prompt takes them, up to the first that fails; return whether none does.

    A statement of several lines ends with an empty one.
    """
    waiting: list[str] = []
    try:
        for line in lines:
            waiting.append(line.rstrip("\r\n"))
            code = evaluator.compiled("\n".join(waiting))
            if code is not None:
                waiting.clear()
                if not evaluator.run(code):
                    return False
        if waiting:
            return run_program(evaluator, "\n".join(waiting))
    except (SyntaxError, ValueError, OverflowError) as error:
        tell_mistake(error)
        return False
    return True
