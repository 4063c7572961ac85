"""Lists frames that once ended a channel in silence: the fuzzers begin with them."""

from __future__ import annotations

from typing import Final

_HUGE = b"9007199254740993"
_DEEP = b"[" * 600 + b"]" * 600

WEDGES: Final = {
    "a type nested 600 deep": b'[{"type":%b}]' % _DEEP,
    "the same in a slice": b'[{"type":"chunk","id":7,"text":"{\\"type\\":%b}","last":true}]'
    % _DEEP,
    "a port that no JavaScript number holds": (
        b'[{"type":"connect","port":%b,"name":1},{"type":"connect","port":-%b,"name":1}]'
        % (_HUGE, _HUGE)
    ),
    "an id that none holds": b'[{"type":"call","id":%b,"method":"a","args":[]}]' % _HUGE,
    "a port of 4000 digits": b'[{"type":"connect","port":%b,"name":"\\ud800"}]' % (b"9" * 4000),
    "a type of a megabyte": b'[{"type":"%b"}]' % (b"x" * 1_000_000),
    "many small arrays": b'[{"type":"message","port":1,"data":[%b[]]}]' % (b"[]," * 400_000),
}
