"""browser.ttsEngine. Generated."""

from asyncio import Future
from collections.abc import Callable
from typing import TypeVar

from onconnect.browser.event import Event
from onconnect.browser.namespace import Namespace
from onconnect.types import tts as _tts
from onconnect.types import tts_engine as _tts_engine

_OnSpeakListener = TypeVar(
    "_OnSpeakListener",
    bound=Callable[[str, _tts_engine.SpeakOptions], object]
    | Callable[[str], object]
    | Callable[[], object],
)

class OnSpeak(Event):
    """The event browser.ttsEngine.onSpeak."""

    def add_listener(self, listener: _OnSpeakListener, /) -> _OnSpeakListener: ...

_OnSpeakWithAudioStreamListener = TypeVar(
    "_OnSpeakWithAudioStreamListener",
    bound=Callable[[str, _tts_engine.SpeakOptions, _tts_engine.AudioStreamOptions], object]
    | Callable[[str, _tts_engine.SpeakOptions], object]
    | Callable[[str], object]
    | Callable[[], object],
)

class OnSpeakWithAudioStream(Event):
    """The event browser.ttsEngine.onSpeakWithAudioStream."""

    def add_listener(
        self, listener: _OnSpeakWithAudioStreamListener, /
    ) -> _OnSpeakWithAudioStreamListener: ...

_OnStopListener = TypeVar("_OnStopListener", bound=Callable[[], object])

class OnStop(Event):
    """The event browser.ttsEngine.onStop."""

    def add_listener(self, listener: _OnStopListener, /) -> _OnStopListener: ...

_OnPauseListener = TypeVar("_OnPauseListener", bound=Callable[[], object])

class OnPause(Event):
    """The event browser.ttsEngine.onPause."""

    def add_listener(self, listener: _OnPauseListener, /) -> _OnPauseListener: ...

_OnResumeListener = TypeVar("_OnResumeListener", bound=Callable[[], object])

class OnResume(Event):
    """The event browser.ttsEngine.onResume."""

    def add_listener(self, listener: _OnResumeListener, /) -> _OnResumeListener: ...

_OnInstallLanguageRequestListener = TypeVar(
    "_OnInstallLanguageRequestListener",
    bound=Callable[[_tts_engine.TtsClient, str], object]
    | Callable[[_tts_engine.TtsClient], object]
    | Callable[[], object],
)

class OnInstallLanguageRequest(Event):
    """The event browser.ttsEngine.onInstallLanguageRequest."""

    def add_listener(
        self, listener: _OnInstallLanguageRequestListener, /
    ) -> _OnInstallLanguageRequestListener: ...

_OnUninstallLanguageRequestListener = TypeVar(
    "_OnUninstallLanguageRequestListener",
    bound=Callable[[_tts_engine.TtsClient, str, _tts_engine.LanguageUninstallOptions], object]
    | Callable[[_tts_engine.TtsClient, str], object]
    | Callable[[_tts_engine.TtsClient], object]
    | Callable[[], object],
)

class OnUninstallLanguageRequest(Event):
    """The event browser.ttsEngine.onUninstallLanguageRequest."""

    def add_listener(
        self, listener: _OnUninstallLanguageRequestListener, /
    ) -> _OnUninstallLanguageRequestListener: ...

_OnLanguageStatusRequestListener = TypeVar(
    "_OnLanguageStatusRequestListener",
    bound=Callable[[_tts_engine.TtsClient, str], object]
    | Callable[[_tts_engine.TtsClient], object]
    | Callable[[], object],
)

class OnLanguageStatusRequest(Event):
    """The event browser.ttsEngine.onLanguageStatusRequest."""

    def add_listener(
        self, listener: _OnLanguageStatusRequestListener, /
    ) -> _OnLanguageStatusRequestListener: ...

class TtsEngine(Namespace):
    """browser.ttsEngine.

    Chrome only.
    Needs "ttsEngine".
    """

    on_speak: OnSpeak
    """browser.ttsEngine.onSpeak.

    Chrome only.
    Needs "ttsEngine".
    """
    on_speak_with_audio_stream: OnSpeakWithAudioStream
    """browser.ttsEngine.onSpeakWithAudioStream.

    Chrome ≥ 92 only.
    Needs "ttsEngine".
    """
    on_stop: OnStop
    """browser.ttsEngine.onStop.

    Chrome only.
    Needs "ttsEngine".
    """
    on_pause: OnPause
    """browser.ttsEngine.onPause.

    Chrome only.
    Needs "ttsEngine".
    """
    on_resume: OnResume
    """browser.ttsEngine.onResume.

    Chrome only.
    Needs "ttsEngine".
    """
    on_install_language_request: OnInstallLanguageRequest
    """browser.ttsEngine.onInstallLanguageRequest.

    Chrome ≥ 131 only.
    Needs "ttsEngine".
    """
    on_uninstall_language_request: OnUninstallLanguageRequest
    """browser.ttsEngine.onUninstallLanguageRequest.

    Chrome ≥ 132 only.
    Needs "ttsEngine".
    """
    on_language_status_request: OnLanguageStatusRequest
    """browser.ttsEngine.onLanguageStatusRequest.

    Chrome ≥ 132 only.
    Needs "ttsEngine".
    """
    def update_voices(self, voices: list[_tts.TtsVoice], /) -> Future[None]:
        """Call browser.ttsEngine.updateVoices.

        Chrome ≥ 66 only.
        Needs "ttsEngine".
        """
    def update_language(self, status: _tts_engine.LanguageStatus, /) -> Future[None]:
        """Call browser.ttsEngine.updateLanguage.

        Chrome ≥ 132 only.
        Needs "ttsEngine".
        """
