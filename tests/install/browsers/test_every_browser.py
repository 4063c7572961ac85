"""A plan is right for every browser on every system, for one user and for all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onconnect import project_folder
from onconnect.install.browsers import lookup
from onconnect.install.browsers.table import load_table
from onconnect.install.setup import apply, ledger, owner, targets, uninstall
from onconnect.install.setup.plan import plan
from onconnect.install.setup.steps import Value

NAME = "org.example.notes"
LOCATIONS = json.loads(Path(__file__).with_name("locations.json").read_text("utf-8"))
VIEWS = {
    # where a host is registered in each hive: of HKCU Windows shows the same in both views
    ("gecko", "HKCU"): [64],
    ("gecko", "HKLM"): [32, 64],
    ("chromium", "HKCU"): [32],
    ("chromium", "HKLM"): [32, 64],
}


def places(system, scope, name):
    """Return where a browser looks, by locations.json."""
    return {place for place, names in LOCATIONS[system][scope].items() if name in names}


ROWS = [
    (system, scope, browser)
    for system in ("linux", "macos", "windows", "bsd")
    for scope in ("user", "system")
    for browser in load_table().browser.values()
    if getattr(browser, system)
]


@pytest.fixture
def machine(make_machine):
    return lambda system: make_machine(system=system, MULLVAD_BROWSER="/opt/mullvad-browser")


@pytest.fixture
def made(machine, make_project, python):
    project = project_folder.load_project(make_project())

    def make(system, scope, browser):
        here = machine(system)
        found, refusals = targets.of([browser], load_table(), here, scope)
        made = plan(project, found, machine=here, scope=scope, python=python)
        assert made.refusals == ()
        assert bool(refusals) == (not found)
        return here, made

    return make


@pytest.mark.parametrize(("system", "scope", "browser"), ROWS, ids=lambda each: str(each)[:40])
def test_the_table_is_what_is_known_of_the_browser(machine, system, scope, browser):
    here = machine(system)
    known = {
        each.at if "\\" in each.at else here.fill(each.at)
        for each in locations(browser, here, scope)
    }
    assert known == places(system, scope, browser.name)


@pytest.mark.parametrize(("system", "scope", "browser"), ROWS, ids=lambda each: str(each)[:40])
def test_a_plan_writes_where_the_browser_looks_and_nowhere_else(made, system, scope, browser):
    here, plan = made(system, scope, browser)
    written = {each for each in locations(browser, here, scope) if each.write}
    if system == "windows":
        assert [str(value.key) for each in plan.registrations for value in each.values] == [
            f"{at}\\{NAME} ({view}-bit view)"
            for at in dict.fromkeys(
                each.at for each in locations(browser, here, scope) if each.write
            )
            for view in VIEWS[browser.family, at[:4]]
        ]
        for each in plan.registrations:
            assert {value.value for value in each.values} == {str(each.manifest.path)}
            assert each.manifest.path == here.data[scope] / NAME / browser.family / f"{NAME}.json"
    else:
        assert not any(each.values for each in plan.registrations)
        assert {str(each.manifest.path) for each in plan.registrations} == {
            f"{here.fill(each.at)}/{NAME}.json" for each in written
        }
    for each in plan.registrations:
        text = json.loads(each.manifest.content)
        assert text.keys() == manifest_members(browser.family)
        start = here.path(text["path"])
        assert start.is_absolute()
        assert start in {launcher.path for launcher in plan.launchers}
        assert start.suffix == (".bat" if system == "windows" else "")


@pytest.mark.parametrize(("system", "scope", "browser"), ROWS, ids=lambda each: str(each)[:40])
def test_the_browser_finds_what_a_plan_wrote_and_a_removal_takes_all_of_it(
    made, system, scope, browser
):
    here, plan = made(system, scope, browser)
    before = (dict(here.disk.entries), dict(here.registry.keys))
    install(plan, here)
    found = [
        each.manifest
        for each in lookup.candidates(browser, NAME, load_table(), here)
        if each.manifest and here.disk.is_file(each.manifest)
    ]
    assert set(found) == {each.manifest.path for each in plan.registrations}
    if found:
        text = json.loads(here.disk.read(found[0]))
        assert here.disk.is_file(here.path(text["path"]))
    uninstall.carry_out(uninstall.plan(NAME, scope, here), here)
    assert (here.disk.entries, here.registry.keys) == before


def install(plan, machine):
    """Write a plan, without proof."""
    ledger.enter(plan, machine, ())
    for step in plan.steps:
        assert apply.write(step, machine, plan.scope) == "written"
        assert apply.write(step, machine, plan.scope) == "unchanged"
    assert owner.spare_others(plan, machine) == plan


def locations(browser, machine, scope):
    return browser.place(machine).locations(scope)


def manifest_members(family):
    who = "allowed_extensions" if family == "gecko" else "allowed_origins"
    return {"name", "description", "path", "type", who}


def test_every_place_that_is_known_is_in_the_table():
    for system, scopes in LOCATIONS.items():
        for scope, found in scopes.items():
            for place, names in found.items():
                for name in names:
                    assert getattr(load_table().browser[name], system), (place, name)
            assert scope in {"user", "system"}


def test_a_flatpak_gets_a_launcher_in_its_own_folder_that_leads_out(made):
    _, plan = made("linux", "user", load_table().browser["chrome-flatpak"])
    host, wrapper = plan.launchers
    folder = f"/home/u/.var/app/com.google.Chrome/data/onconnect/{NAME}"
    assert str(wrapper.path) == f"{folder}/launcher"
    assert f"exec flatpak-spawn --host --watch-bus {host.path} " in wrapper.content.decode()
    (registration,) = plan.registrations
    assert json.loads(registration.manifest.content)["path"] == str(wrapper.path)
    command = "flatpak override --user --talk-name=org.freedesktop.Flatpak com.google.Chrome"
    assert command in registration.target.caveat


@pytest.mark.parametrize("name", ["firefox-snap", "chromium-snap"])
def test_a_snap_is_registered_and_the_remedy_told(made, name):
    _, plan = made("linux", "user", load_table().browser[name])
    assert "Snap" in plan.registrations[0].target.caveat


@pytest.mark.parametrize(
    ("family", "scope", "views"),
    [
        ("firefox", "user", [64]),
        ("firefox", "system", [32, 64]),
        ("chrome", "user", [32, 64]),
        ("chrome", "system", [32, 64]),
    ],
)
def test_a_browser_on_windows_asks_the_views_of_the_registry_in_its_order(
    machine, family, scope, views
):
    asked = [
        each
        for each in lookup.candidates(
            load_table().browser[family], NAME, load_table(), machine("windows")
        )
        if each.scope == scope
    ]
    assert [each.key.view for each in asked] == views


def test_edge_asks_its_own_key_first_and_then_those_of_its_kin(machine):
    asked = lookup.candidates(load_table().browser["edge"], NAME, load_table(), machine("windows"))
    keys = [each.key.path.removeprefix("Software\\") for each in asked if each.key.view == 32]
    names = [r"Microsoft\Edge", "Chromium", r"Google\Chrome"]
    assert keys == [rf"{name}\NativeMessagingHosts\{NAME}" for name in names] * 2


def test_one_users_places_come_before_those_of_all_users(machine):
    asked = lookup.candidates(load_table().browser["firefox"], NAME, load_table(), machine("linux"))
    assert [(each.scope, str(each.manifest.parent)) for each in asked] == [
        ("user", "/home/u/.mozilla/native-messaging-hosts"),
        ("system", "/usr/lib/mozilla/native-messaging-hosts"),
        ("system", "/usr/lib64/mozilla/native-messaging-hosts"),
    ]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("chromium", "/p/NativeMessagingHosts"),
        ("edge", "/p/NativeMessagingHosts"),
        ("brave", "/home/u/.config/BraveSoftware/Brave-Browser/NativeMessagingHosts"),
        ("opera", "/home/u/.config/google-chrome/NativeMessagingHosts"),
    ],
)
def test_user_data_dir_moves_the_users_folder_where_the_browser_follows_it(machine, name, folder):
    here = machine("linux")
    asked = lookup.candidates(load_table().browser[name], NAME, load_table(), here, here.path("/p"))
    assert str(next(asked).manifest.parent) == folder


def test_nothing_is_looked_up_for_a_browser_that_the_system_does_not_have(machine):
    assert not [
        *lookup.candidates(load_table().browser["arc"], NAME, load_table(), machine("linux"))
    ]


def test_a_registry_value_of_another_application_is_spared(made):
    here, plan = made("windows", "user", load_table().browser["brave"])
    brave, *_ = (value.key for each in plan.registrations for value in each.values)
    other = here.path("C:/other/host.json")
    here.disk.add(other, b'{"path": "C:/other/host.exe"}')
    here.disk.add(here.path("C:/other/host.exe"))
    apply.write(Value(brave, str(other)), here, "user")
    spared = owner.spare_others(plan, here)
    assert spared.registrations == plan.registrations[1:]
    (refusal,) = spared.refusals
    told = f"{brave} belongs to another application ({here.path('C:/other/host.exe')})"
    assert told in refusal.reason
    install(spared, here)
    uninstall.carry_out(uninstall.plan(NAME, "user", here), here)
    assert here.registry.read(brave) == str(other)
