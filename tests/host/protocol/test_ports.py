"""Ports open, carry messages and close."""

from __future__ import annotations

from tests.host.protocol.ends import SENDER, exchange, pair


def test_the_browser_numbers_its_ports_upwards_from_1_and_the_host_downwards_from_minus_1() -> None:
    browser, host = pair()
    assert [browser.peer.connect(name, sender=SENDER) for name in "abc"] == [1, 2, 3]
    assert [host.peer.connect(name, target={"tabId": 3}) for name in "ab"] == [-1, -2]
    exchange(browser, host)
    assert [(each["port"], each["name"]) for each in host.got] == [(1, "a"), (2, "b"), (3, "c")]
    assert browser.got == [
        {"type": "connect", "port": -1, "name": "a", "target": {"tabId": 3}},
        {"type": "connect", "port": -2, "name": "b", "target": {"tabId": 3}},
    ]


def test_a_port_carries_messages_both_ways_until_it_closes() -> None:
    browser, host = pair()
    port = browser.peer.connect("echo", sender=SENDER, event="runtime.onConnectExternal")
    browser.peer.message(port, b'"ping"')
    exchange(browser, host)
    host.peer.message(port, b'"pong"')
    host.peer.disconnect(port, "enough")
    exchange(browser, host)
    assert host.got == [
        {
            "type": "connect",
            "port": 1,
            "name": "echo",
            "sender": SENDER,
            "event": "runtime.onConnectExternal",
        },
        {"type": "message", "port": 1, "data": "ping"},
    ]
    assert browser.got == [
        {"type": "message", "port": 1, "data": "pong"},
        {"type": "disconnect", "port": 1, "error": "enough"},
    ]


def test_on_a_closed_port_nothing_is_sent() -> None:
    browser, host = pair()
    port = browser.peer.connect("", sender=SENDER)
    browser.peer.disconnect(port)
    browser.peer.disconnect(port)
    browser.peer.message(port, b"1")
    exchange(browser, host)
    host.peer.message(port, b"2")
    host.peer.disconnect(port)
    exchange(browser, host)
    assert [each["type"] for each in host.got] == ["connect", "disconnect"]
    assert browser.got == []


def test_when_both_ends_close_a_port_at_once_neither_hears_of_it() -> None:
    browser, host = pair()
    port = browser.peer.connect("", sender=SENDER)
    exchange(browser, host)
    host.got.clear()
    browser.peer.message(port, b"1")
    browser.peer.disconnect(port)
    host.peer.message(port, b"2")
    host.peer.disconnect(port)
    exchange(browser, host)
    assert browser.got == host.got == []
    assert browser.log == host.log == []
