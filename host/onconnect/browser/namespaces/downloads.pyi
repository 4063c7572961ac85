"""browser.downloads. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import downloads as _downloads

_OnChangedListener = TypeVar(
    "_OnChangedListener", bound=Callable[[_downloads.DownloadDelta], object] | Callable[[], object]
)

class OnChanged(Event):
    """The event browser.downloads.onChanged."""

    def add_listener(self, listener: _OnChangedListener, /) -> _OnChangedListener: ...

_OnCreatedListener = TypeVar(
    "_OnCreatedListener", bound=Callable[[_downloads.DownloadItem], object] | Callable[[], object]
)

class OnCreated(Event):
    """The event browser.downloads.onCreated."""

    def add_listener(self, listener: _OnCreatedListener, /) -> _OnCreatedListener: ...

_OnDeterminingFilenameListener = TypeVar(
    "_OnDeterminingFilenameListener",
    bound=Callable[[_downloads.DownloadItem], object] | Callable[[], object],
)

class OnDeterminingFilename(Event):
    """The event browser.downloads.onDeterminingFilename."""

    def add_listener(
        self, listener: _OnDeterminingFilenameListener, /
    ) -> _OnDeterminingFilenameListener: ...

_OnErasedListener = TypeVar(
    "_OnErasedListener", bound=Callable[[int], object] | Callable[[], object]
)

class OnErased(Event):
    """The event browser.downloads.onErased."""

    def add_listener(self, listener: _OnErasedListener, /) -> _OnErasedListener: ...

class Downloads(Namespace):
    """browser.downloads.

    Chrome ≥ 22, Firefox ≥ 47.
    Needs "downloads".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads
    """

    on_changed: OnChanged
    """browser.downloads.onChanged.

    Chrome ≥ 22, Firefox ≥ 47.
    Needs "downloads".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/onChanged
    """
    on_created: OnCreated
    """browser.downloads.onCreated.

    Chrome ≥ 22, Firefox ≥ 48.
    Needs "downloads".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/onCreated
    """
    on_determining_filename: OnDeterminingFilename
    """browser.downloads.onDeterminingFilename.

    Chrome only.
    Needs "downloads".
    """
    on_erased: OnErased
    """browser.downloads.onErased.

    Chrome ≥ 22, Firefox ≥ 48.
    Needs "downloads".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/onErased
    """
    def accept_danger(self, download_id: int, /) -> Future[None]:
        """Call browser.downloads.acceptDanger.

        Chrome ≥ 22 only.
        Needs "downloads".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/acceptDanger
        """
    def cancel(self, download_id: int, /) -> Future[None]:
        """Call browser.downloads.cancel.

        Chrome ≥ 22, Firefox ≥ 48.
        Needs "downloads".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/cancel
        """
    def download(self, options: _downloads.DownloadOptions, /) -> Future[int]:
        """Call browser.downloads.download.

        Chrome ≥ 22, Firefox ≥ 47.
        Needs "downloads".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/download
        """
    def erase(self, query: _downloads.DownloadQuery, /) -> Future[list[int]]:
        """Call browser.downloads.erase.

        Chrome ≥ 22, Firefox ≥ 48.
        Needs "downloads".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/erase
        """
    def get_file_icon(
        self, download_id: int, options: _downloads.GetFileIconOptions | None = ..., /
    ) -> Future[str | None]:
        """Call browser.downloads.getFileIcon.

        Chrome ≥ 22, Firefox ≥ 48.
        Needs "downloads".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/getFileIcon
        """
    def open(self, download_id: int, /) -> Future[None]:
        """Call browser.downloads.open.

        Chrome ≥ 22, Firefox ≥ 48.
        Needs "downloads" in Chrome; "downloads", and "downloads.open" in Firefox.
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/open
        """
    def pause(self, download_id: int, /) -> Future[None]:
        """Call browser.downloads.pause.

        Chrome ≥ 22, Firefox ≥ 48.
        Needs "downloads".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/pause
        """
    def remove_file(self, download_id: int, /) -> Future[None]:
        """Call browser.downloads.removeFile.

        Chrome ≥ 30, Firefox ≥ 48.
        Needs "downloads".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/removeFile
        """
    def resume(self, download_id: int, /) -> Future[None]:
        """Call browser.downloads.resume.

        Chrome ≥ 22, Firefox ≥ 48.
        Needs "downloads".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/resume
        """
    def search(self, query: _downloads.DownloadQuery, /) -> Future[list[_downloads.DownloadItem]]:
        """Call browser.downloads.search.

        Chrome ≥ 22, Firefox ≥ 47.
        Needs "downloads".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/search
        """
    def set_shelf_enabled(self, enabled: bool, /) -> Future[None]:
        """Call browser.downloads.setShelfEnabled.

        Chrome ≥ 30 only. Deprecated.
        Needs "downloads".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/setShelfEnabled
        """
    def set_ui_options(self, options: _downloads.UiOptions, /) -> Future[None]:
        """Call browser.downloads.setUiOptions.

        Chrome ≥ 105 only.
        Needs "downloads".
        """
    def show(self, download_id: int, /) -> Future[bool | None]:
        """Call browser.downloads.show.

        Chrome ≥ 22, Firefox ≥ 48.
        Needs "downloads".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/show
        """
    def show_default_folder(self) -> Future[None]:
        """Call browser.downloads.showDefaultFolder.

        Chrome ≥ 30, Firefox ≥ 48.
        Needs "downloads".
        MDN:
        https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/downloads/showDefaultFolder
        """
