"""Who hands out medicine, to whom and from which wholesaler.

People go to the outlets of their place: the pharmacies of a chain, an institution, acute care, a
hospital, the packer of multidose.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from forsyningssim.data.norway import Floats, Integers
from forsyningssim.patients.layout import CHANNELS
from forsyningssim.patients.places import Indices, Places, distances_km

PHARMACY, INSTITUTION, ACUTE_CARE, HOSPITAL, MULTIDOSE = range(5)
REACH: Final = 4
"""The most other pharmacies that a person tries (grade: assumed)."""


@dataclass(frozen=True, eq=False, slots=True)
class OutletTable:
    """Who hands out medicine, to whom and from which wholesaler.

    O outlets: pharmacies by place and chain, institutions by place, acute care by place, hospitals
    by health region, and the packer of multidose last. M places, W wholesalers, each with a chain
    of its own.
    """

    kind: npt.NDArray[np.int8]
    """Index into `CHANNELS`. Shape (O,)."""
    place: Indices
    """Index of the place. Shape (O,)."""
    wholesaler: Indices
    """Index of the wholesaler who supplies it. Shape (O,)."""
    lag: npt.NDArray[np.int8]
    """Days on the road: 0 is the night round, 1 a remote place. Shape (O,)."""
    weight: Floats
    """Inhabitants who get their medicine here while it is on the shelf. Shape (O,)."""
    reach_start: Indices
    """Where in `reach` each outlet's list begins. Shape (O + 1,)."""
    reach: Indices
    """Other pharmacies that a pharmacy's customers try, nearest first. Shape (n,)."""
    visit_start: Indices
    """Where in `visit` each place's list of pharmacies begins. Shape (M + 1,)."""
    visit: Indices
    """Pharmacies that people of a place visit. Shape (n,)."""
    visit_share: Floats
    """Share of the place's people who visit each; a place's add to one. Shape (n,)."""
    institution_of: Indices
    """The outlet of the place's institutions. Shape (M,)."""
    acute_of: Indices
    """The outlet of the place's acute care. Shape (M,)."""
    hospital_of: Indices
    """The hospital outlet of the place's health region. Shape (M,)."""
    multidose: int
    """The packer, who serves the whole country."""


class _Pharmacies(NamedTuple):
    """The pharmacies. M places, F pharmacy outlets."""

    number: Integers
    """Pharmacies that each outlet stands for. Shape (F,)."""
    used: Integers
    """The place whose pharmacies a place uses: itself, or the nearest that has one. Shape (M,)."""
    place: Integers
    """Place of each outlet. Shape (F,)."""
    chain: Integers
    """Chain of each outlet. Shape (F,)."""


def build_outlets(
    places: Places,
    shares: Sequence[float],
    *,
    hospital_wholesaler: int,
    multidose_wholesaler: int,
    inhabitants_per_pharmacy: float,
    remote_below: int,
    apart: bool = True,
) -> OutletTable:
    """Place the outlets, and say who visits and who supplies each.

    ``shares`` are the market shares of the chains, in wholesaler order. Of the other arguments two
    are indices of wholesalers and two are numbers of inhabitants. A place has its inhabitants ÷
    ``inhabitants_per_pharmacy`` pharmacies, to the nearest whole number; where that is none, people
    go to the nearest place that has one. A place is remote if its municipalities have fewer than
    ``remote_below`` inhabitants on average. Each pharmacy is an outlet of its own, or (not
    ``apart``) all of a chain in a place are one. Pharmacies, and then the supply of institutions
    and acute care, are handed out from the largest place to the smallest, each to the wholesaler
    that is furthest below its market share. No luck is involved.
    """
    people, market = places.inhabitants, np.asarray(shares, np.float64)
    distance = distances_km(places.lon, places.lat)
    shops = _pharmacies(people, market, inhabitants_per_pharmacy, distance, apart)
    visit_start, visit, share = _visits(shops)
    visitors = share * np.repeat(people, np.diff(visit_start))
    served: Floats = np.bincount(visit, visitors).astype(np.float64)
    supplier = _handed_out(people, np.ones_like(people), market).argmax(axis=1)
    seat, region_of = _hospitals(places)
    everywhere, packer = np.arange(people.size), np.array([people.argmax()])
    place = np.concatenate((shops.place, everywhere, everywhere, seat, packer))
    wards = np.full(seat.size, hospital_wholesaler)
    wholesaler = (shops.chain, supplier, supplier, wards, [multidose_wholesaler])
    weight = (served, people, people, np.bincount(region_of, people), [people.sum()])
    remote = people / [len(members) for members in places.members] < remote_below
    sizes = [served.size, people.size, people.size, seat.size, 1]
    first = np.cumsum([0, *sizes])
    reach_start, reach = _reach(shops, distance, place.size)
    return OutletTable(
        kind=np.repeat(np.arange(len(CHANNELS), dtype=np.int8), sizes),
        place=place.astype(np.int32),
        wholesaler=np.concatenate(wholesaler).astype(np.int32),
        lag=remote[place].astype(np.int8),
        weight=np.concatenate(weight),
        reach_start=reach_start,
        reach=reach,
        visit_start=visit_start,
        visit=visit,
        visit_share=share,
        institution_of=(first[INSTITUTION] + everywhere).astype(np.int32),
        acute_of=(first[ACUTE_CARE] + everywhere).astype(np.int32),
        hospital_of=(first[HOSPITAL] + region_of).astype(np.int32),
        multidose=int(first[MULTIDOSE]),
    )


def _pharmacies(
    people: Integers,
    market: Floats,
    inhabitants_per_pharmacy: float,
    distance: Floats,
    apart: bool,
) -> _Pharmacies:
    """Say which pharmacies stand where; the largest place has at least one."""
    number = np.rint(people / inhabitants_per_pharmacy).astype(np.int64)
    number[people.argmax()] = max(number.max(), 1)
    having = np.flatnonzero(number)
    nearest = having[distance[:, having].argmin(axis=1)]
    used = np.where(number > 0, np.arange(people.size), nearest)
    customers = np.bincount(used, people, people.size)
    by_chain = _handed_out(customers, number, market)
    place, chain = np.nonzero(by_chain)
    count = by_chain[place, chain]
    if not apart:
        return _Pharmacies(count, used, place, chain)
    one = np.ones(count.sum(), np.int64)
    return _Pharmacies(one, used, np.repeat(place, count), np.repeat(chain, count))


def _handed_out(people: Integers | Floats, number: Integers, market: Floats) -> Integers:
    """Hand out ``number`` units a place among wholesalers, so that people follow the market.

    Each unit serves its part of the place's people and goes to the wholesaler that by then is
    owed the most people. Shape (M, W).
    """
    given = np.zeros((people.size, market.size), np.int64)
    owed = np.zeros(market.size)
    for place in np.argsort(-people, kind="stable"):  # equal sizes keep the order of their codes
        for _ in range(number[place]):
            part = people[place] / number[place]
            owed += part * market
            wholesaler = owed.argmax()
            owed[wholesaler] -= part
            given[place, wholesaler] += 1
    return given


def _visits(shops: _Pharmacies) -> tuple[Indices, Indices, Floats]:
    """List for each place the pharmacies its people visit, each by as many as it stands for."""
    first = np.searchsorted(shops.place, shops.used)
    count = np.searchsorted(shops.place, shops.used, side="right") - first
    start = np.append(0, np.cumsum(count)).astype(np.int32)
    outlet = np.arange(start[-1]) + np.repeat(first - start[:-1], count)
    pharmacies = np.add.reduceat(shops.number[outlet], start[:-1])
    share = shops.number[outlet] / np.repeat(pharmacies, count)
    return start, outlet.astype(np.int32), share


def _hospitals(places: Places) -> tuple[Integers, Integers]:
    """Give the most populous place of each region in use, and the region's row for each place."""
    regions, region_of = np.unique(places.region, return_inverse=True)
    inside = region_of == np.arange(regions.size)[:, np.newaxis]
    return np.where(inside, places.inhabitants, -1).argmax(axis=1), region_of


def _reach(shops: _Pharmacies, distance: Floats, outlets: int) -> tuple[Indices, Indices]:
    """List for each pharmacy the others in its place, then those of the nearest place.

    Within a place the chains take turns, and the list of each pharmacy begins after itself, so
    that nobody's overflow falls on one neighbour alone.
    """
    having = np.unique(shops.place)
    turn = np.arange(shops.place.size)
    for place in having.tolist():
        for chain in np.unique(shops.chain[shops.place == place]).tolist():
            here = np.flatnonzero((shops.place == place) & (shops.chain == chain))
            turn[here] = np.arange(here.size)
    order = np.lexsort((shops.chain, turn, shops.place))
    ring = {p: order[shops.place[order] == p].tolist() for p in having.tolist()}
    apart = distance[np.ix_(having, having)]
    np.fill_diagonal(apart, np.inf)
    nearest = dict(zip(having.tolist(), having[apart.argmin(axis=1)].tolist(), strict=True))
    reach: list[int] = []
    start = np.zeros(outlets + 1, np.int32)
    for outlet, place in enumerate(shops.place.tolist()):
        at = ring[place].index(outlet)
        others = [*ring[place][at + 1 :], *ring[place][:at]]
        beyond = ring[nearest[place]] if nearest[place] != place else []
        reach += [*others, *beyond][:REACH]
        start[outlet + 1 :] = len(reach)
    return start, np.array(reach, np.int32)


@dataclass(frozen=True)
class OutletPlan:
    """How outlets keep their shelves; see :class:`~forsyningssim.actors.wholesaler.Outlets`."""

    service_level: float
    cover_days: tuple[float, ...]
    """By channel, in the order of ``layout.CHANNELS``."""
    multidose_share: float
    item_numbers: Mapping[str, int] = field(default_factory=dict)
    """By product; a product that is not named has one."""


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
