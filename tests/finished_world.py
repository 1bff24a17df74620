"""A finished run made by hand: two medicines, three groups, four municipalities, sixty days.

Spells decide everything that patients see, and a fixed traffic of packs fills the books, so that
a test can count by itself what a measure ought to find.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np

from forsyningssim.actors.hospitals import HospitalRegion
from forsyningssim.actors.payments import Payment
from forsyningssim.actors.product import Costs, Product
from forsyningssim.data.norway import Municipalities
from forsyningssim.engine.days import Days
from forsyningssim.engine.ledger import Ledger, Movement
from forsyningssim.measures import Finished, Spells
from forsyningssim.patients import layout
from forsyningssim.patients.catalogue import Catalogue, PatientGroup
from forsyningssim.patients.need import Substance
from forsyningssim.patients.outlets import build_outlets
from forsyningssim.patients.places import Places

WARM_UP, MEASURED = 30, 60
PENICILLIN, INSULIN = "penicillin", "insulin"


class Spell(NamedTuple):
    """One spell as a test writes it."""

    group: int
    place: int
    ordinal: int
    start: int
    length: int
    ending: int = layout.BY_OWN


# Groups by number: 0 insulin.diabetes, 1 penicillin.adult, 2 penicillin.child.
SPELLS = (
    Spell(0, 0, 0, 10, 1),
    Spell(0, 0, 0, 20, 8),
    Spell(0, 0, 3, 20, 31),
    Spell(0, 2, 1, 5, 2),
    Spell(1, 0, 9 << 16, 9, 7, layout.BY_GIVING_UP),
    Spell(1, 1, 12 << 16, 12, 1),
    Spell(2, 3, 58 << 16, 58, 2, layout.BY_END),
)

_ADMISSION = {"evidence_kind": "judgement", "source": "made up"}
SUBSTANCES = {
    PENICILLIN: {
        "name": "Penicillin",
        "atc": "J01CE02",
        "groups": {
            "adult": {
                "label": "Adults",
                "need": {
                    "kind": "acute",
                    "episodes_per_year": 50_000,
                    "course_days": 7,
                    "patience_days": 3,
                },
                "channel": "pharmacy",
                "funding": "white",
                "severity": 3,
                "products": {"tablet_a": 0.5, "tablet_b": 0.5},
                "harm": {
                    "grace_days": 1,
                    "admission": {"base_risk": 0.1, "odds_ratio": 3, **_ADMISSION},
                    "length_of_stay_days": 4,
                },
            },
            "child": {
                "label": {"en": "Children", "nb": "Barn"},
                "need": {"kind": "acute", "episodes_per_year": 20_000},
                "channel": "pharmacy",
                "funding": "blue",
                "severity": 2,
                "by_age": {"0-4": 1},
                "products": {"tablet_b": 1},
            },
        },
    },
    INSULIN: {
        "name": "Insulin",
        "atc": "A10AB05",
        "groups": {
            "diabetes": {
                "label": {"en": "Diabetes", "nb": "Diabetes"},
                "need": {"kind": "chronic", "users": 30_000},
                "channel": "pharmacy",
                "funding": "blue",
                "severity": 1,
                "products": {"pen": 1},
                "harm": {
                    "grace_days": 2,
                    "admission": {"base_rate_per_year": 0.5, "hazard_ratio": 5, **_ADMISSION},
                    "death": {"base_rate_per_year": 0.02, "hazard_ratio": 11, **_ADMISSION},
                },
            }
        },
    },
}


def catalogue() -> Catalogue:
    """Insulin first, then penicillin: clusters are sorted by name."""
    substances = {name: Substance.model_validate(spec) for name, spec in SUBSTANCES.items()}
    made = {"pen": INSULIN, "tablet_a": PENICILLIN, "tablet_b": PENICILLIN}
    return Catalogue.of(substances, made)


def products() -> dict[str, Product]:
    """Three products, of 100, 50 and 80 kroner."""
    common = {"form": "tablet", "supplier": "supplier"}
    return {
        name: Product.model_validate(
            {
                "name": name,
                "substance": substance,
                "price_nok": price,
                "treatment_days_per_pack": days,
                "plants": plants,
                **common,
            }
        )
        for name, substance, price, days, plants in (
            ("pen", INSULIN, 100, 30, {"plant_dk": 1}),
            ("tablet_a", PENICILLIN, 50, 7, {"plant_at": 0.75, "plant_in": 0.25}),
            ("tablet_b", PENICILLIN, 80, 7, {"plant_in": 1}),
        )
    }


def places() -> Places:
    """Four municipalities in two health regions; the first two are far larger than the others."""
    bands = np.array([[1000, 2000, 6000, 5000, 3000, 1000]])
    return Places.of(
        Municipalities(
            code=np.array([301, 4601, 5001, 5501]),
            names=("Oslo", "Bergen", "Trondheim", "Tromsø"),
            counties=("Oslo", "Vestland", "Trøndelag", "Troms"),
            region=np.array([0, 1, 2, 3]),
            population=bands * np.array([[10], [5], [3], [2]]),
            lon=np.array([10.8, 5.3, 10.4, 18.9]),
            lat=np.array([59.9, 60.4, 63.4, 69.6]),
            year=2026,
        )
    )


def ledger(more: Sequence[Movement] = ()) -> Ledger:
    """Enter the routine as daily sums, as the data plane does, and the rest line by line."""
    booked, routine = Ledger(3), np.zeros((3, WARM_UP + MEASURED), np.int64)
    for line in movements(WARM_UP + MEASURED):
        if line.target == "patients":
            routine[:, line.day] += line.packs
        else:
            booked.move(*line)
    booked.routine.append((("outlets.pharmacy.whole", "patients"), routine))
    for line in more:
        booked.move(*line)
    return booked


def movements(days: int) -> list[Movement]:
    """Books that balance: opening stock, weekly deliveries, daily sales, losses on single days."""
    lines = [Movement(0, "opening", "whole.ordinary", np.array([4000, 3000, 3000]))]
    lines += [
        Movement(0, "opening", "whole.duty", np.array([1000, 0, 0])),
        Movement(0, "opening", "abroad.rest", np.array([500, 500, 500])),
    ]
    for day in range(days):
        if day % 7 == 0:
            packs = np.array([70, 70, 35])
            lines.append(Movement(day, "plants", "store", 10 * packs))
            lines.append(Movement(day, "store", "road:whole", packs))
            lines.append(Movement(day, "store", "road:rest", 9 * packs))
        if day % 7 == 3:
            packs = np.array([70, 70, 35])
            lines.append(Movement(day, "road:whole", "whole.ordinary", packs))
            lines.append(Movement(day, "road:rest", "abroad.rest", 9 * packs))
        daily = np.array([20, 10, 5])
        lines.append(Movement(day, "whole.ordinary", "outlets.pharmacy.whole", daily))
        lines.append(Movement(day, "outlets.pharmacy.whole", "patients", daily))
        lines.append(Movement(day, "abroad.rest", "consumed.rest", 9 * np.array([10, 10, 5])))
    lines += [
        Movement(WARM_UP + 4, "whole.ordinary", "abroad.parallel", np.array([0, 40, 0])),
        Movement(WARM_UP + 5, "whole.duty", "abroad.parallel", np.array([6, 0, 0])),
        Movement(WARM_UP + 6, "whole.ordinary", "expired", np.array([0, 0, 9])),
        Movement(WARM_UP + 7, "whole.ordinary", "destroyed", np.array([3, 0, 0])),
        Movement(WARM_UP - 1, "whole.ordinary", "abroad.parallel", np.array([0, 0, 7])),
    ]
    return lines


def tallies(spells: Sequence[Spell], rows: np.ndarray) -> dict[str, np.ndarray]:
    """Let tallies and curves follow from the spells and the rows in treatment."""
    groups, homes, total = len(rows), 4, WARM_UP + MEASURED
    by_day = np.zeros((len(layout.TALLIES), groups, total), np.int64)
    by_place = np.zeros((len(layout.TALLIES), groups, homes), np.int64)
    untreated = np.zeros((groups, MEASURED), np.int64)
    by_day[layout.ASKS], by_day[layout.FILLED] = 10, 9
    by_day[layout.SUBSTITUTED, 1] = 1
    by_day[layout.DISPENSINGS] = 10
    by_place[layout.ASKS], by_place[layout.FILLED] = 150, 135
    by_place[layout.SUBSTITUTED, 1] = 15
    by_place[layout.DISPENSINGS] = 150
    for g, m, _, start, length, _ in spells:
        untreated[g, start : start + length] += 1
        by_place[layout.UNTREATED_DAYS, g, m] += length
        by_day[layout.UNSOLVED, g, WARM_UP + start] += 1
        by_place[layout.UNSOLVED, g, m] += 1
    own = rows * MEASURED - by_place[layout.UNTREATED_DAYS]
    by_place[layout.OWN_DAYS] = np.where(rows > 0, own, 70)
    return {"by_day": by_day, "by_place": by_place, "untreated": untreated}


def finished(spells: Sequence[Spell] = SPELLS, weight: int = 1) -> Finished:
    """Finish a run with these spells."""
    described, homes = catalogue(), places()
    rows = np.array([[100, 50, 30, 20], [0] * 4, [0] * 4])
    columns = np.array(sorted(spells), np.int64).reshape(-1, 6).T
    return Finished(
        days=Days(date(2023, 9, 1), MEASURED, WARM_UP),
        catalogue=described,
        places=homes,
        outlets=build_outlets(
            homes,
            [1.0],
            hospital_wholesaler=0,
            multidose_wholesaler=0,
            inhabitants_per_pharmacy=5000,
            remote_below=2000,
        ),
        products=products(),
        wholesalers=("whole",),
        regions=("rest",),
        normal_use=np.array([20.0, 10.0, 5.0]),
        weight=np.full(3, weight),
        rows=rows,
        ledger=ledger(),
        **tallies(spells, rows),
        spells=Spells(*columns),
        rotated=np.ones((3, WARM_UP + MEASURED), np.int64),
        alerts={WARM_UP + 7: np.array([True, False, False])},
        first_disruption=WARM_UP + 3,
        costs=Costs(price_year=2024),
        hospitals={"south_east": HospitalRegion(beds=100, occupancy=0.9, highest_occupancy=0.91)},
        confounding=0.5,
        severity_weights={1: 8.0, 2: 4.0, 3: 2.0, 4: 1.0},
        payments=(
            Payment("state", 60.0, "policy", WARM_UP, WARM_UP + MEASURED),
            Payment("state", 1000.0, "compensation", WARM_UP - 20, WARM_UP + 20),
            Payment("trade", -1000.0, "compensation", WARM_UP - 20, WARM_UP + 20),
        ),
        build_days={"duty": 365, "national": 365},
        duties=((0, np.array([50.0, 0.0, 0.0])),),
        duty_opening=1.0,
        permitted=(),
        turnover=np.array([[20.0], [10.0], [5.0]]),
        price_abroad=np.tile([115.0, 54.0, 88.0], (MEASURED, 1)),
        trade_cost=0.1,
        made_here=np.zeros(3),
    )


def changed(world: Finished, **parts: object) -> Finished:
    """Give the run with other parts."""
    return replace(world, **parts)  # type: ignore[arg-type]


def changed_catalogue(world: Finished, groups: tuple[PatientGroup, ...]) -> Catalogue:
    """Give its catalogue with other groups."""
    return replace(world.catalogue, groups=groups)
