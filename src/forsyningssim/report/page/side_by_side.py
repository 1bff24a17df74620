"""The table of page one: the policies side by side by one measure."""

from __future__ import annotations

from forsyningssim.analysis.compare import Comparison, explain
from forsyningssim.measures import MEASURES
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Amount, Cell, Table
from forsyningssim.report.page.headline import inputs, name_of
from forsyningssim.report.page.written import DASH, amount, between, signed
from forsyningssim.spec import Text
from forsyningssim.studies.costed import title_of as title_on_basis
from forsyningssim.studies.findings import ByMeasure
from forsyningssim.studies.study import Study
from forsyningssim.words import say, unit_called


def verdict_of(found: Comparison, one: ByMeasure, study: Study) -> Text:
    """Say the verdict of a comparison, with the input on which it depends."""
    return explain(found, one.direction, inputs(study))


def side_by_side(study: Study, measure: str) -> Table:
    """Set the policies side by side by one measure."""
    one = study.findings.by_measure[measure]
    reference = study.findings.reference
    unit = unit_called(MEASURES[measure].unit)
    called = title_on_basis(measure, study.plan.file.under().scenario)
    title = say("{0} ({1})", "{0} ({1})", called, unit)
    mean = one.tails[reference].mean
    first: tuple[Cell, ...] = (
        name_of(study, reference), amount(mean.estimate), Amount(None, Text(en="", nb="")),
        Text(en="", nb=""), Text(en="", nb=""), say("compared with", "sammenlignet med"),
    )  # fmt: skip
    head = (
        phrases.POLICY, phrases.MEAN, phrases.CHANGE, phrases.SAMPLING, phrases.RANGE,
        phrases.VERDICT,
    )  # fmt: skip
    rows = tuple(_row(study, one, policy) for policy in one.against)
    return Table(title, head, (first, *rows))


def _row(study: Study, one: ByMeasure, policy: str) -> tuple[Cell, ...]:
    found, over = one.against[policy], one.against[policy].range
    return (
        name_of(study, policy),
        amount(one.tails[policy].mean.estimate),
        _change(found),
        _bounds(found.difference.low, found.difference.high),
        _bounds(over.low, over.high) if over else phrases.NOT_VARIED,
        verdict_of(found, one, study),
    )


def _bounds(low: float, high: float) -> Text:
    """Write an interval; a dash where nothing ever changed."""
    return DASH if low == high == 0 else between(low, high, sign=True)


def _change(found: Comparison) -> Amount:
    """Write a change; words where the replicates do not carry one, never zero."""
    change = signed(found.difference.estimate)
    if found.replicates and found.changed.estimate == 0:
        return Amount(change.value, phrases.UNCHANGED)
    shown = found.verdict not in {"not enough replicates", "no difference shown"}
    return change if shown else Amount(change.value, phrases.NOT_SHOWN)
