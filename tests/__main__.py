"""Runs all tests: `python -m tests`, with any Python 3.11 or later and Node 20 or later.

Makes what is missing (.venv, node_modules), runs every step although one fails, and exits with 1 if
any did. `python -m tests types python` runs only these steps: see STEPS. `python -m tests quick`
takes less than a minute: it checks the sources, and runs the tests of both halves that start no
process and are not marked as slow. `python -m tests fuzz` runs a million generated frames, of which
other steps run a sample.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import install

ROOT = Path(__file__).resolve().parents[1]
RELAY_TESTS = sorted(map(str, Path("tests/extension").rglob("*.test.js")))
CORE = "host/onconnect/protocol/*,host/onconnect/browser/*"
WORKERS = ["--numprocesses=auto", "--maxprocesses=4", "--dist=loadgroup"]
STEPS = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "js-lint": ["node_modules/.bin/eslint", "extension", "tests/extension", "eslint.config.js"],
    "js-types": ["node_modules/.bin/tsc"],
    "extension": ["node_modules/.bin/web-ext", "lint", "-s", "extension", "--warnings-as-errors"],
    "relay": ["node", "--test", "--test-concurrency=4", "--test-reporter=spec", *RELAY_TESTS],
    "python": ["coverage", "run", "-m", "pytest", *WORKERS],
    "combine": ["coverage", "combine", "--quiet"],
    "coverage": ["coverage", "report"],
    "core-coverage": ["coverage", "report", "--fail-under=100", f"--include={CORE}"],
}
ONLY_IF_CHOSEN = {
    "units": ["pytest", *WORKERS, "-m", "not process and not slow"],
    "fuzz": ["tests.fuzz", "--frames=1000000"],
}
NOT_QUICK = {"extension", "python", "combine", "coverage", "core-coverage"}
OF_PYTHON = ("ruff", "mypy", "pytest", "coverage", "tests.fuzz")


def main(chosen: list[str]) -> int:
    if problem := prepare():
        print(problem, file=sys.stderr)
        return 1
    known = STEPS | ONLY_IF_CHOSEN
    if "quick" in chosen:
        chosen = [*(set(chosen) - {"quick"}), *(set(STEPS) - NOT_QUICK), "units"]
    if unknown := set(chosen) - set(known):
        print(
            f"no such step: {', '.join(unknown)}; there are quick, {', '.join(known)}",
            file=sys.stderr,
        )
        return 2
    steps = [name for name in known if name in (chosen or STEPS)]
    if "python" in steps:
        forget_coverage()
    failed = [name for name in steps if not succeeds(name)]
    if failed:
        print(f"\n{len(failed)} of {len(steps)} steps failed: {', '.join(failed)}")
        return 1
    print(f"\nAll {len(steps)} steps succeeded.")
    return 0


def prepare() -> str | None:
    """Make .venv and node_modules; return what is in the way, if anything."""
    if sys.version_info < install.OLDEST:
        return "Python {}.{} or later is needed to run the tests.".format(*install.OLDEST)
    if not shutil.which("npm"):
        return "Node 20 or later, with npm, is needed to run the tests."
    if install.state_of_environment() == "broken" and (problem := install.make_environment()):
        return problem
    if is_older(Path(install.VENV, "tests-installed"), ROOT / "pyproject.toml"):
        if run("install", [install.PYTHON, "-m", "pip", "install", "-q", "-e", ".[test]"]):
            return "The project could not be installed into .venv: see above."
        Path(install.VENV, "tests-installed").touch()
    if is_older(ROOT / "node_modules/.package-lock.json", ROOT / "package-lock.json") and run(
        "npm", ["npm", "ci", "--no-audit", "--no-fund"]
    ):
        return "The development tools could not be installed by npm: see above."
    return None


def is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def forget_coverage() -> None:
    """Remove what an interrupted run has left, which would count as covered by the next."""
    for file in ROOT.glob(".coverage*"):
        file.unlink()


def succeeds(step: str) -> bool:
    tool, *arguments = (STEPS | ONLY_IF_CHOSEN)[step]
    command = [install.PYTHON, "-m", tool] if tool in OF_PYTHON else [tool]
    return run(step, command + arguments) == 0


def run(name: str, command: list[str]) -> int:
    """Run a command at the top of the checkout; return its exit status."""
    print(f"\n--- {name}: {' '.join(command)}", flush=True)
    begun = time.monotonic()
    try:
        status = subprocess.call(command, cwd=ROOT, env=install.environment())
    except OSError as error:
        print(error)
        status = 1
    took = time.monotonic() - begun
    print(f"--- {name}: {f'exit status {status}' if status else 'ok'} ({took:.1f} s)", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
