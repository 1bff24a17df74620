"""The authority (*DMP* and *Helsedirektoratet*): acts on what it sees, not on what is."""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple, Protocol

import numpy as np
import simpy
from pydantic import Field, model_validator

from forsyningssim.engine.streams import Ending, outlasting
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Distribution, Lognormal, Sourced, Spec
from forsyningssim.units import Days, Mask, NotNegative, Packs, Rates, Share


class Trigger(Spec):
    """What makes an intervention begin: a date, or something seen at the weekly look.

    Conditions are judged product by product; where several are given, one suffices.
    """

    on: date | None = None
    """On this day, for all its products."""
    seen_cover_days_below: NotNegative | None = None
    """Last reported ordinary and duty packs, over mean daily use, fall below this."""
    share_unfilled_above: Share | None = None
    """First asks not filled that day, over first asks of the last seven reported days."""
    notice_given: bool = False
    """A supplier has announced a shortage of the product."""

    @model_validator(mode="after")
    def _date_or_condition(self) -> Trigger:
        if self.on and self.conditional:
            raise ValueError(
                "a trigger is a date or a condition, not both: leave out on or the rest"
            )
        return self

    @property
    def conditional(self) -> bool:
        """Whether it waits for something seen."""
        seen = self.seen_cover_days_below, self.share_unfilled_above
        return self.notice_given or any(level is not None for level in seen)

    def met(self, cover: Rates, unfilled: Rates, noticed: Mask) -> Mask:
        """For which products what is seen meets the condition. Shapes (P,)."""
        fired = noticed & self.notice_given
        if self.seen_cover_days_below is not None:
            fired = fired | (cover < self.seen_cover_days_below)
        if self.share_unfilled_above is not None:
            fired = fired | (unfilled > self.share_unfilled_above)
        return fired


class Notices(Sourced):
    """How suppliers tell of shortages: late, and with ends that are too early."""

    announced_after_days: Distribution = Lognormal(dist="lognormal", median=7, sigma=0.8)
    """From the start of an outage to its notice."""
    end_too_early_days: Distribution = Lognormal(dist="lognormal", median=17, sigma=0.8)
    """How much sooner the announced end is than the real one."""


class Authority(Sourced):
    """Looks at its reports once a week."""

    look_days: Annotated[int, Field(ge=1, le=60)] = 7
    """Days between two looks, from the run's first Monday on."""
    report_delay_days: Days = 0
    """Age of the reports it looks at."""
    alert_cover_days: NotNegative = 30
    """Seen cover below which it counts as having been alerted."""
    notices: Notices = Notices()
    """How late suppliers' notices of shortage are, and how far off."""


class Reports(Protocol):
    """What the authority gets to see, product by product. Shapes (P,)."""

    def cover_days(self) -> Rates:
        """Last reported ordinary and duty packs over mean daily use of the warm-up."""

    def share_unfilled(self) -> Rates:
        """First asks not filled that day over first asks, over the last seven reported days."""

    def noticed(self) -> Mask:
        """Whether a supplier's notice of shortage is in force."""


class AuthorityOffice:
    """Looks at its reports once a week, and tells those who wait for a condition."""

    def __init__(self, spec: Authority, world: World, reports: Reports) -> None:
        self.spec = spec
        self.world = world
        self.reports = reports
        self.waiting: list[tuple[Trigger, Mask, simpy.Event]] = []
        self.alerted: dict[int, Mask] = {}
        """Day of a look to the products that first counted as alarming then."""
        self._unheard: Mask = np.ones(1, bool)
        """Where no alarm has been raised so far. (P,)"""
        world.process(self.look())

    def sees(self, trigger: Trigger, products: Mask) -> simpy.Event:
        """Wait for the next look at which some of ``products`` meet the condition.

        The event's value is the mask of those that do.
        """
        event = self.world.event()
        self.waiting.append((trigger, products, event))
        return event

    def look(self) -> Process:
        """When the weekly reports are in, judge every condition product by product."""
        while True:
            yield self.world.next_review(self.spec.look_days)
            self.world.sync()
            cover = self.reports.cover_days()
            self._note_alerts(cover)
            if not self.waiting:
                continue
            unfilled, noticed = self.reports.share_unfilled(), self.reports.noticed()
            still: list[tuple[Trigger, Mask, simpy.Event]] = []
            for trigger, products, event in self.waiting:
                met = products & trigger.met(cover, unfilled, noticed)
                if met.any():
                    event.succeed(met)
                else:
                    still.append((trigger, products, event))
            self.waiting = still

    def _note_alerts(self, cover: Rates) -> None:
        if self.world.day < self.world.days.warm_up:
            return
        alarming = self._unheard & (cover < self.spec.alert_cover_days)
        if alarming.any():
            self.alerted[self.world.day] = alarming
            self._unheard = self._unheard & ~alarming


class Notice(NamedTuple):
    """What a supplier has told of a shortage."""

    day: int
    """Day number on which it was given."""
    products: Mask
    """(P,)"""
    until: int
    """Day number of the end that the supplier expects."""


class Outage(NamedTuple):
    """Production that is down, and what its makers know of it."""

    products: Mask
    """(P,)"""
    expected: int
    """Day number of the end that the makers expect."""
    over: int
    """Day number of the real one."""


class NoticeBoard:
    """What suppliers have told: shortages announced late, with ends that come too early."""

    def __init__(self, spec: Notices, world: World, products: int) -> None:
        self.spec = spec
        self.world = world
        self.in_force = np.zeros(products, np.int64)
        """Notices in force by product. (P,)"""
        self.given: list[Notice] = []
        """Every notice, in the order of their days."""
        self._down: list[Outage] = []

    def tell(self, products: Mask, ends: Ending, name: str) -> int:
        """An outage of ``products`` has begun that really ends on day ``ends``; return that day.

        In another future, one that has been announced ends when that was said to be, plus the
        usual error.
        """
        over = self._over(ends, name)
        fork = self.world.fork
        drawn = ends.drawn if fork is not None and self.world.day < fork.day else over
        expected = drawn - self._too_early(self.world.streams.unit("notice_end", name))
        self._down.append(Outage(products, expected, over))
        self.world.process(self._notice(products, Ending(ends.drawn, over), name))
        return over

    def leave(self, products: Mask, name: str) -> None:
        """A supplier gives ``products`` up for good, though nothing is down."""
        never = self.world.days.total
        self.world.process(self._notice(products, Ending(never, never), name))

    def expected_ends(self, day: int, ends: Packs) -> bool:
        """Enter when the makers of what is down on a day expect to be up again: ``ends`` (P,).

        An end that has passed by is expected any day; 0 where nothing is down. Return whether
        anything is.
        """
        self._down = [outage for outage in self._down if outage.over > day]
        ends[:] = 0
        for outage in sorted(self._down, key=lambda outage: outage.expected):
            ends[outage.products] = max(outage.expected, day + 1)
        return bool(self._down)

    def _over(self, ends: Ending, name: str) -> int:
        """Return on which day an outage that begins today is over.

        Where luck has no say in its length, what will be announced is all that is known of it.
        """
        world, fork = self.world, self.world.fork
        if fork is None or not world.day < fork.day <= ends.drawn:
            return ends.now
        announced = world.day + self._announced_after(name)
        if announced >= fork.day and ends.now != ends.drawn:
            return ends.now
        expected = ends.drawn - self._too_early(world.streams.unit("notice_end", name))
        luck = world.luck_on(fork.day, "notice_end", name)
        return expected + outlasting(self._too_early, fork.day - expected, luck)

    def _announced_after(self, name: str) -> int:
        """Days from the start of an outage to its notice."""
        luck = self.world.streams.unit("notice", name)
        return round(self.spec.announced_after_days.quantile(luck))

    def _too_early(self, luck: float) -> int:
        """Days by which an announced end is too early."""
        return round(self.spec.end_too_early_days.quantile(luck))

    def told_since(self, day: int) -> Mask:
        """For which products a notice has been given on or after a day number. (P,)."""
        recent = [notice.products for notice in self.given if notice.day >= day]
        told: Mask = np.logical_or.reduce([*recent, np.zeros(len(self.in_force), bool)])
        return told

    def _notice(self, products: Mask, ends: Ending, name: str) -> Process:
        """When the supplier speaks up, the notice stands until the end it expects."""
        yield self.world.after(self._announced_after(name))
        fork = self.world.fork
        over = ends.drawn if fork is not None and self.world.day < fork.day else ends.now
        if self.world.day >= over:
            return
        expected = over - self._too_early(self.world.streams.unit("notice_end", name))
        until = max(expected, self.world.day + 1)
        self.given.append(Notice(self.world.day, products, until))
        self.in_force += products
        yield self.world.on_day(until)
        self.in_force -= products
