"""What the page on sensitive use promises: nothing is asked of a network, own names stay at home.

Planted and seen: a report that looks up an address, a ledger with the rows of the table, a sentence
that names the country of a plant, a title without its mark.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from study_world import folder as world
from typer.testing import CliRunner

from forsyningssim.cli import app
from forsyningssim.report.page.write import report_of, write_comparison
from forsyningssim.scenario.library import load
from forsyningssim.scenario.own_supply import import_supply
from forsyningssim.scenario.schema import OWN_DATA
from forsyningssim.scenario.supply_table import Way, table, write_table

OWN = ("acme_works", "acme works", "Japan", "South Korea", "Sør-Korea", "JP", "KR")
"""What the table says and nothing else: a supplier, and where it and its plants are."""

MINE = """
extends: own.yaml
disruptions:
  fire: {{kind: plant_outage, plant: {plant}, starts: 2024-03-10, days: 10}}
uncertainties:
  plants.{plant}.headroom: {{dist: uniform, low: 1, high: 2, source: x, grade: assumed}}
"""
"""A sentence and an input that name a plant of the table."""


class Ear:
    """Hears what Python asks of the network while it listens; it cannot be taken off again."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.listens = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.listens and event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
            self.heard.append(f"{event} {arguments[1:]}")
            raise PermissionError(event)


EAR = Ear()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run a scenario with an own table, study it and report both, with an ear on the network."""
    where = tmp_path_factory.mktemp("own")
    ways = [
        Way(w.product, "acme_works", "JP", "KR", w.api_country, w.share, w.market_share)
        for w in table(load(world() / "studied.yaml").scenario)
    ]
    write_table(ways, where / "table.csv")
    import_supply(where / "table.csv", world() / "studied.yaml", where / "own.yaml")
    plant = next(name for name in load(where / "own.yaml").scenario.plants if "acme" in name)
    mine = where / "mine.yaml"
    mine.write_text(MINE.format(plant=plant), encoding="utf-8")
    EAR.listens = True
    try:
        call("run", str(mine), "--persons", "100", "--out", str(where / "run"))
        call("study", str(mine), "--replicates", "4", "--futures", "4", "--national",
             "1", "--workers", "1", "--out", str(where / "study"))  # fmt: skip
        for name in ("run", "study"):
            kept = ["--formats", "html,xlsx", "--out", str(where / f"{name}-kept")]
            call("report", str(where / name), *kept)
    finally:
        EAR.listens = False
    return where


def call(*arguments: str) -> None:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, f"{arguments}: {done.output}"


def text_of(path: Path) -> str:
    if path.suffix == ".html":
        return re.sub(r'src="data:[^"]*"', "", path.read_text(encoding="utf-8"))
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def names_in(text: str) -> list[str]:
    return [name for name in OWN if re.search(rf"(?<![\w#]){name}(?!\w)", text)]


def test_nothing_is_asked_of_a_network(own: Path) -> None:
    assert own.exists()
    assert EAR.heard == []


@pytest.mark.parametrize("name", ["run", "study"])
def test_a_report_holds_nothing_of_an_own_table(own: Path, name: str) -> None:
    files = sorted((own / f"{name}-kept").iterdir())
    assert len(files) == 4
    for path in files:
        assert names_in(text_of(path)) == [], path.name


@pytest.mark.parametrize("name", ["run", "study"])
def test_it_is_marked_and_says_that_something_is_left_out(own: Path, name: str) -> None:
    for language in ("en", "nb"):
        text = text_of(own / f"{name}-kept" / f"report.{language}.html")
        assert getattr(OWN_DATA, language) in text
        assert "--include-names" in text


def test_names_are_there_for_whoever_asks(own: Path) -> None:
    with_names = str(report_of(own / "run", include_names=True))
    assert {"South Korea", "acme_works"} <= {*names_in(with_names)}


def test_two_studies_side_by_side_hold_nothing_of_it_either(own: Path) -> None:
    study = own / "study"
    for path in write_comparison(study, study, ["en"], ["html"], out=own / "compared"):
        assert names_in(text_of(path)) == []
        assert OWN_DATA.en in text_of(path)
