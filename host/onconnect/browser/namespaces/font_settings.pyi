"""browser.fontSettings. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import font_settings as _font_settings

_OnFontChangedListener = TypeVar(
    "_OnFontChangedListener",
    bound=Callable[[_font_settings.OnFontChangedDetails], object] | Callable[[], object],
)

class OnFontChanged(Event):
    """The event browser.fontSettings.onFontChanged."""

    def add_listener(self, listener: _OnFontChangedListener, /) -> _OnFontChangedListener: ...

_OnDefaultFontSizeChangedListener = TypeVar(
    "_OnDefaultFontSizeChangedListener",
    bound=Callable[[_font_settings.OnDefaultFontSizeChangedDetails], object] | Callable[[], object],
)

class OnDefaultFontSizeChanged(Event):
    """The event browser.fontSettings.onDefaultFontSizeChanged."""

    def add_listener(
        self, listener: _OnDefaultFontSizeChangedListener, /
    ) -> _OnDefaultFontSizeChangedListener: ...

_OnDefaultFixedFontSizeChangedListener = TypeVar(
    "_OnDefaultFixedFontSizeChangedListener",
    bound=Callable[[_font_settings.OnDefaultFixedFontSizeChangedDetails], object]
    | Callable[[], object],
)

class OnDefaultFixedFontSizeChanged(Event):
    """The event browser.fontSettings.onDefaultFixedFontSizeChanged."""

    def add_listener(
        self, listener: _OnDefaultFixedFontSizeChangedListener, /
    ) -> _OnDefaultFixedFontSizeChangedListener: ...

_OnMinimumFontSizeChangedListener = TypeVar(
    "_OnMinimumFontSizeChangedListener",
    bound=Callable[[_font_settings.OnMinimumFontSizeChangedDetails], object] | Callable[[], object],
)

class OnMinimumFontSizeChanged(Event):
    """The event browser.fontSettings.onMinimumFontSizeChanged."""

    def add_listener(
        self, listener: _OnMinimumFontSizeChangedListener, /
    ) -> _OnMinimumFontSizeChangedListener: ...

class FontSettings(Namespace):
    """browser.fontSettings.

    Chrome only.
    Needs "fontSettings".
    """

    on_font_changed: OnFontChanged
    """browser.fontSettings.onFontChanged.

    Chrome only.
    Needs "fontSettings".
    """
    on_default_font_size_changed: OnDefaultFontSizeChanged
    """browser.fontSettings.onDefaultFontSizeChanged.

    Chrome only.
    Needs "fontSettings".
    """
    on_default_fixed_font_size_changed: OnDefaultFixedFontSizeChanged
    """browser.fontSettings.onDefaultFixedFontSizeChanged.

    Chrome only.
    Needs "fontSettings".
    """
    on_minimum_font_size_changed: OnMinimumFontSizeChanged
    """browser.fontSettings.onMinimumFontSizeChanged.

    Chrome only.
    Needs "fontSettings".
    """
    def clear_font(self, details: _font_settings.ClearFontDetails, /) -> Future[None]:
        """Call browser.fontSettings.clearFont.

        Chrome only.
        Needs "fontSettings".
        """
    def get_font(
        self, details: _font_settings.GetFontDetails, /
    ) -> Future[_font_settings.GetFontResult]:
        """Call browser.fontSettings.getFont.

        Chrome only.
        Needs "fontSettings".
        """
    def set_font(self, details: _font_settings.SetFontDetails, /) -> Future[None]:
        """Call browser.fontSettings.setFont.

        Chrome only.
        Needs "fontSettings".
        """
    def get_font_list(self) -> Future[list[_font_settings.FontName]]:
        """Call browser.fontSettings.getFontList.

        Chrome only.
        Needs "fontSettings".
        """
    def clear_default_font_size(self, details: dict[str, Any] | None = ..., /) -> Future[None]:
        """Call browser.fontSettings.clearDefaultFontSize.

        Chrome only.
        Needs "fontSettings".
        """
    def get_default_font_size(
        self, details: dict[str, Any] | None = ..., /
    ) -> Future[_font_settings.GetDefaultFontSizeResult]:
        """Call browser.fontSettings.getDefaultFontSize.

        Chrome only.
        Needs "fontSettings".
        """
    def set_default_font_size(
        self, details: _font_settings.SetDefaultFontSizeDetails, /
    ) -> Future[None]:
        """Call browser.fontSettings.setDefaultFontSize.

        Chrome only.
        Needs "fontSettings".
        """
    def clear_default_fixed_font_size(
        self, details: dict[str, Any] | None = ..., /
    ) -> Future[None]:
        """Call browser.fontSettings.clearDefaultFixedFontSize.

        Chrome only.
        Needs "fontSettings".
        """
    def get_default_fixed_font_size(
        self, details: dict[str, Any] | None = ..., /
    ) -> Future[_font_settings.GetDefaultFixedFontSizeResult]:
        """Call browser.fontSettings.getDefaultFixedFontSize.

        Chrome only.
        Needs "fontSettings".
        """
    def set_default_fixed_font_size(
        self, details: _font_settings.SetDefaultFixedFontSizeDetails, /
    ) -> Future[None]:
        """Call browser.fontSettings.setDefaultFixedFontSize.

        Chrome only.
        Needs "fontSettings".
        """
    def clear_minimum_font_size(self, details: dict[str, Any] | None = ..., /) -> Future[None]:
        """Call browser.fontSettings.clearMinimumFontSize.

        Chrome only.
        Needs "fontSettings".
        """
    def get_minimum_font_size(
        self, details: dict[str, Any] | None = ..., /
    ) -> Future[_font_settings.GetMinimumFontSizeResult]:
        """Call browser.fontSettings.getMinimumFontSize.

        Chrome only.
        Needs "fontSettings".
        """
    def set_minimum_font_size(
        self, details: _font_settings.SetMinimumFontSizeDetails, /
    ) -> Future[None]:
        """Call browser.fontSettings.setMinimumFontSize.

        Chrome only.
        Needs "fontSettings".
        """
