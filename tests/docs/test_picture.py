"""The picture of the architecture is the one that the code draws now."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tools.architecture import picture

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.slow
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
    root = ElementTree.fromstring(picture.draw())
    boxes = [
        [float(box.get(name, 0)) for name in ("x", "y", "width", "height")]
        for box in root.iter(f"{SVG}rect")
    ]
    for text in root.iter(f"{SVG}text"):
        x, y, size = (float(text.attrib[name]) for name in ("x", "y", "font-size"))
        around = [box for box in boxes if box[0] <= x <= box[0] + box[2]]
        around = [box for box in around if box[1] <= y <= box[1] + box[3]]
        narrowest = min(around, key=lambda box: box[2])
        if text.get("text-anchor") == "middle":
            assert len(text.text or "") * size * 0.55 <= narrowest[2], text.text
