"""Serves browsers whose pipes proxies hand over: it answers each of them as `texting.py` does."""

from __future__ import annotations

import asyncio
import sys

import texting  # noqa: F401 - registers the echo

import onconnect


async def main(name: str) -> None:
    """Serve until standard input ends."""
    async with onconnect.serve(name):
        print("serving", flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
