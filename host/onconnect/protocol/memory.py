"""Estimates the memory that the value of a JSON text takes, which is many times its length."""

from __future__ import annotations

from itertools import islice
from typing import Final

CONTAINER: Final = 128
"""Bytes that an array or an object takes without its members: an array less, an object more."""

MEMBER: Final = 48
"""Bytes that a member takes, without the characters of a string."""

SAMPLE: Final = 256
"""Values of one level that are looked at; if there are more, only a sample is."""


def memory_of(value: object) -> int:
    """Return about how many bytes of memory a value takes; a large one is judged by a sample."""
    size = 0.0
    stands_for = 1.0  # how many values each value of the sample stands for
    level: list[object] = [value]
    while inner := [each for each in level if isinstance(each, (dict, list))]:
        members = sum(map(len, inner))
        step = members // SAMPLE + 1
        size += stands_for * (CONTAINER * len(inner) + MEMBER * members)
        level = []
        for each in inner:
            level += islice(each.values() if isinstance(each, dict) else each, 0, None, step)
        stands_for *= members / max(len(level), 1)
        size += stands_for * sum([len(each) for each in level if type(each) is str])
    return int(size)
