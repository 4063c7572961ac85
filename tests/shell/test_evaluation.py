"""What is typed runs on the browser's event loop, and its results and errors are shown."""

from __future__ import annotations

import _thread
import asyncio
import sys
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Browser, BrowserError
from onconnect.browser.namespace import Namespace
from onconnect.errors import SetupError
from onconnect.shell import showing
from onconnect.shell.background import Background
from onconnect.shell.command import Live, run
from onconnect.shell.completion import Completer
from onconnect.shell.evaluation import Evaluator
from onconnect.shell.prompt import Prompt
from onconnect.shell.script import run_lines, run_program
from onconnect.testing import FakeBrowser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

TAB = {"id": 7, "index": 0, "windowId": 1, "active": True, "title": "A", "url": "about:a"}


@asynccontextmanager
async def connecting() -> AsyncIterator[Live]:
    browser = Browser()
    async with FakeBrowser(browser) as fake:
        fake.api["tabs.query"] = [TAB]
        yield Live("", {"browser": browser})


@pytest.fixture
def shown() -> list[object]:
    return []


@pytest.fixture
def evaluator(shown: list[object]) -> Iterator[Evaluator]:
    with Background() as background:
        yield Evaluator(background, {"asyncio": asyncio}, shown.append)


def test_a_program_is_run_on_a_browser_that_is_left_afterwards(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(connecting(), "(await browser.tabs.query({}))[0]['title']") == 0
    assert capsys.readouterr().out == "'A'\n"
    assert run(connecting(), "await browser.tabs.query({}); 1 / 0", as_json=True) == 1
    told = capsys.readouterr()
    assert '"url": "about:a"' in told.out
    assert "ZeroDivisionError" in told.err


def test_a_browser_that_cannot_be_had_is_a_sentence() -> None:
    @asynccontextmanager
    async def refusing() -> AsyncIterator[Live]:
        raise SetupError("there is none: install one")
        yield

    with pytest.raises(SetupError, match="there is none"):
        run(refusing(), "1")


@pytest.mark.parametrize(
    ("program", "status", "told"),
    [("exit(3)", 3, ""), ("exit()", 0, ""), ("raise SystemExit('over')", 1, "over\n")],
)
def test_a_program_ends_itself_as_python_lets_it(
    program: str, status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(connecting(), program) == status
    assert capsys.readouterr().err == told


def test_results_of_statements_are_shown_and_the_last_one_has_a_name(
    evaluator: Evaluator, shown: list[object]
) -> None:
    assert run_lines(evaluator, ["x = 2\n", "x\n", "None\n", "_ + 1\n"])
    assert shown == [2, 3]
    assert run_program(evaluator, "x = 5\nx\nawait asyncio.sleep(0, 'slept')")
    assert shown == [2, 3, 5, "slept"]


def test_a_block_of_a_pipe_ends_with_an_empty_line_or_the_pipe(
    evaluator: Evaluator, shown: list[object]
) -> None:
    assert run_lines(evaluator, ["for i in range(2):\n", "    i\n", "\n", "if True:\n", "    2"])
    assert shown == [0, 1, 2]


@pytest.mark.parametrize("lines", [["def f(:\n"], ["1 / 0\n", "5\n"], ["if True:\n", "5\n"]])
def test_nothing_runs_after_a_mistake(
    lines: list[str], evaluator: Evaluator, shown: list[object]
) -> None:
    assert not run_lines(evaluator, lines)
    assert shown == []


def test_what_is_no_python_is_told_without_frames(
    evaluator: Evaluator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run_program(evaluator, "def f(:")
    assert capsys.readouterr().err.startswith('  File "<shell>", line 1\n    def f(:\n')


def test_the_words_of_an_error_cannot_control_the_terminal(
    evaluator: Evaluator, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluator.namespace["error"] = BrowserError("a\x1b[2J\nb", method="tabs.get")
    assert not run_program(evaluator, "raise error")
    assert capsys.readouterr().err == "BrowserError: tabs.get: a\\u001b[2J\\nb\n"
    assert not run_program(evaluator, "raise ValueError('\\x1b[2J')")
    assert "ValueError: \\u001b[2J\n" in capsys.readouterr().err


def test_tasks_share_one_context_and_one_loop(evaluator: Evaluator, shown: list[object]) -> None:
    lines = [
        "from contextvars import ContextVar; v = ContextVar('v')",
        "_ = v.set(3)",
        "v.get()",
        "loop = asyncio.get_running_loop()",
        "task = asyncio.create_task(asyncio.sleep(0, 'later'))",
        "await task",
        "asyncio.get_running_loop() is loop",
    ]
    assert run_lines(evaluator, lines)
    assert shown == [3, "later", True]


def test_a_task_that_is_cancelled_before_it_begins_is_told(
    capsys: pytest.CaptureFixture[str], evaluator: Evaluator
) -> None:
    assert not run_program(evaluator, "raise asyncio.CancelledError")
    assert capsys.readouterr().err == "\nKeyboardInterrupt\n"


def test_what_is_left_running_is_cancelled_at_the_end() -> None:
    ended = threading.Event()

    async def left() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    async def start() -> asyncio.Task[None]:
        task = asyncio.create_task(left())
        await asyncio.sleep(0)
        return task

    with Background() as background:
        task = background.run(start())
    assert ended.is_set()
    assert task.cancelled()


@pytest.mark.parametrize("program", ["await asyncio.sleep(3600)", "while True: pass"])
def test_ctrl_c_ends_what_runs_and_the_event_loop_goes_on(
    program: str, evaluator: Evaluator, shown: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    evaluator.namespace["ctrl_c"] = _thread.interrupt_main
    begun = "import threading; threading.Timer(0.3, ctrl_c).start()"
    assert not run_program(evaluator, f"{begun}\n{program}")
    assert "KeyboardInterrupt" in capsys.readouterr().err
    assert run_program(evaluator, "await asyncio.sleep(0, 'onwards')")
    assert shown == ["onwards"]


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str | type[BaseException]) -> list[str]:
    """Type lines at the prompt, and press keys; return the prompts that will be shown."""
    prompts: list[str] = []
    waiting = iter(lines)

    def line(prompt: str) -> str:
        prompts.append(prompt)
        typed = next(waiting)
        if isinstance(typed, str):
            return typed
        raise typed

    monkeypatch.setattr("builtins.input", line)
    return prompts


def test_the_prompt_asks_until_ctrl_d(
    evaluator: Evaluator,
    shown: list[object],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    lines = (
        "x = 1",
        "if x:",
        "    x",
        "",
        "def f(:",
        "'half",
        KeyboardInterrupt,
        "x + 1",
        EOFError,
    )
    prompts = typed(monkeypatch, *lines)
    Prompt(evaluator).run()
    assert shown == [1, 2]
    assert prompts == [*(">>> ", ">>> ", "... ", "... "), *[">>> "] * 5]
    told = capsys.readouterr()
    assert told.err.count("SyntaxError") == 2
    assert "KeyboardInterrupt" in told.out


def test_what_comes_while_somebody_types_is_printed_above_the_prompt(
    evaluator: Evaluator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def line(_: str) -> str:
        print("a", "listener")
        sys.stderr.write("half a line")
        raise EOFError

    monkeypatch.setattr("builtins.input", line)
    Prompt(evaluator).run()
    told = capsys.readouterr()
    assert told.out == "\r\x1b[Ka listener\n>>> \n"
    assert told.err == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": 1}, "{'a': 1}"),
        ([TAB], "id  active  title  url    \n 7  yes     A      about:a"),
        ([{**TAB, "title": None}], "id  active  title  url    \n 7  yes            about:a"),
        ([], "[]"),
        ("\x1b[2J", r"'\x1b[2J'"),
    ],
)
def test_a_result_is_shown_in_a_width(value: object, text: str) -> None:
    assert showing.text(value, 80) == text


def test_a_call_that_nobody_awaits_says_what_is_missing() -> None:
    async def nothing() -> None: ...

    loop = asyncio.new_event_loop()
    assert "the browser has not answered yet" in showing.text(loop.create_future(), 80)
    loop.close()
    coroutine = nothing()
    assert "a coroutine that nobody waits for" in showing.text(coroutine, 80)
    coroutine.close()


def test_a_result_that_json_lacks_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    showing.show_json(None)
    showing.show_json({"a": "\u202e"})
    assert capsys.readouterr().out == '{\n  "a": "\\u202e"\n}\n'
    with pytest.raises(SetupError, match="--json cannot write the result"):
        showing.show_json({1, 2})


def test_many_tabs_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    showing.show([TAB] * 53)
    assert capsys.readouterr().out.endswith("… and 3 more; all are in _\n")


def test_completion_calls_functions_and_not_namespaces(browser_of_its_own: Any) -> None:
    completer = Completer({"browser": browser_of_its_own})
    assert completer.complete("browser.tabs.quer", 0) == "browser.tabs.query("
    assert completer.complete("browser.storage.loca", 0) == "browser.storage.local"
    assert completer.complete("browser.tab_g", 0) == "browser.tab_groups"
    assert isinstance(browser_of_its_own.storage.local, Namespace)


@pytest.fixture
def browser_of_its_own() -> Browser:
    return Browser()
