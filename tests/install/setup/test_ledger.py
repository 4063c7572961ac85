"""An edited ledger lets nothing be touched but what an installation can have written."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from onconnect.install.computer.registry import Key
from onconnect.install.setup import apply, ledger, records, uninstall
from tests.install.user import NAME

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("sound_hosts")]

MINE = b"precious\n"


@pytest.fixture
def user(user):
    user.has("firefox", "chromium")
    return user


class Tampered:
    """An installation whose ledger is edited, and files of the user's that have nothing to do."""

    def __init__(self, user, project):
        self.user = user
        self.project = project
        assert user.installs(cwd=project).returncode == 0
        self.data = user.data
        self.ledger = user.ledger
        self.launcher = user.launcher(NAME)
        self.manifest = user.entry("firefox", NAME).manifest
        self.mine = user.home / "documents/precious"
        self.mine.parent.mkdir()
        self.mine.write_bytes(MINE)

    def edit(self, **members):
        document = json.loads(self.ledger.read_bytes())
        for name, value in members.items():
            if name in document:
                document[name] += value
            else:
                document["hosts"][NAME][name] += value
        self.ledger.write_text(json.dumps(document))

    def uninstall(self):
        done = self.user.runs("uninstall", cwd=self.project)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def tampered(user, make_project):
    return Tampered(user, make_project())


def roundabout(tampered):
    up = "../" * len(tampered.launcher.parent.relative_to(tampered.user.home).parts)
    return str(tampered.launcher.parent / up / "documents/precious")


WAYS_TO = {
    "another file": lambda t: str(t.mine),
    "a way round": roundabout,
    "a host's file of another name": lambda t: str(t.data / "org.example.other/launcher"),
    "a folder's namesake": lambda t: str(t.user.home / "documents" / f"{NAME}.json"),
    "a way round a place": lambda t: str(t.manifest.parent / f"../../documents/{NAME}.json"),
    "a place by a way round": lambda t: str(
        t.user.home / "documents/.." / t.manifest.parent.relative_to(t.user.home) / f"{NAME}x.json"
    ),
    "a relative path": lambda t: "documents/precious",
}


@pytest.mark.parametrize("member", ["launchers", "manifests"])
@pytest.mark.parametrize("way", WAYS_TO, ids=str)
def test_no_other_file_is_removed(tampered, member, way):
    text = WAYS_TO[way](tampered)
    file = Path(os.path.abspath(tampered.user.home / text))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(MINE)
    tampered.edit(**{member: [text]})
    assert f"removed: {text}" not in tampered.uninstall()
    assert file.read_bytes() == MINE
    assert tampered.mine.read_bytes() == MINE


@pytest.mark.parametrize("member", ["launchers", "manifests"])
@pytest.mark.parametrize("way", WAYS_TO, ids=str)
def test_no_other_file_is_written(tampered, member, way):
    text = WAYS_TO[way](tampered)
    file = Path(os.path.abspath(tampered.user.home / text))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(MINE)
    row = {"at": text, "content": "#!/bin/sh\nevil\n", "mode": 0o4777}
    tampered.edit(**{member: [text]}, overwritten=[row])
    assert "restored" not in tampered.uninstall()
    assert file.read_bytes() == MINE


def test_a_launcher_is_not_written_back(tampered):
    launcher = tampered.launcher
    tampered.edit(overwritten=[{"at": str(launcher), "content": "evil", "mode": 0o755}])
    tampered.uninstall()
    assert not launcher.exists()


def test_what_is_put_back_lends_nobodys_identity_and_lets_nobody_else_write(tampered):
    file = tampered.manifest
    content = json.dumps({"path": str(tampered.mine)})
    tampered.edit(overwritten=[{"at": str(file), "content": content, "mode": 0o6777}])
    tampered.uninstall()
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o7777 == 0o755
    assert file.read_text() == content


def test_another_applications_manifest_stays_though_its_program_is_listed_as_a_launcher(tampered):
    file = tampered.manifest
    content = json.dumps({"name": NAME, "path": str(tampered.mine)})
    file.write_text(content)
    tampered.edit(launchers=[str(tampered.mine)])
    assert f"kept: {file}" in tampered.uninstall()
    assert file.read_text() == content


def test_no_other_folder_is_removed(tampered):
    empty = tampered.user.home / "documents/empty"
    empty.mkdir()
    up = "../" * len(tampered.data.relative_to(tampered.user.home).parts)
    texts = [str(empty), str(tampered.data / up / "documents/empty"), "documents/empty"]
    tampered.edit(folders=texts)
    tampered.uninstall()
    assert empty.is_dir()


def test_a_host_of_an_impossible_name_is_none(tampered):
    document = json.loads(tampered.ledger.read_bytes())
    document["hosts"]["../../../documents"] = {
        "launchers": [str(tampered.data / "../../../documents/launcher")]
    }
    tampered.ledger.write_text(json.dumps(document))
    file = tampered.user.home / "documents/launcher"
    file.write_bytes(MINE)
    done = tampered.user.runs("uninstall", "--name", "../../../documents", cwd=tampered.project)
    assert "nothing is installed" in done.stdout
    assert file.read_bytes() == MINE


def test_a_link_in_the_place_of_the_hosts_folder_is_not_followed(tampered):
    folder = tampered.launcher.parent
    shutil.rmtree(folder)
    folder.symlink_to(tampered.mine.parent)
    file = tampered.mine.with_name("launcher")
    file.write_bytes(MINE)
    tampered.uninstall()
    assert file.read_bytes() == MINE


def test_a_link_in_the_place_of_the_ledger_is_not_written_through(user, make_project):
    project = make_project()
    user.installs(cwd=project)
    file = user.ledger
    other = user.home / "other"
    other.write_bytes(file.read_bytes())
    before = other.read_bytes()
    file.unlink()
    file.symlink_to(other)
    user.installs("--browser", "zen", cwd=project)
    assert other.read_bytes() == before
    assert not file.is_symlink()


def test_no_other_key_of_the_registry_is_removed_or_written(make_machine):
    machine = make_machine(system="windows")
    own = Key("HKCU", r"Software\Mozilla\NativeMessagingHosts", 64).child(NAME)
    others = [
        Key("HKCU", r"Software\Run", 64),
        Key("HKCU", rf"Software\Mozilla\NativeMessagingHosts\{NAME}x", 64),
        Key("HKLM", r"Software\Mozilla\NativeMessagingHosts", 32).child(NAME),
        Key("HKCU", r"Software\Other", 64).child(NAME),
    ]
    for key in (own, *others):
        for missing in (*apply.missing_keys(key, machine), key):
            machine.registry.make(missing)
        machine.registry.write(key, r"C:\gone.json")
    rows = [records.RecordedKey.model_validate(each) for each in (own, *others)]
    manifest = r"C:\gone.json"
    host = records.Host(
        manifests=(manifest, str(machine.data["user"] / NAME / "gecko" / f"{NAME}.json")),
        keys=tuple(rows),
        overwritten=tuple(records.Overwritten(at=row, content="evil", mode=0) for row in rows),
    )
    found = records.Ledger(hosts={NAME: host}, keys=tuple(rows))
    ledger.save(found, machine, "user")
    before = {key: machine.registry.read(key) for key in others}
    uninstall.carry_out(uninstall.plan(NAME, "user", machine), machine)
    assert {key: machine.registry.read(key) for key in others} == before


def test_a_ledger_that_is_whole_is_taken_as_it_is(user, make_project):
    project = make_project()
    before = user.everything()
    options = () if sys.platform == "win32" else ("--user-data-dir", user.home / "profile")
    done = user.installs("--all", *options, cwd=project)
    assert NAME in done.stdout
    listed = user.ledger.read_bytes()
    user.installs("--all", *options, cwd=project)
    assert user.ledger.read_bytes() == listed
    user.runs("uninstall", cwd=project)
    assert not user.files()
    assert user.everything() == before
