"""A finished run, as measures see it: closed books, spells and descriptions; nothing runs any more.

Every measure is a pure function of this. So a new measure works on old runs and cannot change one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

from forsyningssim.actors.hospitals import HospitalRegion
from forsyningssim.actors.payments import Payment
from forsyningssim.actors.product import Costs, Product
from forsyningssim.engine.days import Days
from forsyningssim.engine.ledger import Ledger
from forsyningssim.measures.books import Books
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.patients.outlets import OutletTable
from forsyningssim.patients.places import Places
from forsyningssim.units import Mask, Packs, Rates

Integers = npt.NDArray[Any]
Asked = ParamSpec("Asked")
Found = TypeVar("Found")


class RowsWithout(NamedTuple):
    """The rows that ever went without, one entry each."""

    group: Integers
    place: Integers
    longest: Integers
    """Days of the longest spell."""


@dataclass(frozen=True)
class Spells:
    """Untreated spells, one entry each, in the order of group, place, ordinal and start.

    A national run has millions, so entries are no wider than they must be.
    """

    group: Integers
    place: Integers
    ordinal: Integers
    """Number of the row within its group and place; an episode's is its day and number."""
    start: Integers
    """First untreated day; 0 is the first measured day."""
    length: Integers
    """Days."""
    ending: Integers
    """Index into ``layout.ENDINGS``."""

    @classmethod
    def room(cls, count: int) -> Spells:
        """Make room for so many spells, to be filled in."""
        types = np.int16, np.int16, np.uint32, np.uint16, np.uint16, np.int8
        return cls(*(np.empty(count, entry) for entry in types))

    @cached_property
    def rows(self) -> RowsWithout:
        """The rows behind the spells, in the same order."""
        same = np.ones(max(len(self.group) - 1, 0), bool)
        for address in (self.group, self.place, self.ordinal):
            same &= address[1:] == address[:-1]
        first = np.flatnonzero(np.append(True, ~same)[: len(self.group)])
        longest = np.maximum.reduceat(self.length, first)
        return RowsWithout(self.group[first], self.place[first], longest)


@dataclass(frozen=True)
class Finished:
    """Books, tallies and spells of one run, with what is needed to read them.

    P products, G groups, M places, T days (warm-up included; day
    number ``days.warm_up`` is the first that is measured). Tallies count rows; a row of group g
    stands for ``weight[g]`` treatments.
    """

    days: Days
    catalogue: Catalogue
    places: Places
    outlets: OutletTable
    products: Mapping[str, Product]
    wholesalers: tuple[str, ...]
    regions: tuple[str, ...]
    """The rest of Europe."""
    normal_use: Rates
    """Packs a day that Norwegian patients use when nothing is short. (P,)"""
    weight: Packs
    """Treatments a row stands for. (G,)"""
    rows: Packs
    """Rows in treatment from the first day: chronic and course needs. (G, M)"""
    ledger: Ledger
    """The closed books."""
    by_day: Integers
    """Rows by tally, group and day; of person-days, those on a substitute. (n, G, T)"""
    by_place: Integers
    """Rows by ``layout.TALLIES``, group and place, measured days only. (n, G, M)"""
    untreated: Integers
    """Rows untreated at the end of DISPENSING. (G, measured days)"""
    spells: Spells
    rotated: Packs
    """Packs relabelled younger, by product and day. (P, T)"""
    alerts: Mapping[int, Mask]
    """Day number of an authority's look to the products that first alarmed it then. (P,)"""
    first_disruption: int | None
    """Day number on which the first disruption of the scenario begins."""
    costs: Costs
    hospitals: Mapping[str, HospitalRegion]
    confounding: float
    """Phi: the share of an observed excess risk that is causal."""
    severity_weights: Mapping[int, float]
    payments: tuple[Payment, ...]
    """What was paid beyond the price of the packs, in any order."""
    build_days: Mapping[str, int]
    """Days over which preparedness stock is built, by purpose."""
    duties: tuple[tuple[int, Rates], ...]
    """Day number and days of statutory stock (P,) from then on; of one day the last counts."""
    duty_opening: float
    """Share of the first duty that is held from the start."""
    permitted: tuple[tuple[int, str, Packs], ...]
    """Day number, account and packs (P,) of each draw on a stock that the authority permitted."""
    turnover: Rates
    """Packs a day that each wholesaler normally sells. (P, W)"""
    price_abroad: Rates
    """NOK that a pack fetches abroad. (measured days, P)"""
    trade_cost: float
    """Of parallel export, as a share of the price of a pack here."""
    made_here: Rates
    """Share of the supply of each product that is made in Norway. (P,)"""

    @cached_property
    def books(self) -> Books:
        """The ledger by pairs of accounts."""
        return Books.of(self.ledger, self.days.total, self.days.warm_up)

    @cached_property
    def found(self) -> dict[tuple[Any, ...], Any]:
        """What :func:`once` remembers."""
        return {}

    @cached_property
    def tallied(self) -> dict[tuple[Any, ...], Any]:
        """What :func:`once_for_all` remembers."""
        return {}

    def judged_with(self, confounding: float) -> Finished:
        """Give the same run with another causal share of harm: nothing is run or counted again."""
        judged = replace(self, confounding=confounding)
        judged.tallied.update(self.tallied)
        return judged

    def counted(self, tally: int) -> Packs:
        """Treatments of a tally on the measured days, by group. Shape (G,)."""
        counted: Packs = self.by_place[tally].sum(axis=1) * self.weight
        return counted

    def placed(self, tally: int) -> Packs:
        """Treatments of a tally on the measured days, by group and place. Shape (G, M)."""
        placed: Packs = self.by_place[tally] * self.weight[:, np.newaxis]
        return placed


def once(
    function: Callable[Concatenate[Finished, Asked], Found],
) -> Callable[Concatenate[Finished, Asked], Found]:
    """Let a pure function of a finished run be worked out once for as long as the run is kept.

    A measure is asked for by the summary, the tables and the pictures in each language. What is
    remembered is shared: nobody writes into an array that was found this way.
    """
    return _remembering(function, lambda finished: finished.found)


def once_for_all(
    function: Callable[Concatenate[Finished, Asked], Found],
) -> Callable[Concatenate[Finished, Asked], Found]:
    """Do as :func:`once`, for what is the same whatever share of the harm is causal."""
    return _remembering(function, lambda finished: finished.tallied)


def _remembering(
    function: Callable[Concatenate[Finished, Asked], Found],
    memory: Callable[[Finished], dict[tuple[Any, ...], Any]],
) -> Callable[Concatenate[Finished, Asked], Found]:
    name = function.__module__, function.__qualname__

    @wraps(function)
    def _remembered(finished: Finished, /, *args: Asked.args, **options: Asked.kwargs) -> Found:
        asked = (*name, args, tuple(sorted(options.items())))
        known = memory(finished)
        if asked not in known:
            known[asked] = function(finished, *args, **options)
        found: Found = known[asked]
        return found

    return _remembered


@once_for_all
def rows_longer_than(finished: Finished, days: int) -> Integers:
    """Count the rows whose longest spell was longer than ``days``, by group and place. (G, M)."""
    rows, shape = finished.spells.rows, finished.rows.shape
    cell = rows.group * np.int64(shape[1]) + rows.place
    if days > 0:  # every spell is a day or longer
        cell = cell[rows.longest > days]
    return np.bincount(cell, minlength=finished.rows.size).reshape(shape)
