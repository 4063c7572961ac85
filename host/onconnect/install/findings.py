"""A fault of an installation: it has a name, which docs/troubleshooting.md explains."""

from __future__ import annotations

from typing import Final

from onconnect.errors import SetupError

FIX: Final = "let `onconnect doctor --fix` write it"
"""The remedy for what an installation writes, and for nothing else."""


class Fault(SetupError):  # noqa: N818 - it is listed as often as it is raised
    """Something that keeps a browser from a host, or will when something changes.

    Attributes:
        code: its name.
        is_mendable: whether writing the installation anew is the remedy.
        is_error: whether the browser does not reach the host; False if it does, for now.

    Args:
        code: as above.
        sentence: what is wrong.
        remedy: what to do about it; "" if the sentence says it.
        is_error: as above.
    """

    def __init__(
        self, code: str, sentence: str, remedy: str = FIX, *, is_error: bool = True
    ) -> None:
        super().__init__(f"{sentence}: {remedy}" if remedy else sentence)
        self.code = code
        self.is_mendable = remedy == FIX
        self.is_error = is_error

    @property
    def detail(self) -> str:
        """What the host has said about it, in lines; "" if nothing."""
        return "\n".join(getattr(self, "__notes__", ()))
