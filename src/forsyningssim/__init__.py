"""A discrete-event simulator of medicine-supply disruptions, from the plant to the patient."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from forsyningssim.report.page.write import write_report
    from forsyningssim.scenario.library import ScenarioFile, load
    from forsyningssim.simulation import Run, simulate
    from forsyningssim.studies.conduct import study
    from forsyningssim.studies.study import Study

__version__ = "0.1.0"
__all__ = ["Run", "ScenarioFile", "Study", "load", "simulate", "study", "write_report"]


_ROOMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Run": "simulation",
        "ScenarioFile": "scenario.library",
        "Study": "studies.study",
        "load": "scenario.library",
        "simulate": "simulation",
        "study": "studies.conduct",
        "write_report": "report.page.write",
    }
)
"""Where each public name lives."""


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first asked for, so that importing costs nothing."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'forsyningssim' has no attribute {name!r}")
    return getattr(import_module(f"forsyningssim.{_ROOMS[name]}"), name)
