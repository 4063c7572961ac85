"""The types of browser.trial. Generated."""

from __future__ import annotations

from typing import Any, TypeAlias

CreateEngineRequest: TypeAlias = dict[str, Any]
"""trial.CreateEngineRequest."""


RunEngineRequest: TypeAlias = dict[str, Any]
"""trial.RunEngineRequest."""
