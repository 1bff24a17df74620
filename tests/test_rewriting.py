"""Prescriptions that are rewritten: after how many days without, for whom, and for good."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

import forsyningssim as fs
from forsyningssim.patients.layout import ENDINGS
from forsyningssim.patients.need import Group
from forsyningssim.scenario.overlay import parse_set
from forsyningssim.simulation import Run
from forsyningssim.units import Packs

SCENARIOS = Path(__file__).parents[1] / "scenarios"
GROUP = "substances.levothyroxine.groups.white_prescription"
ALONE = [f"{GROUP}.other_product=0", f"{GROUP}.other_outlet=0"]
"""Nobody changes at the counter, or goes on to the next one."""


def gone(days: str) -> Run:
    """Let the larger brand leave, with prescriptions that are rewritten after so many days."""
    file = fs.load(SCENARIOS / "thyroid_switch_2016.yaml")
    told = [parse_set(each) for each in (*ALONE, f"{GROUP}.rewritten_after_days={days}")]
    return fs.simulate(file.where(told), persons=1000)


def spells(run: Run, ending: str) -> tuple[Packs, Packs]:
    """Give whose spells ended so, and after how many days."""
    found = run.finished.spells
    names = [group.name for group in run.finished.catalogue.groups]
    these = found.group == names.index("white_prescription")
    these &= found.ending == ENDINGS.index(ending)
    return np.stack([found.place, found.ordinal], axis=1)[these], found.length[these]


def test_a_prescription_is_rewritten_after_the_days_and_for_good() -> None:
    """Whose brand is gone is without once, for ten days, or twenty if the shelf was empty then."""
    who, length = spells(gone("10"), "other_product")
    assert len(who) > 300
    assert len(np.unique(who, axis=0)) == len(who)
    assert set((length % 10).tolist()) == {0}
    assert np.median(length) == 10


def test_else_who_takes_nothing_else_waits_for_what_never_comes() -> None:
    run = gone("null")
    assert len(spells(run, "other_product")[0]) == 0
    _, length = spells(run, "still_untreated")
    assert len(length) > 300
    assert length.max() > 200


def test_only_daily_treatment_is_rewritten() -> None:
    groups = fs.load(SCENARIOS / "cisplatin_2023.yaml").scenario.substances["cisplatin"].groups
    data = groups["hospital"].model_dump() | {"rewritten_after_days": 7}
    with pytest.raises(ValidationError, match="only daily treatment"):
        Group.model_validate(data)
