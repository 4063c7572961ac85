"""Draws how onconnect is built, as an SVG: the way of one message, and the floors of both halves.

The floors of Python are FLOORS, which a test holds the code to. Those of JavaScript, and what runs
in which process, follow from the imports. The stations of a message are listed here, and a station
that the code does not have is an error. Nothing here depends on how long a file is: the picture
changes only when a module comes, goes or moves.
"""

from __future__ import annotations

import ast
import math
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import escape

from tools.architecture.floors import FACE, FLOORS, GENERATED
from tools.architecture.imports import PACKAGE, ROOT, imported, modules, runs_at_import

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PICTURE: Final = ROOT / "docs/images/architecture.svg"
RELAY: Final = ROOT / "extension/onconnect"
INSPECTOR: Final = "inspector/"


class Station(NamedTuple):
    """A place that a message passes.

    Attributes:
        file: the module, below the relay's folder or the package's.
        function: what takes the message there.
        does: what happens to it, in two short lines.
    """

    file: str
    function: str
    does: tuple[str, str]


THERE: Final = (
    Station("ports.js", "#fromPort", ("hears it on", "the real port")),
    Station("outbox.js", "add", ("makes it JSON,", "in order")),
    Station("flow.js", "#postFrame", ("sends a frame", "if it may")),
    Station("stdio_posix.py", "_read", ("reads bytes", "as they come")),
    Station("protocol/peer.py", "messages", ("checks every", "message")),
    Station("browser/channel.py", "_advance", ("takes one", "after another")),
    Station("browser/event.py", "dispatch", ("calls all", "listeners")),
)
"""From a page to the handlers."""

BACK: Final = (
    Station("browser/port.py", "post_message", ("makes it JSON,", "at once")),
    Station("browser/sending.py", "post", ("takes it from", "any thread")),
    Station("protocol/outbox.py", "take", ("fills a frame", "if it may")),
    Station("stdio_posix.py", "write", ("writes what", "the pipe takes")),
    Station("flow.js", "receive", ("counts and ac-", "knowledges it")),
    Station("inbox.js", "#dispatch", ("checks each", "message")),
    Station("ports.js", "message", ("posts it on", "the real port")),
)
"""From the handlers to a page."""

WIDTH: Final = 1000
MARGIN: Final = 16
GAP: Final = 6
IN_EXTENSION: Final = 3
"""Stations of each way that are in the extension; the others are in the host."""

STYLE: Final = """
  text { font-family: -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
  .sky { fill: #ffffff; } .ink { fill: #1f2328; } .dim { fill: #59636e; }
  .wall { fill: #f6f8fa; stroke: #d1d9e0; } .line { stroke: #8c959f; fill: none; }
  .tip { fill: #8c959f; }
  .host { fill: #ddf4ff; stroke: #54aeff; } .needed { fill: #fff8c5; stroke: #d4a72c; }
  .types { fill: #fbefff; stroke: #c297ff; } .relay { fill: #fff1e5; stroke: #fb8f44; }
  .page { fill: #dafbe1; stroke: #4ac26b; }
  .bold { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    .sky { fill: #0d1117; } .ink { fill: #f0f6fc; } .dim { fill: #9198a1; }
    .wall { fill: #151b23; stroke: #3d444d; } .line { stroke: #656c76; } .tip { fill: #656c76; }
    .host { fill: #0c2d4d; stroke: #1f6feb; } .needed { fill: #3b2e0a; stroke: #9e6a03; }
    .types { fill: #2b1c47; stroke: #8957e5; } .relay { fill: #3d1f0c; stroke: #bd561d; }
    .page { fill: #0f3323; stroke: #2ea043; }
  }
"""


class Room(NamedTuple):
    """A module or a folder, as it is drawn.

    Attributes:
        name: what is written at its top.
        inside: the modules of a folder, those of the upper floors first.
        kind: a class of STYLE, which says where it runs.
    """

    name: str
    inside: tuple[str, ...]
    kind: str

    @property
    def text(self) -> str:
        """What is written below the name."""
        return " · ".join(self.inside)


def draw() -> str:
    """Return the picture as an SVG.

    Raises:
        LookupError: a station is not in the code.
    """
    for station in (*THERE, *BACK):
        _look_for(station)
    message, below = _way_of_a_message()
    houses, bottom = _houses(below + 54)
    legend = _legend(bottom + 30)
    height = bottom + 48
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
            f' width="{WIDTH}" height="{height}" role="img"'
            ' aria-label="How onconnect is built: the way of one message, and the floors">',
            f"<style>{STYLE}</style>",
            f'<rect class="sky" width="{WIDTH}" height="{height}" rx="8"/>',
            *message,
            *houses,
            *legend,
            "</svg>\n",
        ]
    )


# The way of one message


def _way_of_a_message() -> tuple[list[str], float]:
    """Return the upper part of the picture, and where it ends."""
    top, height, edge = 46, 190, 78
    bottom = top + height
    extension = (MARGIN + edge + 14, 310)
    wire = (extension[0] + extension[1] + 10, 64)
    host = (wire[0] + wire[1] + 10, WIDTH - MARGIN - edge - 14 - wire[0] - wire[1] - 10)
    parts = [
        *_title("One message, there and back", 30),
        *_card(MARGIN, top, edge, height, "page", ["A page"], ["your script"]),
        *_card(WIDTH - MARGIN - edge, top, edge, height, "host", ["Handlers"], ["your Python"]),
        *_frame(extension[0], top, extension[1], height, "the extension: onconnect's relay"),
        *_frame(host[0], top, host[1], height, "the host: Python, started by the browser"),
        *_wire(*wire, top, height),
    ]
    for way, y, forwards in ((THERE, top + 34, True), (BACK, top + 112, False)):
        ordered = way if forwards else tuple(reversed(way))
        places = [
            *_places(extension[0] + 8, extension[1] - 16, IN_EXTENSION),
            *_places(host[0] + 8, host[1] - 16, len(way) - IN_EXTENSION),
        ]
        for index, (station, (x, width)) in enumerate(zip(ordered, places, strict=True)):
            kind = "relay" if index < IN_EXTENSION else "host"
            parts += _station(station, x, y, width, kind)
        ends = [(0, MARGIN + edge), *((x, x + width) for x, width in places)]
        ends.append((WIDTH - MARGIN - edge, WIDTH))
        parts += [_arrow(a[1], b[0], y + 32, forwards=forwards) for a, b in pairwise(ends)]
    return parts, bottom


def _wire(x: float, width: float, top: float, height: float) -> Iterator[str]:
    """Yield the stream between the halves, with what travels on it between the two arrows."""
    yield f'<rect class="wall" x="{x}" y="{top}" width="{width}" height="{height}" rx="8"/>'
    yield _text(x + width / 2, top + 50, "stdin", "ink bold", 12, "middle")
    yield _text(x + width / 2, top + 168, "stdout", "ink bold", 12, "middle")
    for index, line in enumerate(("frames:", "messages", "in JSON,", "≤ 1 MiB")):
        yield _text(x + width / 2, top + 88 + 13 * index, line, "dim", 10, "middle")


def _places(x: float, width: float, count: int) -> Iterator[tuple[float, float]]:
    each = (width - GAP * 2 * (count - 1)) / count
    for index in range(count):
        yield x + index * (each + GAP * 2), each


def _station(station: Station, x: float, y: float, width: float, kind: str) -> list[str]:
    name = station.file.rpartition("/")[2].replace("_posix", "")  # the box is narrow
    lines = [
        _text(x + width / 2, y + 36 + 12 * i, line, "dim", 9, "middle")
        for i, line in enumerate(station.does)
    ]
    box = f'<rect class="{kind}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="64" rx="6"/>'
    return [box, _text(x + width / 2, y + 19, name, "ink bold", 12, "middle"), *lines]


def _card(
    x: float, y: float, width: float, height: float, kind: str, head: list[str], lines: list[str]
) -> list[str]:
    first = y + height / 2 - 7 * (len(head) + len(lines) - 1) + 4
    said = [(line, "ink bold", 12) for line in head] + [(line, "dim", 10) for line in lines]
    return [
        f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>',
        *(
            _text(x + width / 2, first + 14 * i, line, colour, size, "middle")
            for i, (line, colour, size) in enumerate(said)
        ),
    ]


def _frame(x: float, y: float, width: float, height: float, title: str) -> list[str]:
    return [
        f'<rect class="wall" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>',
        _text(x + width / 2, y + 21, title, "dim", 11, "middle"),
    ]


def _arrow(start: float, end: float, y: float, *, forwards: bool) -> str:
    """Return an arrow from one station to the next, or back."""
    way = 1 if forwards else -1
    tip = end - 1 if forwards else start + 1
    line = f'<path class="line" stroke-width="1.5" d="M{start:.1f} {y}H{end:.1f}"/>'
    return f'{line}<path class="tip" d="M{tip:.1f} {y}l{-6 * way} -4v8z"/>'


# The floors


def _houses(top: float) -> tuple[list[str], float]:
    """Return both halves as houses that stand on one ground, and where that is."""
    widths = (350, WIDTH - 2 * MARGIN - 350 - 18)
    left, right = (
        [row for floor in floors for row in _rows(floor, width)]
        for floors, width in zip((relay_floors(), host_floors()), widths, strict=True)
    )
    heights = [
        sum(_height(floor, width) + GAP for floor in floors)
        for floors, width in zip((left, right), widths, strict=True)
    ]
    roof = 40
    bottom = top + roof + max(heights) + GAP
    parts = _title("The floors: each stands on those below it, and imports nothing else", top - 16)
    x: float = MARGIN
    names = ("extension/onconnect", "host/onconnect")
    for floors, width, height, name in zip((left, right), widths, heights, names, strict=True):
        y = bottom - height - GAP
        parts += [
            f'<path class="wall" d="M{x} {y}L{x + width / 2} {y - roof}L{x + width} {y}'
            f'V{bottom}H{x}Z" stroke-linejoin="round"/>',
            _text(x + width / 2, y - 10, name, "ink bold", 13, "middle"),
        ]
        for floor in floors:
            parts += _floor(floor, x + GAP, y + GAP, width - 2 * GAP)
            y += _height(floor, width) + GAP
        x += width + 18
    return parts, bottom


def _rows(floor: list[Room], width: float) -> Iterator[list[Room]]:
    """Yield a floor in as many rows as its rooms' names need."""
    needed = sum(_narrowest(room) + (50 if room.inside else GAP) for room in floor)
    rows = math.ceil(needed / width)
    each = math.ceil(len(floor) / rows)
    for start in range(0, len(floor), each):
        yield floor[start : start + each]


def _floor(floor: list[Room], x: float, y: float, width: float) -> Iterator[str]:
    height = _height(floor, width + 2 * GAP)
    for room, share in zip(floor, _shares(floor, width), strict=True):
        yield (
            f'<rect class="{room.kind}" x="{x:.1f}" y="{y:.1f}" width="{share:.1f}"'
            f' height="{height}" rx="5"/>'
        )
        lines = _wrapped(room.text, share - 14)
        first = y + height / 2 + 4 - 6.5 * len(lines)
        yield _text(x + share / 2, first, room.name, "ink bold", 11, "middle")
        for index, line in enumerate(lines, 1):
            yield _text(x + share / 2, first + 13 * index, line, "dim", 10, "middle")
        x += share + GAP


def _height(floor: list[Room], width: float) -> float:
    shares = _shares(floor, width - 2 * GAP)
    lines = (
        len(_wrapped(room.text, share - 14)) for room, share in zip(floor, shares, strict=True)
    )
    return 25 + 13 * max(lines)


def _shares(floor: list[Room], width: float) -> list[float]:
    """Return how wide each room of a floor is: what its name needs, and more for what is inside."""
    free = width - GAP * (len(floor) - 1) - sum(map(_narrowest, floor))
    wishes = [min(_length(room.text, 10), 900) for room in floor]
    if not any(wishes):
        wishes = [1.0] * len(floor)
    return [
        _narrowest(room) + free * wish / sum(wishes)
        for room, wish in zip(floor, wishes, strict=True)
    ]


def _narrowest(room: Room) -> float:
    """Return the width that a room needs at least: for its name, and for a few words inside."""
    longest = max((_length(name, 10) for name in room.inside), default=0)
    return max(_length(room.name, 11) * 1.1, longest) + 18


def _wrapped(text: str, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split(" · ") if text else ():
        longer = f"{lines[-1]} · {word}" if lines else word
        if lines and _length(longer, 10) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def host_floors() -> list[list[Room]]:
    """Return the package's floors, the uppermost first."""
    known = modules()
    in_host = _reached("app", known)

    def room(name: str) -> Room:
        inside = {n for n in known if n == name or n.startswith(f"{name}.")}
        if name == FACE:
            return Room("the package itself", (), "host")
        kind = "types" if name == "types" else "host" if inside & in_host else "needed"
        is_folder = (PACKAGE / name).is_dir()
        return Room(f"{name}/" if is_folder else f"{name}.py", _inside(name, known), kind)

    return [[room(name) for name in sorted(floor)] for floor in reversed(FLOORS[""])]


def _inside(folder: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return what is in a folder, those of its upper floors first."""
    if folder in GENERATED:
        return ("generated",)
    there = {
        name.removeprefix(f"{folder}.").split(".")[0]
        for name in known
        if name.startswith(f"{folder}.")
    }
    floors = reversed(FLOORS.get(folder, [there]))
    ordered = [name for floor in floors for name in sorted(floor) if name in there]
    return tuple(
        f"{name}/" if (PACKAGE / folder.replace(".", "/") / name).is_dir() else name
        for name in ordered
        if name != "__main__"
    )


def _reached(start: str, known: dict[str, ast.Module]) -> set[str]:
    """Return the modules that are imported at once when one of them is."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += imported(runs_at_import(known[name]), known) & known.keys()
    return reached


def relay_floors() -> list[list[Room]]:
    """Return the relay's floors by its imports, the uppermost first; the inspector is one room."""
    graph = {path.name: _imports_of(path) for path in sorted(RELAY.glob("*.js"))}
    graph[INSPECTOR] = {
        name for path in (RELAY / INSPECTOR).glob("*.js") for name in _imports_of(path)
    } & graph.keys()
    levels: dict[str, int] = {}

    def level(name: str) -> int:
        if name not in levels:
            levels[name] = 1 + max(map(level, graph[name]), default=-1)
        return levels[name]

    highest = max(map(level, graph))
    background = {"relay.js"}
    while more := {name for each in background for name in graph[each]} - background:
        background |= more
    inside = tuple(path.stem for path in sorted((RELAY / INSPECTOR).glob("*.js")))
    return [
        [
            Room(
                name,
                inside if name == INSPECTOR else (),
                "relay" if name in background else "page",
            )
            for name in sorted(graph)
            if levels[name] == floor
        ]
        for floor in range(highest, -1, -1)
    ]


def _imports_of(script: Path) -> set[str]:
    found = re.findall(r'^(?:import|export|\}).* from "([^"]+)";', script.read_text("utf-8"), re.M)
    return {Path(name).name for name in found}


def _look_for(station: Station) -> None:
    """Raise LookupError unless a station's file has its function."""
    if station.file.endswith(".js"):
        text = (RELAY / station.file).read_text("utf-8")
        is_there = re.search(rf"^\s*{re.escape(station.function)}\(.*\{{$", text, re.M) is not None
    else:
        tree = ast.parse((PACKAGE / station.file).read_text("utf-8"))
        is_there = any(
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name == station.function
            for node in ast.walk(tree)
        )
    if not is_there:
        raise LookupError(f"{station.file} has no {station.function}: mend THERE and BACK")


# Words


def _legend(y: float) -> Iterator[str]:
    x: float = MARGIN
    for kind, text in (
        ("page", "pages"),
        ("relay", "the extension's background"),
        ("host", "every host, from its start"),
        ("needed", "commands, tests, and a host that needs it"),
        ("types", "type checkers only"),
    ):
        yield f'<rect class="{kind}" x="{x:.1f}" y="{y - 10}" width="14" height="12" rx="3"/>'
        yield _text(x + 20, y, text, "dim", 11)
        x += 20 + _length(text, 11) + 24


def _title(text: str, y: float) -> list[str]:
    return [_text(MARGIN, y, text, "ink bold", 15)]


def _text(x: float, y: float, text: str, kind: str, size: int, anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size}"'
        f' text-anchor="{anchor}">{escape(text)}</text>'
    )


def _length(text: str, size: int) -> float:
    """Return about how wide a text is."""
    return len(text) * size * 0.56
