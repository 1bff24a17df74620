"""Verification passes, would not pass if the engine were wrong, and compares with the right figure.

Three layers. The formulas are held against plain loops and chains that share nothing with them. The
engine is held against formulas and traces. And defects planted in the actors, one at a time, must
make the case that is there for them fail.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import exp, log
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import scipy.stats

from forsyningssim import assembly
from forsyningssim.actors import customer, manufacturer
from forsyningssim.actors.customer import Counter
from forsyningssim.assembly import Setting
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import World
from forsyningssim.errors import ScenarioError
from forsyningssim.levers.lever import Lever
from forsyningssim.patients.plans import Purchases
from forsyningssim.scenario.library import load
from forsyningssim.scenario.overlay import parse_set
from forsyningssim.simulation import simulate
from forsyningssim.spec import Constant, Exponential, Lognormal, Uniform
from forsyningssim.staging import cast
from forsyningssim.verification import CASES, HEADINGS, as_table, judged, run_all, run_case
from forsyningssim.verification.estimate import BATCHES, average, ratio
from forsyningssim.verification.formulas import laws, outage, shelf
from forsyningssim.verification.formulas.laws import Prices
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
    law = assembly.day_law
    patch.setattr(assembly, "day_law", lambda days: np.append(0.0, law(days)))


def _sold_before_arrival(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(customer, "Phase", SimpleNamespace(DISPENSING=Phase.ARRIVALS))


def _ordered_before_sales(patch: pytest.MonkeyPatch) -> None:
    review = World.next_review
    patch.setattr(World, "next_review", lambda self, every: review(self, every, Phase.SHIPPING))


def _a_pack_lost_on_the_counter(patch: pytest.MonkeyPatch) -> None:
    get = Counter._get

    def clumsy(self: Counter, asked: list[int]) -> list[int]:
        got = get(self, asked)
        return [got[0] - 1, *got[1:]] if self.world.day == 2 else got

    patch.setattr(Counter, "_get", clumsy)


def _who_comes_first(patch: pytest.MonkeyPatch) -> None:
    def greedy(stock: int, asked: list[int]) -> list[int]:
        got = []
        for n in asked:
            got.append(min(n, stock))
            stock -= got[-1]
        return got

    patch.setattr(cast, "_plain_sharing", lambda rule, priority: greedy)


def _one_day_less_patience(patch: pytest.MonkeyPatch) -> None:
    give_up = Counter._give_up

    def impatient(self: Counter) -> None:
        for name, spec in self.customers.items():
            self.customers = {**self.customers, name: spec.model_copy(
                update={"patience_days": 1})}  # fmt: skip
        give_up(self)

    patch.setattr(Counter, "_give_up", impatient)


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
    patch.setattr(customer, "poisson_quantile", lambda mean, luck: round(mean))


def _outages_rounded_down(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(manufacturer, "ceil", int)


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
]


@pytest.mark.parametrize(("plant", "name"), QUICK)
def test_a_planted_defect_shows_in_the_trace(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None], name: str
) -> None:
    plant(monkeypatch)
    assert failed(name)


@pytest.mark.slow
@pytest.mark.parametrize(("plant", "name"), LONG)
def test_a_planted_defect_shows_in_the_means(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None], name: str
) -> None:
    plant(monkeypatch)
    assert failed(name, "horizon.days=6000")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("partial_loss", "disruptions.closure.compliance=0.75"),
        ("sharing_by_supplier", "suppliers.maker.store_cover_days=4"),
        ("sharing_priority", "customers.b.priority=2"),
        ("export_ban", "parallel_trade.floor_days=1"),
        ("export_ban", "parallel_trade.trade_cost=0.3"),
    ],
)
def test_another_world_is_not_the_one_by_hand(name: str, change: str) -> None:
    assert failed(name, change)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("room", "form", "wrong", "name"),
    [
        # continuous time knows no evening on which to order, and outages that last a part of a day
        (shelf, "outstanding_by_day", lambda f: lambda rate, days: f(rate, days[1:]), "base_stock"),
        (outage, "days_without", lambda f: lambda days, p: f(days, p) * -p / log(1 - p), "cover"),
        (shelf, "reorder_cost", lambda f: lambda s, *rest: f(s - 1, *rest), "reorder_point"),
        (shelf, "lost_share_next_day", lambda f: lambda level, d: f(level + 1, d), "lost_sales"),
        (outage, "disrupted_for", lambda f: lambda days, *p: f(days + 1, *p), "disrupted_supply"),
    ],
)
def test_a_wrong_formula_shows(
    monkeypatch: pytest.MonkeyPatch, room: ModuleType, form: str, wrong: Callable, name: str
) -> None:
    run = observed(name)
    monkeypatch.setattr(room, form, wrong(getattr(room, form)))
    assert not all(check.passed for check in NAMED[name].check(run, FOLDER))


# The formulas against plain loops, chains and published figures.


def test_published_figures() -> None:
    """Palm at a mean of 8; Snyder & Shen's example of disruptions; Zheng & Federgruen's (s, S)."""
    eight, six = laws.poisson_law(8), laws.poisson_law(6)
    assert [round(laws.excess(eight, s), 6) for s in (8, 10, 12, 15)] == [
        1.116692, 0.425864, 0.129826, 0.014591,
    ]  # fmt: skip
    prices = Prices(holding=0.25, waiting=3)
    assert outage.best_disrupted_level(2000, 0.04, 0.25, prices) == 8000
    cost = outage.disrupted_cost(8000, 2000, 0.04, 0.25, prices)
    assert cost == pytest.approx(2737.069, abs=5e-4)
    prices = Prices(holding=1, waiting=4, ordering=5)
    assert shelf.best_reorder_levels(six, prices, highest=20) == (4, 10)
    assert shelf.reorder_cost(4, 10, six, prices) == pytest.approx(8.034112, abs=5e-7)


@pytest.mark.parametrize(
    "days",
    [
        Constant(value=3),
        Uniform(dist="uniform", low=0, high=6),
        Uniform(dist="uniform", low=1.2, high=4.9),
        Exponential.model_validate({"dist": "exponential", "mean": 3}),
    ],
)
def test_transport_law_is_the_rounded_distribution(days: Constant | Uniform | Exponential) -> None:
    draws = np.rint([days.quantile((i + 0.5) / 200_000) for i in range(200_000)]).astype(int)
    law = laws.transport_law(days)
    assert law.sum() == pytest.approx(1)
    counted = np.bincount(draws, minlength=len(law))[: len(law)] / len(draws)
    assert law == pytest.approx(counted, abs=2e-5)


def test_no_formula_for_a_lognormal_transport_time() -> None:
    with pytest.raises(NotImplementedError, match="lognormal"):
        laws.transport_law(Lognormal(dist="lognormal", median=3, sigma=1))


@pytest.mark.parametrize("each_pack", [True, False])
def test_outstanding_packs_by_a_plain_loop(each_pack: bool) -> None:
    """Count day by day what was asked for and is not back, with numpy's own luck."""
    luck, total, rate = np.random.default_rng(7), 200_000, 2.0
    demand = luck.poisson(rate, total)
    outstanding = np.zeros(total + 10)
    for lag in range(1, 5):  # transport of 0 to 4 days: packs of day d are back for day d + 1 + L
        for day in range(total):
            pass_on = demand[day]
            if each_pack:
                still = luck.binomial(pass_on, (5 - lag) / 5) if pass_on else 0
            else:
                still = pass_on * (luck.random() < (5 - lag) / 5)
            outstanding[day + lag] += still
    seen = outstanding[10:total]
    days = np.full(5, 0.2)
    make = shelf.outstanding_by_pack if each_pack else shelf.outstanding_by_day
    law = make(rate, days)
    for level in (2, 4, 7):
        excess = np.maximum(seen - level, 0).mean()
        assert laws.excess(law, level) == pytest.approx(excess, rel=0.03)
    assert laws.mean_of(law) == pytest.approx(rate * 2)


def test_filled_share_by_enumeration() -> None:
    before, demand, level = laws.poisson_law(3), laws.poisson_law(1.5), 5
    filled = sum(
        before[x] * demand[d] * min(d, max(level - x, 0))
        for x in range(len(before))
        for d in range(len(demand))
    )
    assert shelf.filled_share(level, before, demand) == pytest.approx(filled / 1.5)


def _stationary(chain: np.ndarray) -> np.ndarray:
    """Law that a chain reaches, by letting it run for 2**20 steps."""
    for _ in range(20):
        chain = chain @ chain
        chain /= chain.sum(axis=1, keepdims=True)
    return chain[0]


def test_disruptions_by_a_chain() -> None:
    fails, recovers, longest = 0.1, 0.3, 150
    chain = np.zeros((longest + 1, longest + 1))
    for n in range(longest + 1):
        chain[n, 0] += recovers if n else 1 - fails
        chain[n, min(n + 1, longest)] += 1 - recovers if n else fails
    law = _stationary(chain)
    assert [outage.disrupted_for(n, fails, recovers) for n in range(40)] == pytest.approx(law[:40])
    prices = Prices(holding=1, waiting=6)
    costs = {
        level: sum(law[n] * prices.of(level - 5 * (n + 1)) for n in range(longest))
        for level in range(5, 60)
    }
    best = min(costs, key=lambda level: costs[level])
    assert outage.best_disrupted_level(5, fails, recovers, prices) == best
    for level in (5, 17, 40):
        cost = outage.disrupted_cost(level, 5, fails, recovers, prices)
        assert cost == pytest.approx(costs[level])


def test_days_without_by_adding_up() -> None:
    mean = 3.0
    lasts = [exp(-(k - 1) / mean) - exp(-k / mean) for k in range(1, 400)]
    recovers = outage.chance_a_day(mean)
    for cover in (0, 2, 6):
        expected = sum(p * max(k - cover, 0) for k, p in enumerate(lasts, start=1))
        assert outage.days_without(cover, recovers) == pytest.approx(expected)


@pytest.mark.parametrize(("reorder_at", "order_up_to"), [(4, 10), (-3, 5), (6, 7)])
def test_reorder_cost_by_a_chain(reorder_at: int, order_up_to: int) -> None:
    demand, prices = laws.poisson_law(3), Prices(holding=1, waiting=4, ordering=5)
    levels = range(reorder_at + 1, order_up_to + 1)
    chain = np.zeros((len(levels), len(levels)))
    cost = np.zeros(len(levels))
    for i, level in enumerate(levels):
        for d, p in enumerate(demand):
            left = level - d
            orders = left <= reorder_at
            chain[i, (order_up_to if orders else left) - levels[0]] += p
            cost[i] += p * (prices.of(left) + prices.ordering * orders)
    expected = _stationary(chain) @ cost
    got = shelf.reorder_cost(reorder_at, order_up_to, demand, prices)
    assert got == pytest.approx(expected)


def test_lost_share_by_a_plain_loop() -> None:
    """A shelf and a consignment of yesterday evening: what is sold today comes back in two days."""
    luck, level, days = np.random.default_rng(3), 4, 300_000
    stock, arriving, lost, demand = level, 0, 0, luck.poisson(2.0, days)
    for asked in demand:
        sold = min(stock, asked)
        lost += asked - sold
        stock, arriving = stock - sold + arriving, sold
    law = laws.poisson_law(2)
    assert shelf.lost_share_next_day(level, law) == pytest.approx(lost / demand.sum(), rel=0.02)


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


# The luck of plain demand.


@pytest.mark.parametrize("mean", [0.0, 0.3, 6.0, 700.0])
def test_poisson_demand_is_drawn_by_its_quantile(mean: float) -> None:
    for luck in (1e-9, 0.2, 0.5, 0.777, 1 - 1e-9):
        assert customer.poisson_quantile(mean, luck) == max(0, scipy.stats.poisson.ppf(luck, mean))


def test_a_mean_whose_probabilities_vanish_is_refused() -> None:
    with pytest.raises(ScenarioError, match="mean_per_day"):
        load(
            FOLDER / "lost_sales.yaml", [parse_set("customers.buyer.demand.mean_per_day=800")]
        ).under()
