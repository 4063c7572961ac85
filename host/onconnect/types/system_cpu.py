"""The types of browser.system.cpu. Generated."""

from typing import TypedDict


class CpuInfo(TypedDict):
    """system.cpu.CpuInfo."""

    numOfProcessors: float
    archName: str
    modelName: str
    features: list[str]
    processors: "list[ProcessorInfo]"
    temperatures: list[float]


class CpuTime(TypedDict):
    """system.cpu.CpuTime."""

    user: float
    kernel: float
    idle: float
    total: float


class ProcessorInfo(TypedDict):
    """system.cpu.ProcessorInfo."""

    usage: CpuTime
