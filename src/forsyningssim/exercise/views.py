"""What each office sees on a morning of the game: pure functions of the game, filtered here.

``Scene`` is the game on that morning; each part of a view is a function of it, and ``PARTS`` says
which office has which. What a role is not shown never leaves this module: the municipality sees its
own shelves and what people say, the agency what was reported to it, nobody the truth. Facilitator
and evaluators see all of it (``truth_of``).

Everybody sees the published list of shortages, what is announced or rumoured in public, and what
offices of the state have decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np

from forsyningssim.exercise.game import Clock, Decision, Game, Record
from forsyningssim.exercise.seen import Desk, desk, looks, reported_packs
from forsyningssim.measures.books import in_norway, named
from forsyningssim.patients.layout import ASKS, NOT_FILLED
from forsyningssim.patients.places import ACUTE_CARE, HOSPITAL, INSTITUTION, PHARMACY
from forsyningssim.report.words import Language
from forsyningssim.scenario.exercise import EVALUATOR, FACILITATOR, Role, RoleKind
from forsyningssim.simulation import Run
from forsyningssim.spec import Text
from forsyningssim.units import Mask, Packs
from forsyningssim.words import capital, day_of, say

MARK: Final = say("EXERCISE", "ØVELSE")
"""Stands on every page, message and export."""
_PUBLIC: Final[frozenset[RoleKind]] = frozenset({
    "ministry", "health_directorate", "medicines_agency", "health_region", "shortage_centre",
    "county_governor", "municipality",
})  # fmt: skip
"""Offices whose decisions are public."""
_TREND_DAYS: Final = 90
"""Days back that a series shows."""
_WEEK: Final = 7


@dataclass(frozen=True)
class Figure:
    """One number, with what it is."""

    label: str
    value: float | None
    """None: not known."""
    unit: str


@dataclass(frozen=True)
class Series:
    """A number day by day."""

    label: str
    days: tuple[int, ...]
    """Days of the exercise; those before day 0 are negative."""
    values: tuple[float | None, ...]
    unit: str


@dataclass(frozen=True)
class Message:
    """An inject, an announcement or a rumour as one role gets it."""

    number: int
    day: int
    sender: str
    title: str
    text: str
    attachment: str
    expected: str = ""
    """What a good answer would be: for facilitator and evaluators only."""


@dataclass(frozen=True)
class Decided:
    """A decision, in a sentence."""

    number: int
    day: int
    role: str
    role_name: str
    text: str
    why: str
    authority: str
    by_doctrine: bool
    withdrawn: int | None
    own: bool
    """Whether the viewing role took it."""


@dataclass(frozen=True)
class Notice:
    """A shortage on the published list."""

    day: int
    text: str
    until: int
    """Day of the exercise on which the supplier expects it to be over."""


@dataclass(frozen=True)
class View:
    """What one role sees."""

    role: str
    title: str
    brief: str
    day: int
    date: str
    """ISO 8601."""
    state: str
    exercise_mark: str
    figures: tuple[Figure, ...]
    series: tuple[Series, ...]
    messages: tuple[Message, ...]
    decisions: tuple[Decided, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Planned:
    """An inject on the facilitator's list."""

    inject: str
    title: str
    day: int | None
    """Day for which it is planned, or on which it was fired; None while its condition is awaited.
    """
    status: str
    """``planned``, ``waiting``, ``fired`` or ``skipped``."""
    to: tuple[str, ...]
    text: str
    expected: str
    criterion: str


@dataclass(frozen=True)
class Truth:
    """Everything: for facilitator and evaluators."""

    view: View
    injects: tuple[Planned, ...]
    notes: tuple[tuple[int, int, str, str, str], ...]
    """Number, day, role, kind and text of notes and observations."""
    seated: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """The game on a morning, as one role or nobody looks at it."""

    game: Game
    record: Record
    run: Run
    role: str
    language: Language

    @property
    def today(self) -> int:
        """Day number of the run of the morning that has come."""
        return self.run.finished.days.total

    @property
    def spec(self) -> Role:
        """The role that looks."""
        return self.game.spec.roles[self.role]

    @cached_property
    def desk(self) -> Desk:
        """The agency's desk."""
        return desk(self.run, self.today - 1, self.reported)

    @cached_property
    def reported(self) -> Packs:
        """What wholesalers report, each evening. (T, P)."""
        return reported_packs(self.run)

    @cached_property
    def desks(self) -> Mapping[int, Desk]:
        """What lay on the desk after each of the last looks, by day of the exercise."""
        last = self.desk.day
        weeks = [day for day in looks(self.run, 0, last) if day > last - _TREND_DAYS]
        shift = self.game.setting.days.warm_up
        return {day - shift: desk(self.run, day, self.reported) for day in weeks}

    def weekly(self, label: str, of: Callable[[Desk], float], unit: str) -> Series:
        """Return what each of the last looks showed."""
        values = tuple(_number(of(each)) for each in self.desks.values())
        return Series(label, tuple(self.desks), values, unit)

    @property
    def products(self) -> tuple[str, ...]:
        """Every product, by number."""
        return self.game.setting.catalogue.products

    def called(self, product: int) -> str:
        """Name a product as the scenario does."""
        return self.word(self.game.base.scenario.products[self.products[product]].name)

    def group(self, key: str) -> str:
        """Name a group of patients."""
        return self.word(capital(self.game.called[key]))

    def say(self, en: str, nb: str, *parts: Text | str | int) -> str:
        """Say it in the language of who looks."""
        return self.word(say(en, nb, *parts))

    def word(self, text: Text) -> str:
        """Return a text in the language of who looks."""
        return text.nb if self.language == "nb" else text.en

    def place(self) -> int:
        """Index of the role's place: that of its municipality, or the first."""
        members = self.run.finished.places.members
        wanted = self.spec.municipality
        return next((m for m, codes in enumerate(members) if wanted in codes), 0)

    def trend(
        self, label: str, values: Sequence[float], unit: str, upto: int | None = None
    ) -> Series:
        """Return the last days of a series that begins with the warm-up, up to a day number."""
        last = self.today if upto is None else upto + 1
        first = max(0, last - _TREND_DAYS)
        shift = self.game.setting.days.warm_up
        shown = tuple(_number(value) for value in values[first:last])
        return Series(label, tuple(range(first - shift, last - shift)), shown, unit)


Part: TypeAlias = Callable[[Scene], Iterator[Figure | Series]]
"""A part of a view."""


def view_of(game: Game, record: Record, run: Run, role: str, language: Language) -> View:
    """Return what a role sees on the morning on which a replay ended."""
    if role in {FACILITATOR, EVALUATOR}:
        return _all_of_it(Scene(game, record, run, role, language))
    scene = Scene(game, record, run, role, language)
    shown = [each for part in PARTS[scene.spec.kind] for each in part(scene)]
    return _view(scene, scene.word(scene.spec.name), scene.word(scene.spec.brief), shown)


def truth_of(game: Game, record: Record, run: Run, language: Language) -> Truth:
    """Return everything there is to see."""
    scene = Scene(game, record, run, FACILITATOR, language)
    notes = tuple(
        (e.number, e.day, e.role, e.kind, str(e.body.get("text", "")))
        for e in record.events
        if e.kind in {"noted", "observed"}
    )
    planned = tuple(_planned(scene))
    return Truth(_all_of_it(scene), planned, notes, tuple(sorted(record.seated)))


def _all_of_it(scene: Scene) -> View:
    shown = [each for part in (_reported, _true) for each in part(scene)]
    titles = {
        FACILITATOR: say("Facilitator", "Øvingsledelse"),
        EVALUATOR: say("Evaluator", "Evaluator"),
    }
    purpose = scene.word(scene.game.spec.purpose)
    return _view(scene, scene.word(titles[scene.role]), purpose, shown)


def _view(scene: Scene, title: str, brief: str, shown: Sequence[Figure | Series]) -> View:
    clock: Clock = scene.game.clock(scene.record)
    return View(
        role=scene.role,
        title=title,
        brief=brief,
        day=clock.day,
        date=clock.date.isoformat(),
        state=clock.state,
        exercise_mark=scene.word(MARK),
        figures=tuple(each for each in shown if isinstance(each, Figure)),
        series=tuple(each for each in shown if isinstance(each, Series)),
        messages=tuple(_messages(scene)),
        decisions=tuple(_decisions(scene)),
        notices=tuple(_notices(scene)),
    )


# What everybody sees


def _messages(scene: Scene) -> Iterator[Message]:
    """Injects to the role, and what is said in public, in the order in which they came."""
    sees_all = scene.role in {FACILITATOR, EVALUATOR}
    found = []
    for told in scene.record.told:
        spec = told.spec
        if sees_all or not spec.to or scene.role in spec.to:
            found.append(
                Message(
                    told.number, told.day, scene.word(spec.sender), scene.word(spec.title),
                    scene.word(spec.text),
                    scene.word(spec.attachment) if spec.attachment else "",
                    scene.word(spec.expected) if sees_all else "",
                )
            )  # fmt: skip
    for said in scene.record.said:
        rumour = said.size > 0
        title = scene.say("Rumour", "Rykte") if rumour else scene.say("Announcement", "Kunngjøring")
        sender = (
            scene.word(scene.game.spec.roles[said.role].name)
            if (said.role in scene.game.spec.roles)
            else scene.say("Facilitator", "Øvingsledelse")
        )
        found.append(Message(said.number, said.day, sender, title, said.text, ""))
    yield from sorted(found, key=lambda message: message.number)


def _decisions(scene: Scene) -> Iterator[Decided]:
    """The role's own decisions, and those of the state's offices."""
    sees_all = scene.role in {FACILITATOR, EVALUATOR}
    for decision in scene.record.decisions:
        own = decision.role == scene.role
        if own or sees_all or _is_public(scene.game, decision):
            role = scene.game.spec.roles[decision.role]
            yield Decided(
                decision.number, decision.day, decision.role, scene.word(role.name),
                scene.word(decision.lever.effect(scene.game.called)),
                decision.why if (own or sees_all) and not decision.by_doctrine else "",
                decision.authority if own or sees_all else "",
                decision.by_doctrine, decision.withdrawn, own,
            )  # fmt: skip


def _is_public(game: Game, decision: Decision) -> bool:
    return game.spec.roles[decision.role].kind in _PUBLIC


def _notices(scene: Scene) -> Iterator[Notice]:
    """Shortages that suppliers have announced and that are not over by what they said."""
    shift = scene.game.setting.days.warm_up
    for notice in scene.run.notices:
        if notice.day < scene.today <= notice.until:
            names = [scene.called(p) for p in np.flatnonzero(notice.products).tolist()]
            until = scene.game.setting.days.date(notice.until)
            text = scene.say(
                "Shortage of {0}, expected until {1}", "Mangel på {0}, ventet til {1}",
                ", ".join(names), day_of(until),
            )  # fmt: skip
            yield Notice(notice.day - shift, text, notice.until - shift)


# Parts of views


def _reported(scene: Scene) -> Iterator[Figure | Series]:
    """Stock as reported at the agency's last look, week by week, and asks that were not met."""
    days = scene.say("days of use", "dagers forbruk")
    for p in range(len(scene.products)):
        called = scene.called(p)
        label = scene.say("Reported stock: {0}", "Meldt lager: {0}", called)
        yield Figure(label, _number(scene.desk.cover[p]), days)
        yield scene.weekly(label, lambda each, p=p: each.cover[p], days)  # type: ignore[misc]
        label = scene.say("Not filled at once: {0}", "Ikke ekspedert straks: {0}", called)
        yield Figure(label, _number(100 * scene.desk.unfilled[p]), "%")


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
        yield Figure(label, _number(100 * scene.desk.unfilled[p]), "%")


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
        yield Figure(label, _number(held[p] / usual[p]), unit)


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
    names = ", ".join(finished.places.names[m] for m in np.flatnonzero(where))
    label = scene.say(
        "Came back from the pharmacy since day 0: {0}", "Kom tilbake fra apoteket siden dag 0: {0}",
        names,
    )  # fmt: skip
    return Figure(label, _number(100 * missed / asks) if asks else None, "%")


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


def _true(scene: Scene) -> Iterator[Figure | Series]:
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
    "medicines_agency": (_alarming, _reported),
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


def _planned(scene: Scene) -> Iterator[Planned]:
    """The master list of injects, with what has become of each."""
    record = scene.record
    fired = {told.inject: told.day for told in record.told}
    for name, inject in scene.game.spec.injects.items():
        day = record.postponed.get(name, inject.day)
        waits = (inject.when is not None or inject.once) and name not in record.postponed
        status = "waiting" if waits else "planned"
        if name in record.skipped:
            status = "skipped"
        if name in fired:
            status, day = "fired", fired[name]
        yield Planned(
            name, scene.word(inject.title), day, status, inject.to, scene.word(inject.text),
            scene.word(inject.expected), inject.criterion,
        )  # fmt: skip


def _number(value: float) -> float | None:
    """Return a number to four figures; None where there is none."""
    return float(f"{float(value):.4g}") if np.isfinite(value) else None


def _last(values: Packs) -> float:
    """Return the last evening's value; 0 before the first."""
    return float(values[-1]) if len(values) else 0.0
