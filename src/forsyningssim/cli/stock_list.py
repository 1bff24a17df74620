"""``forsyningssim study --list``: which medicines to hold first, and who would choose others."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forsyningssim.cli.terminal import console, paragraph, say_json, shown_path

if TYPE_CHECKING:
    from rich.table import Table

    from forsyningssim.studies.plan import Plan
    from forsyningssim.studies.stock_list import StockList, Together
    from forsyningssim.studies.stock_worth import Choice

_SHOWN = 20


def first_medicines(
    plan: Plan, policy: str, budget: float, folder: Path, workers: int | None, *, as_json: bool
) -> None:
    """Make the list, write it into the folder, and show it."""
    from forsyningssim.cli.study import bar
    from forsyningssim.folders import shown_json, write_text
    from forsyningssim.studies.rows import as_csv, finite
    from forsyningssim.studies.stock_list import as_rows, make_list

    with bar(hidden=as_json or not sys.stderr.isatty()) as told:
        found, together = make_list(
            plan, budget, policy=policy, workers=workers or os.cpu_count() or 1, told=told
        )
    rows = [{name: finite(each) for name, each in row.items()} for row in as_rows(found)]
    summary: dict[str, Any] = {
        "scenario": plan.file.name,
        "policy": policy,
        "budget_nok_per_year": budget,
        "step_days": found.worth.design.step_days,
        "replicates": plan.replicates,
        "avoided_together": finite(together.whole.estimate),
        "avoided_low": finite(together.whole.low),
        "avoided_high": finite(together.whole.high),
        "sum_of_steps": together.sum_of_steps,
        "lists": [
            {"led_by": lead, "scope": scope, "on": found.on((lead, scope)),
             "gains": found.moves((lead, scope))[0], "falls_off": found.moves((lead, scope))[1]}
            for lead, scope in found.rows
        ],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "stock_list.csv", as_csv(rows, list(rows[0]) if rows else ()))
    write_text(folder / "stock_list.json", shown_json(summary))
    if as_json:
        say_json({"folder": str(folder), **summary})
        return
    _show(plan, found, together)
    console().print(f"\nAll of it, under each choice, is in\n  {shown_path(folder)}")


def _show(plan: Plan, found: StockList, together: Together) -> None:
    from forsyningssim.report.words import count
    from forsyningssim.studies.stock_worth import CHOICES, USUAL

    speaks = console()
    products = plan.file.under().scenario.products
    names = {name: product.name.en for name, product in products.items()}
    speaks.print()
    paragraph(speaks, f"Which medicines first: {plan.file.scenario.title.en}", style="bold")
    days = found.worth.design.step_days
    paragraph(
        speaks,
        f"What {days} more days of stock of each product avoid for each million NOK a year "
        f"(days without medicine, weighted by severity; 95 % interval of {plan.replicates} "
        f"replicates), and the list that {count(round(found.budget), 'en')} NOK a year buys. Packs "
        "are bought by the cost of holding them; they rotate.",
    )
    speaks.print(_first(found, names))
    whole = together.whole
    paragraph(
        speaks,
        f"The whole list together avoids {count(round(whole.estimate), 'en')} weighted days "
        f"({count(round(whole.low), 'en')} to {count(round(whole.high), 'en')}); its steps one by "
        f"one add to {count(round(together.sum_of_steps), 'en')}.",
    )
    if any(found.judgement(row.product) for row in found.rows[USUAL]):
        paragraph(
            speaks,
            "What is marked is on some lists and not on others, by whose needs weigh most and "
            "whose count at all: a judgement, not a calculation.",
        )
    speaks.print()
    for choice in CHOICES:
        if choice != USUAL:
            paragraph(speaks, _moves(found, choice, names))


def _first(found: StockList, names: Mapping[str, str]) -> Table:
    """Put the products that come first under the usual choice into a table."""
    from rich.table import Table

    from forsyningssim.report.words import count
    from forsyningssim.studies.stock_worth import USUAL

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("rank", "product", "avoided per million", "interval", "days", ""):
        table.add_column(heading, justify="left" if heading in ("product", "") else "right")
    for row in found.rows[USUAL][:_SHOWN]:
        avoided = row.avoided[0]
        table.add_row(
            f"{row.rank} ({row.rank_low:.0f}–{row.rank_high:.0f})",
            names[row.product],
            count(round(avoided.estimate), "en"),
            f"{count(round(avoided.low), 'en')} to {count(round(avoided.high), 'en')}",
            str(row.days) if row.days else "–",
            "judgement" if found.judgement(row.product) else "",
        )
    return table


def _moves(found: StockList, choice: Choice, names: Mapping[str, str]) -> str:
    """Say who gains and who falls off if others choose."""
    lead, scope = choice
    gains, falls = ([names[product] for product in part] for part in found.moves(choice))
    who = f"{lead.replace('_', ' ')}, {scope}".capitalize()
    if not gains and not falls:
        return f"{who}: the same list."
    parts = [f"on it come {', '.join(gains)}"] if gains else []
    parts += [f"off it fall {', '.join(falls)}"] if falls else []
    return f"{who}: {'; '.join(parts)}."
