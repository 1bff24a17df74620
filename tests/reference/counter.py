"""A day at the counter: who is served, who is sent on, who waits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reference.patients import Got, Patient

if TYPE_CHECKING:
    from reference.country import Country


class Counter:
    """All counters of the country."""

    def __init__(self, country: Country) -> None:
        self.country = country

    def open(self, day: int) -> None:
        """First everybody asks for the own product; then those turned away try other ways."""
        country = self.country
        in_line = [patient for shelf in sorted(country.lines) for patient in country.lines[shelf]]
        wards, country.wards = country.wards, []
        asking = [*in_line, *wards, *country.calendar.pop(day, [])]
        served = self._granted(asking)
        sent_on = []
        for patient in in_line:
            if id(patient) in served:
                country.lines[patient.item, patient.outlet].remove(patient)
                self._serve(patient)
        for patient, times in country.reminders.pop(day, []):
            line = country.lines[patient.item, patient.outlet]
            if patient.times == times and patient in line:
                patient.is_reminded()
                sent_on.append(patient)
        for patient in asking[len(in_line) :]:
            if not patient.waited:
                patient.note("asks")
            if id(patient) in served:
                self._serve(patient)
            else:
                sent_on.append(patient)
        self._look_elsewhere(sent_on)
        self._write_down_who_waits()

    def _granted(self, asking: list[Patient]) -> set[int]:
        """Set each shelf aside rank by rank, and grant each rank in the order in which it asks."""
        at_shelf = defaultdict(list)
        for patient in asking:
            at_shelf[patient.item, patient.outlet].append(patient)
        granted = set()
        for shelf, patients in at_shelf.items():
            left = self.country.shelf(*shelf).packs
            for rank in sorted({patient.rank for patient in patients}):
                these = [patient for patient in patients if patient.rank == rank]
                aside = min(left, sum(patient.amount for patient in these))
                left -= aside
                for patient in these:
                    if patient.amount <= aside:
                        aside -= patient.amount
                        granted.add(id(patient))
        return granted

    def _serve(self, patient: Patient) -> None:
        """Hand over the own product."""
        packs = patient.packs_allowed
        self.country.hand_over(patient, patient.item, patient.outlet, patient.amount)
        self._settle(patient, Got("own", "filled", packs))

    def _look_elsewhere(self, sent_on: list[Patient]) -> None:
        """Those turned away try their ways out, the most severe class first."""
        for patient in sorted(sent_on, key=lambda patient: patient.group.severity):
            line = self.country.lines[patient.item, patient.outlet]
            got = next(patient.ways_out(), None)
            if got:
                if patient in line:
                    line.remove(patient)
                self._settle(patient, got)
                continue
            if not patient.waited:
                patient.note("unsolved")
            patient.is_turned_away()

    def _settle(self, patient: Patient, got: Got) -> None:
        """Somebody has got medicine."""
        patient.note("filled_later" if patient.waited else got.tally)
        patient.is_treated(got)

    def _write_down_who_waits(self) -> None:
        """Tell each shelf what those who wait ask it for."""
        country = self.country
        for shelf in country.shelves.values():
            shelf.waited_for = [0] * len(shelf.waited_for)
        waiting = [patient for line in country.lines.values() for patient in line]
        for patient in [*waiting, *country.wards]:
            shelf = country.shelf(patient.item, patient.outlet)
            shelf.waited_for[patient.group.severity] += patient.amount
