"""The types of browser.system.display. Generated."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

ActiveState: TypeAlias = Literal["active", "inactive"]
"""system.display.ActiveState."""


class Bounds(TypedDict):
    """system.display.Bounds."""

    left: float
    top: float
    width: float
    height: float


class DisplayLayout(TypedDict):
    """system.display.DisplayLayout."""

    id: str
    parentId: str
    position: "LayoutPosition"
    offset: float


class DisplayMode(TypedDict):
    """system.display.DisplayMode."""

    width: float
    height: float
    widthInNativePixels: float
    heightInNativePixels: float
    uiScale: NotRequired[float]
    deviceScaleFactor: float
    refreshRate: float
    isNative: bool
    isSelected: bool
    isInterlaced: NotRequired[bool]


class DisplayProperties(TypedDict, total=False):
    """system.display.DisplayProperties."""

    isUnified: bool
    mirroringSourceId: str
    isPrimary: bool
    overscan: "Insets"
    rotation: float
    boundsOriginX: float
    boundsOriginY: float
    displayMode: DisplayMode
    displayZoomFactor: float


class DisplayUnitInfo(TypedDict):
    """system.display.DisplayUnitInfo."""

    id: str
    name: str
    edid: NotRequired["Edid"]
    mirroringSourceId: str
    mirroringDestinationIds: list[str]
    isPrimary: bool
    isEnabled: bool
    activeState: "ActiveState"
    isUnified: bool
    dpiX: float
    dpiY: float
    rotation: float
    bounds: Bounds
    overscan: "Insets"
    workArea: Bounds
    modes: list[DisplayMode]
    hasTouchSupport: bool
    availableDisplayZoomFactors: list[float]
    displayZoomFactor: float


class Edid(TypedDict):
    """system.display.Edid."""

    manufacturerId: str
    productId: str
    yearOfManufacture: float


class GetInfoFlags(TypedDict, total=False):
    """system.display.GetInfoFlags."""

    singleUnified: bool


class Insets(TypedDict):
    """system.display.Insets."""

    left: float
    top: float
    right: float
    bottom: float


LayoutPosition: TypeAlias = Literal["top", "right", "bottom", "left"]
"""system.display.LayoutPosition."""


MirrorMode: TypeAlias = Literal["off", "normal", "mixed"]
"""system.display.MirrorMode."""


class MirrorModeInfo(TypedDict):
    """system.display.MirrorModeInfo."""

    mode: "MirrorMode"
    mirroringSourceId: NotRequired[str]
    mirroringDestinationIds: NotRequired[list[str]]


class Point(TypedDict):
    """system.display.Point."""

    x: float
    y: float


class TouchCalibrationPair(TypedDict):
    """system.display.TouchCalibrationPair."""

    displayPoint: Point
    touchPoint: Point


class TouchCalibrationPairQuad(TypedDict):
    """system.display.TouchCalibrationPairQuad."""

    pair1: TouchCalibrationPair
    pair2: TouchCalibrationPair
    pair3: TouchCalibrationPair
    pair4: TouchCalibrationPair
