"""The types of browser.theme. Generated."""

from typing import Any, Literal, NotRequired, TypedDict

ThemeCSSGradientItem = TypedDict(
    "ThemeCSSGradientItem",
    {
        "linear-gradient": str,
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem2 = TypedDict(
    "ThemeCSSGradientItem2",
    {
        "radial-gradient": str,
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem3 = TypedDict(
    "ThemeCSSGradientItem3",
    {
        "conic-gradient": str,
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem4 = TypedDict(
    "ThemeCSSGradientItem4",
    {
        "repeating-linear-gradient": str,
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem5 = TypedDict(
    "ThemeCSSGradientItem5",
    {
        "repeating-radial-gradient": str,
    },
)
"""The item of theme.ThemeCSSGradient."""


ThemeCSSGradientItem6 = TypedDict(
    "ThemeCSSGradientItem6",
    {
        "repeating-conic-gradient": str,
    },
)
"""The item of theme.ThemeCSSGradient."""


class ThemeType(TypedDict, total=False):
    """theme.ThemeType."""

    images: "ThemeTypeImages"
    colors: "ThemeTypeColors"
    properties: "ThemeTypeProperties"


class ThemeTypeColors(TypedDict, total=False):
    """The colors of theme.ThemeType."""

    tab_selected: str | list[int] | list[float]
    accentcolor: str | list[int] | list[float]
    frame: str | list[int] | list[float]
    frame_inactive: str | list[int] | list[float]
    textcolor: str | list[int] | list[float]
    tab_background_text: str | list[int] | list[float]
    tab_background_separator: str | list[int] | list[float]
    tab_loading: str | list[int] | list[float]
    tab_text: str | list[int] | list[float]
    tab_line: str | list[int] | list[float]
    toolbar: str | list[int] | list[float]
    toolbar_text: str | list[int] | list[float]
    bookmark_text: str | list[int] | list[float]
    toolbar_field: str | list[int] | list[float]
    toolbar_field_text: str | list[int] | list[float]
    toolbar_field_border: str | list[int] | list[float]
    toolbar_field_separator: str | list[int] | list[float]
    toolbar_top_separator: str | list[int] | list[float]
    toolbar_bottom_separator: str | list[int] | list[float]
    toolbar_vertical_separator: str | list[int] | list[float]
    icons: str | list[int] | list[float]
    icons_attention: str | list[int] | list[float]
    button_background_hover: str | list[int] | list[float]
    button_background_active: str | list[int] | list[float]
    popup: str | list[int] | list[float]
    popup_text: str | list[int] | list[float]
    popup_border: str | list[int] | list[float]
    toolbar_field_focus: str | list[int] | list[float]
    toolbar_field_text_focus: str | list[int] | list[float]
    toolbar_field_border_focus: str | list[int] | list[float]
    popup_highlight: str | list[int] | list[float]
    popup_highlight_text: str | list[int] | list[float]
    ntp_background: str | list[int] | list[float]
    ntp_card_background: str | list[int] | list[float]
    ntp_text: str | list[int] | list[float]
    sidebar: str | list[int] | list[float]
    sidebar_border: str | list[int] | list[float]
    sidebar_text: str | list[int] | list[float]
    sidebar_highlight: str | list[int] | list[float]
    sidebar_highlight_text: str | list[int] | list[float]
    toolbar_field_highlight: str | list[int] | list[float]
    toolbar_field_highlight_text: str | list[int] | list[float]


class ThemeTypeImages(TypedDict, total=False):
    """The images of theme.ThemeType."""

    additional_backgrounds: list[
        str
        | ThemeCSSGradientItem
        | ThemeCSSGradientItem2
        | ThemeCSSGradientItem3
        | ThemeCSSGradientItem4
        | ThemeCSSGradientItem5
        | ThemeCSSGradientItem6
    ]
    headerURL: str
    theme_frame: (
        str
        | ThemeCSSGradientItem
        | ThemeCSSGradientItem2
        | ThemeCSSGradientItem3
        | ThemeCSSGradientItem4
        | ThemeCSSGradientItem5
        | ThemeCSSGradientItem6
    )


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
