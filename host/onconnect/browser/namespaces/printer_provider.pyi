"""browser.printerProvider. Generated."""

from collections.abc import Callable
from typing import Any, TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import printer_provider as _printer_provider

_OnGetPrintersRequestedListener = TypeVar(
    "_OnGetPrintersRequestedListener", bound=Callable[[], object]
)

class OnGetPrintersRequested(Event):
    """The event browser.printerProvider.onGetPrintersRequested."""

    def add_listener(
        self, listener: _OnGetPrintersRequestedListener, /
    ) -> _OnGetPrintersRequestedListener: ...

_OnGetUsbPrinterInfoRequestedListener = TypeVar(
    "_OnGetUsbPrinterInfoRequestedListener", bound=Callable[[Any], object] | Callable[[], object]
)

class OnGetUsbPrinterInfoRequested(Event):
    """The event browser.printerProvider.onGetUsbPrinterInfoRequested."""

    def add_listener(
        self, listener: _OnGetUsbPrinterInfoRequestedListener, /
    ) -> _OnGetUsbPrinterInfoRequestedListener: ...

_OnGetCapabilityRequestedListener = TypeVar(
    "_OnGetCapabilityRequestedListener", bound=Callable[[str], object] | Callable[[], object]
)

class OnGetCapabilityRequested(Event):
    """The event browser.printerProvider.onGetCapabilityRequested."""

    def add_listener(
        self, listener: _OnGetCapabilityRequestedListener, /
    ) -> _OnGetCapabilityRequestedListener: ...

_OnPrintRequestedListener = TypeVar(
    "_OnPrintRequestedListener",
    bound=Callable[[_printer_provider.PrintJob], object] | Callable[[], object],
)

class OnPrintRequested(Event):
    """The event browser.printerProvider.onPrintRequested."""

    def add_listener(self, listener: _OnPrintRequestedListener, /) -> _OnPrintRequestedListener: ...

class PrinterProvider(Namespace):
    """browser.printerProvider.

    Chrome ≥ 44 only.
    Needs "printerProvider".
    """

    on_get_printers_requested: OnGetPrintersRequested
    """browser.printerProvider.onGetPrintersRequested.

    Chrome ≥ 44 only.
    Needs "printerProvider".
    """
    on_get_usb_printer_info_requested: OnGetUsbPrinterInfoRequested
    """browser.printerProvider.onGetUsbPrinterInfoRequested.

    Chrome ≥ 45 only.
    Needs "printerProvider".
    """
    on_get_capability_requested: OnGetCapabilityRequested
    """browser.printerProvider.onGetCapabilityRequested.

    Chrome ≥ 44 only.
    Needs "printerProvider".
    """
    on_print_requested: OnPrintRequested
    """browser.printerProvider.onPrintRequested.

    Chrome ≥ 44 only.
    Needs "printerProvider".
    """
