"""The types of browser.theme. Generated."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

ThemeBackground: TypeAlias = "str | ThemeCSSGradient"
"""theme.ThemeBackground."""


ThemeCSSGradient: TypeAlias = "ThemeCSSGradientItem | ThemeCSSGradientItem2 | ThemeCSSGradientItem3 | ThemeCSSGradientItem4 | ThemeCSSGradientItem5 | ThemeCSSGradientItem6"
"""theme.ThemeCSSGradient."""


ThemeCSSGradientItem = TypedDict(
    "ThemeCSSGradientItem",
    {
        "linear-gradient": "str",
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem2 = TypedDict(
    "ThemeCSSGradientItem2",
    {
        "radial-gradient": "str",
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem3 = TypedDict(
    "ThemeCSSGradientItem3",
    {
        "conic-gradient": "str",
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem4 = TypedDict(
    "ThemeCSSGradientItem4",
    {
        "repeating-linear-gradient": "str",
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem5 = TypedDict(
    "ThemeCSSGradientItem5",
    {
        "repeating-radial-gradient": "str",
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem6 = TypedDict(
    "ThemeCSSGradientItem6",
    {
        "repeating-conic-gradient": "str",
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeColor: TypeAlias = str | list[int] | list[float]
"""theme.ThemeColor."""


class ThemeType(TypedDict, total=False):
    """theme.ThemeType."""

    images: ThemeTypeImages
    colors: ThemeTypeColors
    properties: ThemeTypeProperties


class ThemeTypeColors(TypedDict, total=False):
    """The colors of theme.ThemeType."""

    tab_selected: ThemeColor
    accentcolor: ThemeColor
    frame: ThemeColor
    frame_inactive: ThemeColor
    textcolor: ThemeColor
    tab_background_text: ThemeColor
    tab_background_separator: ThemeColor
    tab_loading: ThemeColor
    tab_text: ThemeColor
    tab_line: ThemeColor
    toolbar: ThemeColor
    toolbar_text: ThemeColor
    bookmark_text: ThemeColor
    toolbar_field: ThemeColor
    toolbar_field_text: ThemeColor
    toolbar_field_border: ThemeColor
    toolbar_field_separator: ThemeColor
    toolbar_top_separator: ThemeColor
    toolbar_bottom_separator: ThemeColor
    toolbar_vertical_separator: ThemeColor
    icons: ThemeColor
    icons_attention: ThemeColor
    button_background_hover: ThemeColor
    button_background_active: ThemeColor
    popup: ThemeColor
    popup_text: ThemeColor
    popup_border: ThemeColor
    toolbar_field_focus: ThemeColor
    toolbar_field_text_focus: ThemeColor
    toolbar_field_border_focus: ThemeColor
    popup_highlight: ThemeColor
    popup_highlight_text: ThemeColor
    ntp_background: ThemeColor
    ntp_card_background: ThemeColor
    ntp_text: ThemeColor
    sidebar: ThemeColor
    sidebar_border: ThemeColor
    sidebar_text: ThemeColor
    sidebar_highlight: ThemeColor
    sidebar_highlight_text: ThemeColor
    toolbar_field_highlight: ThemeColor
    toolbar_field_highlight_text: ThemeColor


class ThemeTypeImages(TypedDict, total=False):
    """The images of theme.ThemeType."""

    additional_backgrounds: list[ThemeBackground]
    headerURL: str
    theme_frame: ThemeBackground


class ThemeTypeProperties(TypedDict, total=False):
    """The properties of theme.ThemeType."""

    backgrounds_area: Literal["auto", "window", "top_toolbars"]
    additional_backgrounds_alignment: list[
        Literal[
            "bottom",
            "center",
            "left",
            "right",
            "top",
            "center bottom",
            "center center",
            "center top",
            "left bottom",
            "left center",
            "left top",
            "right bottom",
            "right center",
            "right top",
        ]
    ]
    additional_backgrounds_tiling: list[Literal["no-repeat", "repeat", "repeat-x", "repeat-y"]]
    additional_backgrounds_size: list[str]
    color_scheme: Literal["auto", "light", "dark", "system"]
    content_color_scheme: Literal["auto", "light", "dark", "system"]


class ThemeUpdateInfo(TypedDict):
    """theme.ThemeUpdateInfo."""

    theme: dict[str, Any]
    windowId: NotRequired[int]
