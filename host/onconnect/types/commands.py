"""The types of browser.commands. Generated."""

from typing import NotRequired, TypedDict


class Command(TypedDict, total=False):
    """commands.Command.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/commands/Command
    """

    name: str
    description: str
    shortcut: str


class OnChangedChangeInfo(TypedDict):
    """The changeInfo of commands.onChanged."""

    name: str
    newShortcut: str
    oldShortcut: str


class UpdateDetail(TypedDict):
    """The detail of commands.update."""

    name: str
    description: NotRequired[str]
    shortcut: NotRequired[str]
