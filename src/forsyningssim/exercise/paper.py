"""An exercise on paper, for when there is no screen: what control needs, and what is handed out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from forsyningssim.exercise.debrief_words import GRADES
from forsyningssim.exercise.views import MARK
from forsyningssim.exercise.words import LEVERS
from forsyningssim.levers.lever import trigger_words
from forsyningssim.report.page.document import (
    Block,
    Cell,
    Document,
    Listing,
    Paragraph,
    Section,
    Table,
)
from forsyningssim.report.words import day as short_day
from forsyningssim.scenario.exercise import ExerciseSpec, Inject, Role
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.spec import Text
from forsyningssim.words import capital, joined, say

_EMPTY: Final = Text(en="\N{NO-BREAK SPACE}", nb="\N{NO-BREAK SPACE}")
_LINE: Final = Paragraph(_EMPTY, "blank")
_LINES: Final = 5
_A_SHEET: Final = 6
"""Injects that fit on a sheet of the master list."""
HOT_WASH: Final = (
    say("What went well?", "Hva gikk bra?"),
    say("What did not go well?", "Hva gikk ikke bra?"),
    say("What did you lack: information, authority, people, agreements?",
        "Hva manglet dere: informasjon, myndighet, folk, avtaler?"),
    say("What should be changed, by whom and by when?",
        "Hva bør endres, av hvem og innen når?"),
)  # fmt: skip
"""Asked right after the exercise, while all are in the room."""


def facilitators(file: ScenarioFile) -> Document:
    """Return what exercise control and evaluators need: not to be seen by those who play."""
    spec = _spec(file)
    return Document(
        title=say("Facilitator's book: {0}", "Øvingsledelsens bok: {0}", title_of(file)),
        question=spec.purpose,
        facts=_facts(file),
        sections=(
            _overview(file),
            _clock_sheet(file),
            _master_list(file),
            *_observation_forms(spec),
            _improvement_form(),
        ),
        masthead=say("for exercise control and evaluators", "for øvingsledelse og evaluatorer"),
        mark=MARK,
    )


def handouts(file: ScenarioFile) -> Document:
    """Return what is handed out: role cards first, then the injects one by one, then the form."""
    spec = _spec(file)
    order = sorted(spec.injects.items(), key=_planned)
    return Document(
        title=say("Handouts: {0}", "Utdelingsark: {0}", title_of(file)),
        question=say(
            "This first sheet stays with exercise control. Hand a role its card before it begins, "
            "and each inject on its day.",
            "Dette første arket blir hos øvingsledelsen. Gi hver rolle sitt kort før start, og "
            "hvert "
            "innspill på sin dag.",
        ),
        facts=_facts(file),
        sections=(
            _rules(),
            *(_role_card(name, role) for name, role in spec.roles.items()),
            *(_inject(file, name, inject) for name, inject in order),
            _decision_form(),
            _hot_wash_form(),
        ),
        masthead=say("handouts", "utdelingsark"),
        mark=MARK,
    )  # fmt: skip


def title_of(file: ScenarioFile) -> Text:
    """Give the exercise's title."""
    return _spec(file).title or file.scenario.title


def _spec(file: ScenarioFile) -> ExerciseSpec:
    if file.scenario.exercise is None:
        raise ValueError("the scenario has no exercise")
    return file.scenario.exercise


def _planned(entry: tuple[str, Inject]) -> tuple[bool, int]:
    """Sort injects by day; those that wait for something come last."""
    day = entry[1].day
    return day is None, day or 0


def _facts(file: ScenarioFile) -> tuple[tuple[Text, Cell], ...]:
    spec, horizon = _spec(file), file.scenario.horizon
    minutes = sum(period.minutes for period in spec.timetable)
    return (
        (say("Length", "Varighet"), say("{0} minutes", "{0} minutter", minutes)),
        (say("The game", "Spillet"), say("{0} days from {1}", "{0} dager fra {1}", horizon.days,
                                         _date(file, 0))),
        (say("Roles", "Roller"), say("{0}", "{0}", len(spec.roles))),
    )  # fmt: skip


def _date(file: ScenarioFile, day: int) -> Text:
    when = file.scenario.horizon.starts + timedelta(day)
    return Text(
        en=f"{short_day(when, 'en')} {when.year}", nb=f"{short_day(when, 'nb')} {when.year}"
    )


def _overview(file: ScenarioFile) -> Section:
    spec = _spec(file)
    objectives = Listing(tuple(objective.text for objective in spec.objectives.values()))
    stop = say(
        "If something real happens: say REAL EVENT, stop the clock, and collect the sheets. Every "
        "message of the exercise begins with EXERCISE. Notes carry roles, not names.",
        "Skjer noe virkelig: si REELL HENDELSE, stans klokka og samle inn arkene. Hver melding i "
        "øvelsen begynner med ØVELSE. Notater bærer roller, ikke navn.",
    )
    return Section("overview", say("Objectives", "Mål"), (objectives, Paragraph(stop, "warning")))


def _clock_sheet(file: ScenarioFile) -> Section:
    """Lay the hours around the table beside the days of the game and what is due in them."""
    spec = _spec(file)
    head = (say("Clock", "Klokka"), say("What", "Hva"), say("Days of the game", "Dager i spillet"),
            say("Injects due", "Innspill"), say("Begun", "Startet"))  # fmt: skip
    rows, minute, day = [], 0, 0
    for number, period in enumerate(spec.timetable):
        end = day + period.days
        due = [inject.title for _, inject in sorted(spec.injects.items(), key=_planned)
               if inject.day is not None and _in(inject.day, day, end, not number)]  # fmt: skip
        span = say("{0} to {1}, from {2}", "{0} til {1}, fra {2}", day, end, _date(file, day))
        rows.append((
            Text(en=f"{minute // 60}:{minute % 60:02d}", nb=f"{minute // 60}:{minute % 60:02d}"),
            period.text, span if period.days else say("–", "–"),
            joined("; ", due) if due else say("–", "–"), _EMPTY,
        ))  # fmt: skip
        minute, day = minute + period.minutes, end
    table = Table(say("Clock sheet", "Klokkeark"), head, tuple(rows), wide=True)
    return Section("clock", say("Clock sheet", "Klokkeark"), (table,))


def _in(day: int, begin: int, end: int, first: bool) -> bool:
    """Whether a day passes in a period; what is planned for day 0 belongs to the first."""
    return begin < day <= end or (first and day == 0)


def _master_list(file: ScenarioFile) -> Section:
    """Give every inject with its day, sender, receivers, expected answer and criterion."""
    spec = _spec(file)
    head = (say("Day", "Dag"), say("Inject", "Innspill"), say("From, to", "Fra, til"),
            say("Expected", "Forventet"), say("Criterion", "Kriterium"),
            say("Sent", "Sendt"))  # fmt: skip
    body = tuple(
        (
            when(file, inject), inject.title,
            say("{0} → {1}", "{0} → {1}", inject.sender, receivers(spec, inject)),
            inject.expected,
            spec.criteria[inject.criterion].text if inject.criterion else say("–", "–"),
            _EMPTY,
        )
        for _, inject in sorted(spec.injects.items(), key=_planned)
    )  # fmt: skip
    heading = say("Master scenario events list (MSEL)", "Dreiebok (MSEL)")
    sheets = [body[first : first + _A_SHEET] for first in range(0, len(body), _A_SHEET)]
    tables = tuple(
        Table(say("{0}, {1} of {2}", "{0}, {1} av {2}", heading, n, len(sheets)), head, rows,
              wide=True)
        for n, rows in enumerate(sheets, 1)
    )  # fmt: skip
    return Section("msel", heading, tables)


def when(file: ScenarioFile, inject: Inject) -> Text:
    """Say when an inject is due, or what it waits for."""
    criteria = _spec(file).criteria
    if inject.day is not None:
        planned = say("{0}: {1}", "{0}: {1}", inject.day, _date(file, inject.day))
        if not inject.unless:
            return planned
        return say("{0}, unless met: {1}", "{0}, med mindre oppfylt: {1}", planned,
                   criteria[inject.unless].text)  # fmt: skip
    if inject.once:
        return say("once met: {0}", "når oppfylt: {0}", criteria[inject.once].text)
    if inject.when is not None:
        return trigger_words(inject.when)
    return say("when control wants", "når øvingsledelsen vil")


def receivers(spec: ExerciseSpec, inject: Inject) -> Text:
    """Name the roles that get an inject."""
    if not inject.to:
        return say("all", "alle")
    return joined(", ", [spec.roles[role].name for role in inject.to])


def _observation_forms(spec: ExerciseSpec) -> Iterator[Section]:
    """Give evaluators a sheet for each objective."""
    head = (say("Criterion", "Kriterium"), *GRADES.values())
    for name, objective in spec.objectives.items():
        body = tuple(
            (spec.criteria[each].text, *([_EMPTY] * len(GRADES))) for each in objective.criteria
        )
        caption = say("Tick one on each line", "Kryss av ett på hver linje")
        blocks: list[Block] = [Paragraph(objective.text), Table(caption, head, body, wide=True)]
        seen = say("What you saw and heard: when, who, what; not why",
                   "Det du så og hørte: når, hvem, hva; ikke hvorfor")  # fmt: skip
        blocks += [Paragraph(seen), *[_LINE] * _LINES]
        words = Text(en=name.replace("_", " "), nb=str(list(spec.objectives).index(name) + 1))
        yield Section(f"observe-{name}", say("Observation form: {0}", "Observasjonsskjema: mål {0}",
                                             words), tuple(blocks))  # fmt: skip


def _improvement_form() -> Section:
    head = (say("No.", "Nr."), say("Finding", "Funn"), say("Measure", "Tiltak"),
            say("Owner", "Ansvarlig"), say("Deadline", "Frist"))  # fmt: skip
    caption = say("Improvement plan", "Oppfølgingsplan")
    blank = (_EMPTY,) * (len(head) - 1)
    rows = tuple((say("{0}", "{0}", number + 1), *blank) for number in range(8))
    return Section("improvements", caption, (Table(caption, head, rows, wide=True),))


def _rules() -> Section:
    rules = (
        say("Say EXERCISE first in every call and message.",
            "Si ØVELSE først i hver samtale og melding."),
        say("Act with the powers you really have, and ask control if you do not know.",
            "Bruk den myndigheten dere virkelig har, og spør øvingsledelsen når dere ikke vet."),
        say("Decide on the form: what, from when, why, and with what authority.",
            "Beslutt på skjemaet: hva, fra når, hvorfor og med hvilken hjemmel."),
        say("REAL EVENT stops everything.", "REELL HENDELSE stanser alt."),
    )  # fmt: skip
    return Section("rules", say("Rules", "Regler"), (Listing(rules),))


def _role_card(name: str, role: Role) -> Section:
    holds = [LEVERS[kind].label for kind in role.levers]
    blocks: list[Block] = [Paragraph(role.brief, "answer")]
    if holds:
        blocks += [
            Paragraph(say("You may decide on:", "Dere kan beslutte:")),
            Listing(tuple(holds)),
        ]
    else:
        none = say(
            "You decide on no measures: your part is to tell, to ask and to propose.",
            "Dere beslutter ingen tiltak: deres del er å melde, spørre og foreslå.",
        )
        blocks.append(Paragraph(none))
    return Section(f"role-{name}", say("Role: {0}", "Rolle: {0}", role.name), tuple(blocks))


def _inject(file: ScenarioFile, name: str, inject: Inject) -> Section:
    spec = _spec(file)
    head = say("From {0} to {1}. {2}", "Fra {0} til {1}. {2}", inject.sender,
               receivers(spec, inject), capital(when(file, inject)))  # fmt: skip
    blocks: list[Block] = [Paragraph(head, "note"), Paragraph(inject.text, "answer")]
    if inject.attachment is not None:
        blocks += [Paragraph(say("Enclosed: {0}", "Vedlagt: {0}", inject.attachment))]
    heading = say("Inject: {0}", "Innspill: {0}", inject.title)
    return Section(f"inject-{name}", heading, tuple(blocks))


def _decision_form() -> Section:
    asks = (
        say("Role, day of the game", "Rolle, dag i spillet"),
        say("What is decided, for which medicines", "Hva som besluttes, for hvilke legemidler"),
        say("From when, for how long", "Fra når, hvor lenge"),
        say("Why", "Hvorfor"),
        say("With what authority", "Med hvilken hjemmel"),
        say("What we know now, and what we do not", "Hva vi vet nå, og hva vi ikke vet"),
    )
    blocks = tuple(block for ask in asks for block in (Paragraph(ask), _LINE))
    return Section(
        "decision", say("Decision form (copy it)", "Beslutningsskjema (kopieres)"), blocks
    )


def _hot_wash_form() -> Section:
    blocks = tuple(block for ask in HOT_WASH for block in (Paragraph(ask), *[_LINE] * 3))
    return Section("hot-wash", say("Hot-wash form", "Skjema for førsteinntrykk (hot wash)"), blocks)
