"""What the pages of a debrief call things: roles, decisions, verdicts, courses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forsyningssim.exercise.criteria import Verdict
from forsyningssim.exercise.debrief import Debrief
from forsyningssim.exercise.record import Decision
from forsyningssim.exercise.words import LEVERS
from forsyningssim.report.page.document import Block, Cell, Paragraph, Quote, Table
from forsyningssim.report.words import day as short_day
from forsyningssim.scenario.exercise import EVALUATOR, FACILITATOR
from forsyningssim.spec import Text
from forsyningssim.words import say

MASTHEAD: Final = say("exercise debrief", "evaluering av øvelse")
NOTHING: Final = say("–", "–")
ON_DAY: Final = say("Day", "Dag")
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

ON_WHAT_WAS_SEEN: Final = say(
    "Judge each decision by what the role could see when it decided, not by how it went.",
    "Vurder hver beslutning etter det rollen kunne se da den ble tatt, ikke etter hvordan det "
    "gikk.",
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


def ordinal(debrief: Debrief, number: int) -> int:
    """Return which decision of the game an event's number is, counted from 1."""
    return [each.number for each in debrief.record.decisions].index(number) + 1


def kind_of(decision: Decision) -> Text:
    """Call what was decided by its kind."""
    return LEVERS[decision.lever.kind].label


def called(debrief: Debrief, decision: Decision) -> Text:
    """Call a decision by its number, its kind, its role and its day."""
    by = say(", by its plan", ", etter plan") if decision.by_doctrine else Text(en="", nb="")
    return say(
        "No. {0}, day {1}: {2} ({3}{4})", "Nr. {0}, dag {1}: {2} ({3}{4})",
        ordinal(debrief, decision.number), decision.day, kind_of(decision),
        role_name(debrief, decision.role), by,
    )  # fmt: skip


def decided_text(debrief: Debrief, decision: Decision) -> Text:
    """Say in a sentence what was decided, with its number."""
    by = say(" (by its plan)", " (etter plan)") if decision.by_doctrine else Text(en="", nb="")
    number = ordinal(debrief, decision.number)
    return say(
        "No. {0}: {1}{2}", "Nr. {0}: {1}{2}", number, decision.lever.effect(debrief.game.called), by
    )


def when(debrief: Debrief, on: int) -> Text:
    """Write a day of the game with its date."""
    date = debrief.game.date(on)
    return say("{0}: {1}", "{0}: {1}", on, Text(en=short_day(date, "en"), nb=short_day(date, "nb")))


def quoted(text: str) -> Cell:
    """Quote what somebody wrote."""
    return Quote(text, "nb") if text.strip() else NOTHING


def table_or_none(
    caption: Text, head: tuple[Text, ...], body: tuple[tuple[Cell, ...], ...]
) -> list[Block]:
    """Return a table, or say that there is nothing in it."""
    if body:
        return [Table(caption, head, body, wide=True)]
    return [Paragraph(say("{0}: none.", "{0}: ingen.", caption), "note")]


def none() -> Text:
    """Say that there is nothing."""
    return say("Nothing.", "Ingenting.")
