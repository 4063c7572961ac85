"""The types of browser.i18n. Generated."""

from __future__ import annotations

from typing import TypeAlias, TypedDict


class DetectLanguageResult(TypedDict):
    """The result of i18n.detectLanguage."""

    isReliable: bool
    languages: list[DetectLanguageResultLanguages]


class DetectLanguageResultLanguages(TypedDict):
    """The languages of i18n.DetectLanguageResult."""

    language: LanguageCode
    percentage: int


class GetMessageOptions(TypedDict, total=False):
    """The options of i18n.getMessage."""

    escapeLt: bool


LanguageCode: TypeAlias = str
"""i18n.LanguageCode.

MDN: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/i18n/LanguageCode
"""
