"""What the pages say of the code, where it is cheap to ask the code.

Each check was seen to fail on a page with a planted untruth: a lever left out, two rooms swapped, a
phase renamed, 256 days for 255, a line of a decision's code changed.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, get_args

import pytest
from how_to import DOCS

from forsyningssim.disruptions import AnyDisruption
from forsyningssim.engine.timetable import Phase
from forsyningssim.levers import AnyLever
from forsyningssim.scenario import checks

PROJECT = DOCS.parent


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def first_column(text: str, heading: str) -> list[str]:
    """Entries of the first column of the table that begins with a heading."""
    table = text.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    return [row.split("|")[1].strip(" `") for row in table.splitlines()[2:]]


def kinds(union: Any) -> list[str]:
    (members, *_) = get_args(union)
    return sorted(member.model_fields["kind"].default for member in get_args(members))


@pytest.mark.parametrize(("heading", "union"), [("disruption", AnyDisruption), ("lever", AnyLever)])
def test_the_model_lists_every_disruption_and_lever(heading: str, union: Any) -> None:
    assert sorted(first_column(page(f"model/{heading}s.md"), heading)) == kinds(union)


def test_the_model_knows_the_phases_of_a_day() -> None:
    assert first_column(page("model/day.md"), "phase") == [phase.name.lower() for phase in Phase]


def test_the_model_knows_the_limits_of_the_records() -> None:
    text = page("model/choices.md")
    (sentence,) = re.findall(r"- Limits of the records:(.*?)checked", text, re.DOTALL)
    told = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", sentence)]
    limits = (
        *(checks.LONGEST_INTERVAL, checks.LONGEST_STAY),
        *(checks.LONGEST_ROAD, checks.LONGEST_RUN),
    )
    assert told == list(limits)


def test_the_architecture_page_gives_the_rooms_in_the_order_that_is_enforced() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = [
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    source = PROJECT / "src" / "forsyningssim"
    enforced = [
        {
            room
            for room in re.findall(r"\w+", layer)
            if ((source / room).is_dir() or (source / f"{room}.py").exists()) and room[0] != "_"
        }
        for layer in reversed(layers)
    ]
    line = page("change/architecture.md").split("## Imports point downwards", 1)[1].strip()
    told = [set(re.findall(r"\w+", rooms)) for rooms in line.split("\n\n", 1)[0].split("←")]
    assert told == [rooms for rooms in enforced if rooms]


def test_code_shown_by_a_decision_stands_in_the_code() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", page("decisions/0007-one-actor-for-all.md"), re.S)
    code = (PROJECT / "src/forsyningssim/patients/reviews.py").read_text(encoding="utf-8")
    lines = [line.strip() for line in code.splitlines()]
    at = lines.index(shown.splitlines()[0])
    assert lines[at : at + len(shown.splitlines())] == shown.splitlines()
