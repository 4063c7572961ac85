"""An installation or removal may stop at any write: a second run completes it, or takes it back.

The file system and the registry are in memory, and nothing is written any more from the write on
that a test chooses, as when the power fails: no clearing up runs either.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onconnect import project_folder
from onconnect.install.browsers.table import load_table
from onconnect.install.setup import apply, ledger, owner, targets, uninstall
from onconnect.install.setup.plan import plan
from tests.install.memory import Fuse, PowerCutError

pytestmark = pytest.mark.slow

NAMES = ("org.example.notes", "org.example.other")
BROWSERS = {
    "linux": ["firefox", "waterfox", "chromium", "chrome-flatpak"],
    "macos": ["firefox", "chrome"],
    "windows": ["firefox", "edge", "brave"],
}
THERE_ALREADY = {
    "linux": ["/home/u/.local/share/x", "/home/u/.mozilla/x", "/home/u/.config/chromium/x"],
    "macos": ["/home/u/Library/Application Support/Mozilla/x"],
    "windows": ["C:/Users/u/AppData/Local/onconnect/x"],
}


@dataclass(frozen=True)
class Case:
    """A computer, how much is on it, and what is installed first without an interruption.

    Whether another application has taken the name is among it: it is overwritten, as by --force.
    """

    system: str
    scope: str
    there: int
    other_first: bool
    writes: int
    is_taken: bool = False


cases = st.builds(
    Case,
    system=st.sampled_from(sorted(BROWSERS)),
    scope=st.sampled_from(["user", "system"]),
    there=st.integers(0, 3),
    other_first=st.booleans(),
    writes=st.integers(0, 60),
    is_taken=st.booleans(),
)
examine = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def projects(make_project, tmp_path):
    return {
        name: project_folder.load_project(make_project(tmp_path / name, settings={"name": name}))
        for name in NAMES
    }


@pytest.fixture
def world(make_machine, projects, python):
    reached = {}
    return lambda case: World(case, make_machine, projects, python, reached)


class World:
    def __init__(self, case, make_machine, projects, python, reached):
        self.case = case
        self.reached = reached
        self.fuse = Fuse()
        files = THERE_ALREADY[case.system][: case.there]
        self.machine = make_machine(system=case.system, files=tuple(files), fuse=self.fuse)
        self.projects = projects
        self.python = python
        self.reach("the beginning", self.begin)
        self.before = self.state()

    def begin(self):
        if self.case.other_first:
            self.install(NAMES[1])
        if self.case.is_taken:
            self.take(NAMES[0])

    def reach(self, name, make):
        """Come to what `make` leads to, in one step if it has led there in such a world before."""
        key = name, replace(self.case, writes=0)  # which matter to what is interrupted alone
        if key not in self.reached:
            make()
            self.reached[key] = self.state()
        self.machine.disk.entries, self.machine.registry.keys = map(dict, self.reached[key])

    def install_whole(self):
        self.reach("the whole", lambda: self.install(NAMES[0]))

    def state(self):
        return dict(self.machine.disk.entries), dict(self.machine.registry.keys)

    def plan(self, name):
        machine, scope = self.machine, self.case.scope
        browsers = load_table().named(BROWSERS[self.case.system], machine)
        found, _ = targets.of(browsers, load_table(), machine, scope)
        return plan(self.projects[name], found, machine=machine, scope=scope, python=self.python)

    def install(self, name):
        made = self.plan(name)
        ledger.enter(made, self.machine, owner.overwritten(made, self.machine))
        for step in made.steps:
            apply.write(step, self.machine, self.case.scope)

    def take(self, name):
        """Register another application, with the same browsers."""
        machine = self.machine
        program = str(machine.path("C:/other" if machine.system == "windows" else "/opt/other"))
        machine.disk.add(machine.path(program))
        for each in self.plan(name).registrations:
            file = each.manifest.path
            for value in each.values:
                file = machine.path("C:/other.json")
                for key in (*apply.missing_keys(value.key, machine), value.key):
                    machine.registry.make(key)
                machine.registry.write(value.key, str(file))
            machine.disk.add(file, json.dumps({"path": program}).encode(), 0o640)

    def uninstall(self, name):
        uninstall.carry_out(uninstall.plan(name, self.case.scope, self.machine), self.machine)

    def interrupted(self, action, name):
        """Do something with so many writes and no more; say whether they were enough."""
        self.fuse.left = self.case.writes
        try:
            action(name)
        except PowerCutError:
            return False
        else:
            return True
        finally:
            self.fuse.left, self.fuse.blown = 10**9, False


@given(case=cases)
@examine
def test_an_interrupted_installation_is_completed_by_a_second(world, case):
    whole = world(case)
    whole.install_whole()
    there = world(case)
    there.interrupted(there.install, NAMES[0])
    there.install(NAMES[0])
    assert there.state() == whole.state()
    there.uninstall(NAMES[0])
    assert there.state() == there.before


@given(case=cases)
@examine
def test_an_interrupted_installation_is_taken_back_without_a_trace(world, case):
    there = world(case)
    there.interrupted(there.install, NAMES[0])
    there.uninstall(NAMES[0])
    assert there.state() == there.before


@given(case=cases)
@examine
def test_an_interrupted_removal_is_completed_by_a_second(world, case):
    there = world(case)
    there.install_whole()
    there.interrupted(there.uninstall, NAMES[0])
    there.uninstall(NAMES[0])
    assert there.state() == there.before


@given(case=cases, turns=st.lists(st.tuples(st.booleans(), st.sampled_from(NAMES)), max_size=8))
@examine
def test_any_sequence_of_installations_and_removals_ends_where_it_began(world, case, turns):
    there = world(replace(case, other_first=False))
    for is_installed, name in turns:
        (there.install if is_installed else there.uninstall)(name)
    for name in NAMES:
        there.uninstall(name)
    assert there.state() == there.before


def test_the_writes_that_are_tried_are_all_that_there_are(world):
    for system in BROWSERS:
        most = world(Case(system, "user", 0, other_first=False, writes=60))
        assert most.interrupted(most.install, NAMES[0])
