"""The arrays of the data plane, and what each of them means.

Shapes: P products, K buyers of the suppliers (the W wholesalers first, then the nodes abroad and
the static national store), O outlets, G patient groups, M places, T days (warm-up included),
Q purposes, V months of shelf life. Products of one substance and its substitutes form a *cluster*;
clusters never touch each other's rows, and products and groups are numbered cluster by cluster.
Days are counted from the first day of the warm-up.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

PURPOSES: Final = ("ordinary", "duty", "national")
"""Why a wholesaler holds a pack; the owner follows from it."""
ORDINARY, DUTY, NATIONAL = range(3)
CHANNELS: Final = ("pharmacy", "institution", "acute_care", "hospital", "multidose")
"""Kinds of outlet."""
CHRONIC, ACUTE, INPATIENT, COURSE = range(4)
RULES: Final = ("first_come", "orders", "history", "need", "population", "priority")
"""How a wholesaler shares scarce stock among outlets."""
CLASSES: Final = 4
"""Severity classes."""
RANKS: Final = 2 * CLASSES
"""Classes, each split into those who waited overnight and those who ask today."""
RING: Final = 1024
"""Day buckets of the calendar: a power of two above the longest home stock in days."""
ROAD: Final = 512
"""Days of the road: a power of two above the longest transport in days."""
NOTICE: Final = 32
"""Days ahead for which exports may be announced."""
NO_LIMIT: Final = 1 << 40
"""A limit that never binds."""

# Places of the clock array.
TICK, DAYS, WARM_UP, FAULT = range(4)
# Faults a kernel can report, for it cannot raise.
POOL_FULL, LOG_FULL, NEGATIVE_SHELF, RING_FULL = 1, 2, 4, 8

TALLIES: Final = (
    "asks",  # first asks of a need
    "filled",  # first asks filled from the own product at the own outlet that day
    "other_product",
    "other_outlet",
    "substituted",
    "unsolved",  # first asks with no solution that day
    "filled_later",
    "gave_up",
    "dispensings",
    "own_days",  # person-days treated with the substance
    "substitute_days",
    "untreated_days",
    "broad_spectrum_days",
    "in_time",  # filled later, before the medicine at home ran out
)
(
    ASKS,
    FILLED,
    OTHER_PRODUCT,
    OTHER_OUTLET,
    SUBSTITUTED,
    UNSOLVED,
    FILLED_LATER,
    GAVE_UP,
    DISPENSINGS,
    OWN_DAYS,
    SUBSTITUTE_DAYS,
    UNTREATED_DAYS,
    BROAD_DAYS,
    IN_TIME,
) = range(len(TALLIES))

ENDINGS: Final = ("own", "other_product", "other_outlet", "substitute", "gave_up", "discharged",
                  "still_untreated")  # fmt: skip
"""How an untreated spell ended."""
BY_OWN, BY_OTHER_PRODUCT, BY_OTHER_OUTLET, BY_SUBSTITUTE, BY_GIVING_UP, BY_DISCHARGE, BY_END = (
    range(7)
)


class Supply(NamedTuple):
    """From the plant to the buyer: suppliers' stores and the roads out of them."""

    store: Any  # (P,) packs in the supplier's European store
    batches: Any  # (P, T) packs released by the plants on each day
    posted: Any  # (P, K) ordered today, received tomorrow
    owed: Any  # (P, K) open orders
    cleared: Any  # (P, K) the part of them that may depart
    clearing: Any  # (P, K) fraction of a pack cleared, carried on
    departs: Any  # (P, K) share of new orders whose departure is not shut
    rides: Any  # (P, K) 1 while the route is open, else the lane's own clock stands still
    lands: Any  # (P, K) 1 while goods are received, else they are parked on the quay
    weight: Any  # (P, K) claim on a scarce store
    most: Any  # (P, K) most packs shipped in a day
    delay: Any  # (P, K) days added to consignments that depart now
    lane_clock: Any  # (P, K) days the route has been open
    road: Any  # (P, K, ROAD) packs on the road by the lane's clock at arrival
    on_road: Any  # (P, K) packs on the road or the quay
    quay: Any  # (P, K) packs waiting to be received
    lead_cdf: Any  # (L, n) distributions of the transport time, P(days <= i)
    lead_of: Any  # (P, K) row of lead_cdf
    lead_key: Any  # (P, K) luck of the lane
    by_pack: Any  # (P,) 1 if each pack has a transport time of its own
    node: Any  # (P, K - W, V) packs held abroad or in the static store, by month of expiry
    shelf_life: Any  # (P,) months left on arrival
    split_key: Any  # (P,) luck of the rounding


class Trade(NamedTuple):
    """The wholesalers."""

    stock: Any  # (P, W, Q, V) packs by purpose and month of expiry (modulo V)
    held: Any  # (P, W, Q) their sums
    wanted: Any  # (P, W, Q) levels up to which arrivals are laid aside by purpose
    draws: Any  # (P, W, Q) 1 if a sale may draw on the purpose
    received: Any  # (P, W) packs received since the last review
    asked: Any  # (P, W) packs the outlets ordered since the last review
    owed: Any  # (P, W) open orders of the outlets
    rule: Any  # (W,) index into RULES
    to_outlets: Any  # (P, W) 1 while the wholesaler delivers
    export_rate: Any  # (P, W) packs a day the traders want
    export_carry: Any  # (P, W, Q + 1) fractions of a pack carried on, by purpose and in all
    floor: Any  # (P, W) packs out of the traders' reach
    leaves: Any  # (P, W, Q) share of exports that is not banned, by purpose
    leak: Any  # (P, W) share of the flow taken from duty and national packs as well
    announced: Any  # (P, W, NOTICE) exports announced, by day of departure
    notice_due: Any  # (T,) day on which what is announced today may depart


class Shelves(NamedTuple):
    """The outlets."""

    wholesaler: Any  # (O,)
    channel: Any  # (O,)
    place: Any  # (O,)
    lag: Any  # (O,) days on the road beyond the night round
    reach_start: Any  # (O + 1,)
    reach: Any  # other pharmacies in reach, nearest first
    shelf: Any  # (P, O) packs
    target: Any  # (P, O) order-up-to level
    posted: Any  # (P, O) ordered this evening
    owed: Any  # (P, O) open orders
    since: Any  # (P, O) day of the oldest open order
    van: Any  # (P, O) packs that arrive tomorrow
    waiting: Any  # (P, O, CLASSES) packs that waiting patients ask for
    normal: Any  # (P, O) mean packs a day
    people: Any  # (O,) inhabitants served
    cap: Any  # (P,) most packs a day as a multiple of normal sales; NO_LIMIT: no cap
    allowance: Any  # (P, O) packs the cap still allows
    want: Any  # (P * O, RANKS + 1) scratch: packs asked for, then granted, by rank; touched
    touched: Any  # (P * O,) scratch: cells asked at today
    share: Any  # (4, O) scratch of the sharing rules


class Cohort(NamedTuple):
    """The patients: one 24-byte row for each treatment of one person, and what groups share."""

    pool: Any  # (n, 3) rows, in chunks
    follows: Any  # (chunks,) next chunk of a queue
    queue: Any  # (clusters * QUEUES, 4) head chunk, offset in it, tail chunk, fill of it
    free: Any  # (clusters, 3) free chunk, first chunk never used, end of the cluster's chunks
    chunk: Any  # (1,) rows in a chunk
    cluster: Any  # (clusters, 4) first and last + 1 product, first and last + 1 group
    code: Any  # (M,) municipality numbers, which address the luck
    kind: Any  # (G,) CHRONIC, ACUTE, INPATIENT or COURSE
    severity: Any  # (G,) 0 is the most severe
    rank: Any  # (G,) class under the dispensing rule in force
    weight: Any  # (G,) persons a row stands for
    packs: Any  # (G,) packs at an ask
    early: Any  # (G,) days
    patience: Any  # (G,) days
    course: Any  # (G,) days of an acute course
    stay_cdf: Any  # (G, n) distribution of an inpatient's days, P(days <= i + 1)
    limit_days: Any  # (G,) most days handed over at a time
    limit_packs: Any  # (G,) most packs handed over at a time
    least_gap: Any  # (G,) fewest days between two refills
    other_product: Any  # (G,) probability
    other_outlet: Any  # (G,) probability
    opens: Any  # (G,) 1 if asks wait for an open day
    key: Any  # (G,) luck of the rows
    person_key: Any  # (G,) luck of who they are: the same in every replicate
    arrival_key: Any  # (G,) luck of new episodes and stays
    rate: Any  # (G, M) rows a day
    pace: Any  # (G, T) season and weekday, mean one
    surge: Any  # (G,) factor in force
    outlet_start: Any  # (G, M) first entry in outlet_list
    outlet_count: Any  # (G, M)
    outlet_list: Any  # outlets that people of the place use
    outlet_cum: Any  # cumulative share
    product_start: Any  # (G + 1,)
    product_list: Any
    product_cum: Any
    other_start: Any  # (G + 1,) alternatives of the substance
    other_list: Any
    other_chance: Any
    sub_start: Any  # (G + 1,) substitutes
    sub_list: Any
    sub_first: Any  # entry tried at each place of the list
    sub_chance: Any
    sub_packs: Any
    sub_delay: Any
    sub_broad: Any
    next_open: Any  # (T + RING,) the day itself, or the next on which pharmacies are open
    last_open: Any  # (T + RING,) the day itself, or the last before it
    delivers: Any  # (T,) 1 if wholesalers deliver
    month: Any  # (T,) months since January of year 1


class Tally(NamedTuple):
    """What is written down, day by day."""

    flows: Any  # (P, F, T) packs moved between two accounts
    flow_base: Any  # (n,) first index of each kind of flow
    by_day: Any  # (len(TALLIES), G, T) rows
    by_place: Any  # (len(TALLIES), G, M) rows, from day 0 on
    out_day: Any  # (G, T + 1) rows whose untreated spell begins minus ends, from day 0 on
    out_place: Any  # (S, M, T + 1) the same by substance and place
    substance: Any  # (G,) index of the substance
    spells: Any  # (n, 2) finished spells: the row's identity; start, length, ending
    spell_at: Any  # (clusters, 2) next free and last + 1 entry
    rotated: Any  # (P, T) packs relabelled younger
    shortest: Any  # (P, O) smallest shelf seen: an audit that no shelf went negative


class State(NamedTuple):
    """All of it."""

    clock: Any  # (4,) TICK, DAYS, WARM_UP, FAULT
    supply: Supply
    trade: Trade
    shelves: Shelves
    cohort: Cohort
    tally: Tally


# Queues of a cluster: the calendar, two waiting rooms (today's and tomorrow's), asks passed on.
WAITING: Final = RING
PASSED: Final = RING + 2
QUEUES: Final = RING + 2 + CLASSES

# Kinds of routine flow; flow_base tells where each begins.
MADE, SHIPPED, LANDED, LAID_ASIDE, DRAWN, SOLD, DISPENSED, EXPORTED = range(8)


def empty(shape: tuple[int, ...] | int, dtype: Any = np.int64) -> Any:
    """Zeroed memory that costs nothing until it is touched."""
    return np.zeros(shape, dtype)
