"""browser.tts. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import tts as _tts

_OnVoicesChangedListener = TypeVar("_OnVoicesChangedListener", bound=Callable[[], object])

class OnVoicesChanged(Event):
    """The event browser.tts.onVoicesChanged."""

    def add_listener(self, listener: _OnVoicesChangedListener, /) -> _OnVoicesChangedListener: ...

class Tts(Namespace):
    """browser.tts.

    Chrome only.
    Needs "tts".
    """

    on_voices_changed: OnVoicesChanged
    """browser.tts.onVoicesChanged.

    Chrome ≥ 124 only.
    Needs "tts".
    """
    def speak(self, utterance: str, options: _tts.TtsOptions | None = ..., /) -> Future[None]:
        """Call browser.tts.speak.

        Chrome only.
        Needs "tts".
        """
    def stop(self) -> Future[None]:
        """Call browser.tts.stop.

        Chrome only.
        Needs "tts".
        """
    def pause(self) -> Future[None]:
        """Call browser.tts.pause.

        Chrome only.
        Needs "tts".
        """
    def resume(self) -> Future[None]:
        """Call browser.tts.resume.

        Chrome only.
        Needs "tts".
        """
    def is_speaking(self) -> Future[bool]:
        """Call browser.tts.isSpeaking.

        Chrome only.
        Needs "tts".
        """
    def get_voices(self) -> Future[list[_tts.TtsVoice]]:
        """Call browser.tts.getVoices.

        Chrome only.
        Needs "tts".
        """
