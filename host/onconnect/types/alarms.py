"""The types of browser.alarms. Generated."""

from typing import NotRequired, TypedDict


class Alarm(TypedDict):
    """alarms.Alarm.

    MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/alarms/Alarm
    """

    name: str
    scheduledTime: float
    periodInMinutes: NotRequired[float]
    persistAcrossSessions: NotRequired[bool]


class AlarmCreateInfo(TypedDict, total=False):
    """alarms.AlarmCreateInfo."""

    name: str
    when: float
    delayInMinutes: float
    periodInMinutes: float
    persistAcrossSessions: bool
