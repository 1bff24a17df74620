"""What could be seen of a crisis day by day, and the figures that are read from it.

A figure is always a comparison of two worlds with the same people and the same luck: one with the
crisis, and one in which neither it nor any measure ever happened (*the usual*).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from forsyningssim.engine.days import Days
from forsyningssim.measures import Finished
from forsyningssim.measures.books import named
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.patients.layout import (
    ASKS,
    FILLED,
    OTHER_PRODUCT,
    OWN_DAYS,
    SUBSTITUTE_DAYS,
    SUBSTITUTED,
    UNSOLVED,
    UNTREATED_DAYS,
)
from forsyningssim.scenario.known import Figure, Known
from forsyningssim.units import Mask, Rates

FELT: Final = 0.05
"""Share of first asks not filled as usual, beyond the usual, from which a shortage is felt."""
WEEK: Final = 7


class Counts(NamedTuple):
    """What one world counts. G groups, P products, T measured days, M places."""

    asks: Rates
    """First asks. (G, T)"""
    filled: Rates
    """Of them, those filled with the own product at the own outlet. (G, T)"""
    other_product: Rates
    """Those met with another product of the substance. (G, T)"""
    as_asked: Rates
    """Those met the same day with the substance that was prescribed. (G, T)"""
    untreated: Rates
    """Treatments without at the end of a day. (G, T)"""
    without: Rates
    """Days of need without, of all days of need. (G, 2)"""
    handed_out: Rates
    """Days of treatment in the packs that patients got. (P, T)"""
    delivered: Rates
    """Days of treatment in the packs that wholesalers sent to outlets. (P, T)"""
    asks_by_place: Rates
    """First asks of the whole run. (G, M)"""
    filled_by_place: Rates
    """(G, M)"""


@dataclass(frozen=True)
class Crisis:
    """A crisis beside the usual."""

    happened: Counts
    usual: Counts
    catalogue: Catalogue
    users: Rates
    """Treatments that go on every day. (G,)"""
    days: Days
    began: date
    """First day of the first disruption."""

    def window(self, known: Known) -> slice:
        """Measured days that a figure is about."""
        first = ((known.starts or self.began) - self.days.starts).days
        last = (known.ends - self.days.starts).days if known.ends else self.days.measured
        return slice(first, last)

    def groups(self, known: Known) -> Mask:
        """Patient groups that a figure is about. (G,)."""
        return self.catalogue.group_mask(known.medicines, names=known.groups)

    def products(self, known: Known) -> Mask:
        """Products that a figure is about. (P,)."""
        return self.catalogue.mask(known.medicines)


def counted(finished: Finished) -> Counts:
    """Count what a finished run shows."""
    weight = finished.weight[:, np.newaxis]
    by_day = finished.by_day[:, :, finished.days.warm_up :] * weight
    by_place = finished.by_place * weight
    asks = by_day[ASKS]
    need = by_place[[OWN_DAYS, SUBSTITUTE_DAYS, UNTREATED_DAYS]].sum(axis=(0, 2))
    lasts = np.array(
        [finished.products[name].treatment_days_per_pack for name in finished.catalogue.products]
    )
    return Counts(
        asks=asks,
        filled=by_day[FILLED],
        other_product=by_day[OTHER_PRODUCT],
        as_asked=asks - by_day[SUBSTITUTED] - by_day[UNSOLVED],
        untreated=finished.untreated * weight,
        without=np.stack([by_place[UNTREATED_DAYS].sum(axis=1), need], axis=1),
        handed_out=(finished.books.flow(_outlet, named("patients")) * lasts).T,
        delivered=(finished.books.flow(_wholesale(finished), _outlet) * lasts).T,
        asks_by_place=by_place[ASKS],
        filled_by_place=by_place[FILLED],
    )


def _outlet(account: str) -> bool:
    return account.startswith("outlets.")


def _wholesale(finished: Finished) -> Callable[[str], bool]:
    ordinary = {f"{wholesaler}.ordinary" for wholesaler in finished.wholesalers}
    return named(*ordinary)


def felt(crisis: Crisis, known: Known) -> Mask:
    """On which days of its window a shortage is felt.

    It is while the share of first asks not filled as usual, over the week up to that day, lies
    ``FELT`` or more above that of the usual.
    """
    groups = crisis.groups(known)
    more = _unfilled_in_a_week(crisis.happened, groups) - _unfilled_in_a_week(crisis.usual, groups)
    there: Mask = more[crisis.window(known)] >= FELT
    return there


def _unfilled_in_a_week(counts: Counts, groups: Mask) -> Rates:
    asks, filled = (
        np.convolve(each[groups].sum(axis=0), np.ones(WEEK))[: each.shape[1]]
        for each in (counts.asks, counts.filled)
    )
    return _unfilled(asks, filled)


def _unfilled(asks: Rates, filled: Rates) -> Rates:
    """Share of asks that were not filled; none where nobody asked."""
    share: Rates = (asks - filled) / np.maximum(asks, 1)
    return share


def days_until_felt(crisis: Crisis, known: Known) -> float | None:
    """Give the days from the first disruption until the shortage is felt; none if it never is."""
    there = felt(crisis, known)
    since = crisis.window(known).start - (crisis.began - crisis.days.starts).days
    return float(there.argmax() + since) if there.any() else None


def days_felt(crisis: Crisis, known: Known) -> float:
    """Give the days from the first on which it is felt to the last, both counted."""
    there = np.flatnonzero(felt(crisis, known))
    return float(there[-1] - there[0] + 1) if there.size else 0.0


def ever_felt(crisis: Crisis, known: Known) -> float:
    """Give 1 if it is felt on any day of the window."""
    return float(felt(crisis, known).any())


def handed_out(crisis: Crisis, known: Known) -> float:
    """Give the change of what patients got."""
    return _change(crisis.happened.handed_out, crisis.usual.handed_out, crisis, known)


def delivered(crisis: Crisis, known: Known) -> float:
    """Give the change of what wholesalers sent to outlets."""
    return _change(crisis.happened.delivered, crisis.usual.delivered, crisis, known)


def _change(happened: Rates, usual: Rates, crisis: Crisis, known: Known) -> float:
    here = np.ix_(crisis.products(known), np.arange(crisis.days.measured)[crisis.window(known)])
    return float(happened[here].sum() / usual[here].sum() - 1)


def most_handed_out(crisis: Crisis, known: Known) -> float:
    """Give the change of what patients got in the week, Monday to Sunday, with the largest."""
    return float(_changes(crisis, known, lambda day: day.toordinal() - day.weekday()).max())


def least_handed_out(crisis: Crisis, known: Known) -> float:
    """Give the change of what patients got in the calendar month with the smallest."""
    return float(_changes(crisis, known, lambda day: 12 * day.year + day.month).min())


def _changes(crisis: Crisis, known: Known, period: Callable[[date], int]) -> Rates:
    """Changes of what patients got, by whole period of the window."""
    window, products = crisis.window(known), crisis.products(known)
    warm_up = crisis.days.warm_up
    of = np.array([period(crisis.days.date(warm_up + d)) for d in range(crisis.days.measured)])
    inside = np.zeros(len(of), bool)
    inside[window] = True
    whole = [p for p in np.unique(of[inside]) if inside[of == p].all()]
    happened, usual = (
        counts.handed_out[products].sum(axis=0) for counts in (crisis.happened, crisis.usual)
    )
    return np.array([happened[of == p].sum() / usual[of == p].sum() - 1 for p in whole])


def met_as_asked(crisis: Crisis, known: Known) -> float:
    """Give the change of the share of first asks met the same day with what was prescribed."""
    groups, window = crisis.groups(known), crisis.window(known)
    happened, usual = (
        counts.as_asked[groups, window].sum() / counts.asks[groups, window].sum()
        for counts in (crisis.happened, crisis.usual)
    )
    return float(happened / usual - 1)


def other_product(crisis: Crisis, known: Known) -> float | None:
    """Give the share of asks, beyond the usual, that met an empty shelf and got another product.

    None if no more than usual met one.
    """
    groups, window = crisis.groups(known), crisis.window(known)

    met, empty = 0.0, 0.0
    for counts, sign in ((crisis.happened, 1), (crisis.usual, -1)):
        met += sign * counts.other_product[groups, window].sum()
        empty += sign * (counts.asks - counts.filled)[groups, window].sum()
    return met / empty if empty > 0 else None


def without(crisis: Crisis, known: Known) -> float:
    """Give the share of days of need that went without, beyond the usual, in the whole run."""
    groups = crisis.groups(known)
    happened, usual = (
        counts.without[groups].sum(axis=0) for counts in (crisis.happened, crisis.usual)
    )
    return float(happened[0] / happened[1] - usual[0] / usual[1])


def without_on(crisis: Crisis, known: Known) -> float:
    """Give the share of the named products' daily users who are without on the day, beyond usual.

    Whoever of their groups is without is taken to be one of them.
    """
    groups, day = crisis.groups(known), crisis.window(known).start
    users = 0.0
    for g in np.flatnonzero(groups):
        shares = crisis.catalogue.groups[g].spec.products
        ours = sum(shares[name] for name in known.medicines if name in shares)
        users += crisis.users[g] * ours / sum(shares.values())
    more = crisis.happened.untreated[groups, day] - crisis.usual.untreated[groups, day]
    return float(more.sum() / users)


def places_felt(crisis: Crisis, known: Known) -> float:
    """Give the share of the places that ask where the shortage is felt over the whole run."""
    groups = crisis.groups(known)

    happened, usual = (
        (counts.asks_by_place[groups].sum(axis=0), counts.filled_by_place[groups].sum(axis=0))
        for counts in (crisis.happened, crisis.usual)
    )
    more = _unfilled(*happened) - _unfilled(*usual)
    return float((more[usual[0] > 0] >= FELT).mean())


FIGURES: Final[Mapping[Figure, Callable[[Crisis, Known], float | None]]] = MappingProxyType(
    {
        "days_until_felt": days_until_felt,
        "days_felt": days_felt,
        "felt": ever_felt,
        "handed_out": handed_out,
        "most_handed_out": most_handed_out,
        "least_handed_out": least_handed_out,
        "delivered": delivered,
        "met_as_asked": met_as_asked,
        "other_product": other_product,
        "without": without,
        "without_on": without_on,
        "places_felt": places_felt,
    }
)
"""How each figure is read."""
