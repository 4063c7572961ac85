"""Mirrors the extension API on asyncio: all that handlers see is here."""
