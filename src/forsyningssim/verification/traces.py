"""Small worlds followed by hand: every day must be equal, to the pack.

A trace is a table beside the scenario file. Its columns are ``day``, then ``customer.field`` (as in
the customer's account) or a wholesaler's ``received``, ``exported``, ``expired`` or ``duty``, then
``why``.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from forsyningssim.units import Packs
from forsyningssim.verification.observed import Observed
from forsyningssim.verification.result import Check


def follow(observed: Observed, trace: Path) -> list[Check]:
    """Compare a run with the trace beside its file: one check a column, of the days that differ."""
    with trace.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [name for name in rows[0] if name not in {"day", "why"}]
    return [
        _compare(name, np.array([int(row[name]) for row in rows]), _simulated(observed, name))
        for name in columns
    ]


def _simulated(observed: Observed, column: str) -> Packs:
    who, field = column.split(".")
    if field == "received":
        return observed.received(who)
    if field == "exported":
        return observed.exported(who)
    if field == "expired":
        return observed.expired(who)
    if field == "duty":
        return observed.held(f"{who}.duty")
    return observed.account(who, field)


def _compare(column: str, by_hand: Packs, simulated: Packs) -> Check:
    """Count the days that differ; a run and a trace of unequal length differ on every day."""
    quantity = f"{column}, days that differ of {len(by_hand)}"
    if len(by_hand) != len(simulated):
        note = f"{len(by_hand)} days by hand, {len(simulated)} simulated"
        return Check.exact(quantity, 0, len(by_hand), note)
    wrong = np.flatnonzero(by_hand != simulated)
    note = ""
    if wrong.size:
        day = int(wrong[0])
        note = f"day {day}: {by_hand[day]} by hand, {simulated[day]} simulated"
    return Check.exact(quantity, 0, len(wrong), note)
