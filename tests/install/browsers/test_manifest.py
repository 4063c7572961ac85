from __future__ import annotations

import json
from pathlib import PurePosixPath

import pytest

from onconnect import shipped
from onconnect.errors import SetupError
from onconnect.install.browsers import manifest

NAME = "org.example.notes"
CALLERS = {"gecko": "notes@example.org", "chromium": f"chrome-extension://{'a' * 32}/"}
FAMILIES = list(CALLERS)


LAUNCHER = PurePosixPath("/opt/launcher")


def render(family, path=LAUNCHER, description="Notes"):
    return manifest.render(
        family, name=NAME, description=description, path=path, callers=[CALLERS[family]]
    )


@pytest.fixture
def file(tmp_path):
    return tmp_path / f"{NAME}.json"


def test_each_family_gets_exactly_the_members_that_it_knows():
    common = {"name": NAME, "description": "Notes", "path": "/opt/launcher", "type": "stdio"}
    assert json.loads(render("gecko")) == common | {"allowed_extensions": ["notes@example.org"]}
    assert json.loads(render("chromium")) == common | {"allowed_origins": [CALLERS["chromium"]]}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", ['it\'s "quoted"', "$name ${path} $$", "Grüße 世界", "a\\b\nc\td"])
def test_any_text_is_filled_in_unchanged(family, file, text):
    file.write_bytes(render(family, PurePosixPath("/") / text, description=text))
    assert json.loads(file.read_bytes())["description"] == text
    assert json.loads(file.read_bytes())["path"] == str(PurePosixPath("/") / text)


def test_a_path_that_is_no_utf8_is_told():
    with pytest.raises(SetupError, match="is not UTF-8"):
        render("gecko", PurePosixPath("/home/\udcff"))


def test_the_templates_are_found_in_a_checkout(checkout):
    assert shipped.root() == checkout
    assert (shipped.root() / "manifests/gecko.json").is_file()


def test_the_templates_are_found_in_a_wheel(tmp_path, monkeypatch):
    (tmp_path / "onconnect/_data").mkdir(parents=True)
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path / "onconnect")
    assert shipped.root() == tmp_path / "onconnect/_data"
