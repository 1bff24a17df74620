"""The debrief as a document: what was done, what it changed, what each saw, what to improve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from forsyningssim.exercise.criteria import Judged
from forsyningssim.exercise.debrief import MEASURED, Course, Debrief, Measured
from forsyningssim.exercise.debrief_in_short import in_short
from forsyningssim.exercise.debrief_people import (
    afterwards,
    improvements,
    observations,
    what_was_seen,
)
from forsyningssim.exercise.debrief_words import (
    COURSES,
    MASTHEAD,
    NOTHING,
    ON_DAY,
    VERDICTS,
    called,
    course_name,
    decided_text,
    none,
    ordinal,
    policy_name,
    role_name,
    title_of,
    when,
)
from forsyningssim.exercise.log import Event
from forsyningssim.exercise.views import MARK
from forsyningssim.measures import MEASURES
from forsyningssim.report.happened import story_of
from forsyningssim.report.page.document import (
    Block,
    Cell,
    Document,
    Paragraph,
    Picture,
    Quote,
    Section,
    Table,
)
from forsyningssim.report.page.pictures import both, drawn
from forsyningssim.report.page.written import amount, count, signed
from forsyningssim.report.timeline import describe_timeline, timeline
from forsyningssim.spec import Text
from forsyningssim.words import day_of, joined, say

_PAIRED: Final = say(
    "Each row is the same game with the same luck and the same injects, one thing changed. It "
    "tells what mattered in this game; with other luck it could have gone otherwise, which a "
    "study of the exported game shows.",
    "Hver rad er det samme spillet med samme tilfeldigheter og samme innspill, med én ting endret. "
    "Den viser hva som betydde noe i dette spillet; med andre tilfeldigheter kunne det gått "
    "annerledes, og det viser en studie av det eksporterte spillet.",
)


def document(debrief: Debrief) -> Document:
    """Put the debrief of one game together."""
    spec = debrief.game.spec
    return Document(
        title=say("Debrief: {0}", "Evaluering: {0}", title_of(debrief)),
        question=spec.purpose,
        facts=_facts(debrief),
        sections=(
            in_short(debrief),
            _timeline(debrief),
            _day_by_day(debrief),
            _decisions(debrief),
            _side_by_side(debrief),
            _criteria(debrief),
            what_was_seen(debrief),
            observations(debrief),
            afterwards(debrief),
            improvements(debrief),
            _method(debrief),
        ),
        mark=MARK,
        masthead=MASTHEAD,
    )


def _facts(debrief: Debrief) -> tuple[tuple[Text, Cell], ...]:
    game, events = debrief.game, debrief.events
    seated = {event.role for event in debrief.of_kind("seated")}
    names = [role_name(debrief, role) for role in game.spec.roles if role in seated]
    return (
        (say("Log", "Logg"), Quote(debrief.name, code=True)),
        (say("Played", "Spilt"), say("{0} to {1} (UTC)", "{0} til {1} (UTC)",
                                     _moment(events[0]), _moment(events[-1]))),
        (say("Days of the game", "Dager i spillet"),
         say("{0} of {1}, from {2}", "{0} av {1}, fra {2}", debrief.day, game.days,
             day_of(game.starts))),
        (say("Roles played by people", "Roller spilt av deltakere"),
         joined(", ", names) if names else NOTHING),
    )  # fmt: skip


def _moment(event: Event) -> Text:
    when = datetime.fromisoformat(event.at)
    return say("{0} {1}", "{0} kl. {1}", day_of(when.date()), f"{when:%H:%M}")


def _timeline(debrief: Debrief) -> Section:
    run = debrief.run
    story = replace(story_of(run), policy="played")
    heading = say("What happened", "Hva som skjedde")
    if not run.finished.days.measured:
        none = say("No day has passed.", "Ingen dag har gått.")
        return Section("timeline", heading, (Paragraph(none),))
    picture = Picture(
        say("What happened, day by day", "Hva som skjedde, dag for dag"),
        both(partial(describe_timeline, run.finished, story)),
        drawn("timeline", partial(timeline, run.finished, story)),
        None,
    )
    return Section("timeline", heading, (picture,))


def _day_by_day(debrief: Debrief) -> Section:
    """List injects, decisions and public words in their order."""
    rows = tuple(_rows_of_days(debrief))
    head = (ON_DAY, say("Who", "Hvem"), say("What", "Hva"))
    caption = say("Injects, decisions and public words", "Innspill, beslutninger og offentlige ord")
    table = Table(caption, head, rows, wide=True)
    blocks: tuple[Block, ...] = (table,) if rows else (Paragraph(none()),)
    return Section("days", say("Day by day", "Dag for dag"), blocks)


def _rows_of_days(debrief: Debrief) -> Iterator[tuple[Cell, ...]]:
    decisions = {each.number: each for each in debrief.record.decisions}
    told = {each.number: each for each in debrief.record.told}
    for event in debrief.record.events:
        if event.number in told:
            spec = told[event.number].spec
            sender = say("{0} (inject)", "{0} (innspill)", spec.sender)
            yield when(debrief, event.day), sender, spec.title
        elif event.number in decisions:
            what = decided_text(debrief, decisions[event.number])
            yield when(debrief, event.day), role_name(debrief, event.role), what
        elif event.kind == "withdrawn":
            what = say("Withdraws decision no. {0}", "Trekker tilbake beslutning nr. {0}",
                       ordinal(debrief, int(event.body["decision"])))  # fmt: skip
            yield when(debrief, event.day), role_name(debrief, event.role), what
        elif event.kind in {"rumour", "announced"}:
            who = role_name(debrief, event.role)
            yield when(debrief, event.day), who, Quote(str(event.body["text"]), "nb")


def _decisions(debrief: Debrief) -> Section:
    """Set each decision beside the same game without it."""
    heading = say("Each decision, and the game without it", "Hver beslutning, og spillet uten den")
    if not debrief.effects:
        nobody = say("Nobody decided anything.", "Ingen besluttet noe.")
        return Section("decisions", heading, (Paragraph(nobody),))
    named = ("untreated_patient_days", "patients_affected", "excess_admissions", "cost")
    head = (say("Decision", "Beslutning"), *(MEASURES[name].title for name in named))
    body: tuple[tuple[Cell, ...], ...] = tuple(
        (called(debrief, e.decision), *(signed(e.changed[name]) for name in named))
        for e in debrief.effects
    )
    caption = say("As played, less the same game without the decision",
                  "Slik det ble spilt, minus det samme spillet uten beslutningen")  # fmt: skip
    note = say(
        "0: nothing changed, to the last pack.", "0: ingenting endret seg, til siste pakning."
    )
    return Section(
        "decisions", heading, (Paragraph(_PAIRED), Table(caption, head, body, note, True))
    )


def _side_by_side(debrief: Debrief) -> Section:
    heading = say("Side by side", "Side om side")
    courses = debrief.courses
    head = (say("Measure", "Mål"), *(course_name(each.name) for each in courses))
    table = Table(
        say("Four ways in which it could have gone", "Slik kunne det gått"),
        head,
        tuple(measure_rows([course.measured for course in courses])),
        _which_was_best(debrief, courses),
        wide=True,
    )
    return Section("courses", heading, (Paragraph(_PAIRED), table), new_page=False)


def _which_was_best(debrief: Debrief, courses: Sequence[Course]) -> Text | None:
    best = [course.name for course in courses if course.name not in COURSES]
    if not best:
        return None
    return say(
        'The best in the file is the policy "{0}". It is chosen afterwards, by days without '
        "treatment, and knows what nobody knew: a mark to measure by, no reproach.",
        "Det beste i filen er tiltaket «{0}». Det er valgt i ettertid, etter dager uten "
        "behandling, "
        "og vet det ingen visste: noe å måle mot, ingen bebreidelse.",
        policy_name(debrief, best[0]),
    )


def measure_rows(columns: Sequence[Measured]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each measure, with a cell for each column."""
    for name in MEASURED:
        yield MEASURES[name].title, *(amount(column[name]) for column in columns)


def _criteria(debrief: Debrief) -> Section:
    """Judge the criteria objective by objective."""
    found = {judged.name: judged for judged in debrief.judged}
    head = (say("Criterion", "Kriterium"), say("Verdict", "Vurdering"), say("By", "Ved"))
    tables = []
    for objective in debrief.game.spec.objectives.values():
        body = tuple(
            (found[name].criterion.text, VERDICTS[found[name].verdict],
             _met_by(debrief, found[name]))
            for name in objective.criteria
        )  # fmt: skip
        tables.append(Table(objective.text, head, body, wide=True))
    return Section(
        "criteria",
        say("Objectives and criteria", "Mål og kriterier"),
        tuple(tables),
        new_page=False,
    )


def _met_by(debrief: Debrief, judged: Judged) -> Cell:
    if judged.criterion.measure:
        return say("{0}; at most {1}", "{0}; høyst {1}", amount(judged.value).written,
                   amount(judged.criterion.at_most).written)  # fmt: skip
    if judged.decisions:
        numbers = ", ".join(str(ordinal(debrief, each)) for each in judged.decisions)
        return say("decision no. {0}", "beslutning nr. {0}", numbers)
    return NOTHING


def _method(debrief: Debrief) -> Section:
    game = debrief.game
    study = game.base.scenario.study
    replayed = say(
        "The game was replayed from its log: seed {0}, luck no. {1}, a sample world of {2} "
        "rows. The "
        "same log gives the same debrief. Figures are those of a model: consequences of "
        "assumptions, "
        "no observations.",
        "Spillet er spilt om igjen fra loggen: frø {0}, tilfeldighet nr. {1}, en utvalgsverden "
        "med {2} "
        "rader. Samme logg gir samme evaluering. Tallene er en modells: følger av antakelser, ikke "
        "observasjoner.",
        study.seed, game.spec.replicate, count(game.setting.persons or 0),
    )  # fmt: skip
    limits = game.base.scenario.limits
    blocks = [Paragraph(replayed), *([Paragraph(limits)] if limits.en else [])]
    return Section(
        "method", say("How it was computed", "Slik er det beregnet"), tuple(blocks), new_page=False
    )
