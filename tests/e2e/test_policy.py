"""Real browsers read what `onconnect policy` prints, in the place where they look for it.

Each installs the extension by itself, and reaches the host although all hosts are blocked but those
of the policy. Without that policy Chromium refuses the host, and doctor says why. The tests write
to /etc, and take away again what they wrote.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.fleet import NAME, Fleet, greeting, launched, serving
from tests.e2e.refusals import CONNECT, filled, quoted, wait_until_logged
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may write policies"),
    pytest.mark.alone,  # a policy holds in all browsers, those of other tests too
]

CLI = [sys.executable, "-P", "-m", "onconnect.cli"]
FILES = {
    "chromium": Path(f"/etc/chromium/policies/managed/{NAME}.json"),
    "firefox": Path("/etc/firefox/policies/policies.json"),
}


def run(command: str, fleet: Fleet, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command for the project, at the home and the profile of the fleet's user."""
    environ = {name: value for name, value in os.environ.items() if name[:4] != "XDG_"}
    return subprocess.run(
        [*CLI, command, str(fleet.project), "--user-data-dir", str(fleet.profile), *arguments],
        env={**environ, "HOME": str(fleet.home)},
        stdout=subprocess.PIPE,
        text=True,
    )


def printed(fleet: Fleet, kind: str, url: str) -> dict[str, Any]:
    """The policy that is printed, among others that an administrator has."""
    command = [*CLI, "policy", kind, str(fleet.project), "--url", url, "--format", "json"]
    document: dict[str, Any] = json.loads(subprocess.check_output(command))
    if kind == "chromium":  # an allow list means nothing unless the rest is blocked
        document["NativeMessagingBlocklist"] = ["*"]
    else:  # an extension from one's own server is signed by Mozilla; a test's is not
        signatures = {"xpinstall.signatures.required": {"Value": False}}
        document["policies"]["Preferences"] = signatures
    return document


@contextmanager
def written(file: Path, policies: dict[str, Any]) -> Iterator[None]:
    """Have a file of policies, and the folders that it needs, while the block runs."""
    assert not file.exists(), "this machine has policies of its own"
    made = [each for each in file.parents if not each.exists()]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(policies))
    try:
        yield
    finally:
        file.unlink()
        for each in made:
            each.rmdir()


@pytest.mark.parametrize("kind", ["firefox", "chromium"])
def test_a_browser_installs_the_extension_by_policy_and_reaches_its_host(
    kind: str, site: str, tmp_path: Path
) -> None:
    fleet = Fleet(tmp_path)
    with serving(fleet.served) as server:
        url = f"{server}/{fleet.pack(kind, server)}"
        assert run("install", fleet).returncode == 0
        with written(FILES[kind], printed(fleet, kind, url)), launched(kind, fleet) as driver:
            wait_for(
                lambda: greeting(driver, site) == "hi there content script!",
                lambda: f"no greeting: {driver.log.read_text(errors='replace')[-3000:]}",
                timeout=60,
            )


@pytest.mark.parametrize(
    ("policies", "fault"),
    [
        ({"NativeMessagingBlocklist": ["*"]}, "blocked-by-policy"),
        ({"NativeMessagingUserLevelHosts": False}, "user-hosts-blocked"),
        ({"NativeMessagingBlocklist": ["*"], "NativeMessagingAllowlist": [NAME]}, None),
    ],
    ids=lambda value: "" if isinstance(value, dict) else str(value),
)
def test_chromium_refuses_what_policy_keeps_from_it_and_doctor_names_it(
    policies: dict[str, Any], fault: str | None, tmp_path: Path
) -> None:
    fleet = Fleet(tmp_path)
    (fleet.extension / "page.html").write_text("")
    assert run("install", fleet).returncode == 0
    told, logged = quoted(fault or "", "chromium")
    with written(FILES["chromium"], policies), launched("chromium", fleet) as driver:
        origin = driver.do("install", directory=str(fleet.extension))["origin"]
        page = driver.do("open", url=f"{origin}/page.html")
        connect = f"(async (name) => {{ {CONNECT} }})({json.dumps(NAME)})"
        assert driver.do("evaluate", page=page, expression=connect) == told
        wait_until_logged([filled(text, {"NAME": NAME}) for text in logged], driver.log)
        examined = run("doctor", fleet, "--browser", "chromium", "--json")
    *browsers, _ = json.loads(examined.stdout)["diagnoses"]
    codes = [[each["code"] for each in browser["faults"]] for browser in browsers]
    assert codes == [[fault] if fault else []] * 2
    assert examined.returncode == (1 if fault else 0)
