"""A message is read as what the listener's first parameter is annotated with."""

from __future__ import annotations

import functools
import subprocess
import sys
import typing
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, Literal, NotRequired, Required, TypedDict

import annotated_types
import pydantic
import pytest
import typing_extensions

from onconnect import Browser, Port
from onconnect.browser import typed
from onconnect.browser.event import Event
from tests.host.browser.raw_browser import SENDER, RawBrowser

if typing.TYPE_CHECKING:
    from collections.abc import Callable

    from nowhere import Unknown  # type: ignore[import-not-found]


class Model(pydantic.BaseModel):
    greeting: str
    count: int = 1


@dataclass
class Record:
    greeting: str


class Plain(TypedDict):
    greeting: str
    count: NotRequired[int]


class Partial(TypedDict, total=False):
    greeting: Required[str]
    inner: Plain
    inners: list[Plain]


class Move(pydantic.BaseModel):
    kind: Literal["move"]
    to: int


class Say(pydantic.BaseModel):
    kind: Literal["say"]
    text: str


Anything = typing.TypeVar("Anything")
Number = typing.TypeVar("Number", bound=int)
Noted = typing_extensions.TypeVar("Noted", default=Model)

Either = Annotated[Move | Say, pydantic.Field(discriminator="kind")]


class Recorder:
    """Records what listeners return and raise."""

    def __init__(self) -> None:
        self.results: list[object] = []
        self.complaints: list[str] = []

    def returned(self, result: object, source: str) -> None:
        self.results.append(result)

    def report(self, error: BaseException, source: str) -> None:
        raise error

    def complain(self, text: str) -> None:
        self.complaints.append(text)


def send(annotation: Any, message: object) -> Recorder:
    """Dispatch a message to a listener that is annotated so; return what became of it."""
    event, recorder = Event("port 'a' onMessage", has_message=True), Recorder()

    def listener(message: Any) -> Any:
        return (message,)

    listener.__annotations__["message"] = annotation
    event.add_listener(listener)
    event.dispatch(recorder, message, "port")
    return recorder


@pytest.mark.parametrize(
    ("annotation", "message", "value"),
    [
        (Model, {"greeting": "hi"}, Model(greeting="hi")),
        ("Model", {"greeting": "hi", "count": 2}, Model(greeting="hi", count=2)),
        (Record, {"greeting": "hi"}, Record("hi")),
        (Plain, {"greeting": "hi"}, {"greeting": "hi"}),
        (Plain, {"greeting": "hi", "count": 3}, {"greeting": "hi", "count": 3}),
        (Partial, {"greeting": "hi"}, {"greeting": "hi"}),
        (
            Partial,
            {"greeting": "hi", "inner": {"greeting": "a"}, "inners": [{"greeting": "b"}]},
            {"greeting": "hi", "inner": {"greeting": "a"}, "inners": [{"greeting": "b"}]},
        ),
        (Plain | int, 5, 5),
        (typing.Union[Plain, int], {"greeting": "hi"}, {"greeting": "hi"}),  # noqa: UP007
        (typing.Optional[Plain], None, None),  # noqa: UP045
        (dict[str, Plain], {"a": {"greeting": "hi"}}, {"a": {"greeting": "hi"}}),
        (
            Annotated[list[Plain], annotated_types.MinLen(1)],
            [{"greeting": "a"}],
            [{"greeting": "a"}],
        ),
        (Either, {"kind": "say", "text": "x"}, Say(kind="say", text="x")),
        (Move | Say, {"kind": "move", "to": 1}, Move(kind="move", to=1)),
        (list[int], [1, 2], [1, 2]),
        (Literal["a", "b"], "b", "b"),
        (Annotated[int, annotated_types.Gt(3)], 4, 4),
        (Annotated[int, annotated_types.Unit({"not": "hashable"})], 4, 4),
        (int, 5, 5),
        (None, None, None),
        (dict, {"a": 1}, {"a": 1}),
        (dict[str, Any], {"a": 1}, {"a": 1}),
        (list, [1], [1]),
        (Any, {1: 2}, {1: 2}),
        ("object", "x", "x"),
        (Anything, {"any": [1]}, {"any": [1]}),
        (Number, 5, 5),
        (Noted, {"greeting": "hi"}, Model(greeting="hi")),
    ],
)
def test_a_message_that_fits_comes_as_what_the_parameter_says(
    annotation: Any, message: object, value: object
) -> None:
    recorder = send(annotation, message)
    assert recorder.complaints == []
    assert recorder.results == [(value,)]


@pytest.mark.parametrize(
    ("annotation", "message", "told"),
    [
        (Model, {"count": 1}, "greeting: Field required"),
        (Model, "hi", "it: Input should be a valid dictionary or instance of Model"),
        (Plain, {"greeting": 5}, "greeting: Input should be a valid string"),
        (Plain, {"greeting": "a", "count": "x"}, "count: Input should be a valid integer"),
        (Partial, {}, "greeting: Field required"),
        (
            Partial,
            {"greeting": "", "inners": [{"greeting": "a"}, {}]},
            "inners.1.greeting: Field required",
        ),
        (Annotated[int, annotated_types.Gt(3)], 3, "it: Input should be greater than 3"),
        (Literal["a", "b"], "c", "it: Input should be 'a' or 'b'"),
        (Either, {"kind": "sing"}, "it: Input tag 'sing' found using 'kind' does not match"),
        (Number, "x", "it: Input should be a valid integer"),
        (Noted, {}, "greeting: Field required"),
        (dict, [], "it is not a dict"),
        (dict[str, Any], None, "it is not a dict"),
        (list, {}, "it is not a list"),
        (
            list[int],
            ["a", "b", "c", "d", "e"],
            "0: Input should be a valid integer, unable to parse string as an integer; "
            "1: Input should be a valid integer, unable to parse string as an integer; "
            "2: Input should be a valid integer, unable to parse string as an integer; and 2 more",
        ),
    ],
)
def test_a_message_that_does_not_fit_calls_nobody_and_is_told_in_a_sentence(
    annotation: Any, message: object, told: str
) -> None:
    recorder = send(annotation, message)
    assert recorder.results == []
    (complaint,) = recorder.complaints
    assert complaint.startswith(
        f"a message of port 'a' onMessage does not fit its listener: {told}"
    )


@pytest.mark.parametrize(
    ("annotation", "told"),
    [
        ("Unknown", r"the annotation 'Unknown' of .*listener cannot be resolved \(name 'Unknown'"),
        ("not python", "cannot be resolved"),
        (5, "no message can be checked against 5"),
        (Port, "no message can be checked against"),
    ],
)
def test_an_annotation_that_cannot_be_used_is_an_error_when_the_listener_is_added(
    annotation: Any, told: str
) -> None:
    with pytest.raises(TypeError, match=told):
        send(annotation, None)


def test_an_event_without_messages_reads_no_annotation() -> None:
    event, recorder = Event("runtime.onConnect"), Recorder()

    def listener(port: Unknown) -> Any:
        return (port,)

    event.add_listener(listener)
    event.dispatch(recorder, "port")
    assert recorder.results == [("port",)]


def test_a_class_local_to_where_the_decorator_stands_may_be_the_annotation() -> None:
    event, recorder = Event("port 'a' onMessage", has_message=True), Recorder()

    class Local(pydantic.BaseModel):
        n: int

    @event.add_listener
    def listener(message: Local) -> Any:
        return message

    event.dispatch(recorder, {"n": 1})
    assert recorder.results == [Local(n=1)]


class Handler:
    def method(self, message: Model) -> Any:
        return message

    def __call__(self, message: Model) -> Any:
        return message


def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        return function(*args)

    return wrapper


@decorated
def wrapped(message: Model) -> Any:
    return message


def takes_both(prefix: str, message: Model) -> Any:
    return message


def takes_all(*messages: Model) -> Any:
    return messages[0]


@pytest.mark.parametrize(
    "listener", [Handler().method, Handler(), wrapped, takes_all, functools.partial(takes_both, "")]
)
def test_any_callable_may_be_typed(listener: Any) -> None:
    event, recorder = Event("port 'a' onMessage", has_message=True), Recorder()
    event.add_listener(listener)
    event.dispatch(recorder, {"greeting": "hi"})
    assert recorder.results == [Model(greeting="hi")]


def only_a_default(count: int = 0) -> Any:
    return (count,)


def only_a_keyword(*, count: int = 0) -> Any:
    return (count,)


@pytest.mark.parametrize("listener", [only_a_default, only_a_keyword])
def test_a_listener_that_takes_no_message_gets_none_whatever_its_parameters_say(
    listener: Any,
) -> None:
    event, recorder = Event("port 'a' onMessage", has_message=True), Recorder()
    event.add_listener(listener)
    event.dispatch(recorder, 5)
    event.dispatch(recorder, "no number")
    assert recorder.complaints == []
    assert recorder.results == [(0,), (0,)]


async def test_a_listener_of_a_port_may_be_typed(browser: Browser) -> None:
    @browser.runtime.on_connect.add_listener
    def connected(port: Port) -> None:
        @port.on_message.add_listener
        def greeted(message: Model, port: Port) -> None:
            port.post_message(message.greeting)

        port.on_message.add_listener(lambda message: port.post_message("untyped"))

    async with RawBrowser(browser) as fake:
        page = fake.connect("a")
        page.post({"greeting": "hi"})
        assert [await page.receive(), await page.receive()] == ["hi", "untyped"]
        page.post({"greeting": 5})
        assert await page.receive() == "untyped"
        text = (
            "a message of port 'a' onMessage does not fit its listener: "
            "greeting: Input should be a valid string"
        )
        assert fake.log == [("warning", text, {})]
        assert (await fake.expect("log"))["text"] == text


async def test_the_sender_of_a_one_shot_message_that_fits_nobody_is_told_why(
    browser: Browser,
) -> None:
    @browser.runtime.on_message.add_listener
    async def greeted(message: Model) -> str:
        return message.greeting

    @browser.runtime.on_message.add_listener
    async def listed(message: list[int]) -> int:
        return sum(message)

    async with RawBrowser(browser) as fake:
        assert (await fake.ask("runtime.onMessage", [1, 2], SENDER))["value"] == 3
        answer = await fake.ask("runtime.onMessage", {"greeting": None}, SENDER)
        assert answer["error"]["message"] == (
            "a message of runtime.onMessage does not fit its listener: "
            "greeting: Input should be a valid string"
        )
        assert len(fake.log) == 3


@pytest.mark.parametrize("version", [(3, 11), (3, 12)])
def test_a_typed_dict_is_made_anew_only_where_pydantic_refuses_it(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int]
) -> None:
    monkeypatch.setattr(typed, "sys", SimpleNamespace(version_info=version))
    for target in (Plain, Partial, Annotated[dict[str, list[Plain | None]], "any"]):
        assert (typed._known_to_pydantic(target) == target) is (version >= (3, 12))
    for target in (int, Literal["a"], dict[str, int], list[int] | None):
        assert typed._known_to_pydantic(target) == target


@pytest.mark.process
def test_pydantic_is_imported_only_for_annotations_that_need_it() -> None:
    code = (
        "import sys\n"
        "from typing import TypeVar\n"
        "from onconnect.browser.event import Event\n"
        "event = Event('x', has_message=True)\n"
        "def listener(message: dict): pass\n"
        "event.add_listener(listener)\n"
        "def listener(message: TypeVar('Anything')): pass\n"
        "event.add_listener(listener)\n"
        "assert 'pydantic' not in sys.modules\n"
        "def listener(message: list[int]): pass\n"
        "event.add_listener(listener)\n"
        "assert 'pydantic' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
