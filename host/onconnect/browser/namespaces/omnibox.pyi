"""browser.omnibox. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import omnibox as _omnibox

_OnDeleteSuggestionListener = TypeVar(
    "_OnDeleteSuggestionListener", bound=Callable[[str], object] | Callable[[], object]
)

class OnDeleteSuggestion(Event):
    """The event browser.omnibox.onDeleteSuggestion."""

    def add_listener(
        self, listener: _OnDeleteSuggestionListener, /
    ) -> _OnDeleteSuggestionListener: ...

_OnInputCancelledListener = TypeVar("_OnInputCancelledListener", bound=Callable[[], object])

class OnInputCancelled(Event):
    """The event browser.omnibox.onInputCancelled."""

    def add_listener(self, listener: _OnInputCancelledListener, /) -> _OnInputCancelledListener: ...

_OnInputChangedListener = TypeVar(
    "_OnInputChangedListener", bound=Callable[[str], object] | Callable[[], object]
)

class OnInputChanged(Event):
    """The event browser.omnibox.onInputChanged."""

    def add_listener(self, listener: _OnInputChangedListener, /) -> _OnInputChangedListener: ...

_OnInputEnteredListener = TypeVar(
    "_OnInputEnteredListener",
    bound=Callable[[str, _omnibox.OnInputEnteredDisposition], object]
    | Callable[[str], object]
    | Callable[[], object],
)

class OnInputEntered(Event):
    """The event browser.omnibox.onInputEntered."""

    def add_listener(self, listener: _OnInputEnteredListener, /) -> _OnInputEnteredListener: ...

_OnInputStartedListener = TypeVar("_OnInputStartedListener", bound=Callable[[], object])

class OnInputStarted(Event):
    """The event browser.omnibox.onInputStarted."""

    def add_listener(self, listener: _OnInputStartedListener, /) -> _OnInputStartedListener: ...

class Omnibox(Namespace):
    """browser.omnibox.

    Chrome ≥ 9, Firefox ≥ 52.
    Needs the manifest key "omnibox".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/omnibox
    """

    on_delete_suggestion: OnDeleteSuggestion
    """browser.omnibox.onDeleteSuggestion.

    Chrome ≥ 63, Firefox ≥ 109.
    Needs the manifest key "omnibox".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/omnibox/onDeleteSuggestion
    """
    on_input_cancelled: OnInputCancelled
    """browser.omnibox.onInputCancelled.

    Chrome ≥ 9, Firefox ≥ 52.
    Needs the manifest key "omnibox".
    MDN:
    https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/omnibox/onInputCancelled
    """
    on_input_changed: OnInputChanged
    """browser.omnibox.onInputChanged.

    Chrome ≥ 9, Firefox ≥ 52.
    Needs the manifest key "omnibox".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/omnibox/onInputChanged
    """
    on_input_entered: OnInputEntered
    """browser.omnibox.onInputEntered.

    Chrome ≥ 9, Firefox ≥ 52.
    Needs the manifest key "omnibox".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/omnibox/onInputEntered
    """
    on_input_started: OnInputStarted
    """browser.omnibox.onInputStarted.

    Chrome ≥ 9, Firefox ≥ 52.
    Needs the manifest key "omnibox".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/omnibox/onInputStarted
    """
    def set_default_suggestion(self, suggestion: _omnibox.DefaultSuggestResult, /) -> Future[None]:
        """Call browser.omnibox.setDefaultSuggestion.

        Chrome ≥ 9, Firefox ≥ 52.
        Needs the manifest key "omnibox".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/omnibox/setDefaultSuggestion
        """
