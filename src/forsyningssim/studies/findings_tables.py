"""Findings as tables: the CSV files beside ``findings.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from forsyningssim.analysis.discovery import Box
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import Interval
from forsyningssim.folders import shown_json, write_text
from forsyningssim.measures import MEASURES
from forsyningssim.spec import Text
from forsyningssim.studies.costed import BREAK_EVEN
from forsyningssim.studies.findings import ByMeasure, Findings
from forsyningssim.studies.plain import as_data, plain
from forsyningssim.studies.rows import as_csv

FINDINGS: Final = "findings.json"
_BASIS: Final = ("basis", "crises_per_year", "price_year")
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "tails.csv": (
        "measure", "unit", "basis", "policy", "mean", "mean_low", "mean_high", "q05", "q05_low",
        "q05_high", "q50", "q50_low", "q50_high", "q95", "q95_low", "q95_high", "worst_5_percent",
        "worst_5_percent_low", "worst_5_percent_high",
    ),
    "thresholds.csv": (
        "measure", "unit", "basis", "policy", "threshold", "exceeded", "low", "high",
        "exceeded_over_futures", "low_over_futures", "high_over_futures",
    ),
    "hangs_on.csv": (
        "measure", "unit", "basis", "policy", "input", "grade", "at_low", "at_high", "where_low",
        "where_high", "difference", "low", "high", "share", "share_low", "share_high",
    ),
    "regret.csv": (
        "measure", "unit", "basis", "policy", "maximum", "tenth", "best", "shown_worse",
        "never_best",
    ),
    "information.csv": (
        "measure", "unit", "basis", "input", "worth", "low", "high", "share", "shown",
    ),
    "boxes.csv": (
        "measure", "policy", "claim", "share", "coverage", "density", "chance", "input", "above",
        "value", "limit_chance",
    ),
    "cost_effect.csv": (
        "measure", *_BASIS, "policy", "cost", "effect", "standing", "nok_per_unit", "against",
    ),
    "cost_per_unit.csv": (
        "measure", "unit", *_BASIS, "policy", "cost", "cost_low", "cost_high", "effect",
        "effect_low", "effect_high", "nok_per_unit", "nok_per_unit_low", "nok_per_unit_high",
    ),
    "break_even.csv": (
        "measure", "unit", "basis", "price_year", "worth_nok", "policy", "answer",
        "crises_per_year", "crises_per_year_low", "crises_per_year_high", "once_in_years",
        "lowest_low", "lowest_median", "lowest_high", "range_share",
    ),
    "bill.csv": (
        *_BASIS, "policy", "component", "payer", "nok", "difference", "low", "high",
    ),
}  # fmt: skip
TABLES: Final[Mapping[str, str]] = {
    "tails.csv": "How each measure is spread over replicates",
    "thresholds.csv": "How often named values are exceeded",
    "hangs_on.csv": "What each difference hangs on",
    "regret.csv": "Regret of each policy over the futures",
    "information.csv": "What it is worth to know each input",
    "boxes.csv": "Where each policy helps or fails",
    "cost_effect.csv": "Cost against effect",
    "cost_per_unit.csv": "What each unit of effect costs",
    "break_even.csv": "How often the crisis must come for a policy to pay",
    "bill.csv": "What is paid for, and by whom",
}
"""Each table and what it tells."""


def write_findings(found: Findings, names: Mapping[str, Text], folder: Path) -> None:
    """Write ``findings.json`` and the tables into a folder; ``names`` calls policies.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    write_text(folder / FINDINGS, shown_json(as_data(found, names)))
    rows: Mapping[str, Iterator[dict[str, Any]]] = {
        "tails.csv": _tails(found),
        "thresholds.csv": _thresholds(found),
        "hangs_on.csv": _hangs_on(found),
        "regret.csv": _regrets(found),
        "information.csv": _information(found),
        "boxes.csv": _boxes(found),
        "cost_effect.csv": _cost_effect(found),
        "cost_per_unit.csv": _per_unit(found),
        "break_even.csv": _break_even(found),
        "bill.csv": _bill(found),
    }
    for name, columns in COLUMNS.items():
        write_text(folder / name, as_csv((plain(row) for row in rows[name]), columns))


def _bounds(interval: Interval | None, name: str) -> dict[str, Any]:
    if interval is None:
        return {}
    return {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}


def _told(found: Findings) -> Iterator[tuple[dict[str, Any], ByMeasure]]:
    for measure, one in found.by_measure.items():
        basis = found.costed.basis.words.en
        yield {"measure": measure, "unit": MEASURES[measure].unit, "basis": basis}, one


def _tails(found: Findings) -> Iterator[dict[str, Any]]:
    for head, one in _told(found):
        for policy, tail in one.tails.items():
            row = {**head, "policy": policy, **_bounds(tail.mean, "mean")}
            for share, interval in tail.quantiles.items():
                row |= _bounds(interval, f"q{round(100 * share):02}")
            yield row | _bounds(tail.worst, "worst_5_percent")


def _thresholds(found: Findings) -> Iterator[dict[str, Any]]:
    for head, one in _told(found):
        for policy, each in one.exceeded.items():
            now, over = each.as_written, each.over_futures
            row = {**head, "policy": policy, "threshold": each.threshold}
            row |= {"exceeded": now.estimate, "low": now.low, "high": now.high}
            if over:
                row |= {"exceeded_over_futures": over.estimate}
                row |= {"low_over_futures": over.low, "high_over_futures": over.high}
            yield row


def _hangs_on(found: Findings) -> Iterator[dict[str, Any]]:
    for head, one in _told(found):
        if one.sampled is None:
            continue
        known = {each.name: each for each in one.sampled.inputs}
        for policy, bars in one.sampled.hangs_on.items():
            for bar in bars:
                yield {
                    **head,
                    "policy": policy,
                    "input": bar.input,
                    "grade": known[bar.input].grade,
                    "at_low": bar.at[0],
                    "at_high": bar.at[1],
                    "where_low": bar.low,
                    "where_high": bar.high,
                    "difference": bar.difference.estimate,
                    "low": bar.difference.low,
                    "high": bar.difference.high,
                    **_bounds(bar.share, "share"),
                }


def _regrets(found: Findings) -> Iterator[dict[str, Any]]:
    for head, one in _told(found):
        for each in one.sampled.regrets if one.sampled else ():
            yield {**head, **plain(each), "never_best": each.never_best}


def _information(found: Findings) -> Iterator[dict[str, Any]]:
    """Yield worth in the unit of each measure, then in NOK where a price is given."""
    for head, one in _told(found):
        if one.sampled and one.sampled.knowing_all:
            yield from _worths(head, one.sampled.knowing_all, one.sampled.knowing)
    for measure, worth in found.worth.items():
        basis = found.costed.basis.words.en
        head = {"measure": f"net benefit, {measure}", "unit": "NOK", "basis": basis}
        yield from _worths(head, worth.knowing_all, worth.knowing)


def _worths(head: dict[str, Any], all_inputs: Interval, each: Sequence[Any]) -> Iterator[Any]:
    ends = {"worth": all_inputs.estimate, "low": all_inputs.low, "high": all_inputs.high}
    yield {**head, "input": "all", **ends}
    for one in each:
        ends = {"worth": one.worth.estimate, "low": one.worth.low, "high": one.worth.high}
        yield {**head, "input": one.input, **ends, "share": one.share, "shown": one.shown}


def _boxes(found: Findings) -> Iterator[dict[str, Any]]:
    """Yield a row for each side of a box; one without sides for what the inputs do not tell."""
    for head, one in _told(found):
        if one.sampled is None:
            continue
        for claim, boxes in (("helps", one.sampled.helps), ("fails", one.sampled.fails)):
            for policy, box in boxes.items():
                row = {"measure": head["measure"], "policy": policy, "claim": claim}
                yield from _sides(row, box, one.sampled.inputs)


def _sides(row: dict[str, Any], box: Box, inputs: Sequence[Input]) -> Iterator[dict[str, Any]]:
    told = {"share": box.share, "coverage": box.coverage, "density": box.density}
    whole = {**row, **told, "chance": box.chance}
    if not box.limits:
        yield whole
    for limit in box.limits:
        each = inputs[limit.input]
        value = limit.value if limit.level is None else each.levels[limit.level].en
        side = {"input": each.name, "above": limit.above, "value": value}
        yield {**whole, **side, "limit_chance": limit.chance}


def _cost_effect(found: Findings) -> Iterator[dict[str, Any]]:
    """Yield the frontier on each basis: the study's own first, then per year."""
    for measure, plane in (*found.cost_effect.items(), *found.costed.per_year):
        for option in plane.frontier():
            yield {
                "measure": measure,
                **plane.basis.columns,
                "policy": option.policy,
                "cost": option.cost,
                "effect": option.effect,
                "standing": option.standing,
                "nok_per_unit": option.ratio,
                "against": option.against,
            }


def _per_unit(found: Findings) -> Iterator[dict[str, Any]]:
    for each in found.costed.per_unit:
        yield {
            "measure": each.measure,
            "unit": MEASURES[each.measure].unit,
            **each.basis.columns,
            "policy": each.policy,
            **_bounds(each.cost, "cost"),
            **_bounds(each.effect, "effect"),
            **_bounds(each.nok_per_unit, "nok_per_unit"),
        }


def _break_even(found: Findings) -> Iterator[dict[str, Any]]:
    for each in found.costed.break_even:
        one, span = each.found, each.found.over_futures
        row = {
            "measure": each.measure,
            "unit": MEASURES[each.measure].unit,
            "basis": BREAK_EVEN.en,
            "price_year": each.price_year,
            "worth_nok": one.worth_nok,
            "policy": one.policy,
            "answer": one.answer,
            **_bounds(one.crises_per_year, "crises_per_year"),
            "once_in_years": one.once_in_years,
        }
        if span:
            row |= {"lowest_low": span.low, "lowest_median": span.median}
            row |= {"lowest_high": span.high, "range_share": span.share}
        yield row


def _bill(found: Findings) -> Iterator[dict[str, Any]]:
    for each in found.costed.bill:
        apart = each.difference
        ends = (apart.estimate, apart.low, apart.high) if apart else (None, None, None)
        yield {
            **each.basis.columns,
            "policy": each.policy,
            "component": each.component,
            "payer": each.payer,
            "nok": each.nok,
            **dict(zip(("difference", "low", "high"), ends, strict=True)),
        }
