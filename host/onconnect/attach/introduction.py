"""Writes and reads what a proxy says to a program when it hands the pipes of a browser over."""

LONGEST = 65_536
"""Bytes of an introduction: the words of a command line, and there is room to spare."""

TAKEN = b"taken\n"
"""The answer of the program: it has the pipes, and the proxy closes its own ends."""

_VERSION = "1"
_HEADER = 4


def write(pid: int, words: list[str]) -> bytes:
    """Return an introduction.

    Args:
        pid: of the proxy.
        words: the arguments of the proxy, as `Arguments.words` returns them.

    Raises:
        ValueError: it would be too long.
    """
    text = "\0".join((_VERSION, str(pid), *words)).encode("utf-8", "surrogateescape")
    if _HEADER + len(text) > LONGEST:
        raise ValueError("the command line is too long")
    return len(text).to_bytes(_HEADER, "big") + text


def read(data: bytes) -> tuple[int, list[str]] | None:
    """Return `pid` and `words` of an introduction; None while something of it is missing.

    Raises:
        ValueError: this is none.
    """
    if len(data) < _HEADER:
        return None
    end = _HEADER + int.from_bytes(data[:_HEADER], "big")
    if end > LONGEST or len(data) > end:
        raise ValueError("it is too long")
    if len(data) < end:
        return None
    version, *rest = data[_HEADER:].decode("utf-8", "surrogateescape").split("\0")
    if version != _VERSION or not rest:
        raise ValueError("it is of another version")
    pid = int(rest[0])
    if pid < 0:
        raise ValueError("a number is negative")
    return pid, rest[1:]
