"""A manifest.json that is changed keeps all else as people wrote it."""

from __future__ import annotations

import json

import pytest

from onconnect.extension import without_comments
from onconnect.project.existing.manifest_text import ManifestText


def test_members_and_elements_are_written_as_those_beside_them() -> None:
    before = (
        "{\n"
        '    "name": "Clock", // what people see\n'
        '    "permissions": ["tabs",  "storage"],\n'
        '    "background": {\n'
        '        "scripts": [\n'
        '            "own.js"\n'
        "        ] // in this order\n"
        "    }\n"
        "}\n"
    )
    text = ManifestText(before)
    text.put(("permissions",), ["nativeMessaging"])
    text.put(("background", "scripts"), ["a.js", "b.js"], first=True)
    text.set(("background", "type"), "module")
    text.set(("settings", "gecko", "id"), "clock@example.org")
    text.set(("settings", "gecko", "oldest"), "140.0")
    text.set(("name",), "Watch")
    assert text.text == (
        "{\n"
        '    "name": "Watch", // what people see\n'
        '    "permissions": ["tabs",  "storage", "nativeMessaging"],\n'
        '    "background": {\n'
        '        "scripts": [\n'
        '            "a.js",\n'
        '            "b.js",\n'
        '            "own.js"\n'
        "        ], // in this order\n"
        '        "type": "module"\n'
        "    },\n"
        '    "settings": {\n'
        '        "gecko": {\n'
        '            "id": "clock@example.org",\n'
        '            "oldest": "140.0"\n'
        "        }\n"
        "    }\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", '{"a": 1}'),
        ('{"b":2}', '{"b":2, "a": 1}'),
        ('{\r\n\t"b": 2\r\n}', '{\r\n\t"b": 2,\r\n\t"a": 1\r\n}'),
        ('\ufeff{\n  "b": 2\n}', '\ufeff{\n  "b": 2,\n  "a": 1\n}'),
        ('// {\n{ "b": "// }" }', '// {\n{ "b": "// }", "a": 1 }'),
        ('{\n  "b": 2\n  // the end\n}', '{\n  "b": 2,\n  "a": 1\n  // the end\n}'),
        ('{"a": 0, "a": [3, {"a": 5}]}', '{"a": 0, "a": 1}'),
        ('{"\\u0061": 0}', '{"\\u0061": 1}'),
        ("{ // none yet\n}", '{ // none yet\n  "a": 1\n}'),
        ("{ /* none { yet */ }", '{ /* none { yet */ "a": 1}'),
        ('{ /* "c", */ "b": 2 /* } */ }', '{ /* "c", */ "b": 2, "a": 1 /* } */ }'),
        (
            '/* {\n */ {\n  "b": /* 1\n */ 2 /* two\n lines */\n}',
            '/* {\n */ {\n  "b": /* 1\n */ 2,\n  "a": 1 /* two\n lines */\n}',
        ),
        ('{\n  "b": "/* no */" /* yes */\n}', '{\n  "b": "/* no */", /* yes */\n  "a": 1\n}'),
        ('{\r\n\t// none,\r\n\t// "yet"\r\n}', '{\r\n\t// none,\r\n\t// "yet"\r\n\t"a": 1\r\n}'),
    ],
)
def test_a_member_is_set(before: str, after: str) -> None:
    text = ManifestText(before)
    text.set(("a",), 1)
    assert text.text == after
    assert json.loads(without_comments(after.lstrip("\ufeff")))["a"] == 1


def test_an_object_is_written_with_the_documents_own_indentation() -> None:
    text = ManifestText('{\n\t"b": {}\n}')
    text.set(("a", "c", "d"), ["e"])
    text.set(("b", "f"), 1)
    assert text.text == (
        '{\n\t"b": {"f": 1},\n\t"a": {\n\t\t"c": {\n\t\t\t"d": ["e"]\n\t\t}\n\t}\n}'
    )


def test_a_list_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        ManifestText("{}").put(("permissions",), ["tabs"])
