"""What is given by -c or by a pipe runs without a prompt."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

BOUND = 60.0
TRACEBACK = 'Traceback (most recent call last):\n  File "<shell>", line 1, in <module>\n'
ENDED = "The browser was left in order.\n"


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.shell.fake_shell", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=BOUND,
    )


def test_an_expression_prints_its_result_and_nothing_else() -> None:
    done = run("-c", "(await browser.tabs.get(1))['title']")
    assert (done.stdout, done.stderr) == (f"'An example'\n{ENDED}", "")
    assert done.returncode == 0


def test_a_result_as_json_can_be_read_as_json() -> None:
    done = run("-c", "await browser.tabs.query({})", "--json")
    tabs = json.loads(done.stdout.removesuffix(ENDED))
    assert tabs[0]["url"] == "https://example.org/"
    assert tabs[1]["title"] == "Two\x1b[2J \u202elines\n"
    assert "\x1b" not in done.stdout


def test_what_json_lacks_is_an_error_with_a_remedy() -> None:
    done = run("-c", "browser.tabs", "--json")
    assert done.returncode == 1
    assert "onconnect: --json cannot write the result" in done.stderr
    assert done.stdout == ENDED


def test_a_program_may_have_several_statements() -> None:
    done = run("-c", "x = await browser.tabs.get(12)\nfor i in range(2):\n    i\nx['id'] + 1")
    assert (done.stdout, done.stderr) == (f"0\n1\n13\n{ENDED}", "")


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("await browser.tabs.get(99)", "BrowserError: tabs.get: Invalid tab ID: 99\n"),
        ("def f(:", '  File "<shell>", line 1\n    def f(:\n          ^\nSyntaxError: '),
        ("1 / 0", TRACEBACK),
        ("await no()", TRACEBACK),
        ("raise SystemExit('over')", "over\n"),
    ],
)
def test_an_error_is_the_exit_status_1(program: str, told: str) -> None:
    done = run("-c", program)
    assert done.stderr.startswith(told)
    assert (done.returncode, done.stdout) == (1, ENDED)


def test_a_program_says_its_own_exit_status() -> None:
    assert run("-c", "exit(7)").returncode == 7


def test_lines_of_a_pipe_run_without_prompt_or_banner() -> None:
    lines = "tab = await browser.tabs.get(1)\nif tab:\n    print(tab['id'])\n\ntab['title']\n"
    done = run(stdin=lines)
    assert (done.stdout, done.stderr) == (f"1\n'An example'\n{ENDED}", "")
    assert done.returncode == 0


def test_a_block_at_the_end_of_a_pipe_needs_no_empty_line() -> None:
    assert run(stdin="for i in range(2):\n    print(i)").stdout == f"0\n1\n{ENDED}"


def test_a_pipe_ends_at_the_first_error() -> None:
    done = run(stdin="await browser.tabs.get(99)\nprint('not this')\n")
    assert (done.returncode, done.stdout) == (1, ENDED)
    assert done.stderr == "BrowserError: tabs.get: Invalid tab ID: 99\n"


def test_a_table_in_a_pipe_is_not_cut() -> None:
    program = "[{'id': 1, 'index': 0, 'windowId': 1, 'active': True, 'title': 'x' * 150}]"
    assert "x" * 150 in run("-c", program).stdout


def test_long_results_are_cut_and_say_so() -> None:
    done = run("-c", "[{'id': i, 'index': i, 'windowId': 1, 'active': False} for i in range(70)]")
    assert "… and 20 more; all are in _" in done.stdout
    done = run("-c", "[list(range(5000)), 'x' * 5000]")
    assert len(done.stdout) < 3000
    assert "... +4940" in done.stdout
