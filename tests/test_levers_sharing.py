"""Packs that cross borders by agreement: solidarity, Nordic sharing, joint procurement."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_network import CATALOGUE, LittleWorld, little_world, paid
from test_levers import INSULIN, PARACETAMOL, PENICILLIN, ban, held, lever
from worlds import busy, play
from worlds import day as date_of

from forsyningssim.actors.authority import Notice
from forsyningssim.engine.world import Process
from forsyningssim.levers import Lever
from forsyningssim.levers.solidarity_request import SolidarityRequest
from forsyningssim.simulation import Run

# Each wholesaler of the little world has 100 ordinary packs of everything, that is 13 days; the
# region abroad has 12,000, that is 40 days. Nothing of the statutory stock is used up.


def shared(
    *levers: Lever, told: tuple[str, ...] = (), used_up: tuple[str, ...] = (),
    enough: tuple[str, ...] = (), abroad: int = 12_000,
) -> LittleWorld:  # fmt: skip
    """Run the little world with notices in force, own stocks used up, and more of some things."""
    little = little_world()
    network = little.network
    if told:
        network.board.given.append(Notice(0, CATALOGUE.mask(told), 10))

    def prepare() -> Process:
        gone = CATALOGUE.mask(used_up) if used_up else np.zeros(len(CATALOGUE.products), bool)
        for (holder, purpose), stock in network.stocks.items():
            if purpose != "ordinary" or holder == "national_store":
                stock.take("destroyed", stock.on_hand * gone)
        more = CATALOGUE.mask(enough) if enough else np.zeros(len(CATALOGUE.products), bool)
        network.stocks["north", "ordinary"].put("opening", 900 * more, np.full(len(more), 20))
        (region,) = network.neighbours.stocks
        region.take("consumed.europe", np.maximum(region.on_hand - abroad, 0))
        yield little.world.after(1)

    little.world.process(prepare())
    little.pull(*levers)
    return little.run()


def conditions(**fields: Any) -> SolidarityRequest:
    return SolidarityRequest.model_validate(
        {"trigger": {"on": "2024-01-25"}, "willing": 1, "correlation": 1, **fields}
    )


SHORT: dict[str, tuple[str, ...]] = {"told": ("insulin",), "used_up": ("insulin",)}


# Solidarity


def test_what_is_asked_for_comes_out_of_a_neighbours_stock_once_and_is_paid_for() -> None:
    """14 days of 15 packs, asked for on day 10, on the shelf on day 24; then it is enough.

    Planted: asking anew each week for what is on its way.
    """
    little = shared(conditions(stock_out_within_days=20), **SHORT)
    abroad = held(little, "abroad.europe")
    assert abroad[9:12] == [12_000, 11_790, 11_790]
    assert abroad[23] == 11_790
    both = np.array(held(little, "north.ordinary")) + held(little, "south.ordinary")
    assert both[[9, 23, 24]].tolist() == [200, 200, 410]
    assert paid(little.network) == {"state": pytest.approx(0.1 * 210 * 100)}
    assert held(little, "abroad.europe", PENICILLIN)[-1] == 12_000


@pytest.mark.parametrize(
    ("world", "fields"),
    [
        pytest.param(SHORT | {"told": ()}, {}, id="nobody has told of a shortage"),
        pytest.param(SHORT | {"used_up": ()}, {}, id="own stocks are left"),
        pytest.param(SHORT, {"told_within_days": 20}, id="what was told is long ago"),
        pytest.param(SHORT, {"stock_out_within_days": 10}, id="stock-out is not near"),
        pytest.param({"told": ("paracetamol",), "used_up": ("paracetamol",)}, {},
                     id="not critical"),
        pytest.param({"told": ("penicillin",), "used_up": ("penicillin",),
                      "enough": ("amoxicillin",)}, {}, id="there is an alternative"),
        pytest.param(SHORT, {"willing": 0}, id="nobody is willing"),
        pytest.param(SHORT | {"abroad": 9_000}, {}, id="nobody can spare anything"),
    ],
)  # fmt: skip
def test_without_any_one_condition_nothing_is_given(
    world: dict[str, Any], fields: dict[str, Any]
) -> None:
    """Planted, one by one: each condition left out."""
    little = shared(conditions(**fields), **world)
    before = world.get("abroad", 12_000)
    for product in (INSULIN, PARACETAMOL, PENICILLIN):
        assert held(little, "abroad.europe", product)[-1] == before


def test_an_alternative_that_few_accept_or_that_is_short_too_is_none() -> None:
    """Half of all accept amoxicillin in place of penicillin tablets."""
    world: dict[str, Any] = {"told": ("penicillin",), "used_up": ("penicillin",)}
    scarce = shared(conditions(), **world)
    assert held(scarce, "abroad.europe", PENICILLIN)[-1] < 12_000
    refused = shared(conditions(alternative_accepted=0.6), enough=("amoxicillin",), **world)
    assert held(refused, "abroad.europe", PENICILLIN)[-1] < 12_000


def test_a_giver_keeps_what_it_needs_itself() -> None:
    little = shared(conditions(), abroad=9_100, **SHORT)
    assert held(little, "abroad.europe")[-1] == 9_000


def test_norway_gives_what_it_can_spare_and_a_ban_holds_back_its_share() -> None:
    """The region is short; 1,000 packs in the north, of which 10 days are kept.

    Planted: gifts that no ban reaches; gifts that vanish on the way.
    """
    gives = {"keeps_days": 10, "share": 0.5}
    giving = conditions(gives=gives, days=7)
    world: dict[str, Any] = {"enough": ("insulin",), "abroad": 8_000}
    free = shared(giving, **world)
    assert held(free, "north.ordinary")[9:11] == [1000, 550]
    assert held(free, "south.ordinary")[9:11] == [100, 75]
    assert held(free, "abroad.europe")[23:25] == [8_000, 8_475]
    assert free.world.ledger.balances()["abroad.solidarity"].sum() == 0
    banned = shared(giving, ban(flows=["solidarity"], compliance=0.8), **world)
    assert held(banned, "abroad.europe")[24] == 8_095
    other = shared(giving, ban(flows=["parallel"]), **world)
    assert held(other, "abroad.europe")[24] == 8_475


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 12))
def test_more_willing_states_never_say_no_where_less_willing_ones_said_yes(
    chance: float, correlation: float, week: int
) -> None:
    little = little_world()
    little.world.env.run(until=week * 5 * 7 + 1)
    neighbours = little.network.neighbours
    less = neighbours.willing("solidarity", chance / 2, correlation)
    assert (neighbours.willing("solidarity", chance, correlation) >= less).all()
    assert neighbours.willing("solidarity", 1.0, correlation).all()


def test_willingness_is_shared_as_far_as_it_is_correlated() -> None:
    """Two regions, 12 weeks of six products: always alike at 1, as two coins are at 0."""
    alike = []
    for correlation in (1.0, 0.0):
        little = little_world()
        neighbours = little.network.neighbours
        neighbours.countries = {"one": ("SE",), "other": ("FR",)}
        neighbours.use = np.ones((len(CATALOGUE.products), 2))
        same = []
        for week in range(12):
            little.world.env.run(until=week * 35 + 1)
            willing = neighbours.willing("solidarity", 0.5, correlation)
            same.append(willing[:, 0] == willing[:, 1])
        alike.append(np.mean(same))
    assert alike[0] == 1
    assert 0.3 < alike[1] < 0.7


# Nordic sharing


def nordic(**fields: Any) -> Lever:
    return lever("nordic_sharing", countries=["SE"], days=7, medicines=["insulin"], **fields)


def test_who_runs_short_is_helped_up_to_the_level_from_those_with_more() -> None:
    """13 days of cover, 20 promised: 100 packs. Not more than five days a week: 75."""
    little = shared(nordic(short_below_days=20))
    assert held(little, "abroad.europe")[9:11] == [12_000, 11_900]
    assert held(little, "north.ordinary")[12:14] == [100, 150]
    assert held(shared(nordic(short_below_days=20, most_days_per_week=5)), "abroad.europe")[10] == (
        11_925
    )
    assert held(shared(nordic(short_below_days=10)), "abroad.europe")[-1] == 12_000
    assert held(shared(nordic(short_below_days=20, keeps_days=39.8)), "abroad.europe")[10] == 11_940
    assert held(shared(nordic(short_below_days=20, kept=0.5)), "abroad.europe")[10] == 11_948


def test_norway_helps_on_the_same_terms() -> None:
    """The region has 5 days; the north 100, the south 20. At most 7 days of 15 packs a week."""
    little = shared(nordic(), enough=("insulin",), abroad=1_500)
    given = 1000 - held(little, "north.ordinary")[10]
    assert given == 105
    assert held(little, "south.ordinary")[10] == 100
    assert held(little, "abroad.europe")[12:14] == [1_500, 1_605]


# Joint procurement


def test_a_joint_order_is_taken_from_the_store_and_shared_by_use() -> None:
    """28 days of 15 and 300 packs a day are 8,820; the store has 5,000, and 238 are Norway's.

    Planted: Norway's part on top of what there is.
    """
    little = shared(
        lever("joint_procurement", countries=["SE"], lead_time_days=9, days=1,
              medicines=["insulin"], price_factor=0.9)
    )  # fmt: skip
    assert held(little, "pile.store")[18:20] == [5_000, 0]
    assert held(little, "abroad.europe")[18:20] == [12_000, 16_762]
    both = np.array(held(little, "north.ordinary")) + held(little, "south.ordinary")
    assert both[[18, 19, -1]].tolist() == [200, 438, 438]
    assert paid(little.network) == {"health_regions": pytest.approx(-0.1 * 238 * 100)}


def test_norways_share_may_be_agreed_and_orders_come_at_intervals() -> None:
    order = lever("joint_procurement", countries=["SE"], lead_time_days=0, every_days=20, days=41,
                  order_days=1, norway_share=0.1, medicines=["insulin"])  # fmt: skip
    store = np.array(held(shared(order), "pile.store"))
    assert store[[9, 10, 29, 30, 49, 50, 83]].tolist() == [
        5_000, 4_685, 4_685, 4_370, 4_370, 4_055, 4_055,
    ]  # fmt: skip


# In the whole model


def flow(run: Run, source: str, target: str) -> int:
    books = run.finished.books
    return int(books.flow(lambda a: a == source, lambda a: a == target).sum())


def test_in_the_whole_model_gifts_are_missed_where_they_came_from() -> None:
    ask = {"kind": "solidarity_request", "trigger": {"on": date_of(0)}, "willing": 1,
           "own_days_below": 999, "givers_keep_days": 0, "least_severity": 4,
           "alternative_accepted": 1}  # fmt: skip
    run = play(busy(), [ask])
    taken = sum(flow(run, f"abroad.{r}", "road:solidarity") for r in run.finished.regions)
    arrived = sum(flow(run, "road:solidarity", f"{w}.ordinary") for w in run.finished.wholesalers)
    assert taken > 0
    assert 0 < arrived <= taken
