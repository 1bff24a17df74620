"""Page one: the scenario's question answered in at most five sentences made from results.

What is not shown is said to be not shown; an answer that turns with an assumption names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forsyningssim.analysis.compare import Verdict, explain
from forsyningssim.measures import MEASURES
from forsyningssim.report.page.answer_costs import costs_and_harms
from forsyningssim.report.page.bans import of_bans
from forsyningssim.report.page.bearers import bearers, bears_most, severe, worse_off
from forsyningssim.report.page.headline import (
    headline,
    inputs,
    judged_as,
    lead,
    names_of,
    quoted,
    title_of,
)
from forsyningssim.report.page.written import amount, between, share, signed
from forsyningssim.scenario.policies import NONE
from forsyningssim.spec import Text
from forsyningssim.studies.findings import ByMeasure, Sampled
from forsyningssim.studies.outcomes import by_medicine, medicines
from forsyningssim.studies.study import Study
from forsyningssim.words import capital, joined, say, small

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
        costs_and_harms(study, one, best),
        _how_sure(study, one, best),
        of_bans(study, one),
    ]
    return tuple(part for part in parts if part.en)


def _under(study: Study) -> Text:
    reference = study.findings.reference
    if reference == NONE:
        return say("with no policy", "uten tiltak")
    return say("under {0}", "under {0}", quoted(study, reference))


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
    others = [policy for policy in judged_as(one, "better") if policy != best]
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
    verb = say("{0} is", "{0}", names_of(study, others)) if len(others) == 1 else None
    return verb or say("{0} are", "{0}", names_of(study, others))


def _nothing_shown(study: Study, one: ByMeasure, reference: Text) -> Text:
    """Say that no policy is shown to be better, and why."""
    if not one.against:
        return say(
            "{0} {1}: {2}; nothing was compared.", "{0} {1}: {2}; ingenting ble sammenlignet.",
            MEASURES[one.measure].title, _under(study), reference,
        )  # fmt: skip
    why = [
        say("{0}: {1}", "{0}: {1}", words, names_of(study, policies))
        for verdict, words in _WHY.items()
        if (policies := judged_as(one, verdict))
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
    return say("{0}, never best: {1}", "{0}, aldri best: {1}", often, names_of(study, never))


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
