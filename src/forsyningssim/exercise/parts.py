"""The parts of views, each a function of the scene; ``PARTS`` says which office has which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

import numpy as np

from forsyningssim.exercise.scene import Figure, Part, Scene, Series, four_figures
from forsyningssim.exercise.seen import Desk
from forsyningssim.measures.books import in_norway, named
from forsyningssim.patients.layout import ASKS, NOT_FILLED
from forsyningssim.patients.outlets import ACUTE_CARE, HOSPITAL, INSTITUTION, PHARMACY
from forsyningssim.scenario.exercise import RoleKind
from forsyningssim.units import Mask, Packs

_WEEK: Final = 7


def reported(scene: Scene) -> Iterator[Figure | Series]:
    """Stock as reported at the agency's last look, week by week, and asks that were not met."""
    days = scene.say("days of use", "dagers forbruk")
    for p in range(len(scene.products)):
        called = scene.called(p)
        label = scene.say("Reported stock: {0}", "Meldt lager: {0}", called)
        yield Figure(label, four_figures(scene.desk.cover[p]), days)
        yield scene.weekly(label, partial(_reported_cover, p), days)
        label = scene.say("Not filled at once: {0}", "Ikke ekspedert straks: {0}", called)
        yield Figure(label, four_figures(100 * scene.desk.unfilled[p]), "%")


def _reported_cover(product: int, desk: Desk) -> float:
    return float(desk.cover[product])


def _alarming(scene: Scene) -> Iterator[Figure | Series]:
    """How many products are low by the reports: what reaches those above the agency."""
    limit = scene.game.base.scenario.authority.alert_cover_days
    label = scene.say(
        "Products with reported stock below {0} days", "Produkter med meldt lager under {0} dager",
        f"{limit:g}",
    )  # fmt: skip
    yield Figure(label, int((scene.desk.cover < limit).sum()), "")
    yield scene.weekly(label, lambda each: (each.cover < limit).sum(), "")
    label = scene.say("Products with an announced shortage", "Produkter med varslet mangel")
    yield Figure(label, int(scene.desk.noticed.sum()), "")
    yield scene.weekly(label, lambda each: each.noticed.sum(), "")


def _unfilled(scene: Scene) -> Iterator[Figure | Series]:
    """Share of prescriptions that came back last week, as pharmacies report them."""
    for p in range(len(scene.products)):
        label = scene.say("Not filled at once: {0}", "Ikke ekspedert straks: {0}", scene.called(p))
        yield Figure(label, four_figures(100 * scene.desk.unfilled[p]), "%")


def _own_wholesale(scene: Scene) -> Iterator[Figure | Series]:
    """Own packs by product, all purposes together, and what is on its way in."""
    who = scene.spec.wholesaler
    books, use = scene.run.finished.books, scene.game.setting
    held = books.stock(lambda account: account.startswith(f"{who}."))
    road = books.stock(named(f"road:{who}"))
    sales = use.sales[:, use.wholesalers.index(who)]
    packs = scene.say("packs", "pakninger")
    for p in np.flatnonzero(sales > 0).tolist():
        called = scene.called(p)
        label = scene.say("Own stock: {0}", "Eget lager: {0}", called)
        yield Figure(label, _last(held[:, p]), packs)
        yield scene.trend(label, held[:, p].tolist(), packs)
        label = scene.say("On its way to us: {0}", "På vei til oss: {0}", called)
        yield Figure(label, _last(road[:, p]), packs)


def _own_supply(scene: Scene) -> Iterator[Figure | Series]:
    """Own store in Europe, and what has left it for Norway."""
    setting = scene.game.setting
    of = setting.supplier_of
    mine = (
        np.flatnonzero(of == setting.suppliers.index(scene.spec.supplier))
        if (scene.spec.supplier in setting.suppliers)
        else np.array([], np.int64)
    )
    books = scene.run.finished.books
    store = books.stock(named("store"))
    made = _by_day(scene, books.flow(named("plants"), named("store")))
    packs = scene.say("packs", "pakninger")
    for p in mine.tolist():
        called = scene.called(p)
        label = scene.say("Own store in Europe: {0}", "Eget lager i Europa: {0}", called)
        if not setting.scenario.suppliers[scene.spec.supplier].ample:
            yield Figure(label, _last(store[:, p]), packs)
            yield scene.trend(label, store[:, p].tolist(), packs)
        label = scene.say("Made last week: {0}", "Laget siste uke: {0}", called)
        yield Figure(label, float(made[-_WEEK:, p].sum()), packs)


def _by_day(scene: Scene, measured: Packs) -> Packs:
    """Lay the measured days of a flow behind a warm-up of zeros. (T, P)."""
    warm_up = np.zeros((scene.game.setting.days.warm_up, measured.shape[1]), measured.dtype)
    return np.vstack([warm_up, measured])


def _shelves(scene: Scene, outlets: Mask, en: str, nb: str) -> Iterator[Figure | Series]:
    """Packs on some shelves this morning, with days of their usual use where there is one."""
    held = scene.run.shelves[:, outlets].sum(axis=1)
    usual = scene.game.setting.plan.normal[:, outlets].sum(axis=1)
    for p in np.flatnonzero(usual > 0).tolist():
        label = scene.say(en, nb, scene.called(p))
        unit = scene.say("days of use", "dagers forbruk")
        yield Figure(label, four_figures(held[p] / usual[p]), unit)


def _own_pharmacy(scene: Scene) -> Iterator[Figure | Series]:
    """Shelves of the pharmacies of the place, of the role's chain if it has one."""
    outlets, wholesalers = scene.run.finished.outlets, scene.game.setting.wholesalers
    mine = (outlets.kind == PHARMACY) & (outlets.place == scene.place())
    if scene.spec.wholesaler:
        mine &= outlets.wholesaler == wholesalers.index(scene.spec.wholesaler)
    yield from _shelves(scene, mine, "On our shelves: {0}", "På våre hyller: {0}")


def _own_municipality(scene: Scene) -> Iterator[Figure | Series]:
    """Shelves of the municipality's institutions and acute care."""
    outlets = scene.run.finished.outlets
    care = (outlets.kind == INSTITUTION) | (outlets.kind == ACUTE_CARE)
    mine = care & (outlets.place == scene.place())
    yield from _shelves(
        scene, mine, "In nursing homes and acute care: {0}", "På sykehjem og legevakt: {0}"
    )


def _own_hospitals(scene: Scene) -> Iterator[Figure | Series]:
    """Shelves of the hospitals of the health region."""
    outlets, places = scene.run.finished.outlets, scene.run.finished.places
    mine = (outlets.kind == HOSPITAL) & (
        places.region[outlets.place] == places.region[scene.place()]
    )
    yield from _shelves(scene, mine, "In our hospitals: {0}", "På våre sykehus: {0}")


def _all_hospitals(scene: Scene) -> Iterator[Figure | Series]:
    """Shelves of every hospital, which report to the shortage centre."""
    outlets = scene.run.finished.outlets
    yield from _shelves(scene, outlets.kind == HOSPITAL, "In hospitals: {0}", "På sykehusene: {0}")


def _own_patients(scene: Scene) -> Iterator[Figure | Series]:
    """Prescriptions of the place that have come back since the exercise began."""
    yield _came_back(scene, np.arange(len(scene.run.finished.places.names)) == scene.place())


def _own_county(scene: Scene) -> Iterator[Figure | Series]:
    """Prescriptions of the region's places that have come back since the exercise began."""
    places = scene.run.finished.places
    region = places.region == places.region[scene.place()]
    for m in np.flatnonzero(region):
        yield _came_back(scene, np.arange(len(places.names)) == m)


def _came_back(scene: Scene, where: Mask) -> Figure:
    finished = scene.run.finished
    asks = finished.placed(ASKS)[:, where].sum()
    missed = sum(finished.placed(tally)[:, where].sum() for tally in NOT_FILLED)
    names = ", ".join(scene.place_name(m) for m in np.flatnonzero(where).tolist())
    label = scene.say(
        "Came back from the pharmacy since day 0: {0}", "Kom tilbake fra apoteket siden dag 0: {0}",
        names,
    )  # fmt: skip
    return Figure(label, four_figures(100 * missed / asks) if asks else None, "%")


def _members(scene: Scene) -> Iterator[Figure | Series]:
    """Members who say that they went without yesterday, to two figures: a survey, not a count."""
    finished = scene.run.finished
    last = finished.untreated[:, -1:].sum(axis=1)  # nobody before the first evening
    without = last * finished.weight
    for g, group in enumerate(scene.game.setting.catalogue.groups):
        label = scene.say(
            "Members who say they go without: {0}", "Medlemmer som sier de står uten: {0}",
            scene.group(group.key),
        )  # fmt: skip
        yield Figure(label, float(f"{without[g]:.2g}"), scene.say("people", "personer"))


def true(scene: Scene) -> Iterator[Figure | Series]:
    """Packs in Norway, packs on the way, and who goes without, as they are."""
    finished, setting = scene.run.finished, scene.game.setting
    stock = finished.books.stock(in_norway)
    road = finished.books.stock(named(*(f"road:{buyer}" for buyer in setting.wholesalers)))
    store = finished.books.stock(named("store"))
    packs = scene.say("packs", "pakninger")
    for p in range(len(scene.products)):
        called = scene.called(p)
        label = scene.say("In Norway: {0}", "I Norge: {0}", called)
        yield Figure(label, _last(stock[:, p]), packs)
        yield scene.trend(label, stock[:, p].tolist(), packs)
        label = scene.say("On the way: {0}", "På vei: {0}", called)
        yield Figure(label, _last(road[:, p]), packs)
        if not setting.scenario.suppliers[setting.suppliers[setting.supplier_of[p]]].ample:
            label = scene.say("In the maker's store: {0}", "På produsentens lager: {0}", called)
            yield Figure(label, _last(store[:, p]), packs)
    people = scene.say("people", "personer")
    shift = setting.days.warm_up
    for g, group in enumerate(setting.catalogue.groups):
        without = (finished.untreated[g] * finished.weight[g]).tolist()
        label = scene.say("Without treatment: {0}", "Uten behandling: {0}", scene.group(group.key))
        yield Figure(label, float(without[-1]) if without else 0.0, people)
        yield scene.trend(label, [0.0] * shift + without, people)


PARTS: Final[Mapping[RoleKind, tuple[Part, ...]]] = {
    "ministry": (_alarming,),
    "health_directorate": (_alarming, _unfilled),
    "medicines_agency": (_alarming, reported),
    "wholesaler": (_own_wholesale,),
    "health_region": (_own_hospitals,),
    "shortage_centre": (_alarming, _all_hospitals),
    "county_governor": (_own_county,),
    "municipality": (_own_municipality,),
    "doctor": (_own_patients,),
    "pharmacy": (_own_pharmacy,),
    "manufacturer": (_own_supply,),
    "patient_organisation": (_members,),
    "press": (),
}
"""What each office sees besides what everybody does."""


def _last(values: Packs) -> float:
    """Return the last evening's value; 0 before the first."""
    return float(values[-1]) if len(values) else 0.0
