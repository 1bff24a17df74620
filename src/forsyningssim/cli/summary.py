"""What a run comes to, on one screen: the question, what took hold, the figures, what next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rich.table import Table

from forsyningssim.cli.terminal import paragraph
from forsyningssim.report.words import count
from forsyningssim.words import day_of

if TYPE_CHECKING:
    from rich.console import Console

MOST_EVENTS: Final = 10


class Line(NamedTuple):
    """One figure in plain words."""

    words: str
    figure: str
    unit: str = ""


def show_summary(speaks: Console, summary: Mapping[str, Any]) -> None:
    """Print a run's summary, as it stands in ``summary.json``."""
    title = summary["policy_title"]
    policy = f"{summary['policy']} ({title['en']})" if title else summary["policy"]
    speaks.print()
    paragraph(speaks, summary["title"]["en"], style="bold")
    paragraph(speaks, f"Policy: {policy}")
    paragraph(speaks, summary["question"]["en"], style="italic")
    speaks.print()
    _show_events(speaks, summary["happened"])
    speaks.print()
    paragraph(speaks, _scope(summary), style="dim")
    speaks.print()
    _show_figures(speaks, summary)


def what_next(
    speaks: Console, said: str, folder: str, scenario: str, others: Sequence[str]
) -> None:
    """Say where the results are, and what might be tried."""
    speaks.print(f"\n{said}")
    _command(speaks, folder, style="bold")
    if others:
        speaks.print("Other policies, with the same luck")
        for name in others:
            _command(speaks, f"forsyningssim run {scenario} --policy {name}")
    speaks.print("What the scenario assumes, in sentences, with its sources")
    _command(speaks, f"forsyningssim explain {scenario}")
    speaks.print()


def _command(speaks: Console, text: str, style: str = "") -> None:
    """Print on one line, however long, so that it can be copied."""
    speaks.print(f"  {text}", style=style, markup=False, soft_wrap=True)


def _show_events(speaks: Console, events: Sequence[Mapping[str, Any]]) -> None:
    """Tell with dates what took hold; the first ten."""
    for event in events[:MOST_EVENTS]:
        until = f"to {_day(event['until'])}" if event["until"] else "to the end"
        dates = f"{_day(event['from']):<18}{until:<22}"
        speaks.print(f"{dates}{event['label']['en']}", markup=False, soft_wrap=True)
    if len(events) > MOST_EVENTS:
        speaks.print(f"and {len(events) - MOST_EVENTS} more, in summary.json")
    if not events:
        speaks.print("Nothing happens but background failures, and nobody does anything.")


def _day(text: str) -> str:
    return day_of(date.fromisoformat(text)).en


def _scope(summary: Mapping[str, Any]) -> str:
    rows = summary["rows"]
    followed = "every treatment followed" if rows == "all" else f"a sample world of {_n(rows)} rows"
    return (
        f"Norway, {_day(summary['from'])} to {_day(summary['to'])}: "
        f"{_n(summary['treatments'])} treatments, {_n(summary['dispensings'])} dispensings; "
        f"{followed}."
    )


def _show_figures(speaks: Console, summary: Mapping[str, Any]) -> None:
    parts = {"Patients": _patients, "Care": _care, "Packs": _packs}
    for number, (heading, lines) in enumerate(parts.items()):
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(min_width=34)
        table.add_column(min_width=12, justify="right", style="bold")
        table.add_column(style="dim")
        for line in lines(summary):
            table.add_row(f"  {line.words}", line.figure, line.unit)
        speaks.print(f"{'' if number == 0 else chr(10)}[bold]{heading}[/bold]")
        speaks.print(table)


def _patients(summary: Mapping[str, Any]) -> Iterator[Line]:
    yield Line("Went without medicine", _n(summary["patients_affected"]), "treatments")
    yield Line("  for more than 7 days", _n(summary["patients_gap_over_7_days"]), "treatments")
    yield Line("  for more than 30 days", _n(summary["patients_gap_over_30_days"]), "treatments")
    yield Line("Days without, in all", _n(summary["untreated_patient_days"]), "patient-days")
    yield Line("Not filled at the first attempt", *_percent(summary["unfilled_at_first_attempt"]))
    yield Line("Given a substitute", _n(summary["switched"]), "dispensings")


def _care(summary: Mapping[str, Any]) -> Iterator[Line]:
    yield Line("Excess admissions to hospital", _n(summary["excess_admissions"]), "expected")
    yield Line("Excess deaths", _n(summary["excess_deaths"]), "expected")
    yield Line("Planned care displaced", _n(summary["bed_days_displaced"]), "bed-days")


def _packs(summary: Mapping[str, Any]) -> Iterator[Line]:
    books = summary["books"]
    yield Line("Received", _n(books["received"]), "packs")
    yield Line("Dispensed", _n(books["dispensed"]), "packs")
    yield Line("Exported", _n(summary["packs_exported"]), "packs")
    yield Line("Expired", _n(summary["packs_expired"]), "packs")
    lowest = summary["lowest_cover"]
    if lowest is not None:
        yield Line("Lowest stock of any medicine", _n(lowest), "days of use")
    if books["balanced"]:
        yield Line("Books balance", "yes", "to the last pack")
    else:
        yield Line("Books balance", "NO", "do not trust this run")


def _n(value: float) -> str:
    return count(value, "en")


def _percent(share: float | None) -> tuple[str, str]:
    return ("–", "") if share is None else (count(round(100 * share, 1), "en"), "% of first asks")
