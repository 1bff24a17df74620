"""The page on adding an actor: its example runs, and the places it points at are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from how_to import DOCS, run_example

from forsyningssim.scenario import schema, used_names
from forsyningssim.staging import cast, lanes

PAGE = "add-an-actor.md"


def test_the_example_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: an example that takes what is to be spared, and one that moves outside the books."""
    assert len(run_example(PAGE, tmp_path, monkeypatch)) == 3


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (schema, "Scenario"),
        (cast, "put_to_work"),
        (lanes, "lanes_of"),
        (used_names, "_used_by_supply"),
    ],
)
def test_the_page_points_at_code_that_is_there(module: object, name: str) -> None:
    """Planted: a page that says ``_start_actors``, and a renamed function."""
    assert name in (DOCS / "how-to" / PAGE).read_text(encoding="utf-8")
    assert hasattr(module, name)
