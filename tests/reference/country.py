"""The day and its phases, everybody who asks, and every shelf."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

from textbook import poisson
from textbook.world import luck

from forsyningssim.engine.timetable import PHASES, Phase
from forsyningssim.patients.layout import CHANNELS
from forsyningssim.staging.model import Model
from reference import customers
from reference.counter import Counter
from reference.notebook import Notebook
from reference.patients import Acute, Chronic, Group, Inpatient, Patient
from reference.road import Road
from reference.wholesale import Shelf, Wholesale

_EPISODES = {"acute": Acute, "inpatient": Inpatient}


class Country:
    """All that happens without anybody deciding anything."""

    def __init__(self, model: Model) -> None:
        self.setting, self.state = model.setting, model.state
        self.notebook = Notebook(model)
        shelves, products = self.state.shelves, range(len(self.setting.catalogue.products))
        self.items = [range(a, b) for a, b in pairwise(shelves.items.tolist())]
        """Item numbers of each product."""
        self.product_of = shelves.product.tolist()
        """Product of each item number."""
        self.shelves = {
            (x, o): Shelf(shelves.cell[x, o], x, o, normal, normal * 7)
            for x, row in enumerate(shelves.normal.tolist())
            for o, normal in enumerate(row)
        }
        self.roads = [Road(model, p, self.notebook) for p in products]
        self.wholesale = [Wholesale(model, p, self.shelves, self.notebook) for p in products]
        self.tick = 0
        self.calendar: defaultdict[int, list[Patient]] = defaultdict(list)
        """By day: those who will ask, in the order in which they entered themselves."""
        self.lines: defaultdict[tuple[int, int], list[Patient]] = defaultdict(list)
        """By item number and outlet: those who wait for a pack, the longest waiting first."""
        self.wards: list[Patient] = []
        """Stays that were turned away today and will ask tomorrow."""
        self.reminders: defaultdict[int, list[tuple[Patient, int]]] = defaultdict(list)
        """By day: those who, if they still wait since the same visit, look elsewhere once more."""
        self.groups = [Group(self, g) for g in range(len(self.setting.catalogue.groups))]
        self.counter = Counter(self)
        self.plain = [
            customers.Counter(model, number, self.notebook)
            for number in range(len(self.state.customers.counter))
        ]
        for group in self.groups:
            if group.spec.need.kind not in _EPISODES:
                for place, rows in enumerate(self.setting.plan.rows[group.number].tolist()):
                    for ordinal in range(rows):
                        Chronic(group, place, ordinal)

    @property
    def day(self) -> int:
        """Today, counted from the first day of the warm-up."""
        return self.tick // PHASES

    def advance(self, tick: int) -> None:
        """Let every phase pass that comes before a moment."""
        while self.tick < tick:
            self.pass_phase(self.day, Phase(self.tick % PHASES))
            self.tick += 1

    def pass_phase(self, day: int, phase: Phase) -> None:
        """What happens in a phase of a day."""
        if phase is Phase.DISPENSING:
            self.fall_ill(day)
            self.counter.open(day)
            for counter in self.plain:
                counter.open(day)
        for road, wholesale in zip(self.roads, self.wholesale, strict=True):
            if phase is Phase.DECISIONS:
                road.receive_orders()
                wholesale.receive_orders(day)
            elif phase is Phase.ARRIVALS:
                road.unload(day)
            elif phase is Phase.SHIPPING:
                road.ship(day)
                wholesale.deliver(day)
                wholesale.export(day)
            elif phase is Phase.ORDERING:
                for shelf in wholesale.shelves():
                    shelf.order()

    def fall_ill(self, day: int) -> None:
        """A Poisson number of people falls ill, or is admitted, in each place."""
        cohort = self.state.cohort
        for group in self.groups:
            g, kind = group.number, _EPISODES.get(group.spec.need.kind)
            if kind is None:
                continue
            factor = float(cohort.pace[g, day] * cohort.surge[g])
            key = int(cohort.arrival_key[g])
            for place, rate in enumerate(cohort.rate[g].tolist()):
                new = poisson(rate * factor, luck(key, int(cohort.code[place]), day))
                for i in range(new):
                    self.calendar[day].append(kind(group, place, day << 16 | i))

    def come(self, patient: Patient, day: int) -> None:
        """Enter a visit in the calendar."""
        self.calendar[day].append(patient)

    def remind(self, patient: Patient, day: int) -> None:
        """Enter the day on which a patient looks elsewhere, if the need lasts until then."""
        self.reminders[day].append((patient, patient.times))

    def hear_news(self, cluster: int, day: int, share: Any, mean_delay: float, key: int) -> None:
        """Whoever reacts to news comes earlier than planned."""
        assert day == self.day
        _, _, first, last = self.setting.catalogue.clusters[cluster]
        for due in sorted(self.calendar):
            planned, self.calendar[due] = self.calendar[due], []
            for patient in planned:
                visit = None
                if isinstance(patient, Chronic) and first <= patient.group.number < last:
                    visit = patient.reacts_to_news(
                        float(share[patient.group.number]), mean_delay, key
                    )
                self.come(patient, due if visit is None else min(due, visit))

    def prescribe_anew(self, cluster: int) -> None:
        """Give those in treatment the product that the shares now give them, at the next visit."""
        _, _, first, last = self.setting.catalogue.clusters[cluster]
        for planned in self.calendar.values():
            for patient in planned:
                if isinstance(patient, Chronic) and first <= patient.group.number < last:
                    product = patient.group.product_of(patient.who_key, patient.code)
                    if product != patient.product:
                        patient.item = patient.item_of(product)

    def shelf(self, item: int, outlet: int) -> Shelf:
        """Shelf of an item number at an outlet."""
        return self.shelves[item, outlet]

    def in_reach(self, outlet: int) -> list[int]:
        """Other pharmacies, the nearest first."""
        shelves = self.state.shelves
        near: list[int] = shelves.reach[
            shelves.reach_start[outlet] : shelves.reach_start[outlet + 1]
        ].tolist()
        return near

    def hand_over(self, patient: Patient, item: int, outlet: int, packs: int) -> None:
        """Packs leave the shelf for good."""
        self.shelf(item, outlet).take(packs)
        patient.note("dispensings")
        shelves = self.state.shelves
        wholesaler = self.setting.wholesalers[shelves.wholesaler[outlet]]
        account = f"outlets.{CHANNELS[shelves.channel[outlet]]}.{wholesaler}"
        self.notebook.move(self.day, account, "patients", self.product_of[item], packs)

    def close(self) -> None:
        """Write down the spells that are still open when the last day is over."""
        waiting = [patient for line in self.lines.values() for patient in line]
        planned = [patient for patients in self.calendar.values() for patient in patients]
        for patient in [*waiting, *self.wards, *planned]:
            patient.goes_without(patient.home, self.setting.days.total, "still_untreated")
