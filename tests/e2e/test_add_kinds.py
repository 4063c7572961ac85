"""`onconnect add` takes extensions of many kinds; each does what it did, and Python answers too.

They are made by the commands that a user types, and run in each browser that they are made for.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.applications import STAGE, Application, environment
from tests.e2e.browsers import PageError
from tests.forking import forks

if TYPE_CHECKING:
    from tests.e2e.browsers import Browser
    from tests.e2e.lending import Lender

FIREFOX = ("firefox",)
CHROMIUM = ("chromium",)

LISTENS = """
chrome.runtime.onConnect.addListener((port) => {
  if (port.name !== "own") return;
  port.onMessage.addListener((message) => port.postMessage(answer(message)));
});
"""

ANSWER = 'function answer(message) { return ["own", message]; }\n'

# A module is strict: each of these lines would stop it, or have another value.
SLOPPY = """
undeclared = 010;
with ({ picked: "with" }) { chosen = picked; }
var outer = this === self, fib = function (n) { return n < 2 ? n : arguments.callee(n - 1) + n; };
function twice(a, a) { return a; }
function answer() { return "the first of two of a name"; }
function answer(message) {
  return ["own", message, undeclared, chosen, this === self, outer, fib(3), twice(1, 2)];
}
if (self.answer !== answer) throw new Error("functions are no globals here");
"""
SLOPPILY = ["own", "tick", 8, "with", True, True, 6, 2]

# What bundlers wrote before modules: functions in a table, which a function of its own requires.
BUNDLE = """
(function () {
  function load(modules, cache, entries) {
    function require(id) {
      if (!cache[id]) {
        var module = (cache[id] = { exports: {} });
        modules[id][0].call(module.exports, function (name) {
          return require(modules[id][1][name]);
        }, module, module.exports);
      }
      return cache[id].exports;
    }
    for (var at = 0; at < entries.length; at++) require(entries[at]);
    return require;
  }
  return load;
})()({
  1: [function (require, module, exports) {
    exports.answer = function (message) { return ["own", message, typeof this.answer]; };
  }, {}],
  2: [function (require, module, exports) {
    var root = typeof global !== "undefined" ? global : typeof self !== "undefined" ? self : {};
    root.lib = require("./answer");
    chrome.runtime.onConnect.addListener(function (port) {
      if (port.name !== "own") return;
      port.onMessage.addListener(function (message) { port.postMessage(lib.answer(message)); });
    });
  }, { "./answer": 1 }],
}, {}, [2]);
"""

# What webextension-polyfill does to the global name, with a namespace that has only what it wraps.
POLYFILL = """
(function (root) {
  const { runtime } = chrome;
  root.browser = { runtime: { ...runtime, onConnect: runtime.onConnect } };
})(this);
"""

DISPATCHER = """
const COMMANDS = { tick: () => ["own", "tick"] };
chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
  const command = COMMANDS[message];
  sendResponse(command ? command() : { error: "unknown command" });
});
"""


@dataclass(frozen=True)
class Kind:
    """An extension as people have them.

    Attributes:
        background: of its manifest.
        files: its scripts and pages.
        kinds: the browsers that it is made for.
        answer: what its own listener answers to "tick".
        version: of its manifest.
        members: further ones of its manifest.
        is_root: whether its manifest lies in the project's folder itself.
        is_one_shot: whether its own listener is one of one-shot messages.
    """

    background: dict[str, Any]
    files: dict[str, str]
    kinds: tuple[str, ...]
    answer: Any = field(default_factory=lambda: ["own", "tick"])
    version: int = 3
    members: dict[str, Any] = field(default_factory=dict)
    is_root: bool = False
    is_one_shot: bool = False


KINDS = {
    "manifest version 2": Kind(
        {"scripts": ["lib.js", "own.js"], "persistent": True},
        {"lib.js": ANSWER, "own.js": LISTENS},
        FIREFOX,
        version=2,
        members={
            "browser_action": {"default_title": "Clock"},
            "applications": {"gecko": {"id": "own-clock@example.org"}},
        },
    ),
    "manifest version 2 with modules": Kind(
        {"scripts": ["own.js"], "type": "module"},
        {"lib.js": f"export {ANSWER}", "own.js": f'import {{ answer }} from "./lib.js";{LISTENS}'},
        FIREFOX,
        version=2,
    ),
    "a page as the background": Kind(
        {"page": "pages/background.html"},
        {
            "pages/background.html": '<!doctype html>\n<meta charset="utf-8">\n'
            '<script src="../lib.js"></script>\n<script src="/own.js"></script>\n',
            "lib.js": ANSWER,
            "own.js": LISTENS,
        },
        FIREFOX,
        version=2,
    ),
    "sloppy scripts": Kind(
        {"service_worker": "own.js", "scripts": ["own.js"]},
        {"own.js": SLOPPY + LISTENS},
        (*FIREFOX, *CHROMIUM),
        answer=SLOPPILY,
    ),
    "a worker in a folder that calls importScripts": Kind(
        {"service_worker": "js/own.js"},
        {
            "js/own.js": 'importScripts("lib/a.js", "/lib/b.js", "../lib/c.js");\n'
            "const name = ['lib/', 'answer', '.js'].join('');\nimportScripts(name);\n"
            f'if (a + b + c !== "abc") throw new Error("they are not all there");\n{LISTENS}',
            "js/lib/a.js": 'const a = "a";\nimportScripts();\n',
            "lib/b.js": 'importScripts("lib/deep.js");\n',
            "js/lib/deep.js": 'var b = "b";\n',
            "lib/c.js": 'self.c = "c";\n',
            "js/lib/answer.js": ANSWER,
        },
        CHROMIUM,
    ),
    "a page as the background of version 3": Kind(
        {"page": "background.html"},
        {
            "background.html": "<!-- <script src=old.js></script> -->\n"
            "<script type=module src=own.js></script>\n",
            "lib.js": f"export {ANSWER}",
            "own.js": f'import {{ answer }} from "./lib.js";{LISTENS}',
        },
        FIREFOX,
    ),
    "a polyfill before its own script": Kind(
        {"service_worker": "worker.js", "scripts": ["polyfill.js", "own.js"]},
        {
            "worker.js": 'importScripts("polyfill.js", "own.js");\n',
            "polyfill.js": POLYFILL,
            "own.js": f"{ANSWER}{LISTENS.replace('chrome.', 'browser.')}",
        },
        (*FIREFOX, *CHROMIUM),
    ),
    "a bundle": Kind(
        {"service_worker": "dist/bundle.js", "scripts": ["dist/bundle.js"]},
        {"dist/bundle.js": BUNDLE},
        (*FIREFOX, *CHROMIUM),
        answer=["own", "tick", "function"],
    ),
    "a listener that answers every message": Kind(
        {"service_worker": "own.js", "scripts": ["own.js"]},
        {"own.js": DISPATCHER},
        (*FIREFOX, *CHROMIUM),
        is_one_shot=True,
    ),
    "the manifest at the top of the repository": Kind(
        {"service_worker": "own.js", "scripts": ["own.js"], "type": "module"},
        {
            "own.js": f"{ANSWER}{LISTENS}",
            "tests/test_own.py": "def test_nothing() -> None: ...\n",
        },
        (*FIREFOX, *CHROMIUM),
        is_root=True,
    ),
}


def write(kind: Kind, extension: Path) -> None:
    """Write an extension, and in it the page by which tests reach into content scripts."""
    for name, source in kind.files.items():
        (extension / name).parent.mkdir(parents=True, exist_ok=True)
        (extension / name).write_text(source)
    for name in ("stage.html", "stage.js"):
        shutil.copy(STAGE / name, extension)
    hosts = ["http://127.0.0.1/*"]
    permissions = ["tabs", "scripting", *(hosts if kind.version == 2 else [])]
    manifest: dict[str, Any] = {
        "manifest_version": kind.version,
        "name": "Clock",
        "version": "1.0",
        **kind.members,
        "permissions": permissions,
        "background": kind.background,
    }
    if kind.version == 3:
        manifest["host_permissions"] = hosts
    (extension / "manifest.json").write_text(json.dumps(manifest, indent=4))


def onconnect(project: Path, *words: str, home: Path | None = None) -> str:
    """Run a command of onconnect in the folder of a project; return what it prints."""
    done = forks().run(words, project, environment(home or Path.home()))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def installed(project: Path, extension: Path, folder: Path, kind: str) -> Application:
    """Install a project as its user does."""
    application = Application(extension, folder, project, has_stage=True)
    application.home.mkdir()
    profile = ["--user-data-dir", str(application.profile)] if kind == "chromium" else []
    onconnect(project, "install", *profile, home=application.home)
    return application


def ask(browser: Browser, name: str) -> Any:
    """Ask at a port of a name."""
    source = """
        const port = browser.runtime.connect({ name });
        return new Promise((resolve, reject) => {
          port.onDisconnect.addListener(() => reject(new Error("closed")));
          port.onMessage.addListener(resolve);
          port.postMessage("tick");
        });
    """
    page = browser.open()
    try:
        return page.run(source, name=name)
    finally:
        page.close()


def send(browser: Browser, message: Any) -> Any:
    page = browser.open()
    try:
        return page.run("return browser.runtime.sendMessage(message);", message=message)
    finally:
        page.close()


@pytest.mark.parametrize("name", KINDS)
def test_each_does_what_it_did_and_python_answers(
    name: str, kind: str, tmp_path: Path, lender: Lender
) -> None:
    which = KINDS[name]
    if kind not in which.kinds:
        return  # such an extension does not run in this browser at all
    project = tmp_path / "project"
    extension = project if which.is_root else project / "extension"
    extension.mkdir(parents=True)
    write(which, extension)
    before = {path: path.read_bytes() for path in extension.rglob("*.js")}
    onconnect(project, "add", "." if which.is_root else "extension")
    assert {path: path.read_bytes() for path in before} == before
    application = installed(project, extension, tmp_path, kind)
    for _ in range(2 if which.is_root else 1):  # then with all that the first time has left there
        with lender.lent(kind, application) as browser:
            if which.is_one_shot:
                assert send(browser, "tick") == which.answer
                assert send(browser, "tock") == {"error": "unknown command"}
            else:
                assert ask(browser, "own") == which.answer
            assert ask(browser, "python") == {"python heard": "tick"}
    if which.is_root:
        assert not (project / "__pycache__").exists()


def test_one_project_has_a_folder_for_each_browser(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    project = tmp_path / "project"
    for folder, which in {
        "firefox": KINDS["manifest version 2"],
        "chromium": KINDS["a worker in a folder that calls importScripts"],
    }.items():
        (project / folder).mkdir(parents=True)
        write(which, project / folder)
    onconnect(project, "add", "chromium", "firefox")
    application = installed(project, project / kind, tmp_path, kind)
    with lender.lent(kind, application) as browser:
        assert ask(browser, "own") == ["own", "tick"]
        assert ask(browser, "python") == {"python heard": "tick"}


def test_what_python_is_not_told_of_has_no_listener(
    kind: str, tmp_path: Path, lender: Lender
) -> None:
    project = tmp_path / "project"
    (project / "extension").mkdir(parents=True)
    write(KINDS["sloppy scripts"], project / "extension")
    onconnect(project, "add", "extension")
    application = installed(project, project / "extension", tmp_path, kind)
    with lender.lent(kind, application) as browser, pytest.raises(PageError, match="Receiving"):
        send(browser, "tick")


CALLING = """
const host = chrome.runtime.connectNative("org.example.clock");
const { sendNativeMessage } = chrome.runtime;
chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
  if (message.by === "port") {
    host.onMessage.addListener(sendResponse);
    host.postMessage(message);
  } else if (message.by === "callback") {
    const callback = (answer) => sendResponse(["called back", answer]);
    sendNativeMessage("org.example.clock", message, callback);
  } else {
    browser.runtime.sendNativeMessage("org.example.clock", message).then(sendResponse);
  }
  return true;
});
"""
CALLED = (
    'chrome.runtime.connectNative("org.example.clock")',
    'sendNativeMessage("org.example.clock", message, callback)',
    'browser.runtime.sendNativeMessage("org.example.clock", message)',
)
ASKED = """

@browser.runtime.on_message.add_listener
async def asked(message: dict[str, str]) -> list[str]:
    return ["asked", message["by"]]
"""


@pytest.mark.parametrize("form", ["classic", "module"])
def test_a_background_calls_python_by_the_line_that_add_names(
    form: str, kind: str, tmp_path: Path, lender: Lender
) -> None:
    project = tmp_path / "project"
    extension = project / "extension"
    extension.mkdir(parents=True)
    background = {"service_worker": "own.js", "scripts": ["own.js"], "type": form}
    write(Kind(background, {"own.js": CALLING}, ()), extension)
    said = onconnect(project, "add", "extension")
    told = re.findall(r"own\.js, line \d+: \w+ -> (.+)", said)
    changed = CALLING
    for before, instead in zip(CALLED, told, strict=True):
        changed = changed.replace(before, instead)
    assert "Native(" not in changed
    imports = re.findall(r"import \{ python \} from .+", said)
    assert len(imports) == (form == "module")
    (extension / "own.js").write_text("\n".join([*imports, changed]))
    application = installed(project, extension, tmp_path, kind)
    (handlers,) = project.glob("*.py")
    handlers.write_text(handlers.read_text() + ASKED)
    with lender.lent(kind, application) as browser:
        assert send(browser, {"by": "port"}) == {"python heard": {"by": "port"}}
        assert send(browser, {"by": "callback"}) == ["called back", ["asked", "callback"]]
        assert send(browser, {"by": "promise"}) == ["asked", "promise"]
