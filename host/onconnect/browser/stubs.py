"""Finds a name of the extension API in the stubs, which are what type checkers read.

They are shipped beside this module. Nothing but a prompt, an editor or `help` asks for them.
"""

from __future__ import annotations

import ast
from functools import cache
from os.path import dirname, join
from typing import TYPE_CHECKING, Final, NamedTuple

from onconnect.browser.names import python_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE: Final = "onconnect.browser.namespaces"


class Stub:
    """One of the files.

    Args:
        name: its name without the ending; "" for that of the namespaces in `browser`.

    Attributes:
        name: the same.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        try:
            file = join(dirname(__file__), "namespaces", f"{name or '__init__'}.pyi")
            with open(file, encoding="utf-8") as opened:
                self._body = ast.parse(opened.read()).body
        except OSError:  # what packs a program with its interpreter may leave stubs out
            self._body = []
        self._classes = {each.name: each for each in self._body if isinstance(each, ast.ClassDef)}
        self._imported = {
            alias.asname or alias.name: (each.module or "", alias.name)
            for each in self._body
            if isinstance(each, ast.ImportFrom)
            for alias in each.names
        }

    def place(self, annotation: ast.expr) -> Place | None:
        """Return the class that is meant in this stub by a name; None if it is no stub's."""
        name = annotation.id if isinstance(annotation, ast.Name) else ""
        if name in self._classes:
            return Place(self, self._classes[name])
        source, imported = self._imported.get(name, ("", ""))
        if not source.startswith(f"{_PACKAGE}."):
            return None
        return _stub(source.removeprefix(f"{_PACKAGE}.")).place(ast.Name(imported))

    def imports(self) -> list[ast.stmt]:
        """Return its imports of what is there when the program runs."""
        imports = (each for each in self._body if isinstance(each, ast.ImportFrom))
        return [each for each in imports if not (each.module or "").startswith(f"{_PACKAGE}.")]

    def types_in(self, annotation: ast.expr) -> Iterator[tuple[str, str]]:
        """Yield the module and the name of each type of onconnect.types in an annotation."""
        for each in ast.walk(annotation):
            if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                yield self._imported[each.value.id][1], each.attr

    def given(self, event: ast.ClassDef) -> list[ast.expr]:
        """Return the types of what an event gives to a listener that takes all."""
        (bound,) = (
            each.value
            for each in self._body
            if isinstance(each, ast.Assign)
            and ast.unparse(each.targets[0]) == f"_{event.name}Listener"
        )
        return max((it.elts for it in ast.walk(bound) if isinstance(it, ast.List)), key=len)


class Place(NamedTuple):
    """A class of a stub.

    Attributes:
        stub: the stub that it is in.
        node: the class.
    """

    stub: Stub
    node: ast.ClassDef

    def members(self) -> Iterator[Member]:
        """Yield its members, and then those of the classes that it is made from."""
        for each, after in zip(self.node.body, [*self.node.body[1:], ast.Pass()], strict=True):
            if isinstance(each, ast.FunctionDef):
                yield Member(each.name, self.stub, each, ast.get_docstring(each) or "")
            elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                text = ast.get_docstring(ast.Module([after], [])) or ""
                yield Member(each.target.id, self.stub, each.annotation, text)
        for base in self.node.bases:
            if above := self.stub.place(base):
                yield from above.members()


class Member(NamedTuple):
    """What a class of a stub has.

    Attributes:
        name: its name in Python.
        stub: the stub that it is in.
        node: the function, or the annotation of anything else.
        text: what the stub says about it.
    """

    name: str
    stub: Stub
    node: ast.FunctionDef | ast.expr
    text: str

    def place(self) -> Place | None:
        """Return the class of a namespace or of an event; None if it is none."""
        return None if isinstance(self.node, ast.FunctionDef) else self.stub.place(self.node)


def namespace(path: str) -> Place | None:
    """Return the class of a namespace; None if it is none.

    Args:
        path: its browser's name, as "storage.local"; "" for `browser` itself.
    """
    if not path:
        return _stub("").place(ast.Name("Namespaces"))
    members = find(path)
    return members[0].place() if members else None


@cache
def find(path: str) -> list[Member]:
    """Return what the stubs have of a name: a function once for each way to call it.

    Args:
        path: the browser's name, as "tabs.query".
    """
    owner, _, name = path.rpartition(".")
    place, in_python = namespace(owner), python_name(name)
    found = [each for each in place.members() if each.name == in_python] if place else []
    return [each for each in found if each.stub is found[0].stub]


@cache
def _stub(name: str) -> Stub:
    return Stub(name)
