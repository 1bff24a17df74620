"""A future shares the game's history to the byte, and nothing after it but its own number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import ROWS, described

from forsyningssim.actors.authority import NoticeBoard, Notices
from forsyningssim.disruptions.foreign_export_ban import ForeignExportBan
from forsyningssim.disruptions.panic_buying import PanicBuying
from forsyningssim.engine.days import Days
from forsyningssim.engine.ledger import Ledger
from forsyningssim.engine.streams import Fork, Streams, outlasting
from forsyningssim.engine.world import World
from forsyningssim.exercise.forecast import as_known
from forsyningssim.exercise.game import Game
from forsyningssim.exercise.record import Record
from forsyningssim.exercise.room import Room
from forsyningssim.patients.layout import ASKS, UNTREATED_DAYS
from forsyningssim.scenario.library import NONE, Resolved, load
from forsyningssim.scenario.schema import Scenario
from forsyningssim.setting import prepare
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
        # Untreated days stand at the first day of a spell, whose end may lie ahead.
        np.delete(done.by_day, UNTREATED_DAYS, axis=0)[:, :, :upto].tobytes(),
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
    # Who falls ill on the very day of the fork is the future's, and no plant has a say in that.
    assert len({each.finished.by_day[ASKS, :, TODAY].tobytes() for each in futures}) > 1
    assert [str(history(run(played, fork=Fork(TODAY, n)), 91)) for n in (3, 1, 0, 2)] == [
        prints[n] for n in (3, 1, 0, 2)
    ]


def board(fork: Fork | None, seed: int) -> NoticeBoard:
    """A board on the first day of an empty world."""
    nothing = World(Days(date(2024, 1, 1), 400, 0), Streams(seed, 0, fork), Ledger(1), str)
    return NoticeBoard(Notices(), nothing, 1)


def outage(fork: Fork | None, seed: int, days: Any, today: int) -> tuple[int, int, int | None]:
    """When an outage really ends, when that was drawn to be, and when it is said by then to be."""
    office = board(fork, seed)
    ending = office.world.ending(0, days, "outage")
    over = office.tell(np.array([True]), ending, "outage")
    office.world.run()
    said = [notice.until for notice in office.given if notice.day < today]
    return over, ending.drawn, said[0] if said else None


def test_an_announced_outage_ends_when_that_was_said_to_be_plus_the_usual_error() -> None:
    """Planted: its real end; then the forecast would know what nobody was told."""
    law, today, tried = Lognormal(dist="lognormal", median=60, sigma=0.4), 40, 0
    for seed in range(30):
        over, drawn, said = outage(None, seed, partial(_days, law), today)
        assert over == drawn
        futures = [outage(Fork(today, n), seed, partial(_days, law), today) for n in range(40)]
        if over < today:
            assert {each[0] for each in futures} == {over}
        elif said is not None and said > today + 5:
            tried += 1
            assert {each[2] for each in futures} == {said}  # what was announced stands
            errors = sorted(each[0] - said for each in futures)
            assert errors[0] >= 0
            assert 8 <= errors[20] <= 36  # a median of 17 days: Notices.end_too_early_days
            fixed = [
                outage(Fork(today, n), seed, lambda _, d=drawn: d, today)[0] for n in range(40)
            ]
            assert sorted(each - said for each in fixed) == errors  # the same, were it no luck
    assert tried > 5


def test_what_nobody_has_announced_does_not_exist_in_a_forecast() -> None:
    game = Game.of(load(Path(__file__).with_name("exercise_world.yaml")))
    news = PanicBuying(starts=game.date(2), again_after_days=(3, 30))
    coming = ForeignExportBan(country="DE", starts=game.date(20))
    disruptions = {"news": news, "coming": coming}
    scenario = game.base.scenario.model_copy(update={"disruptions": disruptions})
    known = as_known(replace(game, base=replace(game.base, scenario=scenario)), Record(day=10))
    assert set(known.scenario.disruptions) == {"news"}
    (heard,) = known.scenario.disruptions.values()
    assert heard.again_after_days == (3,)


def test_a_fan_begins_with_what_is_known_and_spreads(tmp_path: Path) -> None:
    room = Room.open(Path(__file__).with_name("exercise_world.yaml"), tmp_path / "game.log")
    room.step(20)
    fan = room.forecast("east", None, futures=12)
    series = {each.label: each for each in room.view("east", "nb").series}
    assert fan.bands
    spread = 0.0
    for band in fan.bands:
        if band.label not in series:
            continue
        low, high = band.values[0], band.values[-1]
        known = dict(zip(series[band.label].days, series[band.label].values, strict=True))
        for day, below, above in zip(band.days, low, high, strict=True):
            assert below is not None
            assert above is not None
            assert below <= above
            if day < fan.day:
                assert below == above == known.get(day, below)
            else:
                spread += above - below
    assert spread > 0
    assert fan == room.forecast("east", None, futures=12)


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


def _known(days: int, _luck: float) -> int:
    return days
