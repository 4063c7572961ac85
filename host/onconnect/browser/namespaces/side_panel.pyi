"""browser.sidePanel. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import side_panel as _side_panel

_OnOpenedListener = TypeVar(
    "_OnOpenedListener",
    bound=Callable[[_side_panel.PanelOpenedInfo], object] | Callable[[], object],
)

class OnOpened(Event):
    """The event browser.sidePanel.onOpened."""

    def add_listener(self, listener: _OnOpenedListener, /) -> _OnOpenedListener: ...

_OnClosedListener = TypeVar(
    "_OnClosedListener",
    bound=Callable[[_side_panel.PanelClosedInfo], object] | Callable[[], object],
)

class OnClosed(Event):
    """The event browser.sidePanel.onClosed."""

    def add_listener(self, listener: _OnClosedListener, /) -> _OnClosedListener: ...

class SidePanel(Namespace):
    """browser.sidePanel.

    Chrome ≥ 114 only.
    Needs "sidePanel".
    """

    on_opened: OnOpened
    """browser.sidePanel.onOpened.

    Chrome ≥ 141 only.
    Needs "sidePanel".
    """
    on_closed: OnClosed
    """browser.sidePanel.onClosed.

    Chrome ≥ 142 only.
    Needs "sidePanel".
    """
    def set_options(self, options: _side_panel.PanelOptions, /) -> Future[None]:
        """Call browser.sidePanel.setOptions.

        Chrome ≥ 114 only.
        Needs "sidePanel".
        """
    def get_options(
        self, options: _side_panel.GetPanelOptions, /
    ) -> Future[_side_panel.PanelOptions]:
        """Call browser.sidePanel.getOptions.

        Chrome ≥ 114 only.
        Needs "sidePanel".
        """
    def set_panel_behavior(self, behavior: _side_panel.PanelBehavior, /) -> Future[None]:
        """Call browser.sidePanel.setPanelBehavior.

        Chrome ≥ 114 only.
        Needs "sidePanel".
        """
    def get_panel_behavior(self) -> Future[_side_panel.PanelBehavior]:
        """Call browser.sidePanel.getPanelBehavior.

        Chrome ≥ 114 only.
        Needs "sidePanel".
        """
    def open(self, options: _side_panel.OpenOptions, /) -> Future[None]:
        """Call browser.sidePanel.open.

        Chrome ≥ 116 only.
        Needs "sidePanel".
        """
    def get_layout(self) -> Future[_side_panel.PanelLayout]:
        """Call browser.sidePanel.getLayout.

        Chrome ≥ 140 only.
        Needs "sidePanel".
        """
    def close(self, options: _side_panel.CloseOptions, /) -> Future[None]:
        """Call browser.sidePanel.close.

        Chrome ≥ 141 only.
        Needs "sidePanel".
        """
