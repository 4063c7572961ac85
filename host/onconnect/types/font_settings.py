"""The types of browser.fontSettings. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class ClearFontDetails(TypedDict):
    """The details of fontSettings.clearFont."""

    script: NotRequired["ScriptCode"]
    genericFamily: "GenericFamily"


class FontName(TypedDict):
    """fontSettings.FontName."""

    fontId: str
    displayName: str


GenericFamily: TypeAlias = Literal[
    "standard", "sansserif", "serif", "fixed", "cursive", "fantasy", "math"
]
"""fontSettings.GenericFamily."""


class GetDefaultFixedFontSizeResult(TypedDict):
    """The result of fontSettings.getDefaultFixedFontSize."""

    pixelSize: float
    levelOfControl: "LevelOfControl"


class GetDefaultFontSizeResult(TypedDict):
    """The result of fontSettings.getDefaultFontSize."""

    pixelSize: float
    levelOfControl: "LevelOfControl"


class GetFontDetails(TypedDict):
    """The details of fontSettings.getFont."""

    script: NotRequired["ScriptCode"]
    genericFamily: "GenericFamily"


class GetFontResult(TypedDict):
    """The result of fontSettings.getFont."""

    fontId: str
    levelOfControl: "LevelOfControl"


class GetMinimumFontSizeResult(TypedDict):
    """The result of fontSettings.getMinimumFontSize."""

    pixelSize: float
    levelOfControl: "LevelOfControl"


LevelOfControl: TypeAlias = Literal[
    "not_controllable",
    "controlled_by_other_extensions",
    "controllable_by_this_extension",
    "controlled_by_this_extension",
]
"""fontSettings.LevelOfControl."""


class OnDefaultFixedFontSizeChangedDetails(TypedDict):
    """The details of fontSettings.onDefaultFixedFontSizeChanged."""

    pixelSize: float
    levelOfControl: "LevelOfControl"


class OnDefaultFontSizeChangedDetails(TypedDict):
    """The details of fontSettings.onDefaultFontSizeChanged."""

    pixelSize: float
    levelOfControl: "LevelOfControl"


class OnFontChangedDetails(TypedDict):
    """The details of fontSettings.onFontChanged."""

    fontId: str
    script: NotRequired["ScriptCode"]
    genericFamily: "GenericFamily"
    levelOfControl: "LevelOfControl"


class OnMinimumFontSizeChangedDetails(TypedDict):
    """The details of fontSettings.onMinimumFontSizeChanged."""

    pixelSize: float
    levelOfControl: "LevelOfControl"


ScriptCode: TypeAlias = Literal[
    "Afak",
    "Arab",
    "Aran",
    "Armi",
    "Armn",
    "Avst",
    "Bali",
    "Bamu",
    "Bass",
    "Batk",
    "Beng",
    "Blis",
    "Bopo",
    "Brah",
    "Brai",
    "Bugi",
    "Buhd",
    "Cakm",
    "Cans",
    "Cari",
    "Cham",
    "Cher",
    "Cirt",
    "Copt",
    "Cprt",
    "Cyrl",
    "Cyrs",
    "Deva",
    "Dsrt",
    "Dupl",
    "Egyd",
    "Egyh",
    "Egyp",
    "Elba",
    "Ethi",
    "Geor",
    "Geok",
    "Glag",
    "Goth",
    "Gran",
    "Grek",
    "Gujr",
    "Guru",
    "Hang",
    "Hani",
    "Hano",
    "Hans",
    "Hant",
    "Hebr",
    "Hluw",
    "Hmng",
    "Hung",
    "Inds",
    "Ital",
    "Java",
    "Jpan",
    "Jurc",
    "Kali",
    "Khar",
    "Khmr",
    "Khoj",
    "Knda",
    "Kpel",
    "Kthi",
    "Lana",
    "Laoo",
    "Latf",
    "Latg",
    "Latn",
    "Lepc",
    "Limb",
    "Lina",
    "Linb",
    "Lisu",
    "Loma",
    "Lyci",
    "Lydi",
    "Mand",
    "Mani",
    "Maya",
    "Mend",
    "Merc",
    "Mero",
    "Mlym",
    "Moon",
    "Mong",
    "Mroo",
    "Mtei",
    "Mymr",
    "Narb",
    "Nbat",
    "Nkgb",
    "Nkoo",
    "Nshu",
    "Ogam",
    "Olck",
    "Orkh",
    "Orya",
    "Osma",
    "Palm",
    "Perm",
    "Phag",
    "Phli",
    "Phlp",
    "Phlv",
    "Phnx",
    "Plrd",
    "Prti",
    "Rjng",
    "Roro",
    "Runr",
    "Samr",
    "Sara",
    "Sarb",
    "Saur",
    "Sgnw",
    "Shaw",
    "Shrd",
    "Sind",
    "Sinh",
    "Sora",
    "Sund",
    "Sylo",
    "Syrc",
    "Syre",
    "Syrj",
    "Syrn",
    "Tagb",
    "Takr",
    "Tale",
    "Talu",
    "Taml",
    "Tang",
    "Tavt",
    "Telu",
    "Teng",
    "Tfng",
    "Tglg",
    "Thaa",
    "Thai",
    "Tibt",
    "Tirh",
    "Ugar",
    "Vaii",
    "Visp",
    "Wara",
    "Wole",
    "Xpeo",
    "Xsux",
    "Yiii",
    "Zmth",
    "Zsym",
    "Zyyy",
]
"""fontSettings.ScriptCode."""


class SetDefaultFixedFontSizeDetails(TypedDict):
    """The details of fontSettings.setDefaultFixedFontSize."""

    pixelSize: float


class SetDefaultFontSizeDetails(TypedDict):
    """The details of fontSettings.setDefaultFontSize."""

    pixelSize: float


class SetFontDetails(TypedDict):
    """The details of fontSettings.setFont."""

    script: NotRequired["ScriptCode"]
    genericFamily: "GenericFamily"
    fontId: str


class SetMinimumFontSizeDetails(TypedDict):
    """The details of fontSettings.setMinimumFontSize."""

    pixelSize: float
