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
from itertools import chain, count
from random import Random
from typing import Any

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from tests.fuzz import test_decoders as decoders
from tests.fuzz.variants import variants

ROUND = settings(decoders.quick, max_examples=decoders.EXAMPLES // 3)
VARIANTS = 50
CHECKS = {
    decoders.test_both_survive_damaged_frames: decoders.conversations(),
    decoders.test_a_host_survives_damaged_frames: decoders.damaged() | decoders.rubbish,
}


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
            for check, frames in CHECKS.items():
                play(check, frames, relay, number, read)
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
    check: Any, frames: st.SearchStrategy[list[bytes]], relay: Any, number: int, read: Counter[str]
) -> None:
    """Run one round of a check, and count the frames that it reads to the end."""
    inner = check.hypothesis.inner_test
    takes_relay = "relay" in inner.__code__.co_varnames[: inner.__code__.co_argcount]
    by = "read alike by both halves" if takes_relay else "read by a host"

    @seed(number)
    @ROUND
    @given(frames=frames, variation=st.integers(0, 2**32))
    def round_of_check(frames: list[bytes], variation: int) -> None:
        for each in chain([frames], variants(frames, Random(variation), VARIANTS)):
            inner(relay, each) if takes_relay else inner(each)
            read[by] += len(each)

    round_of_check()


if __name__ == "__main__":
    sys.exit(main())
