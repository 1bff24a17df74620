"""Write what was measured into ``docs/change/performance.md``, between its marks, and draw it.

``python benchmarks/report.py MEASURED.json``

Each measurement names the section that it stands in; a section of which nothing was measured stays
as it is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from curves import Curve, draw

Told: TypeAlias = dict[str, Any]
DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "change" / "performance.md"
PICTURE = DOCS / "images" / "curves"


def figure(value: float) -> str:
    """Give three significant digits, or all before the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def row(told: Told) -> str:
    """Give one line of the table: what, measured, from least to most, target, verdict."""
    least, most = told["spread"]
    unit, target = told["unit"], told["target"]
    aim, verdict = "", ""
    if target is not None:
        aim = f"{'≥' if told['at_least'] else '≤'} {figure(target)} {unit}"
        met = told["value"] >= target if told["at_least"] else told["value"] <= target
        verdict = "met" if met else "**missed**"
    what = f"{told['what']} ({told['remark']})" if told["remark"] else told["what"]
    measured = f"{figure(told['value'])} {unit}"
    return f"| {what} | {measured} | {figure(least)}-{figure(most)} | {aim} | {verdict} |"


def table(rows: list[Told]) -> list[str]:
    """Give the table of all measurements."""
    return ["| what | measured | from-to | target | |", "| --- | --- | --- | --- | --- |",
            *map(row, rows)]  # fmt: skip


def peers(rows: list[Told]) -> list[str]:
    """Give the table of those who do the same work."""
    lines = ["| simulator | the same work | equal on each day | its time over ours | from-to |",
             "| --- | --- | --- | --- | --- |"]  # fmt: skip
    for told in rows:
        least, most = told["spread"]
        spread = f"{figure(least)}-{figure(most)}"
        peer, work = told["what"].split(": ", 1)
        ratio = f"{figure(told['value'])} ×"
        lines.append(f"| {peer} | {work} | {told['remark']} | {ratio} | {spread} |")
    return lines


def slopes(rows: list[Told]) -> list[str]:
    """Give the table of how the cost grows, and draw its curves."""
    curves = [Curve.of(told) for told in rows]
    draw(curves, PICTURE)
    lines = ["| when this grows | from-to | cost grows with its power of | interval of 95 % |",
             "| --- | --- | --- | --- |"]  # fmt: skip
    for curve in curves:
        low, high = curve.interval
        span = f"{min(curve.sizes):,.0f} to {max(curve.sizes):,.0f}"
        lines.append(f"| {curve.what} | {span} | {curve.slope:.2f} | {low:.2f} to {high:.2f} |")
    return lines


_MEDIAN = "Median, and the least and most of several runs."
SPREAD = {
    "measured": _MEDIAN,
    "peers": _MEDIAN,
    "curves": "The power is the slope of a line through logarithms.",
}
SECTIONS: Mapping[str, Callable[[list[Told]], list[str]]] = {
    "measured": table,
    "peers": peers,
    "curves": slopes,
}


def machine(measured: dict[str, Any]) -> str:
    """Say when and on what it was measured."""
    told = measured["machine_info"]
    cores, kind = told["cpu"]["count"], told["cpu"]["brand_raw"]
    python = f"{told['python_implementation']} {told['python_version']}"
    return f"Measured on {measured['datetime'][:10]}: {cores} cores ({kind}), {python}."


def put(page: str, section: str, lines: list[str]) -> str:
    """Put lines between the marks of a section."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{PAGE} has no marks {begin} and {end}")
    text = "\n".join(lines)
    return f"{before}{begin}\n{text}\n{end}{after}"


def main() -> None:
    """Put all sections of a file of measurements into the page."""
    measured = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    told = [row for one in measured["benchmarks"] for row in one["extra_info"].get("rows", ())]
    page = PAGE.read_text(encoding="utf-8")
    for section, write in SECTIONS.items():
        rows = [row for row in told if row["section"] == section]
        if rows:
            page = put(page, section, [f"{machine(measured)} {SPREAD[section]}", "", *write(rows)])
    PAGE.write_text(page, encoding="utf-8")
    print(f"{PAGE}: {len(told)} measurements")


if __name__ == "__main__":
    main()
