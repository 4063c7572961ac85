"""Makes frames out of others, quickly: the same in another order, or damaged here and there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+|true|false|null')
TOKENS = b"""
    "type" "port" "id" "text" "last" "abort" "data" "error" "message" "chunk" "disconnect" "connect"
    "return" "ack" "kinds" "Uint8Array" "aGk=" "x" "" 0 1 -1 2 -2 99 true false null [] {} [[[1]]]
    "parts" "part" "bytes" "String"
""".split()


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
