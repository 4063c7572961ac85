"""Foreign text on a terminal neither drives it nor forges a line."""

from __future__ import annotations

import json
import unicodedata

import pytest

from onconnect import terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;cm0gLXJmIH4=\x07", r"\u001b]52;c;cm0gLXJmIH4=\u0007"),
        ("safe\ronconnect: ok", r"safe\ronconnect: ok"),
        ("one\ntwo", r"one\ntwo"),
        ("\x9b2J", r"\u009b2J"),
        ("\x7f\x08", r"\u007f\b"),
        ("photo\u202egpj.exe", r"photo\u202egpj.exe"),
        (
            "\u2066\u2069\u200e\u061c\u2028\u2029\ufeff",
            r"\u2066\u2069\u200e\u061c\u2028\u2029\ufeff",
        ),
        ("half \ud83d of", r"half \ud83d of"),
        ("\U000e0041", r"\udb40\udc41"),
    ],
)
def test_what_a_terminal_acts_on_is_shown_as_its_escape(text: str, shown: str) -> None:
    assert terminal.line(text) == shown


def test_what_people_write_stays_as_it_is() -> None:
    text = "grüße, 日本語, עברית, नमस्ते\tC:\\new \N{FAMILY} 👩\u200d🚀 می\u200cخواهم"
    assert terminal.line(text) == text == terminal.block(text)


def test_no_control_or_format_character_is_left_but_tabs_and_joiners() -> None:
    every = "".join(map(chr, range(0x110000)))
    kept = {each for each in terminal.escaped(every) if unicodedata.category(each) in {"Cc", "Cs"}}
    assert kept == {"\t"}
    directions = {each for each in terminal.escaped(every) if unicodedata.bidirectional(each) in {
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "B",
    }}  # fmt: skip
    assert directions == set()


def test_the_further_lines_of_a_text_do_not_begin_where_lines_do() -> None:
    shown = terminal.block("does not fit\n2026-11-29 [error    ] forged\r\n\x1b[2J")
    assert shown.split("\n") == [
        "does not fit",
        r"    2026-11-29 [error    ] forged\r",
        r"    \u001b[2J",
    ]


def test_a_very_long_text_is_cut_and_says_so() -> None:
    assert terminal.line("x" * (terminal.LONGEST + 1_234)).endswith("xx… (1,234 characters more)")
    assert len(terminal.block("\n" * 10_000_000)) < 10 * terminal.LONGEST


def test_a_json_text_stays_the_same_document() -> None:
    document = {"a": "\x7f\x9b\u202e\U000e0041é"}
    text = json.dumps(document, ensure_ascii=False)
    assert terminal.escaped(text) != text
    assert json.loads(terminal.escaped(text)) == document
