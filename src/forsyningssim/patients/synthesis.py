"""The population: who lives where, what each group needs, and the arrays that carry it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import pdtri

from forsyningssim.engine.days import Days
from forsyningssim.engine.streams import Streams
from forsyningssim.patients.arrivals import enrol
from forsyningssim.patients.calendar import clear
from forsyningssim.patients.catalogue import Catalogue, PatientGroup
from forsyningssim.patients.layout import (
    ACUTE,
    CHANNELS,
    CHRONIC,
    CLASSES,
    COURSE,
    EVERY_LINE,
    FIELDS,
    INPATIENT,
    LINE,
    NO_LIMIT,
    QUEUES,
    RANKS,
    SHELF,
    TARGET,
    Cohort,
    Shelves,
    empty,
)
from forsyningssim.patients.need import Acute, Chronic, Course, Inpatient
from forsyningssim.patients.places import Indices, OutletTable, Places
from forsyningssim.spec import Distribution
from forsyningssim.units import DAYS_PER_YEAR, Packs, Rates

_KIND: Final = {"chronic": CHRONIC, "acute": ACUTE, "inpatient": INPATIENT, "course": COURSE}
_AGES: Final = ("0-4", "5-17", "18-44", "45-66", "67-79", "80+")
_GRID = 4096  # points at which a distribution is cut into whole days
# From the delivery of Friday to that of Monday, in mean days of asks: three days where people ask
# every day; at a pharmacy Friday and Saturday, two of the six days of a week on which it is open.
_LONGEST_GAP, _PHARMACY_GAP = 3.0, 2 * 7 / 6
_CHANGED_BY_LEVERS: Final = ("product_cum", "sub_chance", "sub_first")
_SURGE_ROOM = 12  # a cluster's pool has room for this many times the usual episodes


@dataclass(frozen=True)
class OutletPlan:
    """How outlets keep their shelves; see :class:`~forsyningssim.actors.wholesaler.Outlets`."""

    service_level: float
    cover_days: tuple[float, ...]
    """By channel, in the order of ``layout.CHANNELS``."""
    multidose_share: float
    item_numbers: Mapping[str, int] = field(default_factory=dict)
    """By product; a product that is not named has one."""


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

    @cached_property
    def shelf_levels(self) -> Packs:
        """Order-up-to level of every shelf; see :func:`shelf_levels`. (X, O)."""
        return shelf_levels(self)

    def by_item(self, rates: Rates) -> Rates:
        """Part what is known by product evenly among its item numbers. (P, O) to (X, O)."""
        several = np.diff(self.items)
        parted: Rates = np.repeat(rates / several[:, np.newaxis], several, axis=0)
        return parted

    def by_product(self, packs: npt.NDArray[Any]) -> Packs:
        """Add up over the item numbers of each product. (X, n) to (P, n)."""
        added: Packs = np.add.reduceat(packs, self.items[:-1], axis=0, dtype=np.int64)
        return added

    @cached_property
    def lists(self) -> dict[str, Any]:
        """Outlets by place, products, alternatives and substitutes by group.

        Every run reads them, so none may write to them: a lever gets a copy of its own.
        """
        lists = _lists(self)
        for shared in lists.values():
            shared.setflags(write=False)
        return lists

    @cached_property
    def lines(self) -> tuple[Packs, Indices]:
        """Order lines: the first of each product and wholesaler, item number and outlet of each."""
        return _lines(self)

    @cached_property
    def intervals(self) -> tuple[Packs, Packs]:
        """Shortest and longest refill cycle of each group, in days. (G,)."""
        low, high = np.array([_interval(group) for group in self.catalogue.groups]).reshape(-1, 2).T
        return low.astype(np.int64), high.astype(np.int64)

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


def day_law(distribution: Distribution, least: int = 0) -> Rates:
    """Cut a distribution into whole days: P(days <= least + i), ending at one."""
    u = (np.arange(_GRID) + 0.5) / _GRID
    days = np.rint([distribution.quantile(float(point)) for point in u[:: _thin(distribution)]])
    counts = np.bincount(np.maximum(days, least).astype(np.int64) - least)
    law: Rates = counts.cumsum() / counts.sum()
    law[-1] = 1.0
    return law


def _thin(distribution: Distribution) -> int:
    return _GRID if distribution.dist == "constant" else 1


def plan(
    catalogue: Catalogue,
    places: Places,
    outlets: OutletTable,
    shelves: OutletPlan,
    persons: int | None,
) -> Plan:
    """Spread every group over the places by age, and work out what each outlet will be asked for.

    ``persons`` is the number of rows wanted in all (None: every treatment its own row). Each
    substance is followed at one integer weight.
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
    if persons is None:
        return np.ones(len(catalogue.groups), np.int64)
    budget = max(1, persons // max(1, len(catalogue.substances)))
    total = {
        s: sum(yearly(g) for g in catalogue.groups if g.substance == s)
        for s in catalogue.substances
    }
    return np.array(
        [max(1, int(np.ceil(total[g.substance] / budget))) for g in catalogue.groups], np.int64
    )


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


def visits(
    outlets: OutletTable, shelves: OutletPlan, channel: str
) -> list[tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
    """For each place, the outlets its people use in a channel, and the share at each."""
    one = np.ones(1)
    if channel == "pharmacy":
        start = outlets.visit_start
        return [
            (outlets.visit[a:b], outlets.visit_share[a:b]) for a, b in itertools.pairwise(start)
        ]
    if channel == "institution":
        packed = shelves.multidose_share
        both = np.array([1 - packed, packed])
        return [
            (np.array([of, outlets.multidose])[both > 0], both[both > 0])
            for of in outlets.institution_of
        ]
    of = outlets.acute_of if channel == "acute_care" else outlets.hospital_of
    return [(np.array([outlet]), one) for outlet in of]


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


def shelf_levels(plan: Plan) -> Packs:
    """Order-up-to level of every shelf: days of cover, or enough until the next delivery. (X, O).

    Enough is what lasts over a weekend with the probability that is the service level.

    An item number so rarely asked for that the shelf would serve the service level empty is not
    kept but ordered when somebody asks; in a sample world, where a row stands for many, every
    shelf that is ever asked keeps at least one ask.
    """
    cover = np.array(plan.shelves.cover_days)[plan.outlets.kind]
    pharmacy = plan.outlets.kind == CHANNELS.index("pharmacy")
    gap = np.where(pharmacy, _PHARMACY_GAP, _LONGEST_GAP)
    asks = plan.by_item(plan.asks)
    until_delivery = asks * (gap + plan.outlets.lag)
    enough = least_stock(until_delivery, plan.shelves.service_level)
    if (plan.weight > 1).any():
        enough = np.where(asks > 0, np.maximum(enough, 1), 0)
    ask = np.repeat(plan.biggest_ask, np.diff(plan.items))[:, np.newaxis]
    level = np.maximum(np.rint(cover * plan.by_item(plan.normal)), enough * ask)
    kept: Packs = np.where(enough > 0, np.maximum(level, ask), 0).astype(np.int64)
    return kept


def least_stock(asks: Rates, service_level: float) -> Packs:
    """Fewest asks to be ready for, so that a Poisson number of them is met with a probability."""
    largest = asks.max(initial=0.0)
    stock = np.arange(int(largest + 10 * np.sqrt(largest)) + 20)
    enough: Packs = np.searchsorted(pdtri(stock, service_level), asks)
    return enough


def build_shelves(plan: Plan) -> Shelves:
    """Allocate the outlets, with full shelves."""
    outlets = plan.outlets
    products, normal = len(plan.normal), plan.by_item(plan.normal)
    level = plan.shelf_levels
    start, lines = plan.lines
    several = np.diff(plan.items)
    cells = level.shape
    cell = empty((*cells, FIELDS), np.int32)
    cell[:, :, SHELF] = cell[:, :, TARGET] = level
    cell[:, :, LINE] = -1
    cell[lines[:, 0], lines[:, 1], LINE] = np.arange(len(lines))
    return Shelves(
        wholesaler=outlets.wholesaler.astype(np.int64),
        channel=outlets.kind.astype(np.int64),
        place=outlets.place.astype(np.int64),
        lag=outlets.lag.astype(np.int64),
        reach_start=outlets.reach_start.astype(np.int64),
        reach=outlets.reach.astype(np.int64),
        items=plan.items,
        product=np.repeat(np.arange(products), several),
        lines_start=start,
        lines=lines,
        owed=empty(len(lines)),
        since=empty(len(lines), np.int32),
        cell=cell,
        stirred=np.full(products, EVERY_LINE, np.int64),
        stirring=empty(len(lines), np.int32),
        ordered=empty(products),
        ordering=empty(len(lines), np.int32),
        loaded=empty(products),
        waiting=empty((*cells, CLASSES), np.int32),
        normal=normal,
        people=outlets.weight.astype(np.float64),
        cap=np.full(products, float(NO_LIMIT)),
        allowance=normal * 7,
        want=empty((level.size, RANKS)),
        asked=empty(level.size),
        share=empty((5, cells[1] * int(several.max(initial=1))), np.float64),
    )


def build_cohort(
    plan: Plan, days: Days, pace: Rates, streams: Streams, population: Streams
) -> Cohort:
    """Allocate the patients' arrays; :func:`populate` fills the calendar.

    ``streams`` is the luck of the replicate, ``population`` that of the seed alone: the same
    persons live in every replicate. ``pace`` is that of :func:`paces`.
    """
    catalogue, groups = plan.catalogue, plan.catalogue.groups
    pool, chunk, free, seats = _pool(plan)
    clusters = np.array(catalogue.clusters, np.int64).reshape(-1, 4)
    queue = empty((len(clusters) * QUEUES, 4), np.int32)
    clear(queue, chunk)
    room, shelves = int(seats[:, 2].max(initial=0)), plan.items[-1] * len(plan.outlets.kind)
    needs = [group.spec.need for group in groups]
    return Cohort(
        pool=np.empty((pool * chunk, 3), np.int64),
        follows=np.empty(pool, np.int64),
        queue=queue,
        bench=empty((room, 3)),
        links=np.empty((room, 2), np.int32),
        line=np.full((shelves, 2), -1, np.int32),
        seats=seats,
        counted=empty((len(groups), 3)),
        free=free,
        chunk=np.array([chunk], np.int64),
        cluster=clusters,
        code=plan.places.code.astype(np.int64),
        kind=_ints(_KIND[need.kind] for need in needs),
        severity=_ints(group.spec.severity - 1 for group in groups),
        rank=empty(len(groups)),
        weight=plan.weight,
        packs=_ints(group.spec.packs_per_ask for group in groups),
        early=_ints(n.early_days if isinstance(n, Chronic) else 0 for n in needs),
        rewritten=_ints(group.spec.rewritten_after_days or 0 for group in groups),
        patience=_ints(n.patience_days if isinstance(n, Acute) else 0 for n in needs),
        course=_ints(n.course_days if isinstance(n, Acute) else 1 for n in needs),
        stay_cdf=plan.stays,
        limit_days=np.full(len(groups), NO_LIMIT, np.int64),
        limit_packs=np.full(len(groups), NO_LIMIT, np.int64),
        least_gap=np.ones(len(groups), np.int64),
        other_product=np.array([group.spec.other_product for group in groups], np.float64),
        other_outlet=np.array([group.spec.other_outlet for group in groups], np.float64),
        opens=_ints(group.spec.channel == "pharmacy" for group in groups),
        key=_keys(streams.key("rows", group.key) for group in groups),
        person_key=_keys(population.key("persons", group.key) for group in groups),
        arrival_key=_keys(streams.key("arrivals", _stream(group)) for group in groups),
        rate=plan.rate,
        pace=pace,
        surge=np.ones(len(groups)),
        next_open=days.next_open,
        last_open=days.last_open,
        delivers=days.delivers,
        month=days.month,
        **plan.lists | {name: plan.lists[name].copy() for name in _CHANGED_BY_LEVERS},
    )


def populate(address: int, plan: Plan) -> None:
    """Put every chronic and course row into the calendar."""
    enrol(address, plan.rows, *plan.intervals)


def _interval(group: PatientGroup) -> tuple[int, int]:
    """Shortest and longest refill cycle of a group, in days."""
    need = group.spec.need
    if isinstance(need, Course):
        return need.cycle_days, need.cycle_days
    if isinstance(need, Chronic):
        wide = need.days_per_ask * need.spread
        low, high = np.rint([need.days_per_ask - wide, need.days_per_ask + wide])
        return max(1, int(low)), min(255, int(high))
    return 0, 0


def _stream(group: PatientGroup) -> str:
    need = group.spec.need
    shared = need.together_with if isinstance(need, Inpatient) else ""
    return shared or group.key


def paces(groups: Sequence[PatientGroup], days: Days) -> Rates:
    """Season and opening days of every group, mean one over a year. (G, T)."""
    return np.array([_pace(group, days) for group in groups]).reshape(-1, days.total)


def _pace(group: PatientGroup, days: Days) -> Rates:
    """Season and opening days, mean one over a year. (T,)."""
    need = group.spec.need
    pace = np.ones(days.total)
    season = need.season if isinstance(need, Acute | Inpatient) else ()
    if season:
        pace *= (np.array(season) / np.mean(season))[days.month % 12]
    if group.spec.channel == "pharmacy":
        opens = days.next_open[: days.total] == np.arange(days.total)
        pace *= np.where(opens, len(opens) / max(1, opens.sum()), 0.0)
    return pace


def _pool(plan: Plan) -> tuple[int, int, Packs, Packs]:
    """Chunks in all, rows in a chunk, and each cluster's span of chunks and of seats.

    Memory that is never touched costs nothing, so the spans are generous. A row may leave reminders
    behind that it needs no longer: one a visit until the first of them is due.
    """
    rows, reminders = [], []
    for _, _, first, last in plan.catalogue.clusters:
        waiting, left_over = 0.0, 0
        for g in range(first, last):
            group = plan.catalogue.groups[g]
            need, daily = group.spec.need, plan.rate[g].sum()
            ahead = need.early_days if isinstance(need, Chronic) else 0
            ahead += group.spec.rewritten_after_days or 0
            left_over += int(plan.rows[g].sum()) * (1 + ahead // max(1, _interval(group)[0]))
            stay = need.patience_days + 2 if isinstance(need, Acute) else 1
            if isinstance(need, Inpatient):
                stay = int((1 - plan.stays[g]).sum() * 3) + 4
            waiting += daily * stay
        rows.append(int(plan.rows[first:last].sum() + _SURGE_ROOM * waiting) + 64)
        reminders.append(left_over + int(_SURGE_ROOM * waiting))
    largest = max(rows, default=0)
    chunk = 64 if largest > 20_000 else 16 if largest > 2_000 else 4
    both = [sum(pair) for pair in zip(rows, reminders, strict=True)]
    spans = np.array([n // chunk + 2 * QUEUES for n in both], np.int64)
    ends, room = np.cumsum(spans), np.array(rows, np.int64)
    free = np.stack([np.full(len(spans), -1), ends - spans, ends], axis=1).astype(np.int64)
    upto, none = np.cumsum(room), np.zeros(len(rows), np.int64)
    seats = np.stack([none - 1, upto - room, upto, upto - room, none], axis=1)
    return int(spans.sum()), chunk, free.reshape(-1, 3), seats.reshape(-1, 5)


def _lists(plan: Plan) -> dict[str, Any]:
    """Outlets by place, products, alternatives and substitutes by group, one after the other."""
    groups, number = plan.catalogue.groups, plan.catalogue.number
    of: dict[str, tuple[npt.NDArray[Any], npt.NDArray[Any]]] = {}
    outlet_list: list[int] = []
    outlet_cum: list[float] = []
    for channel in CHANNELS[:-1]:
        used = visits(plan.outlets, plan.shelves, channel)
        sizes = np.array([len(outlets) for outlets, _ in used], np.int64)
        of[channel] = len(outlet_list) + np.cumsum(sizes) - sizes, sizes
        for outlets, shares in used:
            outlet_list += outlets.tolist()
            outlet_cum += np.cumsum(shares).tolist()
    chosen = [sorted(group.spec.products.items()) for group in groups]
    others = [
        [
            *((p, 1.0) for p, _ in chosen[g]),
            *((a.product, a.probability) for a in group.spec.alternatives),
        ]
        for g, group in enumerate(groups)
    ]
    subs = [group.spec.substitutes for group in groups]
    flat = [s for substitutes in subs for s in substitutes]
    places = len(plan.places.code)
    channels = [group.spec.channel for group in groups]
    return {
        "outlet_start": np.array([of[c][0] for c in channels], np.int64).reshape(-1, places),
        "outlet_count": np.array([of[c][1] for c in channels], np.int64).reshape(-1, places),
        "outlet_list": _ints(outlet_list),
        "outlet_cum": np.array(outlet_cum, np.float64),
        "product_start": _starts(chosen),
        "product_list": _ints(number[p] for ps in chosen for p, _ in ps),
        "product_cum": np.array([c for ps in chosen for c in np.cumsum([s for _, s in ps])]),
        "other_start": _starts(others),
        "other_list": _ints(number[p] for ps in others for p, _ in ps),
        "other_chance": np.array([chance for ps in others for _, chance in ps], np.float64),
        "sub_start": _starts(subs),
        "sub_list": _ints(number[s.product] for s in flat),
        "sub_first": np.arange(len(flat), dtype=np.int64),
        "sub_chance": np.array([s.probability for s in flat], np.float64),
        "sub_packs": _ints(s.packs for s in flat),
        "sub_delay": _ints(s.delay_days for s in flat),
        "sub_broad": _ints(s.broad_spectrum for s in flat),
    }


def _lines(plan: Plan) -> tuple[Packs, Indices]:
    """Shelves that are ever asked, outlet by outlet: starts (P, W + 1), item numbers and outlets.

    They are in the order of products and wholesalers. (n, 2).
    """
    supplier = plan.outlets.wholesaler
    products, wholesalers = len(plan.normal), int(supplier.max(initial=0)) + 1
    p, o = np.nonzero(plan.normal > 0)
    order = np.lexsort((o, supplier[o], p))
    p, o = p[order], o[order]
    several = np.diff(plan.items)[p]
    upto = np.cumsum(several)
    owner = np.searchsorted(p * wholesalers + supplier[o], np.arange(products * wholesalers + 1))
    first = np.append(0, upto)[owner]
    starts = np.empty((products, wholesalers + 1), np.int64)
    starts[:, :-1] = first[:-1].reshape(products, wholesalers)
    starts[:, -1] = first[wholesalers::wholesalers]
    item = np.repeat(plan.items[p] - upto + several, several) + np.arange(several.sum())
    return starts, np.stack([item, np.repeat(o, several)], axis=1).astype(np.int32)


def _starts(lists: Sequence[Sequence[object]]) -> npt.NDArray[np.int64]:
    return np.cumsum([0, *(len(items) for items in lists)]).astype(np.int64)


def _ints(values: Any) -> npt.NDArray[np.int64]:
    return np.array([int(value) for value in values], np.int64)


def _keys(keys: Any) -> npt.NDArray[np.uint64]:
    return np.array(list(keys), np.uint64)


def stacked(laws: list[Rates]) -> Rates:
    """Put cumulative laws of several lengths into one array, filled up with ones."""
    longest = max((len(law) for law in laws), default=1)
    stacked = np.ones((len(laws), longest))
    for row, law in enumerate(laws):
        stacked[row, : len(law)] = law
    return stacked
