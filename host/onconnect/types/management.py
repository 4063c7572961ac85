"""The types of browser.management. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

ExtensionDisabledReason: TypeAlias = Literal["unknown", "permissions_increase"]
"""management.ExtensionDisabledReason."""


class ExtensionInfo(TypedDict):
    """management.ExtensionInfo.

    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/management/ExtensionInfo
    """

    id: str
    name: str
    shortName: NotRequired[str]
    description: str
    version: str
    versionName: NotRequired[str]
    mayDisable: bool
    enabled: bool
    disabledReason: NotRequired["ExtensionDisabledReason"]
    type: "ExtensionType"
    homepageUrl: NotRequired[str]
    updateUrl: NotRequired[str]
    optionsUrl: str
    icons: NotRequired["list[IconInfo]"]
    permissions: NotRequired[list[str]]
    hostPermissions: NotRequired[list[str]]
    installType: "ExtensionInstallType"
    mayEnable: NotRequired[bool]
    isApp: NotRequired[bool]
    appLaunchUrl: NotRequired[str]
    offlineEnabled: NotRequired[bool]
    launchType: NotRequired["LaunchType"]
    availableLaunchTypes: NotRequired["list[LaunchType]"]


ExtensionInstallType: TypeAlias = Literal["development", "normal", "sideload", "admin", "other"]
"""management.ExtensionInstallType."""


ExtensionType: TypeAlias = Literal[
    "extension",
    "theme",
    "hosted_app",
    "packaged_app",
    "legacy_packaged_app",
    "login_screen_extension",
]
"""management.ExtensionType."""


class IconInfo(TypedDict):
    """management.IconInfo."""

    size: int
    url: str


class InstallOptions(TypedDict):
    """The options of management.install."""

    url: str
    hash: NotRequired[str]


class InstallResult(TypedDict):
    """The result of management.install."""

    id: str


LaunchType: TypeAlias = Literal[
    "OPEN_AS_REGULAR_TAB", "OPEN_AS_PINNED_TAB", "OPEN_AS_WINDOW", "OPEN_FULL_SCREEN"
]
"""management.LaunchType."""


class UninstallOptions(TypedDict, total=False):
    """management.UninstallOptions."""

    showConfirmDialog: bool
    dialogMessage: str
