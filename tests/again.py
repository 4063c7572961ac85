"""Runs the few tests that have failed among all others once more, with nothing beside them.

Tests start real processes and browsers, and some of them hold these to the seconds that a browser
allows. Where many run at once on a busy machine, one may fail by that alone. Then it passes when
it runs again, and is named; what is wrong fails again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

FEW = 5
"""How many failed tests run once more: what fails more of them is no accident."""

_TESTS_FAILED = 1
"""The exit status of pytest where all tests have run, and some have failed."""

_COMPARED_AS_A_WHOLE = "tests/conformance/"


class Outcome(NamedTuple):
    """What has come of the tests of a command.

    Attributes:
        passed: whether all have passed, some perhaps only alone.
        only_alone: the names of those that have failed, and passed alone.
        failed: the names of those that have failed.
    """

    passed: bool
    only_alone: list[str]
    failed: list[str]


def tested(root: Path, words: list[str], run: Callable[[list[str]], int], name: str) -> Outcome:
    """Run the tests of a command; return what has come of them.

    Args:
        root: where the command runs.
        words: the command, in which `pytest` is a word.
        run: runs a command, and returns its exit status.
        name: that of the folder for what pytest remembers of this run; others may run beside it.
    """
    cache = Path(".pytest_cache", name)
    remembering = ["-o", f"cache_dir={cache.as_posix()}"]
    known, chosen_tests = root / cache / "v/cache/lastfailed", cache / "again.txt"
    known.unlink(missing_ok=True)
    status = run([*words, *remembering])
    failed = _failed(known)
    have_all_run = all("::" in name for name in failed)  # where a file cannot be read, none has
    if status != _TESTS_FAILED or not have_all_run or not 0 < len(failed) <= FEW:
        return Outcome(status == 0, [], failed)
    chosen = sorted({_chosen(name) for name in failed})
    (root / chosen_tests).write_text("".join(f"{each}\n" for each in chosen), "utf-8")
    known.unlink()  # where it names tests with their groups, which they lack when they run alone
    program = words[: words.index("pytest") + 1]
    passed = run([*program, *remembering, f"@{chosen_tests.as_posix()}"]) == 0
    return Outcome(True, failed, []) if passed else Outcome(False, [], _failed(known))


def _failed(known: Path) -> list[str]:
    """The names of the tests that have failed, as pytest takes them."""
    try:
        names = json.loads(known.read_text("utf-8"))
    except FileNotFoundError:
        return []
    return sorted(map(_without_group, names))


def _without_group(name: str) -> str:
    """A test's name without the group that pytest-xdist adds to it."""
    at = name.rfind("@")
    return name[:at] if at > name.rfind("]") else name


def _chosen(name: str) -> str:
    """What is to run for a test: of a folder whose results are compared as a whole, all of it."""
    return _COMPARED_AS_A_WHOLE if name.startswith(_COMPARED_AS_A_WHOLE) else name
