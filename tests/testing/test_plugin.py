"""Tests the pytest plugin in a pytest of its own, which runs the tests of `project/`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

PROJECT = Path(__file__).parent / "project"
BOUND = 120.0
ERROR = "onconnect.testing.faults.HandlerError"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT, tmp_path / "project"))


def run_pytest(project: Path, *arguments: str) -> tuple[int, str]:
    """Run pytest in a project; return its exit status and what it prints."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BOUND,
        env={**os.environ, "COLUMNS": "400"},
    )
    return done.returncode, done.stdout


def test_async_and_plain_tests_use_the_fixtures(project: Path) -> None:
    status, said = run_pytest(project, "passing.py", "-W", "error", "-p", "no:asyncio")
    assert status == 0, said
    assert "14 passed" in said


def test_what_handlers_do_wrong_fails_the_test_that_caused_it_and_no_other(project: Path) -> None:
    status, said = run_pytest(project, "failing.py", "--tb=line")
    assert status == 1
    assert "10 failed, 1 passed" in said
    assert set(re.findall(r"FAILED \S+::(\w+) - \S*HandlerError: ", said)) == {
        *("test_raising", "test_raising_plain", "test_raising_process"),
        *("test_leaking", "test_leaking_plain", "test_leaving", "test_leaving_plain"),
        *("test_exiting", "test_exiting_plain", "test_exiting_process"),
    }
    for sentence in (
        "a listener of runtime.onConnect raised ValueError: on purpose",
        "the task 'ticker' was left running",
        "port 'left' was left connected: disconnect it",
        "a handler ended the host by sys.exit(3)",
        "the host left: a handler ended the host",
    ):
        assert sentence in said
    assert 'raise ValueError("on purpose")' in said, "the traceback of the process is shown"


def test_a_program_that_serves_is_tested_by_browsers_that_come_to_it(project: Path) -> None:
    status, said = run_pytest(project, "serving.py", "--tb=line", "-p", "no:asyncio")
    assert status == 1
    assert "2 failed, 2 passed" in said, said
    assert set(
        re.findall(r"FAILED \S+::(\w+) - \S*HandlerError: (.*?)(?:: notes|$)", said, re.M)
    ) == {
        ("test_raising", "a listener of runtime.onConnect failed"),
        ("test_exiting", "the host left: a handler ended the host"),
    }


def test_a_pytest_that_uses_no_fixture_imports_nothing_of_onconnect(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    assert 'pytest_onconnect' in sys.modules\n"
        "    assert not [name for name in sys.modules if name.split('.')[0] == 'onconnect']\n"
        "    assert 'asyncio' not in sys.modules\n",
        "utf-8",
    )
    others = ("-p", "no:anyio", "-p", "no:asyncio")  # which import asyncio
    status, said = run_pytest(tmp_path, *others)
    assert status == 0, said


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_tests_of_pytest_asyncio_and_of_anyio_use_the_fixtures(project: Path, mode: str) -> None:
    status, said = run_pytest(
        *(
            project,
            "beside_other_plugins.py",
            "--tb=line",
            "-W",
            "error",
            "-W",
            "ignore::ResourceWarning",
        ),
        *("-o", f"asyncio_mode={mode}", "-o", "asyncio_default_fixture_loop_scope=function"),
    )
    assert status == 1
    assert "4 failed, 6 passed, 1 error" in said
    assert set(re.findall(r"(?:FAILED|ERROR) \S+::(\w+) - (.+)", said)) == {
        ("test_leaving_asyncio", f"{ERROR}: port 'left' was left connected: disconnect it"),
        ("test_leaving_anyio", f"{ERROR}: port 'left' was left connected: disconnect it"),
        ("test_leaking_asyncio", f"{ERROR}: the task 'ticker' was left running in sleep"),
        ("test_leaking_anyio", f"{ERROR}: the task 'ticker' was left running in sleep"),
        (
            "test_a_fixture_that_does_not_open_the_browser",
            "RuntimeError: the fake browser is not open yet: use it inside of `async with`; an "
            "async fixture that uses fake_browser writes `async with fake_browser:`",
        ),
    }


def test_the_limits_of_the_project_hold_in_its_tests(project: Path) -> None:
    with (project / "pyproject.toml").open("a") as file:
        file.write("limits = { message = 1 }\n")
    status, said = run_pytest(project, "limited.py")
    assert status == 0, said
    assert "2 passed" in said


@pytest.mark.parametrize("test", ["passing.py::test_async", "failing.py::test_raising_process"])
def test_a_listener_to_what_the_background_script_does_not_name_fails_each_test(
    project: Path, test: str
) -> None:
    extension = project / "extension"
    extension.mkdir()
    manifest = '{"background": {"scripts": ["background.js"], "type": "module"}}'
    (extension / "manifest.json").write_text(manifest, "utf-8")
    script = extension / "background.js"
    script.write_text(
        'relay({ host: "org.example.notes", listen: ["runtime.onMessage"] });', "utf-8"
    )
    status, said = run_pytest(project, test, "--tb=line")
    assert status == 1
    assert 'add "runtime.onConnect" to `listen` of relay({ … }) in its background script' in said
    script.write_text('const host = "a"; relay({ host, listen: EVENTS });', "utf-8")
    status, said = run_pytest(project, "passing.py::test_async", "--tb=line")
    assert status == 0, said


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("pyproject.toml", "has no table [tool.onconnect]"),
        ("notes.py", "the handler module notes of"),
    ],
)
def test_a_mistake_in_the_project_is_one_sentence(
    project: Path, broken: str, sentence: str
) -> None:
    (project / broken).write_text(
        "import_ = 1\n" if broken == "pyproject.toml" else "1 / 0\n", "utf-8"
    )
    status, said = run_pytest(project, "passing.py::test_async", "--tb=line")
    assert status == 1
    assert "1 error" in said
    assert sentence in said
