"""The page of questions: a row for each, and every scenario that it names is there to be run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forsyningssim.scenario.shipped import folder, shipped

DOCS = Path(__file__).parents[1] / "docs" / "use"


def rows(page: str) -> list[list[str]]:
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if re.match(r"\| \d", line)
    ]


ROWS = rows("questions.md")


@pytest.mark.parametrize("page", ["questions.md", "questions.nb.md"])
def test_every_question_has_a_row_with_all_its_cells(page: str) -> None:
    """Planted: a row that was taken out, and one without a scenario."""
    assert [int(row[0]) for row in rows(page)] == list(range(1, 19))
    for row in rows(page):
        assert len(row) == 5
        assert all(row)
        assert row[1].endswith("?")


def test_both_languages_name_the_same_scenarios() -> None:
    assert [row[2] for row in rows("questions.nb.md")] == [row[2] for row in ROWS]


def test_every_scenario_named_is_shipped_and_every_debate_is_named() -> None:
    named = {name for row in ROWS for name in re.findall(r"`([^`]+)`", row[2])}
    known = shipped()
    assert named <= set(known)
    assert {name for name in known if name.startswith("debate/")} <= named


def test_the_table_of_scenarios_names_every_crisis_and_question() -> None:
    told = (folder() / "README.md").read_text(encoding="utf-8")
    for name in shipped():
        if name.rpartition("/")[0] in {"", "debate"}:
            assert f"`{name}.yaml`" in told, name
