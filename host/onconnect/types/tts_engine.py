"""The types of browser.ttsEngine. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class AudioStreamOptions(TypedDict):
    """ttsEngine.AudioStreamOptions."""

    sampleRate: float
    bufferSize: float


LanguageInstallStatus: TypeAlias = Literal["notInstalled", "installing", "installed", "failed"]
"""ttsEngine.LanguageInstallStatus."""


class LanguageStatus(TypedDict):
    """ttsEngine.LanguageStatus."""

    lang: str
    installStatus: "LanguageInstallStatus"
    error: NotRequired[str]


class LanguageUninstallOptions(TypedDict):
    """ttsEngine.LanguageUninstallOptions."""

    uninstallImmediately: bool


class SpeakOptions(TypedDict, total=False):
    """ttsEngine.SpeakOptions."""

    voiceName: str
    lang: str
    gender: "VoiceGender"
    rate: float
    pitch: float
    volume: float


class TtsClient(TypedDict):
    """ttsEngine.TtsClient."""

    id: str
    source: "TtsClientSource"


TtsClientSource: TypeAlias = Literal["chromefeature", "extension"]
"""ttsEngine.TtsClientSource."""


VoiceGender: TypeAlias = Literal["male", "female"]
"""ttsEngine.VoiceGender."""
