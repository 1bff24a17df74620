"""Manufacturers: from active ingredient to the pack in a European store."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import ceil
from typing import Annotated, Final, Literal, TypeAlias

import numpy as np
from pydantic import Field

from forsyningssim.actors.allotment import Allotments
from forsyningssim.actors.network import Network, Subject, closed
from forsyningssim.engine.dial import Gate
from forsyningssim.engine.streams import Ending
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.plans import Production
from forsyningssim.spec import Constant, Country, Distribution, Sourced, Spec
from forsyningssim.units import Days, Mask, NotNegative, Positive, Rates, Share

HOARDERS_MEMORY: Final = 0.9
"""A hoarder's fear halves in about seven weeks (assumed)."""


class Failures(Sourced):
    """Background failures: exponential up-times, then an outage."""

    mean_up_days: Positive
    """Mean days between the end of one failure and the start of the next."""
    outage_days: Distribution
    """Days that a failure lasts, rounded up to whole days."""
    supply_left: Share = 0.0
    """Share of capacity that remains during the outage."""


class ApiSource(Sourced):
    """Where the active ingredient comes from."""

    country: Country
    """Where it is made."""
    failures: Failures | None = None
    """Background failures of the source. None: it never fails by itself."""
    hazard_groups: tuple[str, ...] = ()
    """Common shocks that may hit it."""


class Plant(Sourced):
    """Turns active ingredient into packs, in batches."""

    country: Country
    """Where it stands."""
    api_source: str
    """Where its active ingredient comes from."""
    headroom: Positive = 1.25
    """Capacity as a multiple of the mean demand for what it makes."""
    batch_days: Annotated[int, Field(ge=1, le=200)] = 45
    """Days from the decision to make a batch until it is released to the store."""
    api_stock_days: Days = 60
    """Active ingredient on site, in days of mean production."""
    failures: Failures | None = None
    """Background failures of the plant. None: it never fails by itself."""
    hazard_groups: tuple[str, ...] = ()
    """Common shocks that may hit it."""


class HazardGroup(Sourced):
    """A common shock, such as one energy crisis, that may hit every member."""

    events_per_year: NotNegative
    """Mean number of shocks a year."""
    hit_probability: Share
    """Each member's own probability of being hit when the shock comes."""
    outage_days: Distribution
    """Days that a member which is hit stands still, rounded up to whole days."""


class Supplier(Sourced):
    """A licence holder: a European store, and a rule for sharing it when it is short."""

    country: Country
    """Where the European store stands."""
    route: str = "road_europe"
    """Name of the transport route to Norway, by which a transport disruption takes hold."""
    lead_time_days: Distribution = Constant(value=7)
    """From the store to the wholesaler's receipt, by consignment."""
    store_cover_days: Days = 45
    """Days of mean demand that production planning keeps in the store."""
    sharing: Literal["historical", "contract", "price"] = "historical"
    """How a scarce store is shared: past sales, agreed volumes, or who pays more."""
    norway_priority: NotNegative = 1.0
    """Weight of Norway under the rules ``contract`` and ``price``; 1 is its share of sales."""
    allotment: Literal["fair_share", "none"] = "fair_share"
    """What the supplier does when its own production fails: gives everybody the same share from its
    next plan, so that store and output last until the end it expects; or delivers in full until
    the store is empty."""
    review_days: Annotated[int, Field(ge=1, le=60)] = 7
    """Days between production plans; all makers plan as often as the quickest of them."""
    ample: bool = False
    """Never short: for worlds in which production is not the question."""
    failures: Failures | None = None
    """Background failures of the supply itself; while one lasts the lanes are closed."""
    pausing: Literal["order", "shipment", "transit", "receipt"] = "shipment"
    """What stops when the lane to Norway is closed and nobody says which phase."""
    consignment: Literal["day", "pack"] = "day"
    """Whether all packs of a day travel together, or each pack has a lead time of its own."""


class Reaction(Spec):
    """How a buyer orders when it meets scarcity.

    A *follower* orders what it needs; a *reactor* orders more while it is kept short; a *hoarder*
    goes on doing so, because it forgets only slowly that it was.
    """

    kind: Literal["follower", "reactor", "hoarder"] = "follower"
    """What the buyer does when it is kept short: see above."""
    inflation: NotNegative = 0.5
    """Extra order per unit of unfilled share seen (or remembered) at the supplier."""

    @property
    def strength(self) -> float:
        """Extra order per unit of unfilled share, by kind."""
        return 0.0 if self.kind == "follower" else self.inflation

    @property
    def memory(self) -> float:
        """Share of the scarcity of a week ago that still counts."""
        return HOARDERS_MEMORY if self.kind == "hoarder" else 0.0


Tell: TypeAlias = Callable[[Mask, Ending, str], int]
"""Tell the authority, in time, of an outage of products, and return the day on which it ends; its
name last."""


def geometric_days(mean: float, luck: float) -> int:
    """Whole days until something as likely every day: an exponential time, rounded up."""
    return max(1, ceil(-mean * float(np.log1p(-luck))))


def _outage_days(law: Distribution, luck: float) -> int:
    """Whole days of an outage, one at least."""
    return max(1, ceil(law.quantile(luck)))


class Manufacturers:
    """All makers of the run, as the rows of their arrays: they plan on one weekday.

    Every product has a base-stock level of its own in the European store (Snyder & Shen,
    *Fundamentals of Supply Chain Theory*, 2nd ed., ch. 4): what the store should cover, and what
    is demanded while a batch is made. ``patients/reviews.py`` has the arithmetic.
    """

    def __init__(
        self,
        production: Production,
        plants_of: Rates,
        api_of: Rates,
        review_days: int,
        world: World,
        network: Network,
        plan: Callable[[int, int], None],
        allotments: Allotments,
    ) -> None:
        self.production = production
        self.plants_of = plants_of
        """Packs a day that each plant can make of a product. (P, J)"""
        self.api_of = api_of
        """Share of a product's active ingredient by source. (P, A)"""
        self.review_days = review_days
        self.world = world
        self.network = network
        self.plan = plan
        """Starts the batches that bring every store back to its level, today, for some days."""
        self.allotments = allotments
        self._seen: tuple[int, int] | None = None
        """Turns of the gates of capacity and ingredient when they were last looked at."""
        world.process(self.start_batches())

    def start_batches(self) -> Process:
        """When the planning day comes, start what brings the store back to its level.

        What will not be enough is allotted.
        """
        while True:
            yield self.world.next_review(self.review_days)
            self.world.sync()
            self._see_what_works()
            self.plan(self.world.day, self.review_days)
            self.allotments.reckon(self.review_days)

    def _see_what_works(self) -> None:
        """Plants make what they can; sources can deliver twice as fast as is used.

        A source that has lost a share of its deliveries delivers the rest of them, and no more.
        """
        turns = self.network.capacity.turns, self.network.api.turns
        if turns == self._seen:
            return
        self._seen = turns
        flowing = self.network.api.value
        spared = np.where(flowing < 1, flowing, 2.0)
        np.matmul(self.plants_of, self.network.capacity.value, out=self.production.working)
        np.matmul(self.api_of, spared, out=self.production.flowing)


class Breakdowns:
    """Background failures of one plant, source or supplier: up, down, and up again."""

    def __init__(self, failures: Failures, subject: Subject, world: World, tell: Tell) -> None:
        self.failures = failures
        self.subject = subject
        self.world = world
        self.tell = tell
        world.process(self.break_down())

    def break_down(self) -> Process:
        """When the up-time is over, stand still until repaired; and so on."""
        name, gate, where, products = self.subject
        ordinal = 0
        while True:
            up = partial(geometric_days, self.failures.mean_up_days)
            yield self.world.on_day(self.world.ending(self.world.day, up, "up", name, ordinal).now)
            down = partial(_outage_days, self.failures.outage_days)
            ending = self.world.ending(self.world.day, down, "down", name, ordinal)
            repaired = self.tell(products, ending, f"{name}/{ordinal}")
            with gate.shut(where, 1 - self.failures.supply_left):
                yield self.world.on_day(repaired)
            ordinal += 1


class CommonShocks:
    """A hazard group: when its shock comes, each member is hit with its own probability."""

    def __init__(
        self, group: HazardGroup, name: str, members: tuple[Subject, ...], world: World, tell: Tell
    ) -> None:
        self.group = group
        self.name = name
        self.members = members
        self.world = world
        self.tell = tell
        if group.events_per_year > 0 and members:
            world.process(self.strike())

    def strike(self) -> Process:
        """When a shock comes, it falls on its members; and so on."""
        ordinal = 0
        while True:
            quiet = partial(geometric_days, 365.25 / self.group.events_per_year)
            shock = self.world.ending(self.world.day, quiet, "shock", self.name, ordinal)
            yield self.world.on_day(shock.now)
            for member, gate, where, products in self.members:
                if self._luck("hit", ordinal, member) < self.group.hit_probability:
                    down = partial(_outage_days, self.group.outage_days)
                    address = "shock", self.name, ordinal, "down", member
                    ending = self.world.ending(self.world.day, down, *address)
                    repaired = self.tell(products, ending, f"{self.name}/{member}/{ordinal}")
                    self.world.process(self._outage(gate, where, repaired))
            ordinal += 1

    def _luck(self, what: str, ordinal: int, member: str) -> float:
        return self.world.streams.unit("shock", self.name, ordinal, what, member)

    def _outage(self, gate: Gate, where: Mask, repaired: int) -> Process:
        """While it lasts, the member stands still."""
        with gate.shut(where):
            yield self.world.on_day(repaired)


class UnreliableSupplier:
    """A supplier that fails as a whole: while it does, its lanes are closed."""

    def __init__(self, name: str, failures: Failures, world: World, network: Network) -> None:
        self.name = name
        self.failures = failures
        self.world = world
        self.lanes = [lane for lane in network.lanes if lane.seller == name]
        world.process(self.fail())

    def fail(self) -> Process:
        """When the up-time is over, close every lane until supply is back; and so on."""
        ordinal = 0
        while True:
            up = partial(geometric_days, self.failures.mean_up_days)
            fails = self.world.ending(self.world.day, up, "up", self.name, ordinal)
            yield self.world.on_day(fails.now)
            down = partial(_outage_days, self.failures.outage_days)
            back = self.world.ending(self.world.day, down, "down", self.name, ordinal)
            everything = np.ones(len(self.lanes[0].products), bool)
            with closed(self.lanes, everything, 1 - self.failures.supply_left):
                yield self.world.on_day(back.now)
            ordinal += 1
