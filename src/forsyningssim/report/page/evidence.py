"""The evidence ledger: every number that the answer depends on, with its source and its grade.

What was varied comes first, sorted by how much it moved the answer; all else by grade, the least
known first. An assumption that moved the answer much is what to measure next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from forsyningssim.analysis.inputs import Input
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Amount, Cell, Quote, Table, cited
from forsyningssim.report.page.headline import headline, lead, title_of
from forsyningssim.report.page.written import DASH, amount, count, share
from forsyningssim.scenario.fields import field_called, places
from forsyningssim.scenario.names import names, several
from forsyningssim.scenario.numbers import GRADES, Number, numbers
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.uncertainty import Uncertainty
from forsyningssim.spec import Text
from forsyningssim.studies.design import uncertain
from forsyningssim.studies.findings import Sampled
from forsyningssim.studies.study import Study
from forsyningssim.words import capital, say, series, unit_called


@dataclass(frozen=True)
class Varied:
    """An uncertain input, and how much it moved the answer."""

    input: Input
    law: Uncertainty
    moved: float | None
    """How much the answer differs between its low and high values; none if too few futures."""
    shown: bool
    """Whether that is more than luck would do."""
    share: float | None
    """Of the answer's variance, by itself."""
    worth: float | None
    """What it is worth to know it before choosing, in the measure's unit."""


def varied(study: Study) -> list[Varied]:
    """List what was varied, what moved the answer most first; assumptions before what is known."""
    if not study.outcomes.futures:
        return []
    one = study.findings.by_measure[headline(study)]
    laws = uncertain(study.plan.file)
    subject = lead(one) or study.findings.reference
    found = [_varied(each, laws[each.name], one.sampled, subject) for each in study.inputs]
    return sorted(found, key=_first_to_measure)


def _first_to_measure(each: Varied) -> tuple[bool, float, int, str]:
    return (
        not each.shown,
        -abs(each.moved or 0.0),
        GRADES.index(each.input.grade),
        each.input.name,
    )


def _varied(each: Input, law: Uncertainty, sampled: Sampled | None, subject: str) -> Varied:
    if sampled is None:
        return Varied(each, law, None, shown=False, share=None, worth=None)
    bar = next(bar for bar in sampled.hangs_on[subject] if bar.input == each.name)
    worth = [found.worth.estimate for found in sampled.knowing if found.input == each.name]
    return Varied(
        each, law, bar.difference.estimate, not bar.difference.holds(0), bar.share.estimate,
        worth[0] if worth else None,
    )  # fmt: skip


def varied_table(study: Study) -> Table:
    """Give the ledger of what was varied."""
    measure = headline(study)
    head = (
        phrases.INPUT, phrases.TRIED, phrases.GRADE, phrases.INFLUENCE,
        say("share of the variance", "andel av variasjonen"), phrases.KNOWING, phrases.SOURCE,
    )  # fmt: skip
    caption = say(
        "What was varied, by its influence on {0}", "Det som ble variert, etter innflytelse på {0}",
        title_of(measure),
    )  # fmt: skip
    note = say(
        "Influence: how much the answer differs between low and high values of the input. Worth of "
        "knowing it: how much better one could choose if it were known beforehand, in the unit of "
        "the measure.",
        "Innflytelse: hvor mye svaret skiller seg mellom lave og høye verdier. Verdien av å vite "
        "det: hvor mye bedre man kunne valgt om det var kjent på forhånd, i målets enhet.",
    )
    return Table(caption, head, tuple(_row(each) for each in varied(study)), note, wide=True)


def _row(each: Varied) -> tuple[Cell, ...]:
    low, high = each.input.quantile(0.0), each.input.quantile(1 - 1e-12)
    tried = (
        series(each.input.levels)
        if each.input.levels
        else say("{0} to {1}", "{0} til {1}", each.input.shown(low), each.input.shown(high))
    )
    known = each.moved if each.shown else None
    return (
        capital(each.input.label),
        tried,
        phrases.GRADES[each.input.grade],
        amount(abs(known)) if known is not None else Amount(None, phrases.NOT_SHOWN),
        Amount(each.share, share(max(each.share, 0.0)))
        if each.share is not None
        else Amount(None, DASH),
        amount(each.worth),
        cited(each.law.source),
    )


def what_to_measure(study: Study) -> Text:
    """Say which assumptions to replace by measurements first."""
    first = [each for each in varied(study) if each.shown and each.input.grade != "measured"]
    if not study.outcomes.futures:
        return say(
            "Nothing uncertain was varied, so that nobody can say which number the answer hangs on "
            "most; the numbers below are sorted by how well they are known.",
            "Ingenting usikkert ble variert, og da kan ingen si hvilket tall svaret henger mest "
            "på. Tallene "
            " under er sortert etter hvor godt de er kjent.",
        )
    if not first:
        return say(
            "No single assumption that was varied is shown to move the answer.",
            "Ingen enkelt antakelse som ble variert, er vist å flytte svaret.",
        )
    return say(
        "Assumed or judged, and shown to move the answer: {0}. Measure these first, in this order.",
        "Antatt eller skjønnsmessig, og vist å flytte svaret: {0}. Mål disse først, i denne "
        "rekkefølgen.",
        series([each.input.label for each in first]),
    )


def by_source(scenario: Scenario, without: Sequence[str] = ()) -> Table:
    """Give all numbers of a scenario by grade and source, but for those that were varied."""
    rows = [each for each in numbers(scenario) if each.path not in without]
    caption = say(
        "{0} numbers of the scenario, the least known first",
        "{0} tall i scenarioet, de minst kjente først", count(len(rows)),
    )  # fmt: skip
    head = (phrases.GRADE, phrases.MANY, phrases.WHERE, phrases.SOURCE)
    called = {**names(scenario), **places(scenario)}
    groups = groupby(rows, key=lambda each: (each.grade, each.source))
    return Table(
        caption, head, tuple(_group(list(found), called) for _, found in groups), wide=True
    )


def _group(found: Sequence[Number], called: Mapping[str, Text]) -> tuple[Cell, ...]:
    where = dict.fromkeys(tuple(each.path.split(".")[:2]) for each in found)
    return (
        phrases.GRADES[found[0].grade],
        amount(float(len(found)), 6),
        several([_where(place, called) for place in where]),
        cited(found[0].source) if found[0].source else phrases.NOT_STATED,
    )


def _where(place: tuple[str, ...], called: Mapping[str, Text]) -> Text:
    path = ".".join(place)
    return called.get(path) or called.get(place[-1]) or field_called(path)


def every_number(scenario: Scenario) -> Table:
    """Give each number of a scenario on a row of its own, for the workbook."""
    head = (
        say("path", "sted"), phrases.VALUE, phrases.UNIT, phrases.GRADE, phrases.SOURCE,
    )  # fmt: skip
    return Table(
        say("Every number of the scenario", "Hvert tall i scenarioet"), head,
        tuple(_each(scenario)),
    )  # fmt: skip


def _each(scenario: Scenario) -> Iterator[tuple[Cell, ...]]:
    for each in numbers(scenario):
        yield (
            Quote(each.path, code=True),
            each.value,
            unit_called(each.unit),
            phrases.GRADES[each.grade],
            cited(each.source),
        )


def grades(scenario: Scenario) -> Text:
    """Count the numbers of a scenario by grade, the least known first."""
    found = numbers(scenario)
    parts = [
        say("{0} {1}", "{0} {1}", count(many), phrases.GRADES[grade])
        for grade in GRADES
        if (many := sum(each.grade == grade for each in found))
    ]
    return say("The scenario has {0} numbers: {1}.", "Scenarioet har {0} tall: {1}.",
               count(len(found)), series(parts))  # fmt: skip
