"""Writes a contract as a TypeScript declaration, by the JSON schemas that pydantic makes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from onconnect.project import schemas

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from onconnect.project.contract import Contract, Contracts
    from onconnect.project.schemas import Direction

_HEAD: Final = """\
// Says what the handlers in Python receive and send. `onconnect types` has written this file from
// their annotations: run it again when they have changed.
"""
_USED: Final = """\
/** A one-shot message%(of)s to Python. */
export type %(p)sMessage = %(p)sMessages[keyof %(p)sMessages]["message"];

/** What Python answers to a one-shot message%(of)s. */
export type %(p)sAnswer<M> = {
  [Listener in keyof %(p)sMessages]: M extends %(p)sMessages[Listener]["message"]
    ? %(p)sMessages[Listener]["answer"]
    : never;
}[keyof %(p)sMessages];

/** `browser.runtime.sendMessage`%(of)s, for messages to Python. */
export type %(p)sSendMessage = \
<M extends %(p)sMessage>(%(id)smessage: M) => Promise<%(p)sAnswer<M>>;

/** The %(who)s end of a port, as `browser.runtime.connect(%(id_given)s{ name })` returns it. */
export interface %(p)sPort<Name extends keyof %(p)sPorts> {
  name: string;
  postMessage(message: %(p)sPorts[Name]["toPython"]): void;
  disconnect(): void;
  onMessage: PortEvent<(message: %(p)sPorts[Name]["fromPython"]) => void>;
  onDisconnect: PortEvent<(port: any) => void>;
}
"""
_FOOT: Final = """\
interface PortEvent<Listener> {
  addListener(listener: Listener): void;
  removeListener(listener: Listener): void;
  hasListener(listener: Listener): boolean;
}

declare global {
  /** There is no such variable: the types of onconnect's relay.js and page.js look for it. */
  var onconnectContract: { ports: Ports; messages: Messages };
}
"""
_SCALARS: Final = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
_VALUES: Final = {
    "Date": "Date",
    "bigint": "bigint",
    "Error": "Error",
    "Uint8Array": "Uint8Array<ArrayBuffer>",
    "Bytes": "Bytes",
    "Numbers": "Numbers",
}
"""What pages have in the place of values that JSON lacks."""

_DEFINED: Final = {
    "Bytes": "/** What is bytes in Python. */\n"
    "export type Bytes = Uint8Array | Uint8ClampedArray | ArrayBuffer | DataView | Blob;\n",
    "Numbers": "/** What is an array of numbers in Python. */\n"
    "export type Numbers =\n"
    "  | Int8Array | Int16Array | Uint16Array | Int32Array | Uint32Array\n"
    "  | BigInt64Array | BigUint64Array | Float32Array | Float64Array;\n",
}
"""What the file defines if one of its types is made of it."""

_OWN: Final = {"p": "", "of": "", "who": "page's", "id": "", "id_given": ""}
_OTHERS: Final = {
    "external": {
        "p": "External",
        "of": " of another extension or a web page",
        "who": "other",
        "id": "extensionId: string, ",
        "id_given": "extensionId, ",
    },
    "user_scripts": {
        "p": "UserScript",
        "of": " of a user script",
        "who": "user script's",
        "id": "",
        "id_given": "",
    },
}
"""The words for those that are not the extension's own, by the members of Contracts."""

_TAKEN: Final = frozenset(
    {
        *(
            f"{words['p']}{name}"
            for words in (_OWN, *_OTHERS.values())
            for name in ("Answer", "Message", "Messages", "Port", "Ports", "SendMessage")
        ),
        *("PortEvent", "Promise"),
        *("ArrayBuffer", "Blob", "DataView", "Map", "Set", "Uint8ClampedArray", *_VALUES),
        *(f"{kind}{size}Array" for kind in ("Int", "Uint") for size in (8, 16, 32)),
        *("BigInt64Array", "BigUint64Array", "Float32Array", "Float64Array"),
        *("any", "bigint", "boolean", "never", "null", "number", "object", "string", "symbol"),
        *("undefined", "unknown", "void", "class", "enum", "default", "function", "new", "this"),
        *("import", "export", "interface", "let", "static", "true", "false", "typeof", "package"),
    }
)
"""Names that a type of the user's cannot have in the file."""

_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*", re.ASCII)


def declaration(contracts: Contracts, carried: Collection[bool] = (False,)) -> str:
    """Return the text of the file.

    What others than the extension's own scripts may send is in it only if Python listens to them.

    Args:
        contracts: what the handlers say.
        carried: whether messages carry values that JSON lacks; both, if some browsers' do.

    Raises:
        SetupError: pydantic has no JSON schema of a type.
    """
    said = [(contracts.own, _OWN)]
    for member, words in _OTHERS.items():
        contract: Contract = getattr(contracts, member)
        if contract.ports or contract.messages:
            said.append((contract, words))
    asked = [each for one, _ in said for each in _asked(one)]
    made, definitions = schemas.schemas_of(asked, carried)
    names = schemas.names_of(definitions, _TAKEN)
    shown = {names[each]: schema for each, schema in definitions.items()}
    texts = iter([_type(schema, names) for schema in made])
    used = _kinds([made, definitions])
    return "\n".join(
        [
            _HEAD,
            *(text for kind, text in _DEFINED.items() if kind in used),
            *(_definition(name, each, names) for name, each in shown.items()),
            *(part for contract, words in said for part in _parts(contract, words, texts)),
            _FOOT,
        ]
    )


def _asked(contract: Contract) -> Iterator[tuple[Any, Direction]]:
    """Yield the types of a contract, in the order in which `_parts` takes their texts."""
    for port in contract.ports.values():
        yield port.to_python, schemas.RECEIVED
        for kind in port.from_python:
            yield kind, schemas.POSTED
    for message in contract.messages.values():
        yield message.message, schemas.RECEIVED
        yield message.answer, schemas.POSTED


def _parts(contract: Contract, words: Mapping[str, str], texts: Iterator[str]) -> list[str]:
    """Return the declarations of a contract."""
    ports = []
    for name, port in contract.ports.items():
        to_python, from_python = next(texts), [next(texts) for _ in port.from_python]
        if name is None and len(contract.ports) > 1:
            to_python, from_python = "any", []  # an index signature has to suit all other members
        carried = f"{{ toPython: {to_python}; fromPython: {_union(from_python) or 'any'} }}"
        ports.append(f"  {'[name: string]' if name is None else _key(name)}: {carried};\n")
    messages = [
        f"  {_key(name)}: {{ message: {next(texts)}; answer: {next(texts)} }};\n"
        for name in contract.messages
    ]
    of, prefix = words["of"], words["p"]
    return [
        _interface(f"What ports{of} carry, by their names.", f"{prefix}Ports", ports),
        _interface(
            f"One-shot messages{of}, by the listeners for them.", f"{prefix}Messages", messages
        ),
        _USED % words,
    ]


def _definition(name: str, schema: Any, names: Mapping[str, str]) -> str:
    comment = _comment(schema, "")
    if _is_plain_object(schema):
        return f"{comment}export interface {name} {_object(schema, names, '')}\n"
    return f"{comment}export type {name} = {_type(schema, names)};\n"


def _interface(sentence: str, name: str, members: list[str]) -> str:
    return f"/** {sentence} */\nexport interface {name} {{\n{''.join(members)}}}\n"


def _type(schema: Any, names: Mapping[str, str], indent: str = "") -> str:
    """Return the type of a schema, of the part of JSON Schema that pydantic writes."""
    match schema:
        case schemas.ANYTHING:
            return "any"
        case {"onconnect": "Set", "items": items}:
            return f"Set<{_type(items, names, indent)}>"
        case {"onconnect": "Map", "keys": keys, "values": values}:
            return f"Map<{_type(keys, names, indent)}, {_type(values, names, indent)}>"
        case {"onconnect": str(kind)}:
            return _VALUES[kind]
        case {"$ref": str(ref)}:
            return names[ref.removeprefix(schemas.REF)]
        case {"const": value}:
            return _literal(value)
        case {"enum": list(values)}:
            return _union(map(_literal, values)) or "never"
        case {"anyOf": list(choices)} | {"oneOf": list(choices)}:
            return _union(_type(each, names, indent) for each in choices) or "never"
        case {"allOf": list(parts)}:
            return " & ".join(_grouped(_type(each, names, indent)) for each in parts)
        case {"type": list(kinds)}:
            return _union(_type({**schema, "type": kind}, names, indent) for kind in kinds)
        case {"type": "array"}:
            return _array(schema, names, indent)
        case {"type": "object"}:
            return _object(schema, names, indent)
        case {"type": str(kind)}:
            return _SCALARS.get(kind, "unknown")
    return "unknown"


def _kinds(schema: object) -> set[object]:
    """Return the values that JSON lacks in a schema, or in several."""
    if isinstance(schema, dict):
        return {schema.get("onconnect"), *_kinds(list(schema.values()))}
    return set().union(*map(_kinds, schema)) if isinstance(schema, list) else set()


def _array(schema: Mapping[str, Any], names: Mapping[str, str], indent: str) -> str:
    first = [_type(each, names, indent) for each in schema.get("prefixItems", [])]
    items = schema.get("items", True)
    rest = f"{_grouped(_type(items, names, indent))}[]" if items is not False else ""
    if not first:
        is_empty = not rest or schema.get("maxItems") == 0
        return "[]" if is_empty else rest
    needed = schema.get("minItems", 0)
    optional = [each if i < needed else f"{_grouped(each)}?" for i, each in enumerate(first)]
    has_rest = rest and schema.get("maxItems") != len(first)
    return f"[{', '.join([*optional, *([f'...{rest}'] if has_rest else [])])}]"


def _object(schema: Mapping[str, Any], names: Mapping[str, str], indent: str) -> str:
    inner = f"{indent}  "
    needed = schema.get("required", [])
    lines = [
        f"{_comment(each, inner)}{inner}{_key(name)}{'' if name in needed else '?'}: "
        f"{_type(each, names, inner)};\n"
        for name, each in schema.get("properties", {}).items()
    ]
    more = schema.get("additionalProperties", not lines)
    if more is not False:
        others = "unknown" if lines else _type(more, names, inner)
        lines.append(f"{inner}[key: string]: {others};\n")
    return f"{{\n{''.join(lines)}{indent}}}"


def _is_plain_object(schema: Any) -> bool:
    others = {"onconnect", "$ref", "const", "enum", "anyOf", "oneOf", "allOf"}
    return schema.get("type") == "object" and not others & schema.keys()


def _comment(schema: Any, indent: str) -> str:
    """Return a description as a comment, if there is one."""
    text = schema.get("description", "") if isinstance(schema, dict) else ""
    lines = [line.rstrip() for line in text.replace("*/", "* /").strip().splitlines()]
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    return "".join(
        [
            f"{indent}/**\n",
            *(f"{indent} * {line}".rstrip() + "\n" for line in lines),
            f"{indent} */\n",
        ]
    )


def _union(types: Iterable[str]) -> str:
    different = list(dict.fromkeys(types))
    for all_others in ("any", "unknown"):
        if all_others in different:
            return all_others
    return " | ".join(different)


def _grouped(text: str) -> str:
    return f"({text})" if " | " in text or " & " in text else text


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else json.dumps(name)


def _literal(value: object) -> str:
    return json.dumps(value) if isinstance(value, str | int | float | None) else "unknown"
