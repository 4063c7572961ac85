"""Writes the enterprise policies for an extension and its host, and reads those in force."""

from __future__ import annotations

import json
import plistlib
import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote
from xml.parsers.expat import ExpatError

from onconnect.install.computer.registry import Key

if TYPE_CHECKING:
    from pathlib import PurePath

    from onconnect.browser_families import FamilyName
    from onconnect.install.computer.machine import Machine
    from onconnect.install.computer.registry import Registry
    from onconnect.project_folder import Project


_MANAGED = "/Library/Managed Preferences"
"""Where macOS keeps what a profile of an administrator sets, and in it a folder for each user."""


class ManagedBrowser(StrEnum):
    """The browsers whose policies are known here."""

    chrome = "chrome"
    edge = "edge"
    chromium = "chromium"
    brave = "brave"
    firefox = "firefox"


class Format(StrEnum):
    """The format of a policy: JSON for Linux, .reg for Windows, a property list for macOS."""

    json = "json"
    reg = "reg"
    plist = "plist"


FORMATS = {"linux": Format.json, "windows": Format.reg, "macos": Format.plist}
"""The format that each system takes, by `Machine.system`."""


_CHANNEL = re.compile("-(beta|dev|canary)$")
"""Ends the names of a browser's further channels, which go by the policies of the first."""

_HIVES: Final[tuple[Literal["HKLM", "HKCU"], ...]] = ("HKLM", "HKCU")
_OF_WINDOWS: Final = r"Software\Policies\Microsoft\Windows\System"


@dataclass(frozen=True)
class _Facts:
    """Where a browser reads policies, and where it gets extensions from.

    Attributes:
        file: on Linux; its {name} is the native host's.
        key: in the Windows registry, below HKEY_LOCAL_MACHINE.
        domain: of its preferences on macOS.
        store: the address of the extension in the browser's own store; its {id} is the extension's.
    """

    file: str
    key: str
    domain: str
    store: str
    family: FamilyName = "chromium"


_CHROME_STORE = "https://clients2.google.com/service/update2/crx"

# Sources: https://chromeenterprise.google/policies/,
# https://learn.microsoft.com/deployedge/microsoft-edge-policies,
# https://support.brave.app/hc/en-us/articles/360039248271,
# https://mozilla.github.io/enterprise-admin-reference/; seen in Chromium 156 and Firefox ESR 153.
# None of Firefox's is about native messaging: the list of all (policies-schema.json, as
# mozilla/policy-templates had it in August 2026) has no such name.
_FACTS = {
    ManagedBrowser.chrome: _Facts(
        file="/etc/opt/chrome/policies/managed/{name}.json",
        key=r"SOFTWARE\Policies\Google\Chrome",
        domain="com.google.Chrome",
        store=_CHROME_STORE,
    ),
    ManagedBrowser.edge: _Facts(
        file="/etc/opt/edge/policies/managed/{name}.json",
        key=r"SOFTWARE\Policies\Microsoft\Edge",
        domain="com.microsoft.Edge",
        store="https://edge.microsoft.com/extensionwebstorebase/v1/crx",
    ),
    ManagedBrowser.chromium: _Facts(
        file="/etc/chromium/policies/managed/{name}.json",
        key=r"SOFTWARE\Policies\Chromium",
        domain="org.chromium.Chromium",
        store=_CHROME_STORE,
    ),
    ManagedBrowser.brave: _Facts(
        file="/etc/brave/policies/managed/{name}.json",
        key=r"SOFTWARE\Policies\BraveSoftware\Brave",
        domain="com.brave.Browser",
        store=_CHROME_STORE,
    ),
    ManagedBrowser.firefox: _Facts(
        file="/etc/firefox/policies/policies.json",
        key=r"SOFTWARE\Policies\Mozilla\Firefox",
        domain="org.mozilla.firefox",
        store="https://addons.mozilla.org/firefox/downloads/latest/{id}/latest.xpi",
        family="gecko",
    ),
}


def policies(project: Project, browser: ManagedBrowser, url: str | None = None) -> dict[str, Any]:
    """Return the policies that give a browser a project's extension and let it start the host.

    Firefox has no policy for native messaging: the native manifest alone decides.

    Args:
        project: whose extension and host.
        browser: which one.
        url: where the browser gets the extension: the update manifest of Chromium's family, the
            .xpi of Firefox; None for the browser's own store.

    Raises:
        SetupError: the extension has no fixed ID in this browser.
    """
    facts = _FACTS[browser]
    extension_id = project.ids_in(facts.family)[0]
    member = "install_url" if facts.family == "gecko" else "update_url"
    address = url or facts.store.format(id=quote(extension_id, safe="@"))
    settings = {extension_id: {"installation_mode": "force_installed", member: address}}
    if facts.family == "gecko":
        return {"ExtensionSettings": settings}
    return {"NativeMessagingAllowlist": [project.config.name], "ExtensionSettings": settings}


def render(policies: dict[str, Any], browser: ManagedBrowser, form: Format) -> bytes:
    """Return policies as a file that the browser, or its system, reads."""
    facts = _FACTS[browser]
    is_gecko = facts.family == "gecko"
    if form is Format.json:
        document = {"policies": policies} if is_gecko else policies
        return json.dumps(document, indent=2).encode() + b"\n"
    if form is Format.plist:
        switch = {"EnterprisePoliciesEnabled": True} if is_gecko else {}
        return plistlib.dumps(switch | policies, sort_keys=False)
    return _registry_file(facts.key, policies)


def destination(browser: ManagedBrowser, form: Format, name: str) -> str:
    """Say where a policy belongs, in words for an administrator.

    Args:
        browser: whose policy.
        form: what it is written in.
        name: the native host's name.
    """
    facts = _FACTS[browser]
    if form is Format.json:
        return f"save it as {facts.file.format(name=name)}"
    if form is Format.plist:
        return f"deploy it as the managed preferences of {facts.domain}"
    return "save it as a .reg file and import that as an administrator"


@dataclass(frozen=True)
class InForce:
    """What the policies of this computer say about native messaging.

    Attributes:
        where: the folder or the registry key where they were looked for; None if nowhere.
        blocked: names of hosts that may not be started; "*" stands for all.
        allowed: names of hosts that may be started even if they are blocked.
        user_hosts: whether a user's own hosts count.
        starts_directly: whether the browser starts programs itself, on Windows, and not by cmd.exe.
    """

    where: PurePath | Key | None = None
    blocked: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    user_hosts: bool = True
    starts_directly: bool = False

    def blocks(self, name: str) -> bool:
        """Whether a browser may not start the host of this name."""
        return bool({"*", name} & set(self.blocked)) and name not in self.allowed


def in_force(browser: str, machine: Machine) -> InForce:
    """Return the policies of this computer for a browser.

    Args:
        browser: as browsers.toml names it.
        machine: the computer.
    """
    if machine.system != "macos":  # which has a domain of its own for each channel
        browser = _CHANNEL.sub("", browser)
    if browser not in set(ManagedBrowser) - {ManagedBrowser.firefox}:
        return InForce()
    facts = _FACTS[ManagedBrowser(browser)]
    if machine.system == "windows":
        return _in_registry(facts.key, machine.registry)
    if machine.system == "macos":
        folder = machine.path(_MANAGED)
        found = _in_preferences(folder, f"{facts.domain}.plist", machine)
    elif machine.system == "linux":
        folder = machine.path(facts.file).parent
        found = _in_files(folder, machine)
    else:
        return InForce()
    return InForce(
        folder,
        _texts(found.get("NativeMessagingBlocklist")),
        _texts(found.get("NativeMessagingAllowlist")),
        found.get("NativeMessagingUserLevelHosts") is not False,
    )


def _in_files(folder: PurePath, machine: Machine) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with suppress(OSError):
        for name in sorted(machine.disk.names(folder)):
            with suppress(OSError, ValueError, TypeError):  # the browser ignores invalid files too
                found |= json.loads(machine.disk.read(folder / name))
    return found


def _in_preferences(folder: PurePath, name: str, machine: Machine) -> dict[str, Any]:
    """Return the managed preferences of a browser: the user's go before the computer's."""
    user = machine.path(machine.environ["HOME"]).name
    found: dict[str, Any] = {}
    for each in (folder / name, folder / user / name):
        with suppress(OSError, ValueError, TypeError, ExpatError):
            found |= plistlib.loads(machine.disk.read(each))
    return found


def _in_registry(path: str, registry: Registry) -> InForce:
    """Return the policies in the registry, where those of the computer go before the user's.

    A list is a key with numbered values, and a switch is a number. Both views show the same keys.
    """
    keys = [Key(hive, path, 64) for hive in _HIVES]

    def listed(name: str) -> tuple[str, ...]:
        lists = (registry.values(key.child(name)) for key in keys)
        return _texts(list(next(filter(None, lists), {}).values()))

    def number(name: str) -> str | int | None:
        return next((each[name] for each in map(registry.values, keys) if name in each), None)

    return InForce(
        keys[0],
        listed("NativeMessagingBlocklist"),
        listed("NativeMessagingAllowlist"),
        number("NativeMessagingUserLevelHosts") != 0,
        number("NativeHostsExecutablesLaunchDirectly") == 1,
    )


def forbids_cmd(machine: Machine) -> Key | None:
    """Return the registry key by which a policy forbids cmd.exe, batch files too; None if none."""
    keys = (Key(hive, _OF_WINDOWS, 64) for hive in _HIVES)
    is_windows = machine.system == "windows"
    return next(
        (key for key in keys if is_windows and machine.registry.values(key).get("DisableCMD") == 1),
        None,
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _registry_file(key: str, policies: dict[str, Any]) -> bytes:
    """Return a .reg file: a list is a key of numbered values, an object is a value of JSON."""
    values = []
    keys = []
    for name, policy in policies.items():
        if isinstance(policy, list):
            numbered = "\n".join(
                f'"{number}"={_quoted(each)}' for number, each in enumerate(policy, 1)
            )
            keys.append(f"[HKEY_LOCAL_MACHINE\\{key}\\{name}]\n{numbered}\n")
        else:
            values.append(f'"{name}"={_quoted(json.dumps(policy))}\n')
    own = f"[HKEY_LOCAL_MACHINE\\{key}]\n{''.join(values)}"
    text = "\n".join(["Windows Registry Editor Version 5.00\n", own, *keys])
    return text.replace("\n", "\r\n").encode("ascii")  # JSON has escaped everything else


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
