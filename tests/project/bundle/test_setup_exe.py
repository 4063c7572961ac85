"""A setup.exe is made by NSIS; tests/windows/test_bundle.py installs one."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from onconnect.errors import SetupError
from onconnect.project.bundle import setup_exe
from onconnect.project.bundle.about import Bundle
from tests.project.bundle.conftest import ABOUT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    folder = tmp_path / "notes-1.0-windows-x86_64"
    (folder / "_internal").mkdir(parents=True)
    (folder / "notes.exe").write_bytes(b"MZ")
    (folder / "_internal/data.txt").write_text("data")
    return Bundle(ABOUT, folder, folder / "notes.exe", "windows", "x86_64")


def test_without_nsis_the_author_is_told_where_to_get_it(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    with pytest.raises(SetupError, match="made by NSIS, which is not there: get it from https://"):
        setup_exe.pack(bundle, tmp_path)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ('"Notes" & $HOME', '"$\\"Notes$\\" & $$HOME"'),
        ("two\r\nlines\tof $(it)", '"two$\\nlines of $$(it)"'),
        ("back\\", '"back\\"'),
        ("Grüße 世界 🎉", '"Grüße 世界 🎉"'),
    ],
)
def test_a_text_is_written_as_nsis_reads_it(text: str, written: str) -> None:
    assert setup_exe.quoted(text) == written


def test_what_nsis_cannot_be_told_is_refused() -> None:
    with pytest.raises(SetupError, match=r"cannot show the text '\$\{NSISDIR\}': write it without"):
        setup_exe.quoted("${NSISDIR}")


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("makensis"), reason="NSIS is not installed")
def test_a_bundle_is_packed_on_any_system_and_nothing_else_is_left(
    bundle: Bundle, tmp_path: Path
) -> None:
    licence = tmp_path / "LICENSE"
    licence.write_bytes("Für alle.\n".encode("latin-1"))
    about = replace(ABOUT, title='A "title" & $more', version="2.0", licence_file=licence)
    made = setup_exe.pack(replace(bundle, about=about), tmp_path / "dist")
    assert made == tmp_path / "dist/notes-2.0-setup.exe"
    content = made.read_bytes()
    assert content.startswith(b"MZ")
    assert 'A "title" & $more'.encode("utf-16-le") in content
    assert {each.name for each in tmp_path.iterdir()} == {"LICENSE", "dist", bundle.folder.name}


SIGNS = """
import sys
from pathlib import Path
file = Path(sys.argv[2])
assert file.read_bytes().startswith(b"MZ")
with open(sys.argv[1], "a") as log:
    log.write(f"{file.name}\\n")
"""


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("makensis"), reason="NSIS is not installed")
def test_what_uninstalls_the_program_is_signed_and_then_the_setup_that_has_it(
    bundle: Bundle, tmp_path: Path
) -> None:
    script, log = tmp_path / "sign.py", tmp_path / "the $HOME log"
    script.write_text(SIGNS)
    command = (sys.executable, str(script), str(log))
    setup_exe.pack(replace(bundle, about=replace(ABOUT, sign=command)), tmp_path)
    uninstaller, setup = log.read_text().splitlines()
    assert setup == "setup.exe"
    assert uninstaller != setup
    command = (sys.executable, "-c", "import sys; sys.exit('no token')")
    with pytest.raises(SetupError, match=r"NSIS could not make the setup.exe: (?s:.*)no token"):
        setup_exe.pack(replace(bundle, about=replace(ABOUT, sign=command)), tmp_path)


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("makensis"), reason="NSIS is not installed")
def test_what_nsis_says_of_its_failure_is_told(bundle: Bundle, tmp_path: Path) -> None:
    shutil.rmtree(bundle.folder)
    with pytest.raises(SetupError, match=r"NSIS could not make the setup.exe: File: .* no files"):
        setup_exe.pack(bundle, tmp_path)
