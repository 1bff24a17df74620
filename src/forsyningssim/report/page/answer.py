"""Page one: the scenario's question answered in at most five sentences made from results.

What is not shown is said to be not shown; an answer that turns with an assumption names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from forsyningssim.analysis.compare import Comparison, Verdict, explain
from forsyningssim.measures import MEASURES
from forsyningssim.report.page.bans import of_bans
from forsyningssim.report.page.bearers import bearers, bears_most, severe, worse_off
from forsyningssim.report.page.headline import (
    COST,
    DEATHS,
    headline,
    inputs,
    lead,
    quoted,
    strong_deaths,
    title_of,
)
from forsyningssim.report.page.written import amount, between, share, signed
from forsyningssim.scenario.policies import NONE
from forsyningssim.spec import Text
from forsyningssim.studies.costed import ANSWERS
from forsyningssim.studies.findings import ByMeasure, Sampled
from forsyningssim.studies.outcomes import by_medicine, medicines
from forsyningssim.studies.study import Study
from forsyningssim.words import capital, joined, one_of, say, series, small

_BURDEN = "untreated_patient_days"
_NOTHING: Final = Text(en="", nb="")
_WHY: Final[Mapping[Verdict, Text]] = {
    "worse": say("shown worse", "vist verre"),
    "depends on an assumption": say("depends on an assumption", "avhenger av en antakelse"),
    "not enough replicates": say("too few replicates", "for få gjentak"),
    "no difference shown": say("no difference shown", "ingen forskjell vist"),
}


def sentences(study: Study) -> tuple[Text, ...]:
    """Answer the question of a study in at most five sentences."""
    one = study.findings.by_measure[headline(study)]
    best = lead(one)
    parts = [
        _changes(study, one, best),
        _for_whom(study, best),
        _costs_and_harms(study, one, best),
        _how_sure(study, one, best),
        of_bans(study, one),
    ]
    return tuple(part for part in parts if part.en)


def _names(study: Study, policies: list[str]) -> Text:
    return series([quoted(study, policy) for policy in policies])


def _under(study: Study) -> Text:
    reference = study.findings.reference
    if reference == NONE:
        return say("with no policy", "uten tiltak")
    return say("under {0}", "under {0}", quoted(study, reference))


def _with(one: ByMeasure, *verdicts: Verdict) -> list[str]:
    return [policy for policy, found in one.against.items() if found.verdict in verdicts]


def _changes(study: Study, one: ByMeasure, best: str | None) -> Text:
    """Say what the policies change for patients."""
    mean = one.tails[study.findings.reference].mean
    reference = amount(mean.estimate).written
    if mean.low != mean.high:
        reference = say("{0}, 95 % interval {1}", "{0}, 95 % intervall {1}", reference,
                        between(mean.low, mean.high))  # fmt: skip
    if best is None:
        return _nothing_shown(study, one, reference)
    found = one.against[best].difference
    others = [policy for policy in _with(one, "better") if policy != best]
    rest = (
        say("{0} also shown better", "også vist bedre: {0}", _also(study, others))
        if others
        else say("no other policy is shown better", "ingen andre tiltak er vist bedre")
    )
    return say(
        "{0} changes {1} by {2} (95 % sampling interval {3}), from {4} {5}; {6}.",
        "{0} endrer {1} med {2} (95 % utvalgsintervall {3}), fra {4} {5}; {6}.",
        quoted(study, best), title_of(one.measure), signed(found.estimate).written,
        between(found.low, found.high, sign=True),
        amount(one.tails[study.findings.reference].mean.estimate).written, _under(study), rest,
    )  # fmt: skip


def _also(study: Study, others: list[str]) -> Text:
    verb = say("{0} is", "{0}", _names(study, others)) if len(others) == 1 else None
    return verb or say("{0} are", "{0}", _names(study, others))


def _nothing_shown(study: Study, one: ByMeasure, reference: Text) -> Text:
    """Say that no policy is shown to be better, and why."""
    if not one.against:
        return say(
            "{0} {1}: {2}; nothing was compared.", "{0} {1}: {2}; ingenting ble sammenlignet.",
            MEASURES[one.measure].title, _under(study), reference,
        )  # fmt: skip
    why = [
        say("{0}: {1}", "{0}: {1}", words, _names(study, policies))
        for verdict, words in _WHY.items()
        if (policies := _with(one, verdict))
    ]
    return say(
        "No policy is shown to make {0} better than {1} ({2}): {3}.",
        "Det er ikke vist at noe tiltak gir bedre tall for {0} enn {1} ({2}): {3}.",
        title_of(one.measure), _under(study), reference, joined("; ", why),
    )  # fmt: skip


def _for_whom(study: Study, best: str | None) -> Text:
    """Say whose days without medicine they are, or whose are spared; and who is worse off."""
    policy = best or study.findings.reference
    whole, told = _days(study, policy), (bearers(study), study, policy)
    parts = [
        each
        for each in (_medicine(study, policy), bears_most(*told), severe(*told))
        if each is not None
    ]
    if not whole or not parts:
        return _NOTHING
    shares = joined(", ", parts)
    if best is None:
        return say("Of the days without medicine, {0}.", "Av dagene uten medisin er {0}.", shares)
    return (
        say("Of the days without medicine that are spared, {0}; {1}.",
            "Av dagene uten medisin som spares, er {0}; {1}.", shares, worse_off(*told))
        if whole < 0
        else say("Of the days without medicine that are added, {0}; {1}.",
                 "Av dagene uten medisin som kommer til, er {0}; {1}.", shares, worse_off(*told))
    )  # fmt: skip


def _days(study: Study, policy: str) -> float:
    """Give the days without medicine of the reference, or how another policy changes them."""
    reference = float(study.outcomes.of(study.findings.reference, _BURDEN).mean())
    own = float(study.outcomes.of(policy, _BURDEN).mean())
    return reference if policy == study.findings.reference else own - reference


def _medicine(study: Study, policy: str) -> Text | None:
    """Name the medicine whose patients have the largest part."""
    values = by_medicine(study.plan, study.finish.store, study.replicates, _BURDEN)
    names = medicines(study.plan)
    place, reference = study.plan.policies.index, study.findings.reference
    days = values[place(reference)]
    means = (days if policy == reference else values[place(policy)] - days).mean(axis=0)
    whole = means.sum()
    if len(names) < 2 or not whole or not 0 < (top := (means / whole).max().item()) <= 1:
        return None
    known = study.plan.file.under().scenario.substances[names[int((means / whole).argmax())]]
    return say("{0} are of patients on {1}", "{0} hos pasienter på {1}", share(top),
               small(known.name))  # fmt: skip


def _costs_and_harms(study: Study, one: ByMeasure, best: str | None) -> Text:
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
    if harmful := _with(one, "worse"):
        parts.append(
            say("shown to do harm: {0}", "vist å gjøre skade: {0}", _names(study, harmful))
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


def _how_sure(study: Study, one: ByMeasure, best: str | None) -> Text:
    """Say how far it moves with what nobody knows, who is best where, and what it hangs on."""
    sampled = one.sampled
    if sampled is None:
        return _NOTHING
    parts = []
    over = one.against[best].range if best is not None else None
    if over is not None:
        parts.append(say(
            "over what nobody knows the change is {0} in nine of ten futures",
            "over det ingen vet er endringen {0} i ni av ti framtider",
            between(over.low, over.high, sign=True),
        ))  # fmt: skip
    if sampled.regrets:
        parts.append(_best_where(study, sampled))
    parts.append(_hangs_on(study, one, sampled, best))
    text = joined("; ", parts)
    return say("{0}.", "{0}.", capital(text)) if text.en else _NOTHING


def _best_where(study: Study, sampled: Sampled) -> Text:
    """Say who is best most often over what nobody knows, and who never is."""
    ranked = sorted(sampled.regrets, key=lambda each: (-each.best, each.policy))
    first = ranked[0]
    if first.best == 1 and not any(each.best for each in ranked[1:]):
        return say(
            "in every future {0} is best", "i alle framtidene er {0} best",
            quoted(study, first.policy),
        )  # fmt: skip
    often = say(
        "best most often is {0} ({1} of futures)", "oftest best er {0} ({1} av framtidene)",
        quoted(study, first.policy), share(first.best),
    )  # fmt: skip
    never = list(sampled.never_best)
    if not never:
        return often
    return say("{0}, never best: {1}", "{0}, aldri best: {1}", often, _names(study, never))


def _hangs_on(study: Study, one: ByMeasure, sampled: Sampled, best: str | None) -> Text:
    """Name the turn that an assumption makes, or else the input that moves the result most."""
    turning = [
        (policy, found)
        for policy, found in one.against.items()
        if found.verdict == "depends on an assumption"
    ]
    if turning:
        policy, found = turning[0]
        return say("{0} {1}", "{0} {1}", quoted(study, policy),
                   explain(found, one.direction, inputs(study)))  # fmt: skip
    bars = sampled.hangs_on[best or study.findings.reference]
    shown = [bar for bar in bars if not bar.difference.holds(0)]
    if not shown:
        return say(
            "no single assumption is shown to move it",
            "ingen enkelt antakelse er vist å flytte det",
        )
    first = inputs(study)[shown[0].input].label
    return say("it hangs most on this: {0}", "mest henger det på {0}", first)
