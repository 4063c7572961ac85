from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from onconnect import config, project_folder
from onconnect.install.browsers.table import Table, load_table
from onconnect.install.computer import container, trust
from onconnect.install.computer.disk import Disk
from onconnect.install.computer.machine import is_root
from onconnect.install.doctor import program_check, project_check
from onconnect.install.doctor.doctor import Doctor
from onconnect.install.report import Report
from onconnect.install.setup import apply, ledger, preconditions, prove, records
from tests.install import launchers
from tests.install.broken import BOTH, FOREIGN, WAYS, Host
from tests.install.user import User

pytestmark = pytest.mark.process

IS_WINDOWS = sys.platform == "win32"
NAME = "org.example.patient"
MARKS = [mark for mark, _ in container.MARKS]
ECHO = """
from onconnect import browser

@browser.runtime.on_connect.add_listener
def connected(port):
    port.on_message.add_listener(port.post_message)
"""
UNPRIVILEGED = ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]


class Outside(Disk):
    """The disk of a computer that is no container, whatever this one is."""

    def exists(self, path):
        return str(path) not in MARKS and super().exists(path)


class Installed:
    """Somebody with Firefox and Chromium, in both of whom a project's host is registered."""

    def __init__(self, folder: Path, project: Path) -> None:
        self.user = User(folder)
        self.user.has("firefox", "chromium")
        self.home = self.user.home
        self.project = project
        self.table = load_table()
        self.data = self.user.data
        self.machine = self.user.machine(folder / "system", Outside())
        steps = self.doctor.plan(
            [place for each in self.patients for place in self.doctor.places(each, "user")], "user"
        )
        ledger.enter(steps, self.machine, ())
        for step in steps.steps:
            apply.write(step, self.machine, "user")
        self.hosts = {
            family: Host(
                family,
                entry.manifest,
                self.user.launcher(NAME),
                self.project / "notes.py",
                entry,
            )
            for family, browser in zip(BOTH, ("firefox", "chromium"), strict=True)
            for entry in [self.user.entry(browser, NAME)]
        }

    @property
    def doctor(self) -> Doctor:
        return Doctor(
            project_folder.load_project(self.project),
            self.table,
            self.machine,
            Path(sys.executable),
        )

    def move_system_places(self, folder: Path) -> dict[str, Path]:
        """Have the browsers look for all users' hosts below a folder; return where, by family."""
        document = self.table.model_dump()
        for name, family in (("firefox", "gecko"), ("chromium", "chromium")):
            at = str(folder / "of all" / family)
            document["browser"][name]["linux"]["system"] = [{"at": at, "sources": ["seen"]}]
        self.table = Table.model_validate(document)
        return {family: folder / "of all" / family for family in BOTH}

    @property
    def patients(self):
        return self.doctor.patients(["firefox", "chromium"], None)

    def examined(self, *, fix=False):
        """Return the diagnoses by family, and last the project's."""
        diagnoses = self.doctor.examine(self.patients)
        if fix:
            diagnoses = self.doctor.mend(self.patients, diagnoses)
        return dict(zip((*BOTH, "project"), diagnoses, strict=True))

    def told(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command as somebody whom permissions bind, which root has to ask for."""
        if IS_WINDOWS:
            return self.user.runs("doctor", self.project, *arguments, cwd=self.home)
        return subprocess.run(
            [
                *(UNPRIVILEGED if is_root() else ()),
                *(sys.executable, "-P", "-m", "onconnect.cli", "doctor", str(self.project)),
                *arguments,
            ],
            cwd=self.home,
            env=self.user.environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def make_project(make_project):
    """Makes a project by a name that no other test gives a host of all users."""
    return partial(make_project, settings={"name": NAME, "probe": "echo"}, handlers=ECHO)


@pytest.fixture
def installed(tmp_path, make_project):
    installed = Installed(tmp_path, make_project())
    yield installed
    installed.user.close()


def codes(diagnosis):
    return [fault.code for fault in diagnosis.faults]


def told(diagnosis):
    (fault,) = diagnosis.faults
    return str(fault)


def test_a_sound_installation_is_proven_and_shows_the_entry_that_wins(installed):
    found = installed.examined()
    assert [found[family].manifest for family in BOTH] == [
        installed.hosts[family].manifest for family in BOTH
    ]
    assert all(each.is_well and not each.faults for each in found.values())
    assert found["gecko"].proof.what == found["chromium"].proof.what == "its port 'echo' answers"


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_broken_installation_is_named_and_mended_where_it_can_be(installed, way, request):
    if not way.starts:
        request.getfixturevalue("sound_hosts")
    for family in way.families:
        way.how(installed.hosts[family])
    if way.is_about_permissions:
        done = installed.told("--json")
        told = json.loads(done.stdout)["diagnoses"]
        assert done.returncode == 1
        assert [each["faults"][0]["code"] for each in told[:2]] == [way.code] * 2
        return
    found = installed.examined()
    for family in BOTH:
        assert (way.code in codes(found[family])) == (family in way.families), found[family]
        assert all("\n" not in str(fault) for fault in found[family].faults)
    mended = installed.examined(fix=True)
    for family in BOTH:
        assert (way.code in codes(mended[family])) == (
            family in way.families and not way.is_mended
        ), mended[family]
        assert mended[family].is_well or not way.is_mended


@pytest.mark.usefixtures("sound_hosts")
def test_a_byte_order_mark_harms_no_browser(installed):
    for host in installed.hosts.values():
        host.write("\ufeff" + host.manifest.read_text("utf-8"))
    assert all(each.is_well and not each.faults for each in installed.examined().values())


@pytest.mark.usefixtures("sound_hosts")
def test_comments_and_unknown_members_harm_no_chromium(installed):
    host = installed.hosts["chromium"]
    host.change(note='a // in a string is no comment, nor is /* "this" */')
    host.write("/* one */ " + host.manifest.read_text("utf-8") + "// two")
    assert not installed.examined()["chromium"].faults


@pytest.mark.usefixtures("trusting")
def test_firefox_passes_over_what_is_invalid_and_chromium_stops_there(installed, tmp_path):
    for family, folder in installed.move_system_places(tmp_path).items():
        host = installed.hosts[family]
        folder.mkdir(parents=True)
        shutil.copy(host.manifest, folder)
        host.change(type="pipe")
    found = installed.examined()
    assert codes(found["gecko"]) == ["type-unknown"]
    assert found["gecko"].is_well
    assert found["gecko"].manifest == tmp_path / f"of all/gecko/{NAME}.json"
    assert codes(found["chromium"]) == ["type-unknown"]
    assert not found["chromium"].is_well
    assert found["chromium"].manifest == installed.hosts["chromium"].manifest


@pytest.fixture
def trusting(monkeypatch):
    """Takes all that is installed for all users to be as it should: that has tests of its own."""
    monkeypatch.setattr(trust, "faults", lambda *_: ())
    for module in (preconditions, prove):
        monkeypatch.setattr(module, "is_root", lambda: False)


@pytest.mark.usefixtures("trusting")
def test_what_all_users_have_counts_where_one_user_has_nothing(installed, tmp_path):
    for family, folder in installed.move_system_places(tmp_path).items():
        folder.mkdir(parents=True)
        installed.hosts[family].manifest.rename(folder / f"{NAME}.json")
    found = installed.examined()
    assert all(each.is_well and not each.faults for each in found.values())
    assert found["chromium"].manifest == tmp_path / f"of all/chromium/{NAME}.json"


class Overlay(Outside):
    """The disk, with some files and folders that are not there."""

    def __init__(self) -> None:
        self.files: dict[Path, bytes] = {}

    def read(self, path):
        return self.files[path] if path in self.files else super().read(path)

    def names(self, folder):
        return [path.name for path in self.files if path.parent == folder] or super().names(folder)


@pytest.mark.parametrize(
    ("policies", "is_blocked"),
    [
        ({"NativeMessagingBlocklist": ["*"]}, True),
        ({"NativeMessagingBlocklist": [NAME]}, True),
        ({"NativeMessagingBlocklist": ["org.example.other"]}, False),
        ({"NativeMessagingBlocklist": ["*"], "NativeMessagingAllowlist": [NAME]}, False),
    ],
)
def test_a_policy_that_blocks_the_host_is_named(installed, policies, is_blocked):
    disk = Overlay()
    disk.files[Path("/etc/chromium/policies/managed/a.json")] = json.dumps(policies).encode()
    installed.machine = replace(installed.machine, disk=disk)
    found = installed.examined()
    assert codes(found["chromium"]) == ["blocked-by-policy"] * is_blocked
    assert not found["gecko"].faults


@pytest.mark.usefixtures("trusting")
def test_a_policy_that_leaves_only_the_hosts_of_all_users_is_named(installed, tmp_path):
    disk = Overlay()
    policies = Path("/etc/chromium/policies/managed")
    disk.files[policies / "a.json"] = b'{"NativeMessagingUserLevelHosts": false}'
    disk.files[policies / "b.json"] = b"no policy at all"
    installed.machine = replace(installed.machine, disk=disk)
    folder = installed.move_system_places(tmp_path)["chromium"]
    assert codes(installed.examined()["chromium"]) == ["user-hosts-blocked"]
    folder.mkdir(parents=True)
    shutil.copy(installed.hosts["chromium"].manifest, folder)
    found = installed.examined()["chromium"]
    assert found.is_well
    assert found.manifest == folder / f"{NAME}.json"


def test_a_user_data_dir_has_an_entry_of_its_own(installed, tmp_path):
    folder = tmp_path / "profile"
    (patient,) = installed.doctor.patients(["chromium"], folder)[1:]
    diagnosis, _ = installed.doctor.examine([patient])
    assert codes(diagnosis) == ["not-registered"]
    assert str(folder) in str(diagnosis.faults[0])
    diagnosis, _ = installed.doctor.mend([patient], [diagnosis])
    assert diagnosis.is_well
    assert diagnosis.manifest == folder / f"NativeMessagingHosts/{NAME}.json"


def test_a_user_data_dir_is_examined_by_the_rules_of_the_browser_that_is_named(installed):
    patients = installed.doctor.patients(["chrome"], installed.home)
    assert [each.title for each in patients] == ["Chrome", "Chrome with --user-data-dir"]
    _, diagnosis, _ = installed.doctor.examine(patients)
    assert "/etc/opt/chrome/native-messaging-hosts" in told(diagnosis)


def test_a_manifest_of_another_user_is_named(installed):
    if is_root():
        os.chown(installed.hosts["gecko"].manifest, 65534, 65534)
    else:
        pytest.skip("only root gives files away")
    found = installed.examined()
    assert codes(found["gecko"]) == ["manifest-of-another-user", "others-may-write"]
    assert "belongs to nobody, who may change it" in str(found["gecko"].faults[1])
    assert found["gecko"].is_well


@pytest.mark.usefixtures("sound_hosts")
def test_a_moved_environment_is_named_and_mended_by_the_new_one(installed, tmp_path):
    old = replace(installed.doctor, python=tmp_path / "it's the old/bin/python")
    apply.write(old.plan((), "user").launcher, installed.machine, "user")
    found = installed.examined()
    for family in BOTH:
        assert codes(found[family]) == ["interpreter-missing"]
        assert f"starts {old.python}, which is gone" in told(found[family])
    assert all(each.is_well for each in installed.examined(fix=True).values())


@pytest.mark.usefixtures("sound_hosts")
def test_a_moved_project_is_named_and_mended_from_its_new_place(installed, tmp_path):
    moved = tmp_path / "elsewhere"
    installed.project.rename(moved)
    installed.project = moved
    found = installed.examined()
    assert codes(found["gecko"]) == codes(found["chromium"]) == ["project-missing"]
    assert all(each.is_well for each in installed.examined(fix=True).values())


def test_a_host_of_another_version_is_named(installed, tmp_path):
    """Its interpreter has another onconnect."""
    source = Path(config.__file__).parent
    older = tmp_path / "older"
    shutil.copytree(source, older / "onconnect", ignore=shutil.ignore_patterns("__pycache__"))
    (file,) = (older / "onconnect").glob("__init__.py")
    text = file.read_text("utf-8")
    assert '__version__ = "' in text
    file.write_text(text.replace('__version__ = "', '__version__ = "0.0.'), "utf-8")
    host = installed.hosts["gecko"]
    if IS_WINDOWS:
        host.change_launcher("del sys.path[0]", f"sys.path[0] = {str(older)!a}")
    else:
        host.change_launcher("\nexec ", f"\nexport PYTHONPATH='{older}'\nexec ")
    found = installed.examined()
    assert codes(found["gecko"]) == ["launcher-stale", "version-differs"]
    assert found["gecko"].is_well
    assert not installed.examined(fix=True)["gecko"].faults


@pytest.mark.usefixtures("sound_hosts")
@pytest.mark.parametrize("folder", ["extension", "vendor"])
def test_a_copy_of_the_relay_that_is_not_this_version_is_named(folder, installed, checkout):
    copy = installed.project / folder / "onconnect"
    shutil.copytree(checkout / "extension/onconnect", copy)
    assert not installed.examined()["project"].faults
    (copy / "relay.js").write_text("// older\n")
    found = installed.examined()
    assert codes(found["project"]) == ["relay-differs"]
    assert found["project"].is_well


@pytest.mark.usefixtures("sound_hosts")
def test_an_extension_that_lacks_a_permission_is_named(installed, make_project):
    make_project(manifest={"permissions": ["storage"]})
    found = installed.examined()
    assert codes(found["project"]) == ["extension-unfit"]
    assert not found["project"].is_well
    assert found["gecko"].is_well


@pytest.mark.usefixtures("sound_hosts")
def test_a_browser_that_cannot_run_the_extension_is_never_well(installed, make_project):
    folder = make_project(manifest={"background": {"service_worker": "own.js"}})
    (folder / "extension/own.js").touch()
    found = installed.examined()
    assert codes(found["gecko"]) == ["extension-unfit"]
    assert found["chromium"].is_well
    assert codes(found["project"]) == ["extension-for-others"]
    assert found["project"].is_well


@pytest.mark.usefixtures("sound_hosts")
def test_an_extension_without_an_id_is_named_for_its_browser(installed, make_project):
    make_project(manifest={"key": None})
    found = installed.examined()
    assert codes(found["chromium"]) == ["extension-without-id"]
    assert found["gecko"].is_well


@pytest.mark.usefixtures("sound_hosts")
def test_a_full_disk_is_named(installed, monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=0)
    monkeypatch.setattr(project_check.shutil, "disk_usage", lambda _: usage)
    assert codes(installed.examined()["project"]) == ["disk-full"]


@pytest.mark.usefixtures("sound_hosts")
def test_what_hinders_mending_is_told(installed):
    class Full(Outside):
        def create(self, path, content, mode):
            raise OSError(28, "No space left on device")

    installed.hosts["gecko"].manifest.unlink()
    installed.machine = replace(installed.machine, disk=Full())
    found = installed.examined(fix=True)
    gone = "manifest-missing" if IS_WINDOWS else "not-registered"
    assert codes(found["gecko"]) == [gone, "not-mended"]
    assert "No space left on device" in str(found["gecko"].faults[1])


def test_a_program_on_a_file_system_without_programs_is_named(installed, monkeypatch):
    real = os.statvfs("/")
    noexec = os.statvfs_result((*real[:8], os.ST_NOEXEC, real[9]))
    installed.hosts["gecko"].launcher.chmod(0o644)  # as such a file system has every file
    monkeypatch.setattr(program_check.os, "statvfs", lambda _: noexec)
    assert codes(installed.examined()["gecko"]) == ["program-on-noexec"]


def test_a_terminal_gets_a_table_and_the_faults_below(installed):
    launchers.play(installed.hosts["gecko"].launcher, "raise SystemExit('oh dear')")
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, no_color=True, width=40)
    diagnoses = installed.doctor.examine(installed.patients[:1])
    Report(as_json=False, console=console).diagnoses(diagnoses)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()).splitlines()
    assert lines[0].split() == ["Browser", "Verdict", "Native", "manifest"]
    assert lines[1].split()[:2] == ["Firefox", "FAILED"]
    assert lines[1].endswith(str(installed.hosts["gecko"].manifest))
    assert [line.split(":")[0] for line in lines[3:5]] == ["warning", "error"]
    assert lines[4].endswith("[host-ends]")
    assert "oh dear" in lines[4]


def test_what_is_wrong_after_mending_is_told_once(installed):
    installed.hosts["gecko"].launcher.unlink()
    installed.hosts["gecko"].handlers.write_text("import nowhere\n")
    found = installed.examined(fix=True)
    assert codes(found["gecko"]) == ["host-gives-up"]
    assert "No module named 'nowhere'" in found["gecko"].faults[0].detail


@pytest.mark.parametrize(
    ("folder", "firefox", "chromium"),
    [
        (".local", "program-unreachable", "program-unreachable"),
        (".local/share", "program-unreachable", "program-unreachable"),
        (".config", None, "folder-unreadable"),
        (".mozilla", "folder-unreadable", None),
    ],
)
def test_a_closed_folder_is_named_where_it_is_in_the_way(installed, folder, firefox, chromium):
    (installed.home / folder).chmod(0)
    told = json.loads(installed.told("--json", "--fix").stdout)["diagnoses"][:2]
    first = [each["faults"][0]["code"] if each["faults"] else None for each in told]
    assert first == [firefox, chromium]


def test_a_home_that_is_read_only_is_named(installed):
    for folder in (installed.data / NAME, installed.data):
        folder.chmod(0o555)
    done = installed.told("--json")
    (project,) = json.loads(done.stdout)["diagnoses"][2:]
    told = [fault["code"] for fault in project["faults"]]
    assert [code for code in told if code != "browser-outside"] == ["folder-read-only"]
    assert done.returncode == 0


@pytest.mark.usefixtures("sound_hosts")
def test_another_applications_manifest_is_left_alone_by_fix(installed):
    host = installed.hosts["chromium"]
    host.change(path=User.other_program)
    before = host.manifest.read_bytes()
    found = installed.examined(fix=True)
    assert "program-foreign" in codes(found["chromium"])
    assert host.manifest.read_bytes() == before


@pytest.mark.usefixtures("sound_hosts")
def test_what_another_application_has_written_over_ours_is_left_alone_by_fix(installed):
    host = installed.hosts["chromium"]
    host.change(path=User.other_program)
    host.change_callers(FOREIGN["chromium"])
    before = host.manifest.read_bytes()
    found = installed.examined(fix=True)
    assert codes(found["chromium"]) == ["caller-missing", "not-mended"]
    assert host.manifest.read_bytes() == before


@pytest.mark.usefixtures("sound_hosts")
def test_a_broken_manifest_that_nobody_here_has_written_is_left_alone_by_fix(installed):
    ledger.save(records.Ledger(), installed.machine, "user")
    host = installed.hosts["gecko"]
    host.write("{}")
    found = installed.examined(fix=True)
    assert codes(found["gecko"]) == ["member-missing", "not-mended"]
    assert "belongs to another application" in str(found["gecko"].faults[1])
    assert host.manifest.read_text() == "{}"


@pytest.mark.usefixtures("sound_hosts")
def test_a_caller_of_the_other_kind_lets_nobody_start_the_host(installed):
    installed.hosts["gecko"].change_callers(FOREIGN["gecko"])
    (fault,) = installed.examined()["gecko"].faults
    assert str(fault).count("other@example.org") == 1


def test_a_pipe_gets_plain_lines_and_the_exit_status_of_the_worst(installed):
    done = installed.told("--browser", "firefox")
    assert done.returncode == 0, done.stdout + done.stderr
    first, last, *rest = done.stdout.splitlines()
    assert all("[browser-outside]" in line for line in rest), "the tests run in a container"
    assert first.startswith("Firefox: ok, its port 'echo' answers (")
    assert first.endswith(f": {installed.hosts['gecko'].manifest}")
    assert last == "The project: ok"
    installed.hosts["gecko"].launcher.unlink()
    done = installed.told("--browser", "firefox")
    assert done.returncode == 1
    first, _, error, *_ = done.stdout.splitlines()
    assert "FAILED" in first
    assert error.startswith("error: Firefox: ")
    assert error.endswith("[program-missing]")
    assert installed.told("--fix", "--browser", "firefox").returncode == 0


def test_a_computer_without_browsers_is_told_in_one_sentence(installed):
    installed.user.has_none()
    done = installed.told()
    assert done.returncode == 1
    sentence = "onconnect: no browser was found: name one that is there with --browser"
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
