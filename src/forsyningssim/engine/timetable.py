"""The timetable of a simulated day.

SimPy breaks ties by insertion order. We never let it: a day has one integer tick per phase, so
two phases of a day cannot coincide, and what happens within a phase must not depend on order.
"""

from __future__ import annotations

from enum import IntEnum


class Phase(IntEnum):
    """The phases of a day, in order. A tick is ``day * PHASES + phase``."""

    DECISIONS = 0
    """Interventions take hold or lapse; yesterday's orders are received; moves are applied."""
    ARRIVALS = 1
    """Batches and consignments are unloaded."""
    SHIPPING = 2
    """Stock is shared among open orders and shipped; the night round reaches its outlets."""
    DISPENSING = 3
    """Patients ask, and get, switch, wait or go without."""
    ORDERING = 4
    """Everybody orders for tomorrow."""


PHASES = len(Phase)
"""Ticks in a day."""
