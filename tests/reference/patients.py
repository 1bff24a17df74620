"""Who asks for medicine, when, for how much, and what becomes of an ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from textbook.world import luck

from forsyningssim.patients.layout import RING
from reference.notebook import Who

if TYPE_CHECKING:
    from reference.country import Country

_OUTLET, _PRODUCT, _OWN, _STRENGTH, _MAY_SWITCH, _GIVES_UP = -1, -2, -3, -4, -5, -6
"""Addresses of what is drawn once: where a person asks, for what, and how they differ."""
_STEPS = 32
"""Draws of one person on one walk."""


class Group:
    """What the members of a group share, and the rules that are in force for them now."""

    def __init__(self, country: Country, number: int) -> None:
        cohort = country.state.cohort
        self.country, self.number, self.cohort = country, number, cohort
        self.spec = country.setting.catalogue.groups[number].spec
        self.severity = self.spec.severity - 1
        self.weight = int(cohort.weight[number])
        """Persons that one member stands for."""
        self.person_key = int(cohort.person_key[number])
        """Luck of who people are: the same in every replicate."""
        first, last = cohort.other_start[number : number + 2].tolist()
        self.others = list(range(first, last))
        first, last = cohort.sub_start[number : number + 2].tolist()
        self.substitutes = list(range(first, last))

    @property
    def key(self) -> int:
        """Luck of what happens to them."""
        return int(self.cohort.key[self.number])

    @property
    def rank(self) -> int:
        """Class under the dispensing rule: the lowest is served first."""
        return int(self.cohort.rank[self.number])

    @property
    def packs(self) -> int:
        """Packs that a member asks for."""
        return int(self.cohort.packs[self.number])

    def packs_allowed(self, interval: int) -> int:
        """Of these, what the rations in force leave; a pack is never opened."""
        packs, days = self.packs, int(self.cohort.limit_days[self.number])
        if days < interval:
            packs = max(1, packs * days // interval)
        return min(packs, int(self.cohort.limit_packs[self.number]))

    def product_of(self, who_key: int, code: int) -> int:
        """Product that luck and the shares of now give somebody."""
        first, last = self.cohort.product_start[self.number : self.number + 2].tolist()
        upto = self.cohort.product_cum[first:last].tolist()
        chosen = pick(upto, luck(who_key, code, _PRODUCT))
        return int(self.cohort.product_list[first + chosen])


@dataclass
class Got:
    """How somebody got medicine."""

    ending: str
    tally: str
    packs: int
    delay: int = 0
    days: str = "own_days"


class Patient:
    """One row: asks, gets, switches, waits or goes without."""

    interval = 0
    """Days of treatment fetched at a time, of those who come again and again."""

    def __init__(self, group: Group, place: int, ordinal: int, who_key: int) -> None:
        self.group, self.country = group, group.country
        self.who = Who(group.number, place, ordinal)
        cohort = group.cohort
        self.code = int(cohort.code[place]) << 32 | ordinal
        """Whose luck it is."""
        self.who_key = who_key
        first = int(cohort.outlet_start[group.number, place])
        upto = cohort.outlet_cum[first : first + int(cohort.outlet_count[group.number, place])]
        self.outlet = int(
            cohort.outlet_list[first + pick(upto.tolist(), luck(who_key, self.code, _OUTLET))]
        )
        self.strength = luck(who_key, self.code, _STRENGTH)
        self.item = self.item_of(group.product_of(who_key, self.code))
        self.times = 0
        """How often medicine was fetched."""
        self.home = 0
        """Day on which the medicine at home runs out."""
        self.waited = False

    def item_of(self, product: int) -> int:
        """Item number of a product in the person's strength."""
        items = self.country.items[product]
        return items[int(self.strength * len(items))]

    @property
    def product(self) -> int:
        """The own product."""
        return self.country.product_of[self.item]

    @property
    def packs_allowed(self) -> int:
        """Packs asked for, as the rules of today allow."""
        return self.group.packs_allowed(self.interval)

    @property
    def amount(self) -> int:
        """The same for all the persons the row stands for."""
        return self.packs_allowed * self.group.weight

    @property
    def rank(self) -> int:
        """Place in the order of the shelf: the class, and in it those who waited first."""
        return 2 * self.group.rank + (0 if self.waited else 1)

    @property
    def walk(self) -> int:
        """Number of the walk through the ways out; in greater need luck is drawn anew."""
        return 2 * self.times + self.waited

    def chance(self, step: int) -> float:
        """Luck at a step of today's walk."""
        return luck(self.group.key, self.code, -((self.walk + 1) * _STEPS + step))

    def ways_out(self) -> Iterator[Got]:
        """Yield what works, in order; whoever takes the first does not go on to the second."""
        cohort, g = self.group.cohort, self.group.number
        packs, amount = self.packs_allowed, self.amount
        if self.is_rewritten or self.reserved < cohort.other_product[g]:
            for item in self.other_items(amount):
                self.country.hand_over(self, item, self.outlet, amount)
                if self.is_rewritten:
                    self.item = item
                yield Got("other_product", "other_product", packs)
        if self.chance(1) < cohort.other_outlet[g]:
            for there in self.country.in_reach(self.outlet):
                if self.country.shelf(self.item, there).packs >= amount:
                    self.country.hand_over(self, self.item, there, amount)
                    yield Got("other_outlet", "other_outlet", packs)
        if not self.gives_up:
            yield from self.substitutes(packs)

    @property
    def reserved(self) -> float:
        """Luck of whether the counter may switch."""
        return self.chance(0)

    @property
    def gives_up(self) -> bool:
        """Whether the person never fetches what takes another prescription."""
        return luck(self.who_key, self.code, _GIVES_UP) < self.group.spec.gives_up

    @property
    def is_rewritten(self) -> bool:
        """Whether a prescriber has had the time to name what the pharmacy has."""
        return False

    def other_items(self, amount: int) -> Iterator[int]:
        """Item numbers of the substance that would do and are there: the own strength elsewhere."""
        cohort = self.group.cohort
        for step, other in enumerate(self.group.others, 2):
            product = int(cohort.other_list[other])
            item = self.item_of(product)
            there = product != self.product and self.is_there(item, amount)
            if there and self.chance(step) < cohort.other_chance[other]:
                yield item

    def is_there(self, item: int, amount: int) -> bool:
        """Whether the own outlet has enough."""
        return self.country.shelf(item, self.outlet).packs >= amount

    def substitutes(self, packs: int) -> Iterator[Got]:
        """Another substance at the same outlet, in the order of the group or of the guidance."""
        cohort, group = self.group.cohort, self.group
        for place in group.substitutes:
            number = int(cohort.sub_first[place])
            step = 2 + len(group.others) + number - group.substitutes[0]
            item = self.item_of(int(cohort.sub_list[number]))
            needed = max(1, int(cohort.sub_packs[number]) * packs // group.packs) * group.weight
            likes = self.chance(step) < cohort.sub_chance[number]
            if likes and self.is_there(item, needed):
                self.country.hand_over(self, item, self.outlet, needed)
                if cohort.sub_broad[number]:
                    self.note("broad_spectrum_days", self.days_of_one_ask)
                delay = int(cohort.sub_delay[number])
                yield Got("substitute", "substituted", packs, delay, "substitute_days")

    @property
    def days_of_one_ask(self) -> int:
        """Days of treatment that an ask is counted as where a substitute has a broad spectrum."""
        return 1

    def note(self, what: str, times: int = 1) -> None:
        """Count that something happened to the row today."""
        self.country.notebook.note(what, self.who, self.country.day, times)

    def goes_without(self, start: int, end: int, ending: str) -> None:
        """Write down a spell without medicine."""
        self.country.notebook.goes_without(self.who, start, end, ending)

    def has_medicine(self, start: int, end: int, what: str) -> None:
        """Write down days with medicine."""
        self.country.notebook.has_medicine(self.who, start, end, what)

    def greatest_need(self) -> int:
        """Day on which somebody who waits in line looks elsewhere once more."""
        raise NotImplementedError

    def is_treated(self, got: Got) -> None:
        """There is medicine again: end the spell, and come again when it is time to."""
        raise NotImplementedError

    def is_turned_away(self) -> None:
        """Nobody could help today: keep the place in the line, or take the last."""
        if not self.waited:
            self.is_reminded()
            self.waited = True
            self.country.lines[self.item, self.outlet].append(self)

    def is_reminded(self) -> None:
        """Note the next day on which to look elsewhere, if there is one."""
        if self.greatest_need() > self.country.day:
            self.country.remind(self, self.greatest_need())


class Chronic(Patient):
    """Daily treatment, or a course in cycles: fetched again before it runs out at home."""

    def __init__(self, group: Group, place: int, ordinal: int) -> None:
        super().__init__(group, place, ordinal, group.person_key)
        need = group.spec.need
        self.hoards = need.kind == "chronic"
        cycle = _cycle(need)
        self.interval = cycle[int(luck(self.who_key, self.code, _OWN) * len(cycle))]
        early = self.comes_early()
        self.home = int(luck(group.key, self.code, _OWN) * self.interval) + early
        self.has_medicine(0, self.home, "own_days")
        self.country.come(self, self.visit_day(self.home - early, 0))

    def comes_early(self) -> int:
        """Days before the end of the last pack on which the next visit is planned."""
        early = int(self.group.cohort.early[self.group.number])
        return int(luck(self.group.key, self.code, self.times) * (early + 1))

    def visit_day(self, wished: int, earliest: int) -> int:
        """Day of the next visit: before a closed day, if that is not too early, or after it."""
        due, cohort = max(wished, earliest), self.group.cohort
        last_open, next_open = cohort.last_open, cohort.next_open
        if not cohort.opens[self.group.number] or last_open[due] == due:
            return due
        some_days_before = (self.who.ordinal + self.times) % 6
        before = int(last_open[max(due - some_days_before, earliest)])
        return before if before >= earliest else int(next_open[due])

    def reacts_to_news(self, share: float, mean_delay: float, key: int) -> int | None:
        """Day of a visit that is made for the news; None if there is none."""
        group = self.group
        if not self.hoards or luck(key, self.code, group.number) >= share:
            return None
        delay = int(-mean_delay * log(1.0 - luck(key, self.code, -1 - group.number)))
        fetched = self.home - self.interval
        allowed = fetched + int(group.cohort.least_gap[group.number])
        earliest = max(self.country.day + min(delay, RING // 2), allowed)
        return int(group.cohort.next_open[earliest])

    @property
    def is_rewritten(self) -> bool:
        """Whether somebody has been without for as long as a prescriber takes."""
        takes = int(self.group.cohort.rewritten[self.group.number])
        return takes > 0 and self.country.day >= self.home + takes and not self.gives_up

    @property
    def reserved(self) -> float:
        """For daily treatment it stands on the prescription whether the counter may switch."""
        return luck(self.who_key, self.code, _MAY_SWITCH) if self.hoards else self.chance(0)

    def greatest_need(self) -> int:
        """The day on which the medicine at home runs out, or on which a prescriber has acted."""
        takes = int(self.group.cohort.rewritten[self.group.number])
        return self.home if self.home > self.country.day else self.country.day + takes

    def is_treated(self, got: Got) -> None:
        """Days fetched are added to those at home."""
        today, group = self.country.day, self.group
        begins = max(self.home, today + got.delay)
        if self.waited and begins == self.home:
            self.note("in_time")
        self.goes_without(self.home, begins, got.ending)
        self.home = begins + self.interval * got.packs // group.packs
        self.has_medicine(begins, self.home, got.days)
        self.times, self.waited = self.times + 1, False
        least_gap = int(group.cohort.least_gap[group.number])
        self.country.come(self, self.visit_day(self.home - self.comes_early(), today + least_gap))


class Acute(Patient):
    """An episode: treated within its patience, or not at all."""

    def __init__(self, group: Group, place: int, ordinal: int) -> None:
        super().__init__(group, place, ordinal, group.key)
        self.home = self.country.day
        self.course = int(group.cohort.course[group.number])
        self.last_day = self.home + int(group.cohort.patience[group.number])

    @property
    def days_of_one_ask(self) -> int:
        """The whole course."""
        return self.course

    def other_items(self, amount: int) -> Iterator[int]:
        """Another product, or any other strength and size of the own: who is ill cannot wait."""
        yield from super().other_items(amount)
        items = self.country.items[self.product]
        own = self.item - items[0]
        for item in [*items[own + 1 :], *items[:own]]:
            if self.is_there(item, amount):
                yield item

    def greatest_need(self) -> int:
        """The last day of patience."""
        return self.last_day

    def is_treated(self, got: Got) -> None:
        """The course begins."""
        begins = max(self.home, self.country.day + got.delay)
        if self.waited and begins == self.home:
            self.note("in_time")
        self.goes_without(self.home, begins, got.ending)
        self.has_medicine(begins, begins + self.course, got.days)

    def is_turned_away(self) -> None:
        """Wait, until patience ends; then the course is lost."""
        if self.country.day < self.last_day:
            super().is_turned_away()
            return
        if self.waited:
            self.country.lines[self.item, self.outlet].remove(self)
        self.note("gave_up")
        self.goes_without(self.home, self.home + self.course, "gave_up")


class Inpatient(Patient):
    """A stay: one ask a day until it ends."""

    def __init__(self, group: Group, place: int, ordinal: int) -> None:
        super().__init__(group, place, ordinal, group.key)
        self.home = self.country.day
        fate = luck(group.key, self.code, _OWN)
        law = group.cohort.stay_cdf[group.number].tolist()
        self.left = 1 + next(days for days, below in enumerate(law) if fate < below)
        """Days that are left, today included."""

    @property
    def walk(self) -> int:
        """The ward's choice stands for the whole stay."""
        return 0

    def is_treated(self, got: Got) -> None:
        """Today's dose is there, whatever it is."""
        today = self.country.day
        if self.waited and max(self.home, today + got.delay) == self.home:
            self.note("in_time")
        self.goes_without(self.home, today, got.ending)
        self.has_medicine(today, today + 1, got.days)
        self.home, self.waited, self.left = today + 1, False, self.left - 1
        if self.left:
            self.country.come(self, today + 1)

    def is_turned_away(self) -> None:
        """Ask again tomorrow, or go home."""
        self.left -= 1
        if self.left:
            self.waited = True
            self.country.wards.append(self)
        else:
            self.goes_without(self.home, self.country.day + 1, "discharged")


def pick(upto: list[float], u: float) -> int:
    """Index of the first cumulated share above ``u``, or the last."""
    return next((i for i, share in enumerate(upto) if u < share), len(upto) - 1)


def _cycle(need: object) -> range:
    """Lengths of a refill cycle, in days."""
    if need.kind == "course":
        return range(need.cycle_days, need.cycle_days + 1)
    wide = need.days_per_ask * need.spread
    low, high = round(need.days_per_ask - wide), round(need.days_per_ask + wide)
    return range(max(1, low), min(255, high) + 1)
