"""The files for GitHub have the form that it expects, and call what is run here.

They cannot run here. What can be seen without running them is checked.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

import pytest
import yaml

from tests import __main__ as suite
from tests.windows import python
from tools.release import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
SCHEMAS = {
    "vendor.github-workflows": WORKFLOWS,
    "vendor.github-issue-forms": FORMS,
    "vendor.github-issue-config": [GITHUB / "ISSUE_TEMPLATE/config.yml"],
    "vendor.dependabot": [GITHUB / "dependabot.yml"],
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_each_file_is_of_its_form(schema: str) -> None:
    assert SCHEMAS[schema]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    checked = subprocess.run([*command, *SCHEMAS[schema]], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_actions_are_pinned_and_get_the_rights_that_they_need() -> None:
    zizmor = shutil.which("zizmor", path=sysconfig.get_path("scripts"))
    assert zizmor
    command = [zizmor, "--offline", "--min-severity=medium", GITHUB]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_unless_a_job_says_more(workflow: Path) -> None:
    text = workflow.read_text("utf-8")
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    for used in re.findall(r"uses: (?!\./)(.+)", text):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", used)


def test_the_tests_are_run_by_the_readmes_command() -> None:
    read = yaml.safe_load((GITHUB / "workflows/tests.yml").read_text("utf-8"))
    (*_, last) = read["jobs"]["linux"]["steps"]
    assert f"```sh\n{last['run']}\n```" in (ROOT / "README.md").read_text("utf-8")


def test_what_needs_no_browser_is_run_on_the_other_systems() -> None:
    read = yaml.safe_load((GITHUB / "workflows/tests.yml").read_text("utf-8"))
    others = read["jobs"]["others"]
    assert others["strategy"]["matrix"]["system"] == ["macos-latest", "windows-latest"]
    (*_, last) = others["steps"]
    assert last["run"] == "python -m tests portable"
    assert "portable" in suite.ONLY_IF_CHOSEN
    assert set(suite.PORTABLE) <= set(suite.ONLY_IF_CHOSEN["portable"])
    assert set(suite.PORTABLE) <= set(suite.STEPS["windows"])


def test_each_folder_of_tests_is_run_on_windows_or_is_known_not_to_be() -> None:
    folders = {f"tests/{path.name}" for path in (ROOT / "tests").iterdir() if path.is_dir()}
    of_browsers = {"tests/e2e", "tests/bundlers", "tests/conformance"}
    of_node = {"tests/extension", "tests/vectors"}
    of_this_system = {"tests/docs", "tests/macos", "tests/repository", "tests/shell"}
    known = {*suite.PORTABLE, *of_browsers, *of_node, *of_this_system, "tests/__pycache__"}
    assert folders <= known


@pytest.mark.parametrize("file", [".ci/run", "CONTRIBUTING.md", ".github/workflows/tests.yml"])
def test_whoever_runs_the_tests_gets_what_runs_windows_programs(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    for package in ("wine64", "gcc-mingw-w64-x86-64", "nsis"):
        assert package in text
        assert package in python.DEBIAN


def test_dependabot_and_the_hooks_look_at_what_is_there() -> None:
    dependabot = yaml.safe_load((GITHUB / "dependabot.yml").read_text("utf-8"))
    for update in dependabot["updates"]:
        for folder in update.get("directories", [update.get("directory")]):
            name = {"npm": "package.json", "pip": "pyproject.toml", "github-actions": ".github"}
            assert (ROOT / folder.strip("/") / name[update["package-ecosystem"]]).exists()
    (hooks,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    for hook in hooks["hooks"]:
        command, *steps = hook["entry"].split("python3 -m tests ")
        assert command == ""
        assert set(" ".join(steps).split()) <= {*suite.STEPS, *suite.ONLY_IF_CHOSEN, "quick"}


def test_who_reports_a_fault_is_asked_for_what_doctor_says() -> None:
    assert "onconnect doctor --json" in (GITHUB / "ISSUE_TEMPLATE/bug.yml").read_text("utf-8")
