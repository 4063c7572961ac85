"""The picture of the architecture is the one that the code draws now."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tools.architecture import picture


def test_the_picture_is_that_of_the_code() -> None:
    drawn = picture.PICTURE.read_text("utf-8")
    assert drawn == picture.draw(), "run `.venv/bin/python -m tools.architecture`"


def test_a_station_that_the_code_does_not_have_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for file in ("ports.js", "stdio.py"):
        gone = picture.Station(file, "gone", ("", ""))
        monkeypatch.setattr(picture, "THERE", (gone, *picture.THERE[1:]))
        with pytest.raises(LookupError, match=f"{file} has no gone"):
            picture.draw()


def test_nothing_is_written_beyond_its_box() -> None:
    """Widths are estimates: what is written in a room has to be narrower than the room."""
    for floors in (picture.relay_floors(), picture.host_floors()):
        for floor in floors:
            assert all(len(room.name) < 24 for room in floor)
    root = ElementTree.fromstring(picture.draw())
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        assert 0 < float(text.attrib["x"]) < width
        assert 0 < float(text.attrib["y"]) < height
