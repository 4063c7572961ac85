from __future__ import annotations

import dataclasses
import http.client
import json
import os
import re
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from onconnect import project_folder
from onconnect.errors import SetupError
from onconnect.install.browsers.table import load_table
from onconnect.install.computer.machine import is_root
from onconnect.project.opening import webext
from onconnect.project.opening.localpage import local_page
from tests.install.launchers import play

IS_WINDOWS = sys.platform == "win32"
EXE = ".exe" if IS_WINDOWS else ""
PROGRAMS = {
    "firefox": r"C:\Program Files\Mozilla Firefox\firefox.exe",
    "librewolf": r"C:\Program Files\LibreWolf\librewolf.exe",
    "thunderbird": r"C:\Program Files\Mozilla Thunderbird\thunderbird.exe",
    "chromium": r"C:\Users\u\AppData\Local\Chromium\Application\chrome.exe",
}
"""Where browsers lie on Windows, where PATH does not lead to them."""

NODE = """
import runpy, sys
if sys.argv[1] == "--version":
    print("{}")
else:
    sys.argv.pop(0)
    runpy.run_path(sys.argv[0], run_name="__main__")
"""

WEB_EXT = f"""#!{sys.executable}
import json, os, re, sys, urllib.request
arguments = sys.argv[1:]
url = arguments[arguments.index("--start-url") + 1]
with urllib.request.urlopen(url) as answer:
    page = answer.read().decode()
record = os.path.join(os.getcwd(), "record")
token = re.search('name="token" content="(.*?)"', page)[1]
headers = {{"Origin": url.split("/?")[0].rstrip("/"), "X-Token": token}}
posting = urllib.request.Request(url.split("?")[0] + "heard", b"hi\\x07 there\\n", headers)
with urllib.request.urlopen(posting) as answer:
    assert answer.status == 204
scrap = os.environ[{"TEMP" if IS_WINDOWS else "TMPDIR"!r}]
open(os.path.join(scrap, "tmp-web-ext-profile"), "w").close()
seen = {{"arguments": arguments, "url": url, "page": page, "scrap": scrap}}
json.dump(seen, open(record, "w"))
sys.exit(7)
"""


OWN = {
    name: value
    for name, value in os.environ.items()
    if IS_WINDOWS and name not in ("HOME", "LOCALAPPDATA", "PROGRAMFILES")
}
"""Variables without which nothing starts on Windows."""


NO_NODE = r"C:\nowhere\node.exe" if IS_WINDOWS else "/bin/false"
KEPT = "onconnect/Cache" if IS_WINDOWS else "onconnect"
"""Where web-ext is kept, in the folder of caches."""

WHERE = "web-ext/bin/web-ext.js" if IS_WINDOWS else ".bin/web-ext"
"""Where npm puts what starts web-ext, in a folder of modules."""


def path_of(browser):
    return PROGRAMS[browser] if IS_WINDOWS else f"/bin/{browser}"


@pytest.fixture
def project(make_project):
    return project_folder.load_project(make_project())


@pytest.fixture
def machine(make_machine, tmp_path):
    """A machine that has both browsers and a Node.js of some version."""

    def make(version="v20.1.0", **programs):
        node = tmp_path / f"node{EXE}"
        play(node, NODE.format(version))
        node.chmod(0o755)
        found = {"node": str(node), **{each: path_of(each) for each in ("firefox", "chromium")}}
        found |= programs
        if IS_WINDOWS:
            files = tuple(path for path in map(found.get, PROGRAMS) if path)
            made = make_machine(system="windows", files=files, **OWN)
        else:
            made = make_machine(DISPLAY=":0")
        return dataclasses.replace(made, find_program=found.get)

    return make


def give_web_ext(project):
    file = project.folder / "node_modules" / WHERE
    file.parent.mkdir(parents=True)
    file.write_text(WEB_EXT, "utf-8")
    file.chmod(0o755)


def run(browser, project, machine):
    """Run with the stub of web-ext; return its exit status and what it was given."""
    which = webext.Runnable(browser)
    _, program = webext.found(which, load_table(), machine)
    status = webext.run(which, program, project, machine, Path("/profile"))
    return status, json.loads((project.folder / "record").read_text("utf-8"))


@pytest.mark.process
def test_firefox_opens_with_the_extension_on_a_local_page(project, machine):
    give_web_ext(project)
    status, seen = run("firefox", project, machine())
    assert status == 7
    given = seen["arguments"]
    source = ["--source-dir", str(project.folder / "extension")]
    assert given[:4] == ["run", "--no-config-discovery", *source]
    assert given[6:10] == ["--target", "firefox-desktop", "--firefox", path_of("firefox")]
    assert seen["url"].startswith("http://localhost:")
    assert "<title>onconnect</title>" in seen["page"]


@pytest.mark.process
def test_what_web_ext_leaves_behind_goes_with_it(project, machine):
    give_web_ext(project)
    seen = run("firefox", project, machine())[1]
    assert not Path(seen["scrap"]).exists()


@pytest.mark.process
def test_another_browser_of_the_kind_is_opened_but_none_that_web_ext_cannot(project, machine):
    give_web_ext(project)
    _, seen = run("firefox", project, machine(firefox=None, librewolf=path_of("librewolf")))
    given = seen["arguments"]
    assert given[8:10] == ["--firefox", path_of("librewolf")]
    with pytest.raises(SetupError, match="neither Firefox nor a browser of its kind was found"):
        run("firefox", project, machine(firefox=None, thunderbird=path_of("thunderbird")))


@pytest.mark.process
def test_what_the_page_hears_is_printed(project, machine, capsys):
    give_web_ext(project)
    run("firefox", project, machine())
    assert capsys.readouterr().out == "The page heard from Python: hi there\n"


@pytest.mark.process
def test_chromium_opens_with_the_profile_folder_that_is_registered(project, machine):
    give_web_ext(project)
    given = run("chromium", project, machine())[1]["arguments"]
    expected = ["--target", "chromium", "--chromium-binary", path_of("chromium")]
    assert given[6:12] == [*expected, "--chromium-profile", str(Path("/profile"))]
    assert ("--arg=--no-sandbox" in given) == (is_root())


def test_a_browser_that_is_not_there_is_told(project, machine):
    give_web_ext(project)
    with pytest.raises(SetupError, match="neither Firefox nor a browser of its kind was found"):
        run("firefox", project, machine(firefox=None))


@pytest.mark.process
@pytest.mark.parametrize(
    ("programs", "sentence"),
    [
        ({"node": None}, "and it needs Node.js: install Node.js 20 or later with npm"),
        ({"version": "v18.19.0"}, "is Node.js v18.19.0, too old for web-ext: install Node.js 20"),
        ({}, "web-ext is needed, and npm to fetch it"),
        ({"node": NO_NODE}, "does not tell its version: install Node.js 20"),
    ],
)
def test_a_lack_of_node_is_told_with_the_remedy(project, machine, programs, sentence):
    with pytest.raises(SetupError, match=sentence):
        run("firefox", project, machine(**programs))


def test_a_machine_without_a_screen_is_told(project, make_machine):
    with pytest.raises(SetupError, match="there is no screen for the browser"):
        run("firefox", project, make_machine(programs=("firefox", "node")))


@pytest.fixture
def page():
    with local_page() as address:
        yield urlsplit(address)


def ask(page, method="GET", path="/", body=None, **headers):
    """Send a request to the page's server; None takes a header out of it. Return the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=10)
    own = {"Host": page.netloc, "Origin": f"http://{page.netloc}", "X_Token": token_of(page)}
    named = {name.replace("_", "-"): value for name, value in {**own, **headers}.items()}
    connection.putrequest(method, path, skip_host=True)
    for name, value in named.items():
        if value is not None:
            connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def token_of(page):
    with urllib.request.urlopen(page.geturl()) as answer:
        return re.search('name="token" content="(.*?)"', answer.read().decode())[1]


def test_the_pages_own_posts_are_printed(page, capsys):
    assert ask(page, "POST", "/heard", body=b"hello")[0] == 204
    assert ask(page, "POST", "/told", body=b"they clicked")[0] == 204
    assert ask(page, "POST", "/", body=b"neither")[0] == 403
    assert capsys.readouterr().out == (
        "The page heard from Python: hello\nThe page told Python: they clicked\n"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": None},
        {"X_Token": None},
        {"X_Token": "guessed"},
        {"X_Token": "\xe9"},
        {"Host": "evil.example"},  # a name of somebody else's that leads to this computer
        {"Host": None},
        {"Host": "127.0.0.1", "Origin": "http://127.0.0.1"},
    ],
)
def test_no_other_page_posts(page, capsys, headers):
    assert ask(page, "POST", "/heard", body=b"forged", **headers)[0] == 403
    assert capsys.readouterr().out == ""


def test_a_name_of_somebody_elses_does_not_get_the_page_with_its_token(page):
    status, text = ask(page, Host="evil.example")
    assert status == 403
    assert "token" not in text


def test_a_post_without_a_length_is_refused(page, capsys):
    assert ask(page, "POST", "/heard")[0] == 403
    assert ask(page, "POST", "/heard", Content_Length="-1")[0] == 403
    assert capsys.readouterr().out == ""


NPM = f"""#!{sys.executable}
import json, os, pathlib, sys
cache = pathlib.Path(os.environ["CACHE"])
with (cache / "calls").open("a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
assert json.load(open("package-lock.json"))["packages"]["node_modules/web-ext"]["integrity"]
if "FAIL" in os.environ:
    sys.exit("npm error code ENOTFOUND\\nnpm error getaddrinfo ENOTFOUND registry")
for name in ("node_modules/.bin/web-ext", {"node_modules/" + WHERE!r}):
    program = pathlib.Path(name)
    program.parent.mkdir(parents=True, exist_ok=True)
    program.touch(0o755)
"""


@pytest.fixture
def with_npm(machine, tmp_path, monkeypatch):
    """A machine with no web-ext, and the folder of its cache."""
    cache = tmp_path / "cache"
    cache.mkdir()
    npm = tmp_path / f"npm{EXE}"
    play(npm, NPM)
    npm.chmod(0o755)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", str(cache))

    def make(**environ):
        made = machine(npm=str(npm))
        return dataclasses.replace(made, environ={**made.environ, "CACHE": str(cache), **environ})

    return make, cache


@pytest.mark.process
def test_web_ext_is_fetched_once_as_the_lock_file_pins_it(project, with_npm):
    make, cache = with_npm
    said = []
    *_, first = webext.tool(project, make(), said.append)
    *_, second = webext.tool(project, make(), said.append)
    assert first == second
    assert Path(first).is_file()
    calls = (cache / "calls").read_text().splitlines()
    assert len(calls) == len(said) == 1
    assert calls[0].startswith("ci --ignore-scripts")
    assert said[0].startswith("npm fetches web-ext 10.")
    (kept,) = (cache / KEPT).iterdir()
    assert Path(first).is_relative_to(kept)


@pytest.mark.process
def test_a_fetch_that_fails_is_told_and_leaves_nothing(project, with_npm):
    make, cache = with_npm
    with pytest.raises(SetupError, match=r"npm cannot fetch web-ext \(getaddrinfo ENOTFOUND regis"):
        webext.tool(project, make(FAIL="1"), lambda _: None)
    assert list((cache / KEPT).iterdir()) == []
    assert webext.tool(project, make(), lambda _: None)


@pytest.mark.process
def test_a_cache_that_cannot_be_written_is_named(project, with_npm):
    make, cache = with_npm
    (cache / KEPT).parent.mkdir(exist_ok=True)
    (cache / KEPT).write_text("a file")
    with pytest.raises(
        SetupError, match=rf"cannot be kept in {re.escape(str(cache / KEPT))} \(.*exist"
    ):
        webext.tool(project, make(), lambda _: None)


def test_the_lock_file_pins_every_package_by_a_hash():
    folder = Path(webext.__file__).with_name("web-ext")
    lock = json.loads((folder / "package-lock.json").read_text())
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert len(packages) > 100
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    assert wanted == {"web-ext": packages["node_modules/web-ext"]["version"]}
