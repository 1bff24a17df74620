"""Page one on money and harm: what the leading policy costs, what it makes worse, who does harm."""

from __future__ import annotations

from typing import Final

import numpy as np

from forsyningssim.analysis.compare import Comparison
from forsyningssim.measures import MEASURES
from forsyningssim.report.page.headline import (
    COST,
    DEATHS,
    judged_as,
    names_of,
    strong_deaths,
    title_of,
)
from forsyningssim.report.page.written import amount, between, signed
from forsyningssim.spec import Text
from forsyningssim.studies.costed import ANSWERS
from forsyningssim.studies.findings import ByMeasure
from forsyningssim.studies.study import Study
from forsyningssim.words import capital, joined, one_of, say, series

_NOTHING: Final = Text(en="", nb="")


def costs_and_harms(study: Study, one: ByMeasure, best: str | None) -> Text:
    """Say what the leading policy costs, what it makes worse, and which policies do harm."""
    known, parts = study.findings.by_measure, []
    if best is not None and COST in known:
        parts.append(_cost_of(study, known[COST].against[best], one.measure, best))
    if best is not None:
        hidden = {COST, one.measure}
        if not strong_deaths(study.plan.file.under().scenario):
            hidden.add(DEATHS)
        worse = [
            say("{0} {1}", "{0} {1}", title_of(name), signed(found.against[best].difference
                .estimate).written)
            for name, found in known.items()
            if name not in hidden and found.against[best].verdict == "worse"
        ]  # fmt: skip
        parts.append(
            say("it is shown worse by {0}", "det er vist verre for {0}", series(worse))
            if worse
            else say("it is shown worse by no other measure of the study",
                     "det er ikke vist verre for noe annet mål i studien")
        )  # fmt: skip
    if harmful := judged_as(one, "worse"):
        parts.append(
            say("shown to do harm: {0}", "vist å gjøre skade: {0}", names_of(study, harmful))
        )
    if not parts:
        return _NOTHING
    text = joined("; ", parts)
    return say("{0}.", "{0}.", capital(text))


def _cost_of(study: Study, found: Comparison, measure: str, best: str) -> Text:
    """Say on which basis a policy costs what, in all and for each unit of what it spares."""
    change = found.difference
    if found.verdict not in {"better", "worse"}:
        return say("what it costs is not shown", "hva det koster, er ikke vist")
    more = change.estimate > 0
    low, high = sorted((abs(change.low), abs(change.high)))
    whole = say(
        "{0}, it {1} NOK {2} ({3})", "{0}, {1} det {2} kroner ({3})", study.basis.words,
        say("costs", "koster") if more else say("saves", "sparer"),
        amount(abs(change.estimate)).written, between(low, high),
    )  # fmt: skip
    parts = [whole]
    for each in study.findings.costed.per_unit:
        ratio = each.nok_per_unit
        same = (each.measure, each.policy, each.basis) == (measure, best, study.basis)
        if same and more and np.isfinite([ratio.low, ratio.high]).all():
            parts.append(say(
                "that is NOK {0} ({1}) per {2} {3}", "det er {0} kroner ({1}) per {2} {3}",
                amount(ratio.estimate).written, between(ratio.low, ratio.high),
                one_of(MEASURES[measure].unit),
                say("gained", "vunnet") if MEASURES[measure].direction == "more"
                else say("spared", "spart"),
            ))  # fmt: skip
    return joined("; ", [*parts, _pays(study, measure, best)])


def _pays(study: Study, measure: str, best: str) -> Text:
    """Say how often the crisis must come, at the price that the scenario puts on the measure."""
    price = study.plan.file.under().scenario.study.worth_nok.get(measure)
    for each in study.findings.costed.break_even:
        found = each.found
        if (each.measure, found.policy, found.worth_nok) != (measure, best, price):
            continue
        if found.answer != "pays above":
            return ANSWERS[found.answer]
        often = found.crises_per_year
        return say(
            "at NOK {0} each it pays if such a crisis comes more often than once in {1} years "
            "(in 100 years: {2} times, {3})",
            "til {0} kroner for hver lønner det seg hvis en slik krise kommer oftere enn én gang "
            "på {1} år (på 100 år: {2} ganger, {3})",
            amount(found.worth_nok).written, amount(found.once_in_years).written,
            amount(100 * often.estimate).written, between(100 * often.low, 100 * often.high),
        )  # fmt: skip
    return _NOTHING
