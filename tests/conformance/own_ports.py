"""Lists the cases that are not played over the background script's own ports, with the reasons.

A case that takes the fixture `opener` is played twice: by a content script, and by what `relay`
returns in the background script.
"""

from __future__ import annotations

NOT_PLAYED: dict[str, set[int]] = {
    "Python opens the port, or asks": {
        *(9, 10, 12, 16, 18, 55, 72, 117, 121, 122, 123),
        *range(104, 113),
    },
    "what the background script opens reaches Python alone": {
        *(29, 34, 35, 37, 113, 114, 116, 124, 132),
    },
    "the page that has opened the port goes, or is kept in the back/forward cache": {
        *(39, 40, 42, 115, 118, 119, 120),
    },
    "pages and other extensions are described by the browser": {13, 69, 71, 126, 127},
    "it is about Python's events, about the host, or about the life of both": {
        *(43, 44, 46, 47, 49, 51, 53, 54),
        *(84, 86, 88, 89, 91, 92, 93, 95, 97, 98, 99, 101, 103),
    },
    "it turns on values and moments of JavaScript: `tests/e2e/test_background_calls.py` compares "
    "values of all kinds with a port of the browser's, and `tests/extension/python.test.js` holds "
    "the rest": {
        *(25, 56, 74, 75, 77, 78, 80, 82, 83, *range(135, 143)),
    },
    "no browser stands between the two ends, so that the name arrives as it is": {125},
}
"""The numbers of cases by the reason."""
