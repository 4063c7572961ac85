"""The types of browser.tts. Generated."""

from typing import Literal, TypeAlias, TypedDict

EventType: TypeAlias = Literal[
    "start",
    "end",
    "word",
    "sentence",
    "marker",
    "interrupted",
    "cancelled",
    "error",
    "pause",
    "resume",
]
"""tts.EventType."""


class TtsOptions(TypedDict, total=False):
    """tts.TtsOptions."""

    enqueue: bool
    voiceName: str
    extensionId: str
    lang: str
    gender: "VoiceGender"
    rate: float
    pitch: float
    volume: float
    requiredEventTypes: list[str]
    desiredEventTypes: list[str]


class TtsVoice(TypedDict, total=False):
    """tts.TtsVoice."""

    voiceName: str
    lang: str
    gender: "VoiceGender"
    remote: bool
    extensionId: str
    eventTypes: "list[EventType]"


VoiceGender: TypeAlias = Literal["male", "female"]
"""tts.VoiceGender."""
