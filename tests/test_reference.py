"""The compiled data plane and plain Python give the same books and the same patients.

``tests/reference`` tells a day with one object for each patient. Here both live through the same
worlds with the same luck, and all of a run is compared: each line of the books, each spell, each
tally by day and by place, each measure.

Planted in the plain Python one at a time, each of these made it fail: early refills forget the
least gap between two, or fall on closed days; those in a course hoard as well; guidance does not
change the order of substitutes; a ration forgets the packs of a substitute; an epidemic does not
spread; a tender changes the product of those who wait; who is reminded loses the place in line;
those who wait ask by the rules of the day they came; stays come after those who are due; the oldest
packs stand in for those that were sold; packs are laid aside though outlets wait; traders take what
lies below their floor; a cap on outlets saves up for ever, and so does a damaged warehouse; those
who help give away what their own outlets wait for; a gate that moves leaves old orders alone; goods
on a closed road travel on; parked goods jump the customs; a stopped batch is released; a supplier's
cap is none; parked packs are forgotten in the plans; active ingredient does not bind; preparedness
stands at once; a duty that nets off is added; fear is not remembered; orders that are refused
count; a rewritten prescription lasts for one visit; what a maker allots is saved up for ever;
who gives up takes a substitute; whom the counter may not switch once it may another time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from interventions import GROUPS, PRODUCTS, WHOLESALERS, Block, stories
from reference import in_plain_python
from worlds import BUSY_POLICY, busy, day, described, differ, play

from forsyningssim.patients.layout import ENDINGS, TALLIES
from forsyningssim.simulation import Run

EACH = 10**9
"""Rows enough for a weight of one, and so for a shelf for every item number."""
SIZES = ("users", "patients", "episodes_per_year", "stays_per_year")
SHARES = st.sampled_from([0.0, 0.3, 1.0])
RULES = ("first_come", "orders", "history", "need", "population", "priority")
VALUES = {
    "outlets.pharmacy_cover_days": st.integers(1, 12),
    "outlets.remote_below_inhabitants": st.sampled_from([0, 5000, 10**6]),
    **{f"wholesalers.{w}.sharing": st.sampled_from(RULES) for w in WHOLESALERS},
    **{f"products.{p}.item_numbers": st.integers(1, 5) for p in PRODUCTS},
    **{f"{group}.severity": st.integers(1, 4) for group in GROUPS},
    **{f"{group}.other_product": SHARES for group in GROUPS},
    **{f"{group}.other_outlet": SHARES for group in GROUPS},
    "penicillin.children.need.patience_days": st.integers(0, 5),
    "penicillin.adults.packs_per_ask": st.integers(1, 3),
    "insulin.diabetes.need.early_days": st.integers(0, 25),
    "insulin.diabetes.need.spread": st.sampled_from([0.0, 0.2]),
    "insulin.diabetes.packs_per_ask": st.integers(1, 3),
    "insulin.diabetes.rewritten_after_days": st.integers(1, 12),
    "insulin.diabetes.gives_up": SHARES,
    "insulin.diabetes.hoarding": st.sampled_from([0, 1, 5]),
    "sedative.ventilated.need.together_with": st.just("winter"),
    "sedative.planned.need.together_with": st.just("winter"),
    "suppliers.german.consignment": st.sampled_from(["pack", "day"]),
    "suppliers.dutch.allotment": st.sampled_from(["fair_share", "none"]),
    "parallel_trade.leak_share": SHARES,
}
"""What of the small world may be otherwise; a group's path begins with its substance."""


def put(data: Block, path: str, value: object) -> None:
    """Lay a value over the description of a world."""
    substance, _, rest = path.partition(".")
    if substance in data["substances"]:
        path = f"substances.{substance}.groups.{rest}"
    *above, last = path.split(".")
    for name in above:
        data = data[name]
    data[last] = value


def scarce(data: Block) -> Block:
    """Give a world a hundredth of its people, little in store, and more ways out than it has."""
    for group in GROUPS:
        substance, name = group.split(".")
        need = data["substances"][substance]["groups"][name]["need"]
        need |= {size: need[size] / 100 for size in SIZES if size in need}
    for channel, days in (("pharmacy", 2), ("hospital", 1)):
        put(data, f"outlets.{channel}_cover_days", days)
    for wholesaler in WHOLESALERS:
        put(data, f"wholesalers.{wholesaler}.ordinary_cover_days", 3)
    pen = data["products"]["insulin_pen"]
    data["products"]["insulin_vial"] = pen | {"supplier": "swedish", "plants": {"plant_se": 1}}
    put(data, "insulin.diabetes.products", {"insulin_pen": 0.6, "insulin_vial": 0.4})
    put(
        data,
        "insulin.diabetes.alternatives",
        [{"product": "insulin_pen"}, {"product": "insulin_vial", "probability": 0.8}],
    )
    either = [
        {"product": product, "level": "other_class", "probability": 0.7, "packs": packs}
        for product, packs in (("macrolide_tablet", 2), ("paracetamol_pack", 1))
    ]
    put(data, "penicillin.adults.substitutes", either)
    put(data, "penicillin.adults.packs_per_ask", 2)
    put(data, "penicillin.adults.other_product", 0.3)
    put(data, "macrolide.adults.need.episodes_per_year", 10_000)
    return data


STRUCK: dict[str, Block] = {
    "flood": {"kind": "warehouse_outage", "wholesaler": "east", "starts": day(12), "days": 25,
              "capacity_left": 0.3, "served_by_others": 0.5},
    "recall": {"kind": "recall", "starts": day(40), "medicines": ["insulin_pen"], "share": 0.5},
    "doubt": {"kind": "quality_stop", "plant": "plant_dk", "starts": day(6), "days": 20,
              "share_stopped": 0.6},
    "quota": {"kind": "foreign_export_ban", "country": "NL", "how": "order", "starts": day(4),
              "days": 25, "compliance": 0.6},
    "strike": {"kind": "plant_outage", "plant": "plant_se", "starts": day(2), "days": 30},
}  # fmt: skip
"""What the busy season lacks."""
POLICY: tuple[Block, ...] = (
    *BUSY_POLICY,
    {"kind": "tender_award", "trigger": {"on": "2024-03-26"}, "medicines": ["insulin"],
     "winners": {"insulin_pen": 1.0}, "followed": 0.9},
    {"kind": "substitution", "trigger": {"on": "2024-03-14"},
     "ranked": ["paracetamol_pack", "macrolide_tablet"]},
    {"kind": "rationing", "trigger": {"on": "2024-03-24"}, "rations": {"white": {"packs": 1}}},
    {"kind": "priority", "trigger": {"on": "2024-04-08"}, "dispensing": "severity"},
    {"kind": "rationing", "trigger": {"on": "2024-04-01"}, "outlet_cap": 0.5},
    {"kind": "export_ban", "trigger": {"on": "2024-03-08"}, "medicines": ["insulin"],
     "suppliers_cap": {"multiple": 0.6, "days": 40}},
)  # fmt: skip
"""The busy policy, and what it lacks."""


def same(data: Block, policy: Iterable[Block], rows: int = EACH, seed: int = 1) -> Run:
    """Run a world twice, compare all there is, and return what the compiled one did."""
    run = play(data, policy, rows=rows, seed=seed)
    with in_plain_python():
        plain = play(data, policy, rows=rows, seed=seed)
    assert differ(run, plain) == []
    return run


def test_a_season_in_which_everything_goes_wrong_is_the_same() -> None:
    data = scarce(busy())
    data["disruptions"] |= STRUCK
    put(data, "insulin.diabetes.rewritten_after_days", 1)
    put(data, "insulin.diabetes.gives_up", 0.1)
    run = same(data, POLICY, seed=12)
    counted = dict(zip(TALLIES, run.finished.by_place.sum(axis=(1, 2)).tolist(), strict=True))
    assert min(counted.values()) > 10, "the world must show all that can happen to a patient"
    assert len({*run.finished.spells.ending.tolist()}) == len(ENDINGS)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
)
@given(
    story=stories(),
    values=st.fixed_dictionaries({}, optional=VALUES),
    rows=st.sampled_from([EACH, EACH, 150]),
    seed=st.integers(0, 10**6),
)
def test_any_small_world_is_the_same(
    story: tuple[Block, list[Block]], values: dict[str, Any], rows: int, seed: int
) -> None:
    changes, policy = story
    data = scarce(described(**changes))
    for path, value in sorted(values.items()):
        put(data, path, value)
    same(data, policy, rows, seed)
