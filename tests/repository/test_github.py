"""The files for GitHub have the form that it expects, and call what is run here.

They cannot run here. What can be seen without running them is checked.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests import __main__ as suite
from tools.release import ROOT

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
    zizmor = Path(sys.executable).with_name("zizmor")
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
    (*_, last) = read["jobs"]["tests"]["steps"]
    assert f"```sh\n{last['run']}\n```" in (ROOT / "README.md").read_text("utf-8")


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
