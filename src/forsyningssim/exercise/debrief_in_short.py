"""The debrief in short: how it went, what mattered, what did harm, which criteria were met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forsyningssim.exercise.debrief import HEADLINE, Course, Debrief
from forsyningssim.exercise.debrief_words import ON_WHAT_WAS_SEEN, kind_of, ordinal
from forsyningssim.levers.rationing import Rationing
from forsyningssim.report.page.document import Block, Paragraph, Section
from forsyningssim.report.page.written import amount, signed
from forsyningssim.spec import Text
from forsyningssim.words import joined, say, series

_CAPPED: Final = say(
    "A cap on what an outlet gets holds for every product it covers, also for the one that "
    "patients are changed to when their own is missing: the change needs more of it than usual.",
    "Et tak på hva et utsalg får, gjelder hvert produkt det omfatter, også det som pasienter "
    "byttes til når deres eget mangler: byttet trenger mer av det enn vanlig.",
)


def in_short(debrief: Debrief) -> Section:
    """Say on page one how it went, what mattered most, and what did not matter."""
    courses = {course.name: course for course in debrief.courses}
    blocks: list[Block] = [Paragraph(_how_it_went(courses), "answer")]
    if told := _what_mattered(debrief):
        blocks.append(Paragraph(told, "answer"))
    if harm := _made_worse(debrief):
        blocks.append(Paragraph(harm, "warning"))
    told = _judged_in_short(debrief)
    blocks += [Paragraph(told, "answer"), Paragraph(ON_WHAT_WAS_SEEN, "note")]
    return Section("answer", say("In short", "Kort fortalt"), tuple(blocks))


def _how_it_went(courses: Mapping[str, Course]) -> Text:
    played, nothing = (courses[name].measured[HEADLINE] for name in ("played", "nothing"))
    return say(
        "As played, patients went {0} days without treatment in all; with nobody doing anything it "
        "would have been {1}, and with every office acting by its plans {2}.",
        "Slik det ble spilt, var pasienter uten behandling i {0} dager til sammen; uten noen "
        "tiltak ville det vært {1}, og om alle etater fulgte planene sine {2}.",
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
        "days without treatment.{4}",
        "Beslutningen som endret mest, var nr. {0} på dag {1}: uten den {2} i stedet for {3} dager "
        "uten behandling.{4}",
        ordinal(debrief, first.decision.number), first.decision.day,
        amount(first.without[HEADLINE]).written,
        amount(debrief.played[HEADLINE]).written, still if idle else Text(en="", nb=""),
    )  # fmt: skip


def _made_worse(debrief: Debrief) -> Text | None:
    """Name the decisions without which fewer days would have been lost; none if there is none."""
    harmful = [each for each in debrief.effects if (each.changed[HEADLINE] or 0) > 0]
    if not harmful:
        return None
    told = say(
        "Made it worse in this game: {0}.", "Gjorde det verre i dette spillet: {0}.",
        series([
            say("no. {0} ({1}, {2} days)", "nr. {0} ({1}, {2} dager)",
                ordinal(debrief, each.decision.number), kind_of(each.decision),
                signed(each.changed[HEADLINE]).written)
            for each in harmful
        ]),
    )  # fmt: skip
    capped = any(
        isinstance(each.decision.lever, Rationing) and each.decision.lever.outlet_cap is not None
        for each in harmful
    )
    return joined(" ", [told, _CAPPED]) if capped else told


def _judged_in_short(debrief: Debrief) -> Text:
    told = [judged for judged in debrief.judged if judged.verdict in {"met", "not_met"}]
    met = sum(judged.verdict == "met" for judged in told)
    return say(
        "Of {0} criteria that the log can tell, {1} were met; {2} are the evaluators' to judge.",
        "Av {0} kriterier som loggen kan avgjøre, er {1} oppfylt; {2} er det evaluatorene som "
        "vurderer.",
        len(told), met, sum(judged.verdict == "observed" for judged in debrief.judged),
    )  # fmt: skip
