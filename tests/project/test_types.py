"""`onconnect types` writes what handlers receive and send, and TypeScript holds pages to it."""

from __future__ import annotations

import datetime
import decimal
import enum
import json
import re
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypedDict, TypeVar

import pydantic
import pytest

from onconnect import Browser, BrowserError, Port, SetupError
from onconnect.project.contract import contract_of
from onconnect.project.typescript import declaration
from tests.docs.pages import blocks
from tests.project.contract import notes

ROOT = Path(__file__).parents[2]
TSC = ["node", str(ROOT / "node_modules/typescript/bin/tsc"), "--skipDefaultLibCheck"]
"""The compiler, which checks all declarations but TypeScript's own."""

T = TypeVar("T")


@pytest.fixture
def browser() -> Browser:
    return Browser()


def declared(browser: Browser, *carried: bool) -> str:
    return declaration(contract_of(browser.registry), carried or (False,))


def interface(text: str, name: str) -> list[str]:
    """The members of an interface of the file, without indentation."""
    body = text.partition(f"export interface {name} {{\n")[2].partition("\n}\n")[0]
    return [line.strip() for line in body.splitlines()]


class Plain(TypedDict):
    text: str
    more: NotRequired[int]


class Place(NamedTuple):
    x: int
    y: float = 0


class Tree(pydantic.BaseModel):
    below: list[Tree] = []


class Page(pydantic.BaseModel, Generic[T]):
    items: list[T]


class Loose(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    a: int


class Empty(pydantic.BaseModel):
    pass


class Computed(pydantic.BaseModel):
    n: int = 1

    @pydantic.computed_field
    def double(self) -> int:
        return 2 * self.n


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (str, "string"),
        (int, "number"),
        (float, "number"),
        (bool, "boolean"),
        (None, "null"),
        (Any, "any"),
        (object, "any"),
        (bytes, "string"),
        (uuid.UUID, "string"),
        (datetime.datetime, "string"),
        (Literal["a", 1, True, None], '"a" | 1 | true | null'),
        (str | None, "string | null"),
        (list, "unknown[]"),
        (list[Any], "unknown[]"),
        (list[int | None], "(number | null)[]"),
        (list[list[str]], "string[][]"),
        (tuple[int, str], "[number, string]"),
        (tuple[int, ...], "number[]"),
        (tuple[()], "[]"),
        (Place, "Place"),
        (set[int], "number[]"),
        (dict, "{ [key: string]: unknown; }"),
        (dict[str, Any], "{ [key: string]: unknown; }"),
        (dict[str, list[int]], "{ [key: string]: number[]; }"),
        (dict[Literal["a", "b"], int], "{ [key: string]: number; }"),
        (Annotated[int, pydantic.Field(gt=3)], "number"),
        (Plain, "Plain"),
        (list[Plain | None], "(Plain | null)[]"),
        (Tree, "Tree"),
        (Page[Tree], "Page_Tree_"),
        (decimal.Decimal, "number | string"),
        (str | Any, "unknown"),
    ],
    ids=str,
)
def test_each_type_that_python_receives_has_its_form_in_typescript(
    browser: Browser, kind: Any, text: str
) -> None:
    async def asked(message: Any) -> None: ...

    asked.__annotations__["message"] = kind
    browser.runtime.on_message.add_listener(asked)
    (member,) = [" ".join(interface(declared(browser), "Messages"))]
    assert member == f"asked: {{ message: {text}; answer: null }};"


class Key(enum.StrEnum):
    A = "a"


class Tone(enum.Enum):
    LOW = "low"


EMPTY = "{ [key: string]: never; }"
NUMBERS = pydantic.InstanceOf[memoryview]
LARGE = 2**60


@pytest.mark.parametrize(
    ("kind", "posted", "answered"),
    [
        (bytes, "Bytes", "Uint8Array<ArrayBuffer>"),
        (bytes | None, "Bytes | null", "Uint8Array<ArrayBuffer> | null"),
        (list[bytes], "Bytes[]", "Uint8Array<ArrayBuffer>[]"),
        (dict[str, bytes], "{ [key: string]: Bytes; }", None),
        (Annotated[bytes, pydantic.Field(min_length=1)], "Bytes", "Uint8Array<ArrayBuffer>"),
        (datetime.datetime, "Date", "Date"),
        (pydantic.AwareDatetime, "Date", "Date"),
        (list[datetime.datetime | None], "(Date | null)[]", "(Date | null)[]"),
        (datetime.date, "string", "string"),
        (datetime.timedelta, "string", "string"),
        (uuid.UUID, "string", "string"),
        (Path, "string", "string"),
        (set[str], "Set<string>", "Set<string>"),
        (set, "Set<unknown>", "Set<unknown>"),
        (frozenset[datetime.datetime], "Set<Date>", "Set<Date>"),
        (set[bytes], "Set<Bytes>", "Set<Uint8Array<ArrayBuffer>>"),
        (dict[str, int], "{ [key: string]: number; }", "{ [key: string]: number; }"),
        (dict, "{ [key: string]: unknown; }", "{ [key: string]: unknown; }"),
        (dict[Key, int], "{ [key: string]: number; }", "{ [key: string]: number; }"),
        (dict[Literal["a"], int], "{ [key: string]: number; }", "{ [key: string]: number; }"),
        (dict[int, str], "Map<number, string>", f"Map<number, string> | {EMPTY}"),
        (
            dict[int, Any],
            "Map<number, unknown>",
            f"Map<number, unknown> | {EMPTY}",
        ),
        (dict[Tone, int], "Map<Tone, number>", f"Map<Tone, number> | {EMPTY}"),
        (
            dict[int | str, bool],
            "Map<number | string, boolean> | { [key: string]: boolean; }",
            "Map<number | string, boolean> | { [key: string]: boolean; }",
        ),
        (
            dict[Annotated[str, pydantic.AfterValidator(str)], int],
            "{ [key: string]: number; }",
            "{ [key: string]: number; }",
        ),
        (int, "number", "number"),
        (pydantic.PositiveInt, "number", "number"),
        (Annotated[int, pydantic.Field(ge=0, lt=2**64)], "number | bigint", "number | bigint"),
        (Annotated[int, pydantic.Field(ge=-LARGE)], "number | bigint", "number | bigint"),
        (Annotated[int, pydantic.Field(gt=LARGE)], "bigint", "bigint"),
        (Annotated[int, pydantic.Field(lt=-LARGE)], "bigint", "bigint"),
        (float, "number", "number"),
        (NUMBERS, "Numbers", "Uint8Array<ArrayBuffer> | Numbers"),
        (pydantic.InstanceOf[BrowserError], "Error", "Error"),
    ],
    ids=str,
)
def test_where_values_are_carried_each_type_has_its_form_in_typescript(
    browser: Browser, kind: Any, posted: str, answered: str | None
) -> None:
    async def asked(message: Any) -> Any: ...

    asked.__annotations__.update({"message": kind, "return": kind})
    browser.runtime.on_message.add_listener(asked)
    text = declared(browser, True)
    (member,) = [" ".join(interface(text, "Messages"))]
    answered = answered or "{ [key: string]: Uint8Array<ArrayBuffer>; }"
    assert member == f"asked: {{ message: {posted}; answer: {answered} }};"
    for name in ("Bytes", "Numbers"):
        assert (f"export type {name} =" in text) == (name in posted)


def test_where_some_browsers_carry_values_a_type_is_either(browser: Browser) -> None:
    @browser.runtime.on_message.add_listener
    async def asked(message: set[datetime.datetime]) -> dict[int, bytes]: ...  # type: ignore[empty-body]

    text = " ".join(interface(declared(browser, True, False), "Messages"))
    date = "Date | string"
    assert f"message: Set<{date}> | ({date})[];" in text
    octets = "Uint8Array<ArrayBuffer> | string"
    plain = f"{{ [key: string]: {octets}; }}"
    assert f"answer: Map<number, {octets}> | {EMPTY} | {plain}" in text


class Serialized(pydantic.BaseModel):
    year: datetime.datetime
    text: datetime.datetime

    @pydantic.field_serializer("year")
    def only_year(self, value: datetime.datetime) -> int:
        return value.year

    @pydantic.field_serializer("text", when_used="json")
    def as_number(self, value: datetime.datetime) -> float:
        return value.timestamp()


def test_serializers_say_what_is_posted_but_those_for_json_alone(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener(name="a")
    def connected(port: Port[None, Serialized]) -> None: ...

    members = ["year: number;", "text: Date;"]
    assert interface(declared(browser, True), "Serialized") == members
    assert interface(declared(browser), "Serialized") == ["year: number;", "text: number;"]


def test_what_is_no_value_has_no_form_wherever(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener(name="a")
    def connected(port: Port[None, pydantic.InstanceOf[Strange]]) -> None: ...

    with pytest.raises(SetupError, match="a type of the handlers has no form in TypeScript"):
        declared(browser, True)


def test_models_are_written_by_direction_where_the_directions_differ(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener(name="a")
    def tree(port: Port[Tree, Tree]) -> None: ...

    @browser.runtime.on_connect.add_listener(name="b")
    def plain(port: Port[Plain, list[Plain]]) -> None: ...

    @browser.runtime.on_connect.add_listener(name="c")
    def others(port: Port[Loose | Empty | Place, Computed]) -> None: ...

    text = declared(browser)
    assert interface(text, "Ports") == [
        "a: { toPython: TreeInput; fromPython: TreeOutput };",
        "b: { toPython: Plain; fromPython: Plain[] };",
        "c: { toPython: Loose | Empty | Place; fromPython: Computed };",
    ]
    assert interface(text, "TreeInput") == ["below?: TreeInput[];"]
    assert interface(text, "TreeOutput") == ["below: TreeOutput[];"]
    assert interface(text, "Plain") == ["text: string;", "more?: number;"]
    assert interface(text, "Loose") == ["a: number;", "[key: string]: unknown;"]
    assert interface(text, "Empty") == ["[key: string]: unknown;"]
    assert "export type Place = [number, number?];" in text
    assert interface(text, "Computed") == ["n: number;", "double: number;"]
    assert text.count("export interface Plain ") == 1


def test_listeners_for_any_port_give_the_types_of_all_other_names(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def one(port: Port[int, str]) -> None: ...

    assert interface(declared(browser), "Ports") == [
        "[name: string]: { toPython: number; fromPython: string };"
    ]

    @browser.runtime.on_connect.add_listener(name="b")
    def named(port: Port[Plain]) -> None: ...

    assert interface(declared(browser), "Ports") == [
        "[name: string]: { toPython: any; fromPython: any };",
        "b: { toPython: Plain; fromPython: any };",
    ]


def test_several_listeners_for_a_name_add_up(browser: Browser) -> None:
    def first(port: Port[Plain, int]) -> None: ...
    def second(port: Port[Plain, str]) -> None: ...
    def untyped(port): ...  # type: ignore[no-untyped-def]
    def nothing() -> None: ...

    for listener in (untyped, first, second, nothing, first, len):
        browser.runtime.on_connect.add_listener(listener, name="a")
    assert interface(declared(browser), "Ports") == [
        "a: { toPython: Plain; fromPython: number | string };"
    ]


def test_listeners_that_contradict_each_other_are_named(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener(name="a")
    def first(port: Port[Plain, int]) -> None: ...

    @browser.runtime.on_connect.add_listener(name="a")
    def second(port: Port[int, int]) -> None: ...

    with pytest.raises(SetupError, match=r"^second says that a port receives <class 'int'>, and"):
        declared(browser)


def test_listeners_of_messages_are_told_apart_by_their_names(browser: Browser) -> None:
    on_message = browser.runtime.on_message

    def add(answer: Any) -> None:
        @on_message.add_listener
        async def asked(message: Plain) -> Any: ...

        asked.__annotations__["return"] = answer
        on_message.remove_listener(asked)
        on_message.add_listener(asked)

    for answer in (int, list[str]):
        add(answer)
    on_message.add_listener(lambda message, sender, send_response: True)

    @on_message.add_listener
    def plain(message: Plain, sender: object, send_response: object) -> bool: ...  # type: ignore[empty-body]

    assert interface(declared(browser), "Messages") == [
        "asked: { message: Plain; answer: number };",
        "asked2: { message: Plain; answer: string[] };",
        '"<lambda>": { message: any; answer: any };',
        "plain: { message: Plain; answer: any };",
    ]


def test_names_of_models_never_hide_those_of_the_file_or_of_typescript(browser: Browser) -> None:
    made = [
        pydantic.create_model(name, a=int) for name in ("Port", "string", "Größe", "1st", "A-B")
    ]
    made += [pydantic.create_model("AB", b=int)]

    async def asked(message: Any) -> None: ...

    asked.__annotations__["message"] = made[0] | made[1] | made[2] | made[3] | made[4] | made[5]
    browser.runtime.on_message.add_listener(asked)
    (member,) = interface(declared(browser), "Messages")
    assert "PythonPort | Pythonstring | Gr__e | Python1st | AB" in member
    assert "AB2" in member


class Strange:
    pass


@dataclass
class Holds:
    call: pydantic.SkipValidation[type[Strange]] | None = None
    default: Any = Strange


def test_a_type_that_has_no_form_is_one_sentence(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener(name="a")
    def connected(port: Port[Any, Strange]) -> None: ...

    with pytest.raises(SetupError, match="no message can be checked against") as caught:
        declared(browser)
    assert "\n" not in str(caught.value)


def test_an_annotation_that_means_nothing_at_run_time_is_one_sentence(browser: Browser) -> None:
    def connected(port: Any) -> None: ...

    browser.runtime.on_connect.add_listener(connected)
    connected.__annotations__["port"] = "Port[Nowhere, int]"
    with pytest.raises(SetupError, match=r"the annotation 'Port\[Nowhere, int\]' of .*connected"):
        declared(browser)


# TypeScript


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the declarations of the relay and page.js, as a compiler sees them."""
    folder = tmp_path_factory.mktemp("author")
    made = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--noCheck"]
    tsc(ROOT, *made, "--outDir", str(folder / "onconnect"))
    shutil.copy(ROOT / "node_modules/chrome-types/index.d.ts", folder / "chrome.d.ts")
    return folder


def tsc(folder: Path, *options: str) -> None:
    done = subprocess.run([*TSC, *options], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def compile_in(folder: Path) -> None:
    modules = ["--module", "esnext", "--moduleResolution", "bundler", "--target", "es2023"]
    files = ["author.ts", "onconnect/page.d.ts", "python.d.ts", "chrome.d.ts"]
    tsc(folder, "--noEmit", "--strict", *modules, *files)


@pytest.mark.process
def test_typescript_takes_what_python_takes_and_refuses_everything_else(
    browser: Browser, folder: Path
) -> None:
    notes.register(browser)
    (folder / "python.d.ts").write_text(declared(browser, True), "utf-8")
    shutil.copy(ROOT / "tests/project/contract/author.ts", folder)
    compile_in(folder)


@pytest.mark.process
def test_where_python_listens_to_any_port_and_to_no_message_typescript_says_so(
    browser: Browser, folder: Path
) -> None:
    browser.runtime.on_connect.add_listener(lambda port: None)
    (folder / "python.d.ts").write_text(declared(browser), "utf-8")
    (folder / "author.ts").write_text(
        """
        import { relay } from "./onconnect/relay.js";
        const python = relay({ host: "a", listen: [] });
        python.connect().postMessage(1);
        python.connect({ name: "any" }).postMessage("text");
        onconnect.connect({ name: "any", onMessage: (message) => message.anything });
        onconnect.connect().post(1);
        // @ts-expect-error: Python takes no one-shot message
        python.sendMessage("text");
        """
    )
    compile_in(folder)


@pytest.mark.process
def test_the_javascript_of_the_guide_is_checked_against_its_python(
    folder: Path, project: Path
) -> None:
    page = ROOT / "docs" / "typed-messages.md"
    texts = {block.text.partition("\n")[0]: block.text for block in blocks(page)}
    (project / "notes.py").write_text(texts["# notes.py"], "utf-8")
    assert types(project)[0] == 0
    extension = project / "extension"
    shutil.copytree(folder / "onconnect", extension / "onconnect")
    own = "{ runtime: { connect(info: { name: string }): any; sendMessage(message: any): any } }"
    (extension / "browser.d.ts").write_text(f"declare const browser: {own};\n")
    options = ["--noEmit", "--strict", "--allowJs", "--checkJs", "--target", "es2023"]
    options += ["--module", "esnext", "--moduleResolution", "bundler", "python.d.ts"]
    options += ["--moduleDetection", "force", "extension/browser.d.ts"]
    scripts = {
        "background": ("background.js", "", ""),
        "content": ("content.js", "", ""),
        "other_port": ("background.js", '{ name: "notes" }', '{ name: "note" }'),
        "other_key": ("background.js", "{ text:", "{ txt:"),
        "other_page": ("content.js", '"notes">', '"note">'),
    }
    """Scripts of the guide, the last three with a mistake: what to write in place of what."""
    for name, (file, old, new) in scripts.items():
        text = texts[f"// {file}"]
        assert old in text
        (extension / f"{name}.js").write_text(text.replace(old, new), "utf-8")
    command = [*TSC, *options, *(f"extension/{name}.js" for name in scripts)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    errors = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    told = {name: [line for line in errors if f"{name}.js(" in line] for name in scripts}
    assert sum(map(len, told.values())) == len(errors), errors
    assert told["background"] == told["content"] == []
    (error,) = told["other_port"]
    assert "is not assignable to type '\"notes\"'" in error
    assert told["other_key"]
    assert told["other_page"]


OTHERS = """
import type {
  ExternalPort, ExternalSendMessage, Port, UserScriptPort, UserScriptSendMessage,
} from "./python";

declare const browser: any;
declare const port: ExternalPort<"friends">;
declare const script: UserScriptPort<"scripts">;
declare const own: Port<"notes">;
const send: ExternalSendMessage = browser.runtime.sendMessage;
const ask: UserScriptSendMessage = browser.runtime.sendMessage;
port.postMessage({ text: "milk" });
port.onMessage.addListener((count) => count.toFixed());
script.postMessage(["milk"]);
own.postMessage(true);
export const answers: [Promise<boolean>, Promise<number[]>] = [send("an ID", "hi"), ask(7)];
"""


@pytest.mark.process
def test_what_other_extensions_pages_and_user_scripts_send_has_types_too(
    browser: Browser, tmp_path: Path
) -> None:
    @browser.runtime.on_connect.add_listener(name="notes")
    def own(port: Port[bool, None]) -> None: ...

    assert "External" not in declared(browser)
    assert "UserScript" not in declared(browser)

    @browser.runtime.on_connect_external.add_listener(name="friends")
    def external(port: Port[Plain, int]) -> None: ...

    @browser.runtime.on_message_external.add_listener
    async def friend(message: str) -> bool: ...

    @browser.runtime.on_user_script_connect.add_listener(name="scripts")
    def script(port: Port[list[str], None]) -> None: ...

    @browser.runtime.on_user_script_message.add_listener
    async def asked(message: int) -> list[int]: ...

    text = declared(browser)
    assert interface(text, "Ports") == ["notes: { toPython: boolean; fromPython: null };"]
    assert interface(text, "ExternalPorts") == ["friends: { toPython: Plain; fromPython: number };"]
    assert interface(text, "UserScriptMessages") == [
        "asked: { message: number; answer: number[] };"
    ]
    (tmp_path / "python.d.ts").write_text(text, "utf-8")

    wrong = {
        '"friends"': '"notes"',
        '{ text: "milk" }': '{ txt: "milk" }',
        'send("an ID", "hi")': 'send("hi")',
        "ask(7)": 'ask("7")',
        '["milk"]': "[1]",
    }
    files = {"right.ts": OTHERS}  # one run reads all of them: TypeScript takes seconds to begin
    for number, (old, new) in enumerate(wrong.items()):
        assert old in OTHERS
        files[f"wrong{number}.ts"] = OTHERS.replace(old, new)
    for name, source in files.items():
        (tmp_path / name).write_text(source, "utf-8")
    options = ["--noEmit", "--strict", "--target", "es2023", *files]
    command = [*TSC, *options, "--module", "esnext", "--moduleResolution", "bundler"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout
    refused = set(re.findall(r"^([\w.]+)\(\d+,\d+\): error TS", said, re.MULTILINE))
    assert refused == files.keys() - {"right.ts"}, said


# The command


PROJECT = """
[tool.onconnect]
name = "org.example.notes"
description = "Notes"
handlers = ["notes"]
extension = "extension"
"""
HANDLERS = """
from onconnect import Port, browser

@browser.runtime.on_connect.add_listener(name="notes")
def connected(port: Port[int, str]): ...
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "a project"
    project.mkdir()
    (project / "pyproject.toml").write_text(PROJECT, "utf-8")
    (project / "notes.py").write_text(HANDLERS, "utf-8")
    return project


def types(project: Path, *options: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "onconnect", "types", *options]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout.strip(), " ".join(done.stderr.split())


STALE = "is not what the handlers say: run `onconnect types`, and commit the file"


@pytest.mark.process
def test_the_command_writes_the_file_and_checks_it(project: Path) -> None:
    file = project / "python.d.ts"
    assert types(project, "--check") == (1, "", f"onconnect: python.d.ts {STALE}")
    assert types(project) == (0, "python.d.ts", "")
    assert interface(file.read_text("utf-8"), "Ports") == [
        "notes: { toPython: number; fromPython: string };"
    ]
    assert types(project, "--check") == (0, "", "")
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert types(project, "--check")[0] == 0, "git may have changed the ends of lines"
    file.write_bytes(b"\xff")
    assert types(project, "--check") == (1, "", f"onconnect: python.d.ts {STALE}")
    types(project)
    (project / "notes.py").write_text(HANDLERS.replace("str]", "bytes | None]"), "utf-8")
    assert types(project, "--check") == (1, "", f"onconnect: python.d.ts {STALE}")


@pytest.mark.process
def test_the_manifest_says_whether_the_file_has_values_that_json_lacks(project: Path) -> None:
    (project / "notes.py").write_text(HANDLERS.replace("str]", "bytes]"), "utf-8")
    manifest = {"manifest_version": 3, "name": "a", "version": "1"}

    def posted(**more: Any) -> str:
        extension = project / "extension"
        extension.mkdir(exist_ok=True)
        (extension / "manifest.json").write_text(json.dumps({**manifest, **more}), "utf-8")
        assert types(project)[0] == 0
        (member,) = interface((project / "python.d.ts").read_text("utf-8"), "Ports")
        return member.partition("fromPython: ")[2]

    octets = "Uint8Array<ArrayBuffer>"
    worker = {"background": {"service_worker": "a.js"}}
    page = {"background": {"scripts": ["a.js"]}}
    both = {"background": {**worker["background"], **page["background"]}}
    assert posted(**worker) == "string };"
    assert posted(**page) == f"{octets} }};"
    assert posted(**both) == f"{octets} | string }};"
    assert posted(**both, message_serialization="structured_clone") == f"{octets} }};"


@pytest.mark.process
def test_the_file_may_be_elsewhere_and_the_project_too(project: Path, tmp_path: Path) -> None:
    src = tmp_path / "src"
    src.mkdir()
    assert types(src, str(project), "--output", "contract.d.ts") == (0, "contract.d.ts", "")
    assert types(src, str(project), "--output", "contract.d.ts", "--check")[0] == 0
    assert not (project / "python.d.ts").exists()


@pytest.mark.process
@pytest.mark.parametrize(
    ("handlers", "told"),
    [
        ("1 / 0", "the handler module notes of .* cannot be imported (ZeroDivisionError"),
        (HANDLERS.replace("int,", "len,"), "no message can be checked against <built-in"),
    ],
)
def test_handlers_that_fail_are_one_sentence(project: Path, handlers: str, told: str) -> None:
    (project / "notes.py").write_text(handlers, "utf-8")
    status, _, said = types(project)
    assert status == 1
    for part in told.split(".*"):
        assert part in said
    assert "Traceback" not in said
    assert not (project / "python.d.ts").exists()


def test_the_default_of_a_model_is_not_in_the_file(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener(name="a")
    def connected(port: Port[Holds, None]) -> None: ...

    text = declared(browser)
    assert interface(text, "Holds") == ["call?: unknown;", "default?: unknown;"]
    assert "Strange" not in text
