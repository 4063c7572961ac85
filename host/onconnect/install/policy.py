"""Enterprise policies: what gives a fleet of browsers an extension, and lets it start its host."""

from __future__ import annotations

import json
import plistlib
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from onconnect.install.faults import Fault

if TYPE_CHECKING:
    from onconnect.config import Project
    from onconnect.install.browsers import Family
    from onconnect.install.machine import Machine


class Browser(StrEnum):
    """The browsers whose policies are known here."""

    chrome = "chrome"
    edge = "edge"
    chromium = "chromium"
    brave = "brave"
    firefox = "firefox"


class Format(StrEnum):
    """What a policy is written in: JSON for Linux, .reg for Windows, a property list for macOS."""

    json = "json"
    reg = "reg"
    plist = "plist"


FORMATS = {"linux": Format.json, "windows": Format.reg, "macos": Format.plist}
"""The format that each system takes, by `Machine.system`."""


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
    family: Family = "chromium"


_CHROME_STORE = "https://clients2.google.com/service/update2/crx"

# Sources: https://chromeenterprise.google/policies/,
# https://learn.microsoft.com/deployedge/microsoft-edge-policies,
# https://support.brave.app/hc/en-us/articles/360039248271,
# https://mozilla.github.io/enterprise-admin-reference/; seen in Chromium 156 and Firefox ESR 153.
_FACTS = {
    Browser.chrome: _Facts(
        file="/etc/opt/chrome/policies/managed/{name}.json",
        key=r"SOFTWARE\Policies\Google\Chrome",
        domain="com.google.Chrome",
        store=_CHROME_STORE,
    ),
    Browser.edge: _Facts(
        file="/etc/opt/edge/policies/managed/{name}.json",
        key=r"SOFTWARE\Policies\Microsoft\Edge",
        domain="com.microsoft.Edge",
        store="https://edge.microsoft.com/extensionwebstorebase/v1/crx",
    ),
    Browser.chromium: _Facts(
        file="/etc/chromium/policies/managed/{name}.json",
        key=r"SOFTWARE\Policies\Chromium",
        domain="org.chromium.Chromium",
        store=_CHROME_STORE,
    ),
    Browser.brave: _Facts(
        file="/etc/brave/policies/managed/{name}.json",
        key=r"SOFTWARE\Policies\BraveSoftware\Brave",
        domain="com.brave.Browser",
        store=_CHROME_STORE,
    ),
    Browser.firefox: _Facts(
        file="/etc/firefox/policies/policies.json",
        key=r"SOFTWARE\Policies\Mozilla\Firefox",
        domain="org.mozilla.firefox",
        store="https://addons.mozilla.org/firefox/downloads/latest/{id}/latest.xpi",
        family="gecko",
    ),
}


def policies(project: Project, browser: Browser, url: str | None = None) -> dict[str, Any]:
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
    extension_id = project.extension().id_in(facts.family)
    member = "install_url" if facts.family == "gecko" else "update_url"
    address = url or facts.store.format(id=quote(extension_id, safe="@"))
    settings = {extension_id: {"installation_mode": "force_installed", member: address}}
    if facts.family == "gecko":
        return {"ExtensionSettings": settings}
    return {"NativeMessagingAllowlist": [project.config.name], "ExtensionSettings": settings}


def render(policies: dict[str, Any], browser: Browser, form: Format) -> bytes:
    """Return policies as a file that the browser, or its system, takes."""
    facts = _FACTS[browser]
    is_gecko = facts.family == "gecko"
    if form is Format.json:
        document = {"policies": policies} if is_gecko else policies
        return json.dumps(document, indent=2).encode() + b"\n"
    if form is Format.plist:
        switch = {"EnterprisePoliciesEnabled": True} if is_gecko else {}
        return plistlib.dumps(switch | policies, sort_keys=False)
    return _registry_file(facts.key, policies)


def destination(browser: Browser, form: Format, name: str) -> str:
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


def check(browser: str, name: str, machine: Machine) -> None:
    """Look whether the policies of this computer keep a browser from a host; on Linux only.

    An allow list counts before a block list, in which "*" stands for all hosts.

    Args:
        browser: as browsers.toml names it.
        name: the native host's name.
        machine: the computer.

    Raises:
        Fault: they do.
    """
    if machine.system != "linux" or browser not in set(Browser) - {Browser.firefox}:
        return
    folder = machine.path(_FACTS[Browser(browser)].file).parent
    found: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        for file in sorted(machine.disk.names(folder)):
            found |= json.loads(machine.disk.read(folder / file))
    blocked = {"*", name} & set(found.get("NativeMessagingBlocklist", ()))
    if blocked and name not in found.get("NativeMessagingAllowlist", ()):
        raise Fault(
            "blocked-by-policy",
            f"a policy in {folder} keeps {browser} from hosts that it does not allow",
            f"have an administrator add what `onconnect policy {browser}` prints",
        )


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
    return text.replace("\n", "\r\n").encode("ascii")  # JSON has escaped all else


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
