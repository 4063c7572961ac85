"""The types of browser.types. Generated."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

LevelOfControl: TypeAlias = Literal[
    "not_controllable",
    "controlled_by_other_extensions",
    "controllable_by_this_extension",
    "controlled_by_this_extension",
]
"""types.LevelOfControl."""


class SettingClearDetails(TypedDict, total=False):
    """The details of types.Setting.clear."""

    scope: "SettingScope"


class SettingGetDetails(TypedDict, total=False):
    """The details of types.Setting.get."""

    incognito: bool


class SettingGetResult(TypedDict):
    """The result of types.Setting.get."""

    value: Any
    levelOfControl: "LevelOfControl"
    incognitoSpecific: NotRequired[bool]


class SettingOnChangeDetails(TypedDict):
    """The details of types.Setting.onChange."""

    value: Any
    levelOfControl: "LevelOfControl"
    incognitoSpecific: NotRequired[bool]


SettingScope: TypeAlias = Literal[
    "regular", "regular_only", "incognito_persistent", "incognito_session_only"
]
"""types.SettingScope."""


class SettingSetDetails(TypedDict):
    """The details of types.Setting.set."""

    value: Any
    scope: NotRequired["SettingScope"]
