"""mypy accepts right uses of the API and refuses wrong ones, in the examples too."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("mypy")]

ROOT = Path(__file__).resolve().parents[2]
RIGHT = Path("tests/api/typing/right.py")
WRONG = Path("tests/api/typing/wrong.py")
EXAMPLES = sorted(path.relative_to(ROOT) for path in (ROOT / "examples").rglob("*.py"))


def mypy(*files: Path) -> list[str]:
    command = [sys.executable, "-m", "mypy", "--strict", *map(str, files)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode in (0, 1), checked.stdout + checked.stderr
    return [line for line in checked.stdout.splitlines() if ": error: " in line]


@pytest.fixture(scope="module")
def errors() -> dict[Path, list[str]]:
    """What mypy says of each file: it reads the types of the API once for all of them."""
    files = (RIGHT, WRONG, *EXAMPLES)
    found: dict[Path, list[str]] = {file: [] for file in files}
    for error in mypy(*files):
        found[Path(error.partition(":")[0])].append(error)
    return found


def test_right_uses_are_accepted(errors: dict[Path, list[str]]) -> None:
    assert errors[RIGHT] == []


def test_each_wrong_use_is_refused_and_nothing_else(errors: dict[Path, list[str]]) -> None:
    found: dict[int, list[str]] = {}
    for error in errors[WRONG]:
        _, line, text = error.split(":", 2)
        found.setdefault(int(line), []).append(text)
    expected = {
        number: line.partition("# E: ")[2]
        for number, line in enumerate((ROOT / WRONG).read_text("utf-8").splitlines(), 1)
        if "# E: " in line
    }
    assert len(expected) > 20
    assert found.keys() == expected.keys()
    for number, text in expected.items():
        assert any(text in each for each in found[number]), found[number]


@pytest.mark.parametrize("example", EXAMPLES, ids=Path.as_posix)
def test_an_example_is_typed_right(example: Path, errors: dict[Path, list[str]]) -> None:
    assert errors[example] == []


def test_an_example_with_a_wrong_argument_is_refused(tmp_path: Path) -> None:
    example = tmp_path / "example.py"
    right = (ROOT / "examples/search_tabs/search_tabs.py").read_text("utf-8")
    wrong = re.sub(r"browser\.tabs\.query\(.*?\)", "browser.tabs.query(7)", right)
    assert wrong != right
    example.write_text(wrong, "utf-8")
    assert any("TypedDict" in error or "QueryInfo" in error for error in mypy(example))
