"""One program serves Firefox and two Chromium profiles, whose hosts are real proxies.

Browsers are expensive: the three start once, and the tests share them in this order. Each test
leaves what the next needs: a browser that it ends is the last thing that is asked of it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onconnect.attach import place, place_posix
from tests.e2e.applications import installed
from tests.e2e.browsers import Browser, launched
from tests.e2e.served import (
    BOUND,
    DESK,
    Desk,
    Three,
    ancestors,
    have_started,
    let_reload,
    make_project,
)
from tests.e2e.test_inspector import INSPECTOR, wait_for_text
from tests.e2e.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.browsers import Page

pytestmark = pytest.mark.xdist_group("three browsers")

PORTS = 200
RELOADS = 10

FOUND_WITHIN = 5
"""Seconds in which browsers that wait find the next program; on an idle computer it takes 0.3."""

OPEN = """
    const heard = {};
    globalThis.ends = [];
    globalThis.ports = [];
    await new Promise((resolve) => {
        let left = count * 3;
        for (let number = 0; number < count; number++) {
            const port = browser.runtime.connect({ name: String(number) });
            ports.push(port);
            port.onDisconnect.addListener(() => ends.push(number));
            port.onMessage.addListener((message) => {
                (heard[number] ??= []).push(message);
                if (--left === 0) resolve();
            });
            for (let each = 0; each < 3; each++) port.postMessage(each);
        }
    });
    return heard;
"""
"""Opens ports, each of which sends three messages; returns what came on each."""

WATCH = """
    globalThis.watched = { next: 0, wrong: 0, ends: 0 };
    const port = browser.runtime.connect({ name: "watched" });
    port.onDisconnect.addListener(() => watched.ends++);
    port.onMessage.addListener(([, , , number]) => {
        if (number !== watched.next) watched.wrong++;
        watched.next++;
        if (watched.next % 10 === 0) setTimeout(post, 20);
    });
    const post = () => {
        for (let each = 0; each < 10; each++) port.postMessage(watched.next + each);
    };
    post();
"""
"""Sends ten messages again and again, and counts those that do not come back in their order."""


@pytest.fixture(scope="module")
def three(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    """Firefox, two Chromium profiles, and the program; in each browser the stage is open."""
    name = f"onconnect.test{secrets.randbits(40):x}"
    project = tmp_path_factory.mktemp("project") / "desk"
    project.mkdir()
    make_project(project, name)
    kinds = {"firefox": "firefox", "work": "chromium", "home": "chromium"}
    applications = {
        title: replace(installed(project, tmp_path_factory.mktemp(title)), has_stage=True)
        for title in kinds
    }
    for each in applications.values():
        let_reload(each.profile)
    three = Three(name, Desk(name))
    try:
        three.desk.hear("serving")
        three.looks.append(three.desk.look())
        with ExitStack() as stack:
            for title, kind in kinds.items():
                opening = launched(kind, applications[title], site)
                three.browsers[title] = stack.enter_context(opening)
            for _ in kinds:
                three.desk.hear("come")
            three.looks.append(three.desk.look())
            yield three
    finally:
        three.desk.kill()
        place.clear(name)


def test_each_browser_is_told_apart_and_its_messages_reach_it_alone(three: Three) -> None:
    profiles = {}
    for title, browser in three.browsers.items():
        page = browser.open()
        heard = page.run(OPEN, count=PORTS)
        (profile,) = {each[0] for answers in heard.values() for each in answers}
        assert heard == {
            str(number): [[profile, profile, str(number), each] for each in range(3)]
            for number in range(PORTS)
        }
        assert page.run("return ends") == []
        page.close()
        profiles[title] = profile
    assert len(set(profiles.values())) == 3
    three.leave_nothing_over()


def test_a_browser_that_is_killed_is_noticed_by_no_other(three: Three) -> None:
    home = three.browsers.pop("home")
    home.open().run(OPEN, count=PORTS)
    pages = [watching(each) for each in three.browsers.values()]
    os.kill(home.pid, signal.SIGKILL)
    three.desk.hear("left")
    for page in pages:
        goes_on(page)
        page.close()
    three.leave_nothing_over()


@pytest.mark.parametrize(("title", "other"), [("firefox", "work"), ("work", "firefox")])
def test_an_extension_that_is_reloaded_ten_times_is_noticed_by_no_other_browser(
    three: Three, title: str, other: str
) -> None:
    browser, page = three.browsers[title], watching(three.browsers[other])
    mine = browser.open()
    profile = mine.run(OPEN, count=PORTS)["0"][0][0]
    for _ in range(RELOADS):
        three.desk.ask(profile)
        assert three.desk.hear("left")["profile"] == profile
        assert three.desk.hear("come")["profile"] == profile
    mine.close()
    browser.stage = browser.open_extension_page()  # the last one has gone with the extension
    goes_on(page)
    page.close()
    three.leave_nothing_over()


def test_a_program_that_is_killed_is_told_once_and_the_next_is_found(
    three: Three,
) -> None:
    browsers = list(three.browsers.values())
    pages = [each.open() for each in browsers]
    inspectors = [each.open_extension_page(INSPECTOR) for each in browsers]
    for page in pages:
        page.run(OPEN, count=PORTS)
    three.desk.kill()
    for page in pages:
        wait_for(lambda page=page: len(page.run("return ends")) >= PORTS, lambda: "no end", BOUND)
    for browser, inspector in zip(browsers, inspectors, strict=True):
        wait_for_text(inspector, "#why-title", "The program that serves this browser is not there")
        wait_for_text(inspector, "#remedy", f"{three.name} is not running: start it")
        wait_for(
            lambda browser=browser: f"{three.name} is not running" in "".join(browser.console),
            lambda browser=browser: f"not told: {browser.console}",
        )
    assert Path(place_posix.address(place_posix.folders()[0], three.name)).exists(), "a stale one"

    three.desk = Desk(three.name)
    three.desk.hear("serving")
    began = time.monotonic()
    for _ in browsers:
        three.desk.hear("come")
    assert time.monotonic() - began < FOUND_WITHIN
    second = subprocess.run([sys.executable, DESK, three.name], capture_output=True, text=True)
    assert f"the process {three.desk.process.pid} serves the browsers of" in second.stderr

    for page, inspector in zip(pages, inspectors, strict=True):
        assert sorted(page.run("return ends")) == list(range(PORTS))
        page.run(OPEN, count=PORTS)
        page.close()
        wait_for_text(inspector, "#facts", f"process {three.desk.process.pid}, desk.py, since ")
        inspector.close()
    three.leave_nothing_over()


def test_a_program_is_started_once_and_outlives_the_browser_that_has_asked_for_it(
    three: Three, tmp_path: Path
) -> None:
    starts = tmp_path / "starts"
    start = (sys.executable, str(DESK), three.name, str(starts))
    for browser in three.browsers.values():
        have_started(browser, three.name, start)
    three.desk.kill()
    for browser in three.browsers.values():
        browser.reload_extension()
    for browser in three.browsers.values():
        browser.stage = browser.open_extension_page()
    pages = {title: watching(each) for title, each in three.browsers.items()}
    ((pid, proxy),) = [map(int, each.split()) for each in starts.read_text().splitlines()]
    try:
        (asked,) = [title for title, each in three.browsers.items() if each.pid in ancestors(proxy)]
        three.browsers.pop(asked).close()
        pages.pop(asked)
        for page in pages.values():
            goes_on(page)
        for browser in three.browsers.values():
            browser.close()
        three.have_proxies(0)
        assert Path(f"/proc/{pid}").exists()
        assert len(starts.read_text().splitlines()) == 1
    finally:
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not Path(f"/proc/{pid}").exists(), lambda: "it does not end", BOUND)
        shutil.rmtree(Path(place_posix.log(three.name)).parent)


def watching(browser: Browser) -> Page:
    """Open a page that sends messages without an end."""
    page = browser.open()
    page.run(WATCH)
    goes_on(page)
    return page


def goes_on(page: Page) -> None:
    """Wait until further messages have come back; check that all have, and in their order."""
    before = page.run("return watched")["next"]
    wait_for(
        lambda: page.run("return watched")["next"] > before + 20,
        lambda: str(page.run("return watched")),
        BOUND,
    )
    found = page.run("return watched")
    assert (found["wrong"], found["ends"]) == (0, 0)
