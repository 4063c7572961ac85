from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path, PurePosixPath

import pytest
from rich.console import Console

from onconnect.install.browsers.launcher_reader import Started
from onconnect.install.computer import run_folder
from onconnect.install.computer.machine import is_root
from onconnect.install.computer.registry import Registry
from onconnect.install.report import Report
from onconnect.install.setup.install import Outcome
from onconnect.install.setup.plan import Plan
from onconnect.install.setup.prove import Proof
from tests.install.user import NAME

pytestmark = pytest.mark.process

IS_WINDOWS = sys.platform == "win32"
SYSTEM = "windows" if IS_WINDOWS else "linux"

ECHO = """
from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(port.post_message)
"""


def test_an_installation_registers_and_proves_every_browser(user, make_project):
    user.has("firefox", "chromium")
    project = make_project(settings={"probe": "echo"}, handlers=ECHO)
    done = user.installs(cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    firefox, chromium, *_ = done.stdout.splitlines()
    assert firefox.startswith("Firefox: ok, its port 'echo' answers (")
    assert firefox.endswith(f": written {user.entry('firefox', NAME).told}")
    assert chromium.startswith("Chromium: ok, its port 'echo' answers (")
    assert "onconnect install --run firefox" in done.stdout
    assert sorted(user.files()) == user.written("firefox", "chromium", name=NAME)


@pytest.mark.usefixtures("sound_hosts")
def test_a_second_installation_changes_nothing(user, make_project):
    user.has("firefox")
    project = make_project()
    user.installs(cwd=project)
    before = user.files()
    done = user.installs(project, cwd=user.home)
    assert done.stdout.startswith("Firefox: ok, its handlers load (")
    assert f": unchanged {user.entry('firefox', NAME).told}\n" in done.stdout
    assert user.files() == before


def test_an_installation_without_a_probe_opens_no_port(user, make_project):
    user.has("firefox")
    handlers = ECHO + "\n    print('opened', file=open('opened', 'w'))\n"
    done = user.installs(cwd=make_project(handlers=handlers))
    assert "ok, its handlers load" in done.stdout
    assert not list(user.home.rglob("opened"))


def test_a_demo_of_the_checkout_answers_its_echo(user, checkout):
    user.has("firefox")
    done = user.installs(checkout, cwd=user.home)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("Firefox: ok, its port 'echo' answers (")
    assert f"{checkout / 'install.py'} --run chromium" in done.stdout


def test_a_chromium_profile_folder_is_registered_too(user, make_project):
    done = user.installs(make_project(), "--user-data-dir", "pro file", cwd=user.home)
    assert done.returncode == 0, done.stdout
    folder = user.home / "pro file"
    file = folder / "NativeMessagingHosts/org.example.notes.json"
    assert done.stdout.startswith("Chromium with --user-data-dir: ok, ")
    assert f": written {file}\n" in done.stdout
    manifest = json.loads(file.read_bytes())
    assert Path(manifest["path"]).is_relative_to(user.home)


def test_a_profile_folder_may_have_any_name(user, make_project):
    profile = user.home / os.fsdecode(b"no utf-8 \xff")
    project = make_project()
    done = user.installs("--user-data-dir", profile, cwd=project)
    assert done.returncode == 0, done.stderr
    assert list((profile / "NativeMessagingHosts").iterdir())
    assert user.runs("uninstall", cwd=project).returncode == 0
    assert not profile.exists()


def test_handlers_that_do_not_load_fail_with_their_traceback(user, make_project):
    user.has("firefox")
    done = user.installs(cwd=make_project(handlers="import no_such_module\n"))
    assert done.returncode == 1
    assert "FAILED: Firefox: the host gave up (app-error): " in done.stdout
    assert "ModuleNotFoundError: No module named 'no_such_module'" in done.stdout
    assert "notes.py" in done.stdout
    assert "Now load the extension" not in done.stdout


def test_a_browser_that_cannot_be_registered_does_not_hinder_another(user, make_project):
    user.has("firefox", "chromium")
    in_the_way = user.hinders("chromium", NAME)
    done = user.installs(cwd=make_project())
    assert done.returncode == 1
    assert "Firefox: ok, its handlers load" in done.stdout
    assert "Chromium: FAILED: not written " in done.stdout
    assert "FAILED: Chromium: " in done.stdout
    assert "cannot be written (" in done.stdout
    assert user.runs("uninstall", cwd=make_project()).returncode == 0
    assert list(user.files()) == [in_the_way]


@pytest.mark.usefixtures("sound_hosts")
def test_an_extension_without_a_key_fails_for_chromium_alone(user, make_project):
    user.has("firefox", "chromium")
    done = user.installs(cwd=make_project(manifest={"key": None}))
    assert done.returncode == 1
    assert "Firefox: ok, " in done.stdout
    assert "FAILED: Chromium: " in done.stdout
    assert 'has no "key"' in done.stdout
    keys = [user.runs("key", cwd=make_project()).stdout.strip() for _ in range(2)]
    assert keys[0] != keys[1]
    assert user.installs(cwd=make_project(manifest={"key": keys[0]})).returncode == 0


def test_nothing_is_written_if_no_browser_can_be_registered(user, make_project):
    user.has("chromium")
    done = user.installs(cwd=make_project(manifest={"key": None}))
    assert done.returncode == 1
    assert done.stdout.startswith("Chromium: FAILED\nFAILED: Chromium: ")
    assert user.files() == {}


def test_a_machine_without_browsers_is_told(user, make_project):
    done = user.installs(cwd=make_project())
    assert done.returncode == 1
    assert done.stderr.startswith("onconnect: no browser was found: install one, name one ")
    assert done.stderr.count("\n") == 1
    assert user.files() == {}


def test_a_folder_without_a_project_is_told_in_one_sentence(user):
    done = user.installs(cwd=user.home)
    assert done.returncode == 1
    assert done.stderr.startswith(f"onconnect: {user.home / 'pyproject.toml'} cannot be read")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(is_root(), reason="root may write everywhere")
def test_a_home_that_is_read_only_is_told_in_one_sentence(user, make_project):
    user.has("firefox")
    user.home.chmod(0o555)
    done = user.installs(cwd=make_project())
    assert done.returncode == 1
    assert "installed.json cannot be written (Permission denied)" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.usefixtures("sound_hosts")
def test_browsers_are_registered_by_name_though_they_are_not_there(user, make_project):
    done = user.installs("--browser", "edge", "--browser", "zen", cwd=make_project())
    assert done.returncode == 0, done.stdout
    lines = [line for line in done.stdout.splitlines() if ": ok, " in line]
    titles = [line.split(":")[0] for line in lines]
    assert titles == (["Edge", "Zen"] if IS_WINDOWS else ["Edge", "Zen", "Zen"])
    assert user.entry("edge", NAME).is_there


def test_a_browser_that_nobody_knows_is_told_with_those_that_are_known(user, make_project):
    done = user.installs("--browser", "netscape", cwd=make_project())
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"onconnect: there is no browser 'netscape' on {SYSTEM}: name one of"
    )
    assert done.stderr.count("\n") == 1


@pytest.mark.usefixtures("sound_hosts")
def test_a_dry_run_says_what_would_be_written_and_writes_nothing(user, make_project):
    user.has("firefox", "chromium")
    project = make_project()
    said = user.installs("--dry-run", cwd=project)
    assert said.returncode == 0
    assert user.files() == {}
    user.installs(cwd=project)
    *lines, last = said.stdout.splitlines()
    written = {line.partition(": ")[2] for line in lines}
    written.add(last.removeprefix("and list all this in "))
    assert written == user.subjects("firefox", "chromium", name=NAME)
    again = user.installs("--dry-run", cwd=project).stdout.splitlines()
    assert {line.split(":")[0] for line in again[:-1]} == {"unchanged"}


@pytest.mark.usefixtures("sound_hosts")
def test_a_dry_run_as_json_is_the_plan_to_the_last_byte(user, make_project):
    user.has("firefox")
    project = make_project()
    planned = json.loads(user.installs("--dry-run", "--json", cwd=project).stdout)
    assert planned["name"] == "org.example.notes"
    user.installs(cwd=project)
    for step in planned["steps"]:
        if "key" in step:
            assert step["do"] == "set"
            assert step["value"] == str(user.entry("firefox", NAME).manifest)
            continue
        assert step["do"] == "write"
        file = Path(step["file"])
        assert file.read_bytes().decode("utf-8", "backslashreplace") == step["content"]
        if not IS_WINDOWS:
            assert f"{file.stat().st_mode & 0o7777:04o}" == step["mode"]


def test_what_came_of_it_is_told_as_json(user, make_project):
    user.has("firefox", "chromium")
    done = user.installs("--json", cwd=make_project(manifest={"key": None}))
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["scope"] == "user"
    firefox, chromium = told["browsers"]
    assert firefox["browser"] == "Firefox"
    assert firefox["change"] == "written"
    assert firefox["proof"]["what"] == "its handlers load"
    assert chromium["failure"].endswith(": add the one that `onconnect key` prints")


def test_an_option_that_is_no_choice_is_told_in_plain_words(user, make_project):
    done = user.installs("--run", "netscape", cwd=make_project())
    assert done.returncode == 2
    assert "'--run': 'netscape' is not one of firefox, chromium" in done.stderr
    assert "Value error" not in done.stderr
    done = user.installs("--scope", "all", cwd=make_project())
    assert "'--scope': 'all' is not one of user, system" in done.stderr


def test_run_does_not_go_with_json(user, make_project):
    done = user.installs("--run", "firefox", "--json", cwd=make_project())
    assert done.returncode == 1
    assert done.stderr == "onconnect: --run opens a browser: leave out --dry-run and --json\n"


def foreign(user):
    """The native manifest of another application."""
    return {"name": NAME, "path": user.other_program, "type": "stdio"}


@pytest.mark.usefixtures("sound_hosts")
def test_the_manifest_of_another_application_stays_unless_forced(user, make_project):
    user.has("firefox", "chromium")
    entry = user.entry("firefox", NAME)
    entry.put(json.dumps(foreign(user)).encode())
    project = make_project()
    done = user.installs(cwd=project)
    assert done.returncode == 1
    sentence = f"{entry} belongs to another application ({user.other_program})"
    assert f"FAILED: Firefox: {sentence}" in done.stdout
    assert "Chromium: ok" in done.stdout
    assert json.loads(entry.found) == foreign(user)
    user.runs("uninstall", cwd=project)
    assert json.loads(entry.found) == foreign(user)
    assert user.installs("--force", cwd=project).returncode == 0
    assert json.loads(entry.found)["path"] == str(user.launcher(NAME))


@pytest.mark.usefixtures("sound_hosts")
def test_what_was_overwritten_by_force_is_put_back(user, make_project):
    user.has("firefox", "chromium")
    entry = user.entry("firefox", NAME)
    content = json.dumps(foreign(user)).encode() + b"\n\xff"  # as no browser would take it
    entry.put(content)
    if not IS_WINDOWS:
        entry.manifest.chmod(0o640)
    before = user.files().keys()
    project = make_project()
    for options in (["--force"], [], ["--force"]):
        assert user.installs(*options, cwd=project).returncode == 0
    planned = user.runs("uninstall", "--dry-run", cwd=project)
    assert f"restore: {entry}" in planned.stdout
    done = user.runs("uninstall", cwd=project)
    assert f"restored: {entry}" in done.stdout
    assert user.files().keys() == before
    assert entry.found == content
    if not IS_WINDOWS:
        assert entry.manifest.stat().st_mode & 0o777 == 0o640


@pytest.mark.usefixtures("sound_hosts")
def test_what_a_killed_dev_has_left_is_overwritten_and_never_put_back(user, make_project, tmp_path):
    user.has("firefox", "chromium")
    program = tmp_path / "onconnect-a1b2c3_d" / "launcher"
    program.parent.mkdir()
    program.with_name(run_folder.MARK).touch()
    program.write_bytes(b"")
    entry = user.entry("firefox", NAME)

    def leave() -> None:
        content = json.dumps({**foreign(user), "path": str(program)}).encode()
        entry.put(content)
        if IS_WINDOWS:  # the manifest of a run lies beside its program there
            program.with_name("gecko.json").write_bytes(content)
            Registry().write(entry.key, str(program.with_name("gecko.json")))

    leave()
    project = make_project()
    for options in ([], ["--force"]):
        assert user.installs(*options, cwd=project).returncode == 0
        assert json.loads(entry.found)["path"] == str(user.launcher(NAME))
        if options:
            leave()  # by a run that was killed after the installation
        assert "restore" not in user.runs("uninstall", cwd=project).stdout
        assert not entry.is_there


@pytest.mark.usefixtures("sound_hosts")
def test_what_cannot_be_kept_is_not_overwritten(user, make_project):
    user.has("firefox")
    file = user.entry("firefox", NAME).manifest
    file.mkdir(parents=True)
    done = user.installs("--force", cwd=make_project())
    assert done.returncode == 1
    reason = "Permission denied" if IS_WINDOWS else "Is a directory"
    assert done.stderr.startswith(f"onconnect: {file} cannot be read ({reason}), so that")
    assert file.is_dir()
    assert not user.files()


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["install"], ["install", "--dry-run"], ["doctor"], ["policy", "chrome"]],
    ids=" ".join,
)
def test_a_pipe_that_nobody_reads_is_no_traceback(user, make_project, arguments):
    """As in `onconnect doctor | head -0`."""
    user.has("firefox")
    read, write = os.pipe()
    os.close(read)
    try:
        done = user.runs(*arguments, cwd=make_project(), stdout=write)
    finally:
        os.close(write)
    assert done.stderr == ""


@pytest.mark.usefixtures("sound_hosts")
def test_a_damaged_manifest_of_ones_own_is_mended(user, make_project):
    user.has("firefox")
    project = make_project()
    user.installs(cwd=project)
    file = user.entry("firefox", NAME).manifest
    whole = file.read_bytes()
    file.write_bytes(b"{")
    assert user.installs(cwd=project).returncode == 0
    assert file.read_bytes() == whole


@pytest.mark.usefixtures("sound_hosts")
def test_an_uninstallation_leaves_the_home_as_it_was(user, make_project):
    user.has("firefox", "chromium")
    folder = user.home / ".config"
    folder.mkdir()
    before = user.everything()
    project = make_project()
    options = [] if IS_WINDOWS else ["--user-data-dir", user.home / "profile"]
    user.installs(*options, cwd=project)
    said = user.runs("uninstall", "--dry-run", cwd=project).stdout.splitlines()
    assert len(said) == len(user.files()) - 1, "the ledger goes without a word"
    assert {line.split(": ")[1] for line in said} >= {
        str(user.home / file)
        for file in user.files()
        if "installed.json" not in file and not file.startswith("HKCU")
    }
    done = user.runs("uninstall", cwd=project)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [line.replace("remove", "removed", 1) for line in said]
    assert user.everything() == before


@pytest.mark.skipif(IS_WINDOWS, reason="Windows knows one cache, whatever the variables say")
def test_an_uninstallation_says_what_stays_for_other_projects(user, make_project):
    user.has("firefox")
    project = make_project()
    cache = user.home / ".cache" / "onconnect"
    (cache / "web-ext-0123456789abcdef").mkdir(parents=True)
    for words in (["uninstall"], ["uninstall", "--name", NAME]):
        done = user.runs(*words, cwd=project)
        assert done.stdout.splitlines()[-1].endswith(f"if this was the last, delete {cache}")
    assert cache.is_dir()
    assert json.loads(user.runs("uninstall", "--json", cwd=project).stdout)["removed"] == []


def test_a_host_that_was_never_installed_is_no_failure_but_its_browser_does_not_reach_it(
    user, make_project
):
    user.has("firefox", "chromium")
    done = user.runs("doctor", cwd=make_project())
    assert done.returncode == 1
    assert done.stdout.startswith("Firefox: not installed\nChromium: not installed\n")
    assert done.stdout.splitlines()[-1] == (
        "Not installed for Firefox, Chromium: `onconnect install` registers the host. "
        "`onconnect dev` needs no installation."
    )


@pytest.mark.usefixtures("sound_hosts")
def test_an_uninstallation_needs_the_projects_folder_no_more(user, make_project, tmp_path):
    user.has("firefox")
    project = make_project()
    user.installs(cwd=project)
    project.rename(tmp_path / "moved")
    done = user.runs("uninstall", project, cwd=user.home)
    assert done.returncode == 1
    assert "give its host's name with --name (org.example.notes)" in done.stderr
    assert done.stderr.count("\n") == 1
    done = user.runs("uninstall", "--name", "org.example.notes", "--json", cwd=user.home)
    assert len(json.loads(done.stdout)["removed"]) == (3 if IS_WINDOWS else 2)
    assert not user.entry("firefox", NAME).is_there
    assert not user.files()


@pytest.mark.usefixtures("sound_hosts")
def test_an_uninstallation_leaves_what_has_become_anothers(user, make_project):
    user.has("firefox")
    project = make_project()
    user.installs(cwd=project)
    entry = user.entry("firefox", NAME)
    entry.put(json.dumps(foreign(user)).encode())
    done = user.runs("uninstall", cwd=project)
    assert f"kept: {entry}\n" in done.stdout
    assert json.loads(entry.found) == foreign(user)
    assert not user.launcher(NAME).parent.exists()
    assert not user.ledger.exists()


def test_to_uninstall_what_is_not_installed_is_no_mistake(user, make_project):
    done = user.runs("uninstall", cwd=make_project())
    assert done.returncode == 0
    assert done.stdout.startswith("For this user nothing is installed as org.example.notes;")


@pytest.mark.parametrize("text", ["", "[]", '{"hosts": 3}'])
def test_a_ledger_that_was_damaged_is_told_with_the_remedy(user, make_project, text):
    user.has("firefox")
    ledger = user.ledger
    ledger.parent.mkdir(parents=True)
    ledger.write_text(text, "utf-8")
    for command in ("install", "uninstall"):
        done = user.runs(command, cwd=make_project())
        assert done.returncode == 1
        assert done.stderr.startswith(f"onconnect: {ledger} was not written by onconnect: move it")
        assert done.stderr.count("\n") == 1


def show(*outcomes, terminal, width=200):
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=width, soft_wrap=True)
    project, python = PurePosixPath("/p"), PurePosixPath("/python")
    plan = Plan("org.example.notes", "user", (), (), (), project, python, Started())
    Report(as_json=False, console=console).outcomes(plan, outcomes)
    return out.getvalue()


def test_a_report_is_a_table_on_a_terminal_and_plain_lines_in_a_pipe():
    proof = Proof("it [bold]works", 0.0514, "1.0")
    outcome = Outcome("Firefox", PurePosixPath("/m.json"), change="written", proof=proof)
    assert show(outcome, terminal=False) == (
        "Firefox: ok, it [bold]works (51 ms): written /m.json\n"
    )
    table = show(outcome, terminal=True)
    assert "Native manifest" in table
    assert "ok, it [bold]works (51 ms)" in table


def test_a_path_is_never_broken_however_narrow_the_terminal():
    path = PurePosixPath("/home/u/.config") / ("x" * 80) / "host.json"
    outcomes = [Outcome(name, path, change="written") for name in ("Firefox", "Chromium 世界")]
    lines = show(*outcomes, terminal=True, width=30).splitlines()
    assert len(lines) == 3
    assert all(line.endswith(str(path)) for line in lines[1:])


def test_a_sentence_is_told_once_for_all_its_browsers():
    outcomes = [Outcome(name, failure="no.", detail="line 1\nline 2") for name in "AB"]
    outcomes.append(Outcome("C", PurePosixPath("/m.json"), change="written", caveat="allow it."))
    assert show(*outcomes, terminal=False) == (
        "A: FAILED\nB: FAILED\nC: unproved: written /m.json\n"
        "FAILED: A, B: no.\nUnproved: C: allow it.\n"
        "\nThe host said:\nline 1\nline 2\n"
    )
