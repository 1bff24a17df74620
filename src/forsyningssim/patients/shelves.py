"""The shelves of the outlets: how much each keeps, and the arrays that carry them."""

from __future__ import annotations

from typing import Any

import numpy as np

from forsyningssim.engine.bits import WORD
from forsyningssim.engine.luck import kernel
from forsyningssim.patients.arrivals import poisson
from forsyningssim.patients.layout import (
    CHANNELS,
    CLASSES,
    FIELDS,
    LINE,
    NO_LIMIT,
    RANKS,
    SHELF,
    TARGET,
    Shelves,
    aligned,
    empty,
)
from forsyningssim.patients.places import Indices
from forsyningssim.patients.population import Plan
from forsyningssim.units import Packs, Rates

# From the delivery of Friday to that of Monday, in mean days of asks: three days where people ask
# every day; at a pharmacy Friday and Saturday, two of the six days of a week on which it is open.
_LONGEST_GAP, _PHARMACY_GAP = 3.0, 2 * 7 / 6


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
    enough = np.empty(asks.shape, np.int64)
    _quantiles(asks.ravel(), service_level, enough.ravel())
    return enough


@kernel
def _quantiles(means: Any, u: float, found: Any) -> None:
    for i in range(len(means)):
        found[i] = poisson(means[i], u)


def build_shelves(plan: Plan, level: Packs, order_lines: tuple[Packs, Indices]) -> Shelves:
    """Allocate the outlets, with full shelves.

    ``level`` is that of :func:`shelf_levels`, ``order_lines`` are those of :func:`lines_of`.
    """
    outlets = plan.outlets
    products, normal = len(plan.normal), plan.by_item(plan.normal)
    start, lines = order_lines
    several = np.diff(plan.items)
    cells = level.shape
    cell = aligned((*cells, FIELDS), np.int32)
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
        stirred=np.ones(products, np.int64),
        stirring=empty(len(lines) // WORD + products),
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
        elsewhere=empty(level.size, np.int32),
        share=empty((5, cells[1] * int(several.max(initial=1))), np.float64),
    )


def lines_of(plan: Plan, wholesalers: int) -> tuple[Packs, Indices]:
    """List the shelves that are ever asked, each an order line.

    They are in the order of products and wholesalers. Returned are the first line of each product
    and wholesaler (P, W + 1), also of one that has no outlets, and item number and outlet of each
    line (n, 2).
    """
    supplier = plan.outlets.wholesaler
    products = len(plan.normal)
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
