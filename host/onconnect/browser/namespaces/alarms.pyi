"""browser.alarms. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar, overload

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import alarms as _alarms

_OnAlarmListener = TypeVar(
    "_OnAlarmListener", bound=Callable[[_alarms.Alarm], object] | Callable[[], object]
)

class OnAlarm(Event):
    """The event browser.alarms.onAlarm."""

    def add_listener(self, listener: _OnAlarmListener, /) -> _OnAlarmListener: ...

class Alarms(Namespace):
    """browser.alarms.

    Chrome ≥ 22, Firefox ≥ 45.
    Needs "alarms".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms
    """

    on_alarm: OnAlarm
    """browser.alarms.onAlarm.

    Chrome ≥ 22, Firefox ≥ 45.
    Needs "alarms".
    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms/onAlarm
    """
    def clear(self, name: str | None = ..., /) -> Future[bool]:
        """Call browser.alarms.clear.

        Chrome ≥ 22, Firefox ≥ 45.
        Needs "alarms".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms/clear
        """
    def clear_all(self) -> Future[bool | None]:
        """Call browser.alarms.clearAll.

        Chrome ≥ 22, Firefox ≥ 45.
        Needs "alarms".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms/clearAll
        """
    @overload
    def create(self, name: str | None, alarm_info: _alarms.AlarmCreateInfo, /) -> Future[None]:
        """Call browser.alarms.create.

        Chrome ≥ 22, Firefox ≥ 45.
        Needs "alarms".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms/create
        """
    @overload
    def create(self, alarm_info: _alarms.AlarmCreateInfo, /) -> Future[None]: ...
    def get(self, name: str | None = ..., /) -> Future[_alarms.Alarm | None]:
        """Call browser.alarms.get.

        Chrome ≥ 22, Firefox ≥ 45.
        Needs "alarms".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms/get
        """
    def get_all(self) -> Future[list[_alarms.Alarm]]:
        """Call browser.alarms.getAll.

        Chrome ≥ 22, Firefox ≥ 45.
        Needs "alarms".
        MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms/getAll
        """
