"""The tables of ``docs/trust/verification.md``, as ``forsyningssim verify --page`` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from forsyningssim.verification.case import BY_HAND
from forsyningssim.verification.result import HEADINGS, CaseResult, as_cells

BEGIN: Final = "<!-- results: written by make verify -->"
END: Final = "<!-- end of results -->"


def tables(results: Sequence[CaseResult]) -> str:
    """Write what came of all cases: those with a formula figure by figure, those by hand in all."""
    checks = [check for result in results for check in result.checks]
    agree = sum(check.passed for check in checks)
    calculated = [result for result in results if not _followed(result)]
    followed = [result for result in results if _followed(result)]
    return "\n".join(
        [
            f"{agree} of {len(checks)} comparisons agree: {len(calculated)} cases with a formula,"
            f" {len(followed)} by hand.",
            "",
            *_table(*HEADINGS, rows=[row for result in calculated for row in _figures(result)]),
            "",
            *_table("case", "what is followed", "columns", "verdict", rows=map(_trace, followed)),
        ]
    )


def _followed(result: CaseResult) -> bool:
    """Whether the days of a case stand in a table beside it."""
    return result.source == BY_HAND


def _figures(result: CaseResult) -> list[tuple[str, ...]]:
    """One row a case, with its title and source, then one a figure."""
    head = f"**`{result.case}`**", f"*{result.title}* ({result.source})", "", "", "", ""
    return [head, *(("", *as_cells(check)) for check in result.checks)]


def _trace(result: CaseResult) -> tuple[str, ...]:
    """One row: the columns of the trace, and the first verdict that is not good."""
    columns = ", ".join(check.quantity.partition(",")[0] for check in result.checks)
    wrong = [check.verdict for check in result.checks if not check.passed]
    return f"`{result.case}`", result.title, columns, wrong[0] if wrong else "agrees"


def _table(*headings: str, rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table in Markdown."""
    return [
        f"| {' | '.join(headings)} |",
        f"|{' --- |' * len(headings)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
