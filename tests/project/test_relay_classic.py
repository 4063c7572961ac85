"""The relay as one classic script is the relay, and leaves other scripts as they are."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from onconnect import relay_classic, relay_copy, shipped

RELAY = shipped.root() / "extension" / "onconnect"

SURROUNDINGS = """
const vm = require("node:vm");
const fs = require("node:fs");
const event = () => ({ listeners: [], addListener(each) { this.listeners.push(each); } });
const runtime = { connectNative() {}, onConnect: event(), onUpdateAvailable: event(), id: "a" };
const said = [];
const line = (...parts) => said.push(parts.join(" "));
const world = vm.createContext({
  browser: { runtime, storage: { local: {} } },
  console: { debug: line, info: line, warn: line, error: line },
  performance, crypto, setTimeout, clearTimeout, TextEncoder, navigator: {}, location: {},
  BroadcastChannel: class { postMessage() {} },
});
const before = Object.keys(world);
vm.runInContext(fs.readFileSync(process.argv[1], "utf8"), world);
const defined = Object.keys(world).filter((name) => !before.includes(name));
vm.runInContext('relay({ host: "clock", listen: ["runtime.onConnect"], start: "lazy" })', world);
const sloppily = "undeclared = 010; (function () { return this === globalThis })()";
const sloppy = vm.runInContext(sloppily, world);
const own = vm.runInContext("let relay = 7; var python = relay; python", world);
console.log(JSON.stringify({ defined, heard: runtime.onConnect.listeners.length, sloppy, own }));
"""


def write(folder: Path, **modules: str) -> Path:
    for name, source in modules.items():
        (folder / f"{name}.js").write_text(source, "utf-8")
    return folder


@pytest.mark.process
def test_it_defines_relay_and_nothing_else_and_other_scripts_stay_sloppy(tmp_path: Path) -> None:
    script = tmp_path / relay_classic.FILE
    script.write_text(relay_classic.script(RELAY), "utf-8")
    said = subprocess.check_output(["node", "-e", SURROUNDINGS, str(script)], text=True)
    assert json.loads(said) == {"defined": ["relay"], "heard": 1, "sloppy": True, "own": 7}


def test_each_module_of_the_relay_is_in_it_once() -> None:
    script = relay_classic.script(RELAY)
    assert script.count("// Relays events of the browser to Python") == 1
    assert script.count("// Gives the relay all that it needs of its surroundings") == 1
    assert "// A connection for content scripts" not in script  # page.js is a script of its own


def test_all_forms_in_which_modules_share_names_are_joined(tmp_path: Path) -> None:
    write(
        tmp_path,
        relay='import * as all from "./a.js";\nimport { b } from "./b-c.js";\n'
        "export function relay() { return [all, b]; }\n",
        a='import { b } from "./b-c.js";\nexport const one = b;\nexport class Two {}\n'
        "export async function three() {}\nexport const { x, y: four } = {};\n",
        **{"b-c": "export const b = 1;\n"},
    )
    script = relay_classic.script(tmp_path)
    assert "return { one, Two, three, x, four };" in script
    assert "import " not in script
    assert "export " not in script
    assert (
        script.index("const $b_c = ") < script.index("const $a = ") < script.index("const $relay")
    )


@pytest.mark.parametrize(
    ("modules", "problem"),
    [
        ({"relay": "export default 1;\n"}, "relay.js has a line that cannot be joined: export def"),
        ({"relay": 'import "./a.js";\n'}, "cannot be joined: import"),
        ({"relay": 'import {\n  a } from "./a.js";\n'}, "cannot be joined: import {"),
        (
            {"relay": 'import { a } from "./a.js";\n', "a": 'import { r } from "./relay.js";\n'},
            "relay.js imports itself, by way of a.js",
        ),
    ],
)
def test_what_cannot_be_joined_is_an_error(
    modules: dict[str, str], problem: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=problem):
        relay_classic.script(write(tmp_path, **modules))


def test_it_is_renewed_with_the_relay_and_is_no_stranger(tmp_path: Path) -> None:
    script = tmp_path / "onconnect" / relay_classic.FILE
    relay_copy.renew(tmp_path)
    assert not script.exists()
    relay_copy.renew(tmp_path, classic=True)
    assert relay_copy.is_current(tmp_path)
    assert relay_copy.strangers(tmp_path) == []
    before = script.read_bytes()
    script.write_bytes(b"old")
    assert not relay_copy.is_current(tmp_path)
    assert relay_copy.strangers(tmp_path) == [Path(relay_classic.FILE)]
    script.write_bytes(before)
    (tmp_path / "onconnect" / "VERSION").write_text("0.0.1\n", "utf-8")
    relay_copy.renew(tmp_path)
    assert script.read_bytes() == before
