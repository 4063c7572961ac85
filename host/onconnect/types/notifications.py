"""The types of browser.notifications. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class CreateNotificationOptions(TypedDict, total=False):
    """notifications.CreateNotificationOptions."""

    type: "TemplateType"
    iconUrl: str
    appIconMaskUrl: str
    title: str
    message: str
    contextMessage: str
    priority: int
    eventTime: float
    imageUrl: str
    items: "list[NotificationItem]"
    progress: int
    isClickable: bool
    buttons: "list[NotificationButton]"
    requireInteraction: bool
    silent: bool


class NotificationButton(TypedDict):
    """notifications.NotificationButton."""

    title: str
    iconUrl: NotRequired[str]


class NotificationItem(TypedDict):
    """notifications.NotificationItem."""

    title: str
    message: str


class NotificationOptions(TypedDict, total=False):
    """notifications.NotificationOptions.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/NotificationOptions
    """

    type: "TemplateType"
    iconUrl: str
    appIconMaskUrl: str
    title: str
    message: str
    contextMessage: str
    priority: float
    eventTime: float
    buttons: list[NotificationButton]
    imageUrl: str
    items: list[NotificationItem]
    progress: float
    isClickable: bool
    requireInteraction: bool
    silent: bool


PermissionLevel: TypeAlias = Literal["granted", "denied"]
"""notifications.PermissionLevel."""


TemplateType: TypeAlias = Literal["basic", "image", "list", "progress"]
"""notifications.TemplateType.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/notifications/TemplateType
"""
