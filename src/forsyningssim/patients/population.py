"""The population before anybody falls ill: who lives where, and what outlets will be asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from forsyningssim.patients.catalogue import Catalogue, PatientGroup
from forsyningssim.patients.need import Acute, Chronic, Course, Inpatient
from forsyningssim.patients.outlets import OutletPlan, OutletTable, visits
from forsyningssim.patients.places import Places
from forsyningssim.patients.whole_days import day_law, stacked
from forsyningssim.units import DAYS_PER_YEAR, Packs, Rates

_AGES: Final = ("0-4", "5-17", "18-44", "45-66", "67-79", "80+")

_LEAST_SHARE: Final = 1 / 4
"""What the rarest medicine of a cluster gets at least, in rows of a medicine without substitutes.

Chosen by us (grade: assumed): the rarer it is, the more rows its whole cluster takes from others.
"""


@dataclass(frozen=True)
class Plan:
    """The population before anybody falls ill: rows and rates by group and place."""

    catalogue: Catalogue
    places: Places
    outlets: OutletTable
    shelves: OutletPlan
    weight: Packs
    """Treatments a row stands for. (G,)"""
    rows: Packs
    """Chronic and course rows. (G, M)"""
    rate: Rates
    """New episodes and stays a day, in rows. (G, M)"""
    normal: Rates
    """Packs a day. (P, O)"""
    asks: Rates
    """Asks a day, in rows. (P, O)"""
    biggest_ask: Packs
    """Packs of the biggest ask. (P,)"""
    items: Packs
    """First item number of each product, and at the end how many there are. (P + 1,)"""
    stays: Rates
    """P(days <= i + 1) of an inpatient's treatment. (G, n)"""

    def by_item(self, rates: Rates) -> Rates:
        """Part what is known by product evenly among its item numbers. (P, O) to (X, O)."""
        several = np.diff(self.items)
        parted: Rates = np.repeat(rates / several[:, np.newaxis], several, axis=0)
        return parted

    def by_product(self, packs: npt.NDArray[Any]) -> Packs:
        """Add up over the item numbers of each product. (X, n) to (P, n)."""
        added: Packs = np.add.reduceat(packs, self.items[:-1], axis=0, dtype=np.int64)
        return added

    @property
    def use(self) -> Rates:
        """Packs a day in all of Norway when nothing is short. (P,)."""
        total: Rates = self.normal.sum(axis=1)
        return total


def yearly(group: PatientGroup) -> float:
    """Persons in treatment, or episodes or stays a year, in all of Norway."""
    need = group.spec.need
    if isinstance(need, Chronic):
        return need.users
    if isinstance(need, Course):
        return need.patients
    return need.episodes_per_year if isinstance(need, Acute) else need.stays_per_year


def asks_per_day(group: PatientGroup) -> float:
    """Asks a day in all of Norway."""
    need = group.spec.need
    if isinstance(need, Chronic):
        return need.users / need.days_per_ask
    if isinstance(need, Course):
        return need.patients / need.cycle_days
    if isinstance(need, Acute):
        return need.episodes_per_year / DAYS_PER_YEAR
    days = day_law(need.course_days, least=1)
    return need.stays_per_year / DAYS_PER_YEAR * float((1 - days).sum() + 1)


def plan(
    catalogue: Catalogue,
    places: Places,
    outlets: OutletTable,
    shelves: OutletPlan,
    persons: int | None,
) -> Plan:
    """Spread every group over the places by age, and work out what each outlet will be asked for.

    ``persons`` is the number of rows wanted in all (None: every treatment its own row). Each
    cluster of substitutes is followed at one integer weight.
    """
    groups = catalogue.groups
    weight = _weights(catalogue, persons)
    share = np.array([_spread(group, places) for group in groups]).reshape(-1, len(places.code))
    rows = np.zeros(share.shape, np.int64)
    rate = np.zeros(share.shape)
    for g, group in enumerate(groups):
        expected = yearly(group) / weight[g] * share[g]
        if isinstance(group.spec.need, Chronic | Course):
            upto = np.floor(np.cumsum(expected) + 0.5)
            rows[g] = np.diff(upto, prepend=0).astype(np.int64)
        else:
            rate[g] = expected / DAYS_PER_YEAR
    normal, asks, biggest = _shelf_rates(catalogue, outlets, shelves, share, weight)
    needs = [group.spec.need for group in groups]
    laws = [
        day_law(need.course_days, 1) if isinstance(need, Inpatient) else np.ones(1)
        for need in needs
    ]
    return Plan(
        catalogue, places, outlets, shelves, weight, rows, rate, normal, asks, biggest,
        _items(catalogue, shelves, weight), stacked(laws),
    )  # fmt: skip


def _weights(catalogue: Catalogue, persons: int | None) -> Packs:
    """Give the groups of each cluster of substitutes one weight. (G,).

    A row is served whole or not at all, and a shelf keeps one ask of its own users. So a row that
    stood for more people than those of its substitute could not be served from that one's shelf.
    """
    weight = np.ones(len(catalogue.groups), np.int64)
    if persons is None:
        return weight
    spans = [(first, last) for _, _, first, last in catalogue.clusters if first < last]
    used = [_treatments(catalogue.groups[first:last]) for first, last in spans]
    claims = [max(float(len(of)), _LEAST_SHARE * sum(of) / min(of)) for of in used]
    for (first, last), of, claim in zip(spans, used, claims, strict=True):
        rows = persons * claim / sum(claims)
        weight[first:last] = max(1, math.ceil(sum(of) / rows))
    return weight


def _treatments(groups: Sequence[PatientGroup]) -> list[float]:
    """Persons in treatment, or episodes or stays a year, of each substance of a cluster."""
    of: dict[str, float] = {}
    for group in groups:
        of[group.substance] = of.get(group.substance, 0.0) + yearly(group)
    return list(of.values())


def _items(catalogue: Catalogue, shelves: OutletPlan, weight: Packs) -> Packs:
    """Item numbers of each product, one after the other: starts. (P + 1,).

    A row that stands for many stands for all their strengths, so item numbers are merged then.
    """
    of = {group.substance: weight[g] for g, group in enumerate(catalogue.groups)}
    several = [
        1 if of.get(substance, 1) > 1 else shelves.item_numbers.get(product, 1)
        for product, substance in zip(catalogue.products, catalogue.substance_of, strict=True)
    ]
    return np.cumsum([0, *several]).astype(np.int64)


def _spread(group: PatientGroup, places: Places) -> Rates:
    """Share of a group in each place, by the ages that live there. (M,)."""
    by_age = group.spec.by_age
    relative = np.array([by_age.get(age, 0.0) for age in _AGES]) if by_age else np.ones(len(_AGES))
    expected = places.population @ relative
    share: Rates = expected / expected.sum()
    return share


def _shelf_rates(
    catalogue: Catalogue,
    outlets: OutletTable,
    shelves: OutletPlan,
    share: Rates,
    weight: Packs,
) -> tuple[Rates, Rates, Packs]:
    shape = len(catalogue.products), len(outlets.kind)
    normal, asks, biggest = np.zeros(shape), np.zeros(shape), np.zeros(shape[0], np.int64)
    for channel in sorted({group.spec.channel for group in catalogue.groups}):
        used = visits(outlets, shelves, channel)
        place = np.repeat(np.arange(len(used)), [len(of) for of, _ in used])
        outlet = np.concatenate([of for of, _ in used])
        part = np.concatenate([shares for _, shares in used])
        for g, group in enumerate(catalogue.groups):
            if group.spec.channel != channel:
                continue
            here = np.bincount(outlet, share[g][place] * part, shape[1]) * asks_per_day(group)
            for name, fraction in group.spec.products.items():
                p = catalogue.number[name]
                normal[p] += here * fraction * group.spec.packs_per_ask
                asks[p] += here * fraction / weight[g]
                biggest[p] = max(biggest[p], group.spec.packs_per_ask * weight[g])
    return normal, asks, biggest
