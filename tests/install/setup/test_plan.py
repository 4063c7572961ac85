from __future__ import annotations

import json
import shlex
from pathlib import PurePosixPath

import pytest

from onconnect import project_folder
from onconnect.arguments import HOST
from onconnect.errors import SetupError
from onconnect.install.browsers.table import load_table
from onconnect.install.setup import targets
from onconnect.install.setup.plan import plan
from tests.install.conftest import CHROMIUM_ID

LAUNCHER = PurePosixPath("/home/u/.local/share/onconnect/org.example.notes/launcher")
PYTHON = PurePosixPath("/project/.venv/bin/python")


@pytest.fixture
def make_plan(make_machine, make_project):
    def make(manifest=None, extra=(), **machine):
        here = make_machine(**machine)
        project = project_folder.load_project(make_project(manifest=manifest))
        found, _ = targets.of(load_table().present(here), load_table(), here, "user")
        wanted = [*found, *extra]
        return plan(project, wanted, machine=here, python=PYTHON)

    return make


def test_a_plan_has_one_launcher_and_a_manifest_for_each_browser(make_plan):
    made = make_plan(programs=("firefox", "chromium", "google-chrome"))
    assert made.launcher.path == LAUNCHER
    assert made.launcher.mode == 0o755
    assert [str(each.manifest.path) for each in made.registrations] == [
        "/home/u/.mozilla/native-messaging-hosts/org.example.notes.json",
        "/home/u/.config/chromium/NativeMessagingHosts/org.example.notes.json",
        "/home/u/.config/google-chrome/NativeMessagingHosts/org.example.notes.json",
    ]
    for each in made.registrations:
        assert each.manifest.mode == 0o644
        assert json.loads(each.manifest.content)["path"] == str(LAUNCHER)
    assert made.refusals == ()


def test_each_browser_lets_its_own_id_of_the_extension_in(make_plan):
    firefox, chromium = make_plan(programs=("firefox", "chromium")).registrations
    assert json.loads(firefox.manifest.content)["allowed_extensions"] == ["notes@example.org"]
    assert json.loads(chromium.manifest.content)["allowed_origins"] == [
        "chrome-extension://iihmfhcbcmbjljkhhmmbhemnpkhlbeic/"
    ]


def test_the_launcher_names_everything_by_absolute_path(make_plan, tmp_path):
    text = make_plan(programs=("firefox",)).launcher.content.decode()
    assert text.startswith("#!/bin/sh\n")
    assert f"exec {PYTHON} -P {shlex.join(HOST)} --name org.example.notes" in text
    folder = shlex.quote(str(tmp_path / "project"))
    assert f"--path {folder} --handlers notes --callers " in text
    assert f"--callers notes@example.org,chrome-extension://{CHROMIUM_ID}/ -- " in text


def test_a_plan_touches_nothing(make_plan, tmp_path):
    make_plan(extra=[targets.profile_target(tmp_path / "profile")])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["project"]


def test_a_chromium_profile_folder_is_registered_in_itself(make_plan):
    (registration,) = make_plan(
        extra=[targets.profile_target(PurePosixPath("/tmp/profile"))]
    ).registrations
    assert registration.manifest.path == PurePosixPath(
        "/tmp/profile/NativeMessagingHosts/org.example.notes.json"
    )
    assert registration.target.family == "chromium"


def test_an_extension_without_a_key_is_refused_for_chromium_alone(make_plan):
    made = make_plan(manifest={"key": None}, programs=("firefox", "chromium"))
    assert [each.target.browser for each in made.registrations] == ["Firefox"]
    (refusal,) = made.refusals
    assert refusal.browser == "Chromium"
    assert 'has no "key"' in refusal.reason


def test_an_extension_that_is_not_there_stops_the_plan(make_machine, make_project):
    folder = make_project()
    (folder / "extension/manifest.json").unlink()
    with pytest.raises(SetupError, match=r"manifest.json cannot be read"):
        plan(project_folder.load_project(folder), [], machine=make_machine(), python=PYTHON)
