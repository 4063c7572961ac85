"""Makes a Python that shows a program on Linux what macOS would show it."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

_HOST = Path(__file__).parents[2] / "host"


def make(folder: Path) -> Path:
    """Make a virtual environment whose Python takes itself for one on macOS; return its program.

    Its standard library is the one that runs this, by links. Only `encodings`, which every Python
    imports first, is another one: it imports `taken_away` too. The packages are those of this
    environment.
    """
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = folder / "base" / "lib" / version
    environment = folder / "environment"
    program = Path(os.path.realpath(sys.executable))
    _link_all(Path(sysconfig.get_path("stdlib")), library, except_for="encodings")
    for each in library.glob("_sysconfigdata__linux_*"):  # `sysconfig` asks for the system's own
        each.with_name(each.name.replace("linux", "darwin", 1)).symlink_to(each)
    _link_all(Path(sysconfig.get_path("stdlib"), "encodings"), library / "encodings", "__init__.py")
    original = Path(sysconfig.get_path("stdlib"), "encodings", "__init__.py").read_text("utf-8")
    text = f"{original}\nimport taken_away\n"
    (library / "encodings" / "__init__.py").write_text(text, "utf-8")
    (library / "taken_away.py").symlink_to(Path(__file__).with_name("taken_away.py"))
    for each in (folder / "base" / "bin" / version, environment / "bin" / "python"):
        each.parent.mkdir(parents=True)
        each.symlink_to(program)
    (environment / "pyvenv.cfg").write_text(f"home = {folder / 'base' / 'bin'}\n", "utf-8")
    packages = environment / "lib" / version / "site-packages"
    packages.mkdir(parents=True)
    lines = (f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})", str(_HOST))
    (packages / "tests.pth").write_text("\n".join(lines), "utf-8")
    return environment / "bin" / "python"


def _link_all(source: Path, target: Path, except_for: str) -> None:
    target.mkdir(parents=True)
    for each in source.iterdir():
        if each.name not in (except_for, "__pycache__"):
            (target / each.name).symlink_to(each)
