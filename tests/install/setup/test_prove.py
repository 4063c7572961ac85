from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import shlex
import sys
import time
from pathlib import Path

import pytest

from onconnect import starting
from onconnect.install.browsers import manifest
from onconnect.install.computer.machine import Machine
from onconnect.install.findings import Fault
from onconnect.install.setup import apply, prove
from onconnect.install.setup.plan import Registration, Target
from onconnect.install.setup.steps import File

pytestmark = pytest.mark.process

NAME = "org.example.notes"
IDS = {"gecko": "notes@example.org", "chromium": "a" * 32}
STUB = Path(__file__).with_name("stub_host.py")


class Host:
    """A stub host, registered in a folder with a hostile name."""

    def __init__(self, folder: Path, family: str, behaviour: str) -> None:
        self.folder = folder
        self.launcher = folder / "launcher"
        self.record = folder / "record"
        command = [sys.executable, str(STUB), behaviour, NAME, str(self.record)]
        machine = Machine.here()
        text = f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'
        apply.write(File(self.launcher, text.encode(), 0o755), machine, "user")
        target = Target("Browser", family, folder)
        file = File(folder / f"{NAME}.json", self.manifest(family, IDS[family]))
        apply.write(file, machine, "user")
        self.registration = Registration(target, file, None, (IDS[family],))

    def manifest(self, family: str, extension_id: str) -> bytes:
        return manifest.render(
            family,
            name=NAME,
            description="Notes",
            path=self.launcher,
            callers=[manifest.caller(family, extension_id)],
        )

    def prove(
        self, probe: str | None = "echo", patience: float = 10, **environ: str
    ) -> prove.Proof:
        machine = dataclasses.replace(Machine.here(), environ={"HOME": str(self.folder), **environ})
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
    assert host.start["argv"] == [f"chrome-extension://{'a' * 32}/"]


def test_the_host_starts_beside_its_launcher_in_a_bare_environment(make_host, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("VIRTUAL_ENV", "/nowhere")
    host = make_host("echoes")
    host.prove(PYTHONHOME="/nowhere", SHELL="/bin/sh")
    assert host.start["cwd"] == str(host.folder)
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
    text = host.launcher.read_text("utf-8").replace(NAME, "org.example.other")
    host.launcher.write_text(text, "utf-8")
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
    host.launcher.chmod(0o644)
    assert "launcher does not start (Permission denied)" in str(failure(host))
    host.launcher.unlink()
    assert "launcher does not start (No such file or directory)" in str(failure(host))


def test_an_interpreter_that_has_gone_is_told(make_host):
    host = make_host("echoes")
    host.launcher.write_text('#!/bin/sh\nexec /gone/python -m x "$@"\n', "utf-8")
    fault = failure(host)
    assert "ended with status 127 before it answered" in str(fault)
    assert "/gone/python" in str(fault)


def test_nothing_is_left_running(make_host):
    host = make_host("hangs")
    host.launcher.write_text(
        f"#!/bin/sh\nsleep 61 &\necho $! > {shlex.quote(str(host.record))}\nexec sleep 62\n",
        "utf-8",
    )
    failure(host, patience=0.3)
    child = int(host.record.read_text())
    deadline = time.monotonic() + 2
    while is_running(child):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
