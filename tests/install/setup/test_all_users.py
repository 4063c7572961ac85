"""An installation for all users takes only what root alone may write and everybody may read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from onconnect.install.computer.machine import is_root
from tests.install.broken import LISTENS
from tests.install.conftest import CHECKOUT

PYTHON = Path("/usr/bin/python3")
NAME = f"onconnect.test_{os.getpid()}"
NOBODY = 65534

pytestmark = [
    pytest.mark.process,
    pytest.mark.xdist_group("for all users"),
    pytest.mark.skipif(
        not is_root() or not PYTHON.exists(),
        reason="only root installs for all users, by a Python that all users may read",
    ),
]


class Computer:
    """A project and a virtual environment where all users may read, both root's."""

    def __init__(self, folder: Path, make_project) -> None:
        self.folder = folder
        self.venv = folder / "venv"
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", self.venv], check=True)
        (site,) = (self.venv / "lib").glob("python*/site-packages")
        paths = (CHECKOUT / "host", sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
        (site / "tests.pth").write_text("".join(f"{path}\n" for path in dict.fromkeys(paths)))
        self.project = make_project(folder / "project", settings={"name": NAME}, handlers=LISTENS)
        self.ran = folder / "ran"

    def runs(self, *arguments, home="/root", **environ):
        return subprocess.run(
            [self.venv / "bin/python", "-P", "-m", "onconnect.cli", *arguments],
            cwd=self.project,
            env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **environ},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def installs(self):
        return self.runs("install", "--scope", "system", "--browser", "chromium")

    def refuses(self, sentence):
        """Show that nothing is installed, and no line of the project runs as root."""
        (self.project / "notes.py").write_text(f"open({str(self.ran)!r}, 'w')\n{LISTENS}")
        done = self.installs()
        assert done.returncode == 1
        assert sentence in done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
        assert not self.ran.exists()
        assert not installed()


def installed():
    """All that there is of the host for all users."""
    manifest = Path(f"/etc/chromium/native-messaging-hosts/{NAME}.json")
    return [*Path("/usr/local/share").rglob(f"*{NAME}*"), *filter(Path.exists, [manifest])]


@pytest.fixture
def computer(make_project):
    folder = Path(tempfile.mkdtemp(prefix="onconnect test ", dir="/opt"))
    folder.chmod(0o755)
    computer = Computer(folder, make_project)
    yield computer
    if installed():
        with suppress(AssertionError):
            computer.runs("uninstall", "--name", NAME, "--scope", "system")
    shutil.rmtree(folder)


def test_what_is_sound_is_installed_and_proven_by_a_user_who_may_do_nothing(computer):
    done = computer.installs()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Chromium: ok, its handlers load" in done.stdout
    (computer.project / "notes.py").write_text(
        "import os, pathlib\n"
        "raise SystemExit(f'{os.getuid()} {os.getgid()} {os.getgroups()} '"
        "f'{pathlib.Path.home().stat().st_uid}')\n"
    )
    for command in (computer.installs(), computer.runs("doctor", "--browser", "chromium")):
        assert command.returncode == 1
        assert f"SystemExit: {NOBODY} {NOBODY} [] {NOBODY}" in command.stdout
    assert computer.runs("uninstall", "--scope", "system").returncode == 0
    assert not list(Path("/usr/local/share").rglob(f"*{NAME}*"))


@pytest.mark.parametrize(
    "what", ["project", "project/notes.py", "venv/bin", "venv/lib", "venv", ""], ids=str
)
@pytest.mark.parametrize("how", ["everybody", "another user", "a group"])
def test_what_others_may_write_is_refused(computer, what, how):
    path = computer.folder / what
    if how == "everybody":
        path.chmod(path.stat().st_mode | 0o002)
        computer.refuses(f"everybody may write {path}")
    elif how == "another user":
        os.chown(path, NOBODY, 0)
        computer.refuses(f"{path} belongs to nobody, who may change it")
    else:
        os.chown(path, 0, 50)
        path.chmod(path.stat().st_mode | 0o020)
        computer.refuses(f"the group staff may write {path}")


def test_a_module_deep_in_the_project_counts_and_so_does_one_of_the_environment(computer):
    (site,) = (computer.venv / "lib").glob("python*/site-packages")
    for folder in (computer.project / "package/inner", site / "package"):
        folder.mkdir(parents=True)
        file = folder / "module.py"
        file.touch()
        file.chmod(0o666)
        computer.refuses(f"everybody may write {file}")
        file.unlink()


def test_a_link_leads_to_what_counts(computer):
    project = computer.project.rename(computer.folder / "moved")
    os.chown(project / "notes.py", NOBODY, NOBODY)
    computer.project.symlink_to(project)
    computer.refuses(f"{project}/notes.py belongs to nobody, who may change it")


@pytest.mark.parametrize("what", ["project", "project/notes.py", "venv", ""], ids=str)
def test_what_others_cannot_read_is_refused(computer, what):
    path = computer.folder / what
    path.chmod(path.stat().st_mode & ~0o077)
    computer.refuses(f"only some users may read {path}")


def test_a_python_under_roots_own_folder_is_refused(computer):
    home = computer.folder / "root"
    home.mkdir(mode=0o700)
    computer.venv.rename(home / "venv")
    computer.venv = home / "venv"
    computer.refuses(f"only some users may read {home}")


@pytest.mark.parametrize("where", ["launcher", "folder", "manifest"])
def test_doctor_names_what_others_may_write_of_it(computer, where):
    computer.installs()
    paths = {
        "launcher": Path(f"/usr/local/share/onconnect/{NAME}/launcher"),
        "folder": Path(f"/usr/local/share/onconnect/{NAME}"),
        "manifest": Path(f"/etc/chromium/native-messaging-hosts/{NAME}.json"),
    }
    paths[where].chmod(0o777)
    done = computer.runs("doctor", "--browser", "chromium", "--json")
    assert done.returncode == 1
    fault = json.loads(done.stdout)["diagnoses"][0]["faults"][-1]
    assert fault["code"] == "others-may-write"
    assert f"everybody may write {paths[where]}" in fault["text"]


@pytest.mark.parametrize("command", ["install", "uninstall", "doctor", "doctor --fix"])
def test_root_with_the_folder_of_a_user_is_refused(computer, command):
    """As with `sudo -E`, or with a sudo that keeps HOME."""
    home = computer.folder / "home of somebody"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    done = computer.runs(*command.split(), home=home)
    assert done.returncode == 1
    sentence = f"onconnect: you are root, and {home} is the folder of nobody: run this without sudo"
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
    assert not list(home.iterdir())


def test_the_folder_of_a_user_is_left_alone_by_an_installation_for_all(computer):
    home = computer.folder / "home of somebody"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    options = ["--scope", "system"]
    assert computer.runs("install", *options, "--browser", "chromium", home=home).returncode == 0
    assert computer.runs("uninstall", *options, home=home).returncode == 0
    assert not list(home.iterdir())
    done = computer.runs("install", *options, "--run", "chromium", home=home)
    assert done.returncode == 1
    assert done.stderr.startswith("onconnect: --run opens your own browser: leave out --run, or")


def test_a_user_installs_as_ever_and_doctor_warns_him_of_what_others_may_write(computer):
    home = computer.folder / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)

    def as_nobody(*arguments):
        command = [computer.venv / "bin/python", "-P", "-m", "onconnect.cli", *arguments]
        return subprocess.run(
            [*command, "--browser", "chromium"],
            user=NOBODY,
            group=NOBODY,
            extra_groups=(),
            cwd=computer.project,
            env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
        )

    done = as_nobody("install")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "others-may-write" not in as_nobody("doctor").stdout
    launcher = home / f".local/share/onconnect/{NAME}/launcher"
    launcher.chmod(0o775)
    os.chown(launcher, NOBODY, 50)
    done = as_nobody("doctor")
    assert done.returncode == 0
    assert f"warning: Chromium: the group staff may write {launcher}" in done.stdout
    computer.project.chmod(0o777)
    launcher.chmod(0o755)
    assert f"everybody may write {computer.project}" in as_nobody("doctor").stdout
