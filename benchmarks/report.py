"""Write what ``make bench`` has measured into ``docs/change/performance.md``, between its markers.

``python benchmarks/report.py MEASURED.json``
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "change" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def figure(value: float) -> str:
    """Give three significant digits, or all before the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def row(told: dict[str, Any]) -> str:
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


def table(measured: dict[str, Any]) -> str:
    """Give the machine and the table of all measurements."""
    machine = measured["machine_info"]
    cores, kind = machine["cpu"]["count"], machine["cpu"]["brand_raw"]
    python = f"{machine['python_implementation']} {machine['python_version']}"
    rows = [told for one in measured["benchmarks"] for told in one["extra_info"]["rows"]]
    return "\n".join(
        [
            f"Measured on {measured['datetime'][:10]}: {cores} cores ({kind}), {python}. Median, "
            "and the least and most of several runs.",
            "",
            "| what | measured | from-to | target | |",
            "| --- | --- | --- | --- | --- |",
            *map(row, rows),
        ]
    )


def main() -> None:
    """Put the table of a file of measurements into the page."""
    measured = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    text = f"{before}{BEGIN}\n{table(measured)}\n{END}{after}"
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE}: {len(measured['benchmarks'])} measurements")


if __name__ == "__main__":
    main()
