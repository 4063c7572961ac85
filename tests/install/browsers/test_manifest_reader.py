from __future__ import annotations

import json
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from onconnect.install.browsers import manifest, manifest_reader
from onconnect.install.findings import Fault
from tests.install.memory import MemoryDisk

NAME = "org.example.notes"
CALLERS = {"gecko": "notes@example.org", "chromium": f"chrome-extension://{'a' * 32}/"}
FAMILIES = list(CALLERS)
FILE = PurePosixPath(f"/m/{NAME}.json")


def rendered(family, **changes):
    path = PurePosixPath("/opt/launcher")
    content = manifest.render(
        family, name=NAME, description="Notes", path=path, callers=[CALLERS[family]]
    )
    return json.loads(content) | changes


def read(family, content, file=FILE):
    disk = MemoryDisk()
    disk.add(file, content if isinstance(content, bytes) else json.dumps(content).encode())
    return manifest_reader.read(disk, file, family, [CALLERS[family]])


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("text", ['it\'s "quoted"', "$name ${path} $$", "Grüße 世界", "a\\b\nc\td"])
def test_what_is_written_is_read_whatever_is_in_it(family, text):
    path = PurePosixPath("/") / text
    content = manifest.render(
        family, name=NAME, description=text, path=path, callers=[CALLERS[family]]
    )
    assert read(family, content) == path


@pytest.mark.parametrize(
    ("family", "changes", "code"),
    [
        ("gecko", {"allowed_origins": []}, "member-unknown"),
        ("gecko", {"comment": "x"}, "member-unknown"),
        ("gecko", {"allowed_extensions": []}, "caller-missing"),
        ("gecko", {"allowed_extensions": ["notes@example.org", "*"]}, "caller-malformed"),
        ("gecko", {"allowed_extensions": "notes@example.org"}, "caller-malformed"),
        ("gecko", {"description": None}, "member-no-text"),
        ("gecko", {"type": "pipe"}, "type-unknown"),
        ("gecko", {"name": "a-b"}, "name-differs"),
        ("gecko", {"path": "launcher"}, "path-relative"),
        ("gecko", {"path": "~/launcher"}, "path-relative"),
        ("chromium", {"description": ""}, "description-empty"),
        ("chromium", {"allowed_origins": [f"chrome-extension://{'a' * 32}"]}, "caller-malformed"),
        ("chromium", {"allowed_origins": ["chrome-extension://*/"]}, "caller-malformed"),
        ("chromium", {"allowed_origins": [f"chrome-extension://{'b' * 32}/"]}, "caller-missing"),
        ("chromium", {"name": "Org.example.notes"}, "name-differs"),
        ("chromium", {"path": ""}, "path-relative"),
    ],
)
def test_what_a_browser_refuses_is_named(family, changes, code):
    with pytest.raises(Fault, match=FILE.name) as told:
        read(family, rendered(family, **changes))
    assert told.value.code == code


def test_firefox_lists_add_ons_by_either_form_of_their_ids():
    callers = ["{12345678-1234-1234-1234-123456789ABC}", CALLERS["gecko"], "@a"]
    assert read("gecko", rendered("gecko", allowed_extensions=callers))


def test_chromium_overlooks_unknown_members_comments_and_line_breaks_in_strings():
    text = json.dumps(rendered("chromium", allowed_extensions=["x@y"])).replace("Notes", "N //\n*/")
    assert read("chromium", f"/* one\n */ {text} // two".encode())


@pytest.mark.parametrize("family", FAMILIES)
def test_a_byte_order_mark_is_overlooked(family):
    assert read(family, b"\xef\xbb\xbf" + json.dumps(rendered(family)).encode())


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"{} {}", b"[" * 100_000], ids=range(6)
)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_that_is_no_manifest_is_named(family, content):
    with pytest.raises(Fault, match=FILE.name) as told:
        read(family, content)
    assert told.value.code == "manifest-not-json"


@pytest.mark.parametrize(
    ("family", "changes"), [("gecko", {"a\nb": 1}), ("chromium", {"name": "a\nb"})]
)
def test_a_fault_is_one_line_whatever_is_in_the_manifest(family, changes):
    with pytest.raises(Fault) as told:
        read(family, rendered(family, **changes))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_manifest_that_is_not_there_is_none(family):
    with pytest.raises(FileNotFoundError):
        manifest_reader.read(MemoryDisk(FILE.parent), FILE, family, [CALLERS[family]])


@pytest.mark.parametrize("family", FAMILIES)
def test_a_path_may_be_relative_to_the_manifest_on_windows(family):
    file = PureWindowsPath(f"C:/data/{NAME}.json")
    assert read(family, rendered(family, path="host.bat"), file) == PureWindowsPath(
        "C:/data/host.bat"
    )
    absolute = PureWindowsPath("D:/host.bat")
    assert read(family, rendered(family, path=str(absolute)), file) == absolute
