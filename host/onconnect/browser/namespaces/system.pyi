"""browser.system. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import system_cpu as _system_cpu
from onconnect.types import system_display as _system_display
from onconnect.types import system_memory as _system_memory
from onconnect.types import system_storage as _system_storage

class SystemCpu(Namespace):
    """browser.system.cpu.

    Chrome only.
    Needs "system.cpu".
    """

    def get_info(self) -> Future[_system_cpu.CpuInfo]:
        """Call browser.system.cpu.getInfo.

        Chrome only.
        Needs "system.cpu".
        """

_SystemDisplayOnDisplayChangedListener = TypeVar(
    "_SystemDisplayOnDisplayChangedListener", bound=Callable[[], object]
)

class SystemDisplayOnDisplayChanged(Event):
    """The event browser.system.display.onDisplayChanged."""

    def add_listener(
        self, listener: _SystemDisplayOnDisplayChangedListener, /
    ) -> _SystemDisplayOnDisplayChangedListener: ...

class SystemDisplay(Namespace):
    """browser.system.display.

    Chrome only.
    Needs "system.display".
    """

    on_display_changed: SystemDisplayOnDisplayChanged
    """browser.system.display.onDisplayChanged.

    Chrome only.
    Needs "system.display".
    """
    def get_info(
        self, flags: _system_display.GetInfoFlags | None = ..., /
    ) -> Future[list[_system_display.DisplayUnitInfo]]:
        """Call browser.system.display.getInfo.

        Chrome only.
        Needs "system.display".
        """
    def get_display_layout(self) -> Future[list[_system_display.DisplayLayout]]:
        """Call browser.system.display.getDisplayLayout.

        Chrome ≥ 53 only.
        Needs "system.display".
        """
    def set_display_properties(
        self, id: str, info: _system_display.DisplayProperties, /
    ) -> Future[None]:
        """Call browser.system.display.setDisplayProperties.

        Chrome only.
        Needs "system.display".
        """
    def set_display_layout(self, layouts: list[_system_display.DisplayLayout], /) -> Future[None]:
        """Call browser.system.display.setDisplayLayout.

        Chrome ≥ 53 only.
        Needs "system.display".
        """
    def enable_unified_desktop(self, enabled: bool, /) -> Future[None]:
        """Call browser.system.display.enableUnifiedDesktop.

        Chrome ≥ 46 only.
        Needs "system.display".
        """
    def overscan_calibration_start(self, id: str, /) -> Future[None]:
        """Call browser.system.display.overscanCalibrationStart.

        Chrome ≥ 53 only.
        Needs "system.display".
        """
    def overscan_calibration_adjust(
        self, id: str, delta: _system_display.Insets, /
    ) -> Future[None]:
        """Call browser.system.display.overscanCalibrationAdjust.

        Chrome ≥ 53 only.
        Needs "system.display".
        """
    def overscan_calibration_reset(self, id: str, /) -> Future[None]:
        """Call browser.system.display.overscanCalibrationReset.

        Chrome ≥ 53 only.
        Needs "system.display".
        """
    def overscan_calibration_complete(self, id: str, /) -> Future[None]:
        """Call browser.system.display.overscanCalibrationComplete.

        Chrome ≥ 53 only.
        Needs "system.display".
        """
    def show_native_touch_calibration(self, id: str, /) -> Future[bool]:
        """Call browser.system.display.showNativeTouchCalibration.

        Chrome ≥ 57 only.
        Needs "system.display".
        """
    def start_custom_touch_calibration(self, id: str, /) -> Future[None]:
        """Call browser.system.display.startCustomTouchCalibration.

        Chrome ≥ 57 only.
        Needs "system.display".
        """
    def complete_custom_touch_calibration(
        self, pairs: _system_display.TouchCalibrationPairQuad, bounds: _system_display.Bounds, /
    ) -> Future[None]:
        """Call browser.system.display.completeCustomTouchCalibration.

        Chrome ≥ 57 only.
        Needs "system.display".
        """
    def clear_touch_calibration(self, id: str, /) -> Future[None]:
        """Call browser.system.display.clearTouchCalibration.

        Chrome ≥ 57 only.
        Needs "system.display".
        """
    def set_mirror_mode(self, info: _system_display.MirrorModeInfo, /) -> Future[None]:
        """Call browser.system.display.setMirrorMode.

        Chrome ≥ 65 only.
        Needs "system.display".
        """

class SystemMemory(Namespace):
    """browser.system.memory.

    Chrome only.
    Needs "system.memory".
    """

    def get_info(self) -> Future[_system_memory.MemoryInfo]:
        """Call browser.system.memory.getInfo.

        Chrome only.
        Needs "system.memory".
        """

_SystemStorageOnAttachedListener = TypeVar(
    "_SystemStorageOnAttachedListener",
    bound=Callable[[_system_storage.StorageUnitInfo], object] | Callable[[], object],
)

class SystemStorageOnAttached(Event):
    """The event browser.system.storage.onAttached."""

    def add_listener(
        self, listener: _SystemStorageOnAttachedListener, /
    ) -> _SystemStorageOnAttachedListener: ...

_SystemStorageOnDetachedListener = TypeVar(
    "_SystemStorageOnDetachedListener", bound=Callable[[str], object] | Callable[[], object]
)

class SystemStorageOnDetached(Event):
    """The event browser.system.storage.onDetached."""

    def add_listener(
        self, listener: _SystemStorageOnDetachedListener, /
    ) -> _SystemStorageOnDetachedListener: ...

class SystemStorage(Namespace):
    """browser.system.storage.

    Chrome only.
    Needs "system.storage".
    """

    on_attached: SystemStorageOnAttached
    """browser.system.storage.onAttached.

    Chrome only.
    Needs "system.storage".
    """
    on_detached: SystemStorageOnDetached
    """browser.system.storage.onDetached.

    Chrome only.
    Needs "system.storage".
    """
    def get_info(self) -> Future[list[_system_storage.StorageUnitInfo]]:
        """Call browser.system.storage.getInfo.

        Chrome only.
        Needs "system.storage".
        """
    def eject_device(self, id: str, /) -> Future[_system_storage.EjectDeviceResultCode]:
        """Call browser.system.storage.ejectDevice.

        Chrome only.
        Needs "system.storage".
        """

class System(Namespace):
    """browser.system.

    Chrome only.
    Needs "system.cpu".
    """

    cpu: SystemCpu
    """browser.system.cpu.

    Chrome only.
    Needs "system.cpu".
    """
    display: SystemDisplay
    """browser.system.display.

    Chrome only.
    Needs "system.display".
    """
    memory: SystemMemory
    """browser.system.memory.

    Chrome only.
    Needs "system.memory".
    """
    storage: SystemStorage
    """browser.system.storage.

    Chrome only.
    Needs "system.storage".
    """
