"""mypy accepts right uses of the API and refuses wrong ones, in the examples too."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
RIGHT = Path("tests/api/typing/right.py")
WRONG = Path("tests/api/typing/wrong.py")
EXAMPLES = sorted(path.relative_to(ROOT) for path in (ROOT / "examples").rglob("*.py"))


def mypy(*files: Path) -> list[str]:
    command = [sys.executable, "-m", "mypy", "--strict", *map(str, files)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode in (0, 1), checked.stdout + checked.stderr
    return [line for line in checked.stdout.splitlines() if ": error: " in line]


def test_right_uses_are_accepted() -> None:
    assert mypy(RIGHT) == []


def test_each_wrong_use_is_refused_and_nothing_else() -> None:
    found: dict[int, list[str]] = {}
    for error in mypy(WRONG):
        _, line, text = error.split(":", 2)
        found.setdefault(int(line), []).append(text)
    expected = {
        number: line.partition("# E: ")[2]
        for number, line in enumerate((ROOT / WRONG).read_text().splitlines(), 1)
        if "# E: " in line
    }
    assert len(expected) > 20
    assert found.keys() == expected.keys()
    for number, text in expected.items():
        assert any(text in each for each in found[number]), found[number]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_is_typed_right(example: Path) -> None:
    assert mypy(example) == []


def test_an_example_with_a_wrong_argument_is_refused(tmp_path: Path) -> None:
    example = tmp_path / "example.py"
    right = (ROOT / "examples/search_tabs/search_tabs.py").read_text()
    wrong = re.sub(r"browser\.tabs\.query\(.*?\)", "browser.tabs.query(7)", right)
    assert wrong != right
    example.write_text(wrong)
    assert any("TypedDict" in error or "QueryInfo" in error for error in mypy(example))
