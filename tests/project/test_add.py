"""`onconnect add` puts the relay beside a background script that exists."""

from __future__ import annotations

import errno
import itertools
import json
import os
import re
import signal
import stat
import sys
import tomllib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import relay_copy
from onconnect.errors import SetupError
from onconnect.project import new
from onconnect.project.add import add
from onconnect.project_folder import load_project

if TYPE_CHECKING:
    from collections.abc import Callable


def extension_with(folder: Path, background: dict[str, Any] | None, **members: Any) -> Path:
    extension = folder / "ext"
    extension.mkdir()
    manifest = {"manifest_version": 3, "name": "My Clock", "version": "1", **members}
    if background is not None:
        manifest["background"] = background
    (extension / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (extension / "own.js").write_text("const own = 1;\n", "utf-8")
    return extension


def background_of(extension: Path) -> dict[str, Any]:
    return dict(json.loads((extension / "manifest.json").read_text("utf-8"))["background"])


def test_a_classic_service_worker_is_loaded_beside_the_classic_relay(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"service_worker": "own.js"})
    add(extension, tmp_path)
    assert background_of(extension) == {"service_worker": "onconnect-worker.js"}
    worker = (extension / "onconnect-worker.js").read_text("utf-8")
    assert worker.splitlines()[2:] == [
        'importScripts("onconnect/relay-classic.js", "onconnect-background.js");',
        'importScripts("own.js");',
    ]
    assert (extension / "own.js").read_text("utf-8") == "const own = 1;\n"


def test_classic_event_page_scripts_stay_classic(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"scripts": ["lib.js", "own.js"]})
    (extension / "lib.js").touch()
    add(extension, tmp_path)
    assert background_of(extension) == {
        "scripts": ["onconnect/relay-classic.js", "onconnect-background.js", "lib.js", "own.js"]
    }
    assert (extension / "onconnect" / "relay-classic.js").is_file()


def test_modules_get_one_more(tmp_path: Path) -> None:
    before = {"service_worker": "own.js", "scripts": ["own.js"], "type": "module"}
    extension = extension_with(tmp_path, before)
    add(extension, tmp_path)
    assert background_of(extension) == {
        "service_worker": "onconnect-worker.js",
        "scripts": ["onconnect-background.js", "own.js"],
        "type": "module",
    }
    worker = (extension / "onconnect-worker.js").read_text("utf-8")
    assert worker.index('import "./onconnect-background.js"') < worker.index('import "./own.js"')
    assert not (extension / "onconnect" / "relay-classic.js").exists()


def test_an_extension_for_both_browsers_keeps_both(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"service_worker": "own.js", "scripts": ["own.js"]})
    add(extension, tmp_path)
    assert background_of(extension) == {
        "service_worker": "onconnect-worker.js",
        "scripts": ["onconnect/relay-classic.js", "onconnect-background.js", "own.js"],
    }


def test_an_extension_without_a_background_gets_one(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, None)
    add(extension, tmp_path)
    assert background_of(extension) == {
        "service_worker": "onconnect-background.js",
        "scripts": ["onconnect-background.js"],
        "type": "module",
    }


def test_the_project_can_be_installed_then(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "clock"\nversion = "1"\n', "utf-8")
    background = {"scripts": ["own.js"], "service_worker": "own.js"}
    extension = extension_with(tmp_path, background, permissions=["tabs"])
    add(extension, tmp_path)
    document = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))
    assert document["project"]["name"] == "clock"
    project = load_project(tmp_path)
    assert project.config.name == "my_clock"
    assert project.config.extension == "ext"
    project.extension().check("my_clock")
    assert project.extension().id_in("chromium")
    assert "on_connect" in (tmp_path / "my_clock.py").read_text("utf-8")
    permissions = json.loads((extension / "manifest.json").read_text("utf-8"))["permissions"]
    assert permissions == ["tabs", "nativeMessaging", "storage"]
    assert relay_copy.is_current(extension)


def test_a_project_that_is_described_keeps_its_name_and_handlers(tmp_path: Path) -> None:
    table = (
        '[tool.onconnect]\nname = "org.example.clock"\ndescription = "Clock"\n'
        'handlers = ["hands"]\nextension = "ext"\n'
    )
    (tmp_path / "pyproject.toml").write_text(table, "utf-8")
    extension = extension_with(tmp_path, {"scripts": ["own.js"]})
    add(extension, tmp_path)
    assert (tmp_path / "pyproject.toml").read_text("utf-8") == table
    assert list(tmp_path.glob("*.py")) == []
    assert 'host: "org.example.clock"' in (extension / "onconnect-background.js").read_text("utf-8")


def test_ids_that_are_there_stay(tmp_path: Path) -> None:
    gecko = {"gecko": {"id": "clock@example.org", "strict_min_version": "140.0"}}
    extension = extension_with(tmp_path, None, key="AAAA", browser_specific_settings=gecko)
    add(extension, tmp_path)
    manifest = json.loads((extension / "manifest.json").read_text("utf-8"))
    assert (manifest["key"], manifest["browser_specific_settings"]) == ("AAAA", gecko)


@pytest.mark.parametrize(
    ("background", "members", "problem"),
    [
        (None, {"manifest_version": 1}, 'has no "manifest_version" of 2 or 3'),
        (None, {"theme": {}}, "is that of a theme"),
        ({"scripts": ["onconnect/relay.js"]}, {}, "has the relay already"),
    ],
)
def test_what_cannot_be_joined_is_refused_and_left_alone(
    background: dict[str, Any] | None, members: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    extension = extension_with(tmp_path, background, **members)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(SetupError, match=problem):
        add(extension, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_adding_twice_is_refused(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"scripts": ["own.js"]})
    add(extension, tmp_path)
    with pytest.raises(SetupError, match="has the relay already: `onconnect update` renews it"):
        add(extension, tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"), [(None, "cannot be read"), ("{ # no\n }", "is not plain JSON")]
)
def test_a_manifest_that_cannot_be_read_is_named(
    text: str | None, problem: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(SetupError, match=problem):
        add(tmp_path, tmp_path)


def everything_in(folder: Path) -> dict[str, bytes | str]:
    """Every file, folder and link."""
    found: dict[str, bytes | str] = {}
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        else:
            found[name] = "/" if path.is_dir() else path.read_bytes()
    return found


def put_folder(path: Path) -> None:
    path.mkdir()
    (path / "mine.js").write_text("mine", "utf-8")


def put_relay_with_a_file_of_mine(path: Path) -> None:
    relay_copy.renew(path.parent)
    (path / "mine.js").write_text("mine", "utf-8")


def put_edited_relay(path: Path) -> None:
    relay_copy.renew(path.parent)
    (path / "relay.js").write_text("mine", "utf-8")


def put_link_to_folder(path: Path) -> None:
    outside = path.parent.parent / "outside"
    put_folder(outside)
    path.symlink_to(outside)


def put_link_to_file(path: Path) -> None:
    outside = path.parent.parent / "outside of it"
    outside.write_bytes(path.read_bytes() if path.exists() else b"mine")
    path.unlink(missing_ok=True)
    path.symlink_to(outside)


def put_link_that_leads_nowhere(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.parent / "nothing of that name")


def put_file(path: Path) -> None:
    path.write_text("mine", "utf-8")


IN_THE_WAY = [
    ("ext/onconnect", put_folder),
    ("ext/onconnect", put_relay_with_a_file_of_mine),
    ("ext/onconnect", put_edited_relay),
    ("ext/onconnect", put_link_to_folder),
    ("ext/onconnect", put_link_that_leads_nowhere),
    ("ext/onconnect", put_file),
    ("ext/onconnect-background.js", put_file),
    ("ext/onconnect-background.js", put_folder),
    ("ext/onconnect-background.js", put_link_to_file),
    ("ext/onconnect-worker.js", put_file),
    ("ext/onconnect-worker.js", put_link_to_file),
    ("ext/manifest.json", put_link_to_file),
    ("my_clock.py", put_link_that_leads_nowhere),
    ("pyproject.toml", put_link_that_leads_nowhere),
    ("pyproject.toml", put_link_to_file),
    ("pyproject.toml", put_folder),
]


@pytest.mark.parametrize(("name", "put"), IN_THE_WAY)
def test_what_is_in_the_way_is_named_and_left_as_it_is(
    name: str, put: Callable[[Path], None], tmp_path: Path
) -> None:
    background = {"scripts": ["own.js"], "service_worker": "own.js"}
    extension = extension_with(tmp_path, background, key="AAAA")
    put(tmp_path / name)
    before = everything_in(tmp_path)
    with pytest.raises(SetupError) as caught:
        add(extension, tmp_path)
    assert str(Path(name)) in str(caught.value)
    assert re.search("run this again$|correct it there$", str(caught.value))
    assert everything_in(tmp_path) == before


def test_a_module_of_that_name_stays_and_is_told(tmp_path: Path) -> None:
    extension = extension_with(tmp_path, {"scripts": ["own.js"]})
    (tmp_path / "my_clock").mkdir()
    module = tmp_path / "my_clock" / "__init__.py"
    module.write_text("mine = 1\n", "utf-8")
    assert add(extension, tmp_path).module == module
    assert module.read_text("utf-8") == "mine = 1\n"
    assert not (tmp_path / "my_clock.py").exists()


def test_a_changed_file_keeps_its_permissions_and_other_names_of_it_keep_the_old_text(
    tmp_path: Path,
) -> None:
    extension = extension_with(tmp_path, {"scripts": ["own.js"]})
    manifest = extension / "manifest.json"
    manifest.chmod(0o640)
    before = manifest.read_bytes()
    (tmp_path / "other name").hardlink_to(manifest)
    add(extension, tmp_path)
    assert stat.S_IMODE(manifest.stat().st_mode) == 0o640
    assert (tmp_path / "other name").read_bytes() == before


WRITING = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod"}


def dies_at(number: int, act: Callable[[], object]) -> bool:
    """Do something in a process that dies at its n-th change of the disk; whether it did."""
    child = os.fork()
    if not child:
        left = number

        def count(event: str, args: tuple[Any, ...]) -> None:
            nonlocal left
            opens = event == "open" and args[0] != os.devnull and bool(args[2] & os.O_WRONLY)
            if event in WRITING or opens:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            act()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1] != 0


SHORT = {
    "relay.js": 'import { next } from "./next.js";\n\nexport function relay() {\n  next();\n}\n',
    "next.js": "export function next() {}\n",
    "VERSION": "1.0.0\n",
    "README.md": "",
    "package.json": "{}",
    "types/relay.d.ts": "",
    "inspector/inspector.html": "",
    "page.js": "",
}


@pytest.fixture
def short_relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a relay of few files copied: each file is a few more moments in which to be killed."""
    folder = tmp_path / "relay"
    for name, text in SHORT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    monkeypatch.setattr(relay_copy, "_shipped", lambda: folder)


@pytest.mark.process
@pytest.mark.usefixtures("short_relay")
def test_one_that_was_killed_halfway_can_be_run_again(tmp_path: Path) -> None:
    whole: set[str] = set()
    for number in itertools.count(1):
        folder = tmp_path / str(number)
        folder.mkdir()
        extension = extension_with(folder, {"scripts": ["own.js"]}, key="AAAA")
        died = dies_at(number, partial(add, extension, folder))
        assert (extension / "own.js").read_text("utf-8") == "const own = 1;\n"
        if not died:
            break
        json.loads((extension / "manifest.json").read_text("utf-8"))
        add(extension, folder)
        assert relay_copy.is_current(extension)
        load_project(folder).extension().check("my_clock")
        names = {each for each in everything_in(folder) if "/." not in each and each[0] != "."}
        whole = whole or names
        assert names == whole
    assert number > 20


@pytest.mark.process
@pytest.mark.usefixtures("short_relay")
def test_a_renewal_that_was_killed_halfway_loses_nothing_and_can_be_run_again(
    tmp_path: Path,
) -> None:
    for number in itertools.count(1):
        extension = tmp_path / str(number) / "ext"
        extension.mkdir(parents=True)
        relay_copy.renew(extension)
        (extension / "onconnect" / "VERSION").write_text("0.0.1", "utf-8")
        (extension / "onconnect" / "mine.js").write_text("mine", "utf-8")
        died = dies_at(number, partial(relay_copy.renew, extension))
        for _ in range(2):
            assert [path.read_text("utf-8") for path in extension.rglob("mine.js")] == ["mine"]
            relay_copy.renew(extension)
            assert relay_copy.is_current(extension)
        if not died:
            break
    assert number > 20


@pytest.mark.process
@pytest.mark.usefixtures("short_relay")
def test_a_new_project_that_was_killed_halfway_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "public_key", lambda: "AAAA")
    for number in itertools.count(1):
        folder = tmp_path / str(number) / "my-notes"
        died = dies_at(number, partial(new.create, folder, new.Choices()))
        if not died:
            break
        if not folder.exists():
            new.create(folder, new.Choices())
        load_project(folder).extension().check("my_notes")
        assert relay_copy.is_current(folder / "extension")
    assert number > 20


def test_what_cannot_be_written_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extension = extension_with(tmp_path, {"scripts": ["own.js"]})
    before = everything_in(tmp_path)
    replace = Path.replace

    def fail(path: Path, target: Path) -> Path:
        if target.name == "manifest.json":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SetupError, match=r"manifest\.json cannot be written \(No space left"):
        add(extension, tmp_path)
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize(
    "members",
    [
        {"background": ["own.js"]},
        {"background": {"scripts": "own.js"}},
        {"background": {"scripts": [1]}},
        {"background": {"service_worker": 7}},
        {"background": {"service_worker": "missing.js"}},
        {"permissions": "tabs"},
        {"browser_specific_settings": []},
        {"browser_specific_settings": {"gecko": "clock"}},
    ],
)
def test_a_manifest_with_something_else_in_a_place_is_refused(
    members: dict[str, Any], tmp_path: Path
) -> None:
    extension = extension_with(tmp_path, members.pop("background", None), **members)
    before = everything_in(tmp_path)
    with pytest.raises(SetupError, match="correct it"):
        add(extension, tmp_path)
    assert everything_in(tmp_path) == before
