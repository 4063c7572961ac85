"""`onconnect new` makes a project that works, as its flags say."""

from __future__ import annotations

import ast
import errno
import hashlib
import json
import math
import os
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from onconnect import Application, relay_copy
from onconnect.errors import SetupError
from onconnect.project.key import is_prime, prime, public_key
from onconnect.project.new import Choices, Made, Page, create, module_name
from onconnect.project_folder import load_project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process


def manifest_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "extension" / "manifest.json").read_text("utf-8")))


def test_a_project_has_all_that_install_asks_for(tmp_path: Path) -> None:
    create(tmp_path / "my-notes", Choices())
    project = load_project(tmp_path / "my-notes")
    assert project.config.name == "my_notes"
    assert list(project.config.handlers) == ["my_notes"]
    extension = project.extension()
    extension.check("my_notes")
    assert re.fullmatch("[a-p]{32}", extension.id_in("chromium"))
    assert re.fullmatch(r"my_notes@[0-9a-f]{8}", extension.id_in("gecko"))


def test_every_file_that_a_manifest_or_a_page_names_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "notes-app"
    create(folder, Choices(page=Page.popup))
    manifest = manifest_of(folder)
    named = [
        manifest["background"]["service_worker"],
        *manifest["background"]["scripts"],
        *manifest["content_scripts"][0]["js"],
        manifest["action"]["default_popup"],
        manifest["action"]["default_icon"],
        manifest["options_ui"]["page"],
    ]
    page = (folder / "extension" / "page.html").read_text("utf-8")
    named += re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [name for name in named if not (folder / "extension" / name).is_file()] == []


def test_every_file_has_the_same_bytes_on_every_system(tmp_path: Path) -> None:
    create(tmp_path / "Ärger", Choices())
    written = [path for path in (tmp_path / "Ärger").rglob("*") if path.is_file()]
    text = [path for path in written if path.suffix != ".png"]
    assert [path.name for path in text if b"\r" in path.read_bytes()] == []


def test_two_projects_have_different_ids(tmp_path: Path) -> None:
    ids = set()
    for name in ("one", "two"):
        create(tmp_path / name / "notes-app", Choices())
        extension = load_project(tmp_path / name / "notes-app").extension()
        ids |= {extension.id_in("chromium"), extension.id_in("gecko")}
    assert len(ids) == 4


def test_the_key_is_a_public_key_to_others_too() -> None:
    script = """
        const der = Buffer.from(process.argv[1], "base64");
        const key = crypto.createPublicKey({ key: der, format: "der", type: "spki" });
        console.log(key.asymmetricKeyType, key.asymmetricKeyDetails.modulusLength);
    """
    command = ["node", "-e", script, public_key()]
    assert subprocess.check_output(command, text=True) == "rsa 2048\n"


def test_the_key_is_made_of_three_primes_that_others_find_to_be_primes() -> None:
    check = "console.log(process.argv.slice(1).map((n) => crypto.checkPrimeSync(BigInt(n))).join())"
    numbers = [prime(bits) for bits in (683, 683, 682)]
    said = subprocess.check_output(["node", "-e", check, *map(str, numbers)], text=True)
    assert said == "true,true,true\n"
    assert math.prod(numbers).bit_length() == 2048
    assert not is_prime(numbers[0] * numbers[1])
    assert not is_prime(3215031751 * 118670087467)  # to the bases 2, 3, 5 and 7 they look like some


def test_a_page_in_a_tab_is_opened_by_the_button(tmp_path: Path) -> None:
    create(tmp_path / "notes-app", Choices(page=Page.tab))
    manifest = manifest_of(tmp_path / "notes-app")
    assert "default_popup" not in manifest["action"]
    background = (tmp_path / "notes-app" / "extension" / "background.js").read_text("utf-8")
    assert 'browser.tabs.create({ url: "page.html" })' in background


def test_what_is_not_wanted_is_not_there(tmp_path: Path) -> None:
    create(tmp_path / "notes-app", Choices(content=(), page=Page.none))
    manifest = manifest_of(tmp_path / "notes-app")
    assert not {"content_scripts", "action", "externally_connectable"} & manifest.keys()
    there = {path.name for path in (tmp_path / "notes-app" / "extension").iterdir()}
    assert there == {"manifest.json", "background.js", "icon.png", "onconnect"}
    assert manifest["permissions"] == ["nativeMessaging", "storage"]


def test_web_pages_that_may_connect_are_listened_to(tmp_path: Path) -> None:
    create(tmp_path / "notes-app", Choices(external=("https://www.example.org/*",)))
    folder = tmp_path / "notes-app"
    assert manifest_of(folder)["externally_connectable"] == {
        "matches": ["https://www.example.org/*"]
    }
    assert "runtime.onConnectExternal" in (folder / "extension" / "background.js").read_text(
        "utf-8"
    )


def test_the_python_files_are_python_and_name_the_project(tmp_path: Path) -> None:
    create(tmp_path / "Ärger + Co", Choices())
    for path in (tmp_path / "Ärger + Co").rglob("*.py"):
        assert "Ärger + Co" in (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("my-notes", "my_notes"),
        ("My Notes 2", "my_notes_2"),
        ("_x_", "x"),
        ("été", "ete"),
        ("e\u0301te\u0301", "ete"),
        ("Straße", "strasse"),
        ("Ärger + Co", "arger_co"),
    ],
)
def test_the_module_is_called_after_the_project(name: str, module: str) -> None:
    assert module_name(name) == module


@pytest.mark.parametrize(
    "name",
    [
        *("", "2fast", "class", "json", "onconnect", "tests", "…"),
        *("con", "AUX", "nul", "com1", "LPT9"),
        *("日本-notes", "Ω-notes", "søt", "a\nb", "a\x1b]52;c;x\x07b", "a\u202eb", "a\udcffb"),
        "x" * 101,
    ],
)
def test_a_name_that_no_module_can_have_is_refused(name: str) -> None:
    with pytest.raises(SetupError, match=r"cannot be the name|exists already|letters at most"):
        module_name(name)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    folder = tmp_path.rename(tmp_path.with_name("notes-app"))
    with pytest.raises(SetupError, match="exists already: name a folder that does not"):
        create(folder, Choices())
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_a_pattern_that_matches_no_page_is_refused() -> None:
    with pytest.raises(SetupError, match=r'"example\.org" is not a match pattern: write one'):
        Choices(content=("example.org",))


def test_the_command_tells_what_it_made_and_what_is_next(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "onconnect.cli", "new", "my-notes", "--page", "tab"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert os.path.join("my-notes", "my_notes.py") in done.stdout
    is_windows = sys.platform == "win32"
    inside = 'cd "my-notes", and there: ' if is_windows else "cd my-notes && "
    assert done.stdout.endswith(f"Next: {inside}onconnect dev\n")


def test_a_package_describes_what_its_project_has(tmp_path: Path) -> None:
    folder = tmp_path / "My Notes"
    create(folder, Choices(app=True))
    project = Application.load(folder)
    assert project.handlers == ("my_notes.handlers",)
    assert project.extensions.keys() == {"gecko", "chromium"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert "2 passed" in done.stdout, done.stdout
    table = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    assert table["project"]["scripts"] == {"my-notes": "my_notes.__main__:app.main"}
    assert table["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": ["my_notes"]}


def test_a_package_has_an_extension_of_plain_files() -> None:
    with pytest.raises(SetupError, match="leave out --app, or --template"):
        Choices(app=True, template=Made.wxt)


def test_update_renews_a_relay_and_says_so(tmp_path: Path) -> None:
    create(tmp_path / "notes-app", Choices())
    extension = tmp_path / "notes-app" / "extension"
    assert relay_copy.is_current(extension)
    (extension / "onconnect" / "VERSION").write_text("0.0.1\n", "utf-8")
    (extension / "onconnect" / "old.js").write_text("// of another version", "utf-8")
    assert not relay_copy.is_current(extension)

    def update() -> str:
        command = [sys.executable, "-m", "onconnect.cli", "update", str(tmp_path / "notes-app")]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert update().startswith("The relay was of version 0.0.1 and is of ")
    assert relay_copy.is_current(extension)
    assert not (extension / "onconnect" / "old.js").exists()
    assert update().endswith("already\n")


def test_update_keeps_what_is_not_onconnects_in_a_folder_beside_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside.js"
    outside.write_text("// outside", "utf-8")
    create(tmp_path / "notes-app", Choices())
    extension = tmp_path / "notes-app" / "extension"
    folder = extension / "onconnect"
    (folder / "VERSION").write_text("0.0.1\n", "utf-8")
    for number in ("", "2"):
        (folder / "relay.js").write_text("// mended by me", "utf-8")
        (folder / "mine").mkdir()
        (folder / "mine" / "own.js").write_text("// mine", "utf-8")
        (folder / "link.js").symlink_to(outside)
        kept = relay_copy.renew(extension)
        assert kept == extension / f"onconnect.kept{number}"
        assert (kept / "relay.js").read_text("utf-8") == "// mended by me"
        assert (kept / "mine" / "own.js").read_text("utf-8") == "// mine"
        assert (kept / "link.js").is_symlink()
        assert not (kept / "api.js").exists()
        assert relay_copy.is_current(extension)
        assert relay_copy.strangers(extension) == []
    assert outside.read_text("utf-8") == "// outside"
    assert relay_copy.renew(extension) is None


def test_update_leaves_what_a_linked_relay_leads_to(tmp_path: Path) -> None:
    create(tmp_path / "notes-app", Choices())
    extension = tmp_path / "notes-app" / "extension"
    elsewhere = tmp_path / "elsewhere"
    (extension / "onconnect").rename(elsewhere)
    (elsewhere / "relay.js").write_text("// another's", "utf-8")
    (extension / "onconnect").symlink_to(elsewhere)
    kept = relay_copy.renew(extension)
    assert kept is not None
    assert kept.is_symlink()
    assert (elsewhere / "relay.js").read_text("utf-8") == "// another's"
    assert relay_copy.is_current(extension)


def test_a_relay_of_another_version_goes_without_a_trace(tmp_path: Path) -> None:
    create(tmp_path / "notes-app", Choices())
    extension = tmp_path / "notes-app" / "extension"
    folder = extension / "onconnect"
    (folder / "relay.js").write_text("// of another version", "utf-8")
    (folder / "old.js").write_text("// it had this file", "utf-8")
    sums = [
        f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.relative_to(folder).as_posix()}\n"
        for each in (*folder.glob("*.js"), *folder.glob("inspector/*"))
    ]
    (folder / "SHA256SUMS").write_bytes("".join(sums).encode())
    assert relay_copy.renew(extension) is None
    assert sorted(path.name for path in extension.iterdir() if "onconnect" in path.name) == [
        "onconnect"
    ]


def test_the_list_of_checksums_is_one_that_others_check(tmp_path: Path) -> None:
    create(tmp_path / "notes-app", Choices())
    folder = tmp_path / "notes-app" / "extension" / "onconnect"
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)


def test_a_folder_that_is_empty_keeps_its_permissions(tmp_path: Path) -> None:
    folder = tmp_path / "notes-app"
    folder.mkdir(mode=0o750)
    folder.chmod(0o750)
    create(folder, Choices())
    assert folder.stat().st_mode & 0o777 == 0o750


def test_a_folder_that_is_empty_is_filled(tmp_path: Path) -> None:
    folder = tmp_path / "notes-app"
    folder.mkdir()
    create(folder, Choices())
    assert load_project(folder).extension().check("notes_app") is None
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == [".gitignore"]


def test_what_cannot_be_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(relay_copy, "renew", fail)
    with pytest.raises(SetupError, match=r"notes-app cannot be made \(No space left on device\)"):
        create(tmp_path / "in" / "notes-app", Choices())
    assert list(tmp_path.iterdir()) == []


def test_a_relay_without_the_inspector_is_current(tmp_path: Path) -> None:
    create(tmp_path / "notes-app", Choices())
    extension = tmp_path / "notes-app" / "extension"
    for path in (extension / "onconnect" / "inspector").iterdir():
        path.unlink()
    assert relay_copy.is_current(extension)


def test_the_relay_says_the_version_of_the_package() -> None:
    from onconnect import __version__, shipped

    assert relay_copy.version(shipped.root() / "extension") == __version__
