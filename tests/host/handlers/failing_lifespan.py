"""Fails before it is ready."""

from collections.abc import AsyncIterator

from onconnect import browser


@browser.lifespan
async def life() -> AsyncIterator[None]:
    raise OSError("the database is away")
    yield
