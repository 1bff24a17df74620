"""Tables for notebooks: figures that can be read, and nothing that is not a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

LEFT = ("measure", "policy", "verdict")
"""Columns of words."""


def figure(value: float | None) -> str:
    """Write a number in four figures, or a dash where there is none."""
    return "–" if value is None else f"{float(f'{value:.4g}'):,.10g}".replace("-", "−")


def between(low: float | None, high: float | None) -> str:
    """Write an interval; open where there is no bound."""
    return f"{figure(low)} to {figure(high)}"


def shown(row: Mapping[str, Any]) -> dict[str, str]:
    """Write a mean, a difference and its verdict as they stand in a row of a study's summary."""
    told = {"measure": f"{row['measure'].replace('_', ' ')}, {row['unit']}"}
    if "mean" in row:
        told |= {"policy": row["policy"], "mean": figure(row["mean"])}
        told["interval"] = between(row["mean_low"], row["mean_high"])
    if "difference" in row:
        told["difference"] = figure(row["difference"])
        told["its interval"] = between(row["low"], row["high"])
        told["verdict"] = row["verdict"]
    return told


def html(heading: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Set rows as a table; a measure of several policies is named above them."""
    cells = [shown(row) for row in rows]
    columns = list(dict.fromkeys(name for row in cells for name in row))
    grouped, before = "policy" in columns, ""
    if grouped:
        columns.remove("measure")
    body = ""
    for row in cells:
        if grouped and row["measure"] != before:
            before = row["measure"]
            wide = f'<td colspan="{len(columns)}" style="text-align: left; font-weight: bold">'
            body += f"<tr>{wide}{escape(before)}</td></tr>"
        line = "".join(_cell("td", name, row.get(name, "")) for name in columns)
        body += f"<tr>{line}</tr>"
    head = "".join(_cell("th", name, name) for name in columns)
    return f"<p>{heading}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(kind: str, column: str, text: str) -> str:
    side = "left" if column in LEFT else "right; white-space: nowrap"
    return f'<{kind} style="text-align: {side}; padding: 0.1em 0.4em">{escape(text)}</{kind}>'
