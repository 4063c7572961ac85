from __future__ import annotations

from pathlib import Path

import pytest

from onconnect.errors import SetupError
from onconnect.install.browsers import table
from onconnect.install.plan import targets

FIREFOX = "/home/u/.mozilla/native-messaging-hosts"


def found(machine):
    return {target.browser: str(target.folder) for target in targets(table(), machine)}


@pytest.mark.parametrize(
    ("program", "browser", "folder"),
    [
        ("firefox", "Firefox", FIREFOX),
        ("firefox-esr", "Firefox", FIREFOX),
        ("firefox-devedition", "Firefox", FIREFOX),
        ("chromium", "Chromium", "/home/u/.config/chromium/NativeMessagingHosts"),
        ("chromium-browser", "Chromium", "/home/u/.config/chromium/NativeMessagingHosts"),
        ("google-chrome", "Chrome", "/home/u/.config/google-chrome/NativeMessagingHosts"),
        ("google-chrome-stable", "Chrome", "/home/u/.config/google-chrome/NativeMessagingHosts"),
        (
            "google-chrome-beta",
            "Chrome Beta",
            "/home/u/.config/google-chrome-beta/NativeMessagingHosts",
        ),
        (
            "google-chrome-unstable",
            "Chrome Dev",
            "/home/u/.config/google-chrome-unstable/NativeMessagingHosts",
        ),
    ],
)
def test_a_browser_is_there_if_its_program_is(make_machine, program, browser, folder):
    assert found(make_machine(programs=(program,))) == {browser: folder}


@pytest.mark.parametrize(
    ("profile", "browser"),
    [
        ("/home/u/.mozilla/firefox", "Firefox"),
        ("/home/u/.config/mozilla/firefox", "Firefox"),
        ("/home/u/.config/chromium", "Chromium"),
        ("/home/u/.config/google-chrome", "Chrome"),
        ("/home/u/.config/google-chrome-beta", "Chrome Beta"),
        ("/home/u/.config/google-chrome-unstable", "Chrome Dev"),
    ],
)
def test_a_browser_is_there_if_the_user_has_a_profile_of_it(make_machine, profile, browser):
    assert list(found(make_machine(folders=(profile,)))) == [browser]


def test_nothing_is_found_where_nothing_is(make_machine):
    assert found(make_machine()) == {}


def test_nothing_is_found_on_a_system_that_the_table_does_not_know(make_machine):
    machine = make_machine(programs=("firefox",))
    object.__setattr__(machine, "system", "plan9")
    assert found(machine) == {}


def test_what_an_installation_writes_makes_no_firefox(make_machine):
    assert found(make_machine(folders=("/home/u/.mozilla", FIREFOX))) == {}


def test_firefox_ignores_xdg_and_chromium_follows_it(make_machine):
    machine = make_machine(programs=("firefox", "chromium"), XDG_CONFIG_HOME="/xdg")
    assert found(machine) == {
        "Firefox": FIREFOX,
        "Chromium": "/xdg/chromium/NativeMessagingHosts",
    }


def test_chromium_prefers_its_own_variable_to_xdg(make_machine):
    machine = make_machine(
        programs=("google-chrome",), XDG_CONFIG_HOME="/xdg", CHROME_CONFIG_HOME="/chrome"
    )
    assert found(machine) == {"Chrome": "/chrome/google-chrome/NativeMessagingHosts"}


def test_an_empty_variable_counts_as_absent(make_machine):
    machine = make_machine(programs=("chromium",), XDG_CONFIG_HOME="", CHROME_CONFIG_HOME="")
    assert found(machine) == {"Chromium": "/home/u/.config/chromium/NativeMessagingHosts"}


@pytest.mark.parametrize("home", ["/home/it's me", "/home/$HOME", "/home/${x}", "/hö/\\1", "/a\nb"])
def test_a_variable_is_filled_in_as_it_is(make_machine, home):
    assert make_machine(HOME=home).expand("${A:-${B:-$HOME/c}}/d") == Path(home, "c", "d")


def test_a_missing_variable_is_told(make_machine):
    with pytest.raises(SetupError, match="the environment variable NOTHING is not set"):
        make_machine().expand("$NOTHING/x")


def test_every_row_says_where_its_facts_come_from():
    for browser in table():
        for system, place in browser.on.items():
            assert system in {"linux", "macos", "windows"}
            assert place.programs or place.profiles
            assert place.sources
