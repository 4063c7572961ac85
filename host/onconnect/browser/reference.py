"""Writes what `dir`, `help` and `inspect.signature` say of a name of the extension API.

It is what the stubs say, so that a prompt and an editor tell the same.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, is_typeddict

from onconnect.browser import stubs
from onconnect.browser.names import python_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH: Final = 96
"""Characters of a line."""


def members(path: str) -> list[str]:
    """Return the Python names of what a namespace has; nothing if it is none.

    Args:
        path: the browser's name of the namespace, as "storage.local"; "" for `browser` itself.
    """
    place = stubs.namespace(path)
    return sorted({each.name for each in place.members()}) if place else []


def signature(path: str) -> inspect.Signature | None:
    """Return the signature of a function, with the types of onconnect.types; None if it is none.

    Where options may be left out at the beginning, it is the form that has them all.
    """
    form = next(iter(stubs.find(path)), None)
    if form is None or not isinstance(form.node, ast.FunctionDef):
        return None
    plain = ast.FunctionDef(form.name, form.node.args, [ast.Pass()], [], form.node.returns)
    module = ast.fix_missing_locations(ast.Module([*form.stub.imports(), plain], []))
    scope: dict[str, Any] = {}
    code = compile(module, f"{form.stub.name}.pyi", "exec", dont_inherit=True)
    exec(code, scope)  # noqa: S102 - it is this package's own, and has no body
    whole = inspect.signature(scope[form.name])
    return whole.replace(parameters=[*whole.parameters.values()][1:])


def doc(path: str) -> str | None:
    """Return what is known of a namespace, a function or an event; None if nothing is."""
    if not (found := stubs.find(path)):
        return None
    name = ".".join(["browser", *map(python_name, path.split("."))])
    first = found[0]
    if isinstance(first.node, ast.FunctionDef):
        return _of_function(name, found)
    place = first.place()
    if place and _is_event(place):
        return _of_event(name, first, place)
    names = members(path)
    return _joined(first.text, _filled(f"It has {', '.join(names)}.") if names else "")


def _is_event(place: stubs.Place) -> bool:
    return any(each.name == "add_listener" for each in place.members())


def _of_function(name: str, forms: list[stubs.Member]) -> str:
    """Return how a function is called, what it is, and what its types are."""
    nodes = [each.node for each in forms if isinstance(each.node, ast.FunctionDef)]
    calls = [f"{name}({_parameters(each)}) -> {_written(each.returns)}" for each in nodes]
    types = [*(each.annotation for each in nodes[0].args.posonlyargs), nodes[0].returns]
    return _joined("\n".join(calls), forms[0].text, *_meanings(forms[0].stub, *types))


def _of_event(name: str, event: stubs.Member, place: stubs.Place) -> str:
    """Return how an event is listened to, what it is, and what its listeners are given."""
    adds = next(it.node for it in place.members() if isinstance(it.node, ast.FunctionDef))
    parameters = re.sub(r"listener: \w+", "listener", _parameters(adds))
    types = place.stub.given(place.node)
    gives = ", ".join(map(_written, types)) or "nothing"
    return _joined(
        f"{name}.add_listener({parameters})",
        event.text,
        _filled(f"A listener is given: {gives}"),
        *_meanings(place.stub, *types, *(each.annotation for each in adds.args.posonlyargs)),
    )


def _parameters(function: ast.FunctionDef) -> str:
    """Return the parameters of a function as they are written, without `self`."""
    text = _written(function.args).removeprefix("self").removeprefix(", ")
    return text.replace("=...", " = ...")


def _written(node: ast.AST | None) -> str:
    """Return an annotation as a handler writes it: `tabs.Tab` of `_tabs.Tab`."""
    return re.sub(r"\b_(\w+)\.", r"\1.", ast.unparse(node)) if node else "None"


def _meanings(stub: stubs.Stub, *annotations: ast.expr | None) -> Iterator[str]:
    """Yield, for each type of onconnect.types in some annotations, what it is."""
    named = {each: None for it in annotations if it for each in stub.types_in(it)}
    for module, name in named:
        type_ = getattr(import_module(f"onconnect.types.{module}"), name)
        if is_typeddict(type_):
            keys = [_key(*each) for each in type_.__annotations__.items()]
            yield _filled(f"{module}.{name} is a dict: {', '.join(keys)}")
        else:
            yield _filled(f"{module}.{name} is {_plain(str(type_))}")


def _key(name: str, annotation: Any) -> str:
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return f"{name}: {_plain(text)}"


def _plain(annotation: str) -> str:
    """Return an annotation without what says only where its names are from."""
    text = re.sub(r"ForwardRef\((['\"])(.*?)\1(, module='[^']*')?\)", r"\2", annotation)
    text = re.sub(r"\btyping\.|\bonconnect\.types\.\w+\.|\b_(?=\w+\.)", "", text)
    return re.sub(r"^NotRequired\[(.*)\]$", r"\1", text)


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))
