from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import sys
import time
from pathlib import Path

import pytest

from onconnect import starting
from onconnect.browser_families import NAMED
from onconnect.install.browsers import manifest
from onconnect.install.computer.machine import Machine
from onconnect.install.findings import Fault
from onconnect.install.setup import apply, prove
from onconnect.install.setup.plan import Registration, Target
from onconnect.install.setup.steps import File
from tests.install import launchers
from tests.install.launchers import play

pytestmark = pytest.mark.process

IS_WINDOWS = sys.platform == "win32"
SYNCHRONIZE = 0x100000
NAME = "org.example.notes"
IDS = {"gecko": "notes@example.org", "chromium": "a" * 32}
STUB = Path(__file__).with_name("stub_host.py")


class Host:
    """A stub host, registered in a folder with a hostile name."""

    def __init__(self, folder: Path, family: str, behaviour: str) -> None:
        self.folder = folder
        self.launcher = folder / ("launcher.exe" if IS_WINDOWS else "launcher")
        self.record = folder / "record"
        machine = Machine.here()
        apply.write(File(self.launcher, b"", 0o755), machine, "user")
        told = [behaviour, NAME, str(self.record)]
        begin = f"import runpy, sys; sys.argv[1:1] = {told!a}; "
        play(self.launcher, f"{begin}runpy.run_path({str(STUB)!a}, run_name='__main__')")
        target = Target("Browser", family, folder)
        file = File(folder / f"{NAME}.json", self.manifest(family, IDS[family]))
        apply.write(file, machine, "user")
        self.registration = Registration(target, file, (), (IDS[family],))

    def manifest(self, family: str, extension_id: str) -> bytes:
        return manifest.render(
            family,
            name=NAME,
            description="Notes",
            path=self.launcher,
            callers=[NAMED[family].caller(extension_id)],
        )

    def prove(
        self, probe: str | None = "echo", patience: float = 10, **environ: str
    ) -> prove.Proof:
        own = os.environ if IS_WINDOWS else {}  # nothing starts there without most variables
        environ = {**own, "HOME": str(self.folder), **environ}
        machine = dataclasses.replace(Machine.here(), environ=environ)
        terms = prove.Terms(prove.environment(machine))
        return asyncio.run(prove.prove(self.registration, terms, probe=probe, patience=patience))

    @property
    def start(self) -> dict:
        return json.loads(self.record.read_text())


@pytest.fixture
def make_host(tmp_path):
    def make(behaviour, family="gecko"):
        return Host(tmp_path / "it's a $folder ü", family, behaviour)

    return make


def test_on_windows_a_host_gets_what_is_there_but_what_is_meant_for_another_python(make_machine):
    machine = make_machine(system="windows", SYSTEMROOT="C:", PYTHONHOME="x", VIRTUAL_ENV="y")
    assert prove.environment(machine).keys() == {
        *("HOME", "LOCALAPPDATA", "PROGRAMFILES", "SYSTEMROOT")
    }


def test_a_port_that_echoes_is_the_proof(make_host):
    proof = make_host("echoes").prove()
    assert proof.what == "its port 'echo' answers"
    assert 0 < proof.seconds < 10


def test_without_a_probe_ready_is_the_proof_and_no_port_is_opened(make_host):
    assert make_host("listens").prove(probe=None).what == "its handlers load"


def test_firefox_passes_its_manifest_and_the_add_on(make_host):
    host = make_host("echoes", "gecko")
    host.prove()
    assert host.start["argv"] == [str(host.registration.manifest.path), "notes@example.org"]


def test_chromium_passes_the_origin(make_host):
    host = make_host("echoes", "chromium")
    host.prove()
    window = ["--parent-window=0"] if IS_WINDOWS else []
    assert host.start["argv"] == [f"chrome-extension://{'a' * 32}/", *window]


def test_the_host_starts_beside_its_launcher_in_a_bare_environment(make_host, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("VIRTUAL_ENV", "/nowhere")
    host = make_host("echoes")
    host.prove(PYTHONHOME="/nowhere", SHELL="/bin/sh")
    assert host.start["cwd"] == str(host.folder)
    if IS_WINDOWS:  # a desktop has most variables there
        assert not set(host.start["environ"]) & {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
        return
    set_by_a_shell = {"PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE"}
    assert set(host.start["environ"]) - set_by_a_shell == {"HOME", "LANG", "PATH"}


def failure(host, **arguments) -> Fault:
    began = time.monotonic()
    with pytest.raises(Fault) as told:
        host.prove(**arguments)
    assert time.monotonic() - began < 8
    assert "\n" not in str(told.value)
    return told.value


def test_handlers_that_do_not_load_are_told_with_their_traceback(make_host):
    fault = failure(make_host("fails"))
    assert "the host gave up (app-error): the handlers failed to load" in str(fault)
    assert fault.detail == "line 7"


def test_an_end_without_a_word_is_told_by_the_last_line_of_stderr(make_host):
    fault = failure(make_host("dies"))
    assert "ended with status 1 before it answered (ModuleNotFoundError: No module" in str(fault)
    assert fault.detail.startswith("Traceback\n")


def test_a_port_that_nobody_listens_to_is_told(make_host):
    fault = failure(make_host("deaf"))
    assert "the port 'echo' did not send its message back" in str(fault)


def test_a_port_that_answers_something_else_is_told(make_host):
    fault = failure(make_host("liar"))
    assert "the port 'echo' did not send its message back" in str(fault)


def test_a_host_that_prints_on_its_channel_is_told(make_host):
    fault = failure(make_host("garbage"))
    assert "cannot be understood" in str(fault)


def test_a_host_that_hangs_is_told_in_time_with_what_gives_it_more(make_host):
    host = make_host("hangs")
    fault = failure(host, patience=0.5)
    assert fault.code == "host-silent"
    assert "gave no answer within 0.5 s" in str(fault)
    assert "`startup = 1` in [tool.onconnect]" in str(fault)


def test_a_host_that_outlives_its_browser_is_told_and_killed(make_host, monkeypatch):
    monkeypatch.setattr(starting, "END_WITHIN", 0.3)
    fault = failure(make_host("stubborn"))
    assert fault.code == "host-stays"
    assert "did not end within 0.3 s after the browser had gone" in str(fault)


def test_a_launcher_of_another_host_is_told(make_host):
    host = make_host("echoes")
    text = launchers.text_of(host.launcher)
    assert NAME in text
    launchers.write(host.launcher, text.replace(NAME, "org.example.other"))
    fault = failure(host)
    assert "calls itself org.example.other and not org.example.notes" in str(fault)


@pytest.mark.parametrize("family", IDS)
def test_a_manifest_for_another_extension_is_told(make_host, family):
    host = make_host("echoes", family)
    other = "other@example.org" if family == "gecko" else "b" * 32
    host.registration.manifest.path.write_bytes(host.manifest(family, other))
    fault = failure(host)
    assert "does not let" in str(fault)


def test_a_manifest_that_was_spoilt_is_told(make_host):
    host = make_host("echoes")
    host.registration.manifest.path.write_text("{}", "utf-8")
    fault = failure(host)
    assert 'has no "name"' in str(fault)


def test_a_launcher_that_is_missing_or_not_executable_is_told(make_host):
    host = make_host("echoes")
    if not IS_WINDOWS:
        host.launcher.chmod(0o644)
        assert "launcher does not start (Permission denied)" in str(failure(host))
    host.launcher.unlink()
    said = str(failure(host))
    assert f"{host.launcher.name} does not start (" in said
    assert IS_WINDOWS or "(No such file or directory)" in said


def test_an_interpreter_that_has_gone_is_told(make_host):
    host = make_host("echoes")
    gone = r"C:\gone\python.exe" if IS_WINDOWS else "/gone/python"
    if IS_WINDOWS:
        launchers.write(host.launcher, f'#!"{gone}" -EP\npass\n')
    else:
        host.launcher.write_text(f'#!/bin/sh\nexec {gone} -m x "$@"\n', "utf-8")
    fault = failure(host)
    assert f"ended with status {1 if IS_WINDOWS else 127} before it answered" in str(fault)
    assert IS_WINDOWS or gone in str(fault), "wine loses what distlib's program says of itself"


def test_nothing_is_left_running(make_host):
    host = make_host("hangs")
    sleeps = "import time; time.sleep(61)"
    play(
        host.launcher,
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {sleeps!r}])\n"
        f"with open({str(host.record)!a}, 'w') as file: file.write(str(child.pid))\n"
        "time.sleep(62)",
    )
    failure(host, patience=PATIENCE)
    child = int(host.record.read_text())
    deadline = time.monotonic() + 20
    while is_running(child):
        assert time.monotonic() < deadline
        time.sleep(0.01)


PATIENCE = 3.0
"""Seconds in which the host has started its child."""

if IS_WINDOWS:
    import _winapi

    def is_running(pid: int) -> bool:
        try:
            process = _winapi.OpenProcess(SYNCHRONIZE, False, pid)
        except OSError:
            return False
        waited = _winapi.WaitForSingleObject(process, 0)
        _winapi.CloseHandle(process)
        return waited == _winapi.WAIT_TIMEOUT

else:

    def is_running(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
