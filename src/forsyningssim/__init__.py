"""A discrete-event simulator of medicine-supply disruptions, from the plant to the patient."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forsyningssim.scenario.library import ScenarioFile, load
    from forsyningssim.simulate import Run, simulate

__version__ = "0.1.0"
__all__ = ["Run", "ScenarioFile", "load", "simulate"]


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first asked for, so that importing costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'forsyningssim' has no attribute {name!r}")
    room = "scenario.library" if name in {"ScenarioFile", "load"} else "simulate"
    value = getattr(import_module(f"forsyningssim.{room}"), name)
    globals()[name] = value  # importing the room has put the module `simulate` in its place
    return value
