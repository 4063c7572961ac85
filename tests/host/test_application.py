"""A host of an application reads its description in the module that its launcher names."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from onconnect.arguments import Arguments
from onconnect.starting import Start
from tests.host.stdio_peer import HELLO, PYTHON, ProcessPeer, environment_at, messages_in, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.process

NAME = "org.example.notes"
OWN = f"chrome-extension://{'a' * 32}/"
STRANGER = f"chrome-extension://{'b' * 32}/"
DESCRIBED = """
from onconnect import Application, Limits

print("this module is imported")
app = Application(
    "org.example.notes",
    description="Notes",
    handlers=["notes.handlers"],
    extensions={"gecko": ["notes@example.org"], "chromium": ["%s"]},
    environment={"NOTES": "from the description"},
)

if __name__ == "__main__":
    app.main()
""" % ("a" * 32)
HANDLERS = """
import os, sys
from onconnect import Port, browser

print("the handlers are imported")

@browser.runtime.on_connect.add_listener
def connected(port: Port) -> None:
    port.post_message([os.environ.get("NOTES"), sorted(sys.modules)])
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package that describes a host, in a folder that stands for where packages are installed."""
    folder = tmp_path / "packages" / "notes"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("print('the package is imported')\n", "utf-8")
    (folder / "__main__.py").write_text(DESCRIBED, "utf-8")
    (folder / "handlers.py").write_text(HANDLERS, "utf-8")
    return folder


def started(package: Path, command: list[str]) -> Start:
    """What a browser starts, with the home folder beside the packages."""
    home = package.parents[1]
    return Start(command, home, {**environment_at(home), "PYTHONPATH": str(package.parent)})


def host(package: Path, browser: str = OWN, module: str = "notes.__main__") -> Start:
    """What the launcher of the application becomes."""
    arguments = Arguments(NAME, "", (), browser=(browser,), application=module)
    return started(package, arguments.command(PYTHON))


def program(package: Path, *words: str) -> Start:
    """The program of the application, as its author or a native manifest starts it."""
    return started(package, [PYTHON, "-m", "notes", *words])


def told(start: Start) -> Any:
    """What a host says first, which is the last that it says."""
    done = run(start, HELLO)
    (message,) = messages_in(done.stdout)
    assert done.returncode == 1
    return message


def test_the_host_serves_the_handlers_that_are_described(package):
    with ProcessPeer(host(package)) as peer:
        peer.greet()
        peer.connect()
        assert peer.expect(type="message")["data"][0] == "from the description"
        peer.close()
        assert peer.wait() == 0
    assert b"the package is imported" in peer.stderr, "no print gets into the stream"


def test_a_description_has_nothing_heavy_imported(package):
    with ProcessPeer(host(package)) as peer:
        peer.greet()
        peer.connect()
        _, modules = peer.expect(type="message")["data"]
    heavy = {"pydantic", "typer", "rich", "pathlib", "onconnect.config", "onconnect.cli"}
    assert not heavy & set(modules)


def test_an_extension_that_is_not_described_is_refused_before_handlers_are_imported(package):
    (package / "handlers.py").write_text("raise SystemExit('imported')", "utf-8")
    message = told(host(package, STRANGER))
    assert message["code"] == "forbidden-caller"
    assert "in `extensions` of the Application, and install again" in message["message"]


def test_a_package_that_was_removed_is_told_to_the_extension(package):
    package.rename(package.with_name("other"))
    message = told(host(package))
    assert (message["type"], message["code"]) == ("fatal", "app-error")
    assert message["message"].startswith(
        f"the Application in notes.__main__ could not be imported, since {sys.executable} has no "
        "notes: install it there: "
    )


def test_a_package_that_lacks_another_one_is_told_by_the_error_alone(package):
    (package / "__init__.py").write_text("import nowhere\n", "utf-8")
    message = told(host(package))
    assert message["message"] == (
        "the Application in notes.__main__ could not be imported: ModuleNotFoundError: No module "
        "named 'nowhere'"
    )
    assert 'notes/__init__.py", line 1' in message["detail"].replace("\\", "/")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("org.example.notes", "org.example.other", "has no Application of the name org.example.no"),
        ("chromium", "chrome", "KeyError: 'chrome'"),
    ],
)
def test_a_description_that_is_no_use_is_told_to_the_extension(package, old, new, sentence):
    (package / "__main__.py").write_text(DESCRIBED.replace(old, new), "utf-8")
    message = told(host(package))
    assert message["code"] == "app-error"
    assert sentence in message["message"]


@pytest.mark.parametrize(
    "words", [[OWN, "--parent-window=0"], ["/x/org.example.notes.json", "notes@example.org"]]
)
def test_the_program_is_the_host_if_a_browser_starts_it(package, words):
    (package / "__init__.py").write_text("", "utf-8")
    quiet = DESCRIBED.replace('print("this module is imported")', "")
    (package / "__main__.py").write_text(quiet, "utf-8")
    with ProcessPeer(program(package, *words)) as peer:
        peer.greet()
        peer.connect()
        value, modules = peer.expect(type="message")["data"]
        assert value == "from the description"
        assert "onconnect.cli" not in modules
        peer.close()
        assert peer.wait() == 0


def test_by_run_anybody_starts_the_host_by_hand(package):
    (package / "__init__.py").write_text("", "utf-8")
    quiet = DESCRIBED.replace('print("this module is imported")', "")
    (package / "__main__.py").write_text(quiet, "utf-8")
    with ProcessPeer(program(package, "run")) as peer:
        peer.greet()
        peer.close()
        assert peer.wait() == 0


def test_with_attach_the_program_hands_the_browser_to_the_one_that_runs(package):
    (package / "__init__.py").write_text("", "utf-8")
    attached = DESCRIBED.replace('print("this module is imported")', "").replace(
        "environment=", "attach=True, environment="
    )
    (package / "__main__.py").write_text(attached, "utf-8")
    with ProcessPeer(program(package, OWN)) as peer:
        peer.say_hello()
        waiting = peer.expect(type="waiting")
        assert waiting["message"] == "org.example.notes is not running: start it"
        peer.close()
        assert peer.wait() == 0


def test_an_extension_older_than_the_description_requires_is_told_so(package):
    described = DESCRIBED.replace("handlers=", 'version="1.3",\n    requires=">=2",\n    handlers=')
    (package / "__main__.py").write_text(described, "utf-8")
    message = told(host(package))
    assert (message["type"], message["code"]) == ("fatal", "extension-too-old")
    (package / "__main__.py").write_text(described.replace(">=2", ">=0.5"), "utf-8")
    with ProcessPeer(host(package)) as peer:
        peer.say_hello()
        assert peer.expect(type="ready")["host"]["release"] == "1.3"
        peer.close()
