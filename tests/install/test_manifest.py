from __future__ import annotations

import json
from pathlib import Path

import pytest

from onconnect.errors import SetupError
from onconnect.install import manifest, resources

NAME = "org.example.notes"
CALLERS = {"gecko": "notes@example.org", "chromium": f"chrome-extension://{'a' * 32}/"}
FAMILIES = list(CALLERS)


def render(family, path=Path("/opt/launcher"), description="Notes"):
    return manifest.render(
        family, name=NAME, description=description, path=path, caller=CALLERS[family]
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
    file.write_bytes(render(family, Path("/") / text, description=text))
    assert json.loads(file.read_bytes())["description"] == text
    assert manifest.read(file, family).path == Path("/") / text


def test_a_path_that_is_no_utf8_is_told():
    with pytest.raises(SetupError, match="is no UTF-8"):
        render("gecko", Path("/home/\udcff"))


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_written_is_valid_for_its_browser(family, file):
    file.write_bytes(render(family))
    read = manifest.read(file, family)
    assert read.name == NAME
    assert read.callers == (CALLERS[family],)


@pytest.mark.parametrize(
    ("family", "changes"),
    [
        ("gecko", {"allowed_origins": []}),
        ("gecko", {"comment": "x"}),
        ("gecko", {"allowed_extensions": []}),
        ("gecko", {"description": None}),
        ("gecko", {"type": "pipe"}),
        ("gecko", {"name": "a-b"}),
        ("gecko", {"path": "launcher"}),
        ("gecko", {"path": "~/launcher"}),
        ("chromium", {"description": ""}),
        ("chromium", {"allowed_origins": [f"chrome-extension://{'a' * 32}"]}),
        ("chromium", {"allowed_origins": ["chrome-extension://*/"]}),
        ("chromium", {"name": "Org.example.notes"}),
        ("chromium", {"name": "org.example.other"}),
        ("chromium", {"path": "launcher"}),
    ],
)
def test_what_a_browser_refuses_is_refused_by_name_of_the_file(family, changes, file):
    content = json.loads(render(family)) | changes
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(SetupError, match=file.name):
        manifest.read(file, family)


def test_chromium_overlooks_what_it_does_not_know(file):
    content = json.loads(render("chromium")) | {"allowed_extensions": ["x@y"]}
    file.write_text(json.dumps(content), "utf-8")
    manifest.read(file, "chromium")


@pytest.mark.parametrize("text", [None, "", "{", "[]", "null"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_that_is_no_manifest_is_told(family, text, file):
    if text is not None:
        file.write_text(text, "utf-8")
    with pytest.raises(SetupError, match=file.name):
        manifest.read(file, family)


def test_the_templates_are_found_in_a_checkout(checkout):
    assert resources.root() == checkout
    assert (resources.root() / "manifests/gecko.json").is_file()


def test_the_templates_are_found_in_a_wheel(tmp_path, monkeypatch):
    (tmp_path / "onconnect/_data").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "onconnect")
    assert resources.root() == tmp_path / "onconnect/_data"
