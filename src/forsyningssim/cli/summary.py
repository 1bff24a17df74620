"""What a run comes to, on one screen: the question, what took hold, the figures, what next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from forsyningssim.report.words import count
from forsyningssim.words import day_of

if TYPE_CHECKING:
    from rich.console import Console

MOST_EVENTS: Final = 12


class Line(NamedTuple):
    """One figure in plain words."""

    words: str
    figure: str
    unit: str = ""


def show_summary(console: Console, summary: Mapping[str, Any]) -> None:
    """Print a run's summary, as it stands in ``summary.json``."""
    console.print()
    title = summary["policy_title"]
    policy = f"{summary['policy']} ({title['en']})" if title else summary["policy"]
    console.print(f"[bold]{escape(summary['title']['en'])}[/bold]  ·  policy {escape(policy)}")
    console.print(Padding(f"[italic]{escape(summary['question']['en'])}[/italic]", (0, 0, 1, 0)))
    console.print(_happened(summary["happened"]))
    console.print(_scope(summary), style="dim")
    console.print(_figures(summary))


def what_next(
    console: Console, said: str, folder: str, scenario: str, others: Sequence[str]
) -> None:
    """Say where the results are, and what might be tried."""
    console.print(f"{said}\n  [bold]{escape(folder)}[/bold]\n", soft_wrap=True)
    if others:
        console.print("Another policy, with the same luck:")
        for name in others:
            console.print(f"  forsyningssim run {scenario} --policy {name}", soft_wrap=True)
    console.print("What the scenario assumes, in sentences:")
    console.print(f"  forsyningssim explain {scenario}\n", soft_wrap=True)


def _happened(events: Sequence[Mapping[str, Any]]) -> Table:
    """Tell with dates what took hold; the first dozen."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), title_justify="left")
    for _ in range(3):
        table.add_column()
    for event in events[:MOST_EVENTS]:
        until = event["until"]
        table.add_row(_day(event["from"]), f"to {_day(until)}" if until else "to the end",
                      escape(event["label"]["en"]))  # fmt: skip
    if len(events) > MOST_EVENTS:
        table.add_row("", "", f"and {len(events) - MOST_EVENTS} more")
    if not events:
        table.add_row("Nothing happens but background failures, and nobody does anything.")
    return table


def _day(text: str) -> str:
    return day_of(date.fromisoformat(text)).en


def _scope(summary: Mapping[str, Any]) -> str:
    rows = summary["rows"]
    followed = "every treatment followed" if rows == "all" else f"a sample world of {_n(rows)} rows"
    return (
        f"\nNorway, {_day(summary['from'])} to {_day(summary['to'])}: "
        f"{_n(summary['treatments'])} treatments, {_n(summary['dispensings'])} dispensings; "
        f"{followed}.\n"
    )


def _figures(summary: Mapping[str, Any]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    table.add_column()
    table.add_column(justify="right", style="bold")
    table.add_column(style="dim")
    for part in (_patients(summary), _care(summary), _packs(summary)):
        for line in part:
            table.add_row(*line)
        table.add_row()
    return table


def _patients(summary: Mapping[str, Any]) -> Iterator[Line]:
    yield Line("Went without medicine", _n(summary["patients_affected"]), "treatments")
    yield Line("  for more than 7 days", _n(summary["patients_gap_over_7_days"]), "treatments")
    yield Line("  for more than 30 days", _n(summary["patients_gap_over_30_days"]), "treatments")
    yield Line("Days without, in all", _n(summary["untreated_patient_days"]), "patient-days")
    yield Line("Not filled at the first attempt", *_percent(summary["unfilled_at_first_attempt"]))
    yield Line("Switched to a substitute", _n(summary["switched"]), "dispensings")


def _care(summary: Mapping[str, Any]) -> Iterator[Line]:
    yield Line("Excess admissions to hospital", _n(summary["excess_admissions"]), "expected")
    yield Line("Excess deaths", _n(summary["excess_deaths"]), "expected")
    yield Line("Planned care displaced", _n(summary["bed_days_displaced"]), "bed-days")
    lowest = summary["lowest_cover"]
    if lowest is not None:
        yield Line("Stock in Norway at its lowest", _n(lowest), "days of use")


def _packs(summary: Mapping[str, Any]) -> Iterator[Line]:
    books = summary["books"]
    yield Line("Received from suppliers", _n(books["received"]), "packs")
    yield Line("Dispensed", _n(books["dispensed"]), "packs")
    yield Line("Exported", _n(summary["packs_exported"]), "packs")
    yield Line("Expired", _n(summary["packs_expired"]), "packs")
    yield Line("Books balance", "yes" if books["balanced"] else "NO",
               "to the last pack" if books["balanced"] else "do not trust this run")  # fmt: skip


def _n(value: float) -> str:
    return count(value, "en")


def _percent(share: float | None) -> tuple[str, str]:
    return ("–", "") if share is None else (count(round(100 * share, 1), "en"), "% of first asks")
