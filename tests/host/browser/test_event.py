"""Events call their listeners as P51 to P62 say."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from onconnect.browser.event import Event


class Recorder:
    """Records what listeners return and raise."""

    def __init__(self) -> None:
        self.results: list[tuple[object, str]] = []
        self.errors: list[tuple[BaseException, str]] = []

    def returned(self, result: object, source: str) -> None:
        self.results.append((result, source))

    def report(self, error: BaseException, source: str) -> None:
        self.errors.append((error, source))

    def complain(self, text: str) -> None:
        raise AssertionError(text)


@pytest.fixture
def event() -> Event:
    return Event("port.onMessage")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def test_listeners_run_in_the_order_they_were_added(event: Event, recorder: Recorder) -> None:
    calls: list[str] = []
    event.add_listener(lambda: calls.append("a"))
    event.add_listener(lambda: calls.append("b"))
    event.add_listener(lambda: calls.append("c"))
    event.dispatch(recorder)
    assert calls == ["a", "b", "c"]


def test_a_listener_that_was_removed_and_added_again_is_the_last(
    event: Event, recorder: Recorder
) -> None:
    calls: list[str] = []
    first = event.add_listener(lambda: calls.append("first"))
    event.add_listener(lambda: calls.append("second"))
    event.remove_listener(first)
    event.add_listener(first)
    event.dispatch(recorder)
    assert calls == ["second", "first"]


def test_add_listener_is_a_decorator(event: Event) -> None:
    @event.add_listener
    def listener() -> str:
        return "still a function"

    assert listener() == "still a function"
    assert event.has_listener(listener)


def test_a_listener_added_twice_is_called_once_and_removed_at_once(
    event: Event, recorder: Recorder
) -> None:
    calls: list[int] = []

    def listener() -> None:
        calls.append(1)

    event.add_listener(listener)
    event.add_listener(listener)
    event.dispatch(recorder)
    assert calls == [1]
    event.remove_listener(listener)
    event.dispatch(recorder)
    assert calls == [1]


class Handler:
    def __init__(self) -> None:
        self.calls: list[object] = []

    def take(self, message: object) -> None:
        self.calls.append(message)

    def __call__(self, message: object) -> None:
        self.calls.append(message)

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def test_two_accesses_to_a_bound_method_are_one_listener(event: Event, recorder: Recorder) -> None:
    one, other = Handler(), Handler()
    event.add_listener(one.take)
    event.add_listener(one.take)
    event.add_listener(other.take)
    event.dispatch(recorder, "x")
    assert (one.calls, other.calls) == (["x"], ["x"])
    event.remove_listener(one.take)
    assert not event.has_listener(one.take)
    assert event.has_listener(other.take)


def test_two_accesses_to_a_bound_method_of_a_builtin_are_one_listener(
    event: Event, recorder: Recorder
) -> None:
    calls: list[object] = []
    event.add_listener(calls.append)
    event.add_listener(calls.append)
    event.dispatch(recorder, "x")
    assert calls == ["x"]
    assert event.has_listener(calls.append)
    event.remove_listener(calls.append)
    assert not event.has_listeners()


def test_listeners_are_told_apart_by_identity(event: Event, recorder: Recorder) -> None:
    one, other = Handler(), Handler()
    event.add_listener(one)
    event.add_listener(other)
    event.dispatch(recorder, "x")
    assert one.calls == other.calls == ["x"]
    event.remove_listener(Handler())
    assert event.has_listener(one)


class _Pair:
    """An object of two methods."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def first(self) -> None:
        self.calls.append("first")

    def second(self) -> None:
        self.calls.append("second")


def test_two_methods_of_one_object_are_two_listeners(event: Event, recorder: Recorder) -> None:
    pair = _Pair()
    event.add_listener(pair.first)
    event.add_listener(pair.second)
    event.dispatch(recorder)
    event.remove_listener(pair.first)
    event.dispatch(recorder)
    assert pair.calls == ["first", "second", "second"]


def test_one_method_of_two_builtins_is_two_listeners(event: Event, recorder: Recorder) -> None:
    one: list[object] = []
    other: list[object] = []
    event.add_listener(one.append)
    event.add_listener(other.append)
    event.dispatch(recorder, "message")
    event.remove_listener(one.append)
    event.dispatch(recorder, "message")
    assert (len(one), len(other)) == (1, 2)


def test_removing_an_unknown_listener_is_silent(event: Event) -> None:
    event.remove_listener(print)
    assert not event.has_listeners()


def test_has_listener_tells_of_one_and_has_listeners_of_any(event: Event) -> None:
    def added() -> None: ...
    def never_added() -> None: ...

    assert not event.has_listeners()
    event.add_listener(added)
    assert (event.has_listener(added), event.has_listener(never_added)) == (True, False)
    assert event.has_listeners()
    event.remove_listener(added)
    assert not event.has_listener(added)
    assert not event.has_listeners()


@pytest.mark.parametrize("wrong", [None, 5, "print", {}, []])
def test_what_is_no_function_is_a_type_error(event: Event, wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"port\.onMessage\.add_listener takes a function, not"):
        event.add_listener(wrong)


def test_an_event_without_filters_refuses_them(event: Event) -> None:
    with pytest.raises(TypeError, match="takes a function and no filters"):
        event.add_listener(print, {"urls": []})
    assert not event.has_listeners()


@pytest.mark.parametrize("error", [ValueError("boom"), GeneratorExit(), BaseException("base")])
def test_one_that_raises_is_reported_and_stops_nobody(
    event: Event, recorder: Recorder, error: BaseException
) -> None:
    calls: list[str] = []

    @event.add_listener
    def raises() -> None:
        calls.append("raises")
        raise error

    event.add_listener(lambda: calls.append("next"))
    event.dispatch(recorder)
    assert calls == ["raises", "next"]
    assert recorder.errors == [(error, "port.onMessage")]


def test_one_that_ends_the_process_does(event: Event, recorder: Recorder) -> None:
    @event.add_listener
    def leaves() -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        event.dispatch(recorder)


def test_one_removed_by_an_earlier_one_is_not_called_any_more(
    event: Event, recorder: Recorder
) -> None:
    calls: list[str] = []
    event.add_listener(lambda: event.remove_listener(second))

    @event.add_listener
    def second() -> None:
        calls.append("second")

    event.add_listener(lambda: calls.append("third"))
    event.dispatch(recorder)
    assert calls == ["third"]


def test_restored_listeners_are_called_again_and_those_added_since_are_not(
    event: Event, recorder: Recorder
) -> None:
    calls: list[str] = []

    def first() -> None:
        calls.append("first")

    event.add_listener(first)
    before = event.registrations()
    event.remove_listener(first)
    event.add_listener(lambda: calls.append("second"))
    event.restore(before)
    event.dispatch(recorder)
    assert calls == ["first"]
    event.restore({})
    event.dispatch(recorder)
    assert calls == ["first"]
    assert not event.has_listeners()


def test_one_removed_and_added_again_during_a_dispatch_is_called_at_the_next(
    event: Event, recorder: Recorder
) -> None:
    calls: list[str] = []

    @event.add_listener
    def first() -> None:
        event.remove_listener(second)
        event.add_listener(second)

    @event.add_listener
    def second() -> None:
        calls.append("second")

    event.dispatch(recorder)
    assert calls == []
    event.remove_listener(first)
    event.dispatch(recorder)
    assert calls == ["second"]


def test_one_that_removes_itself_stops_nobody(event: Event, recorder: Recorder) -> None:
    calls: list[str] = []

    @event.add_listener
    def once() -> None:
        calls.append("once")
        event.remove_listener(once)

    event.add_listener(lambda: calls.append("always"))
    event.dispatch(recorder)
    event.dispatch(recorder)
    assert calls == ["once", "always", "always"]


def test_one_added_during_a_dispatch_is_called_at_the_next(
    event: Event, recorder: Recorder
) -> None:
    calls: list[str] = []

    @event.add_listener
    def adds() -> None:
        event.add_listener(added)

    def added() -> None:
        calls.append("added")

    event.dispatch(recorder)
    assert calls == []
    event.dispatch(recorder)
    assert calls == ["added"]


def takes_none() -> Any:
    return ()


def takes_one(message: object) -> Any:
    return (message,)


def takes_two(message: object, port: object, /) -> Any:
    return message, port


def takes_all(*args: object) -> Any:
    return args


def takes_the_rest(message: object, *rest: object) -> Any:
    return message, *rest


def has_defaults(message: object, retries: int = 3, *, loud: bool = False) -> Any:
    return message, retries, loud


@functools.wraps(takes_one)
def wraps_one(*args: object) -> Any:
    return args


class Callable:
    def __call__(self, message: object) -> Any:
        return (message,)

    def method(self, message: object) -> Any:
        return (message,)

    @classmethod
    def of_class(cls, message: object) -> Any:
        return (message,)


@pytest.mark.parametrize(
    ("listener", "given"),
    [
        (takes_none, ()),
        (takes_one, ("m",)),
        (takes_two, ("m", "p")),
        (takes_all, ("m", "p", "x")),
        (takes_the_rest, ("m", "p", "x")),
        (has_defaults, ("m", 3, False)),
        (Callable(), ("m",)),
        (Callable().method, ("m",)),
        (Callable.of_class, ("m",)),
        (functools.partial(takes_two, "bound"), ("bound", "m")),
        (wraps_one, ("m",)),
        (lambda message=None: (message,), (None,)),
    ],
)
def test_a_listener_gets_as_many_arguments_as_it_has_parameters_without_a_default(
    event: Event, recorder: Recorder, listener: Any, given: tuple[object, ...]
) -> None:
    event.add_listener(listener)
    event.dispatch(recorder, "m", "p", "x")
    assert recorder.errors == []
    assert [result for result, _ in recorder.results] == [given]


def test_a_function_that_does_not_tell_its_parameters_gets_all(
    event: Event, recorder: Recorder
) -> None:
    event.add_listener(getattr)  # written in C, without a signature
    event.dispatch(recorder, "text", "upper", None)
    ((method, _),) = recorder.results
    assert callable(method)
    assert method() == "TEXT"


def test_a_listener_that_needs_more_than_there_is_fails_as_a_call_does(
    event: Event, recorder: Recorder
) -> None:
    event.add_listener(takes_two)
    event.dispatch(recorder, "m")
    ((error, _),) = recorder.errors
    assert isinstance(error, TypeError)


def test_an_event_says_its_name_and_how_many_listen(event: Event) -> None:
    event.add_listener(print)
    assert repr(event) == "<Event port.onMessage, 1 listeners>"


# Filters


class Changes(list[Any]):
    def __call__(self, event: Event, filters: list[Any], listens: bool) -> None:
        self.append((event.name, filters, listens))


def test_an_event_tells_of_the_first_and_the_last_listener_of_each_filter() -> None:
    changes = Changes()
    event = Event("webRequest.onCompleted", changes)
    urls = {"urls": ["<all_urls>"]}
    event.add_listener(takes_one, urls, ["extraHeaders"])
    event.add_listener(takes_two, urls, ["extraHeaders"])
    event.add_listener(takes_one)
    assert changes == [
        (event.name, [urls, ["extraHeaders"]], True),
        (event.name, [], True),
    ]
    assert list(event.filters()) == [[urls, ["extraHeaders"]], []]
    changes.clear()
    event.remove_listener(takes_two)
    assert changes == []
    event.remove_listener(takes_one)
    assert changes == [
        (event.name, [urls, ["extraHeaders"]], False),
        (event.name, [], False),
    ]
    assert list(event.filters()) == []


def test_filters_alone_make_a_decorator() -> None:
    changes = Changes()
    event = Event("webRequest.onCompleted", changes)

    @event.add_listener({"urls": []}, ["blocking"])
    def listener() -> None: ...

    assert event.has_listener(listener)
    assert changes == [(event.name, [{"urls": []}, ["blocking"]], True)]

    @event.add_listener(["blocking"])
    def other() -> None: ...

    assert list(event.filters()) == [[{"urls": []}, ["blocking"]], [["blocking"]]]


def test_an_event_for_one_filter_calls_only_its_listeners() -> None:
    recorder = Recorder()
    event = Event("tabs.onUpdated", Changes())
    calls: list[str] = []
    event.add_listener(lambda: calls.append("filtered"), {"tabId": 1})
    event.add_listener(lambda: calls.append("plain"))
    event.dispatch(recorder, filters=(b"[]",))
    assert calls == ["plain"]
    event.dispatch(recorder, filters=(b'[{"tabId":1}]',))
    assert calls == ["plain", "filtered"]


def test_a_filter_that_json_cannot_carry_is_refused_and_nothing_is_added() -> None:
    event = Event("tabs.onUpdated", Changes())
    with pytest.raises(TypeError, match="is of type set"):
        event.add_listener(takes_one, {"tabId": {1}})
    assert not event.has_listeners()


def test_listeners_are_told_with_their_filters() -> None:
    event = Event("tabs.onUpdated", Changes())
    event.add_listener(len)
    event.add_listener(repr, {"tabId": 1}, ["extra"])
    assert list(event.listeners()) == [(len, []), (repr, [{"tabId": 1}, ["extra"]])]
