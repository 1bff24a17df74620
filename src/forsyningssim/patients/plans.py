"""The arrays of those who decide: what they aim at, and where they stand.

Letters and digits of the annotations are those of ``layout.py``.
"""

from __future__ import annotations

from typing import NamedTuple

from forsyningssim.patients.layout import F1, F2, F3, I1, I2


class Production(NamedTuple):
    """What the makers aim at, and where they stand. P products."""

    level: F1  # (P,) base-stock level, batches under way included, in packs
    demand: F1  # (P,) packs a day that all buyers together use
    api_level: F1  # (P,) active ingredient kept on site, in packs
    batch_days: I1  # (P,) days from start to release
    working: F1  # (P,) packs a day that the plants can make now
    flowing: F1  # (P,) active ingredient that sources can deliver now, over what is used
    api: F1  # (P,) active ingredient on site, in packs
    begun: F1  # (P,) fraction of a pack carried to the next batch
    allots: I1  # (P,) 1 if the maker allots when it will be short
    expected: I1  # (P,) day on which it expects to make what is down now; 0: nothing is down
    short: I1  # (P,) 1 where it allots now


class Purchases(NamedTuple):
    """What the wholesalers aim at, and where they stand. P products, W wholesalers, K buyers."""

    cover: F2  # (P, W) days of forecast sales to own beyond lead time and review
    lead: F2  # (P, W) mean transport days from the supplier
    smoothing: F1  # (W,) weight of the last review period in the forecast
    averaged: I1  # (W,) reviews over which the forecast is a moving average; 0: it is smoothed
    inflation: F1  # (W,) extra order per unit of unfilled share seen at the supplier
    memory: F1  # (W,) share of the scarcity of the last review that is still felt
    up_to: I2  # (P, W) fixed order-up-to level, or -1
    reorder_at: I2  # (P, W) fixed reorder point, or a number no position reaches
    build_days: I1  # (Q,) days over which each purpose may be built up from nothing
    national_share: F2  # (P, W) packs that a day of the national stock is at each wholesaler
    duty_share: F2  # (P, W) each wholesaler's share of the duty: its share of sales
    cover_factor: F1  # (P,) factor on cover in force
    duty_days: F1  # (P,) days of statutory stock in force
    duty_held: F1  # (P,) share of it that is held
    national_days: F1  # (P,) days of national stock inside the flow in force
    national_held: F1  # (P,) share of it that is held
    accepted: F2  # (P, K) share of new orders that suppliers take
    forecast: F2  # (P, W) packs a day that outlets order
    observed: F3  # (N, P, W) packs a day that they ordered before each of the last N reviews
    prepared: F3  # (P, W, Q) duty and national packs that orders count with, as far as built up
    fear: F2  # (P, W) unfilled share seen or remembered
    carried: F2  # (P, W) fraction of a pack carried to the next order


class Regions(NamedTuple):
    """What the regions abroad aim at, and where they stand. P products, R regions."""

    use: F2  # (P, R) packs a day
    cover: F2  # (P, R) days of use to own, goods on order included
    inflation: F1  # (R,)
    memory: F1  # (R,)
    accepted: F2  # (P, K) share of new orders that suppliers take
    fear: F2  # (P, R) unfilled share seen or remembered
    carried: F2  # (P, R) fraction of a pack carried to the next order
    hungry: F2  # (P, R) fraction of a pack still to be used
