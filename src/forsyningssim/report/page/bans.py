"""What page one says of a ban on exports: where it turns, whether that is likely, and the law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forsyningssim.analysis.compare import VERDICTS, Comparison, word_for
from forsyningssim.analysis.futures import Turning
from forsyningssim.measures.measure import Direction
from forsyningssim.report.page import phrases
from forsyningssim.report.page.written import share
from forsyningssim.scenario.uncertainty import bounds
from forsyningssim.spec import Text
from forsyningssim.studies.answers import quoted
from forsyningssim.studies.findings import ByMeasure
from forsyningssim.studies.limit_rows import answered, ranked, threshold_of
from forsyningssim.studies.limit_words import judged
from forsyningssim.studies.question import EXPORTS
from forsyningssim.studies.study import Study
from forsyningssim.words import joined, say, series, small

_FEW: Final = 4
"""Medicines that page one names; where there are more, they stand in their table."""


def bans(study: Study) -> list[str]:
    """Name the policies that ban exports, but for the reference."""
    return [
        policy
        for policy in study.plan.policies
        if policy != study.findings.reference
        and any(lever.kind == "export_ban" for lever in study.plan.file.under(policy).levers)
    ]


def of_bans(study: Study, one: ByMeasure) -> Text:
    """Say of each ban from which share of exports it helps, and whether there was a power."""
    banning = bans(study)
    if not banning:
        return Text(en="", nb="")
    by_share = [*_turning(study, one, banning), *_steady(study, one, banning)]
    parts = [*by_share, *_by_medicine(study, one.measure), _law(study, banning)]
    return say("{0}.", "{0}.", joined("; ", parts))


def _turning(study: Study, one: ByMeasure, banning: list[str]) -> Iterator[Text]:
    """Yield the bans that turn with the share of exports, each with its threshold."""
    plausible = study.plan.file.under().scenario.parallel_trade.plausible
    for policy in banning:
        turn = _turn_of(one.against[policy])
        if turn is None:
            continue
        told = _threshold(turn, one.direction)
        if plausible is not None:
            told = joined("; ", [told, judged(turn.low, turn.high, plausible)])
        yield say("{0}: {1}", "{0}: {1}", quoted(study.names, policy), told)


def _turn_of(found: Comparison) -> Turning | None:
    return next((turn for turn in found.turnings if turn.name == EXPORTS), None)


def _threshold(turn: Turning, direction: Direction) -> Text:
    below, above = (VERDICTS[word_for(sign, direction)] for sign in (turn.below, -turn.below))
    return say(
        "{0} below an exported share of {2} ({3} to {4}), {1} above",
        "{0} under en eksportandel på {2} ({3} til {4}), {1} over",
        below, above, share(turn.value), share(turn.low), share(turn.high),
    )  # fmt: skip


def _by_medicine(study: Study, measure: str) -> Iterator[Text]:
    """Yield where each ban turns for each medicine, if that was asked and they are few."""
    for found in answered(study.folder):
        if found.measure == measure and len(found.limits) <= _FEW:
            told = [
                say("{0} {1}", "{0} {1}", small(limit.name), threshold_of(limit, found.input))
                for limit in ranked(found.limits)
            ]
            yield say(
                "{0} by medicine: {1}", "{0} etter middel: {1}",
                quoted(study.names, found.b), series(told),
            )  # fmt: skip


def _steady(study: Study, one: ByMeasure, banning: list[str]) -> Iterator[Text]:
    """Yield the bans that do not turn, by their verdict, and which shares were tried."""
    steady = [policy for policy in banning if _turn_of(one.against[policy]) is None]
    by_verdict: dict[str, list[str]] = {}
    for policy in steady:
        found = one.against[policy]
        alike = found.replicates and found.changed.estimate == 0
        by_verdict.setdefault("" if alike else found.verdict, []).append(policy)
    told = [
        say("{0}: {1}", "{0}: {1}", series([quoted(study.names, each) for each in policies]),
            next((words for name, words in VERDICTS.items() if name == verdict),
                 phrases.UNCHANGED))
        for verdict, policies in by_verdict.items()
    ]  # fmt: skip
    if told:
        *first, last = told
        yield from first
        yield say("{0}, {1}", "{0}, {1}", last, _tried(study))


def _tried(study: Study) -> Text:
    scenario = study.plan.file.under().scenario
    if EXPORTS not in study.outcomes.inputs:
        return say(
            "with {0} of deliveries exported as the one value tried",
            "med {0} av leveransene eksportert som eneste verdi som ble prøvd",
            share(scenario.parallel_trade.exported_share),
        )  # fmt: skip
    tried = study.outcomes.inputs[EXPORTS]
    edges = bounds(scenario.uncertainties[EXPORTS]) or (min(tried), max(tried))
    return say(
        "with no turn shown for exported shares from {0} to {1}",
        "uten at det er vist å snu for eksportandeler fra {0} til {1}", *map(share, edges),
    )  # fmt: skip


def _law(study: Study, banning: list[str]) -> Text:
    statuses = {
        lever.legal_status
        for policy in banning
        for lever in study.plan.file.under(policy).levers
        if lever.kind == "export_ban"
    }
    return joined(", ", [words for status, words in phrases.LAW.items() if status in statuses])
