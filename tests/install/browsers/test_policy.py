from __future__ import annotations

import json
import plistlib
import re
import subprocess
import sys
from pathlib import PurePosixPath

import pytest

from onconnect.errors import SetupError
from onconnect.install.browsers import policy
from onconnect.install.browsers.policy import Format, ManagedBrowser
from onconnect.project_folder import load_project
from tests.install.conftest import CHROMIUM_ID

OF_CHROMIUM = [each for each in ManagedBrowser if each is not ManagedBrowser.firefox]


@pytest.fixture
def project(make_project):
    return load_project(make_project())


def printed(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-P", "-m", "onconnect.cli", "policy", *arguments],
        cwd=cwd,
        capture_output=True,
        check=True,
    )


@pytest.mark.parametrize("browser", OF_CHROMIUM)
def test_the_chromium_family_gets_an_allow_list_and_the_extension(project, browser):
    made = json.loads(policy.render(policy.policies(project, browser), browser, Format.json))
    assert made["NativeMessagingAllowlist"] == ["org.example.notes"]
    assert made["ExtensionSettings"][CHROMIUM_ID]["installation_mode"] == "force_installed"
    assert made["ExtensionSettings"][CHROMIUM_ID]["update_url"].startswith("https://")


def test_edge_gets_the_extension_from_its_own_store(project):
    (settings,) = policy.policies(project, ManagedBrowser.edge)["ExtensionSettings"].values()
    assert settings["update_url"] == "https://edge.microsoft.com/extensionwebstorebase/v1/crx"


def test_firefox_gets_the_extension_alone_as_it_has_no_policy_for_hosts(project):
    made = json.loads(
        policy.render(
            policy.policies(project, ManagedBrowser.firefox), ManagedBrowser.firefox, Format.json
        )
    )
    url = "https://addons.mozilla.org/firefox/downloads/latest/notes@example.org/latest.xpi"
    assert made == {
        "policies": {
            "ExtensionSettings": {
                "notes@example.org": {"installation_mode": "force_installed", "install_url": url}
            }
        }
    }


def test_an_id_of_braces_is_escaped_in_the_address(make_project):
    guid = "{12345678-1234-1234-1234-123456789abc}"
    gecko = {"browser_specific_settings": {"gecko": {"id": guid}}}
    project = load_project(make_project(manifest=gecko))
    made = policy.policies(project, ManagedBrowser.firefox)["ExtensionSettings"][guid]
    assert "/latest/%7B12345678-1234-1234-1234-123456789abc%7D/" in made["install_url"]


@pytest.mark.parametrize("browser", ManagedBrowser)
def test_an_address_replaces_the_store(project, browser):
    url = "https://example.org/ü?a=1&b=2"
    settings = policy.policies(project, browser, url)["ExtensionSettings"]
    ((_, address),) = [list(each.values()) for each in settings.values()]
    assert address == url


def test_an_extension_without_a_fixed_id_is_refused(make_project):
    project = load_project(make_project(manifest={"key": None}))
    with pytest.raises(SetupError, match='has no "key"'):
        policy.policies(project, ManagedBrowser.chrome)


@pytest.mark.parametrize("browser", ManagedBrowser)
def test_a_property_list_holds_what_the_json_holds(project, browser):
    made = policy.policies(project, browser)
    read = plistlib.loads(policy.render(made, browser, Format.plist))
    assert read.pop("EnterprisePoliciesEnabled", False) is (browser is ManagedBrowser.firefox)
    assert read == made


def registry(content: bytes) -> dict[str, dict[str, str]]:
    """Read a .reg file as regedit does."""
    assert content.count(b"\n") == content.count(b"\r\n")
    head, *blocks = content.decode("ascii").split("\r\n\r\n")
    assert head == "Windows Registry Editor Version 5.00"
    keys = {}
    for block in blocks:
        key, *lines = block.strip().split("\r\n")
        values = [re.fullmatch(r'"([^"\\]+)"="((?:[^"\\]|\\["\\])*)"', line) for line in lines]
        assert all(values), lines
        keys[key] = {match[1]: re.sub(r'\\(["\\])', r"\1", match[2]) for match in values if match}
    return keys


def test_a_registry_file_has_numbered_values_for_a_list_and_json_for_an_object(project):
    url = 'https://example.org/"ü"\\'
    made = policy.policies(project, ManagedBrowser.chrome, url)
    keys = registry(policy.render(made, ManagedBrowser.chrome, Format.reg))
    root = r"[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Google\Chrome"
    assert set(keys) == {f"{root}]", f"{root}\\NativeMessagingAllowlist]"}
    assert json.loads(keys[f"{root}]"]["ExtensionSettings"]) == made["ExtensionSettings"]
    assert keys[f"{root}\\NativeMessagingAllowlist]"] == {"1": "org.example.notes"}


def test_a_registry_file_of_firefox_has_its_one_value(project):
    made = policy.policies(project, ManagedBrowser.firefox)
    keys = registry(policy.render(made, ManagedBrowser.firefox, Format.reg))
    ((key, values),) = keys.items()
    assert key == r"[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Mozilla\Firefox]"
    assert json.loads(values["ExtensionSettings"]) == made["ExtensionSettings"]


@pytest.mark.process
@pytest.mark.parametrize(("form", "first"), [("json", b"{"), ("reg", b"Windows"), ("plist", b"<?")])
def test_a_command_prints_the_policy_alone_and_says_beside_it_where_it_belongs(
    make_project, form, first
):
    done = printed("edge", "--format", form, cwd=make_project())
    assert done.stdout.startswith(first)
    assert CHROMIUM_ID.encode() in done.stdout
    assert done.stderr.count(b"\n") == 1


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="the default is the system's own format")
def test_a_command_prints_json_on_linux(make_project):
    done = printed("chromium", cwd=make_project())
    assert "NativeMessagingAllowlist" in json.loads(done.stdout)
    assert b"/etc/chromium/policies/managed/org.example.notes.json" in done.stderr


@pytest.mark.parametrize("whose", ["", "u/"])
def test_what_a_profile_of_macos_sets_is_in_force(make_machine, whose):
    machine = make_machine(system="macos")
    managed = PurePosixPath("/Library/Managed Preferences")
    set_there = {"NativeMessagingBlocklist": ["*"], "NativeMessagingUserLevelHosts": False}
    machine.disk.add(managed / f"{whose}com.google.Chrome.plist", plistlib.dumps(set_there))
    machine.disk.add(managed / "com.microsoft.Edge.plist", b"no property list")
    found = policy.in_force("chrome", machine)
    assert found.blocks("org.example.notes")
    assert not found.user_hosts
    for browser in ("edge", "chromium", "firefox"):
        assert not policy.in_force(browser, machine).blocks("org.example.notes")


def test_a_list_of_the_computer_and_a_switch_of_the_user_hold_together(make_machine):
    machine = make_machine(system="macos")
    name = "com.google.Chrome.plist"
    for folder, values in {
        "/Library/Managed Preferences": {"NativeMessagingBlocklist": ["*"]},
        "/Library/Managed Preferences/u": {"NativeMessagingAllowlist": ["org.example.notes"]},
    }.items():
        machine.disk.add(PurePosixPath(folder, name), plistlib.dumps(values))
    found = policy.in_force("chrome", machine)
    assert not found.blocks("org.example.notes")
    assert found.blocks("org.example.other")


@pytest.mark.parametrize(
    ("browser", "key"),
    [
        ("chrome-beta", "Google\\Chrome"),
        ("chrome-canary", "Google\\Chrome"),
        ("edge-dev", "Microsoft\\Edge"),
    ],
)
def test_every_channel_goes_by_the_policies_of_its_browser(make_machine, browser, key):
    machine = make_machine(system="windows")
    blocked = f"SOFTWARE\\Policies\\{key}\\NativeMessagingBlocklist"
    assert not policy.in_force(browser, machine).blocks("org.example.notes")
    machine.registry.policies[blocked] = {"1": "*"}
    assert policy.in_force(browser, machine).blocks("org.example.notes")
