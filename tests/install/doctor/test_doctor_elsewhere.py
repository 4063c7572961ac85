"""Doctor examines systems other than this one, up to the point where it would start the host."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PureWindowsPath

import pytest

from onconnect import __version__, project_folder
from onconnect.install.browsers.table import load_table
from onconnect.install.computer.registry import Key
from onconnect.install.doctor import examination
from onconnect.install.doctor.doctor import Doctor
from onconnect.install.setup import apply, ledger
from onconnect.install.setup.prove import Proof

NAME = "org.example.notes"
PYTHON = PureWindowsPath("C:/Python/python.exe")
FIREFOX = "Software\\Mozilla\\NativeMessagingHosts"
CHROME = "Software\\Google\\Chrome\\NativeMessagingHosts"


@pytest.fixture
def started(monkeypatch):
    """The registrations whose hosts would be started; each answers."""
    registrations = []

    async def prove(registration, terms, *, probe, patience):
        registrations.append(registration)
        return Proof("its handlers load", 0.1, __version__)

    monkeypatch.setattr(examination.prove, "prove", prove)
    return registrations


@pytest.fixture
def windows(make_machine, make_project):
    machine = make_machine(system="windows", files=(str(PYTHON),))
    return Doctor(project_folder.load_project(make_project()), load_table(), machine, PYTHON)


def installed(doctor, *names, scope="user"):
    patients = doctor.patients(names, None)
    places = [place for each in patients for place in doctor.places(each, scope)]
    steps = doctor.plan(places, scope)
    ledger.enter(steps, doctor.machine, ())
    for step in steps.steps:
        apply.write(step, doctor.machine, scope)
    return steps


def examined(doctor, name):
    return doctor.examine(doctor.patients([name], None))[0]


def codes(diagnosis):
    return [fault.code for fault in diagnosis.faults]


@pytest.mark.parametrize("name", ["firefox", "chrome"])
@pytest.mark.parametrize("scope", ["user", "system"])
def test_windows_browsers_find_what_is_installed_for_one_or_for_all(windows, started, name, scope):
    (registration,) = installed(windows, name, scope=scope).registrations
    diagnosis = examined(windows, name)
    assert diagnosis.is_well, diagnosis
    assert diagnosis.manifest == registration.manifest.path
    assert diagnosis.scope == scope
    assert len(started) == 1


@pytest.mark.parametrize(
    ("name", "path", "view"), [("firefox", FIREFOX, 32), ("chrome", CHROME, 32)]
)
def test_the_view_that_a_browser_reads_first_wins(windows, started, name, path, view):
    (registration,) = installed(windows, name, scope="system").registrations
    keys = [Key("HKLM", path, bits).child(NAME) for bits in (32, 64)]
    assert [each.key for each in registration.values] == keys
    machine = windows.machine
    good = machine.registry.read(keys[0])
    for key, value in zip(keys, ("C:\\gone.json", good), strict=True):
        for missing in (*apply.missing_keys(key, machine), key):
            machine.registry.make(missing)
        machine.registry.write(key, value)
    diagnosis = examined(windows, name)
    assert codes(diagnosis) == ["manifest-missing"]
    assert f"({view}-bit view) leads to C:\\gone.json" in str(diagnosis.faults[0])


def test_no_browser_of_windows_passes_over_a_manifest_that_is_invalid(windows, started):
    (registration,) = installed(windows, "firefox").registrations
    installed(windows, "firefox", scope="system")
    windows.machine.disk.add(registration.manifest.path, b"{}")
    assert codes(examined(windows, "firefox")) == ["member-missing"]
    assert not started


def test_what_is_not_in_the_registry_is_not_registered(windows, started):
    diagnosis = examined(windows, "firefox")
    assert codes(diagnosis) == ["not-registered"]
    assert f"no {NAME}.json where Firefox looks (the registry)" in str(diagnosis.faults[0])


def test_a_launcher_of_windows_whose_interpreter_is_gone_is_named(windows, started):
    installed(windows, "firefox")
    elsewhere = replace(windows, python=PureWindowsPath("D:/new/python.exe"))
    windows.machine.disk.remove(PYTHON)
    diagnosis = examined(elsewhere, "firefox")
    assert codes(diagnosis) == ["interpreter-missing"]
    assert "starts C:\\Python\\python.exe, which is gone" in str(diagnosis.faults[0])


def test_a_launcher_of_windows_that_is_gone_is_named(windows, started):
    steps = installed(windows, "firefox")
    windows.machine.disk.remove(steps.launcher.path)
    assert codes(examined(windows, "firefox")) == ["program-missing"]


@pytest.mark.parametrize("name", ["firefox-flatpak", "chromium-snap"])
def test_a_sandboxed_browser_gets_its_remedy_and_no_proof(
    make_machine, make_project, started, name, monkeypatch
):
    steps = [  # the disk is not this computer's
        step
        for step in examination.STEPS
        if step not in (examination._check_owner, examination._check_program)
    ]
    monkeypatch.setattr(examination, "STEPS", steps)
    machine = make_machine()
    doctor = Doctor(project_folder.load_project(make_project()), load_table(), machine, PYTHON)
    installed(doctor, name)
    diagnosis = examined(doctor, name)
    assert codes(diagnosis) == ["sandboxed"]
    assert diagnosis.is_well
    assert not started


POLICIES = "SOFTWARE\\Policies\\Google\\Chrome"


@pytest.mark.parametrize(
    ("policies", "found"),
    [
        ({"\\NativeMessagingBlocklist": {"1": "*"}}, ["blocked-by-policy"]),
        ({"\\NativeMessagingBlocklist": {"1": NAME}}, ["blocked-by-policy"]),
        ({"\\NativeMessagingBlocklist": {"1": "org.other"}}, []),
        (
            {
                "\\NativeMessagingBlocklist": {"1": "*"},
                "\\NativeMessagingAllowlist": {"1": "org.other", "2": NAME},
            },
            [],
        ),
        ({"": {"NativeMessagingUserLevelHosts": 0}}, ["user-hosts-blocked"]),
        ({"": {"NativeMessagingUserLevelHosts": 1}}, []),
    ],
)
def test_policies_of_windows_are_read_from_the_registry(windows, started, policies, found):
    installed(windows, "chrome")
    for key, values in policies.items():
        windows.machine.registry.policies[POLICIES + key] = values
    diagnosis = examined(windows, "chrome")
    assert codes(diagnosis) == found
    assert all(POLICIES in str(fault) for fault in diagnosis.faults)


@pytest.mark.parametrize(
    ("name", "directly", "found"),
    [("chrome", 0, ["command-prompt-disabled"]), ("chrome", 1, []), ("firefox", 0, [])],
)
def test_a_policy_against_cmd_exe_matters_where_a_browser_needs_that(
    windows, started, name, directly, found
):
    installed(windows, name)
    policies = windows.machine.registry.policies
    policies["Software\\Policies\\Microsoft\\Windows\\System"] = {"DisableCMD": 1}
    policies[POLICIES] = {"NativeHostsExecutablesLaunchDirectly": directly}
    assert codes(examined(windows, name)) == found


def test_views_of_the_registry_that_lead_elsewhere_are_told(windows, started):
    installed(windows, "chrome", scope="system")
    registry = windows.machine.registry
    key = Key("HKLM", CHROME, 64).child(NAME)
    registry.write(key, "C:\\other.json")
    diagnosis = examined(windows, "chrome")
    assert codes(diagnosis) == ["views-differ"]
    assert "(64-bit view) to C:\\other.json: Chrome goes by the first" in str(diagnosis.faults[0])
    assert diagnosis.is_well
    registry.write(key, registry.read(Key("HKLM", CHROME, 32).child(NAME)))
    assert codes(examined(windows, "chrome")) == []


ALIAS = r"C:\Users\u\AppData\Local\Microsoft\WindowsApps\python.exe"


@pytest.mark.parametrize(
    ("python", "home", "code"),
    [
        (ALIAS, "", "interpreter-of-store"),
        (r"C:\Users\u\notes\.venv\Scripts\python.exe", ALIAS, "interpreter-of-store"),
        (r"C:\Users\u\notes\.venv\Scripts\python.exe", r"C:\Python\python.exe", ""),
        ("C:\\" + "long\\" * 60 + "python.exe", "", "path-too-long"),
        ("C:\\" + "n" * 245 + "\\python.exe", "", ""),
    ],
)
def test_a_python_that_cannot_serve_on_windows_is_named(windows, started, python, home, code):
    disk = windows.machine.disk
    python = PureWindowsPath(python)
    disk.add(python)
    if home:
        text = f"home = {PureWindowsPath(home).parent}\r\ninclude-system-site-packages = false\r\n"
        disk.add(python.parents[1] / "pyvenv.cfg", text.encode())
    doctor = replace(windows, python=python)
    installed(doctor, "firefox")
    assert codes(examined(doctor, "firefox")) == ([code] if code else [])
    assert bool(started) == (not code)


def test_a_drive_that_may_go_is_told(windows, started):
    disk = windows.machine.disk
    disk.drives[windows.project.folder.drive] = "a network drive"
    *_, of_project = windows.examine([])
    assert "drive-may-go" in codes(of_project)
    assert of_project.is_well
