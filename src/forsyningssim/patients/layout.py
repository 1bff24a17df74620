"""The arrays of the data plane, and what each of them means.

Shapes: P products, X item numbers of them (each on a shelf of its own), K buyers of the suppliers
(the W wholesalers first, then the nodes abroad and the static national store), O outlets, G patient
groups, M places, T days (warm-up included), Q purposes, V months of shelf life. Products of one
substance and its substitutes form a *cluster*; clusters never touch each other's rows, and products
and groups are numbered cluster by cluster.
Days are counted from the first day of the warm-up.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

# The letter is the type of the elements (I int64, H int32, U uint64, F float64), the digit the
# number of axes; compiled code reads them too (see engine/views.py).
I1: TypeAlias = npt.NDArray[np.int64]
I2: TypeAlias = npt.NDArray[np.int64]
I3: TypeAlias = npt.NDArray[np.int64]
I4: TypeAlias = npt.NDArray[np.int64]
H1: TypeAlias = npt.NDArray[np.int32]
H2: TypeAlias = npt.NDArray[np.int32]
H3: TypeAlias = npt.NDArray[np.int32]
U1: TypeAlias = npt.NDArray[np.uint64]
U2: TypeAlias = npt.NDArray[np.uint64]
F1: TypeAlias = npt.NDArray[np.float64]
F2: TypeAlias = npt.NDArray[np.float64]
F3: TypeAlias = npt.NDArray[np.float64]

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
NOTICE: Final = 64
"""Days ahead for which exports may be announced."""
NO_LIMIT: Final = 1 << 40
"""A limit that never binds."""
UNWILLING: Final = -1
"""In place of the patience of a plain customer who does not wait."""

# Places of the clock array.
TICK, DAYS, WARM_UP, FAULT = range(4)
# Faults a kernel can report, for it cannot raise.
POOL_FULL, LOG_FULL, NEGATIVE_SHELF, RING_FULL, BOOK_FULL = 1, 2, 4, 8, 16
MOST_PACKS: Final = (1 << 31) - 1
"""Of one product, between two accounts, on one day: what the books have room for."""

TALLIES: Final = (
    "asks",  # first asks of a need
    "filled",  # of them, from the own product at the own outlet that day; derived at the end
    "other_product",
    "other_outlet",
    "substituted",
    "unsolved",  # first asks with no solution that day
    "filled_later",
    "gave_up",
    "dispensings",  # derived at the end
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

NOT_FILLED: Final = (OTHER_PRODUCT, OTHER_OUTLET, SUBSTITUTED, UNSOLVED)
"""What can become of a first ask that is not filled as it stands."""
ENDINGS: Final = ("own", "other_product", "other_outlet", "substitute", "gave_up", "discharged",
                  "still_untreated")  # fmt: skip
"""How an untreated spell ended."""
BY_OWN, BY_OTHER_PRODUCT, BY_OTHER_OUTLET, BY_SUBSTITUTE, BY_GIVING_UP, BY_DISCHARGE, BY_END = (
    range(7)
)


class Supply(NamedTuple):
    """From the plant to the buyer: suppliers' stores and the roads out of them."""

    store: I1  # (P,) packs in the supplier's European store
    batches: I2  # (P, T) packs that the plants finish on each day
    releases: F1  # (P,) share of them that is released to the store; the rest is parked
    parking: F1  # (P,) fraction of a pack parked, carried on
    parked: I1  # (P,) packs made and not released
    posted: I2  # (P, K) ordered today, received tomorrow
    owed: I2  # (P, K) open orders
    cleared: I2  # (P, K) the part of them that may depart
    clearing: F2  # (P, K) fraction of a pack cleared, carried on
    departs: F2  # (P, K) share of orders whose departure is not shut
    departed: F2  # (P, K) the same yesterday: a gate that moved decides anew about all that is owed
    rides: I2  # (P, K) 1 while the route is open, else the lane's own clock stands still
    lands: I2  # (P, K) 1 while goods are received, else they are parked on the quay
    weight: F2  # (P, K) claim on a scarce store
    most: I2  # (P, K) most packs shipped in a day
    allotted: F1  # (P,) packs a day that may leave the store; NO_LIMIT: whatever it has
    saved: F1  # (P,) packs allotted and not yet sent
    delay: I2  # (P, K) days added to consignments that depart now
    lane_clock: I2  # (P, K) days the route has been open
    road: I3  # (P, ROAD, K) packs on the road by the lane's clock at arrival
    on_road: I2  # (P, K) packs on the road or the quay
    quay: I2  # (P, K) packs waiting to be received
    lead_cdf: F2  # (L, n) distributions of the transport time, P(days <= i)
    lead_of: I2  # (P, K) row of lead_cdf
    lead_key: U2  # (P, K) luck of the lane
    by_pack: I1  # (P,) 1 if each pack has a transport time of its own
    abroad: I2  # (P, R) packs that the regions of the rest of Europe hold
    node: I3  # (P, 2, V) packs of the European stockpile and the static store, by month of expiry
    shelf_life: I1  # (P,) months left on arrival
    split_key: U1  # (P,) luck of the rounding
    sharing: I2  # (2, K) scratch: what may depart to each buyer, and what does


class Trade(NamedTuple):
    """The wholesalers."""

    stock: I4  # (P, W, Q, V) packs by purpose and month of expiry (modulo V)
    held: I3  # (P, W, Q) their sums
    wanted: I3  # (P, W, Q) levels up to which arrivals are laid aside by purpose
    draws: I3  # (P, W, Q) 1 if a sale may draw on the purpose
    works: F1  # (W,) share of a usual day's packs that a warehouse can handle; 1: no bound
    helped: F1  # (W,) share of a usual day's packs that others bring to its outlets meanwhile
    usual: F2  # (P, W) packs a day that a wholesaler normally sells
    picks: F3  # (P, W, 2) packs that it, and that others for it, may still pick today
    spare: F2  # (2, W) scratch: packs that others have to spare, and what they give
    asked: I2  # (P, W) packs the outlets ordered since the last review
    owed: I2  # (P, W) open orders of the outlets
    rule: I1  # (W,) index into RULES
    export_rate: F2  # (P, W) packs a day the traders want
    export_carry: F3  # (P, W, Q + 1) fractions of a pack carried on, by purpose and in all
    floor: I2  # (P, W) packs out of the traders' reach
    leaves: F3  # (P, W, Q) share of exports that is not banned, by purpose
    leak: F2  # (P, W) share of the flow taken from duty and national packs as well
    announced: I3  # (P, W, NOTICE) exports announced, by day of departure
    notice_due: I1  # (T,) day on which what is announced today may depart


# Fields of a cell: one item number at one outlet, in packs.
SHELF, ASKED, TARGET, POSTED, LINE, VAN, AWAITED = range(7)
# on the shelf; asked for today (scratch, zero overnight); order-up-to level; ordered this evening;
# its order line, -1 if nobody ever asks here; arriving tomorrow; asked for by those who wait; the
# eighth is left free, so that two cells fill a line of the cache
FIELDS: Final = 8
_CACHE_LINE: Final = 64  # bytes


class Shelves(NamedTuple):
    """The outlets."""

    wholesaler: I1  # (O,)
    channel: I1  # (O,)
    place: I1  # (O,)
    lag: I1  # (O,) days on the road beyond the night round
    reach_start: I1  # (O + 1,)
    reach: I1  # other pharmacies in reach, nearest first
    items: I1  # (P + 1,) first item number of each product
    product: I1  # (X,) product of each item number
    lines_start: I2  # (P, W + 1) first order line of each wholesaler's outlets
    lines: H2  # (n, 2) item number and outlet, by product, wholesaler and outlet
    owed: I1  # (n,) open orders of each line
    since: H1  # (n,) day of the oldest open order of each line
    cell: H3  # (X, O, FIELDS) all that a visit to a shelf touches, in one line of the cache
    stirred: I1  # (P,) 1 if every line is to be looked at this evening
    stirring: I1  # which else: a bit for each line, and each product begins a new word
    ordered: I1  # (P,) how many lines have been ordered this evening
    ordering: H1  # (n,) which, from the first line of each product on
    loaded: I1  # (P,) packs on vans that arrive tomorrow
    waiting: H3  # (X, O, CLASSES) packs that waiting patients ask for, by class
    normal: F2  # (X, O) mean packs a day
    people: F1  # (O,) inhabitants served
    cap: F1  # (P,) most packs a day as a multiple of normal sales; NO_LIMIT: no cap
    allowance: F2  # (X, O) packs the cap still allows
    want: I2  # (X * O, RANKS) scratch: packs asked of a shelf, then granted, by rank
    asked: I1  # (X * O,) scratch: shelves that are asked today
    elsewhere: H1  # (X * O,) scratch: 2 * (day + 1), and 1 more if other shelves had packs then
    share: F2  # (5, n) one column an order line: scratch of the sharing rules


class Cohort(NamedTuple):
    """The patients: one 16-byte row for each treatment of one person, and what groups share."""

    pool: I2  # (n, 2) rows, in chunks
    follows: H1  # (chunks,) next chunk of a queue
    queue: H2  # (clusters * QUEUES, 4) head chunk, offset in it, tail chunk, fill of it
    bench: I2  # (n, 2) rows that wait, each in a seat; the second word of an empty one is 0
    links: H2  # (n, 2) seats before and behind in the same line; of an empty one, the next empty
    line: H2  # (X * O, 2) seats of the first and the last who wait at a shelf, -1 where nobody does
    seats: I2  # (clusters, 4) empty seat, first never used, last + 1 of its block, how many taken
    seat_room: I1  # (3,) of all clusters; see engine/shared.py
    counted: I2  # (G, 3) packs, limit_days and limit_packs by which those who wait were counted
    free: I2  # (clusters, 3) free chunk, first chunk never used, last + 1 of its block
    chunk_room: I1  # (3,) of all clusters
    chunk: I1  # (1,) rows in a chunk
    cluster: I2  # (clusters, 4) first and last + 1 product, first and last + 1 group
    mine: I1  # clusters that one call of the routine carries on: all, unless threads share them
    code: I1  # (M,) municipality numbers, which address the luck
    kind: I1  # (G,) CHRONIC, ACUTE, INPATIENT or COURSE
    severity: I1  # (G,) 0 is the most severe
    rank: I1  # (G,) class under the dispensing rule in force
    weight: I1  # (G,) persons a row stands for
    packs: I1  # (G,) packs at an ask
    early: I1  # (G,) days
    rewritten: I1  # (G,) days without until a prescription is rewritten; 0 never
    gives_up: F1  # (G,) share that fetches nothing which takes another prescription
    patience: I1  # (G,) days
    course: I1  # (G,) days of an acute course
    stay_cdf: F2  # (G, n) distribution of an inpatient's days, P(days <= i + 1)
    limit_days: I1  # (G,) most days handed over at a time
    limit_packs: I1  # (G,) most packs handed over at a time
    least_gap: I1  # (G,) fewest days between two refills
    other_product: F1  # (G,) probability
    other_outlet: F1  # (G,) probability
    opens: I1  # (G,) 1 if asks wait for an open day
    key: U1  # (G,) luck of the rows
    person_key: U1  # (G,) luck of who they are: the same in every replicate
    arrival_key: U1  # (G,) luck of new episodes and stays
    rate: F2  # (G, M) rows a day
    pace: F2  # (G, T) season and weekday, mean one
    surge: F1  # (G,) factor in force
    outlet_start: I2  # (G, M) first entry in outlet_list
    outlet_count: I2  # (G, M)
    outlet_list: I1  # outlets that people of the place use
    outlet_cum: F1  # cumulative share
    product_start: I1  # (G + 1,)
    product_list: I1
    product_cum: F1
    other_start: I1  # (G + 1,) alternatives of the substance
    other_list: I1
    other_chance: F1
    sub_start: I1  # (G + 1,) substitutes
    sub_list: I1
    sub_first: I1  # entry tried at each place of the list
    sub_chance: F1
    sub_packs: I1
    sub_delay: I1
    sub_broad: I1
    next_open: I1  # (T + RING,) the day itself, or the next on which pharmacies are open
    last_open: I1  # (T + RING,) the day itself, or the last before it
    delivers: I1  # (T,) 1 if wholesalers deliver
    month: I1  # (T,) months since January of year 0


class Customers(NamedTuple):
    """Plain customers, in the order of the counters at which they buy. C customers, N counters."""

    counter: I2  # (N, 5) product, wholesaler, first and last + 1 customer, flow of what is sold
    resale: I2  # (C, 4) a wholesaler that buys to sell again, or -1; mail, road, flow to its road
    known: I1  # (C,) packs that it has ordered and not got, as the seller knows
    demand: I2  # (C, T) packs asked for on each day
    patience: I1  # (C,) days for which packs are waited for; UNWILLING: not at all
    priority: I1  # (C,) who has a lower number is served first
    missing: I2  # (C, T) packs of each day's demand that are still waited for
    oldest: I1  # (C,) first day of which some may be
    filled: I2  # (C, T) packs of the day's demand that were on the shelf
    backlog: I2  # (C, T) packs waited for at the end of the day
    lost: I2  # (C, T)
    on_hand: I2  # (N, T) packs on the shelf at the end of the day
    asked: I2  # (2, C) scratch: packs asked for, and those of one priority
    got: I2  # (2, C) scratch: what is granted of them
    weight: F1  # (C,) scratch


class Tally(NamedTuple):
    """What is written down, day by day."""

    flows: H3  # (F, T, P) packs moved between two accounts
    taken: I1  # (F,) 1 once packs have gone this way
    flow_base: I1  # (n,) first index of each kind of flow
    by_day: I3  # (len(TALLIES), G, T) rows; of person-days, those on a substitute
    by_place: I3  # (len(TALLIES), G, M) rows, from day 0 on
    out_day: I2  # (G, T + 1) rows whose untreated spell begins minus ends, from day 0 on
    spells: H2  # (n, 3) finished spells: ordinal; start, length; place, group, ending
    spell_at: I2  # (clusters, 2) next free and last + 1 entry of its block
    spell_room: I1  # (3,) of all clusters
    spell_of: H1  # (blocks,) the cluster that has written it
    rotated: I2  # (P, T) packs relabelled younger


class State(NamedTuple):
    """All of it."""

    clock: I1  # (4,) TICK, DAYS, WARM_UP, FAULT
    supply: Supply
    trade: Trade
    shelves: Shelves
    cohort: Cohort
    customers: Customers
    tally: Tally


# Queues of a cluster: the calendar, days on which those who wait look elsewhere once more, wards
# that wait (today's and tomorrow's), asks passed on.
REMINDERS: Final = RING
WAITING: Final = 2 * RING
PASSED: Final = WAITING + 2
QUEUES: Final = PASSED + CLASSES

# Kinds of routine flow; flow_base tells where each begins.
(
    MADE, SHIPPED, LANDED, LAID_ASIDE, DRAWN, SOLD, DISPENSED, EXPORTED, CONSUMED, PARKED, LENT,
    BOUGHT, RESOLD,
) = range(13)  # fmt: skip


def aligned(shape: tuple[int, ...], dtype: Any) -> Any:
    """Zeroed memory from the beginning of a line of the cache on, so that no record lies in two."""
    size = int(np.prod(shape))
    memory = np.zeros(size + _CACHE_LINE, dtype)
    first = -memory.ctypes.data % _CACHE_LINE // memory.itemsize
    return memory[first : first + size].reshape(shape)


def empty(shape: tuple[int, ...] | int, dtype: Any = np.int64) -> Any:
    """Zeroed memory that costs nothing until it is touched."""
    return np.zeros(shape, dtype)
