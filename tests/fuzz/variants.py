"""Frames that are made of others, quickly: the same in another order, or damaged here and there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+|true|false|null')
TOKENS = [
    *(b'"type"', b'"port"', b'"id"', b'"text"', b'"last"', b'"abort"', b'"data"', b'"error"'),
    *(
        b'"message"',
        b'"chunk"',
        b'"disconnect"',
        b'"connect"',
        b'"return"',
        b'"ack"',
        b'"x"',
        b'""',
    ),
    *(b"0", b"1", b"-1", b"2", b"-2", b"99", b"true", b"false", b"null", b"[]", b"{}", b"[[[1]]]"),
]


def variants(frames: list[bytes], random: Random, number: int) -> Iterator[list[bytes]]:
    """Yield so many conversations that are like this one, each with one to three changes."""
    for _ in range(number):
        changed = list(frames)
        for _ in range(random.randint(1, 3)):
            random.choice(CHANGES)(changed, random)
        yield changed


def repeat(frames: list[bytes], random: Random) -> None:
    frames.insert(random.randint(0, len(frames)), random.choice(frames or [b"[]"]))


def drop(frames: list[bytes], random: Random) -> None:
    if len(frames) > 1:
        del frames[random.randrange(len(frames))]


def shuffle(frames: list[bytes], random: Random) -> None:
    random.shuffle(frames)


def replace_a_token(frames: list[bytes], random: Random) -> None:
    """Put another name or value in the place of one, which mostly leaves JSON."""
    if not frames:
        return
    at = random.randrange(len(frames))
    if found := list(TOKEN.finditer(frames[at])):
        token = random.choice(found)
        new = random.choice(TOKENS)
        frames[at] = frames[at][: token.start()] + new + frames[at][token.end() :]


def damage(frames: list[bytes], random: Random) -> None:
    """Replace, remove or add a few bytes."""
    if not frames:
        return
    at = random.randrange(len(frames))
    frame = frames[at]
    begin = random.randint(0, len(frame))
    end = min(begin + random.choice([0, 0, 1, 1, 2, 8]), len(frame))
    frames[at] = frame[:begin] + random.randbytes(random.choice([0, 1, 1, 2, 6])) + frame[end:]


CHANGES = [repeat, drop, shuffle, *[replace_a_token] * 4, damage]
