"""The types of browser.contentSettings. Generated."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class ContentSettingClearDetails(TypedDict, total=False):
    """The details of contentSettings.ContentSetting.clear."""

    scope: "Scope"


class ContentSettingGetDetails(TypedDict):
    """The details of contentSettings.ContentSetting.get."""

    primaryUrl: str
    secondaryUrl: NotRequired[str]
    resourceIdentifier: NotRequired["ResourceIdentifier"]
    incognito: NotRequired[bool]


class ContentSettingGetResult(TypedDict):
    """The result of contentSettings.ContentSetting.get."""

    setting: Any


class ContentSettingSetDetails(TypedDict):
    """The details of contentSettings.ContentSetting.set."""

    primaryPattern: str
    secondaryPattern: NotRequired[str]
    resourceIdentifier: NotRequired["ResourceIdentifier"]
    setting: Any
    scope: NotRequired["Scope"]


class ResourceIdentifier(TypedDict):
    """contentSettings.ResourceIdentifier."""

    id: str
    description: NotRequired[str]


Scope: TypeAlias = Literal["regular", "incognito_session_only"]
"""contentSettings.Scope."""
