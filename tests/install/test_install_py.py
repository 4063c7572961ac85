"""install.py works as a stranger runs it; on Windows pip takes what it needs from the index."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wheels import only_from, wheels

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("install.py")]

IS_WINDOWS = sys.platform == "win32"
UTF_8 = {"PYTHONIOENCODING": "utf-8"}
SHIPPED = [
    *("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "CHANGELOG.md", "install.py"),
    *("host", "extension", "manifests", "examples"),
]
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}


class Checkout:
    """A checkout in a folder with a hostile name, and a user with a Firefox."""

    def __init__(self, original: Path, folder: Path) -> None:
        self.folder = folder / "it's a $HOME [x] ü"
        self.folder.mkdir()
        for name in SHIPPED:
            if (original / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(original / name, self.folder / name, ignore=ignored)
            else:
                shutil.copy(original / name, self.folder / name)
        self.home = folder / "home"
        self.home.mkdir()
        if IS_WINDOWS:  # where nothing starts without most variables
            self.environ = {**os.environ, "USERPROFILE": str(self.home), **UTF_8}
            return
        firefox = folder / "bin" / "firefox"
        firefox.parent.mkdir()
        firefox.write_text("#!/bin/sh\n", "utf-8")
        firefox.chmod(0o755)
        self.environ = {
            "HOME": str(self.home),
            "PATH": str(firefox.parent),
            "LANG": "C.UTF-8",
        }

    def installs(self, *, before: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        """Run install.py from another folder; `before` is Python that runs before it."""
        start = f"{before}\nimport runpy; runpy.run_path({str(self.file)!r}, run_name='__main__')"
        return subprocess.run(
            [sys.executable, "-c", start] if before else [sys.executable, str(self.file)],
            cwd=self.folder.anchor,
            env=self.environ | environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    @property
    def file(self) -> Path:
        return self.folder / "install.py"

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"


@pytest.fixture
def copy(tmp_path, checkout):
    return Checkout(checkout, tmp_path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    copy = Checkout(Path(__file__).parents[2], tmp_path_factory.mktemp("checkout"))
    settings = {} if IS_WINDOWS else only_from(wheels(tmp_path_factory))
    done = copy.installs(PYTHONPATH="/nowhere", PIP_USER="1", **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[:2] == [
        f"Making {copy.venv}",
        f"Installing onconnect into {copy.venv}",
    ]
    assert "Firefox: " in done.stdout
    return copy


def test_one_command_makes_the_environment_and_registers_the_host(installed):
    launcher = installed.home / ".local/share/onconnect/onconnect.demo/launcher"
    assert (installed.home / ".mozilla/native-messaging-hosts/onconnect.demo.json").is_file()
    assert "/.venv/bin/python' -P -c 'import gc; gc.disable(); " in launcher.read_text("utf-8")


def test_a_second_run_changes_nothing_and_needs_no_network(installed):
    def state():
        return {path: path.stat().st_mtime_ns for path in installed.venv.rglob("*.*")}

    before = state()
    done = installed.installs(**OFFLINE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("Firefox: ")
    assert done.stdout.splitlines()[0].endswith("/onconnect.demo.json")
    assert ": unchanged " in done.stdout
    assert state() == before


def test_arguments_go_to_onconnect_install(installed):
    profile = installed.home / "profile"
    done = subprocess.run(
        [sys.executable, str(installed.file), "--user-data-dir", "profile"],
        cwd=installed.home,
        env=installed.environ,
        check=True,
    )
    assert done.returncode == 0
    assert (profile / "NativeMessagingHosts/onconnect.demo.json").is_file()


def test_a_failure_of_the_installation_is_the_exit_status(installed):
    done = installed.installs(PATH="/nowhere")
    assert done.returncode == 1
    assert "no browser was found" in done.stderr


def test_a_python_that_is_too_old_is_told(copy):
    old = "import sys; sys.version_info = (3, 9, 2, 'final', 0)"
    done = copy.installs(before=old)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "onconnect needs Python 3.11 or later and this is 3.9: run install.py with a newer one, "
        "like `python3.13 install.py` (on Windows `py -3.13 install.py`); "
        "https://www.python.org/downloads/ has one.\n"
    )
    assert not copy.venv.exists()


def test_every_python_since_2_7_can_read_the_file(checkout):
    source = (checkout / "install.py").read_bytes()
    assert source.isascii()
    for node in ast.walk(ast.parse(source, feature_version=(3, 4))):
        assert not isinstance(node, (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.YieldFrom))
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
            assert not node.args.kwonlyargs
            assert not any(argument.annotation for argument in node.args.args)
        if isinstance(node, ast.Raise):
            assert node.cause is None
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
            assert not node.keywords


def test_a_python_without_venv_is_told(copy):
    done = copy.installs(before="import sys; sys.modules['ensurepip'] = None")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"`sudo apt install python{version}-venv`" in done.stderr
    assert not copy.venv.exists()


def test_a_folder_that_is_no_environment_is_left_alone(copy):
    copy.venv.mkdir()
    (copy.venv / "precious").write_text("mine", "utf-8")
    done = copy.installs()
    assert done.returncode == 1
    assert done.stderr == (
        f"{copy.venv} is no virtual environment: move it away and run install.py again.\n"
    )
    assert (copy.venv / "precious").read_text("utf-8") == "mine"


def test_a_broken_environment_is_remade_and_a_failing_pip_shown(copy):
    python = copy.venv / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")
    python.parent.mkdir(parents=True)
    (copy.venv / "pyvenv.cfg").write_text("home = /gone\n", "utf-8")
    if not IS_WINDOWS:
        python.symlink_to("/gone/python")
    done = copy.installs(**OFFLINE)
    assert done.returncode == 1
    assert done.stdout.startswith(f"Making {copy.venv}\n")
    assert "No matching distribution found for hatchling" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("pip could not install onconnect: see above")
    assert "Traceback" not in done.stderr
    assert python.is_file()


def test_a_shim_leaves_no_trace_in_the_launcher(installed, tmp_path):
    shim = tmp_path / "shims/python"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    shim.chmod(0o755)
    subprocess.run([shim, installed.file], env=installed.environ, check=True)
    launcher = installed.home / ".local/share/onconnect/onconnect.demo/launcher"
    assert "shims" not in launcher.read_text("utf-8")
    with (installed.venv / "bin/python").open("rb") as interpreter:
        assert interpreter.read(2) != b"#!"
