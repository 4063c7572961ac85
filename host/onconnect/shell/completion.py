"""Completes names at the prompt: those of the program, and the whole extension API."""

from __future__ import annotations

import rlcompleter
from typing import Any

from onconnect.browser.namespace import Namespace


class Completer(rlcompleter.Completer):
    """Python's completion, which puts a parenthesis behind functions of the API only."""

    def _callable_postfix(self, val: Any, word: str) -> str:
        if isinstance(val, Namespace) and not hasattr(val, "__signature__"):
            return word
        completed: str = super()._callable_postfix(val, word)  # type: ignore[misc]
        return completed
