"""The types of two browsers become one by the rules of docs/third-party.md."""

from __future__ import annotations

import pytest

from tools.generate_api.merge import merge
from tools.generate_api.model import (
    ANY,
    NONE,
    Api,
    Function,
    Key,
    ListOf,
    Literals,
    MapOf,
    Namespace,
    Object,
    Opaque,
    Parameter,
    Plain,
    Ref,
    Support,
    Type,
    Union,
    union,
)

BOOL, FLOAT, INT, STR = Plain("bool"), Plain("float"), Plain("int"), Plain("str")


def giving(browser: str, result: Type, *parameters: Parameter, **types: Type) -> Api:
    """An API with one function."""
    function = Function("f", {browser: Support()}, parameters=list(parameters), result=result)
    namespace = Namespace("n", {browser: Support()}, functions={"f": function})
    return Api({"n": namespace}, types={f"n.{name}": each for name, each in types.items()})


def merged(first: Api, second: Api) -> Function:
    return merge(first, second).namespaces["n"].functions["f"]


def result(first: Type, second: Type) -> Type:
    return merged(giving("gecko", first), giving("chromium", second)).result


def test_a_member_is_supported_where_either_api_has_it() -> None:
    both = merge(giving("gecko", NONE), giving("chromium", NONE))
    assert both.namespaces["n"].functions["f"].support.keys() == {"gecko", "chromium"}


def test_a_key_is_required_only_if_both_browsers_say_so() -> None:
    first = Object((Key("a", STR, True), Key("b", STR, True), Key("c", STR, True)))
    second = Object((Key("d", STR, True), Key("b", STR, False), Key("a", STR, True)))
    assert result(first, second) == Object(
        (Key("a", STR, True), Key("b", STR, False), Key("c", STR, False), Key("d", STR, False))
    )


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (INT, FLOAT, INT),
        (ANY, STR, STR),
        (Literals(("a", "b")), Literals(("b", "c")), Literals(("a", "b", "c"))),
        (STR, Literals(("a",)), Literals(("a",))),
        (MapOf(ANY), Object((Key("a", STR, True),)), Object((Key("a", STR, True),))),
        (ListOf(ANY), ListOf(STR), ListOf(STR)),
        (STR, BOOL, Union((STR, BOOL))),
        (Union((STR, NONE)), STR, STR),  # None came with an error only
        (Union((STR, NONE)), Union((STR, NONE)), Union((STR, NONE))),
        (NONE, STR, Union((NONE, STR))),
        (Opaque("Window"), STR, STR),
    ],
    ids=str,
)
def test_what_a_promise_gives_is_what_either_browser_says(
    first: Type, second: Type, expected: Type
) -> None:
    assert result(first, second) == expected


def test_a_named_type_takes_up_what_the_other_browser_says_in_place() -> None:
    named = giving("gecko", Ref("n.T"), T=Object((Key("a", STR, True),)))
    in_place = giving("chromium", Object((Key("a", STR, True), Key("b", INT, False))))
    both = merge(named, in_place)
    assert both.namespaces["n"].functions["f"].result == Ref("n.T")
    assert both.types["n.T"] == Object((Key("a", STR, True), Key("b", INT, False)))


def test_a_parameter_is_optional_if_either_browser_can_do_without_it() -> None:
    function = merged(
        giving("gecko", NONE, Parameter("a", STR, True), Parameter("b", INT)),
        giving("chromium", NONE, Parameter("b", FLOAT)),
    )
    assert function.parameters == [Parameter("a", STR, True), Parameter("b", INT)]


def test_a_union_has_each_type_once_and_nothing_that_json_cannot_carry() -> None:
    assert union(STR, Union((STR, INT)), Opaque("Date"), FLOAT) == Union((STR, FLOAT))
    assert union(Literals((True, False)), NONE) == Union((NONE, BOOL))
    assert union(Literals(("a",)), STR) == STR
    assert union(Opaque("Blob"), NONE) == Opaque("Blob")
    assert union(STR, ANY) == ANY
