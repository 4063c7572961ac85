"""Fails its tests, as the handlers misbehave, except one between them that passes."""

from __future__ import annotations


async def test_raising(fake_browser):
    (await fake_browser.connect("raising")).disconnect()


def test_raising_plain(fake_browser):
    fake_browser.connect("raising").disconnect()


async def test_leaking(fake_browser):
    (await fake_browser.connect("leaking")).disconnect()


def test_leaking_plain(fake_browser):
    fake_browser.connect("leaking").disconnect()


async def test_leaving(fake_browser):
    await fake_browser.connect("left")


def test_leaving_plain(fake_browser):
    fake_browser.connect("left")


async def test_exiting(fake_browser):
    await fake_browser.connect("exiting")


def test_exiting_plain(fake_browser):
    fake_browser.connect("exiting")


async def test_between(fake_browser):
    (await fake_browser.connect("echo")).disconnect()


async def test_raising_process(fake_host_process):
    (await fake_host_process.connect("raising")).disconnect()


def test_exiting_process(fake_host_process):
    fake_host_process.connect("exiting")
