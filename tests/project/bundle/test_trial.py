"""A packed program is started once as a browser does, and what keeps it from serving is said."""

from __future__ import annotations

import sys
from shlex import quote
from typing import TYPE_CHECKING

import pytest

from onconnect.config import Config
from onconnect.errors import SetupError
from onconnect.project.bundle import trial
from onconnect.project_folder import Project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts"),
]

PACKED = """\
from onconnect import Application
app = Application(
    "org.example.notes",
    description="Notes",
    handlers=["noting"],
    extensions={"gecko": ["notes@example.org"]},
)
app.main()
"""
TABLE = {
    "name": "org.example.notes",
    "description": "Notes",
    "handlers": ["noting"],
    "extension": "extension",
}
ECHOES = """\
from onconnect import Port, browser

@browser.runtime.on_connect.add_listener(name="echo")
def echoes(port: Port):
    port.on_message.add_listener(port.post_message)
"""


@pytest.fixture
def tried(make_bundle, tmp_path: Path):
    """Try a program with handlers of a text."""

    def tried(handlers: str, **settings: str) -> str:
        (tmp_path / "noting.py").write_text(handlers)
        host = f"{quote(sys.executable)} -c {quote(PACKED)}"
        made = make_bundle(content=f'PYTHONPATH={quote(str(tmp_path))} exec {host} "$@"')
        return trial.run(made, Project(tmp_path, Config.model_validate({**TABLE, **settings})))

    return tried


def test_a_program_that_serves_tells_what_it_has_shown(tried):
    assert tried(ECHOES) == "its handlers load"
    assert tried(ECHOES, probe="echo") == "its port 'echo' answers"


def test_a_module_that_was_not_packed_is_named_with_the_traceback_and_the_remedy(tried, capfd):
    with pytest.raises(SetupError) as raised:
        tried("import importlib\nimportlib.import_module('plugin_of_notes')")
    assert "No module named 'plugin_of_notes'" in str(raised.value)
    assert "pack it again; a module that is imported by its name only needs an" in str(raised.value)
    assert 'noting.py", line 2' in capfd.readouterr().err


def test_a_program_that_does_not_start_is_told(make_bundle, tmp_path: Path):
    made = make_bundle()
    made.program.chmod(0o644)
    with pytest.raises(SetupError, match=r"the program was made, but .*notes"):
        trial.run(made, Project(tmp_path, Config.model_validate(TABLE)))
