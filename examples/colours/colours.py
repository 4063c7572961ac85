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
    reduced = page.quantize(COLOURS)
    palette = reduced.getpalette() or []
    counts = {i: count for i, count in enumerate(reduced.histogram()) if count}
    picture = Image.new("RGB", (page.width, page.height + HEIGHT))
    picture.paste(page)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(HEIGHT / 4)
    width = page.width / len(counts)
    for at, i in enumerate(sorted(counts, key=lambda i: -counts[i])):
        red, green, blue = palette[3 * i : 3 * i + 3]
        left, top = at * width, page.height
        draw.rectangle((left, top, left + width, picture.height), fill=(red, green, blue))
        share = counts[i] / page.width / page.height
        ink = "black" if red + green + blue > 382 else "white"
        place = (left + HEIGHT / 8, top + HEIGHT / 8)
        draw.text(place, f"#{red:02x}{green:02x}{blue:02x}\n{share:.1%}", fill=ink, font=font)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
