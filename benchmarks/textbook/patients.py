"""The patients of the textbook model: one process for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, TypeVar

import simpy

from forsyningssim.patients.catalogue import PatientGroup
from forsyningssim.patients.need import Acute as AcuteNeed
from forsyningssim.patients.need import Chronic as ChronicNeed
from forsyningssim.patients.need import Course as CourseNeed
from forsyningssim.patients.need import Inpatient as InpatientNeed
from textbook.supply import Outlet
from textbook.world import Country, Moment, Process, Rules, luck

T = TypeVar("T")
Visits: TypeAlias = list[tuple[Outlet, float]]
"""The outlets that people of a place use, and the share of them at each."""

_OUTLET, _PRODUCT, _OWN, _STRENGTH, _MAY_SWITCH = -1, -2, -3, -4, -5
"""Addresses of what is drawn once: where a person asks, for what, and how they differ."""
_STEPS = 32
"""Draws of one person at one ask."""


class Offer(NamedTuple):
    """A product that might do instead."""

    product: int
    chance: float
    packs: int = 0
    delay: int = 0
    broad: bool = False


class Got(NamedTuple):
    """How somebody got medicine."""

    ending: str
    packs: int
    tally: str
    delay: int = 0
    days: str = "own_days"


@dataclass
class Group:
    """What the members of a group share."""

    number: int
    spec: PatientGroup
    weight: int
    """Persons that one member stands for."""
    key: int
    person_key: int
    arrival_key: int
    products: list[Offer]
    """Those the group begins on; the chances add to one."""
    others: list[Offer]
    """Products of the substance, in the order in which they are tried."""
    substitutes: list[Offer]
    closed_on_sundays: bool

    @classmethod
    def of(cls, country: Country, number: int) -> Group:
        """Read what the scenario says of a group."""
        setting = country.setting
        spec = setting.catalogue.groups[number]
        product = setting.catalogue.number
        own = [Offer(product[name], share) for name, share in sorted(spec.spec.products.items())]
        others = [Offer(offer.product, 1.0) for offer in own]
        others += [Offer(product[a.product], a.probability) for a in spec.spec.alternatives]
        substitutes = [
            Offer(product[s.product], s.probability, s.packs, s.delay_days, s.broad_spectrum)
            for s in spec.spec.substitutes
        ]
        need = spec.spec.need
        shared = need.together_with if isinstance(need, InpatientNeed) else ""
        return cls(
            number,
            spec,
            weight=int(setting.plan.weight[number]),
            key=country.key("rows", spec.key),
            person_key=int(country.persons.key("persons", spec.key)),
            arrival_key=country.key("arrivals", shared or spec.key),
            products=own,
            others=others,
            substitutes=substitutes,
            closed_on_sundays=spec.spec.channel == "pharmacy",
        )


class Resident(NamedTuple):
    """Who somebody is: the place, the number within group and place, the outlets used there."""

    place: int
    ordinal: int
    visits: Visits


class Patient:
    """One row: asks, gets, switches, waits or goes without."""

    def __init__(self, country: Country, group: Group, who: Resident, who_key: int) -> None:
        self.country, self.group = country, group
        self.place, self.ordinal = who.place, who.ordinal
        self.notebook = country.notebook
        self.who = int(country.setting.plan.places.code[who.place]) << 32 | who.ordinal
        self.outlet = _pick(who.visits, luck(who_key, self.who, _OUTLET))
        shares = [(offer.product, offer.chance) for offer in group.products]
        self.product = _pick(shares, luck(who_key, self.who, _PRODUCT))
        self.strength = luck(who_key, self.who, _STRENGTH)
        self.item = self.item_of(self.product)
        self.times = 0
        """How often medicine was fetched."""
        self.home = 0
        """Day on which the medicine at home runs out."""
        self.waited = False
        self.ticket: int | None = None
        """Place among those who wait."""
        self.reminder: simpy.Event | None = None
        """The hour at which somebody who waits looks elsewhere once more."""
        self.gone = False

    def item_of(self, product: int) -> int:
        """Item number of a product in the person's strength."""
        items = self.country.items[product]
        return items[int(self.strength * len(items))]

    def live(self) -> Process:
        """Ask when it is time to; the process ends when the need does."""
        raise NotImplementedError

    def looks_elsewhere_again(self) -> bool:
        """Whether somebody who waits tries another way once more today."""
        raise NotImplementedError

    def packs_allowed(self) -> int:
        """Packs fetched at one ask, under the rules in force."""
        return int(min(self.group.spec.spec.packs_per_ask, self.rules.most_packs))

    @property
    def rules(self) -> Rules:
        """What is in force for the group."""
        return self.country.rules[self.group.number]

    def note(self, what: str, rows: int = 1) -> None:
        """Count that something happened to this row today."""
        self.notebook.note(what, self.group.number, self.place, self.country.today, rows)

    def goes_without(self, start: int, end: int, ending: str) -> None:
        """Write down a spell without medicine."""
        who = self.group.number, self.place, self.ordinal
        self.notebook.without(who, start, end, ending)

    def has_medicine(self, start: int, end: int, days: str) -> None:
        """Write down days with medicine."""
        self.notebook.person_days(days, self.group.number, self.place, start, end)

    def chance(self, step: int) -> float:
        """Luck at one step of the search; who waited, and so is in greater need, draws anew."""
        return self.draw((2 * self.times + self.waited + 1) * _STEPS + step)

    def draw(self, address: int) -> float:
        """Luck of the search at an address."""
        return luck(self.group.key, self.who, -address)

    def may_switch(self) -> float:
        """Luck that decides whether the counter may give another product: for this search."""
        return self.chance(0)

    def fetch(self) -> Process:
        """Ask at the own outlet and, turned away, elsewhere. Return what was got, or None."""
        country, today = self.country, self.country.today
        packs = self.packs_allowed()
        amount = packs * self.group.weight
        rank = 2 * self.rules.rank + (0 if self.waited else 1)
        ask = self.outlet.ask(self.item, amount, rank)
        yield country.at(today, Moment.ANSWER)
        first = not self.waited
        if first:
            self.note("asks")
        got = Got("own", packs, "filled") if ask.granted else None
        if got:
            self.take(self.outlet, self.item, amount)
        elif first or self.looks_elsewhere_again():
            yield self.reminder or country.at(today, self.looks_elsewhere)
            self.reminder = None
            got = next(self.ways_out(packs, amount), None)
        if first:
            self.note(got.tally if got else "unsolved")
        if got and not first:
            self.note("filled_later")
        return got

    def take(self, outlet: Outlet, item: int, packs: int) -> None:
        """Packs leave the shelf."""
        outlet.shelf[item] -= packs
        product = outlet.product[item]
        self.notebook.move(self.country.today, outlet.account, "patients", product, packs)
        self.note("dispensings")

    def ways_out(self, packs: int, amount: int) -> Iterator[Got]:
        """Yield what works, in order; whoever takes the first does not go on to the second."""
        if self.may_switch() < self.group.spec.spec.other_product:
            yield from self.other_products(packs, amount)
        if self.chance(1) < self.group.spec.spec.other_outlet:
            for there in self.outlet.reach:
                if there.shelf[self.item] >= amount:
                    self.take(there, self.item, amount)
                    yield Got("other_outlet", packs, "other_outlet")
        yield from self.substitutes(packs)

    def other_products(self, packs: int, amount: int) -> Iterator[Got]:
        """Another product of the substance in the own strength; for who cannot wait, any."""
        here = self.outlet
        for step, offer in enumerate(self.group.others, 2):
            item = self.item_of(offer.product)
            wanted = offer.product != self.product and here.shelf[item] >= amount
            if wanted and self.chance(step) < offer.chance:
                self.take(here, item, amount)
                yield Got("other_product", packs, "other_product")
        for item in self.other_strengths():
            if here.shelf[item] >= amount:
                self.take(here, item, amount)
                yield Got("other_product", packs, "other_product")

    def other_strengths(self) -> list[int]:
        """Item numbers of the own product that would do too: none for who can wait."""
        return []

    def substitutes(self, packs: int) -> Iterator[Got]:
        """Another substance, at the same outlet."""
        group, here = self.group, self.outlet
        for step, offer in enumerate(group.substitutes, 2 + len(group.others)):
            needed = offer.packs * group.weight
            item = self.item_of(offer.product)
            if here.shelf[item] >= needed and self.chance(step) < offer.chance:
                self.take(here, item, needed)
                if offer.broad:
                    self.note("broad_spectrum_days", self.days_of_one_ask())
                yield Got("substitute", packs, "substituted", offer.delay, "substitute_days")

    def days_of_one_ask(self) -> int:
        """Days of broad-spectrum use that one substituted ask causes."""
        return 1

    @property
    def looks_elsewhere(self) -> int:
        """The hour at which the severity class tries other ways."""
        return Moment.ELSEWHERE + self.group.spec.spec.severity - 1

    def greatest_need(self) -> int:
        """Day on which somebody who waits in line looks elsewhere once more."""
        raise NotImplementedError

    def wait(self) -> Process:
        """Take a place in the line at the shelf, or keep it, and be called tomorrow."""
        severity = self.group.spec.spec.severity - 1
        self.outlet.waiting[self.item][severity] += self.packs_allowed() * self.group.weight
        if not self.waited and self.greatest_need() > self.country.today:
            self.reminder = self.country.at(self.greatest_need(), self.looks_elsewhere)
        if self.ticket is None:
            self.ticket = next(self.country.tickets)
        self.waited = True
        yield self.country.called(self.place_in_line())

    def place_in_line(self) -> tuple[int, ...]:
        """Shelf by shelf, those with the lowest ticket first."""
        return 0, self.item, self.outlet.number, self.ticket or 0


class Chronic(Patient):
    """Daily treatment, or a course in cycles: fetched again before it runs out at home."""

    def __init__(
        self, country: Country, group: Group, who: Resident, need: ChronicNeed | CourseNeed
    ) -> None:
        super().__init__(country, group, who, group.person_key)
        self.early = need.early_days if need.kind == "chronic" else 0
        interval = cycle(need)
        self.interval = interval[int(luck(group.person_key, self.who, _OWN) * len(interval))]
        early = self.comes_early()
        self.home = int(luck(group.key, self.who, _OWN) * self.interval) + early
        self.due = self.visit_day(self.home - early, 0)
        self.has_medicine(0, self.home, "own_days")
        self.daily = need.kind == "chronic"

    def may_switch(self) -> float:
        """For daily treatment it stands in the record, once for a person."""
        if not self.daily:
            return super().may_switch()
        return luck(self.group.person_key, self.who, _MAY_SWITCH)

    def comes_early(self) -> int:
        """Days before the end of the last pack on which the next visit is planned."""
        return int(luck(self.group.key, self.who, self.times) * (self.early + 1))

    def visit_day(self, wished: int, earliest: int) -> int:
        """Day of the next visit: before a closed day, if that is not too early, or after it."""
        due, days = max(wished, earliest), self.country.days
        if not self.group.closed_on_sundays:
            return due
        if days.last_open[due] == due:
            return due
        spread = (self.ordinal + self.times) % 6
        before = int(days.last_open[max(due - spread, earliest)])
        return before if before >= earliest else int(days.next_open[due])

    def packs_allowed(self) -> int:
        """Packs fetched at one ask: all of the cycle's, or what the ration leaves of them."""
        packs = self.group.spec.spec.packs_per_ask
        if self.rules.most_days < self.interval:
            packs = max(1, packs * int(self.rules.most_days) // self.interval)
        return int(min(packs, self.rules.most_packs))

    def looks_elsewhere_again(self) -> bool:
        """When the medicine at home runs out, the need is greatest."""
        return self.home == self.country.today

    def greatest_need(self) -> int:
        """The day on which the medicine at home runs out."""
        return self.home

    def live(self) -> Process:
        """Fetch, again and again."""
        while True:
            yield self.country.at(self.due, Moment.DUE_ASK)
            self.waited, self.ticket, self.reminder = False, None, None
            while not (got := (yield from self.fetch())):
                yield from self.wait()
            today = self.country.today
            begins = max(self.home, today + got.delay)
            if self.waited and begins == self.home:
                self.note("in_time")
            self.goes_without(self.home, begins, got.ending)
            self.home = begins + self.interval * got.packs // self.group.spec.spec.packs_per_ask
            self.has_medicine(begins, self.home, got.days)
            self.times += 1
            self.due = self.visit_day(self.home - self.comes_early(), today + self.rules.least_gap)


class Acute(Patient):
    """An episode: treated within its patience, or not at all."""

    def __init__(self, country: Country, group: Group, who: Resident, need: AcuteNeed) -> None:
        super().__init__(country, group, who, group.key)
        self.home = country.today
        self.course = need.course_days
        self.last_day = self.home + need.patience_days

    def days_of_one_ask(self) -> int:
        """The whole course."""
        return self.course

    def other_strengths(self) -> list[int]:
        """All of them, from the next one on."""
        items = self.country.items[self.product]
        own = self.item - items[0]
        return [*items[own + 1 :], *items[:own]]

    def looks_elsewhere_again(self) -> bool:
        """On the last day of patience."""
        return self.country.today >= self.last_day

    def greatest_need(self) -> int:
        """The last day of patience."""
        return self.last_day

    def live(self) -> Process:
        """Ask day after day, until it is got or patience ends."""
        while not (got := (yield from self.fetch())):
            if self.country.today >= self.last_day:
                self.note("gave_up")
                self.goes_without(self.home, self.home + self.course, "gave_up")
                self.gone = True
                return
            yield from self.wait()
        begins = self.country.today + got.delay
        self.goes_without(self.home, begins, got.ending)
        self.has_medicine(begins, begins + self.course, got.days)
        self.gone = True


class Inpatient(Patient):
    """A stay: one ask a day until it ends."""

    def __init__(self, country: Country, group: Group, who: Resident, stay: list[float]) -> None:
        super().__init__(country, group, who, group.key)
        self.home = country.today
        fate = luck(group.key, self.who, _OWN)
        self.left = 1 + next(days for days, below in enumerate(stay) if fate < below)

    def chance(self, step: int) -> float:
        """The ward's choice stands for the whole stay."""
        return self.draw(_STEPS + step)

    def looks_elsewhere_again(self) -> bool:
        """Every day."""
        return True

    def greatest_need(self) -> int:
        """No day more than another."""
        return self.country.today

    def place_in_line(self) -> tuple[int, ...]:
        """After all lines, in the order in which the wards were turned away."""
        return 1, self.ticket or 0

    def live(self) -> Process:
        """Ask every day of the stay."""
        while self.left:
            got = yield from self.fetch()
            today = self.country.today
            self.left -= 1
            if got:
                self.waited = False
                self.goes_without(self.home, today, got.ending)
                self.has_medicine(today, today + 1, got.days)
                self.home = today + 1
                if self.left:
                    yield self.country.at(today + 1, Moment.DUE_ASK)
            elif self.left:
                self.ticket = None  # wards line up anew every day
                yield from self.wait()
            else:
                self.goes_without(self.home, today + 1, "discharged")
        self.gone = True


def cycle(need: ChronicNeed | CourseNeed) -> range:
    """Lengths of a refill cycle, in days."""
    if need.kind == "course":
        return range(need.cycle_days, need.cycle_days + 1)
    wide = need.days_per_ask * need.spread
    low, high = round(need.days_per_ask - wide), round(need.days_per_ask + wide)
    return range(max(1, low), min(255, high) + 1)


def _pick(shares: list[tuple[T, float]], u: float) -> T:
    """Choose by shares that add to one."""
    upto = 0.0
    for choice, part in shares:
        upto += part
        if u < upto:
            return choice
    return shares[-1][0]
