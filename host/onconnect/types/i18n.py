"""The types of browser.i18n. Generated."""

from typing import TypedDict


class DetectLanguageResult(TypedDict):
    """The result of i18n.detectLanguage."""

    isReliable: bool
    languages: "list[DetectLanguageResultLanguages]"


class DetectLanguageResultLanguages(TypedDict):
    """The languages of i18n.DetectLanguageResult."""

    language: str
    percentage: int


class GetMessageOptions(TypedDict, total=False):
    """The options of i18n.getMessage."""

    escapeLt: bool
