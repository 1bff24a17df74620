"""Two studies side by side: what differs in what went in, and what differs in what came out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from forsyningssim.analysis.intervals import LEVEL, Interval, t_interval
from forsyningssim.measures import MEASURES
from forsyningssim.measures.measure import Numbers
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Block, Cell, Document, Paragraph, Section, Table
from forsyningssim.report.page.headline import headline, quoted, title_of
from forsyningssim.report.page.provenance import facts
from forsyningssim.report.page.side_by_side import verdict_of
from forsyningssim.report.page.written import DASH, around, count
from forsyningssim.scenario.fields import field_called, value_called
from forsyningssim.scenario.names import names
from forsyningssim.scenario.policies import NONE
from forsyningssim.spec import Text
from forsyningssim.studies.answers import called
from forsyningssim.studies.costed import MONEY
from forsyningssim.studies.costed import title_of as title_on_basis
from forsyningssim.studies.study import Study
from forsyningssim.words import capital, say, series, unit_called

_PROSE: Final = ("source", "legal_basis", "en", "nb")
_A, _B = Text(en="A", nb="A"), Text(en="B", nb="B")


def contrast(a: Study, b: Study, manifest: Mapping[str, Any], author: str) -> Document:
    """Put together the comparison of two studies; ``manifest`` is that of the second."""
    title = say("Two studies compared", "To studier sammenlignet")
    names = say(
        "A: {0} ({1}). B: {2} ({3}).", "A: {0} ({1}). B: {2} ({3}).",
        a.plan.file.scenario.title, a.plan.hash, b.plan.file.scenario.title, b.plan.hash,
    )  # fmt: skip
    key = f"{a.plan.hash} / {b.plan.hash}"
    scale = say(
        "A: {0} replicates, {1} futures; B: {2} replicates, {3} futures",
        "A: {0} gjentak, {1} framtider, B: {2} gjentak, {3} framtider",
        *(count(n) for study in (a, b) for n in (study.replicates, len(study.plan.futures))),
    )
    sections = (_answer(a, b), _inputs(a, b), _results(a, b))
    return Document(title, names, facts(manifest, key, scale, author), sections)


def shared(a: Study, b: Study) -> tuple[list[str], list[str]]:
    """Name the measures and the policies that both studies have."""
    measures = [name for name in b.plan.measures if name in a.plan.measures]
    return measures, [name for name in b.plan.policies if name in a.plan.policies]


def paired(a: Study, b: Study) -> bool:
    """Tell whether replicates of both meet the same luck, so that they can be paired."""
    return (a.plan.seed, a.plan.persons) == (b.plan.seed, b.plan.persons)


def difference(a: Study, b: Study, policy: str, measure: str) -> Interval:
    """Give the mean of ``b`` less that of ``a``: paired on the same luck, else by Welch (1947)."""
    first, second = a.outcomes.of(policy, measure), b.outcomes.of(policy, measure)
    if paired(a, b):
        many = min(len(first), len(second))
        gaps = second[:many] - first[:many]
        return t_interval(gaps[np.isfinite(gaps)], LEVEL)
    return _welch(first[np.isfinite(first)], second[np.isfinite(second)])


def _welch(a: Numbers, b: Numbers) -> Interval:
    from scipy import stats

    if min(len(a), len(b)) < 2:
        return Interval(float(b.mean() - a.mean()) if len(a) and len(b) else math.nan,
                        -math.inf, math.inf, LEVEL)  # fmt: skip
    gap = float(b.mean() - a.mean())
    if not np.ptp(a) and not np.ptp(b):
        return Interval(gap, gap, gap, LEVEL)
    found = stats.ttest_ind(b, a, equal_var=False).confidence_interval(LEVEL)
    return Interval(gap, float(found.low), float(found.high), LEVEL)


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the values of a scenario by dotted path; lists whole, prose and policies left out."""
    if isinstance(data, Mapping) and data:
        for key, value in sorted(data.items()):
            if str(key) not in _PROSE:
                yield from leaves(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, data


def changed_inputs(a: Study, b: Study) -> list[tuple[str, Any, Any]]:
    """List what the two scenarios say differently: path, in ``a``, in ``b``; none where missing."""
    first, second = (
        dict(leaves(study.plan.file.under(NONE).doc.data)) | _scale(study) for study in (a, b)
    )
    return [
        (path, first.get(path), second.get(path))
        for path in sorted({*first, *second})
        if first.get(path) != second.get(path)
    ]


def _scale(study: Study) -> dict[str, Any]:
    """Give what was asked of a study; what its scenario asks for is thereby written over."""
    plan = study.plan
    return {
        "study.seed": plan.seed,
        "study.persons": plan.persons or "all",
        "study.replicates": study.replicates,
        "study.futures": len(plan.futures),
        "study.replicates_per_future": plan.replicates_per_future,
        "study.policies": list(plan.policies),
    }


def _answer(a: Study, b: Study) -> Section:
    changes = [path for path, _, _ in changed_inputs(a, b)]
    what = (
        say("Inputs that differ: {0}, among them {1}.",
            "Antall inndata som er ulike: {0}, blant dem {1}.",
            count(len(changes)), series([_input_called(b, path) for path in changes[:4]]))
        if changes
        else say("Nothing that went in differs.", "Ingenting av inndataene er ulikt.")
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(what, "answer")]
    measures, policies = shared(a, b)
    if not measures or not policies:
        none = say(
            "The studies share no measure and policy, so that no result can be set beside another.",
            "Studiene har ikke noe mål og tiltak felles, så ingen resultater kan settes ved siden "
            "av hverandre.",
        )
        return Section("answer", phrases.ANSWER, (*blocks, Paragraph(none, "warning")))
    measure = headline(b) if headline(b) in measures else measures[0]
    blocks.append(Paragraph(_moved(a, b, measure, policies), "answer"))
    if turned := list(_turned(a, b, measure)):
        blocks.append(Paragraph(say("Verdicts that differ: {0}.", "Dommer som er ulike: {0}.",
                                    series(turned)), "answer"))  # fmt: skip
    blocks.append(_table(a, b, measure, policies))
    return Section("answer", phrases.ANSWER, tuple(blocks))


def _moved(a: Study, b: Study, measure: str, policies: list[str]) -> Text:
    """Say under which policies the measure is shown to differ between the studies."""
    shown = []
    for policy in policies:
        gap = difference(a, b, policy, measure)
        if gap.low > 0 or gap.high < 0:
            shown.append(say("{0} {1}", "{0} {1}", quoted(b, policy), around(gap, sign=True)))
    how = (
        say("on the same luck", "med de samme tilfeldighetene")
        if paired(a, b)
        else say("on different luck", "med ulike tilfeldigheter")
    )
    if not shown:
        return say(
            "No difference in {0} between B and A is shown under any policy, {1}.",
            "Ingen forskjell i {0} mellom B og A er vist under noe tiltak, {1}.",
            title_of(measure), how,
        )  # fmt: skip
    return say(
        "B less A, {0}, {1}: {2}.", "B minus A, {0}, {1}: {2}.", title_of(measure), how,
        series(shown),
    )  # fmt: skip


def _turned(a: Study, b: Study, measure: str) -> Iterator[Text]:
    """Yield the policies on which the two studies come to another verdict."""
    first, second = (study.findings.by_measure[measure] for study in (a, b))
    if a.findings.reference != b.findings.reference:
        return
    for policy, found in second.against.items():
        before = first.against.get(policy)
        if before is not None and before.verdict != found.verdict:
            yield say(
                "{0} (A: {1}; B: {2})", "{0} (A: {1}; B: {2})", quoted(b, policy),
                verdict_of(before, first, a), verdict_of(found, second, b),
            )  # fmt: skip


def _table(a: Study, b: Study, measure: str, policies: list[str]) -> Table:
    head = (
        phrases.POLICY, say("A, mean", "A, snitt"), say("B, mean", "B, snitt"),
        say("B less A", "B minus A"), say("verdict in A", "dom i A"),
        say("verdict in B", "dom i B"),
    )  # fmt: skip
    rows = tuple(_row(a, b, measure, policy) for policy in policies)
    scenarios = (study.plan.file.under().scenario for study in (a, b))
    title = title_on_basis(measure, *scenarios)
    return Table(say("{0} ({1})", "{0} ({1})", title, unit_called(MEASURES[measure].unit)), head,
                 rows)  # fmt: skip


def _row(a: Study, b: Study, measure: str, policy: str) -> tuple[Cell, ...]:
    gap = difference(a, b, policy, measure)
    shown = gap.low > 0 or gap.high < 0
    less: Cell = around(gap, sign=True) if shown else phrases.NOT_SHOWN
    if MEASURES[measure].unit == MONEY and a.basis.heading != b.basis.heading:
        less = say("counted for different things", "regnet for ulike ting")
    return (
        called(b.names, policy),
        around(a.mean(policy, measure)),
        around(b.mean(policy, measure)),
        less,
        _verdict(a, measure, policy),
        _verdict(b, measure, policy),
    )


def _verdict(study: Study, measure: str, policy: str) -> Text:
    one = study.findings.by_measure[measure]
    found = one.against.get(policy)
    return DASH if found is None else verdict_of(found, one, study)


def _inputs(a: Study, b: Study) -> Section:
    called = {**a.names, **b.names, **names(a.plan.file.scenario), **names(b.plan.file.scenario)}
    rows = tuple(
        (capital(_input_called(b, path)), value_called(first, called), value_called(second, called))
        for path, first, second in changed_inputs(a, b)
    )
    caption = say("What differs in what went in", "Det som er ulikt i inndataene")
    table = Table(caption, (phrases.INPUT, _A, _B), rows, wide=True)
    blocks = (table,) if rows else (Paragraph(say("Nothing.", "Ingenting.")),)
    return Section("inputs", say("Inputs", "Inndata"), blocks, new_page=False)


def _input_called(study: Study, path: str) -> Text:
    """Call an input what the scenario calls it where it is uncertain, else by its field."""
    law = study.plan.file.under().scenario.uncertainties.get(path)
    return law.title if law and law.title else field_called(path)


def _results(a: Study, b: Study) -> Section:
    measures, policies = shared(a, b)
    parts = tuple(
        Section(f"measure-{name.replace('_', '-')}", MEASURES[name].title,
                (_table(a, b, name, policies),), new_page=False)
        for name in measures if policies
    )  # fmt: skip
    return Section("results", phrases.RESULTS, (), parts)
