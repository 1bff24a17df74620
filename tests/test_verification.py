"""Verification passes, would not pass if the engine were wrong, and compares with the right figure.

The engine is held against formulas and traces; defects planted in the actors, and in the data plane
as plain Python has it, one at a time, must make the case that is there for them fail.
``test_formulas.py`` holds the formulas against plain loops and chains.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from math import log
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from reference import customers, in_plain_python
from reference.country import Country
from worlds import books

from forsyningssim import setting
from forsyningssim.actors import manufacturer
from forsyningssim.actors.manufacturer import Manufacturers
from forsyningssim.engine.streams import Streams
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import World
from forsyningssim.errors import ScenarioError
from forsyningssim.levers.lever import Lever
from forsyningssim.measures.books import named
from forsyningssim.patients.plans import Production, Purchases
from forsyningssim.scenario.library import load
from forsyningssim.scenario.overlay import parse_set
from forsyningssim.setting import Setting, prepare
from forsyningssim.simulation import simulate
from forsyningssim.staging import cast, counters, stage
from forsyningssim.staging.counters import Buyer
from forsyningssim.verification import CASES, HEADINGS, as_table, judged, run_all, run_case
from forsyningssim.verification.estimate import BATCHES, average, ratio
from forsyningssim.verification.formulas import echelon, game, laws, lost, outage, people, shelf
from forsyningssim.verification.observed import Observed
from forsyningssim.verification.page import BEGIN, END, tables
from forsyningssim.verification.result import FALSE_ALARM, Check

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "scenarios" / "verification"
NAMED = {case.name: case for case in CASES}
TRACED = [case.name for case in CASES if case.compare is None]
CALCULATED = [case.name for case in CASES if case.compare is not None]
PAUSING = ("order", "shipment", "transit", "receipt")


def checks(name: str, *changes: str) -> list[Check]:
    """Compare a case in a world with some values changed."""
    case = NAMED[name]
    scenario = load(FOLDER / f"{name}.yaml", [parse_set(change) for change in changes])
    return case.check(Observed(simulate(scenario, case.policy)), FOLDER)


def failed(name: str, *changes: str) -> list[str]:
    """Give the quantities of a case that do not agree."""
    return [check.quantity for check in checks(name, *changes) if not check.passed]


# The engine against formulas and traces.


@cache
def observed(name: str) -> Observed:
    """Run the world of a case once for all tests that leave it as it is."""
    return Observed(simulate(load(FOLDER / f"{name}.yaml"), NAMED[name].policy))


@pytest.mark.parametrize("name", TRACED)
def test_every_day_is_as_by_hand(name: str) -> None:
    compared = NAMED[name].check(observed(name), FOLDER)
    assert compared
    assert [check.verdict for check in compared] == ["agrees"] * len(compared)


@pytest.mark.parametrize("name", TRACED)
def test_plain_python_does_the_same(name: str) -> None:
    """So that a defect planted in it shows what one in the compiled engine would."""
    with in_plain_python():
        run = simulate(load(FOLDER / f"{name}.yaml"), NAMED[name].policy)
    assert books(run) == books(observed(name).run)


@pytest.mark.slow
@pytest.mark.parametrize("name", CALCULATED)
def test_the_engine_does_what_the_formula_says(name: str) -> None:
    compared = NAMED[name].check(observed(name), FOLDER)
    assert compared
    assert [check.quantity for check in compared if not check.passed] == []


@pytest.mark.slow
def test_the_page_tells_what_the_engine_does_today() -> None:
    page = (ROOT / "docs" / "trust" / "verification.md").read_text(encoding="utf-8")
    told = page.partition(BEGIN)[2].partition(END)[0].strip()
    assert told == tables([judged(case, observed(case.name), FOLDER) for case in CASES])


@pytest.mark.slow
def test_a_sound_engine_fails_less_than_once_in_ten_thousand() -> None:
    compared = [check for name in CALCULATED for check in NAMED[name].check(observed(name), FOLDER)]
    by_luck = sum(check.interval is not None for check in compared)
    assert by_luck >= 20
    assert by_luck * FALSE_ALARM < 1e-4


def test_the_table_names_case_figures_and_verdict() -> None:
    told: list[str] = []
    two = [NAMED["patience"], NAMED["export_ban"]]
    results = run_all(lambda result: told.append(result.case), FOLDER, two)
    rows = as_table(results)
    assert told == ["patience", "export_ban"]
    assert all(result.passed for result in results)
    assert {len(row) for row in rows} == {len(HEADINGS)}
    assert rows[0] == ("patience", "buyer.filled, days that differ of 11", "0", "0", "exact",
                       "agrees")  # fmt: skip
    assert as_table(run_all(folder=FOLDER, cases=two)) == rows


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"patience\.yaml"):
        run_case(NAMED["patience"], tmp_path)


def test_every_file_is_a_case_and_every_case_is_explained() -> None:
    page = (ROOT / "docs" / "trust" / "verification.md").read_text(encoding="utf-8")
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {*NAMED, "textbook"}
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(TRACED)
    assert [name for name in NAMED if f"`{name}`" not in page] == []


# Defects planted in the engine.


@pytest.mark.parametrize("how", PAUSING)
@pytest.mark.parametrize("other", PAUSING)
def test_no_pausing_passes_for_another(how: str, other: str) -> None:
    assert bool(failed(f"pausing_{how}", f"disruptions.closure.how={other}")) == (how != other)


def _a_day_longer(patch: pytest.MonkeyPatch) -> None:
    law = setting.day_law
    patch.setattr(setting, "day_law", lambda days: np.append(0.0, law(days)))


def _sold_before_arrival(patch: pytest.MonkeyPatch) -> None:
    happens = Country.pass_phase

    def early(self: Country, day: int, phase: Phase) -> None:
        if phase is Phase.ARRIVALS:
            for counter in self.plain:
                counter.open(day)
        with patch.context() as late:
            late.setattr(customers.Counter, "open", lambda self, day: None)
            happens(self, day, phase)

    patch.setattr(Country, "pass_phase", early)


def _ordered_before_sales(patch: pytest.MonkeyPatch) -> None:
    review = World.next_review
    patch.setattr(World, "next_review", lambda self, every: review(self, every, Phase.SHIPPING))


def _a_pack_lost_on_the_counter(patch: pytest.MonkeyPatch) -> None:
    gets = customers.Customer.gets

    def clumsy(self: customers.Customer, packs: int, day: int, lost: int) -> None:
        gets(self, packs - 1 if (day, self.number) == (2, 0) else packs, day, lost)

    patch.setattr(customers.Customer, "gets", clumsy)


def _who_comes_first(patch: pytest.MonkeyPatch) -> None:
    def greedy(self: customers.Counter, stock: int, asked: list[int]) -> list[int]:
        got = []
        for n in asked:
            got.append(min(n, stock))
            stock -= got[-1]
        return got

    patch.setattr(customers.Counter, "shared", greedy)


def _one_day_less_patience(patch: pytest.MonkeyPatch) -> None:
    patience = counters._patience
    patch.setattr(counters, "_patience", lambda customer: patience(customer) - 1)


def _lifted_a_day_late(patch: pytest.MonkeyPatch) -> None:
    until = Lever._until
    patch.setattr(Lever, "_until", lambda self, world: until(self, world) + 1)


def _one_pack_too_few(patch: pytest.MonkeyPatch) -> None:
    purchases = cast.purchases

    def too_few(setting: Setting) -> Purchases:
        plan = purchases(setting)
        return plan._replace(up_to=plan.up_to - 1)

    patch.setattr(cast, "purchases", too_few)


def _demand_without_chance(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(counters, "draw_poisson", lambda mean, _luck, drawn: drawn.fill(round(mean)))


def _everybody_alone(patch: pytest.MonkeyPatch) -> None:
    demand = counters._demand

    def alone(setting: Setting, buyer: Buyer, streams: Streams, days: int) -> list[int]:
        assert buyer.customer is not None
        by_itself = buyer.customer.model_copy(update={"together_with": ""})
        return demand(setting, buyer._replace(customer=by_itself), streams, days)

    patch.setattr(counters, "_demand", alone)


def _batches_a_day_late(patch: pytest.MonkeyPatch) -> None:
    production = cast.production

    def late(setting: Setting) -> tuple[Production, ...]:
        plan, *rest = production(setting)
        return plan._replace(batch_days=plan.batch_days + 1), *rest

    patch.setattr(cast, "production", late)


def _no_limit_to_making(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Manufacturers, "_see_what_works", _see_no_limit)


def _see_no_limit(self: Manufacturers) -> None:
    self.production.working[:] = 1e6
    self.production.flowing[:] = 1e6


def _forecast_of_a_day_less(patch: pytest.MonkeyPatch) -> None:
    purchases = cast.purchases

    def short(setting: Setting) -> Purchases:
        plan = purchases(setting)
        return plan._replace(lead=plan.lead - 1)

    patch.setattr(cast, "purchases", short)


def _outages_rounded_down(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(manufacturer, "ceil", int)


def _mail_that_is_read_at_once(patch: pytest.MonkeyPatch) -> None:
    terms = counters._terms

    def at_once(setting: Setting, buyer: counters.Buyer) -> tuple[int, int, int, int]:
        bought, _, road, flow = terms(setting, buyer)
        return bought, 0, road, flow

    patch.setattr(counters, "_terms", at_once)


def _a_longer_road_between(patch: pytest.MonkeyPatch) -> None:
    terms = counters._terms

    def longer(setting: Setting, buyer: counters.Buyer) -> tuple[int, int, int, int]:
        bought, mail, road, flow = terms(setting, buyer)
        return bought, mail, road + 1, flow

    patch.setattr(counters, "_terms", longer)


QUICK: list[tuple[Callable[[pytest.MonkeyPatch], None], str]] = [
    (_a_day_longer, "pausing_order"),
    (_a_day_longer, "pausing_transit"),
    (_sold_before_arrival, "pausing_shipment"),
    (_sold_before_arrival, "export_ban"),
    (_ordered_before_sales, "pausing_receipt"),
    (_a_pack_lost_on_the_counter, "partial_loss"),
    (_a_pack_lost_on_the_counter, "sharing_priority"),
    (_who_comes_first, "sharing_proportional"),
    (_who_comes_first, "sharing_priority"),
    (_one_day_less_patience, "patience"),
    (_lifted_a_day_late, "export_ban"),
    (_mail_that_is_read_at_once, "beer_game"),
    (_a_longer_road_between, "beer_game"),
    (_one_pack_too_few, "beer_game"),
]
LONG: list[tuple[Callable[[pytest.MonkeyPatch], None], str]] = [
    (_a_day_longer, "base_stock"),
    (_one_pack_too_few, "base_stock"),
    (_sold_before_arrival, "base_stock_each_pack"),
    (_demand_without_chance, "pooled_demand"),
    (_one_pack_too_few, "reorder_point"),
    (_a_day_longer, "lost_sales"),
    (_outages_rounded_down, "cover"),
    (_a_day_longer, "disrupted_supply"),
    (_a_day_longer, "lost_sales_uniform"),
    (_everybody_alone, "correlated_demand"),
    (_batches_a_day_late, "two_stages"),
    (_no_limit_to_making, "limited_plant"),
    (_a_day_longer, "two_shelves"),
    (_forecast_of_a_day_less, "bullwhip"),
    (_forecast_of_a_day_less, "bullwhip_averaged"),
    (_a_day_longer, "order_quantity"),
    (_sold_before_arrival, "time_to_empty"),
]


PLAIN = {_sold_before_arrival, _a_pack_lost_on_the_counter, _who_comes_first}
"""Defects of the data plane itself, which can only be planted where nothing is compiled."""


def plane(plant: Callable[[pytest.MonkeyPatch], None]) -> AbstractContextManager[None]:
    """Run on the data plane in which a defect has been planted."""
    return in_plain_python() if plant in PLAIN else nullcontext()


@pytest.mark.parametrize(("plant", "name"), QUICK)
def test_a_planted_defect_shows_in_the_trace(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None], name: str
) -> None:
    plant(monkeypatch)
    with plane(plant):
        assert failed(name)


@pytest.mark.slow
@pytest.mark.parametrize(("plant", "name"), LONG)
def test_a_planted_defect_shows_in_the_means(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None], name: str
) -> None:
    plant(monkeypatch)
    with plane(plant):
        assert failed(name, "horizon.days=5000")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("partial_loss", "disruptions.closure.compliance=0.75"),
        ("sharing_by_supplier", "suppliers.maker.store_cover_days=4"),
        ("sharing_priority", "customers.b.priority=2"),
        ("export_ban", "parallel_trade.floor_days=1"),
        ("expiry", "products.pack.shelf_life_months=3"),
        ("release", "national_stock.permission_delay_days=2"),
        ("release", "wholesalers.shop.ordinary_cover_days=6"),
        # what was ordered on the evening before still comes
        ("home_stock", "disruptions.closure.how=order"),
        ("export_ban", "parallel_trade.trade_cost=0.3"),
    ],
)
def test_another_world_is_not_the_one_by_hand(name: str, change: str) -> None:
    assert failed(name, change)


def test_the_board_of_the_beer_game_has_the_published_costs() -> None:
    """From its first week on: four weeks of ordering 4, then levels that nothing of ours chose."""
    stages = [game.Stage(2, 2)] * 3 + [game.Stage(1, 2)]
    levels = (32, 32, 32, 24)

    def told_to(i: int, week: int, _: Sequence[int], has: int) -> int:
        return 4 if week < 4 else max(0, levels[i] - has)

    told = game.play([4] * 4 + [8] * 32, stages, game.Board(12, 4), told_to)
    assert game.costs(told, 0.5, 1) == [46, 50, 54, 54]


def _erlang(_: Callable) -> Callable:
    """Give Erlang's loss formula, as it stands in a book."""

    def share(level: int, demand: np.ndarray, mean_days: float) -> float:
        load, lost_share = laws.mean_of(demand) * mean_days, 1.0
        for n in range(1, level + 1):
            lost_share = load * lost_share / (n + load * lost_share)
        return lost_share

    return share


def _independent(f: Callable) -> Callable:
    return lambda own, common, days: f(own + common, 1e-9, days)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("room", "form", "wrong", "name"),
    [
        # continuous time knows no evening on which to order, and outages that last a part of a day
        (shelf, "outstanding_by_day", lambda f: lambda rate, days: f(rate, days[1:]), "base_stock"),
        (outage, "days_without", lambda f: lambda days, p: f(days, p) * -p / log(1 - p), "cover"),
        (shelf, "reorder_cost", lambda f: lambda s, *rest: f(s - 1, *rest), "reorder_point"),
        (lost, "lost_share", lambda f: lambda level, d, days: f(level, d, days[1:]), "lost_sales"),
        (lost, "lost_share_memoryless", _erlang, "lost_sales_exponential"),
        # what is common to two towns, taken for what each has of its own
        (shelf, "correlated_outstanding", _independent, "correlated_demand"),
        # the shelf of a textbook that has no day of making, and a plant that is never short
        (
            echelon,
            "best_levels",
            lambda f: lambda s, *rest, **most: f(s._replace(make=3), *rest, **most),
            "two_stages",
        ),
        (echelon, "unmade", lambda f: lambda demand, capacity: np.ones(1), "limited_plant"),
        (echelon, "shared_debt", lambda f: lambda level, *rest: np.ones(1), "two_shelves"),
        (echelon, "bullwhip", lambda f: lambda alpha, days: f(alpha, days - 1), "bullwhip"),
        # as if the average forgot a day too late
        (echelon, "bullwhip_averaged", lambda f: lambda n, k: f(n + 1, k), "bullwhip_averaged"),
        (echelon, "echo", lambda f: lambda n, k: f(n + 1, k), "bullwhip_averaged"),
        (
            outage,
            "order_quantity_cost",
            lambda f: lambda q, d, *rest: f(q + d, d, *rest),
            "order_quantity",
        ),
        (
            game,
            "play",
            lambda f: (
                lambda demand, stages, *rest: f(demand, [*stages[:-1], game.Stage(2, 2)], *rest)
            ),
            "beer_game",
        ),
        (people, "beds_together", lambda f: lambda *args: f(*args[:2], 0), "beds"),
        (people, "home_law", lambda f: lambda n, early: f(n, 0), "home_stock"),
        (outage, "days_to_empty", lambda f: lambda level, rate: level / rate, "time_to_empty"),
        (outage, "disrupted_for", lambda f: lambda days, *p: f(days + 1, *p), "disrupted_supply"),
    ],
)
def test_a_wrong_formula_shows(
    monkeypatch: pytest.MonkeyPatch, room: ModuleType, form: str, wrong: Callable, name: str
) -> None:
    run = observed(name)
    monkeypatch.setattr(room, form, wrong(getattr(room, form)))
    assert not all(check.passed for check in NAMED[name].check(run, FOLDER))


# Intervals.


def test_intervals_hold_what_they_promise() -> None:
    """Series in which every day shares four fifths of its luck with the next."""
    luck, reached, trials = np.random.default_rng(1), 0, 400
    for _ in range(trials):
        noise = luck.normal(size=4004)
        series = 7 + sum(noise[k : k + 4000] for k in range(5))
        low, high = average(series).interval(0.95)
        reached += low <= 7 <= high
    assert 0.92 <= reached / trials <= 0.98


def test_a_ratio_weighs_by_the_whole() -> None:
    whole = np.tile([1.0, 3.0], 4 * BATCHES)
    estimate = ratio(np.tile([1.0, 0.0], 4 * BATCHES), whole)
    assert estimate.mean == 0.25
    assert estimate.error == pytest.approx(0)


# Wholesalers in a row.


def test_a_wholesaler_without_outlets_has_no_order_lines() -> None:
    """Planted: as many wholesalers as there are numbers up to the last that has an outlet."""
    scenario = load(FOLDER / "beer_game.yaml").scenario
    state = stage(prepare(scenario, None), 1, 0).state
    assert state.shelves.lines_start.shape == (1, len(scenario.wholesalers) + 1)


@pytest.mark.parametrize("levels", ["{}", "{pack: {order_up_to: 30}}"])
def test_packs_that_pass_through_many_hands_stay_in_the_books(levels: str) -> None:
    changes = [f"wholesalers.{name}.levels={levels}" for name in ("retailer", "brewery")]
    changes += ["suppliers.maker.lead_time_days=3", "wholesalers.distributor.review_days=1"]
    scenario = load(FOLDER / "beer_game.yaml", [parse_set(change) for change in changes])
    books = Observed(simulate(scenario)).run.finished.books
    bought = books.flow(named("distributor.ordinary"), named("road:wholesaler"))
    received = books.flow(named("road:wholesaler"), named("wholesaler.ordinary"))
    assert bought.sum() > 100
    assert (np.cumsum(received)[2:] == 8 + np.cumsum(bought)[:-2]).all()
    assert not books.flow(named("store"), named("road:wholesaler")).any()


# The luck of plain demand.


def test_a_mean_whose_probabilities_vanish_is_refused() -> None:
    with pytest.raises(ScenarioError, match="mean_per_day"):
        load(
            FOLDER / "lost_sales.yaml", [parse_set("customers.buyer.demand.mean_per_day=800")]
        ).under()
