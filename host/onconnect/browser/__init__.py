"""Mirrors the extension API on asyncio, and holds all that handlers see."""
