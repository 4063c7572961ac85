"""Shows a picture of the current tab with its main colours, at a click on the toolbar button.

The picture goes to the page as bytes, which needs a line in manifest.json for Chromium.
"""

from __future__ import annotations

import asyncio
import base64
import io

from PIL import Image, ImageDraw, ImageFont

from onconnect import BrowserError, browser
from onconnect.types.tabs import Tab

COLOURS = 5
HEIGHT = 64  # pixels of the strip with the colours


@browser.action.on_clicked.add_listener
async def clicked(tab: Tab) -> None:
    try:
        address = await browser.tabs.capture_visible_tab({"format": "png"})
        shot = base64.b64decode(address.partition(",")[2])
        picture = await asyncio.to_thread(annotated, shot)
        await browser.scripting.execute_script(
            {"target": {"tabId": tab["id"]}, "files": ["show.js"]}
        )
        await browser.tabs.send_message(tab["id"], {"picture": picture}, frame_id=0)
    except BrowserError as error:  # the browser's own pages
        print(error)
        await browser.action.set_badge_text({"tabId": tab["id"], "text": "✗"})


def annotated(shot: bytes) -> bytes:
    """Return a picture with a strip of its main colours below, the most frequent one first."""
    page = Image.open(io.BytesIO(shot)).convert("RGB")
    counted = page.quantize(COLOURS).convert("RGB").getcolors() or []
    picture = Image.new("RGB", (page.width, page.height + HEIGHT))
    picture.paste(page)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(HEIGHT / 4)
    width = page.width / len(counted)
    for i, (count, colour) in enumerate(sorted(counted, reverse=True)):
        left, top = i * width, page.height
        draw.rectangle((left, top, left + width, picture.height), fill=colour)
        text = "#{:02x}{:02x}{:02x}".format(*colour) + f"\n{count / page.width / page.height:.1%}"
        ink = "black" if sum(colour) > 382 else "white"
        draw.text((left + HEIGHT / 8, top + HEIGHT / 8), text, fill=ink, font=font)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
