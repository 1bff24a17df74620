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


def gone(days: str, gives_up: float = 0) -> Run:
    """Let the larger brand leave, with prescriptions that are rewritten after so many days."""
    file = fs.load(SCENARIOS / "thyroid_switch_2016.yaml")
    changed = f"{GROUP}.rewritten_after_days={days}", f"{GROUP}.gives_up={gives_up}"
    told = [parse_set(each) for each in (*ALONE, *changed)]
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


def test_who_gives_up_is_without_once_and_for_all_and_the_others_change() -> None:
    """Three in ten of those who have run out, to within what so many draws may differ."""
    run = gone("10", gives_up=0.3)
    changed, stuck = (spells(run, ending)[0] for ending in ("other_product", "still_untreated"))
    many = len(changed) + len(stuck)
    assert len(np.unique(np.concatenate([changed, stuck]), axis=0)) == many, "nobody does both"
    assert abs(len(stuck) / many - 0.3) < 4 * (0.3 * 0.7 / many) ** 0.5


def test_whom_the_counter_may_not_switch_it_may_not_switch_the_next_time() -> None:
    """Of those whose brand is gone a half is switched at every visit, and the others at none."""
    file = fs.load(SCENARIOS / "thyroid_switch_2016.yaml")
    alone = "other_product=0.5", "other_outlet=0", "gives_up=0", "rewritten_after_days=null"
    told = [parse_set(f"{GROUP}.{each}") for each in alone]
    run = fs.simulate(file.where(told), persons=1000)
    first = {*map(tuple, spells(gone("1"), "other_product")[0].tolist())}
    waiting = {*map(tuple, spells(run, "still_untreated")[0].tolist())}
    assert 0.4 < len(waiting & first) / len(first) < 0.6


@pytest.mark.parametrize("told", [{"rewritten_after_days": 7}, {"gives_up": 0.1}])
def test_only_daily_treatment_is_rewritten_and_given_up(told: dict[str, float]) -> None:
    groups = fs.load(SCENARIOS / "cisplatin_2023.yaml").scenario.substances["cisplatin"].groups
    with pytest.raises(ValidationError, match="only daily treatment"):
        Group.model_validate(groups["hospital"].model_dump() | told)
