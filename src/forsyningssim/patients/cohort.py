"""The patients' arrays: allocated, with everybody's choices in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from forsyningssim.engine.days import Days
from forsyningssim.engine.memory import room_for
from forsyningssim.engine.shared import ROOM, shared_room
from forsyningssim.engine.streams import Streams
from forsyningssim.patients.calendar import clear
from forsyningssim.patients.catalogue import Catalogue, PatientGroup
from forsyningssim.patients.layout import (
    ACUTE,
    CHANNELS,
    CHRONIC,
    COURSE,
    INPATIENT,
    NO_LIMIT,
    QUEUES,
    Cohort,
    empty,
)
from forsyningssim.patients.need import Acute, Chronic, Course, Group, Inpatient
from forsyningssim.patients.outlets import visits
from forsyningssim.patients.population import Plan
from forsyningssim.units import Packs, Rates

_KIND: Final = {"chronic": CHRONIC, "acute": ACUTE, "inpatient": INPATIENT, "course": COURSE}
_CHANGED_BY_LEVERS: Final = ("packs", "product_cum", "sub_chance", "sub_first")
_SURGE_ROOM = 12  # the pool has room for this many times the usual episodes
_CHUNKS, _SEATS = 16, 256  # what a cluster takes at a time
_ROW, _SEAT = 16, 24  # bytes


class Room(NamedTuple):
    """How much the calendar and those who wait may need; clusters share it."""

    chunk: int
    """Rows in a chunk."""
    chunks: Packs
    """As of :func:`~forsyningssim.engine.shared.shared_room`, in chunks. (3,)"""
    seats: Packs
    """The same, in seats. (3,)"""


def build_cohort(
    plan: Plan,
    days: Days,
    pace: Rates,
    choices: dict[str, Any],
    room: Room,
    streams: Streams,
    population: Streams,
) -> Cohort:
    """Allocate the patients' arrays; :func:`~forsyningssim.patients.arrivals.enrol` fills them.

    ``streams`` is the luck of the replicate, ``population`` that of the seed alone: the same
    persons live in every replicate. ``pace`` is that of :func:`paces`,
    ``choices`` are those of :func:`choices_of`, ``room`` is that of :func:`room_of`.
    """
    catalogue, groups = plan.catalogue, plan.catalogue.groups
    chunk, chunks, seats = room.chunk, room.chunks.copy(), room.seats.copy()
    clusters = np.array(catalogue.clusters, np.int64).reshape(-1, 4)
    queue = empty((len(clusters) * QUEUES, 4), np.int32)
    clear(queue, chunk)
    shelves = plan.items[-1] * len(plan.outlets.kind)
    names = [group.key for group in groups]
    return Cohort(
        pool=np.empty((chunks[ROOM] * chunk, 2), np.int64),
        follows=np.empty(chunks[ROOM], np.int32),
        queue=queue,
        bench=np.empty((seats[ROOM], 2), np.int64),
        links=np.empty((seats[ROOM], 2), np.int32),
        line=np.full((shelves, 2), -1, np.int32),
        seats=np.tile([-1, 0, 0, 0], (len(clusters), 1)),
        seat_room=seats,
        counted=empty((len(groups), 3)),
        free=np.tile([-1, 0, 0], (len(clusters), 1)),
        chunk_room=chunks,
        chunk=np.array([chunk], np.int64),
        cluster=clusters,
        mine=np.arange(len(clusters)),
        code=plan.places.code.astype(np.int64),
        rank=empty(len(groups)),
        weight=plan.weight,
        stay_cdf=plan.stays,
        limit_days=np.full(len(groups), NO_LIMIT, np.int64),
        limit_packs=np.full(len(groups), NO_LIMIT, np.int64),
        least_gap=np.ones(len(groups), np.int64),
        key=streams.keys("rows", names),
        person_key=population.keys("persons", names),
        arrival_key=streams.keys("arrivals", [_stream(group) for group in groups]),
        rate=plan.rate,
        pace=pace,
        surge=np.ones(len(groups)),
        next_open=days.next_open,
        last_open=days.last_open,
        delivers=days.delivers,
        month=days.month,
        **choices | {name: choices[name].copy() for name in _CHANGED_BY_LEVERS},
    )


def cycles_of(groups: Sequence[PatientGroup]) -> tuple[Packs, Packs]:
    """Give the shortest and longest refill cycle of each group, in days. (G,)."""
    low, high = np.array([_cycle(group) for group in groups]).reshape(-1, 2).T
    return low.astype(np.int64), high.astype(np.int64)


def _cycle(group: PatientGroup) -> tuple[int, int]:
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


def room_of(plan: Plan) -> Room:
    """Work out how much room all rows, their reminders and those who wait may need.

    Memory that is never touched costs nothing, so there is plenty. A row may leave reminders
    behind that it needs no longer: one a visit until the first of them is due.
    """
    rows, reminders = [], 0
    for _, _, first, last in plan.catalogue.clusters:
        waiting = 0.0
        for g in range(first, last):
            group = plan.catalogue.groups[g]
            need, daily = group.spec.need, plan.rate[g].sum()
            ahead = need.early_days if isinstance(need, Chronic) else 0
            ahead += group.spec.rewritten_after_days or 0
            reminders += int(plan.rows[g].sum()) * (1 + ahead // max(1, _cycle(group)[0]))
            stay = need.patience_days + 2 if isinstance(need, Acute) else 1
            if isinstance(need, Inpatient):
                stay = int((1 - plan.stays[g]).sum() * 3) + 4
            waiting += daily * stay
        rows.append(int(plan.rows[first:last].sum() + _SURGE_ROOM * waiting) + 64)
        reminders += int(_SURGE_ROOM * waiting)
    largest = max(rows, default=0)
    chunk = 64 if largest > 20_000 else 16 if largest > 2_000 else 4
    chunks = (sum(rows) + reminders) // chunk + len(rows) * 2 * QUEUES
    return Room(
        chunk,
        shared_room(room_for(chunks, chunk * _ROW), len(rows), _CHUNKS),
        shared_room(room_for(sum(rows), _SEAT), len(rows), _SEATS),
    )


def choices_of(plan: Plan) -> dict[str, Any]:
    """Describe the groups; list outlets by place, and what each group may get, end to end.

    Every run reads the lists, so none may write to them: a lever gets a copy of its own.
    """
    described = _described([group.spec for group in plan.catalogue.groups])
    lists = described | _outlets_by_place(plan) | _products_by_group(plan.catalogue)
    for shared in lists.values():
        shared.setflags(write=False)
    return lists


def _described(groups: Sequence[Group]) -> dict[str, Any]:
    """How people of each group ask, and what they do when they get nothing. (G,) each."""
    needs = [group.need for group in groups]
    return {
        "kind": _ints(_KIND[need.kind] for need in needs),
        "severity": _ints(group.severity - 1 for group in groups),
        "packs": _ints(group.packs_per_ask for group in groups),
        "early": _ints(n.early_days if isinstance(n, Chronic) else 0 for n in needs),
        "rewritten": _ints(group.rewritten_after_days or 0 for group in groups),
        "gives_up": np.array([group.gives_up for group in groups], np.float64),
        "patience": _ints(n.patience_days if isinstance(n, Acute) else 0 for n in needs),
        "course": _ints(n.course_days if isinstance(n, Acute) else 1 for n in needs),
        "other_product": np.array([group.other_product for group in groups], np.float64),
        "other_outlet": np.array([group.other_outlet for group in groups], np.float64),
        "opens": _ints(group.channel == "pharmacy" for group in groups),
    }


def _outlets_by_place(plan: Plan) -> dict[str, Any]:
    """List where people of each place go, in the channel of each group."""
    of: dict[str, tuple[Packs, Packs]] = {}
    outlet_list: list[int] = []
    outlet_cum: list[float] = []
    for channel in CHANNELS[:-1]:
        used = visits(plan.outlets, plan.shelves, channel)
        sizes = np.array([len(outlets) for outlets, _ in used], np.int64)
        of[channel] = len(outlet_list) + np.cumsum(sizes) - sizes, sizes
        for outlets, shares in used:
            outlet_list += outlets.tolist()
            outlet_cum += np.cumsum(shares).tolist()
    places = len(plan.places.code)
    channels = [group.spec.channel for group in plan.catalogue.groups]
    return {
        "outlet_start": np.array([of[c][0] for c in channels], np.int64).reshape(-1, places),
        "outlet_count": np.array([of[c][1] for c in channels], np.int64).reshape(-1, places),
        "outlet_list": _ints(outlet_list),
        "outlet_cum": np.array(outlet_cum, np.float64),
    }


def _products_by_group(catalogue: Catalogue) -> dict[str, Any]:
    """List what each group is prescribed, what else it may get, and what can stand in."""
    number, specs = catalogue.number, [group.spec for group in catalogue.groups]
    chosen = [sorted(spec.products.items()) for spec in specs]
    others = [
        [*((p, 1.0) for p, _ in own), *((a.product, a.probability) for a in spec.alternatives)]
        for own, spec in zip(chosen, specs, strict=True)
    ]
    subs = [spec.substitutes for spec in specs]
    flat = [s for substitutes in subs for s in substitutes]
    return {
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


def _starts(lists: Sequence[Sequence[object]]) -> npt.NDArray[np.int64]:
    return np.cumsum([0, *(len(items) for items in lists)]).astype(np.int64)


def _ints(values: Any) -> npt.NDArray[np.int64]:
    return np.array([int(value) for value in values], np.int64)
