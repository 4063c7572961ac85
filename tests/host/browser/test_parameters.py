"""What a listener's parameters are is found out as `inspect` would tell."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.browser.parameters import NOT_ANNOTATED, parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable


def nothing() -> None: ...
def one(message: int) -> None: ...
def bare(message, sender): ...  # type: ignore[no-untyped-def]
def default(message: int, sender: str = "") -> None: ...
def all_default(message: int = 0, sender: str = "") -> None: ...
def positional(message: int, /, sender: str) -> None: ...
def keyword(*, message: int) -> None: ...
def any_number(*messages: int) -> None: ...
def some_and_any(first: bytes, *messages: int, last: str = "", **more: Any) -> None: ...
async def coroutine(message: int, sender: str) -> None: ...


@functools.wraps(one)
def wrapping(*args: Any) -> None: ...


def lying(*args: Any) -> None: ...


lying.__signature__ = inspect.signature(default)  # type: ignore[attr-defined]


class Called:
    def __call__(self, message: int) -> None: ...
    def method(self, message: int, sender: str = "") -> None: ...
    def bare_method(self) -> None: ...
    def any_method(*args: int) -> None: ...
    @classmethod
    def of_class(cls, message: int) -> None: ...
    @staticmethod
    def static(message: int) -> None: ...


def expected(function: Callable[..., object]) -> tuple[int | None, Any]:
    """What `inspect` tells."""
    found = list(inspect.signature(function).parameters.values())
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    needed = sum(each.kind in kinds and each.default is each.empty for each in found)
    takes_any = any(each.kind is each.VAR_POSITIONAL for each in found)
    return (
        None if takes_any else needed,
        found[0].annotation
        if found and found[0].annotation is not inspect.Parameter.empty
        else NOT_ANNOTATED,
    )


@pytest.mark.parametrize(
    "function",
    [
        *(nothing, one, bare, default, all_default, positional, any_number, some_and_any),
        *(coroutine, wrapping, lying, lambda message: None, functools.partial(default, 1)),
        *(Called(), Called().method, Called().bare_method, Called().any_method, Called),
        *(Called.of_class, Called.static, Called.method, [].append),
    ],
)
def test_they_are_those_that_inspect_tells(function: Callable[..., object]) -> None:
    assert parameters_of(function) == expected(function)


def test_a_parameter_that_is_given_by_name_only_counts_as_none() -> None:
    assert parameters_of(keyword) == (0, NOT_ANNOTATED)


def test_a_function_of_c_that_does_not_tell_takes_any_number() -> None:
    with pytest.raises(ValueError, match="no signature found"):
        inspect.signature(getattr)
    assert parameters_of(getattr) == (None, NOT_ANNOTATED)
