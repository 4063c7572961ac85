"""A browser is registered with, and is well, only if a folder of the extension can run in it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import pytest

from onconnect import project_folder
from onconnect.errors import SetupError
from onconnect.fitness import unfitness
from onconnect.install.browsers.table import load_table
from onconnect.install.setup import targets
from onconnect.install.setup.plan import plan

WORKER = {"service_worker": "own.js"}
SCRIPTS = {"scripts": ["own.js"]}


@pytest.mark.parametrize(
    ("version", "background", "gecko", "chromium"),
    [
        (3, WORKER | SCRIPTS, "", ""),
        (3, {}, "", ""),
        (3, WORKER, "a service worker only, which Firefox does not run", ""),
        (3, SCRIPTS, "", 'has no "service_worker"'),
        (3, {"page": "own.html"}, "", 'has no "service_worker"'),
        (2, SCRIPTS, "", "of manifest version 2, which Chromium does not run"),
        (2, {}, "", "of manifest version 2, which Chromium does not run"),
    ],
)
def test_a_family_runs_what_it_has_a_background_for(
    make_project, version, background, gecko, chromium
):
    manifest = {"manifest_version": version, "background": background}
    project = project_folder.load_project(make_project(manifest=manifest))
    fit = set()
    for family, problem in {"gecko": gecko, "chromium": chromium}.items():
        told = unfitness(project.extension(), family)
        assert problem in told
        if told:
            with pytest.raises(project_folder.UnfitError):
                project.ids_in(family)
        else:
            fit.add(family)
            assert project.ids_in(family)
    assert project.builds().keys() == fit


def test_chromium_loads_no_folder_with_a_name_that_begins_with_an_underscore(make_project):
    folder = make_project()
    for name in ("_locales", "_metadata", "__pycache__"):
        (folder / "extension" / name).mkdir()
    project = project_folder.load_project(folder)
    assert "has __pycache__, and Chromium loads no folder" in project.obstacle("chromium")
    assert project.obstacle("gecko") == ""


def test_comments_are_read_and_version_2_may_call_its_settings_applications(make_project):
    folder = make_project(
        manifest={
            "manifest_version": 2,
            "applications": {"gecko": {"id": "old@example.org"}},
            "homepage_url": "https://example.org//a",
        }
    )
    file = folder / "extension" / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    del manifest["browser_specific_settings"]
    file.write_text("// mine\n" + json.dumps(manifest, indent=1) + "// too", "utf-8")
    project = project_folder.load_project(folder)
    assert project.ids_in("gecko") == ("old@example.org",)
    assert project.extension().manifest["homepage_url"] == "https://example.org//a"
    file.write_text(json.dumps(manifest | {"manifest_version": 3}), "utf-8")
    with pytest.raises(SetupError, match=r"has no browser_specific_settings\.gecko\.id"):
        project.ids_in("gecko")


def test_several_folders_are_a_list_of_names(make_project):
    project = project_folder.load_project(
        make_project(settings={"extension": ["extension", "other"]})
    )
    assert [each.name for each in project.extension_folders] == ["extension", "other"]
    for wrong in ([], [1], 1):
        folder = make_project(settings={"extension": wrong})
        with pytest.raises(SetupError, match=r"extension in \[tool\.onconnect\] cannot be"):
            project_folder.load_project(folder)


def planned(project, machine):
    """What is registered with the browsers of a computer, and what is refused."""
    table = load_table()
    places, _ = targets.of(table.present(machine), table, machine, "user")
    return plan(project, places, machine=machine, python=PurePosixPath("/usr/bin/python3"))


def test_a_browser_that_cannot_run_the_extension_is_refused(make_project, make_machine):
    folder = make_project(manifest={"manifest_version": 3, "background": WORKER})
    (folder / "extension/own.js").touch()
    project, machine = (
        project_folder.load_project(folder),
        make_machine(programs=("firefox", "chromium")),
    )
    made = planned(project, machine)
    assert [each.target.family for each in made.registrations] == ["chromium"]
    assert [each.browser for each in made.refusals] == ["Firefox"]
    assert "which Firefox does not run" in made.refusals[0].reason
    present = load_table().present(machine)
    assert [each.family for each in targets.fitting(present, project)] == ["chromium"]
    only_firefox = load_table().present(make_machine(programs=("firefox",)))
    with pytest.raises(project_folder.UnfitError, match="which Firefox does not run"):
        targets.fitting(only_firefox, project)


def test_a_folder_that_chromium_does_not_load_is_refused_until_it_is_clean(
    make_project, make_machine
):
    folder = make_project()
    (folder / "extension/_notes").mkdir()
    project, machine = project_folder.load_project(folder), make_machine(programs=("chromium",))
    (refusal,) = planned(project, machine).refusals
    assert "has _notes, and Chromium loads no folder" in refusal.reason
    (folder / "extension/_notes").rmdir()
    assert planned(project, machine).refusals == ()


def test_each_browser_lets_in_the_id_of_the_folder_that_it_loads(make_project, make_machine):
    folder = make_project(settings={"extension": ["extension", "firefox"]})
    manifest = json.loads((folder / "extension/manifest.json").read_text("utf-8"))
    settings = {"gecko": {"id": "other@example.org"}}
    for name, members in {
        "extension": {"manifest_version": 3, "background": WORKER},
        "firefox": {"manifest_version": 2, "background": SCRIPTS, "applications": settings},
    }.items():
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "own.js").touch()
        document = manifest | members
        if name == "firefox":
            del document["key"], document["browser_specific_settings"]
        (folder / name / "manifest.json").write_text(json.dumps(document), "utf-8")
    project = project_folder.load_project(folder)
    made = planned(project, make_machine(programs=("firefox", "chromium")))
    assert [each.extension_ids for each in made.registrations] == [
        ("other@example.org",),
        ("iihmfhcbcmbjljkhhmmbhemnpkhlbeic",),
    ]
    assert b"other@example.org" in made.launcher.content
