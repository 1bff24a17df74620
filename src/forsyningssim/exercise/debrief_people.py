"""What people saw, noted and said: the parts of a debrief that no model gives."""

from __future__ import annotations

from typing import Final

from forsyningssim.exercise.debrief import Debrief
from forsyningssim.exercise.debrief_words import (
    GRADES,
    NOTHING,
    ON_DAY,
    ON_WHAT_WAS_SEEN,
    called,
    decided_text,
    none,
    quoted,
    role_name,
    table_or_none,
    when,
)
from forsyningssim.exercise.record import Decision
from forsyningssim.exercise.scene import Figure
from forsyningssim.exercise.views import View
from forsyningssim.report.page.document import Cell, Paragraph, Quote, Section, Table
from forsyningssim.report.page.written import amount
from forsyningssim.spec import Text
from forsyningssim.words import joined, say

_MOST_FIGURES: Final = 12


def what_was_seen(debrief: Debrief) -> Section:
    """For each decision, what the role saw that morning, why it decided and with what authority."""
    parts = tuple(_seen(debrief, each) for each in debrief.record.decisions)
    blocks = (Paragraph(ON_WHAT_WAS_SEEN),) if parts else (Paragraph(none()),)
    heading = say("What each role saw when it decided", "Hva hver rolle så da den besluttet")
    return Section("seen", heading, blocks, parts)


def _seen(debrief: Debrief, decision: Decision) -> Section:
    en, nb = (debrief.seen(decision, language) for language in ("en", "nb"))
    facts: list[tuple[Cell, ...]] = [
        (say("Why", "Begrunnelse"), quoted(decision.why)),
        (say("Authority", "Hjemmel"), quoted(decision.authority)),
        (say("Latest messages", "Siste meldinger"), _latest(en, nb)),
    ]
    for left, right in _relevant(debrief, decision, en, nb):
        label = Text(en=left.label, nb=right.label)
        facts.append((label, _figure(left, right)))
    head = (say("What", "Hva"), say("As the role saw it", "Slik rollen så det"))
    caption = say("{0}, day {1}", "{0}, dag {1}", role_name(debrief, decision.role), decision.day)
    heading = called(debrief, decision)
    blocks = (Paragraph(decided_text(debrief, decision)), Table(caption, head, tuple(facts)))
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


def observations(debrief: Debrief) -> Section:
    """What evaluators observed of each objective, and what participants noted."""
    objectives = debrief.game.spec.objectives
    head = (say("Objective", "Mål"), say("Grade", "Gradering"), say("Observation", "Observasjon"))
    seen = tuple(
        (objectives[str(e.body["objective"])].text,
         GRADES.get(str(e.body["grade"]), NOTHING), quoted(str(e.body["text"])))
        for e in debrief.of_kind("observed")
    )  # fmt: skip
    noted = tuple(
        (role_name(debrief, e.role), when(debrief, e.day), quoted(str(e.body["text"])))
        for e in debrief.of_kind("noted")
    )
    notes_head = (say("Role", "Rolle"), ON_DAY, say("Note", "Notat"))
    blocks = [
        *table_or_none(say("Evaluators' observations", "Evaluatorenes observasjoner"), head, seen),
        *table_or_none(say("Participants' notes", "Deltakernes notater"), notes_head, noted),
    ]
    heading = say("Observations and notes", "Observasjoner og notater")
    return Section("observations", heading, tuple(blocks))


def afterwards(debrief: Debrief) -> Section:
    """Hot wash and feedback, question by question."""
    head = (say("Role", "Rolle"), say("Question", "Spørsmål"), say("Answer", "Svar"))

    def answers(kind: str) -> tuple[tuple[Cell, ...], ...]:
        return tuple(
            (role_name(debrief, event.role), Quote(question, "nb"), quoted(str(answer)))
            for event in debrief.of_kind(kind)
            for question, answer in event.body["answers"].items()
        )

    blocks = [
        *table_or_none(say("Hot wash", "Førsteinntrykk (hot wash)"), head, answers("hot_wash")),
        *table_or_none(say("Feedback", "Tilbakemeldinger"), head, answers("feedback")),
    ]
    return Section("afterwards", say("Hot wash and feedback", "Førsteinntrykk og tilbakemeldinger"),
                   tuple(blocks), new_page=False)  # fmt: skip


def improvements(debrief: Debrief) -> Section:
    """List what is to be done, by whom and when."""
    head = (say("Finding", "Funn"), say("Measure", "Tiltak"), say("Owner", "Ansvarlig"),
            say("Deadline", "Frist"))  # fmt: skip
    fields = ("finding", "measure", "owner", "deadline")
    body = tuple(
        tuple(quoted(str(event.body[field])) for field in fields)
        for event in debrief.of_kind("improvement")
    )
    caption = say("Improvement plan", "Oppfølgingsplan")
    return Section(
        "improvements", caption, tuple(table_or_none(caption, head, body)), new_page=False
    )
