"""An installation whose "ok" is true was proven in the world that browsers live in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from onconnect.install.computer import container, interpreter
from onconnect.install.computer.machine import without_snaps
from onconnect.install.findings import Fault
from tests.install.broken import LISTENS
from tests.install.conftest import CHECKOUT
from tests.install.launchers import rewrite
from tests.install.user import NAME, User

pytestmark = pytest.mark.process

IS_WINDOWS = sys.platform == "win32"
PACKAGES = [each for each in sys.path if each.endswith("site-packages")]
"""Where the packages are that onconnect needs."""


@pytest.fixture
def user(user):
    user.has("firefox")
    return user


@pytest.fixture
def lasting():
    """A folder that is no temporary one."""
    with tempfile.TemporaryDirectory(prefix=".onconnect-test-", dir=Path.home()) as folder:
        yield Path(folder)


# The interpreter


def environment(folder: Path) -> Path:
    """Make a virtual environment that finds onconnect; return its Python."""
    python = bare_environment(folder)
    (site,) = [*folder.glob("lib/python*/site-packages"), *folder.glob("Lib/site-packages")][:1]
    lines = "".join(f"{path}\n" for path in (CHECKOUT / "host", *PACKAGES))
    (site / "tests.pth").write_text(lines, "utf-8")
    return python


def bare_environment(folder: Path) -> Path:
    """Make a virtual environment without any package; return its Python."""
    command = [sys.executable, "-m", "venv", "--without-pip", folder]
    subprocess.run(command, check=True, capture_output=True)
    return folder / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")


def refused(python: Path, project: Path, user: User, **environ: str) -> str:
    """Show that a Python is refused before anything is written; return the sentence."""
    before = user.files()
    for options in ([], ["--dry-run"]):
        command = ("install", "--browser", "firefox", *options)
        process = user.starts(*command, cwd=project, python=python, **environ)
        said, complained = process.communicate()
        assert process.returncode == 1, said
        assert complained.count("\n") == 1, complained
        assert user.files() == before
    return complained


@pytest.mark.parametrize(
    "where",
    ["AppData/Local/uv/cache/archive-v0/x"]
    if IS_WINDOWS
    else [".cache/uv/archive-v0/x", ".cache/uv/environments-v2/x", ".local/pipx/.cache/x"],
)
def test_a_python_in_a_cache_is_refused_with_what_works(user, make_project, where):
    python = environment(user.home / where / "venv")
    said = refused(python, make_project(), user)
    sentence = f"onconnect: {python} is in a cache or a temporary folder ({user.home}{os.sep}"
    assert sentence in said
    for remedy in ("uv tool install", "pipx install", "a virtual environment"):
        assert remedy in said


def test_a_python_in_a_temporary_folder_is_refused(make_project, lasting):
    # what the user's own folder lies in is not temporary for him
    places = (tempfile.gettempdir(),) if IS_WINDOWS else ("/tmp", "/var/tmp")
    passing = next(each for each in places if not Path.home().is_relative_to(each))
    user = User(lasting)
    with tempfile.TemporaryDirectory(dir=passing) as folder:
        python = environment(Path(folder, "venv"))
        assert f"({passing})" in refused(python, make_project(), user)
    user.close()


def test_doctor_says_it_of_one_that_was_installed_from_there(user, make_project):
    project = make_project()
    user.installs(cwd=project)
    python = environment(user.home / ".cache/venv")
    rewrite(user.launcher(NAME), sys.executable, str(python))
    done = user.runs("doctor", "--json", cwd=project)
    codes = [fault["code"] for fault in json.loads(done.stdout)["diagnoses"][0]["faults"]]
    assert codes == ["launcher-stale", "interpreter-temporary"]
    assert done.returncode == 0
    done = user.runs("doctor", "--fix", "--json", cwd=project)
    assert not json.loads(done.stdout)["diagnoses"][0]["faults"]


@pytest.mark.parametrize(
    ("python", "environ", "folder"),
    [
        ("/home/u/project/.venv/bin/python", {}, None),
        ("/usr/bin/python3", {}, None),
        ("/home/u/.local/share/uv/tools/onconnect/bin/python", {}, None),
        ("/home/u/.local/share/pipx/venvs/onconnect/bin/python", {}, None),
        ("/home/u/.cache/pypoetry/virtualenvs/notes-x-py3.11/bin/python", {}, None),
        ("/home/u/.cache/uv/archive-v0/x/bin/python", {}, "/home/u/.cache"),
        ("/tmp/x/bin/python", {}, "/tmp"),
        ("/var/tmp/x/bin/python", {}, "/var/tmp"),
        ("/dev/shm/x/bin/python", {}, "/dev/shm"),
        ("/run/user/1000/x/bin/python", {}, "/run"),
        ("/scratch/x/bin/python", {"TMPDIR": "/scratch"}, "/scratch"),
        ("/scratch/x/bin/python", {"UV_CACHE_DIR": "/scratch"}, "/scratch"),
        ("/scratch/x/bin/python", {"XDG_CACHE_HOME": "/scratch"}, "/scratch"),
        ("/home/u/x/bin/python", {"TMPDIR": "/home"}, None),
        ("/srv/cache/x/venv/bin/python", {"tag": "/srv/cache"}, "/srv/cache"),
        ("/srv/venv/bin/python", {"tag": "/srv/venv"}, None),  # uv marks each environment so
    ],
)
def test_a_python_lasts_unless_it_lies_in_what_is_emptied(make_machine, python, environ, folder):
    environ = dict(environ)
    tag = environ.pop("tag", None)
    files = (python, *((f"{tag}/CACHEDIR.TAG",) if tag else ()))
    machine = make_machine(files=files, **environ)
    if folder is None:
        interpreter.check_place(PurePosixPath(python), machine)
        return
    with pytest.raises(Fault) as told:
        interpreter.check_place(PurePosixPath(python), machine)
    assert f"({folder})" in str(told.value)


@pytest.mark.parametrize(
    ("python", "lasts"),
    [
        (r"C:\Users\u\AppData\Local\uv\cache\archive-v0\x\Scripts\python.exe", False),
        (r"C:\Users\u\AppData\Local\Temp\x\Scripts\python.exe", False),
        (r"C:\Users\u\AppData\Local\Programs\Python\Python311\python.exe", True),
        (r"C:\project\.venv\Scripts\python.exe", True),
    ],
)
def test_so_it_is_on_windows(make_machine, python, lasts):
    machine = make_machine(system="windows", files=(python,))
    if lasts:
        interpreter.check_place(PureWindowsPath(python), machine)
        return
    with pytest.raises(Fault, match="in a cache or a temporary folder"):
        interpreter.check_place(PureWindowsPath(python), machine)


def test_a_python_that_finds_onconnect_by_the_terminal_alone_is_refused(
    user, make_project, lasting
):
    python = bare_environment(lasting / "venv")
    paths = (CHECKOUT, CHECKOUT / "host", *PACKAGES)
    said = refused(python, make_project(), user, PYTHONPATH=os.pathsep.join(map(str, paths)))
    assert f"{python} finds no onconnect without this terminal's variables" in said


def test_a_python_that_finds_another_onconnect_in_a_browser_is_refused(user, make_project, lasting):
    python = environment(lasting / "venv")
    other = lasting / "other/host/onconnect"
    shutil.copytree(
        CHECKOUT / "host/onconnect", other, ignore=shutil.ignore_patterns("__pycache__")
    )
    for shipped in ("manifests", "extension"):
        shutil.copytree(CHECKOUT / shipped, lasting / "other" / shipped)
    paths = (CHECKOUT, other.parent)
    said = refused(python, make_project(), user, PYTHONPATH=os.pathsep.join(map(str, paths)))
    assert f"{other} is what runs here, and {python} finds another onconnect, {CHECKOUT}" in said


# The variables


def snapped(home: Path) -> dict[str, str]:
    """What the terminal of an editor that is a Snap has set."""
    folder = home / "snap/code/123"
    return {
        "XDG_DATA_HOME": str(folder / ".local/share"),
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "XDG_STATE_HOME": str(folder / ".local/state"),
        "XDG_CACHE_HOME": str(folder / ".cache"),
    }


def test_what_a_snap_has_set_moves_nothing(user, make_project):
    user.has("chromium")
    project = make_project()
    options = ("--browser", "firefox", "--browser", "chromium")
    done = user.installs(*options, cwd=project, **snapped(user.home))
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(user.files()) == user.written("firefox", "chromium", name=NAME)


def test_variables_that_lead_elsewhere_are_kept():
    environ = {"XDG_DATA_HOME": "/data", "XDG_X": "/home/u/snap/a/1", "A": "/home/u/snap/a/1"}
    kept = without_snaps(environ, PurePosixPath("/home/u"))
    assert kept == {"XDG_DATA_HOME": "/data", "A": "/home/u/snap/a/1"}


@pytest.mark.parametrize("moved", ["data", "snap/code/123/.local/share"])
def test_an_installation_with_another_data_folder_is_taken_along(user, make_project, moved):
    """It was made where XDG_DATA_HOME was set, perhaps by a Snap whose folder it then took."""
    project = make_project()
    there = user.home / moved
    elsewhere = user.home / "elsewhere"
    done = user.installs("--browser", "firefox", cwd=project, XDG_DATA_HOME=str(elsewhere))
    assert done.returncode == 0, done.stderr
    there.parent.mkdir(parents=True, exist_ok=True)
    elsewhere.rename(there)
    for path in (
        there / "onconnect/installed.json",
        user.home / f".mozilla/native-messaging-hosts/{NAME}.json",
    ):
        text = path.read_text("utf-8")
        written = text.replace(json.dumps(str(elsewhere))[1:-1], json.dumps(str(there))[1:-1])
        path.write_text(written.replace(str(elsewhere), str(there)), "utf-8")
    done = user.runs("doctor", "--browser", "firefox", cwd=project)
    assert f"{there}/onconnect/{NAME}/launcher, which was installed while {there} " in done.stdout
    assert "[installed-elsewhere]" in done.stdout
    done = user.runs("doctor", "--fix", "--browser", "firefox", cwd=project)
    assert done.returncode == 0
    assert "installed-elsewhere" not in done.stdout
    assert not there.exists()
    assert (user.home / f".local/share/onconnect/{NAME}/launcher").exists()


def test_an_uninstallation_finds_what_lies_in_another_data_folder(user, make_project):
    project = make_project()
    user.installs("--browser", "firefox", cwd=project, XDG_DATA_HOME=str(user.home / "data"))
    user.runs("install", "--browser", "zen", cwd=project)
    done = user.runs("uninstall", cwd=project)
    assert done.returncode == 0
    assert not user.files()
    assert not (user.home / "data").exists()


# What this runs inside of


@pytest.mark.parametrize(
    ("mark", "variable", "what"),
    [
        ("/run/.toolboxenv", None, "a toolbox"),
        ("/run/.containerenv", None, "a container"),
        ("/.dockerenv", None, "a container"),
        ("/.flatpak-info", None, "a Flatpak"),
        ("/proc/sys/fs/binfmt_misc/WSLInterop", None, "WSL"),
        (None, "WSL_DISTRO_NAME", "WSL"),
        (None, "TOOLBOX_PATH", "a toolbox"),
        (None, "DISTROBOX_ENTER_PATH", "a distrobox"),
    ],
)
def test_what_browsers_outside_do_not_see_is_told(make_machine, mark, variable, what):
    files = (mark,) if mark else ()
    machine = make_machine(files=files, **({variable: "x"} if variable else {}))
    said = container.warning(machine)
    assert said.startswith(f"this runs inside {what}, and a browser outside of it sees nothing")
    assert container.warning(make_machine()) == ""
    assert container.warning(make_machine(system="macos", files=files)) == ""


def test_an_installation_and_doctor_say_so(user, make_project):
    project = make_project()
    inside = {"WSL_DISTRO_NAME": "Debian"}
    for command, line in (
        ("install", "Note: this runs inside WSL, and a browser outside"),
        ("doctor", "warning: The project: this runs inside WSL, and a browser outside"),
    ):
        done = user.runs(command, "--browser", "firefox", cwd=project, **inside)
        assert done.returncode == 0
        assert line in done.stdout
    done = user.installs(cwd=project, **inside, PATH="/nowhere")
    assert "no browser was found: " in done.stderr
    assert "this runs inside WSL" in done.stderr


# The handlers


def test_variables_of_the_terminal_do_not_reach_the_host_and_those_of_the_table_do(
    user, make_project
):
    handlers = (
        "import os\n"
        "seen = {n: os.environ.get(n) for n in ('LD_LIBRARY_PATH', 'PYTHONWARNINGS', 'A', 'B')}\n"
        "raise SystemExit(repr(seen))\n"
    )
    settings = {"environment": {"A": 'it\'s $HOME\\ "x" `y` %z%', "LD_LIBRARY_PATH": "/lib/mine"}}
    project = make_project(settings=settings, handlers=handlers)
    done = user.runs("install", cwd=project)
    seen = {
        "LD_LIBRARY_PATH": "/lib/mine",
        "PYTHONWARNINGS": None,
        "A": settings["environment"]["A"],
        "B": None,
    }
    assert f"SystemExit: {seen!r}" in done.stdout
    foreign = {"LD_LIBRARY_PATH": "/x", "PYTHONWARNINGS": "error", "LD_PRELOAD": ""}
    host = subprocess.run(
        [user.launcher(NAME), "/m.json", "notes@example.org"],
        env=user.environ | foreign,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    assert json.dumps(repr(seen))[1:-1].encode() in host.stdout


def test_handlers_that_take_long_to_import_are_given_the_time_that_the_table_says(
    user, make_project
):
    slow = f"import time\ntime.sleep(1.5)\n{LISTENS}"
    project = make_project(settings={"startup": 1}, handlers=slow)
    done = user.runs("install", cwd=project)
    assert done.returncode == 1
    assert "gave no answer within 1 s" in done.stdout
    assert "`startup = 2` in [tool.onconnect]" in done.stdout
    make_project(settings={"startup": 20}, handlers=slow)
    assert user.runs("install", cwd=project).returncode == 0
    assert user.runs("doctor", cwd=project).returncode == 0


def test_handlers_have_half_a_minute_if_the_table_says_nothing(make_project):
    from onconnect import project_folder

    assert project_folder.load_project(make_project()).config.startup == 30


OLD_HOST = """
import json, struct, sys

def read():
    header = sys.stdin.buffer.read(4)
    if not header:
        sys.exit(0)
    return json.loads(sys.stdin.buffer.read(struct.unpack("@I", header)[0]))
"""
OLD_HOSTS = {
    "at once": OLD_HOST + "\nwhile True:\n    read()\n",
    "as a program": OLD_HOST + "\nif __name__ == '__main__':\n    while True:\n        read()\n",
    "for ever": OLD_HOST.replace("sys.exit(0)", "return None") + "\nwhile True:\n    read()\n",
    "by descriptor": "import os\nif not os.read(0, 4):\n    raise SystemExit\n",
    "by name": "from sys import stdin\nstdin.buffer.read(4)\n",
}


@pytest.mark.parametrize("way", OLD_HOSTS)
def test_a_handler_that_is_the_old_host_is_refused(user, make_project, way):
    project = make_project(settings={"startup": 2}, handlers=OLD_HOSTS[way])
    done = user.runs("install", cwd=project)
    assert done.returncode == 1
    said = "the handler module notes reads standard input by itself, as a native messaging host "
    assert f"FAILED: Firefox: {said}" in done.stdout
    told = json.loads(user.runs("doctor", "--json", cwd=project).stdout)["diagnoses"][0]
    assert [fault["code"] for fault in told["faults"]] == ["handlers-old-host"]


def test_a_handler_that_registers_nothing_is_refused(user, make_project):
    done = user.runs("install", cwd=make_project(handlers="import json\n"))
    assert done.returncode == 1
    assert "the handlers are imported, and register nothing: let them add a listener" in done.stdout


@pytest.mark.parametrize(
    "handlers",
    [
        "browser.tabs.on_updated.add_listener(print)",
        "browser.runtime.on_message.add_listener(print)",
        "@browser.lifespan\nasync def life():\n    yield",
    ],
)
def test_any_listener_or_lifespan_is_something(user, make_project, handlers):
    project = make_project(handlers=f"from onconnect import browser\n{handlers}\n")
    assert user.runs("install", cwd=project).returncode == 0


# One rule for both


@pytest.mark.usefixtures("sound_hosts")
def test_a_manifest_whose_program_is_gone_belongs_to_nobody(user, make_project):
    entry = user.entry("firefox", NAME)
    program = str(user.home / "gone")
    gone = {"name": NAME, "description": "x", "path": program, "type": "stdio"}
    entry.put(json.dumps(gone | {"allowed_extensions": ["notes@example.org"]}).encode())
    project = make_project()
    told = user.runs("doctor", cwd=project).stdout
    assert "[program-missing]" in told
    assert "doctor --fix" in told
    assert user.runs("doctor", "--fix", cwd=project).returncode == 0
    assert user.installs(cwd=project).returncode == 0
    entry.put(json.dumps(gone).encode())
    assert user.installs(cwd=project).returncode == 0
    user.runs("uninstall", cwd=project)
    assert not entry.is_there


@pytest.mark.usefixtures("sound_hosts")
def test_a_manifest_whose_program_has_gone_meanwhile_is_not_put_back(user, make_project, tmp_path):
    program = tmp_path / "program"
    program.touch()
    entry = user.entry("firefox", NAME)
    entry.put(json.dumps({"name": NAME, "path": str(program)}).encode())
    project = make_project()
    assert user.installs("--force", cwd=project).returncode == 0
    program.unlink()
    done = user.runs("uninstall", cwd=project)
    assert f"removed: {entry}" in done.stdout
    assert not entry.is_there


@pytest.mark.usefixtures("sound_hosts")
def test_a_permission_that_is_optional_is_told_by_both(user, make_project):
    manifest = {"permissions": ["storage"], "optional_permissions": ["nativeMessaging"]}
    project = make_project(manifest=manifest)
    sentence = "has nativeMessaging among its optional permissions: the relay reaches no host until"
    file = project / "extension/manifest.json"
    assert f"Note: {file} {sentence}" in user.installs(cwd=project).stdout
    told = user.runs("doctor", cwd=project)
    assert sentence in told.stdout
    assert "[permission-optional]" in told.stdout
    assert told.returncode == 0


@pytest.mark.usefixtures("sound_hosts")
def test_a_module_that_is_never_imported_is_told_by_both(user, make_project):
    project = make_project()
    (project / "structlog.py").touch()
    assert f"Note: structlog.py in {project} is never imported" in user.installs(cwd=project).stdout
    assert "[module-shadowed]" in user.runs("doctor", cwd=project).stdout


# Further IDs

STORE = "abcdefghijklmnopabcdefghijklmnop"


def test_further_ids_are_let_in_and_survive_every_installation(user, make_project):
    user.has("chromium")
    settings = {"gecko": ["store@example.org"], "chromium": [STORE]}
    project = make_project(settings=settings)
    for _ in range(2):
        assert user.installs(cwd=project).returncode == 0
        firefox = user.entry("firefox", NAME).manifest
        chromium = user.entry("chromium", NAME).manifest
        assert json.loads(firefox.read_text())["allowed_extensions"] == [
            "notes@example.org",
            "store@example.org",
        ]
        assert json.loads(chromium.read_text())["allowed_origins"] == [
            "chrome-extension://iihmfhcbcmbjljkhhmmbhemnpkhlbeic/",
            f"chrome-extension://{STORE}/",
        ]
    assert user.runs("doctor", cwd=project).returncode == 0
    for caller, served in (
        ([str(firefox), "store@example.org"], True),
        ([f"chrome-extension://{STORE}/"], True),
        ([str(firefox), "other@example.org"], False),
    ):
        done = subprocess.run(
            [user.launcher(NAME), *caller],
            env=user.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        assert (b"forbidden-caller" not in done.stdout) == served


@pytest.mark.usefixtures("sound_hosts")
def test_a_further_id_that_a_manifest_lacks_is_named_and_mended(user, make_project):
    project = make_project()
    user.installs(cwd=project)
    make_project(settings={"gecko": ["store@example.org"]})
    told = user.runs("doctor", "--browser", "firefox", cwd=project)
    assert "does not let store@example.org start" in told.stdout
    assert "[caller-missing]" in told.stdout
    assert user.runs("doctor", "--fix", "--browser", "firefox", cwd=project).returncode == 0


@pytest.mark.usefixtures("sound_hosts")
def test_an_extension_that_fixes_no_id_is_known_by_the_further_ones(user, make_project):
    user.has("chromium")
    project = make_project(settings={"chromium": [STORE]}, manifest={"key": None})
    assert user.installs(cwd=project).returncode == 0
    file = user.entry("chromium", NAME).manifest
    assert json.loads(file.read_text())["allowed_origins"] == [f"chrome-extension://{STORE}/"]
    assert user.runs("doctor", cwd=project).returncode == 0
