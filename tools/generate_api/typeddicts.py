"""Writes the modules of onconnect.types: a TypedDict for each object, a Literal for each enum.

A host imports them as it starts. So annotations are evaluated: each that is a string is a little
program, which Python 3.11 compiles at once. Strings are those that name what comes later, and those
with the name of an enum or a union with literals, which `help` shows as they are here.
"""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from tools.generate_api.annotations import Annotations, module_of
from tools.generate_api.docstrings import docstring
from tools.generate_api.model import Key, ListOf, Literals, MapOf, Object, Ref, Type, Union

if TYPE_CHECKING:
    from tools.generate_api.compat import Compat
    from tools.generate_api.model import Api

PACKAGE = '''"""The objects of the extension API as types, one module a namespace. Generated.

`from onconnect.types.tabs import Tab` is what MDN calls `tabs.Tab`. The keys are the browser's own.
A key that not every browser has, or not always, is NotRequired.
"""
'''


def written(api: Api, origins: dict[str, str], compat: Compat) -> dict[str, str]:
    """Return the text of each module by its file name."""
    owners: dict[str, dict[str, Type]] = {}
    for path, type_ in api.types.items():
        owner, _, name = path.rpartition(".")
        owners.setdefault(owner, {})[name] = type_
    modules = {
        f"{module_of(owner)}.py": _module(owner, types, origins, compat)
        for owner, types in owners.items()
    }
    return {"__init__.py": PACKAGE, **modules}


def _module(owner: str, types: dict[str, Type], origins: dict[str, str], compat: Compat) -> str:
    annotations = Annotations(owner)
    written: set[str] = set()
    body = ""
    for name, type_ in types.items():
        path = f"{owner}.{name}"
        first = f"{path}." if path not in origins else f"The {origins[path]}."
        url = compat.mdn_url(path)
        lines = [f"MDN: {url}"] if url else []
        if isinstance(type_, Object):
            body += _typed_dict(annotations, name, type_, docstring(first, lines, "    "), written)
            written.add(path)
        else:
            annotations.typing.add("TypeAlias")
            body += f"{name}: TypeAlias = {annotations.write(type_)}\n"
            body += docstring(first, lines, "") + "\n\n"
    head = f'"""The types of browser.{owner}. Generated."""\n\n'
    if annotations.typing:
        head += f"from typing import {', '.join(sorted(annotations.typing))}\n\n"
    for module in sorted(annotations.imported):
        head += f"from onconnect.types import {module} as _{module}\n"
    return head + "\n\n" + body


def _quoted(text: str) -> str:
    single = text.replace('"', "'")
    return f'"{single}"'


def _typed_dict(
    annotations: Annotations, name: str, type_: Object, doc: str, written: set[str]
) -> str:
    annotations.typing.add("TypedDict")
    total = any(each.is_required for each in type_.keys)
    values = {each.name: _value(annotations, each, total, written) for each in type_.keys}
    if all(key.isidentifier() and not keyword.iskeyword(key) for key in values):
        base = "TypedDict" if total else "TypedDict, total=False"
        keys = "".join(f"    {key}: {value}\n" for key, value in values.items())
        return f"class {name}({base}):\n{doc}\n{keys}\n\n"
    items = "".join(f'        "{key}": {value},\n' for key, value in values.items())
    tail = "" if total else "    total=False,\n"
    text = f'{name} = TypedDict(\n    "{name}",\n    {{\n{items}    }},\n{tail})\n'
    return text + doc.replace("\n    ", "\n").removeprefix("    ") + "\n\n"


def _value(annotations: Annotations, key: Key, total: bool, written: set[str]) -> str:
    value = annotations.write(key.type)
    if not _is_written(key.type, written):
        value = _quoted(value)
    if key.is_required or not total:
        return value
    annotations.typing.add("NotRequired")
    return f"NotRequired[{value}]"


def _is_written(type_: Type, written: set[str]) -> bool:
    """Whether all that a type names are classes that come before it in its module."""
    match type_:
        case ListOf(item) | MapOf(item):
            return _is_written(item, written)
        case Union(types):
            return not any(
                isinstance(each, Literals) or not _is_written(each, written) for each in types
            )
        case Ref(path):
            return path in written
    return True
