"""The arrays of the data plane as compiled code sees them: one address."""

from __future__ import annotations

from typing import Final

from forsyningssim.engine.views import reader
from forsyningssim.patients.layout import State

state_at: Final = reader(State)
"""In a kernel: the :class:`~forsyningssim.patients.layout.State` whose table is at an address."""
