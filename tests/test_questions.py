"""The page of questions: a row for each, and every scenario that it names is there to be run."""

from __future__ import annotations

import re
from pathlib import Path

from forsyningssim.scenario.shipped import folder, shipped

PAGE = Path(__file__).parents[1] / "docs" / "use" / "questions.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d", line)
]


def test_every_question_has_a_row_with_all_its_cells() -> None:
    """Planted: a row that was taken out, and one without a scenario."""
    assert [int(row[0]) for row in ROWS] == list(range(1, 19))
    for row in ROWS:
        assert len(row) == 5
        assert all(row)
        assert row[1].endswith("?")


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
