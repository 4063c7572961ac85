"""Two projects with one name neither replace nor remove each other unless they are told to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from onconnect.install.browsers import launcher_reader
from tests.install.user import NAME

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("sound_hosts")]


@pytest.fixture
def user(user):
    user.has("firefox", "chromium")
    return user


@pytest.fixture
def projects(make_project, tmp_path):
    return make_project(tmp_path / "one"), make_project(tmp_path / "two")


def started(user):
    """The project that the launcher starts."""
    return Path(launcher_reader.read(user.launcher(NAME).read_bytes()).project)


def test_a_second_project_is_refused_with_the_folders_of_both(user, projects):
    one, two = projects
    assert user.installs(cwd=one).returncode == 0
    before = user.files()
    for options in ([], ["--dry-run"], ["--browser", "edge"]):
        done = user.installs(*options, cwd=two)
        assert done.returncode == 1
        sentence = f"onconnect: {NAME} is installed from {one}, and this is {two}: "
        assert done.stderr.startswith(sentence)
        assert done.stderr.count("\n") == 1
    assert user.files() == before


def test_by_force_it_takes_the_place_of_the_first(user, projects):
    one, two = projects
    user.installs(cwd=one)
    assert user.installs("--force", cwd=two).returncode == 0
    assert started(user) == two
    done = user.runs("uninstall", cwd=one)
    assert done.returncode == 1
    assert done.stderr.startswith(f"onconnect: {NAME} is installed from {two}, and this is {one}: ")
    assert user.runs("uninstall", cwd=two).returncode == 0
    assert not user.files()


def test_one_does_not_remove_the_other_but_by_force_or_by_name(user, projects):
    one, two = projects
    user.installs(cwd=one)
    before = user.files()
    for options in ([], ["--dry-run"]):
        done = user.runs("uninstall", *options, cwd=two)
        assert done.returncode == 1
        assert f"installed from {one}, and this is {two}: " in done.stderr
        assert done.stderr.count("\n") == 1
    assert user.files() == before
    assert user.runs("uninstall", "--force", cwd=two).returncode == 0
    assert not user.files()
    user.installs(cwd=one)
    assert user.runs("uninstall", "--name", NAME, cwd=two).returncode == 0
    assert not user.files()


def test_doctor_of_the_second_says_so_and_mends_nothing(user, projects):
    one, two = projects
    user.installs(cwd=one)
    before = user.files()
    done = user.runs("doctor", "--fix", "--json", cwd=two)
    assert done.returncode == 1
    firefox, chromium, _ = json.loads(done.stdout)["diagnoses"]
    for each in (firefox, chromium):
        (fault,) = each["faults"]
        assert fault["code"] == "project-differs"
        assert str(one) in fault["text"]
        assert str(two) in fault["text"]
    assert user.files() == before


@pytest.mark.parametrize("way", ["moved", "renamed", "emptied"])
def test_a_project_that_is_there_no_more_gives_way(user, projects, make_project, way):
    one, two = projects
    user.installs(cwd=one)
    if way == "moved":
        shutil.rmtree(two)
        one.rename(two)
    elif way == "renamed":
        make_project(one, settings={"name": "org.example.another"})
    else:
        (one / "pyproject.toml").unlink()
    assert user.installs(cwd=two).returncode == 0
    assert started(user) == two


def test_one_that_is_being_edited_does_not_give_way(user, projects):
    one, two = projects
    user.installs(cwd=one)
    (one / "pyproject.toml").write_text("[tool.onconnect\n")
    assert user.installs(cwd=two).returncode == 1


def test_a_link_to_a_project_is_that_project(user, projects, tmp_path):
    one, _ = projects
    user.installs(cwd=one)
    (tmp_path / "link").symlink_to(one)
    done = user.runs("install", tmp_path / "link", cwd=user.home)
    assert done.returncode == 0
    assert ": unchanged " in done.stdout
