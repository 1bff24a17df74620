"""Each office sees what it would see: nothing that only the truth has reaches a view."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forsyningssim.exercise.game import Game
from forsyningssim.exercise.parts import PARTS
from forsyningssim.exercise.record import Record
from forsyningssim.exercise.seen import desk, looks
from forsyningssim.exercise.views import view_of
from forsyningssim.scenario.exercise import RoleKind
from forsyningssim.scenario.library import load
from forsyningssim.simulation import Run

WORLD = Path(__file__).with_name("exercise_world.yaml")
DAY = 24


@pytest.fixture(scope="module")
def game() -> Game:
    """The game of the tests with a seat for every office."""
    played = Game.of(load(WORLD))
    some = played.spec.roles["agency"]
    own: dict[str, Any] = {"wholesaler": "east", "supplier": "german", "municipality": 4601}
    seats = {kind: some.model_copy(update={"kind": kind, **own}) for kind in PARTS}
    return replace(played, spec=played.spec.model_copy(update={"roles": seats}))


@pytest.fixture(scope="module")
def run(game: Game) -> Run:
    return game.replay(Record(day=DAY))


def seen(game: Game, run: Run, role: str) -> str:
    return json.dumps(asdict(view_of(game, Record(day=DAY), run, role, "nb")))


def without_truth(run: Run) -> Run:
    """The same run with what no office may know turned upside down.

    Who goes without, what makers hold and have on the road, what is abroad, and what has happened
    since the last report reached the authority.
    """
    done = run.finished
    upside_down = replace(done, untreated=done.untreated[::-1] + 7, spells=done.spells)
    hidden = ("store", "quarantine", "plants", "abroad.", "consumed.")
    ledger = type(done.ledger)(done.ledger.products)
    ledger.movements = list(done.ledger.movements)
    ledger.routine = [
        (pair, packs * 3 + 1 if all(end.startswith(hidden) for end in pair) else packs)
        for pair, packs in done.ledger.routine
    ]
    return replace(run, finished=replace(upside_down, ledger=ledger))


MAY_KNOW: dict[str, frozenset[RoleKind]] = {
    "truth": frozenset({"manufacturer", "patient_organisation"}),
    "shelves": frozenset({"pharmacy", "municipality", "health_region", "shortage_centre"}),
    "places": frozenset({"doctor", "county_governor"}),
    "wholesale": frozenset({"wholesaler"}),
}


@pytest.mark.parametrize("role", sorted(PARTS))
def test_what_is_hidden_from_an_office_changes_nothing_that_it_sees(
    game: Game, run: Run, role: RoleKind
) -> None:
    before = seen(game, run, role)
    last_report = desk(run, game.number(DAY) - 1).as_of
    done = run.finished
    others = {
        "truth": without_truth(run),
        "shelves": replace(run, shelves=run.shelves + 5),
        "places": replace(run, finished=replace(done, by_place=done.by_place + 1)),
        "wholesale": _since(run, last_report),
    }
    for what, other in others.items():
        assert (seen(game, other, role) == before) == (role not in MAY_KNOW[what]), what
    assert all(seen(game, other, "facilitator") for other in others.values())


def _since(run: Run, day: int) -> Run:
    """The same run with a delivery to a wholesaler that came after the last report."""
    ledger = type(run.finished.ledger)(run.finished.ledger.products)
    ledger.routine = run.finished.ledger.routine
    packs = np.full(ledger.products, 1000)
    move = run.finished.ledger.movements[0]._replace
    late = move(day=day + 1, source="outside", target="east.ordinary", packs=packs)
    ledger.movements = [*run.finished.ledger.movements, late]
    return replace(run, finished=replace(run.finished, ledger=ledger))


@pytest.mark.parametrize("role", PARTS)
def test_names_of_the_scenario_are_spoken(game: Game, run: Run, role: RoleKind) -> None:
    view = json.loads(seen(game, run, role))
    shown = [each["label"] for each in (*view["figures"], *view["series"])]
    assert not [label for label in shown if set(label) & set("\x1f_/")]


def test_a_municipality_does_not_see_the_shelves_of_others(game: Game, run: Run) -> None:
    outlets, places = run.finished.outlets, run.finished.places
    (home,) = [m for m, codes in enumerate(places.members) if 4601 in codes]
    elsewhere = outlets.place != home
    shelves = run.shelves + 9 * elsewhere
    for role in ("municipality", "pharmacy"):
        assert seen(game, replace(run, shelves=shelves), role) == seen(game, run, role)


def test_the_truth_has_what_the_offices_lack(game: Game, run: Run) -> None:
    before = seen(game, run, "facilitator")
    assert seen(game, without_truth(run), "facilitator") != before


def test_the_desk_holds_what_the_authority_of_the_run_looks_at(game: Game) -> None:
    whole = game.replay(Record(day=60))
    limit = game.base.scenario.authority.alert_cover_days
    known = np.zeros(len(game.setting.use), bool)
    alerts = {}
    for look in looks(whole, game.number(0), game.number(60) - 1):
        new = (desk(whole, look).cover < limit) & ~known
        if new.any():
            alerts[look] = new.tolist()
        known |= new
    assert alerts == {day: mask.tolist() for day, mask in whole.finished.alerts.items()}
    assert alerts
