"""People who have nothing but registries follow README and tutorial, and bundle the relay."""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import onconnect
from tests.docs.pages import ROOT, blocks, codes
from tests.e2e.publishing import rehearsal
from tools.release import UNPUBLISHED

BUNDLERS = ROOT / "tests/bundlers"
README, TUTORIAL = ROOT / "README.md", ROOT / "docs/tutorial.md"
NEW, ENTER, _ = blocks(README, "sh")[2].commands
*_, PYTEST, INSTALL = (block.text for block in blocks(TUTORIAL, "sh"))


def installing(page: Path) -> list[str]:
    """The commands by which a page has onconnect installed."""
    found = codes(page)
    first = next(at for at, code in enumerate(found) if code.startswith("python3 -m venv"))
    last = found.index("pip install onconnect pytest")
    return [code for code in found[first : last + 1] if "\\" not in code]


class Stranger:
    """Somebody with an empty home, Python and an index."""

    def __init__(self, home: Path, pypi: str) -> None:
        self.home = home
        self._variables = {
            "HOME": str(home),
            "PATH": f"{Path(sys.executable).resolve().parent}:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            **rehearsal.LOOSELY,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": f"{pypi}simple/",
            "UV_NO_CONFIG": "1",
            "UV_DEFAULT_INDEX": f"{pypi}simple/",
        }

    def types(self, *commands: str, **variables: str) -> str:
        """Type commands into a shell, in the home; return what they say."""
        done = subprocess.run(
            ["/bin/sh", "-ec", "\n".join(commands)],
            cwd=self.home,
            env={**self._variables, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout


@pytest.fixture
def stranger(tmp_path: Path, pypi: str) -> Stranger:
    home = tmp_path / "home"
    home.mkdir()
    return Stranger(home, pypi)


def test_the_readme_and_the_tutorial_install_alike() -> None:
    readme, tutorial = ("\n".join(installing(page)) for page in (README, TUTORIAL))
    assert tutorial.replace("onconnect-env", ".venv") == readme


def test_a_stranger_follows_readme_and_tutorial_to_a_host_that_answers(stranger: Stranger) -> None:
    finds = (
        'python -c "from onconnect.project.opening import pinned; pinned.lock_file().read_bytes()"'
    )
    programs = "onconnect --version", finds
    said = stranger.types(*installing(README), *programs, NEW, ENTER, PYTEST, INSTALL)
    assert f"onconnect {rehearsal.VERSION}" in said
    assert "1 passed" in said
    assert ": ok, its handlers load (" in said
    said = stranger.types(". .venv/bin/activate", "cd notes", "onconnect uninstall")
    assert list(stranger.home.rglob("notes.json")) == []


def test_an_extension_that_is_bundled_gets_the_relay_with_its_types(
    npm: str, tmp_path: Path
) -> None:
    (tmp_path / "node_modules").symlink_to(BUNDLERS / "node_modules")
    project = shutil.copytree(BUNDLERS / "esbuild", tmp_path / "notes")
    shutil.copytree(BUNDLERS / "source", project / "source")
    shutil.copy(BUNDLERS / "tsconfig.json", project)
    settings = rehearsal.npm_settings(npm, tmp_path)
    rehearsal.run("npm install onconnect", project, **settings)
    described = json.loads((project / "package.json").read_text())
    assert described["dependencies"] == {"onconnect": f"^{rehearsal.VERSION}"}
    rehearsal.run("../node_modules/.bin/tsc", project)
    rehearsal.run("node build.js", project)
    assert "connectNative" in (project / "dist/background.js").read_text()


def test_the_page_at_the_index_leads_to_files_of_that_version(release: Path) -> None:
    (wheel,) = (release / "python").glob("*.whl")
    name = f"onconnect-{rehearsal.VERSION}.dist-info/METADATA"
    told = email.message_from_bytes(zipfile.ZipFile(wheel).read(name))
    assert told["Description-Content-Type"] == "text/markdown"
    text = told.get_payload()
    assert isinstance(text, str)
    assert UNPUBLISHED not in text
    source = dict(url.split(", ") for url in told.get_all("Project-URL", []))["Source"]
    links = re.findall(r"\]\(([^)]+)\)", text)
    own = [link.removeprefix(source) for link in links if source in link]
    assert len(own) > 30
    assert [link for link in links if not link.startswith("https://")] == []
    for link in own:
        _, kind, tag, path = link.partition("#")[0].split("/", 3)
        assert tag == rehearsal.TAG
        assert kind == ("raw" if path.startswith("docs/images/") else "blob")
        assert (ROOT / path).exists(), link


def test_who_builds_the_sdist_gets_the_wheel_that_is_published(
    release: Path, tmp_path: Path
) -> None:
    (sdist,) = (release / "python").glob("*.tar.gz")
    options = "--quiet --no-deps --no-index --no-build-isolation"
    rehearsal.run(f"python -m pip wheel {options} {sdist}", tmp_path)
    (made,), (published,) = tmp_path.glob("*.whl"), (release / "python").glob("*.whl")
    assert made.name == published.name
    contents = [zipfile.ZipFile(wheel).infolist() for wheel in (made, published)]
    one, other = ({(file.filename, file.CRC) for file in files} for files in contents)
    assert one == other


@pytest.mark.skipif(
    UNPUBLISHED not in README.read_text("utf-8"), reason="onconnect has been released"
)
def test_until_then_pip_and_uv_take_onconnect_from_the_checkout(stranger: Stranger) -> None:
    told = codes(ROOT / "CONTRIBUTING.md")
    (line,) = (code for code in told if code.startswith("onconnect @ "))
    constraint = stranger.home / "constraint.txt"
    constraint.write_text(line.replace("/path/to/this/checkout", str(ROOT)) + "\n")
    variables = {name: str(constraint) for name in ("PIP_CONSTRAINT", "UV_CONSTRAINT")}
    assert variables.keys() <= set(told)
    options = "--dry-run --no-deps --no-build-isolation --target there"
    pip = f"{sys.executable} -m pip install"
    uv = f"{Path(sys.executable).with_name('uv')} pip install --python {sys.executable}"
    said = stranger.types(f"{pip} {options} onconnect", **variables)
    assert f"Would install onconnect-{onconnect.__version__}" in said
    said = stranger.types(f"{uv} {options} onconnect", **variables)
    assert f"+ onconnect @ file://{ROOT}" in said
