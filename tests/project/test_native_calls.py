"""What `onconnect add` says of scripts that talk to a native host by themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onconnect import javascript
from onconnect.extension import load_extension
from onconnect.project.existing import native_calls

if TYPE_CHECKING:
    from pathlib import Path


def calls_in(
    folder: Path, source: str, files: dict[str, str] | None = None, **background: str
) -> list[native_calls.NativeCall]:
    """The calls of an extension whose background begins with one script."""
    background = {"service_worker": "own.js", **background}
    manifest = {"manifest_version": 3, "background": background}
    written = {"manifest.json": json.dumps(manifest), "own.js": source, **(files or {})}
    for name, text in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return native_calls.find(load_extension(folder / "manifest.json"))


PORT = 'python.connect({ name: "python" })'
PROMISE = "python.sendMessage(message)"


@pytest.mark.parametrize(
    ("source", "host", "instead"),
    [
        ("const { connectNative } = chrome.runtime;\nconnectNative('a.b');", "a.b", PORT),
        ("const { connectNative: open } = chrome.runtime;\nopen('a.b');", None, PORT),
        ("const open = chrome.runtime.connectNative;\nopen('a.b');", None, PORT),
        ("const open = chrome.runtime.connectNative.bind(chrome.runtime, 'a.b');", "a.b", PORT),
        ("chrome.runtime.connectNative.call(chrome.runtime, `a.b`);", "a.b", PORT),
        ("chrome.runtime['connectNative']('a.b');", "a.b", PORT),
        ("browser.runtime.connectNative?.('a.b');", "a.b", PORT),
        ("browser.runtime\n  .connectNative(\n    'a.b',\n  );", "a.b", PORT),
        ("var h = 'a.b';\nvar p = chrome.runtime.connectNative(h);", "a.b", PORT),
        ("chrome.runtime.connectNative(`${vendor}.host`);", None, PORT),
        ("!function(e){var t='a.b',n=e.runtime.connectNative(t)}(chrome);", "a.b", PORT),
        ("const strip = (s) => s.replace(/[/\"']\\//g, ''); r.connectNative('a.b')", "a.b", PORT),
        ("await browser.runtime.sendNativeMessage('a.b', { a: [1, 2] });", "a.b", PROMISE),
        ("r.sendNativeMessage('a.b', f(1, 2), show);", "a.b", f"{PROMISE}.then(callback)"),
        (
            "r.sendNativeMessage('a.b',\n  { a: ', /* ' }, // it asks\n  function (b) { b; });",
            "a.b",
            f"{PROMISE}.then(callback)",
        ),
        ("const ask = promisify(chrome.runtime.sendNativeMessage);", None, PROMISE),
    ],
)
def test_each_way_to_call_a_host_is_found(
    source: str, host: str | None, instead: str, tmp_path: Path
) -> None:
    (call,) = calls_in(tmp_path, source)
    assert (call.host, call.instead) == (host, instead)


@pytest.mark.parametrize(
    "source",
    [
        "open(); // as connectNative('a.b') did",
        "/* before:\nchrome.runtime.connectNative('a.b');\n*/",
        "console.error('connectNative() has failed');",
        "if (chrome.runtime.connectNative) open();",
        "const can = chrome && chrome.runtime && chrome.runtime.connectNative && true;",
        "function connectNative(name) { return name; }",
        "class Fake { connectNative(name) { return name; } }",
    ],
)
def test_what_calls_no_host_is_passed_over(source: str, tmp_path: Path) -> None:
    assert calls_in(tmp_path, source) == []


CALL = "chrome.runtime.connectNative('a.b');"


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("import './lib/calls.js';", "module"),
        ("export * from '/lib/calls.js';", "module"),
        ("import{a}from'./a.js';import'./lib/calls.js';", "module"),
        ("/*\nimport './gone.js';\n*/\nconst s = `\nimport './gone.js';`;\nimport './a.js';\n"
        "self.onfetch = () => import('./lib/calls.js');", "module"),
        ("importScripts('a.js', 'lib/calls.js');", "classic"),
        ("importScripts(...['lib/calls.js']);", "classic"),
        ("for (const each of ['calls']) importScripts(`lib/${each}.js`);", "classic"),
        ("const all = ['lib/calls.js'];\nimportScripts('a.js', all[0]);", "classic"),
    ],
)  # fmt: skip
def test_scripts_that_the_background_loads_are_told_from_those_of_pages(
    source: str, form: str, tmp_path: Path
) -> None:
    files = {
        "a.js": "export const a = 1;" if form == "module" else "",
        "lib/calls.js": CALL,
        "popup.html": '<script type="module" src="popup.js"></script>',
        "popup.js": "import './lib/popup.js';",
        "lib/popup.js": CALL,
    }
    calls = calls_in(tmp_path, source, files, type=form)
    assert {call.file.name: call.in_background for call in calls} == {
        "calls.js": True,
        "popup.js": False,
    }


def test_a_call_in_a_bundle_of_one_line_is_told_with_its_column(tmp_path: Path) -> None:
    bundle = f"// built\n{'a();' * 100}{CALL}{'b();' * 100}\n{CALL}"
    assert [call.place for call in calls_in(tmp_path, bundle)] == ["line 2, column 416", "line 3"]


def test_comments_and_what_looks_like_them_are_told_apart() -> None:
    source = (
        "a = '// no'; /* one\ntwo */ b = /[/*]\\/\\/ no/; // three\nc = `/* ${d} */`; e = 4 / 2;"
    )
    assert javascript.without_comments(source) == (
        "a = '// no';       \n       b = /[/*]\\/\\/ no/;         \nc = `/* ${d} */`; e = 4 / 2;"
    )
