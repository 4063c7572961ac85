"""What Windows shows of a program is made of what the project says."""

from __future__ import annotations

import ast
import struct
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from onconnect.errors import SetupError
from onconnect.project.bundle import exe_resource
from tests.project.bundle.conftest import ABOUT

if TYPE_CHECKING:
    from pathlib import Path


def png(width: int, height: int) -> bytes:
    """Return the head of an image of a size, and something after it."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"rest"


def test_an_icon_has_the_image_as_it_is_behind_a_head_that_leads_to_it(tmp_path: Path) -> None:
    for side, told in ((48, 48), (256, 0)):
        (tmp_path / "icon.png").write_bytes(png(side, side))
        made = exe_resource.icon(tmp_path / "icon.png")
        assert struct.unpack("<HHH", made[:6]) == (0, 1, 1)
        width, height, _, _, _, bits, size, offset = struct.unpack("<BBBBHHII", made[6:22])
        assert (width, height, bits) == (told, told, 32)
        assert made[offset : offset + size] == png(side, side)


@pytest.mark.parametrize(
    ("content", "size"), [(png(512, 256), "512 × 256"), (b"\x89PNG\r\n\x1a\n", "0 × 0")]
)
def test_an_image_that_windows_does_not_take_is_told_with_its_remedy(
    tmp_path: Path, content: bytes, size: str
) -> None:
    (tmp_path / "icon.png").write_bytes(content)
    sentence = f"icon.png has {size} pixels, and Windows takes 256 × 256 at most: name a smaller"
    with pytest.raises(SetupError, match=sentence):
        exe_resource.icon(tmp_path / "icon.png")


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("1.0", (1, 0, 0, 0)),
        ("1.2.3.4.5", (1, 2, 3, 4)),
        ("2.0rc1", (2, 0, 0, 0)),
        ("1!3.1.post2+local.7", (3, 1, 0, 0)),
        ("2026.123456", (2026, 65535, 0, 0)),
        ("1.", (1, 0, 0, 0)),
    ],
)
def test_any_version_has_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert exe_resource.numbers(version) == numbers


def test_nothing_is_said_of_what_is_not_known() -> None:
    texts = exe_resource.texts(replace(ABOUT, author=""), "notes.exe")
    assert "CompanyName" not in texts
    assert texts["OriginalFilename"] == "notes.exe"
    assert exe_resource.texts(ABOUT, "notes.exe")["CompanyName"] == "Example Project"


def test_pyinstaller_gets_an_expression_whatever_the_texts_are() -> None:
    title = "No\"tes' 世界\\"
    text = exe_resource.version_file(replace(ABOUT, title=f"{title} 🎉"))
    nodes = ast.walk(ast.parse(text, mode="eval"))
    assert title in [each.value for each in nodes if isinstance(each, ast.Constant)]


@pytest.mark.process
def test_the_authors_own_command_signs_the_program(tmp_path: Path) -> None:
    program = tmp_path / "notes.exe"
    program.write_bytes(b"MZ")
    adds = "import sys; open(sys.argv[1], 'ab').write(b' by it')"
    exe_resource.sign(program, (sys.executable, "-c", adds))
    assert program.read_bytes() == b"MZ by it"


@pytest.mark.process
@pytest.mark.parametrize(
    ("command", "why"),
    [
        ((sys.executable, "-c", "raise SystemExit(3)"), "ended with status 3"),
        (("no-such-signtool",), r"cannot be run \("),
    ],
)
def test_a_program_that_could_not_be_signed_is_told(
    tmp_path: Path, command: tuple[str, ...], why: str
) -> None:
    sentence = rf"notes.exe is not signed, since `.*` {why}.*: correct `sign` in \[tool.onconnect"
    with pytest.raises(SetupError, match=sentence):
        exe_resource.sign(tmp_path / "notes.exe", command)
