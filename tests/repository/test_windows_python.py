"""The Windows Python has what the project and its tests need, of versions that they take."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.release import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PINS = (ROOT / "tests/windows/requirements.txt").read_text("utf-8")
PINNED = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([\w.-]+)==(\S+) \\\n +--hash=sha256:", PINS, re.M)
}
ON_WINDOWS = {"sys_platform": "win32", "python_version": "3.11"}


@pytest.mark.parametrize("extra", [None, *PROJECT["optional-dependencies"]])
def test_every_requirement_of_the_project_is_pinned(extra: str | None) -> None:
    wanted = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    assert wanted
    for requirement in map(Requirement, wanted):
        here = requirement.marker is None or requirement.marker.evaluate(ON_WINDOWS)
        if here and requirement.name != PROJECT["name"]:
            version = PINNED.get(canonicalize_name(requirement.name), "none")
            assert version != "none", f"{requirement}: run `python3 -m tests.windows --pin`"
            assert requirement.specifier.contains(version), f"{requirement}, and not {version}"
