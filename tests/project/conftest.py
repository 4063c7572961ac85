from __future__ import annotations

import secrets

import pytest

from onconnect.project import key


@pytest.fixture(autouse=True)
def quick_keys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives extensions keys of numbers that need not be primes: to find these takes 0.1 s.

    What is of processes has real keys, among it the test of a key itself.
    """
    if not request.node.get_closest_marker("process"):
        monkeypatch.setattr(key, "prime", lambda bits: secrets.randbits(bits) | 0b111 << (bits - 3))
