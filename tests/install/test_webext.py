from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path

import pytest

from onconnect import config
from onconnect.errors import SetupError
from onconnect.install import webext
from onconnect.install.browsers import table

WEB_EXT = f"""#!{sys.executable}
import json, os, sys, urllib.request
arguments = sys.argv[1:]
url = arguments[arguments.index("--start-url") + 1]
with urllib.request.urlopen(url) as answer:
    page = answer.read().decode()
record = os.path.join(os.getcwd(), "record")
with urllib.request.urlopen(url, b"hi\\x07 there\\n") as answer:
    assert answer.status == 204
scrap = os.environ["TMPDIR"]
open(os.path.join(scrap, "tmp-web-ext-profile"), "w").close()
seen = {{"arguments": arguments, "url": url, "page": page, "scrap": scrap}}
json.dump(seen, open(record, "w"))
sys.exit(7)
"""


@pytest.fixture
def project(make_project):
    return config.load_project(make_project())


@pytest.fixture
def machine(make_machine, tmp_path):
    """A machine that has both browsers and a Node.js of some version."""

    def make(version="v20.1.0", **programs):
        node = tmp_path / "node"
        node.write_text(f"#!/bin/sh\necho {version}\n", "utf-8")
        node.chmod(0o755)
        found = {"node": str(node), "firefox": "/bin/firefox", "chromium": "/bin/chromium"}
        return dataclasses.replace(make_machine(DISPLAY=":0"), find_program=(found | programs).get)

    return make


def give_web_ext(project):
    file = project.folder / "node_modules/.bin/web-ext"
    file.parent.mkdir(parents=True)
    file.write_text(WEB_EXT, "utf-8")
    file.chmod(0o755)


def run(browser, project, machine):
    """Run with the stub of web-ext; return its exit status and what it was given."""
    which = webext.Runnable(browser)
    program = webext.program(which, table(), machine)
    status = webext.run(which, program, project, machine, Path("/profile"))
    return status, json.loads((project.folder / "record").read_text("utf-8"))


def test_firefox_opens_with_the_extension_on_a_local_page(project, machine):
    give_web_ext(project)
    status, seen = run("firefox", project, machine())
    assert status == 7
    given = seen["arguments"]
    source = ["--source-dir", str(project.folder / "extension")]
    assert given[:4] == ["run", "--no-config-discovery", *source]
    assert given[6:10] == ["--target", "firefox-desktop", "--firefox", "/bin/firefox"]
    assert seen["url"].startswith("http://localhost:")
    assert "<title>onconnect</title>" in seen["page"]


def test_what_web_ext_leaves_behind_goes_with_it(project, machine):
    give_web_ext(project)
    seen = run("firefox", project, machine())[1]
    assert not Path(seen["scrap"]).exists()


def test_another_browser_of_the_kind_is_opened_but_none_that_web_ext_cannot(project, machine):
    give_web_ext(project)
    given = run("firefox", project, machine(firefox=None, librewolf="/bin/lw"))[1]["arguments"]
    assert given[8:10] == ["--firefox", "/bin/lw"]
    with pytest.raises(SetupError, match="neither Firefox nor a browser of its kind was found"):
        run("firefox", project, machine(firefox=None, thunderbird="/bin/tb"))


def test_what_the_page_hears_is_printed(project, machine, capsys):
    give_web_ext(project)
    run("firefox", project, machine())
    assert capsys.readouterr().out == "The page heard from Python: hi there\n"


def test_chromium_opens_with_the_profile_folder_that_is_registered(project, machine):
    give_web_ext(project)
    given = run("chromium", project, machine())[1]["arguments"]
    expected = ["--target", "chromium", "--chromium-binary", "/bin/chromium"]
    assert given[6:12] == [*expected, "--chromium-profile", "/profile"]
    assert ("--arg=--no-sandbox" in given) == (os.geteuid() == 0)


def test_a_browser_that_is_not_there_is_told(project, machine):
    give_web_ext(project)
    with pytest.raises(SetupError, match="neither Firefox nor a browser of its kind was found"):
        run("firefox", project, machine(firefox=None))


@pytest.mark.parametrize(
    ("programs", "sentence"),
    [
        ({"node": None}, "and that needs Node.js: install Node.js 20 or later with npm"),
        ({"version": "v18.19.0"}, "is Node.js v18.19.0, too old for web-ext: install Node.js 20"),
        ({}, "web-ext is needed, and npx to fetch it"),
    ],
)
def test_a_lack_of_node_is_told_with_the_remedy(project, machine, programs, sentence):
    with pytest.raises(SetupError, match=sentence):
        run("firefox", project, machine(**programs))


def test_a_machine_without_a_screen_is_told(project, make_machine):
    with pytest.raises(SetupError, match="there is no screen for the browser"):
        run("firefox", project, make_machine(programs=("firefox", "node")))
