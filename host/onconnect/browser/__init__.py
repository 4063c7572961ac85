"""The extension API mirrored on asyncio: what handlers see."""
