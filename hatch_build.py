"""Makes of README.md what an index shows, where nothing lies beside it: its links lead elsewhere.

They lead to the files of the same version, at the address that [project.urls] has as Source. As
long as there is none, the text stays as it is, and tools/release.py refuses to publish it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from hatchling.metadata.plugin.interface import MetadataHookInterface

_IMAGE: Final = re.compile(r"(!\[[^\]]*\]\()(?!https?:)")
_FILE: Final = re.compile(r"(\]\()(?!https?:|#)")
_SECTION: Final = re.compile(r"(\]\()(?=#)")


class Readme(MetadataHookInterface):
    """Gives the project its readme."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the readme to what pyproject.toml says of the project."""
        text = Path(self.root, "README.md").read_text("utf-8")
        if source := metadata.get("urls", {}).get("Source"):
            text = elsewhere(text, source, f"v{metadata['version']}")
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def elsewhere(text: str, source: str, tag: str) -> str:
    """Have the links of the README lead to files of a tag, on GitHub.

    Args:
        text: the README.
        source: the address of the repository, without a slash at its end.
        tag: that of the version.
    """
    text = _IMAGE.sub(rf"\g<1>{source}/raw/{tag}/", text)
    text = _FILE.sub(rf"\g<1>{source}/blob/{tag}/", text)
    return _SECTION.sub(rf"\g<1>{source}/blob/{tag}/README.md", text)
