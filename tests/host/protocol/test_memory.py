"""The memory of a value is estimated: exactly if it is small, by a sample if it is large."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onconnect.protocol.memory import CONTAINER, MEMBER, SAMPLE, memory_of

values = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def counted(value: Any) -> int:
    """Count every container, every member and every character of a member."""
    if not isinstance(value, (dict, list)):
        return 0
    members = list(value.values()) if isinstance(value, dict) else value
    characters = sum(len(each) for each in members if isinstance(each, str))
    return CONTAINER + MEMBER * len(members) + characters + sum(map(counted, members))


@given(values)
def test_of_a_small_value_everything_counts(value: Any) -> None:
    assert memory_of(value) == counted(value)


@pytest.mark.parametrize(
    "value",
    [
        [0] * SAMPLE,
        [0] * 100_000,
        ["x" * 100] * 100_000,
        [[1, 2, 3]] * 100_000,
        {str(n): {"name": "x" * 20} for n in range(10_000)},
        [[["deep"] * 20] * 20] * 100,
    ],
    ids=["numbers", "many numbers", "strings", "arrays", "objects", "levels"],
)
def test_of_a_large_value_a_sample_tells(value: Any) -> None:
    assert memory_of(value) == pytest.approx(counted(value), rel=0.05)


def test_of_a_large_value_few_members_are_looked_at() -> None:
    looks = 0

    class Looked(list[int]):
        def __len__(self) -> int:
            nonlocal looks
            looks += 1
            return 3

    memory_of([[Looked() for _ in range(10_000)] for _ in range(3)])
    assert 0 < looks <= SAMPLE
