"""What ``forsyningssim study`` prints: by measure what policies give, and what that hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from forsyningssim.cli.terminal import console, paragraph, shown_path

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from forsyningssim.studies.study import Study

_WIDE: Final = 100
"""Columns from which the verdict has a column of its own."""
_LONGEST: Final = 40
"""Characters of a title; a policy with a longer one is called by its name."""


def show(done: Study, folder: Path) -> None:
    """Print, for each measure, what each policy gives and how it differs from the first one."""
    speaks, plan = console(), done.plan
    speaks.print()
    paragraph(speaks, plan.file.scenario.title.en, style="bold")
    paragraph(speaks, plan.file.scenario.question.en, style="italic")
    paragraph(speaks, " ".join(_made_of(done)), style="dim")
    for warning in [*done.finish.warnings, *done.findings.left_out]:
        paragraph(speaks, warning.en, style="bold")
    rows = done.summary()
    for measure in plan.measures:
        _show_measure(speaks, done, measure, [row for row in rows if row["measure"] == measure])
    speaks.print("\nTables, findings.json and figures are in")
    speaks.print(f"  {shown_path(folder)}", style="bold", soft_wrap=True, markup=False)
    speaks.print("Next:")
    text = f"  forsyningssim report {shown_path(folder)}\n"
    speaks.print(text, style="bold", soft_wrap=True, markup=False)


def _made_of(done: Study) -> Iterator[str]:
    """Say what was run, and what the intervals mean."""
    plan = done.plan
    over = f"{len(plan.futures)} futures" if plan.futures else "one set of assumptions"
    followed = (
        f"a sample world of {figure(plan.persons)} rows"
        if plan.persons
        else "every treatment followed"
    )
    yield (
        f"{done.replicates} replicates of each policy, the same luck for each; {over};"
        f" {followed}. Sampling intervals of 95 %."
    )
    pairs = next(iter(done.findings.by_measure.values())).pairs
    if len(pairs) > 1:
        yield f"Those of differences are adjusted for {len(pairs)} comparisons (Holm)."


def _show_measure(speaks: Console, done: Study, measure: str, rows: list[dict[str, Any]]) -> None:
    from forsyningssim.measures import MEASURES
    from forsyningssim.studies.answers import answers
    from forsyningssim.studies.costed import title_of

    speaks.print()
    scenario = done.plan.file.under().scenario
    title = f"{title_of(measure, scenario).en}, {MEASURES[measure].unit}"
    paragraph(speaks, title, style="bold")
    speaks.print(_table(done, rows, wide=speaks.width >= _WIDE))
    for policy, reason in _turns(done, measure):
        paragraph(speaks, f"{called(done, policy)}: {reason}", indent=2, style="dim")
    for sentence in answers(done.findings, done.names)[measure]:
        paragraph(speaks, sentence.en, indent=2, style="dim")


def _table(done: Study, rows: list[dict[str, Any]], *, wide: bool) -> Table:
    """Lay out a row for each policy; on a narrow terminal the verdict stands below."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("  policy", overflow="fold", min_width=12)
    reference = called(done, done.findings.reference)
    table.add_column("mean", justify="right", no_wrap=True)
    table.add_column(f"less {reference}", justify="right", no_wrap=True)
    table.add_column("interval", justify="right", no_wrap=True)
    if wide:
        table.add_column("", no_wrap=True)
    for row in rows:
        name, verdict = f"  {called(done, row['policy'])}", str(row.get("verdict", ""))
        gap, interval = _gap(row)
        ends = [interval, verdict] if wide else [f"{interval}\n{verdict}".strip()]
        table.add_row(name, figure(row["mean"]), gap, *ends)
    return table


def _gap(row: Mapping[str, Any]) -> tuple[str, str]:
    if "difference" not in row:
        return "", ""
    return figure(row["difference"]), f"{figure(row['low'])} to {figure(row['high'])}"


def _turns(done: Study, measure: str) -> Iterator[tuple[str, str]]:
    """Say of each policy whose worth hangs on an assumption where the sign turns."""
    from forsyningssim.analysis.compare import explain

    inputs = {each.name: each for each in done.inputs}
    one = done.findings.by_measure[measure]
    for policy, found in one.against.items():
        if found.verdict == "depends on an assumption":
            yield policy, explain(found, one.direction, inputs).en


def called(done: Study, policy: str) -> str:
    """Return a policy's title if it is short, and its name otherwise."""
    title = done.names.get(policy)
    return title.en if title is not None and len(title.en) <= _LONGEST else policy


def figure(value: float | None) -> str:
    """Write a number in four figures, or a dash where there is none."""
    from forsyningssim.report.words import count

    if value is None:
        return "–"
    return count(float(f"{value:.4g}"), "en")
