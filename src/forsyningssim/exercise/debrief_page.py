"""The debrief as a document: what was done, what it changed, what each saw, what to improve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from forsyningssim.exercise.criteria import Judged, Verdict
from forsyningssim.exercise.debrief import HEADLINE, MEASURED, Course, Debrief, Measured
from forsyningssim.exercise.game import Decision
from forsyningssim.exercise.log import Event
from forsyningssim.exercise.views import MARK, Figure, View
from forsyningssim.exercise.words import LEVERS
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
from forsyningssim.report.page.written import amount, count, day, signed
from forsyningssim.report.timeline import describe_timeline, timeline
from forsyningssim.report.words import day as short_day
from forsyningssim.scenario.exercise import EVALUATOR, FACILITATOR
from forsyningssim.spec import Text
from forsyningssim.words import joined, say

MASTHEAD: Final = say("exercise debrief", "evaluering av øvelse")
NOTHING: Final = say("–", "–")
ON_DAY: Final = say("Day", "Dag")
_MOST_FIGURES: Final = 12
COURSES: Final[Mapping[str, Text]] = {
    "nothing": say("Doing nothing", "Ingen tiltak"),
    "played": say("As played", "Slik det ble spilt"),
    "doctrine": say("By the offices' plans", "Etter etatenes planer"),
}
VERDICTS: Final[Mapping[Verdict, Text]] = {
    "met": say("met", "oppfylt"),
    "not_met": say("not met", "ikke oppfylt"),
    "open": say("not put to the test", "ikke prøvd"),
    "observed": say("judged by evaluators", "vurderes av evaluator"),
}
GRADES: Final[Mapping[str, Text]] = {
    "performed": say("performed without challenges", "gjennomført uten utfordringer"),
    "some_challenges": say("performed with some challenges", "gjennomført med noen utfordringer"),
    "major_challenges": say("performed with major challenges",
                            "gjennomført med store utfordringer"),
    "not_performed": say("unable to be performed", "ikke gjennomført"),
}  # fmt: skip
"""HSEEP's four grades of an observation."""
_PAIRED: Final = say(
    "Each row is the same game with the same luck and the same injects, one thing changed. It "
    "tells what mattered in this game; with other luck it could have gone otherwise, which a "
    "study of the exported game shows.",
    "Hver rad er det samme spillet med samme tilfeldigheter og samme innspill, med én ting endret. "
    "Den viser hva som betydde noe i dette spillet; med andre tilfeldigheter kunne det gått "
    "annerledes, og det viser en studie av det eksporterte spillet.",
)
_ON_WHAT_WAS_SEEN: Final = say(
    "Judge each decision by what the role could see when it decided, not by how it went.",
    "Vurder hver beslutning etter det rollen kunne se da den ble tatt, ikke etter hvordan det "
    "gikk.",
)


def document(debrief: Debrief) -> Document:
    """Put the debrief of one game together."""
    spec = debrief.game.spec
    return Document(
        title=say("Debrief: {0}", "Evaluering: {0}", title_of(debrief)),
        question=spec.purpose,
        facts=_facts(debrief),
        sections=(
            _in_short(debrief),
            _timeline(debrief),
            _day_by_day(debrief),
            _decisions(debrief),
            _side_by_side(debrief),
            _criteria(debrief),
            _what_was_seen(debrief),
            _observations(debrief),
            _afterwards(debrief),
            _improvements(debrief),
            _method(debrief),
        ),
        mark=MARK,
        masthead=MASTHEAD,
    )


def title_of(debrief: Debrief) -> Text:
    """Give the exercise's title."""
    return debrief.game.spec.title or debrief.game.base.scenario.title


def role_name(debrief: Debrief, role: str) -> Text:
    """Call a role by its name."""
    others = {FACILITATOR: say("Exercise control", "Øvingsledelsen"),
              EVALUATOR: say("Evaluator", "Evaluator")}  # fmt: skip
    roles = debrief.game.spec.roles
    return roles[role].name if role in roles else others.get(role, Text(en=role, nb=role))


def course_name(course: str) -> Text:
    """Call a way in which the game could have gone by its name; policies share one."""
    if course in COURSES:
        return COURSES[course]
    return say("Best in the file", "Beste i filen")


def policy_name(debrief: Debrief, policy: str) -> Text:
    """Call a policy of the scenario by its title."""
    return debrief.file.scenario.policies[policy].title or Text(en=policy, nb=policy)


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
             day(game.starts))),
        (say("Roles played by people", "Roller spilt av deltakere"),
         joined(", ", names) if names else NOTHING),
    )  # fmt: skip


def _moment(event: Event) -> str:
    return event.at[:16].replace("T", " ")


def _in_short(debrief: Debrief) -> Section:
    """Say on page one how it went, what mattered most, and what did not matter."""
    courses = {course.name: course for course in debrief.courses}
    blocks: list[Block] = [Paragraph(_how_it_went(courses), "answer")]
    if told := _what_mattered(debrief):
        blocks.append(Paragraph(told, "answer"))
    told = _judged_in_short(debrief)
    blocks += [Paragraph(told, "answer"), Paragraph(_ON_WHAT_WAS_SEEN, "note")]
    return Section("answer", say("In short", "Kort fortalt"), tuple(blocks))


def _how_it_went(courses: Mapping[str, Course]) -> Text:
    played, nothing = (courses[name].measured[HEADLINE] for name in ("played", "nothing"))
    return say(
        "As played, patients went {0} days without treatment in all; with nobody doing anything it "
        "would have been {1}, and with every office acting by its plans {2}.",
        "Slik det ble spilt, var pasienter uten behandling i {0} dager til sammen; uten noen "
        "tiltak "
        "ville det vært {1}, og om alle etater fulgte planene sine {2}.",
        amount(played).written, amount(nothing).written,
        amount(courses["doctrine"].measured[HEADLINE]).written,
    )  # fmt: skip


def _what_mattered(debrief: Debrief) -> Text | None:
    """Name the decision that changed most, and say how many changed nothing."""
    effects = [effect for effect in debrief.effects if effect.changed[HEADLINE] is not None]
    if not effects:
        return None
    first = max(effects, key=lambda each: abs(each.changed[HEADLINE] or 0))
    idle = sum(not any(effect.changed.values()) for effect in effects)
    still = say(
        " {0} of {1} decisions changed nothing that is measured here.",
        " {0} av {1} beslutninger endret ingenting av det som måles her.", idle, len(effects),
    )  # fmt: skip
    if not first.changed[HEADLINE]:
        return Text(en=still.en.strip(), nb=still.nb.strip())
    return say(
        "The decision that changed most was no. {0} on day {1}: without it, {2} instead of {3} "
        "days "
        "without treatment.{4}",
        "Beslutningen som endret mest, var nr. {0} på dag {1}: uten den {2} i stedet for {3} dager "
        "uten behandling.{4}",
        ordinal(debrief, first.decision.number), first.decision.day,
        amount(first.without[HEADLINE]).written,
        amount(debrief.played[HEADLINE]).written, still if idle else Text(en="", nb=""),
    )  # fmt: skip


def _judged_in_short(debrief: Debrief) -> Text:
    told = [judged for judged in debrief.judged if judged.verdict in {"met", "not_met"}]
    met = sum(judged.verdict == "met" for judged in told)
    return say(
        "Of {0} criteria that the log can tell, {1} were met; {2} are the evaluators' to judge.",
        "Av {0} kriterier som loggen kan avgjøre, er {1} oppfylt; {2} er det evaluatorene som "
        "vurderer.",
        len(told), met, sum(judged.verdict == "observed" for judged in debrief.judged),
    )  # fmt: skip


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
    blocks: tuple[Block, ...] = (table,) if rows else (Paragraph(_none()),)
    return Section("days", say("Day by day", "Dag for dag"), blocks)


def _rows_of_days(debrief: Debrief) -> Iterator[tuple[Cell, ...]]:
    decisions = {each.number: each for each in debrief.record.decisions}
    told = {each.number: each for each in debrief.record.told}
    for event in debrief.record.events:
        if event.number in told:
            spec = told[event.number].spec
            sender = say("{0} (inject)", "{0} (innspill)", spec.sender)
            yield _when(debrief, event.day), sender, spec.title
        elif event.number in decisions:
            what = _decided(debrief, decisions[event.number])
            yield _when(debrief, event.day), role_name(debrief, event.role), what
        elif event.kind == "withdrawn":
            what = say("Withdraws decision no. {0}", "Trekker tilbake beslutning nr. {0}",
                       ordinal(debrief, int(event.body["decision"])))  # fmt: skip
            yield _when(debrief, event.day), role_name(debrief, event.role), what
        elif event.kind in {"rumour", "announced"}:
            who = role_name(debrief, event.role)
            yield _when(debrief, event.day), who, Quote(str(event.body["text"]), "nb")


def _when(debrief: Debrief, on: int) -> Text:
    when = debrief.game.date(on)
    return say("{0}: {1}", "{0}: {1}", on, Text(en=short_day(when, "en"), nb=short_day(when, "nb")))


def ordinal(debrief: Debrief, number: int) -> int:
    """Return which decision of the game an event's number is, counted from 1."""
    return [each.number for each in debrief.record.decisions].index(number) + 1


def called(debrief: Debrief, decision: Decision) -> Text:
    """Call a decision by its number, its kind, its role and its day."""
    by = say(", by its plan", ", etter plan") if decision.by_doctrine else Text(en="", nb="")
    return say(
        "No. {0}, day {1}: {2} ({3}{4})", "Nr. {0}, dag {1}: {2} ({3}{4})",
        ordinal(debrief, decision.number), decision.day, LEVERS[decision.lever.kind].label,
        role_name(debrief, decision.role), by,
    )  # fmt: skip


def _decided(debrief: Debrief, decision: Decision) -> Text:
    by = say(" (by its plan)", " (etter plan)") if decision.by_doctrine else Text(en="", nb="")
    number = ordinal(debrief, decision.number)
    return say(
        "No. {0}: {1}{2}", "Nr. {0}: {1}{2}", number, decision.lever.effect(debrief.game.called), by
    )


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


def _what_was_seen(debrief: Debrief) -> Section:
    """For each decision, what the role saw that morning, why it decided and with what authority."""
    parts = tuple(_seen(debrief, each) for each in debrief.record.decisions)
    blocks = (Paragraph(_ON_WHAT_WAS_SEEN),) if parts else (Paragraph(_none()),)
    heading = say("What each role saw when it decided", "Hva hver rolle så da den besluttet")
    return Section("seen", heading, blocks, parts)


def _seen(debrief: Debrief, decision: Decision) -> Section:
    en, nb = (debrief.seen(decision, language) for language in ("en", "nb"))
    facts: list[tuple[Cell, ...]] = [
        (say("Why", "Begrunnelse"), _quoted(decision.why)),
        (say("Authority", "Hjemmel"), _quoted(decision.authority)),
        (say("Latest messages", "Siste meldinger"), _latest(en, nb)),
    ]
    for left, right in _relevant(debrief, decision, en, nb):
        label = Text(en=left.label, nb=right.label)
        facts.append((label, _figure(left, right)))
    head = (say("What", "Hva"), say("As the role saw it", "Slik rollen så det"))
    caption = say("{0}, day {1}", "{0}, dag {1}", role_name(debrief, decision.role), decision.day)
    heading = called(debrief, decision)
    blocks = (Paragraph(_decided(debrief, decision)), Table(caption, head, tuple(facts)))
    return Section(f"seen-{decision.number}", heading, blocks, new_page=False)


def _relevant(
    debrief: Debrief, decision: Decision, en: View, nb: View
) -> list[tuple[Figure, Figure]]:
    """Return the figures that concern what was decided on; if none does, the first ones."""
    setting = debrief.game.setting
    mask = setting.catalogue.mask(decision.lever.medicines)
    called_so = [setting.scenario.products[p].name.en for p in setting.catalogue.products]
    spoken = [name for name, on in zip(called_so, mask, strict=True) if on]
    pairs = list(zip(en.figures, nb.figures, strict=True))
    general = [p for p in pairs if not any(name in p[0].label for name in called_so)]
    mine = [p for p in pairs if any(name in p[0].label for name in spoken)]
    return (general + mine)[:_MOST_FIGURES]


def _figure(en: Figure, nb: Figure) -> Cell:
    number = amount(en.value, 3).written
    return say("{0} {1}", "{0} {1}", number, Text(en=en.unit, nb=nb.unit))


def _latest(en: View, nb: View) -> Text:
    pairs = list(zip(en.messages, nb.messages, strict=True))[-3:]
    titles = [
        say("day {0}: {1}", "dag {0}: {1}", left.day, Text(en=left.title, nb=right.title))
        for left, right in pairs
    ]
    return joined("; ", titles) if titles else NOTHING


def _quoted(text: str) -> Cell:
    return Quote(text, "nb") if text.strip() else NOTHING


def _observations(debrief: Debrief) -> Section:
    """What evaluators observed of each objective, and what participants noted."""
    objectives = debrief.game.spec.objectives
    head = (say("Objective", "Mål"), say("Grade", "Gradering"), say("Observation", "Observasjon"))
    seen = tuple(
        (objectives[str(e.body["objective"])].text,
         GRADES.get(str(e.body["grade"]), NOTHING), _quoted(str(e.body["text"])))
        for e in debrief.of_kind("observed")
    )  # fmt: skip
    noted = tuple(
        (role_name(debrief, e.role), _when(debrief, e.day), _quoted(str(e.body["text"])))
        for e in debrief.of_kind("noted")
    )
    notes_head = (say("Role", "Rolle"), ON_DAY, say("Note", "Notat"))
    blocks = [
        *_table(say("Evaluators' observations", "Evaluatorenes observasjoner"), head, seen),
        *_table(say("Participants' notes", "Deltakernes notater"), notes_head, noted),
    ]
    heading = say("Observations and notes", "Observasjoner og notater")
    return Section("observations", heading, tuple(blocks))


def _afterwards(debrief: Debrief) -> Section:
    """Hot wash and feedback, question by question."""
    head = (say("Role", "Rolle"), say("Question", "Spørsmål"), say("Answer", "Svar"))

    def answers(kind: str) -> tuple[tuple[Cell, ...], ...]:
        return tuple(
            (role_name(debrief, event.role), Quote(question, "nb"), _quoted(str(answer)))
            for event in debrief.of_kind(kind)
            for question, answer in event.body["answers"].items()
        )

    blocks = [
        *_table(say("Hot wash", "Førsteinntrykk (hot wash)"), head, answers("hot_wash")),
        *_table(say("Feedback", "Tilbakemeldinger"), head, answers("feedback")),
    ]
    return Section("afterwards", say("Hot wash and feedback", "Førsteinntrykk og tilbakemeldinger"),
                   tuple(blocks), new_page=False)  # fmt: skip


def _improvements(debrief: Debrief) -> Section:
    head = (say("Finding", "Funn"), say("Measure", "Tiltak"), say("Owner", "Ansvarlig"),
            say("Deadline", "Frist"))  # fmt: skip
    fields = ("finding", "measure", "owner", "deadline")
    body = tuple(
        tuple(_quoted(str(event.body[field])) for field in fields)
        for event in debrief.of_kind("improvement")
    )
    caption = say("Improvement plan", "Oppfølgingsplan")
    return Section("improvements", caption, tuple(_table(caption, head, body)), new_page=False)


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


def _table(
    caption: Text, head: tuple[Text, ...], body: tuple[tuple[Cell, ...], ...]
) -> list[Block]:
    """Return a table, or say that there is nothing in it."""
    if body:
        return [Table(caption, head, body, wide=True)]
    return [Paragraph(say("{0}: none.", "{0}: ingen.", caption), "note")]


def _none() -> Text:
    return say("Nothing.", "Ingenting.")
