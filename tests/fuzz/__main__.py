"""Runs the fuzzers until both halves have read so many frames: `python -m tests fuzz`.

Hypothesis makes conversations, and each gives many variants, which cost far less. Each round has a
seed of its own, so that no two are alike; a failure names the seed that repeats it:
`python -m tests.fuzz --seed 17 --frames 1`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import given, seed, settings

from tests.fuzz import test_decoders as decoders

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis import strategies as st

ROUND = settings(decoders.quick, max_examples=decoders.EXAMPLES // 5)
VARIANTS = 50


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--frames", type=int, default=1_000_000, help="how many are to be read")
    parser.add_argument("--seed", type=int, default=1, help="that of the first round")
    options = parser.parse_args()
    read: Counter[str] = Counter()
    begun = time.monotonic()
    relay = decoders.Relay()
    for number in count(options.seed):
        try:
            play(
                decoders.conversations(),
                partial(decoders.both_survive, relay),
                number,
                read,
                "read alike by both halves",
            )
            play(
                decoders.damaged() | decoders.rubbish,
                decoders.a_host_survives,
                number,
                read,
                "read by a host",
            )
        except BaseException:
            print(f"The round with the seed {number} failed.", flush=True)
            raise
        if sum(read.values()) >= options.frames:
            break
        if number % 10 == 0:
            print(f"{sum(read.values()):,} frames so far", flush=True)
    status = relay.end()
    total = sum(read.values())
    took = time.monotonic() - begun
    print(f"{total:,} frames in {took:.0f} s: {', '.join(f'{n:,} {by}' for by, n in read.items())}")
    return int(status != 0 or total < options.frames)


def play(
    conversations: st.SearchStrategy[list[bytes]],
    check: Callable[[list[bytes]], None],
    number: int,
    read: Counter[str],
    by: str,
) -> None:
    """Run one round of a check, and count the frames that it reads to the end."""

    @seed(number)
    @ROUND
    @given(frames=conversations, variation=decoders.variations)
    def round_of_check(frames: list[bytes], variation: int) -> None:
        for each in decoders.kin(frames, variation, VARIANTS):
            check(each)
            read[by] += len(each)

    round_of_check()


if __name__ == "__main__":
    sys.exit(main())
