"""Versions are compared as tests/vectors say."""

from __future__ import annotations

from typing import Any

import pytest

from onconnect.protocol.versions import is_new_enough, is_requirement, is_version
from tests.host.protocol.vectors import VERSIONS

COMPARED = [pytest.param(each, id=each["name"]) for each in VERSIONS if "version" in each]
REFUSED = [pytest.param(each, id=each["name"]) for each in VERSIONS if "version" not in each]


@pytest.mark.parametrize("vector", COMPARED)
def test_a_version_is_compared_as_agreed(vector: Any) -> None:
    assert is_requirement(vector["requires"])
    assert is_new_enough(vector["version"], vector["requires"]) is vector["isNewEnough"]


@pytest.mark.parametrize("vector", REFUSED)
def test_what_is_no_requirement_is_known_as_agreed(vector: Any) -> None:
    assert not is_requirement(vector["requires"])


@pytest.mark.parametrize(
    ("text", "begins"), [("1.2", True), ("0rc1", True), ("v1", False), ("", False), ("٣", False)]
)
def test_a_version_begins_with_a_number(text: str, begins: bool) -> None:
    assert is_version(text) is begins
