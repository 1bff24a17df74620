"""Health lost, in quality-adjusted life years: only where a source says how much."""

from __future__ import annotations

from typing import Literal

import numpy as np

from forsyningssim.measures.discount import counts
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.harm import expected_events
from forsyningssim.measures.measure import Measure, Numbers, Value
from forsyningssim.patients.need import Substance
from forsyningssim.units import DAYS_PER_YEAR
from forsyningssim.words import say


def qaly_lost(finished: Finished) -> Value:
    """Add up what a day without, an admission and a death cost in health, later years discounted.

    Not a number for groups without a source, nor for a medicine of which not every outcome of every
    harmed group has one; none in all if no group has one.
    """
    factor, groups = counts(finished), finished.catalogue.groups
    without = (finished.untreated * finished.weight[:, np.newaxis]) @ factor / DAYS_PER_YEAR
    admitted, died = (
        expected_events(finished, kind).sum(axis=1) @ factor for kind in ("admission", "death")
    )
    losses = [group.spec.harm.health_loss if group.spec.harm else None for group in groups]
    rates = np.array([
        (loss.utility_untreated, loss.qaly_per_admission or 0.0, loss.qaly_per_death or 0.0)
        if loss else (np.nan, np.nan, np.nan)
        for loss in losses
    ]).reshape(-1, 3)  # fmt: skip
    lost = (rates * np.stack([without, admitted, died], axis=1)).sum(axis=1)
    known = np.isfinite(lost)
    total = float(lost[known].sum()) if known.any() else None
    return Value(total, by_group=lost, by_substance=_by_substance(finished, lost))


def _by_substance(finished: Finished, lost: Numbers) -> Numbers:
    """Add up the groups of a medicine that come to harm; not a number if one is not known. (S,)."""
    groups = list(enumerate(finished.catalogue.groups))
    harmed = [
        [
            lost[g] if group.spec.harm.health_is_known() else np.nan
            for g, group in groups
            if group.substance == name and group.spec.harm
        ]
        for name in finished.catalogue.substances
    ]
    return np.array([sum(parts) if parts else np.nan for parts in harmed])


def counted(substance: Substance) -> Literal["whole", "in part", "not at all"]:
    """Tell how much of the health lost for want of a medicine is counted."""
    harms = [group.harm for group in substance.groups.values() if group.harm is not None]
    if harms and all(harm.health_is_known() for harm in harms):
        return "whole"
    return "in part" if any(harm.health_loss for harm in harms) else "not at all"


MEASURE = Measure(
    "qaly_lost",
    say("Health lost", "Tapt helse"),
    "QALY",
    "less",
    say(
        "Quality-adjusted life years lost by going without, by extra admissions and by extra"
        " deaths, so far as `health_loss` has a source; empty where none has. Of a medicine it is"
        " told only if every outcome of all its groups that come to harm has one. Each year after"
        " the first is discounted, as costs are.",
        "Gode leveår som går tapt ved å være uten, ved ekstra innleggelser og ved ekstra dødsfall,"
        " så langt `health_loss` har en kilde; tomt der ingen har det. For et legemiddel sies det"
        " bare hvis alle utfall i alle gruppene som tar skade, har en. Hvert år etter det første"
        " diskonteres, slik kostnader blir.",
    ),
    qaly_lost,
)
