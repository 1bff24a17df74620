"""Every kind of disruption and lever, drawn at random for the small world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st
from worlds import day, described, levers_of

from forsyningssim.levers import double_holdings

Block: TypeAlias = dict[str, Any]

WORLD: Final = described()
MEASURED: Final[int] = WORLD["horizon"]["days"]
SUBSTANCES: Final = tuple(sorted(WORLD["substances"]))
PRODUCTS: Final = tuple(sorted(WORLD["products"]))
SUBSTANCE_OF: Final = {name: product["substance"] for name, product in WORLD["products"].items()}
WHOLESALERS: Final = tuple(sorted(WORLD["wholesalers"]))
GROUPS: Final = tuple(
    f"{substance}.{group}"
    for substance in SUBSTANCES
    for group in WORLD["substances"][substance]["groups"]
)


def some(names: tuple[str, ...], least: int = 0, most: int = 3) -> st.SearchStrategy[list[str]]:
    """Draw some names, each once; none mostly means all."""
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Block]:
    """Draw a block in which each of the fields may be missing."""
    return st.fixed_dictionaries({}, optional=fields)


dates = st.integers(0, MEASURED - 2).map(day)
shares = st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0])
lengths = st.integers(1, 40)
medicines = some((*SUBSTANCES, *PRODUCTS))
groups = some(GROUPS, most=2)
countries = st.sampled_from(["AT", "DE", "DK", "IN", "NL", "SE"])
curves = st.lists(
    st.tuples(st.integers(1, 15), st.sampled_from([0.0, 0.5, 1.0, 2.0, 4.0])),
    min_size=2,
    max_size=4,
).map(lambda steps: [[sum(n for n, _ in steps[:i]), factor] for i, (_, factor) in enumerate(steps)])
recoveries = st.lists(st.tuples(st.integers(1, 15), shares), min_size=1, max_size=4).map(
    lambda steps: [[sum(n for n, _ in steps[:i]), share] for i, (_, share) in enumerate(steps)]
)

_LASTING: Final[Mapping[str, st.SearchStrategy[Block]]] = {
    "api_shortage": st.fixed_dictionaries(
        {"api_source": st.sampled_from(sorted(WORLD["api_sources"])), "share_lost": shares}
    ),
    "foreign_export_ban": st.fixed_dictionaries(
        {"country": countries, "medicines": medicines, "compliance": shares},
        optional={
            "how": st.sampled_from(["order", "shipment", "transit", "receipt"]),
            "exempt_destinations": st.just(["NO"]),
            "spread": st.fixed_dictionaries({"probability_per_day": st.sampled_from([0.01, 0.1])}),
        },
    ),
    "hazard_shock": st.fixed_dictionaries(
        {"hazard_group": st.just("energy"), "spread": shares, "share_lost": shares}
    ),
    "plant_outage": st.fixed_dictionaries(
        {"plant": st.sampled_from(sorted(WORLD["plants"])), "capacity_left": shares}
    ),
    "quality_stop": st.fixed_dictionaries(
        {
            "plant": st.sampled_from(sorted(WORLD["plants"])),
            "medicines": medicines,
            "share_stopped": shares,
            "in_store": st.booleans(),
            "share_destroyed": shares,
        }
    ),
    "route_closure": st.fixed_dictionaries(
        {
            "routes": some(("road_europe", "road_nordic")),
            "how": st.sampled_from(["shipment", "transit", "receipt"]),
            "goods_return": st.booleans(),
            "return_days": st.integers(0, 10),
        }
    ),
    "price_shock": st.fixed_dictionaries(
        {"medicines": medicines, "rise": st.sampled_from([0.0, 0.1, 0.5, 3.0])}
    ),
    "stock_building_abroad": st.fixed_dictionaries(
        {
            "medicines": medicines,
            "regions": some(tuple(sorted(WORLD["regions"]))),
            "extra_days": st.integers(0, 60),
            "build_days": st.integers(0, 30),
        }
    ),
    "warehouse_outage": st.fixed_dictionaries(
        {
            "wholesaler": st.sampled_from(WHOLESALERS),
            "capacity_left": shares,
            "stock_destroyed": shares,
            "served_by_others": shares,
        }
    ),
    "transport_disruption": st.fixed_dictionaries(
        {
            "route": st.sampled_from(["road_europe", "road_nordic", "road_norway"]),
            "closed": st.sampled_from(["transit", "receipt"]),
            "extra_days": st.integers(0, 10),
        }
    ),
}
_OTHERS: Final[Mapping[str, st.SearchStrategy[Block]]] = {
    "demand_surge": st.fixed_dictionaries(
        {"curve": curves, "medicines": medicines, "groups": groups}
    ),
    "market_withdrawal": st.fixed_dictionaries(
        {
            "supplier": st.sampled_from(sorted(WORLD["suppliers"])),
            "medicines": medicines,
            "notice_days": st.integers(0, 30),
            "share_lost": shares,
        }
    ),
    "recall": st.fixed_dictionaries(
        {
            "medicines": some((*SUBSTANCES, *PRODUCTS), least=1),
            "share": shares,
            "reach": st.sampled_from(["norway", "everywhere"]),
        },
        optional={"expires": st.just([day(20), day(60)])},
    ),
    "panic_buying": st.fixed_dictionaries(
        {
            "medicines": medicines,
            "share": shares,
            "mean_delay_days": st.integers(1, 10),
            "again_after_days": st.lists(st.integers(1, 20), max_size=2),
        }
    ),
    "plant_outage": st.fixed_dictionaries(
        {"plant": st.sampled_from(sorted(WORLD["plants"])), "recovery": recoveries}
    ),
    "warehouse_outage": st.fixed_dictionaries(
        {
            "wholesaler": st.sampled_from(WHOLESALERS),
            "recovery": recoveries,
            "served_by_others": shares,
        }
    ),
}
DISRUPTION_KINDS: Final = frozenset({*_LASTING, *_OTHERS})


@st.composite
def disruptions(draw: st.DrawFn) -> Block:
    """Draw a disruption of any kind."""
    spanned = draw(st.booleans())
    kinds = _LASTING if spanned else _OTHERS
    kind = draw(st.sampled_from(sorted(kinds)))
    starts = draw(st.integers(0, MEASURED - 2))
    block = {"kind": kind, "starts": day(starts), **draw(kinds[kind])}
    if spanned and draw(st.booleans()):
        return block | {"days": draw(lengths)}
    return block | ({"ends": day(starts + draw(lengths))} if spanned else {})


_RATION: Final = maybe(
    days=st.integers(1, 30), packs=st.integers(1, 2), least_gap_days=st.integers(1, 30)
)
_RESPONSES: Final = {
    "wholesalers_hold_less": {"share": 0.5, "after_days": 2},
    "suppliers_cap": {"multiple": 0.8, "days": 20},
    "others_retaliate": {"share": 0.5, "countries": ["DE"]},
}
_TRIGGERS: Final = st.one_of(
    dates.map(lambda on: {"on": on}),
    st.sampled_from([5.0, 15.0, 60.0]).map(lambda days: {"seen_cover_days_below": days}),
    st.sampled_from([0.0, 0.05, 0.5]).map(lambda share: {"share_unfilled_above": share}),
    st.just({"notice_given": True}),
)
_ENFORCEMENT: Final = st.fixed_dictionaries(
    {
        "basis": st.sampled_from(["regulation", "contract"]),
        "inspections_per_year": st.sampled_from([0.0, 0.5, 4.0]),
        "detection": shares,
        "fine_share": st.sampled_from([0.0, 0.1, 1.0]),
        "payment_share": st.sampled_from([0.0, 0.06]),
        "cost_spread": shares,
    }
)
_LEVERS: Final[Mapping[str, st.SearchStrategy[Block]]] = {
    "european_access": st.fixed_dictionaries(
        {"access": st.sampled_from(["equal_share", "health_crisis_only", "last_in_line", "none"])}
    ),
    "export_ban": maybe(
        flows=some(("parallel", "own_production", "company_transfer", "solidarity"), least=1),
        stocks=some(("ordinary", "duty", "national"), least=1),
        exempt_medicines=some(SUBSTANCES, most=1),
        compliance=shares,
        notification_working_days=st.integers(0, 5),
        **{name: st.just(response) for name, response in _RESPONSES.items()},
    ),
    "joint_procurement": st.fixed_dictionaries(
        {"lead_time_days": st.integers(0, 20), "every_days": st.integers(1, 40)},
        optional={
            "countries": some(("SE", "DE", "FR"), least=1),
            "order_days": st.sampled_from([0.5, 28.0]),
            "norway_share": shares,
            "price_factor": st.sampled_from([0.8, 1.1]),
        },
    ),
    "municipal_codetermination": st.fixed_dictionaries(
        {"led_by": st.sampled_from(["hospital", "balanced", "primary_care"])},
        optional={"weight": shares},
    ),
    "municipal_depot": st.fixed_dictionaries(
        {"cover_days": st.sampled_from([0.5, 7.0, 30.0]), "build_days": st.integers(1, 90)},
        optional={
            "outlets": some(("institution", "acute_care"), least=1),
            "health_regions": some(("north", "south_east", "west"), most=1),
        },
    ),
    "national_list_revision": st.fixed_dictionaries(
        {"substances": st.integers(0, 4), "every_days": st.integers(1, 40)},
        optional={
            "stock": st.sampled_from(["duty", "national"]),
            "criterion": st.sampled_from(["severity", "risk", "volume"]),
            "cover_days": st.integers(0, 40),
            "nok_per_revision": st.just(1e5),
        },
    ),
    "national_stock_release": maybe(
        cap_days_per_week=st.sampled_from([0.5, 3, 7, 30]),
        to=some(WHOLESALERS, most=2),
        stocks=some(("national", "duty"), least=1),
    ),
    "nordic_sharing": st.fixed_dictionaries(
        {"short_below_days": st.sampled_from([5.0, 15.0]), "keeps_days": st.sampled_from([0.0, 8])},
        optional={"kept": shares, "transport_days": st.integers(0, 9)},
    ),
    "solidarity_request": st.fixed_dictionaries(
        {"willing": shares, "correlation": shares, "lead_time_days": st.integers(0, 20)},
        optional={
            "least_severity": st.integers(1, 4),
            "own_days_below": st.sampled_from([0.0, 100.0]),
            "givers_keep_days": st.sampled_from([0.0, 10.0]),
            "alternative_accepted": shares,
            "gives": st.fixed_dictionaries(
                {"keeps_days": st.sampled_from([0.0, 8.0]), "share": shares}
            ),
        },
    ),
    "preparedness_contract": st.fixed_dictionaries(
        {
            "medicines": some((*SUBSTANCES, *PRODUCTS), least=1),
            "terms": st.fixed_dictionaries(
                {
                    "activation": _TRIGGERS,
                    "activation_delay_days": st.integers(0, 20),
                    "least_batch_days": st.sampled_from([0.0, 3.0, 10.0]),
                    "term_days": st.integers(1, 40),
                    "api_stock_days": st.integers(0, 20),
                    "api_lead_time_days": st.integers(0, 20),
                    "exported_share": shares,
                    "reservation_nok_per_year": st.just(1e6),
                }
            ),
        }
    ),
    "public_advice": st.fixed_dictionaries(
        {"compliance": shares, "groups": groups}, optional={"campaign_nok": st.just(1e6)}
    ),
    "priority": st.one_of(
        st.fixed_dictionaries({"dispensing": st.just("severity")}),
        st.fixed_dictionaries(
            {
                "dispensing": st.just("list"),
                "classes": st.lists(some(GROUPS, 1, 2), min_size=1, max_size=3),
            }
        ),
        st.fixed_dictionaries(
            {
                "sharing": st.sampled_from(
                    ["first_come", "orders", "history", "need", "population", "priority"]
                ),
                "wholesalers": some(WHOLESALERS, most=1),
            }
        ),
    ),
    "rationing": st.one_of(
        st.fixed_dictionaries(
            {
                "rations": st.dictionaries(
                    st.sampled_from(["blue", "white", "over_the_counter", "hospital"]),
                    _RATION,
                    min_size=1,
                    max_size=2,
                )
            }
        ),
        st.fixed_dictionaries({"outlet_cap": st.sampled_from([0.1, 0.5, 1.0, 3.0])}),
    ),
    "special_import": maybe(
        lead_time_days=st.integers(0, 20),
        days_per_week=st.sampled_from([1.5, 7.0, 20.0]),
        most_days=st.sampled_from([2.0, 30.0]),
    ),
    "stock_duty": st.one_of(
        st.fixed_dictionaries({"cover_days": st.integers(0, 40), "compliance": shares}),
        st.fixed_dictionaries({"cover_days": st.integers(0, 40), "enforcement": _ENFORCEMENT}),
    ),
    "substitution": st.fixed_dictionaries(
        {"ranked": some(("macrolide_tablet", "penicillin_tablet_a"), 1)},
        optional={"probability": shares, "others_discouraged": st.booleans()},
    ),
    "tender_award": st.fixed_dictionaries(
        {
            "medicines": st.just(["penicillin"]),
            "winners": st.sampled_from(
                [
                    {"penicillin_tablet_a": 1.0},
                    {"penicillin_tablet_b": 1.0},
                    {"penicillin_tablet_a": 0.3, "penicillin_tablet_b": 0.7},
                    {"penicillin_mixture": 1.0},
                ]
            ),
            "followed": shares,
            "price_cut": shares,
            "losers_exit": st.booleans(),
            "exit_after_days": st.integers(0, 20),
            "return_after_days": st.integers(0, 20),
            "withdrawn": shares,
        }
    ),
    "use_reduction": st.fixed_dictionaries(
        {"share_avoided": shares, "compliance": shares, "groups": groups}
    ),
}
LEVER_KINDS: Final = frozenset(_LEVERS)


@st.composite
def levers(draw: st.DrawFn) -> Block:
    """Draw a lever of any kind, by any trigger."""
    kind = draw(st.sampled_from(sorted(_LEVERS)))
    trigger = draw(_TRIGGERS)
    block = {
        "kind": kind,
        "trigger": trigger,
        "medicines": draw(medicines),
        "decision_delay_days": draw(st.integers(0, 10)),
        **draw(_LEVERS[kind]),
    }
    if draw(st.booleans()):
        return block | {
            "days": draw(lengths),
            "repeats": "on" not in trigger and draw(st.booleans()),
        }
    return block


@st.composite
def policies(draw: st.DrawFn, most: int = 4) -> list[Block]:
    """Draw levers that may stand in one policy: no slot has two holders."""
    chosen: list[Block] = []
    for block in draw(st.lists(levers(), max_size=most)):
        if not any(double_holdings(levers_of([*chosen, block]), SUBSTANCE_OF)):
            chosen.append(block)
    return chosen


@st.composite
def settings_of_stocks(draw: st.DrawFn) -> Block:
    """Draw how preparedness stocks are kept, drawn on and asked for."""
    return {
        "duty": {
            "draw": draw(st.sampled_from(["automatic", "on_dispensation", "on_order"])),
            "nets_off": draw(st.booleans()),
        },
        "national_stock": {
            "keeping": draw(st.sampled_from(["rotating", "static"])),
            "places": draw(st.sampled_from(["spread", "concentrated"])),
        },
        "european_stockpile": {
            "access": draw(st.sampled_from(["equal_share", "health_crisis_only", "none"])),
            "allocation": draw(st.sampled_from(["first_come", "population", "need"])),
            "hosts": draw(st.sampled_from([["SE"], ["NO", "SE"]])),
            "host_priority": draw(st.booleans()),
        },
    }


@st.composite
def stories(draw: st.DrawFn) -> tuple[Block, list[Block]]:
    """Draw a whole story: changes of the small world, disruptions among them, and a policy."""
    struck = draw(st.lists(disruptions(), max_size=3))
    named = {f"disruption_{number}": block for number, block in enumerate(struck)}
    return draw(settings_of_stocks()) | {"disruptions": named}, draw(policies())
