from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from onconnect.errors import SetupError
from onconnect.install.browsers.table import load_table
from onconnect.install.setup import targets

FIREFOX = "/home/u/.mozilla/native-messaging-hosts"


def present(machine):
    return [browser.name for browser in load_table().present(machine)]


def folders(machine, *names):
    browsers = load_table().named(names, machine) if names else load_table().present(machine)
    found, _ = targets.of(browsers, load_table(), machine, "user")
    return {target.browser: str(target.folder) for target in found}


@pytest.mark.parametrize(
    ("program", "browser"),
    [
        ("firefox", "firefox"),
        ("firefox-esr", "firefox"),
        ("firefox-devedition", "firefox"),
        ("chromium", "chromium"),
        ("chromium-browser", "chromium"),
        ("google-chrome", "chrome"),
        ("google-chrome-stable", "chrome"),
        ("google-chrome-beta", "chrome-beta"),
        ("google-chrome-unstable", "chrome-dev"),
        ("microsoft-edge", "edge"),
        ("brave-browser", "brave"),
    ],
)
def test_a_browser_is_there_if_its_program_is_on_path(make_machine, program, browser):
    assert present(make_machine(programs=(program,))) == [browser]


@pytest.mark.parametrize(
    ("system", "file", "browser"),
    [
        ("linux", "/opt/google/chrome/chrome", "chrome"),
        ("linux", "/var/lib/flatpak/exports/bin/org.mozilla.firefox", "firefox-flatpak"),
        (
            "linux",
            "/home/u/.local/share/flatpak/exports/bin/com.brave.Browser",
            "brave-flatpak",
        ),
        ("linux", "/snap/bin/chromium", "chromium-snap"),
        ("macos", "/Applications/Firefox.app/Contents/MacOS/firefox", "firefox"),
        ("macos", "/home/u/Applications/Firefox.app/Contents/MacOS/firefox", "firefox"),
        ("windows", r"C:\Program Files\Mozilla Firefox\firefox.exe", "firefox"),
        (
            "windows",
            r"C:\Users\u\AppData\Local\Google\Chrome\Application\chrome.exe",
            "chrome",
        ),
    ],
)
def test_a_browser_is_there_if_its_program_lies_where_it_always_does(
    make_machine, system, file, browser
):
    assert present(make_machine(files=(file,), system=system)) == [browser]


@pytest.mark.parametrize(
    "file",
    [
        "/home/u/.mozilla/firefox/profiles.ini",
        "/home/u/.mozilla/native-messaging-hosts/org.example.notes.json",
        "/home/u/.config/chromium/Local State",
        "/home/u/.var/app/org.mozilla.firefox/config/x",
    ],
)
def test_what_a_browser_leaves_behind_makes_it_not_be_there(make_machine, file):
    assert present(make_machine(files=(file,))) == []


def test_a_snap_on_path_is_no_other_package_of_the_browser(make_machine):
    machine = make_machine(files=("/snap/bin/chromium",))
    object.__setattr__(machine, "find_program", {"chromium": "/snap/bin/chromium"}.get)
    assert present(machine) == ["chromium-snap"]


@pytest.mark.parametrize("system", ["linux", "macos", "windows", "bsd"])
def test_nothing_is_found_where_nothing_is(make_machine, system):
    assert present(make_machine(system=system)) == []


def test_browsers_are_taken_by_name_whether_they_are_there_or_not(make_machine):
    machine = make_machine()
    found = load_table().named(["opera", "firefox", "opera"], machine)
    assert [each.title for each in found] == ["Opera", "Firefox"]


def test_a_name_that_the_system_does_not_have_is_told_with_those_it_has(make_machine):
    with pytest.raises(SetupError, match=r"there is no browser 'arc' on linux: .*firefox, .*edge"):
        load_table().named(["arc"], make_machine())


def test_all_takes_every_browser_but_one_whose_folder_nobody_knows(make_machine):
    machine = make_machine()
    names = {each.name for each in targets.chosen(load_table(), machine, every=True)}
    assert names == {each.name for each in load_table().on(machine)} - {"mullvad-browser"}
    with pytest.raises(SetupError, match="variable MULLVAD_BROWSER is not set"):
        folders(machine, "mullvad-browser")
    machine = make_machine(MULLVAD_BROWSER="/opt/mullvad")
    assert folders(machine, "mullvad-browser")["Mullvad Browser"].startswith("/opt/mullvad/Browser")


def test_all_for_all_users_takes_every_browser_that_is_known_to_look_there(make_machine):
    machine = make_machine()
    names = {
        each.name for each in targets.chosen(load_table(), machine, every=True, scope="system")
    }
    assert {"firefox", "chromium", "brave"} < names
    assert not {"firefox-snap", "chrome-flatpak", "zen"} & names


def test_all_and_a_name_contradict_each_other(make_machine):
    with pytest.raises(SetupError, match="leave out --browser, or --all"):
        targets.chosen(load_table(), make_machine(), names=["firefox"], every=True)


def test_browsers_that_share_a_place_share_a_registration(make_machine):
    assert folders(make_machine(), "firefox", "thunderbird", "waterfox", "librewolf") == {
        "Firefox, Thunderbird, Waterfox": FIREFOX,
        "Waterfox": "/home/u/.waterfox/native-messaging-hosts",
        "LibreWolf": "/home/u/.librewolf/native-messaging-hosts",
    }


def test_firefox_ignores_xdg_and_chromium_follows_it(make_machine):
    machine = make_machine(programs=("firefox", "chromium"), XDG_CONFIG_HOME="/xdg")
    assert folders(machine) == {
        "Firefox": FIREFOX,
        "Chromium": "/xdg/chromium/NativeMessagingHosts",
    }


def test_chromium_prefers_its_own_variables_to_xdg(make_machine):
    xdg = {"XDG_CONFIG_HOME": "/xdg", "CHROME_CONFIG_HOME": "/chrome"}
    machine = make_machine(programs=("google-chrome",), **xdg)
    assert folders(machine) == {"Chrome": "/chrome/google-chrome/NativeMessagingHosts"}
    machine = make_machine(programs=("google-chrome",), CHROME_USER_DATA_DIR="/data", **xdg)
    assert folders(machine) == {"Chrome": "/data/NativeMessagingHosts"}


def test_an_empty_variable_counts_as_absent(make_machine):
    machine = make_machine(programs=("chromium",), XDG_CONFIG_HOME="", CHROME_CONFIG_HOME="")
    assert folders(machine) == {"Chromium": "/home/u/.config/chromium/NativeMessagingHosts"}


@pytest.mark.parametrize("home", ["/home/it's me", "/home/$HOME", "/home/${x}", "/hö/\\1", "/a\nb"])
def test_a_variable_is_filled_in_as_it_is(make_machine, home):
    filled = make_machine(HOME=home).expand("${A:-${B:-$HOME/c}}/d")
    assert filled == PurePosixPath(home, "c", "d")


def test_a_missing_variable_is_told(make_machine):
    with pytest.raises(SetupError, match="the environment variable NOTHING is not set"):
        make_machine().expand("$NOTHING/x")


def test_a_system_without_a_place_for_all_users_is_told_by_the_browser(make_machine):
    machine = make_machine()
    found, refusals = targets.of(
        load_table().named(["zen"], machine), load_table(), machine, "system"
    )
    assert found == []
    assert [(each.browser, "leave out --scope system" in each.reason) for each in refusals] == [
        ("Zen", True)
    ]


@pytest.mark.parametrize("name", ["brave", "opera", "firefox"])
def test_a_browser_that_ignores_user_data_dir_is_told(make_machine, name):
    machine = make_machine()
    with pytest.raises(SetupError, match="looks in its usual folder"):
        targets.check_user_data_dir(load_table().named([name], machine), machine, "user")


def test_user_data_dir_is_for_one_user_and_not_for_windows(make_machine):
    with pytest.raises(SetupError, match="a profile folder is one user's"):
        targets.check_user_data_dir([], make_machine(), "system")
    with pytest.raises(SetupError, match="on Windows every Chromium asks the registry"):
        targets.check_user_data_dir([], make_machine(system="windows"), "user")


def test_every_fact_says_where_it_comes_from():
    used = set()
    for rules in load_table().family.values():
        used |= set(rules.sources)
    for browser in load_table().browser.values():
        assert browser.family in load_table().family
        places = [browser.linux, browser.macos, browser.windows, browser.bsd]
        for place in filter(None, places):
            assert place.programs
            assert any(location.write for location in place.user)
            for location in (*place.user, *place.system):
                used |= set(location.sources)
    assert used == set(load_table().source)


def test_the_documentation_names_every_browser_and_no_other(checkout):
    text = (checkout / "docs/installing.md").read_text("utf-8")
    start = text.index("## Which browsers")
    rows = [line for line in text[start:].splitlines() if line.startswith("| ")]
    named = [name for row in rows for name in re.findall(r"`([a-z][a-z-]+)`", row)]
    assert sorted(named) == sorted(load_table().browser)
