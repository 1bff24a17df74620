"""A future shares the game's history to the byte, and nothing after it but its own number."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import ROWS, described

from forsyningssim.assembly import prepare
from forsyningssim.engine.streams import Fork, outlasting
from forsyningssim.scenario.library import NONE, Resolved
from forsyningssim.scenario.schema import Scenario
from forsyningssim.simulation import Run, simulate_resolved
from forsyningssim.spec import Lognormal

TODAY = 28 + 30


def world() -> Resolved:
    """The small world, in which two things are running that end after today."""
    lasts = {"dist": "lognormal", "median": 40, "sigma": 0.5}
    data = described(disruptions={
        "works": {"kind": "plant_outage", "plant": "plant_se", "starts": "2024-03-20",
                  "days": lasts},
        "fixed": {"kind": "plant_outage", "plant": "plant_at", "starts": "2024-03-10",
                  "recovery": [[0, 0.2], [20, 0.5], [40, 1]]},
        "ban": {"kind": "foreign_export_ban", "country": "DE", "starts": "2024-03-25",
                "spread": {"probability_per_day": 0.05}},
        "shock": {"kind": "hazard_shock", "hazard_group": "energy", "starts": "2024-03-30",
                  "days": lasts},
    })  # fmt: skip
    return Resolved("small", NONE, Scenario.model_validate(data), (), None, ())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def played() -> tuple[Resolved, Any]:
    resolved = world()
    return resolved, prepare(resolved.scenario, ROWS)


def run(played: tuple[Resolved, Any], **how: Any) -> Run:
    return simulate_resolved(*played, **how)


def history(run: Run, upto: int) -> list[Any]:
    """Everything that was written down of the days before a day number, as bytes."""
    done = run.finished
    early = [m for m in done.ledger.movements if m.day < upto]
    spells = done.spells
    first = upto - done.days.warm_up
    over = spells.start + spells.length < first
    return [
        [(pair, packs[:, :upto].tobytes()) for pair, packs in done.ledger.routine],
        [(m.day, m.source, m.target, m.packs.tobytes()) for m in early],
        done.by_day[:, :, :upto].tobytes(),
        done.untreated[:, :first].tobytes(),
        [column[over].tobytes() for column in (spells.group, spells.place, spells.ordinal,
                                               spells.start, spells.length, spells.ending)],
        [(n.day, n.products.tobytes(), n.until) for n in run.notices if n.day < upto],
    ]  # fmt: skip


def test_a_run_that_stops_early_is_the_beginning_of_the_whole_run(
    played: tuple[Resolved, Any],
) -> None:
    whole = run(played)
    for day in (28, 29, 45, TODAY, 90):
        short = run(played, until=day)
        assert short.finished.days.total == day
        assert history(short, day) == history(whole, day)


def test_every_future_has_the_same_history(played: tuple[Resolved, Any]) -> None:
    game = run(played)
    for future in range(6):
        other = run(played, fork=Fork(TODAY, future))
        assert history(other, TODAY) == history(game, TODAY)
        assert history(other, 91) != history(game, 91)


def test_futures_differ_from_each_other_and_depend_on_their_number_alone(
    played: tuple[Resolved, Any],
) -> None:
    futures = [run(played, fork=Fork(TODAY, n)) for n in range(4)]
    prints = [str(history(each, 91)) for each in futures]
    assert len(set(prints)) == 4
    assert [str(history(run(played, fork=Fork(TODAY, n)), 91)) for n in (3, 1, 0, 2)] == [
        prints[n] for n in (3, 1, 0, 2)
    ]


@given(st.floats(0.01, 0.99), st.integers(1, 120))
def test_what_has_lasted_lasts_as_long_as_it_has_and_as_its_law_says_beyond(
    luck: float, least: int
) -> None:
    law = Lognormal(dist="lognormal", median=40, sigma=0.5)
    length = partial(_days, law)
    drawn = outlasting(length, least, luck)
    assert drawn >= least
    share = np.mean([length((i + 0.5) / 4000) < least for i in range(4000)])
    expected = length(min(share + (1 - share) * luck, 1 - 1e-12))
    assert abs(drawn - expected) <= 2 + 0.02 * expected


def _days(law: Lognormal, luck: float) -> int:
    return max(1, round(law.quantile(luck)))
