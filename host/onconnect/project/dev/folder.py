"""Names the files in the folder of a run of `onconnect dev`, which its processes share.

A name that ends in "-" is followed by that of a browser.
"""

from __future__ import annotations

from typing import Final

HOST_OUTPUT: Final = "host-"
"""The named pipe that takes what a browser's host prints."""

BROWSER_OUTPUT: Final = "browser-"
"""The named pipe that a browser prints into."""

WEB_EXT_OUTPUT: Final = "web-ext"
"""The named pipe that web-ext prints into."""

CONTROL: Final = "control"
"""The socket on which each host hears of edits; its end is the end of the run."""

EDITED: Final = b"edited\n"
"""The word on the socket that tells a host of an edit."""

HELD: Final = "held-"
"""Tells the next host to wait for an edit; it holds the `waiting` that the host says."""

RELOAD: Final = "reload-"
"""Asks the next host to reload the open pages."""

TOLD: Final = "told-"
"""Tells that the inspector's address was printed."""

OWN_PATH: Final = "own-path"
"""Tells that the project gives its host a PATH."""
