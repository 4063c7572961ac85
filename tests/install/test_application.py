"""An `Application` is described in Python, and its program does what `onconnect` does."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Application, Limits
from onconnect.application import imported
from onconnect.errors import SetupError
from onconnect.install.browsers import launcher_reader
from tests.install.conftest import CHECKOUT, CHROMIUM_ID
from tests.install.user import NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.install.user import User

pytestmark = pytest.mark.process

OTHER_ID = "abcdefghijklmnopabcdefghijklmnop"
DESCRIBED = f"""
from onconnect import Application

app = Application(
    "{NAME}",
    description="Notes",
    handlers=["{{package}}.handlers"],
    extensions={{{{"gecko": ["notes@example.org"], "chromium": ["{OTHER_ID}"]}}}},
    probe="echo",
    version="1.2",
)

if __name__ == "__main__":
    app.main()
"""
ECHO = """
from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(port.post_message)
"""


def write_package(folder: Path, package: str = "notes", described: str = DESCRIBED) -> None:
    (folder / package).mkdir(parents=True)
    (folder / package / "__init__.py").touch()
    (folder / package / "__main__.py").write_text(described.format(package=package), "utf-8")
    (folder / package / "handlers.py").write_text(ECHO, "utf-8")


# The description


def described(**changes: Any) -> Application:
    members: dict[str, Any] = {
        "name": NAME,
        "description": "Notes",
        "handlers": ["notes.handlers"],
        "extensions": {"gecko": ["notes@example.org"], "chromium": [OTHER_ID]},
    }
    return Application(**(members | changes))


def test_commands_work_on_what_is_described():
    project = described(environment={"A": "b"}, probe="echo", startup=60).project()
    assert project.config.name == NAME
    assert project.config.environment == {"A": "b"}
    assert (project.config.probe, project.config.startup) == ("echo", 60)
    assert project.application == __name__
    assert project.ids() == {"gecko": ("notes@example.org",), "chromium": (OTHER_ID,)}
    assert project.extensions() == ()


def test_browsers_that_have_no_extension_of_it_are_left_out():
    project = described(extensions={"gecko": ["notes@example.org"]}).project()
    assert project.families() == ("gecko",)
    sentence = f"{NAME} has no extension for Chromium: name its ID in `extensions`"
    with pytest.raises(SetupError, match=sentence):
        project.ids_in("chromium")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Notes"}, "name in the Application in .* cannot be 'Notes': write, for example"),
        ({"description": ""}, "description in the Application in .* cannot be ''"),
        ({"handlers": []}, "handlers in the Application in "),
        ({"handlers": ["no-name"]}, "'no-name' is not the name of a Python module"),
        ({"extensions": {"gecko": ["x"]}}, "'x' is not the ID of an extension there"),
        ({"extensions": {"firefox": ["a@b"]}}, "has 'firefox' in `extensions`, and the families"),
        ({"start": ["notes"]}, "starts a program for `attach = true`, which is not there"),
        ({"startup": 0}, "startup in the Application in "),
    ],
)
def test_a_mistake_is_told_in_one_sentence(changes, sentence):
    with pytest.raises(SetupError, match=sentence):
        described(**changes).project()


def test_one_of_a_script_cannot_be_installed_and_says_what_to_do(tmp_path):
    script = tmp_path / "script.py"
    write_package(tmp_path)
    script.write_text((tmp_path / "notes/__main__.py").read_text("utf-8"), "utf-8")
    done = subprocess.run(
        [sys.executable, script, "install"], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"script.py: the Application in {script} is in no module")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("layout", ["package", "module", "init"])
def test_the_folder_of_the_package_is_known_wherever_the_description_stands(
    layout, tmp_path, monkeypatch
):
    name = f"described_in_{layout}"
    files = {
        "package": f"{name}/app/__main__.py",
        "module": f"{name}.py",
        "init": f"{name}/__init__.py",
    }
    file = tmp_path / files[layout]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(DESCRIBED.format(package=name), "utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    module = f"{name}.app.__main__" if layout == "package" else name
    project = imported(module, NAME).project()
    assert (project.folder, project.application) == (tmp_path, module)


def test_a_project_is_loaded_with_the_ids_of_its_extension(make_project):
    folder = make_project(
        settings={
            "chromium": [OTHER_ID],
            "environment": {"A": "b"},
            "limits": {"waiting": 16},
        }
    )
    loaded = Application.load(folder)
    assert (loaded.name, loaded.description, loaded.handlers) == (NAME, "Notes", ("notes",))
    assert loaded.extensions == {
        "gecko": ("notes@example.org",),
        "chromium": (CHROMIUM_ID, OTHER_ID),
    }
    assert loaded.environment == {"A": "b"}
    assert loaded.limits == Limits()._replace(waiting=16 << 20)
    assert loaded.project().folder == folder
    assert loaded.project().application == ""
    assert loaded.arguments().path == str(folder)


def test_a_family_for_which_no_id_is_fixed_has_none(make_project):
    loaded = Application.load(make_project(manifest={"key": None}))
    assert loaded.extensions == {"gecko": ("notes@example.org",)}


def test_a_program_serves_as_its_project_describes_it(make_project, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    folder = make_project(
        settings={"handlers": ["served_by_load"], "attach": True}, manifest={"key": None}
    )
    (folder / "served_by_load.py").touch()
    server = Application.load(folder).serve()
    assert server.name == NAME
    assert import_module("served_by_load").__file__ == str(folder / "served_by_load.py")


def test_a_script_beside_a_project_has_the_commands_too(make_project, user):
    user.has("firefox")
    folder = make_project()
    script = folder / "host.py"
    script.write_text(
        "from pathlib import Path\nfrom onconnect import Application\n"
        "Application.load(Path(__file__).parent).main()\n"
    )

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, script, *words]
        return subprocess.run(command, env=user.environ, capture_output=True, text=True)

    told = run("doctor")
    assert "let `host.py doctor --fix` write it [not-registered]" in told.stdout
    assert run("install").returncode == 0
    started = launcher_reader.read(user.launcher(NAME).read_bytes())
    assert (started.project, started.application) == (str(folder), "")
    assert run("uninstall").returncode == 0
    assert user.files() == {}


# Its program


class Program:
    """The program of a package that is installed in a Python of its own.

    Attributes:
        python: this Python.
    """

    def __init__(self, folder: Path, user: User, package: str = "notes") -> None:
        self.python = folder / "venv/bin/python"
        self._user = user
        self._package = package
        venv = [sys.executable, "-m", "venv", "--without-pip", folder / "venv"]
        subprocess.run(venv, check=True)
        write_package(folder / "packages", package)
        (site,) = (folder / "venv/lib").glob("python*/site-packages")
        paths = (folder / "packages", CHECKOUT / "host", *map(sysconfig.get_path, LIBRARIES))
        (site / "tests.pth").write_text("".join(f"{path}\n" for path in dict.fromkeys(paths)))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, "-m", self._package, *words],
            cwd=self._user.home,
            env=self._user.environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )


LIBRARIES = ("purelib", "platlib")


@pytest.fixture
def program(user: User, tmp_path: Path) -> Callable[..., Program]:
    user.has("firefox", "chromium")
    return lambda name="one", package="notes": Program(tmp_path / name, user, package)


def test_it_installs_proves_examines_and_removes_its_host(user, program):
    notes = program()
    done = notes.run("install")
    assert done.returncode == 0, done.stdout + done.stderr
    firefox, chromium, *_ = done.stdout.splitlines()
    assert firefox.startswith("Firefox: ok, its port 'echo' answers (")
    assert chromium.startswith("Chromium: ok, its port 'echo' answers (")
    assert "Now load the extension" not in done.stdout
    assert sorted(user.files()) == user.written("firefox", "chromium", name=NAME)
    manifest = json.loads(user.entry("chromium", NAME).found)
    assert manifest["allowed_origins"] == [f"chrome-extension://{OTHER_ID}/"]
    examined = notes.run("doctor")
    assert examined.returncode == 0, examined.stdout
    assert "The application: ok" in examined.stdout
    assert notes.run("uninstall").returncode == 0
    assert user.files() == {}


def test_what_is_installed_follows_the_description_that_is_there(user, program, tmp_path):
    notes = program()
    notes.run("install")
    before = user.launcher(NAME).read_bytes()
    folder = tmp_path / "one/packages/notes"
    (folder / "handlers.py").rename(folder / "renamed.py")
    text = (folder / "__main__.py").read_text("utf-8")
    (folder / "__main__.py").write_text(text.replace("notes.handlers", "notes.renamed"), "utf-8")
    examined = notes.run("doctor")
    assert examined.returncode == 0, examined.stdout
    assert "launcher-stale" not in examined.stdout
    assert user.launcher(NAME).read_bytes() == before


def test_browsers_without_an_extension_of_it_are_nothing_to_worry_its_users_about(
    user, program, tmp_path
):
    notes = program()
    file = tmp_path / "one/packages/notes/__main__.py"
    text = file.read_text("utf-8").replace(f', "chromium": ["{OTHER_ID}"]', "")
    file.write_text(text, "utf-8")
    done = notes.run("install")
    assert done.returncode == 0, done.stdout
    assert "Chromium" not in done.stdout
    assert "Chromium" not in notes.run("doctor").stdout
    told = notes.run("install", "--browser", "chromium")
    assert told.returncode == 1
    assert f"FAILED: Chromium: {NAME} has no extension for Chromium" in told.stdout


def test_its_sentences_name_its_own_command(user, program):
    notes = program()
    told = notes.run("doctor", "--browser", "firefox")
    assert told.returncode == 1
    assert "let `notes doctor --fix` write it [not-registered]" in told.stdout
    assert notes.run("doctor", "--browser", "firefox", "--fix").returncode == 0
    assert notes.run("--version").stdout == "notes 1.2 (onconnect 0.1.0)\n"
    wrong = notes.run("install", "--browser", "netscape")
    assert wrong.stderr.startswith("notes: there is no browser 'netscape'")
    assert notes.run("install", "some/folder").returncode == 2, "it asks for no project"


def test_a_project_of_its_name_does_not_replace_it_nor_it_a_project(
    user, program, make_project, tmp_path
):
    notes, project = program(), make_project(tmp_path / "project")
    notes.run("install")
    before = user.files()
    refused = user.installs(cwd=project)
    assert refused.returncode == 1
    installed = f"{NAME} is installed from {notes.python} -m notes.__main__, and this is {project}:"
    assert refused.stderr.startswith(f"onconnect: {installed}")
    assert f": {installed[:-1]}" in user.runs("uninstall", cwd=project).stderr
    assert "[project-differs]" in user.runs("doctor", cwd=project).stdout
    assert user.files() == before
    assert user.installs("--force", cwd=project).returncode == 0
    assert f"is installed from {project}, and this is {notes.python}" in notes.run("install").stderr


def test_another_installation_of_it_takes_over_once_the_first_is_gone(user, program):
    one, two = program("one"), program("two")
    one.run("install")
    assert f"installed from {one.python} -m" in two.run("install").stderr
    one.python.parents[1].rename(one.python.parents[2] / "moved")
    told = two.run("doctor", "--browser", "firefox")
    assert f"starts {one.python}, which is gone: let `notes doctor --fix` write it" in told.stdout
    assert two.run("doctor", "--fix").returncode == 0
    started = launcher_reader.read(user.launcher(NAME).read_bytes())
    assert (started.python, started.application) == (str(two.python), "notes.__main__")


def test_doctor_of_onconnect_explains_what_is_left_of_a_package_by_the_hosts_name(user, program):
    notes = program()
    notes.run("install")
    assert user.runs("doctor", "--name", NAME, cwd=user.home).returncode == 0
    notes.python.parents[1].rename(notes.python.parents[2] / "moved")
    told = user.runs("doctor", "--name", NAME, cwd=user.home)
    assert told.returncode == 1
    assert (
        f"starts {notes.python}, which is gone: install {NAME} again, or remove what is left of it "
        f"by `onconnect uninstall --name {NAME}` [host-uninstalled]"
    ) in told.stdout
    assert user.runs("uninstall", "--name", NAME, cwd=user.home).returncode == 0
    assert user.files() == {}
    told = user.runs("doctor", "--name", NAME, cwd=user.home)
    assert told.stderr == (f"onconnect: nothing is installed as {NAME}, nor as anything else\n")


def test_what_is_left_is_not_mended_from_elsewhere(user, program):
    program().run("install")
    told = user.runs("doctor", "--name", NAME, "--fix", cwd=user.home)
    assert told.stderr == "onconnect: --fix installs what is here: leave out --name, or --fix\n"
    told = user.runs("doctor", "--name", "org.example.other", cwd=user.home)
    assert told.stderr.endswith(f"nothing is installed as org.example.other: name one of {NAME}\n")


def test_a_program_that_serves_is_reached_by_a_proxy(user, program, tmp_path):
    notes = program()
    file = tmp_path / "one/packages/notes/__main__.py"
    file.write_text(
        file.read_text("utf-8").replace('probe="echo"', 'attach=True, start=["notes", "serve"]')
    )
    done = notes.run("install", "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    launcher, *_ = json.loads(done.stdout)["steps"]
    started = launcher_reader.read(launcher["content"].encode())
    assert started.is_proxy
    assert started.application == "notes.__main__"
    assert started.callers == ("notes@example.org", f"chrome-extension://{OTHER_ID}/")
