"""Runs all tests: `python -m tests`, with any Python 3.11 or later and Node 20 or later.

Makes what is missing (.venv, node_modules), runs every step although one fails, and exits with 1 if
any did. Steps that leave a processor idle run beside others: see STAGES.

`python -m tests types python` runs only these steps: see STEPS. `python -m tests quick` takes a
minute: it checks the sources, their types as on this system, and runs the tests of both halves that
start no process and are not marked as slow. `python -m tests fuzz` runs a million generated frames,
of which other steps run a sample. `python -m tests windows` runs all tests that need no browser in
a Windows Python that it makes under wine, and `python -m tests portable` runs them in this Python,
whatever the system.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import install
from tests import again

ROOT = Path(__file__).resolve().parents[1]
BUNDLERS = ROOT / "tests/bundlers"
"""Where the step `python` has bundlers of its own."""

RELAY_TESTS = sorted(map(str, Path("tests/extension").rglob("*.test.js")))
CORE = "host/onconnect/protocol/*,host/onconnect/browser/*"
PROCESSORS = min(os.cpu_count() or 1, 4)
BY_GROUPS = ["--dist=loadgroup", "--durations=40"]
WORKERS = [f"--numprocesses={PROCESSORS + 1}", *BY_GROUPS]  # since one of them often waits
MORE_WORKERS = [f"--numprocesses={PROCESSORS + 2}", *BY_GROUPS]  # they wait for browsers, too
PORTABLE = [
    *("tests/host", "tests/install", "tests/project", "tests/testing", "tests/recording"),
    *("tests/attach", "tests/serving", "tests/shell", "tests/api", "tests/fuzz"),
    *("tests/conformance/fake", "tests/windows"),
]
"""The tests that need no browser: they are to run on Windows and macOS too."""
WINDOWS = ["tests.windows", "python.exe", "-u", "-m", "pytest"]
AHEAD = {"windows": ["tests.windows", "--make"]}
"""What is made for a step while pip and the steps before it run, most of which need one processor
only."""

STEPS = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types-windows": ["mypy", "--platform=win32"],
    "types-macos": ["mypy", "--platform=darwin"],
    "types": ["mypy"],  # behind those: its cache is read by the tests that run mypy here
    "js-lint": ["node_modules/.bin/eslint", "extension", "tests/extension", "eslint.config.js"],
    "js-types": ["node_modules/.bin/tsc"],
    "extension": ["node_modules/.bin/web-ext", "lint", "-s", "extension", "--warnings-as-errors"],
    "relay": ["node", "--test", "--test-concurrency=4", "--test-reporter=spec", *RELAY_TESTS],
    "python": ["coverage", "run", "-m", "pytest", *MORE_WORKERS, "-m", "not alone"],
    "alone": ["coverage", "run", "-m", "pytest", "-m", "alone"],
    "combine": ["coverage", "combine", "--quiet"],
    "coverage": ["coverage", "report"],
    "core-coverage": ["coverage", "report", "--fail-under=100", f"--include={CORE}"],
    "windows": [*WINDOWS, *WORKERS, *PORTABLE],
}
ONLY_IF_CHOSEN = {
    "units": ["pytest", *WORKERS, "-m", "not process and not slow", "--ignore=tests/e2e"],
    "fuzz": ["tests.fuzz", "--frames=1000000"],
    "portable": ["pytest", *WORKERS, *PORTABLE, "tests/repository"],
}
STAGES = [
    [
        ["lint", "format", "types-windows", "types-macos", "types", "units"],
        ["js-lint", "js-types", "extension", "relay"],
    ],
    [["python"]],
    [["windows"], ["alone", "combine", "coverage", "core-coverage"]],
    [["fuzz"]],
    [["portable"]],
]
"""Stages run one after another, the lists of a stage beside each other, and the steps of a list in
turn. What the steps of a second list say is shown when each has ended."""
NOT_QUICK = {
    *("types-windows", "types-macos", "extension", "python", "alone"),
    *("combine", "coverage", "core-coverage", "windows"),
}
OF_PYTHON = ("ruff", "mypy", "pytest", "coverage", "tests.fuzz", "tests.windows")


def main(chosen: list[str]) -> int:
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
    if problem := make_environment():
        print(problem, file=sys.stderr)
        return 1
    ahead = {name: begin(AHEAD[name]) for name in steps[1:] if name in AHEAD}
    if problem := prepare([ROOT, BUNDLERS] if "python" in steps else [ROOT]):
        print(problem, file=sys.stderr)
        return 1
    if "python" in steps:
        forget_coverage()
    failed: list[str] = []
    only_alone: list[str] = []
    failed_tests: list[str] = []
    interrupted = threading.Event()

    def run_all(chosen: list[str], *, is_shown: bool) -> None:
        for name in chosen:
            if interrupted.is_set():
                return
            outcome = outcome_of(name, ahead.get(name), is_shown=is_shown)
            only_alone.extend(f"{name}: {test}" for test in outcome.only_alone)
            failed_tests.extend(f"{name}: {test}" for test in outcome.failed)
            if not outcome.passed:
                failed.append(name)

    for stage in STAGES:
        first, *others = [[name for name in each if name in steps] for each in stage]
        with ThreadPoolExecutor() as beside:
            begun = [beside.submit(run_all, each, is_shown=not first) for each in others]
            try:
                run_all(first, is_shown=True)
            except KeyboardInterrupt:
                interrupted.set()
                raise
            for each in begun:
                each.result()
    for test in only_alone:
        print(f"\nThis test failed beside others, and passed alone: {test}")
    for test in failed_tests:
        print(f"\nThis test failed: {test}")
    if failed:
        print(f"\n{len(failed)} of {len(steps)} steps failed: {', '.join(failed)}")
        return 1
    print(f"\nAll {len(steps)} steps succeeded.")
    return 0


def make_environment() -> str | None:
    """Make .venv if it is not there; return what is in the way, if anything."""
    if sys.version_info < install.OLDEST:
        return "Python {}.{} or later is needed to run the tests.".format(*install.OLDEST)
    if not shutil.which("npm"):
        return "Node 20 or later, with npm, is needed to run the tests."
    if install.state_of_environment() == "broken":
        return install.make_environment()
    return None


def prepare(folders: list[Path]) -> str | None:
    """Install the project, and make node_modules in some folders; return what is in the way.

    npm begins in silence while pip works; what it could not do is done again, and told.
    """
    begun = [begin(npm(folder)) for folder in folders if lacks_tools(folder)]
    if is_older(Path(install.VENV, "tests-installed"), ROOT / "pyproject.toml"):
        if run("install", [install.PYTHON, "-m", "pip", "install", "-q", "-e", ".[test]"]):
            return "The project could not be installed into .venv: see above."
        Path(install.VENV, "tests-installed").touch()
    for each in begun:
        each.wait()
    for folder in folders:
        if lacks_tools(folder) and run("npm", npm(folder)):
            return f"The development tools in {folder} could not be installed by npm: see above."
    return None


def lacks_tools(folder: Path) -> bool:
    return is_older(folder / "node_modules/.package-lock.json", folder / "package-lock.json")


def npm(folder: Path) -> list[str]:
    """The command that makes node_modules in a folder."""
    program = shutil.which("npm") or "npm"
    options = ["--no-audit", "--no-fund", "--ignore-scripts"]
    return [program, "ci", *options, "--prefix", str(folder)]


def is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def forget_coverage() -> None:
    """Remove what an interrupted run has left, which would count as covered by the next."""
    for file in ROOT.glob(".coverage*"):
        file.unlink()


def begin(arguments: list[str]) -> subprocess.Popen[bytes]:
    """Begin in silence what a later step needs; that step does again, and tells, what fails."""
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command(arguments), cwd=ROOT, env=environment(), **silent)


def outcome_of(
    step: str, ahead: subprocess.Popen[bytes] | None, *, is_shown: bool
) -> again.Outcome:
    """Run a step; return what has come of it, and of its tests if it has any."""
    if ahead:
        ahead.wait()
    words = (STEPS | ONLY_IF_CHOSEN)[step]
    if "pytest" not in words:
        return again.Outcome(run(step, command(words), is_shown=is_shown) == 0, [], [])

    def run_words(words: list[str]) -> int:
        return run(step, command(words), is_shown=is_shown)

    return again.tested(ROOT, words, run_words, step)


def command(words: list[str]) -> list[str]:
    """Return the command of a step, whose first word may be a module of Python."""
    return [install.PYTHON, "-m", *words] if words[0] in OF_PYTHON else words


def run(name: str, command: list[str], *, is_shown: bool = True) -> int:
    """Run a command at the top of the checkout; return its exit status.

    What it says is shown at once, or else when it has ended.
    """
    said = f"\n--- {name}: {' '.join(command)}\n"
    if is_shown:
        print(said, end="", flush=True)
        said = ""
    begun = time.monotonic()
    try:
        streams = {} if is_shown else {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(command, cwd=ROOT, env=environment(), **streams)
        said += (done.stdout or b"").decode(errors="replace")
        status = done.returncode
    except OSError as error:
        said += f"{error}\n"
        status = 1
    took = time.monotonic() - begun
    came_to = f"exit status {status}" if status else "ok"
    print(f"{said}--- {name}: {came_to} ({took:.1f} s)", flush=True)
    return status


def environment() -> dict[str, str]:
    """Return the variables of the steps, which let Python keep the bytecode of what it imports.

    Tests start Python some thousand times, and else each start would compile the project anew.
    """
    variables = dict(install.environment())
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    return variables


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
