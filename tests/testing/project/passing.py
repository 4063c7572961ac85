"""Tests the project's handlers as their author would: all tests pass."""

from __future__ import annotations

import pytest

from onconnect import BrowserError


async def test_async(fake_browser):
    with await fake_browser.connect("echo") as port:
        port.post_message({"a": 1})
        assert await port.receive() == {"a": 1}
    fake_browser.api["tabs.query"] = [{}, {}]
    assert await fake_browser.send_message("tabs") == 2


def test_plain(fake_browser):
    with fake_browser.connect("echo") as port:
        port.post_message({"a": 1})
        assert port.receive() == {"a": 1}
        assert (port.name, port.closed, port.error) == ("echo", False, None)
    assert port.closed
    fake_browser.api["tabs.query"] = [{}, {}]
    assert fake_browser.send_message("tabs") == 2
    assert fake_browser.send_message("thread") == "thread"
    with fake_browser.expect_fault("on purpose"):
        fake_browser.connect("raising").disconnect()
        fake_browser.settle()


def test_plain_with_tabs(fake_browser):
    tab = fake_browser.open_tab("https://a.example/")
    script = fake_browser.content_script(tab, answer="hi")
    with script.connect("echo") as port:
        port.post_message(1)
        assert port.receive() == 1
    assert script.send_message("question") == "question"
    script.close()
    with pytest.raises(AssertionError, match="does not listen"):
        fake_browser.emit("action.onClicked", tab)
    fake_browser.connect("registering").disconnect()
    fake_browser.emit("action.onClicked", tab)
    fake_browser.leave()


class TestInAClass:
    async def test_async(self, fake_browser, tmp_path):
        assert tmp_path.is_dir()
        (await fake_browser.connect("registering")).disconnect()
        await fake_browser.emit("action.onClicked", {"id": 1})

    async def test_what_a_test_has_registered_is_gone_in_the_next(self, fake_browser):
        with pytest.raises(AssertionError, match=r"does not listen to action\.onClicked"):
            await fake_browser.emit("action.onClicked", {"id": 1})

    async def test_what_a_test_has_removed(self, fake_browser):
        import notes

        notes.browser.runtime.on_message.remove_listener(notes.asked)
        with pytest.raises(BrowserError, match="Receiving end does not exist"):
            await fake_browser.send_message("hi")

    async def test_is_back_in_the_next(self, fake_browser):
        assert await fake_browser.send_message("hi") == "hi"


def test_the_state_of_a_module_stays_as_in_the_host(fake_browser):
    import notes

    assert len(notes.clicks) == 2


@pytest.mark.parametrize("browser_profile", ["firefox", "chrome"])
async def test_in_each_browser(fake_browser, browser_profile):
    assert fake_browser.profile.browser.lower().endswith(browser_profile)


@pytest.fixture
def port(fake_browser):
    with fake_browser.connect("echo") as port:
        yield port


def test_with_a_fixture_of_the_authors_own(port):
    port.post_message(1)
    assert port.receive() == 1


@pytest.mark.parametrize("browser_profile", ["firefox", "chrome"])
def test_process(fake_host_process):
    with fake_host_process.connect("echo") as port:
        port.post_message(1)
        assert port.receive() == 1


async def test_process_async(fake_host_process):
    (await fake_host_process.connect("printing")).disconnect()
    assert await fake_host_process.send_message("hi") == "hi"
