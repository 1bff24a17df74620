"""The small system of ``textbook.yaml`` as a textbook on SimPy would simulate it.

One process for each patient, outlet, wholesaler and maker; plain Python, nothing compiled, nothing
vectorised. It shares with the package the description of the scenario, the map of outlets and the
addresses of luck, and no line of what happens in a day. So it is the oracle for the compiled data
plane, which must give the same result to the last patient, and the yardstick for its speed.

What it leaves out, a scenario for it must leave out: customers abroad, preparedness stocks,
export, hoarding, expiry dates, and plants or lanes that fail otherwise than by ``plant_outage``.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from math import exp

import numpy as np
import simpy

from forsyningssim.disruptions.plant_outage import PlantOutage
from forsyningssim.levers.priority import Priority
from forsyningssim.levers.rationing import Ration, Rationing
from forsyningssim.patients.need import Acute as AcuteNeed
from forsyningssim.patients.need import Inpatient as InpatientNeed
from forsyningssim.patients.outlets import visits
from forsyningssim.patients.shelves import shelf_levels
from forsyningssim.patients.whole_days import day_law
from forsyningssim.scenario.library import Resolved
from forsyningssim.setting import Setting
from forsyningssim.units import Rates
from textbook.patients import Acute, Chronic, Group, Inpatient, Patient, Resident, Visits
from textbook.supply import Maker, Outlet, Wholesaler
from textbook.world import HOURS, Country, Moment, Notebook, Process, luck

__all__ = ["Notebook", "poisson", "shelf_levels", "simulate"]


def simulate(resolved: Resolved, setting: Setting, replicate: int, seed: int) -> Notebook:
    """Run one replicate; return what was written down."""
    country = Country(setting, seed, replicate)
    wholesalers = [Wholesaler(country, w) for w in range(len(setting.wholesalers))]
    outlets = _outlets(country, wholesalers)
    for product in range(len(setting.catalogue.products)):
        Maker(country, product, wholesalers)
    for disruption in resolved.scenario.disruptions.values():
        if isinstance(disruption, PlantOutage):
            country.env.process(_outage(country, disruption))
    for lever in resolved.levers:
        if isinstance(lever, Priority):
            country.env.process(_priority(country, lever, wholesalers))
        if isinstance(lever, Rationing):
            country.env.process(_rationing(country, lever, wholesalers))
    people = [_enrol(country, g, outlets) for g in range(len(setting.catalogue.groups))]
    country.env.run(until=country.days.total * HOURS)
    for patient in chain(*people):
        if not patient.gone:
            patient.goes_without(patient.home, country.days.total, "still_untreated")
    return country.notebook


def _outlets(country: Country, wholesalers: list[Wholesaler]) -> list[Outlet]:
    levels, table = country.setting.shelf_levels, country.setting.plan.outlets
    outlets = [
        Outlet(country, o, wholesalers[w], [int(packs) for packs in levels[:, o]])
        for o, w in enumerate(table.wholesaler)
    ]
    for o, outlet in enumerate(outlets):
        near = table.reach[table.reach_start[o] : table.reach_start[o + 1]]
        outlet.reach = [outlets[other] for other in near]
    return outlets


def _outage(country: Country, outage: PlantOutage) -> Process:
    """A plant works at a lower share of its capacity for a while."""
    yield _morning(country, outage.starts)
    country.capacity[outage.plant] = outage.capacity_left
    yield _morning(country, outage.ends)
    country.capacity[outage.plant] = 1.0


def _priority(country: Country, lever: Priority, wholesalers: list[Wholesaler]) -> Process:
    """The gravely ill are served first, and wholesalers share by another rule, for a while."""
    groups = country.setting.catalogue.groups
    yield _morning(country, lever.trigger.on)
    for wholesaler in wholesalers:
        wholesaler.sharing = lever.sharing or wholesaler.sharing
    for group, rules in zip(groups, country.rules, strict=True):
        rules.rank = group.spec.severity - 1 if lever.dispensing == "severity" else 0
    yield _morning(country, lever.ends)
    for wholesaler in wholesalers:
        wholesaler.sharing = wholesaler.spec.sharing
    for rules in country.rules:
        rules.rank = 0


def _rationing(country: Country, lever: Rationing, wholesalers: list[Wholesaler]) -> Process:
    """Nobody gets more than the ration of those who pay as they do, for a while."""
    yield _morning(country, lever.trigger.on)
    for wholesaler in wholesalers:
        wholesaler.outlet_cap = lever.outlet_cap
    for group, rules in zip(country.setting.catalogue.groups, country.rules, strict=True):
        ration = lever.rations.get(group.spec.funding, Ration())
        rules.most_days = ration.days or float("inf")
        rules.most_packs = ration.packs or float("inf")
        rules.least_gap = ration.least_gap_days or 1
    yield _morning(country, lever.ends)
    for wholesaler in wholesalers:
        wholesaler.outlet_cap = None
    for rules in country.rules:
        rules.most_days = rules.most_packs = float("inf")
        rules.least_gap = 1


def _morning(country: Country, when: date | None) -> simpy.Event:
    """Wait for a day on which something begins or ends; without a date, for ever."""
    if when is None:
        return country.env.event()
    return country.at(country.days.number(when), Moment.MORNING)


def _enrol(country: Country, number: int, outlets: list[Outlet]) -> list[Patient]:
    """Let in everybody of a group who is in treatment from the first day."""
    setting, group = country.setting, Group.of(country, number)
    need = group.spec.spec.need
    used = [
        [(outlets[o], float(part)) for o, part in zip(*pair, strict=True)]
        for pair in visits(setting.plan.outlets, setting.plan.shelves, group.spec.spec.channel)
    ]
    people: list[Patient] = []
    if isinstance(need, AcuteNeed | InpatientNeed):
        country.env.process(_fall_ill(country, group, used, people))
        return people
    for place, rows in enumerate(setting.plan.rows[number].tolist()):
        for ordinal in range(rows):
            patient = Chronic(country, group, Resident(place, ordinal, used[place]), need)
            people.append(patient)
            country.env.process(patient.live())
    return people


def _fall_ill(country: Country, group: Group, used: list[Visits], people: list[Patient]) -> Process:
    """Every day, a Poisson number of people fall ill, place by place; add them to ``people``."""
    setting, need = country.setting, group.spec.spec.need
    pace = _pace(country, group)
    stay = day_law(need.course_days, 1).tolist() if isinstance(need, InpatientNeed) else []
    codes = setting.plan.places.code.tolist()
    for day in range(country.days.total):
        yield country.at(day, Moment.FALL_ILL)
        for place, rate in enumerate(setting.plan.rate[group.number].tolist()):
            cases = poisson(rate * pace[day], luck(group.arrival_key, codes[place], day))
            for i in range(cases):
                who = Resident(place, day << 16 | i, used[place])
                patient: Patient
                if isinstance(need, AcuteNeed):
                    patient = Acute(country, group, who, need)
                else:
                    patient = Inpatient(country, group, who, stay)
                people.append(patient)
                country.env.process(patient.live())


def _pace(country: Country, group: Group) -> list[float]:
    """Season, and opening days: factors with a mean of one."""
    days, need = country.days, group.spec.spec.need
    given = need.season if isinstance(need, AcuteNeed | InpatientNeed) else ()
    season = np.array(given or [1.0] * 12)
    pace: Rates = (season / season.mean())[days.month % 12]
    if group.closed_on_sundays:
        opens = days.next_open[: days.total] == np.arange(days.total)
        pace = pace * np.where(opens, len(opens) / max(1, opens.sum()), 0.0)
    return [float(factor) for factor in pace]


def poisson(mean: float, u: float) -> int:
    """Return the quantile of a Poisson number by adding up its probabilities."""
    number, mass = 0, exp(-mean)
    upto = mass
    while upto <= u and (number < mean or mass > 1e-18):
        number += 1
        mass *= mean / number
        upto += mass
    return number
