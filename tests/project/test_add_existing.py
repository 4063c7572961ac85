"""`onconnect add` finds what an extension and its project have, and takes none of it over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.errors import SetupError
from onconnect.extension import without_comments
from onconnect.project.add import add
from onconnect.project_folder import load_project

if TYPE_CHECKING:
    from pathlib import Path


def extension_in(folder: Path, files: dict[str, str] | None = None, **members: Any) -> Path:
    """An extension of manifest version 3 for both browsers, or with other members."""
    extension = folder / "ext"
    manifest = {
        "manifest_version": 3,
        "name": "My Clock",
        "version": "1",
        "background": {"service_worker": "own.js", "scripts": ["own.js"]},
    }
    written = {"own.js": "", "manifest.json": json.dumps(manifest | members), **(files or {})}
    for name, text in written.items():
        (extension / name).parent.mkdir(parents=True, exist_ok=True)
        (extension / name).write_bytes(text.encode())
    return extension


def manifest_of(extension: Path) -> dict[str, Any]:
    text = (extension / "manifest.json").read_text("utf-8")
    return dict(json.loads(without_comments(text)))


MANIFEST = """{
\t"manifest_version": 3, // the newest
\t"name": "My Clock",
\t"version": "1",
\t"permissions": ["tabs"],
\t"icons": {"16": "16.png",   "32": "32.png"},
\t"background": {"service_worker": "own.js"}
}
"""


def test_a_manifest_keeps_its_lines_its_order_and_its_comments(tmp_path: Path) -> None:
    before = MANIFEST.replace("\n", "\r\n")
    extension = extension_in(tmp_path, {"manifest.json": before})
    add(extension, tmp_path)
    after = (extension / "manifest.json").read_bytes().decode()
    assert "\n" not in after.replace("\r\n", "")
    kept = [line for line in before.splitlines() if "permissions" not in line][:-2]
    assert [line for line in after.splitlines() if line in kept] == kept
    assert '\t"permissions": ["tabs", "nativeMessaging", "storage"],' in after.splitlines()
    assert '\t"background": {"service_worker": "onconnect-worker.js"},' in after.splitlines()
    assert list(manifest_of(extension)) == [
        *("manifest_version", "name", "version", "permissions", "icons", "background"),
        *("browser_specific_settings", "key", "minimum_chrome_version"),
    ]


def test_comments_that_only_chromium_reads_are_kept_and_keep_firefox_out(tmp_path: Path) -> None:
    extension = extension_in(tmp_path, {"manifest.json": MANIFEST.replace("//", "/* not // */ //")})
    add(extension, tmp_path)
    assert "/* not // */ // the newest" in (extension / "manifest.json").read_text("utf-8")
    project = load_project(tmp_path)
    assert project.builds().keys() == {"chromium"}
    with pytest.raises(SetupError, match=r"has comments between /\* and \*/, which Firefox"):
        project.ids_in("gecko")


def test_a_permission_that_users_are_asked_for_is_not_required(tmp_path: Path) -> None:
    extension = extension_in(tmp_path, optional_permissions=["nativeMessaging", "tabs"])
    added = add(extension, tmp_path)
    assert manifest_of(extension)["permissions"] == ["storage"]
    assert manifest_of(extension)["optional_permissions"] == ["nativeMessaging", "tabs"]
    assert "has nativeMessaging among its optional permissions" in added.notes[0]
    extension = extension_in(tmp_path / "both", optional_permissions=["nativeMessaging", "storage"])
    add(extension, tmp_path / "both")
    assert "permissions" not in manifest_of(extension)


def test_version_2_gets_nothing_of_chromiums_and_keeps_its_own_id(tmp_path: Path) -> None:
    extension = extension_in(
        tmp_path,
        manifest_version=2,
        background={"scripts": ["own.js"], "persistent": False},
        browser_action={},
        applications={"gecko": {"id": "clock@example.org"}},
    )
    add(extension, tmp_path)
    manifest = manifest_of(extension)
    assert manifest["applications"] == {
        "gecko": {"id": "clock@example.org", "strict_min_version": "140.0"}
    }
    assert not {"browser_specific_settings", "key", "minimum_chrome_version"} & manifest.keys()
    assert manifest["background"]["persistent"] is False
    project = load_project(tmp_path)
    assert project.ids_in("gecko") == ("clock@example.org",)
    assert project.builds().keys() == {"gecko"}


@pytest.mark.parametrize(
    ("background", "oldest"),
    [({"service_worker": "own.js"}, {"chromium"}), ({"scripts": ["own.js"]}, {"gecko"})],
)
def test_the_oldest_version_is_written_for_browsers_that_can_run_it(
    background: dict[str, Any], oldest: set[str], tmp_path: Path
) -> None:
    extension = extension_in(tmp_path, background=background)
    add(extension, tmp_path)
    manifest = manifest_of(extension)
    gecko = manifest["browser_specific_settings"]["gecko"]
    assert gecko["id"] == "my_clock@onconnect"
    assert manifest["key"]
    assert ("strict_min_version" in gecko) == ("gecko" in oldest)
    assert ("minimum_chrome_version" in manifest) == ("chromium" in oldest)
    assert load_project(tmp_path).builds().keys() == oldest


@pytest.mark.parametrize(("firefox", "chrome", "told"), [("109.0a1", "88", 2), ("141.0", "150", 0)])
def test_older_browsers_that_are_allowed_are_told_of(
    firefox: str, chrome: str, told: int, tmp_path: Path
) -> None:
    gecko = {"id": "clock@example.org", "strict_min_version": firefox}
    extension = extension_in(
        tmp_path, browser_specific_settings={"gecko": gecko}, minimum_chrome_version=chrome
    )
    notes = add(extension, tmp_path).notes
    assert len(notes) == told
    assert all("older ones run the extension without Python" in note for note in notes)
    assert manifest_of(extension)["browser_specific_settings"]["gecko"] == gecko
    assert manifest_of(extension)["minimum_chrome_version"] == chrome


def test_a_worker_lies_beside_the_script_that_it_loads(tmp_path: Path) -> None:
    files = {"js/my own.js": "importScripts('lib.js');", "js/lib.js": ""}
    extension = extension_in(tmp_path, files, background={"service_worker": "/js/my own.js"})
    add(extension, tmp_path)
    assert manifest_of(extension)["background"] == {"service_worker": "js/onconnect-worker.js"}
    assert (extension / "js/onconnect-worker.js").read_text("utf-8").splitlines()[2:] == [
        'importScripts("../onconnect/relay-classic.js", "../onconnect-background.js");',
        'importScripts("my%20own.js");',
    ]


def test_a_page_loads_the_relay_before_its_own_scripts(tmp_path: Path) -> None:
    page = "<html>\n<!-- mine -->\n<SCRIPT src='own.js'></SCRIPT>\n"
    extension = extension_in(
        tmp_path, {"own.html": page}, manifest_version=2, background={"page": "own.html"}
    )
    add(extension, tmp_path)
    assert (extension / "own.html").read_text("utf-8").splitlines() == [
        "<html>",
        "<!-- mine -->",
        '<script src="/onconnect/relay-classic.js"></script>',
        '<script src="/onconnect-background.js"></script>',
        "<SCRIPT src='own.js'></SCRIPT>",
    ]
    load_project(tmp_path).extension("gecko").check("my_clock")


def test_a_page_with_comments_and_addresses_of_many_forms_loads_the_relay(tmp_path: Path) -> None:
    page = "<!-- <script src=old.js></script> -->\n<script src=lib/own.js?v=1 defer></script>\n"
    page += '<script src="https://example.org/gone.js"></script>\n'
    files = {"a/own.html": page, "a/lib/own.js": "chrome.runtime.connectNative('old.host')"}
    extension = extension_in(
        tmp_path, files, manifest_version=2, background={"page": "/a/own.html?a=1#b"}
    )
    (call,) = add(extension, tmp_path).calls
    assert call.in_background
    lines = (extension / "a/own.html").read_text("utf-8").splitlines()
    assert lines[0] == page.splitlines()[0]
    assert lines[1] == '<script src="/onconnect/relay-classic.js"></script>'
    load_project(tmp_path).extension("gecko").check("my_clock")


def test_scripts_with_a_query_are_files_without_it(tmp_path: Path) -> None:
    extension = extension_in(
        tmp_path, manifest_version=2, background={"scripts": ["own.js?version=1"]}
    )
    add(extension, tmp_path)
    load_project(tmp_path).extension("gecko").check("my_clock")


def test_an_empty_list_of_scripts_is_no_background_for_firefox(tmp_path: Path) -> None:
    extension = extension_in(tmp_path, background={"scripts": [], "service_worker": "own.js"})
    add(extension, tmp_path)
    assert load_project(tmp_path).builds().keys() == {"chromium"}


@pytest.mark.parametrize(
    ("version", "settings"), [(3, {}), (3, {"gecko_android": {}}), (2, {"gecko": {}}), (2, {})]
)
def test_an_id_of_before_is_the_only_one(
    version: int, settings: dict[str, Any], tmp_path: Path
) -> None:
    extension = extension_in(
        tmp_path,
        manifest_version=version,
        background={"scripts": ["own.js"]},
        applications={"gecko": {"id": "clock@example.org"}},
        browser_specific_settings=settings,
    )
    add(extension, tmp_path)
    assert "my_clock@onconnect" not in (extension / "manifest.json").read_text("utf-8")
    assert load_project(tmp_path).ids_in("gecko") == ("clock@example.org",)


CALLS = """// chrome.runtime.connectNative("in a comment")
const HOST = "org.example.old";
const port = chrome.runtime.connectNative(HOST);
browser.runtime.sendNativeMessage("org.example.old", { a: 1 }).then(show);
"""


def test_what_takes_the_place_of_native_calls_is_told(tmp_path: Path) -> None:
    files = {
        "own.js": "importScripts('lib/calls.js')",
        "lib/calls.js": CALLS,
        "popup.js": 'const p = browser.runtime\n  .connectNative("org.example.old");\n',
    }
    extension = extension_in(tmp_path, files)
    calls = add(extension, tmp_path).calls
    assert [(call.file.name, call.place, call.host, call.instead) for call in calls] == [
        ("calls.js", "line 3", "org.example.old", 'python.connect({ name: "python" })'),
        ("calls.js", "line 4", "org.example.old", "python.sendMessage(message)"),
        ("popup.js", "line 2", "org.example.old", 'browser.runtime.connect({ name: "python" })'),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "import sys, struct\nwhile True:\n    sys.stdin.buffer.read(4)\n",
        "#!/usr/bin/env python3\nimport clock\n",
        "def main(): ...\n\nif __name__ == '__main__':\n    main()\n",
        "import os\nos.read(0, 4)\n",
        "print 'of Python 2'\n",
    ],
)
def test_a_host_that_exists_is_not_taken_for_handlers(source: str, tmp_path: Path) -> None:
    extension = extension_in(tmp_path)
    (tmp_path / "my_clock.py").write_text(source, "utf-8")
    added = add(extension, tmp_path)
    assert added.module is None
    assert [note for note in added.notes if "is a program by itself" in note]
    assert load_project(tmp_path).config.handlers == ["my_clock_handlers"]
    assert "on_connect" in (tmp_path / "my_clock_handlers.py").read_text("utf-8")
    assert (tmp_path / "my_clock.py").read_text("utf-8") == source


def test_handlers_that_exist_are_taken(tmp_path: Path) -> None:
    extension = extension_in(tmp_path)
    handlers = tmp_path / "my_clock.py"
    handlers.write_text("#!/usr/bin/env python3\nfrom onconnect import browser\n", "utf-8")
    assert add(extension, tmp_path).module == handlers
    assert load_project(tmp_path).config.handlers == ["my_clock"]


def test_the_name_of_a_host_that_exists_stays_its_own(tmp_path: Path) -> None:
    called = tmp_path / "called"
    called.mkdir()
    extension = extension_in(called, {"own.js": "chrome.runtime.connectNative('my_clock')"})
    assert add(extension, called).notes == [
        "The new host is called my_clock_python: my_clock is the name of a host that exists"
    ]
    assert load_project(called).config.name == "my_clock_python"
    assert 'host: "my_clock_python"' in (extension / "onconnect-background.js").read_text("utf-8")

    described = tmp_path / "described"
    described.mkdir()
    native = {"name": "my_clock", "type": "stdio", "path": "/bin/host", "allowed_extensions": []}
    (described / "app").mkdir()
    (described / "app" / "my_clock.json").write_text(json.dumps(native), "utf-8")
    add(extension_in(described), described)
    assert load_project(described).config.name == "my_clock_python"


@pytest.mark.parametrize(
    ("background", "files", "problem"),
    [
        (
            {"service_worker": "dist/own.js"},
            {},
            "names dist/own.js, and there is no such file: w",
        ),
        (
            {"service_worker": "dist/own.js"},
            {"package.json": "{}"},
            "names dist/own.js, and there is no such file: build the extension first, and name",
        ),
        ({"scripts": ["src/own.ts"]}, {"src/own.ts": ""}, "src/own.ts, which no browser runs: bu"),
        (
            {"scripts": ["own.js"], "type": "module"},
            {"own.js": 'import "./gone.js";\n'},
            "imports ./gone.js, and there is no such file: correct it there, or build",
        ),
    ],
)
def test_an_extension_that_is_not_built_is_one_sentence(
    background: dict[str, Any], files: dict[str, str], problem: str, tmp_path: Path
) -> None:
    extension = extension_in(tmp_path, files, background=background)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SetupError) as told:
        add(extension, tmp_path)
    assert problem in str(told.value)
    assert "\n" not in str(told.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_source_tree_without_a_manifest_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}", "utf-8")
    with pytest.raises(SetupError, match=r"a package\.json and no manifest\.json: build the ext"):
        add(tmp_path, tmp_path)


def test_each_folder_is_in_the_table_and_has_its_own_ids(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    chromium = extension_in(tmp_path / "a", background={"service_worker": "own.js"})
    firefox = extension_in(tmp_path / "b", manifest_version=2, background={"scripts": ["own.js"]})
    add(chromium, tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        (tmp_path / "pyproject.toml").read_text("utf-8") + "startup = 60  # it is slow\n", "utf-8"
    )
    add(firefox, tmp_path)
    project = load_project(tmp_path)
    assert project.config.extension == ("a/ext", "b/ext")
    assert project.config.startup == 60
    assert project.extension("gecko").file == firefox / "manifest.json"
    assert project.extension("chromium").file == chromium / "manifest.json"
    assert project.ids_in("gecko") == ("my_clock@onconnect",)
    assert "# it is slow" in (tmp_path / "pyproject.toml").read_text("utf-8")
    for each in (chromium, firefox):
        assert 'host: "my_clock"' in (each / "onconnect-background.js").read_text("utf-8")
