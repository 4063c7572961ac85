"""Names what the processes of a run of `onconnect dev` share: files in its folder, and words.

A name that ends in "-" is followed by that of a browser.
"""

from __future__ import annotations

from typing import Final

MEETING: Final = "meeting"
"""The file with the port of the run's command, and the secret of the run."""

CONTROL: Final = "control"
"""Begins a connection on which a host hears of edits; its end is the end of the run."""

HOST: Final = "host"
"""Begins a connection that brings what a browser's host prints, or a program that serves all."""

BROWSER: Final = "browser"
"""Begins a connection that brings what a browser prints."""

EDITED: Final = b"edited\n"
"""Tells a host of an edit."""

PROGRAM: Final = "program-"
"""The file that says how a browser is started, for `opened`."""

HELD: Final = "held-"
"""Tells the next host to wait for an edit; it holds the `waiting` that the host says."""

PAGES: Final = "pages"
"""Is written when a file was edited, so that pages are to be reloaded in Chromium."""

SAME: Final = "same-"
"""Tells the next host that the extension has not been loaded again since the last one."""

RELOADED: Final = "reloaded-"
"""Tells for which edit the open pages were reloaded."""

CONNECTED: Final = "connected-"
"""Names the tabs whose pages have ports, for the next host."""

CHANGED: Final = "changed"
"""Is written when browsers are to load the extension again: web-ext watches it."""

TOLD: Final = "told-"
"""Tells that the inspector's address was printed."""

OWN_PATH: Final = "own-path"
"""Tells that the project gives its host a PATH."""
