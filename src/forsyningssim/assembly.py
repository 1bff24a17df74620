"""The arrays of one run: allocated as a setting needs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from forsyningssim.engine.memory import check_room, room_for
from forsyningssim.engine.shared import ROOM, shared_room
from forsyningssim.engine.streams import Streams
from forsyningssim.engine.views import table_of
from forsyningssim.patients.cohort import (
    Room,
    build_cohort,
    choices_of,
    cycles_of,
    paces,
    room_of,
)
from forsyningssim.patients.layout import (
    CHANNELS,
    NO_LIMIT,
    NOTICE,
    PURPOSES,
    ROAD,
    RULES,
    TALLIES,
    Customers,
    State,
    Supply,
    Tally,
    Trade,
    empty,
)
from forsyningssim.patients.places import Indices
from forsyningssim.patients.shelves import build_shelves, lines_of
from forsyningssim.setting import EUROPEAN, QUARANTINE, STATIC, Setting, resold
from forsyningssim.units import Packs, Rates

_SPELLS, _SPELL = 1024, 12  # that a cluster takes room for at a time; bytes of one


def build_state(
    setting: Setting, streams: Streams, population: Streams, customers: Customers
) -> tuple[State, npt.NDArray[np.int64]]:
    """Allocate all arrays, with nobody in them yet; return them and their table.

    Raises
    ------
    ImpossibleError
        The rows do not fit into this machine.
    """
    days, plan = setting.days, setting.plan
    check_room(int(plan.rows.sum()))
    cohort = build_cohort(
        plan,
        days,
        setting.once(_paces),
        setting.once(_choices),
        setting.once(_room),
        streams,
        population,
    )
    state = State(
        clock=np.array([0, days.total, days.warm_up, 0], np.int64),
        supply=_supply(setting, streams),
        trade=_trade(setting),
        shelves=build_shelves(plan, setting.shelf_levels, setting.once(_order_lines)),
        cohort=cohort,
        customers=customers,
        tally=_tally(setting),
    )
    return state, table_of(state)


def _paces(setting: Setting) -> Rates:
    """Season and opening days of every group. (G, T)."""
    return paces(setting.catalogue.groups, setting.days)


def _choices(setting: Setting) -> dict[str, Any]:
    """Where people go and what they may get, by group."""
    return choices_of(setting.plan)


def _room(setting: Setting) -> Room:
    """How much the calendar and those who wait may need."""
    return room_of(setting.plan)


def cycles(setting: Setting) -> tuple[Packs, Packs]:
    """Shortest and longest refill cycle of every group, in days. (G,)."""
    return cycles_of(setting.catalogue.groups)


def _order_lines(setting: Setting) -> tuple[Packs, Indices]:
    """Every shelf that is ever asked."""
    return lines_of(setting.plan, len(setting.wholesalers))


def months_of_shelf_life(setting: Setting) -> Packs:
    """Months left on arrival in Norway. (P,)."""
    products = setting.scenario.products
    return np.array([products[p].shelf_life_months for p in setting.catalogue.products], np.int64)


def _supply(setting: Setting, streams: Streams) -> Supply:
    scenario, names = setting.scenario, setting.catalogue.products
    buyers, life = setting.buyers, setting.once(months_of_shelf_life)
    cells = len(names), len(buyers)
    suppliers = [scenario.suppliers[s] for s in setting.suppliers]
    roads = [f"{s}/{buyer}" for s in setting.suppliers for buyer in buyers]
    lane = streams.keys("lead", roads).reshape(-1, len(buyers))
    of = setting.supplier_of
    return Supply(
        store=empty(cells[0]),
        batches=empty((cells[0], setting.days.total)),
        releases=np.ones(cells[0]),
        parking=empty(cells[0], np.float64),
        parked=empty(cells[0]),
        posted=empty(cells),
        owed=empty(cells),
        cleared=empty(cells),
        clearing=empty(cells, np.float64),
        departs=np.ones(cells),
        departed=np.ones(cells),
        rides=np.ones(cells, np.int64),
        lands=np.ones(cells, np.int64),
        weight=setting.once(_claims).copy(),
        most=_most(setting),
        allotted=np.full(cells[0], float(NO_LIMIT)),
        saved=empty(cells[0], np.float64),
        delay=empty(cells),
        lane_clock=empty(cells),
        road=empty((cells[0], ROAD, cells[1])),
        on_road=empty(cells),
        quay=empty(cells),
        lead_cdf=setting.lead_laws,
        lead_of=np.repeat(of[:, np.newaxis], len(buyers), axis=1),
        lead_key=lane[of],
        by_pack=np.array([suppliers[s].consignment == "pack" for s in of], np.int64),
        abroad=empty((cells[0], len(setting.regions))),
        node=empty((cells[0], 2, _months(life))),
        shelf_life=life,
        split_key=streams.keys("split", names),
        sharing=empty((2, cells[1])),
    )


def _most(setting: Setting) -> Packs:
    """Most packs that a maker ships in a day: none to who buys from a wholesaler. (P, K)."""
    most = np.full((len(setting.use), len(setting.buyers)), NO_LIMIT, np.int64)
    for each in setting.once(resold):
        most[each.product, each.buyer] = 0
    return most


def _months(life: Packs) -> int:
    return int(life.max(initial=1)) + 2


def _claims(setting: Setting) -> Rates:
    """Claims on a scarce European store, by the supplier's rule. (P, K)."""
    scenario = setting.scenario
    stockpile = np.zeros((len(setting.use), 2))
    stockpile[:, 0] = (
        scenario.european_stockpile.days
        * setting.demand
        / max(7, scenario.european_stockpile.replenish_days)
    )
    stockpile[:, 1] = (
        scenario.national_stock.target_days
        * setting.use
        / max(7, scenario.national_stock.build_days)
    )
    claims = np.hstack([setting.sales, setting.abroad, stockpile])
    wholesalers = len(setting.wholesalers)
    dear = np.array([scenario.regions[r].price_priority for r in setting.regions])
    for p, s in enumerate(setting.supplier_of):
        supplier = scenario.suppliers[setting.suppliers[s]]
        if supplier.sharing != "historical":
            claims[p, :wholesalers] *= supplier.norway_priority
        if supplier.sharing == "price":
            claims[p, wholesalers : wholesalers + len(dear)] *= dear
    return claims


def _trade(setting: Setting) -> Trade:
    scenario, life = setting.scenario, setting.once(months_of_shelf_life)
    cells = setting.sales.shape
    purposes = len(PURPOSES)
    specs = [scenario.wholesalers[w] for w in setting.wholesalers]
    draws = empty((*cells, purposes))
    draws[:, :, 1] = scenario.duty.draw == "automatic"
    gap = np.array([scenario.products[p].price_gap for p in setting.catalogue.products])
    return Trade(
        stock=empty((*cells, purposes, _months(life))),
        held=empty((*cells, purposes)),
        wanted=empty((*cells, purposes)),
        draws=draws,
        works=np.ones(cells[1]),
        helped=empty(cells[1], np.float64),
        usual=setting.sales.copy(),
        picks=empty((*cells, 2), np.float64),
        spare=empty((2, cells[1]), np.float64),
        asked=empty(cells),
        owed=empty(cells),
        rule=np.array([RULES.index(spec.sharing) for spec in specs], np.int64),
        export_rate=scenario.parallel_trade.packs_per_day(
            gap, setting.sales, setting.catalogue.substance_of
        ),
        export_carry=empty((*cells, purposes + 1), np.float64),
        floor=empty(cells),
        leaves=np.ones((*cells, purposes)),
        leak=empty(cells, np.float64),
        announced=empty((*cells, NOTICE)),
        notice_due=np.arange(setting.days.total, dtype=np.int64),
    )


def routine_accounts(setting: Setting) -> tuple[list[tuple[str, str]], list[int]]:
    """Accounts of every routine flow, and where each kind of flow begins."""
    wholesalers, buyers = setting.wholesalers, setting.buyers
    ordinary = [f"{w}.ordinary" for w in wholesalers]
    ends = [*ordinary, *(f"abroad.{r}" for r in setting.regions), EUROPEAN, STATIC]
    prepared = [(w, q) for w in wholesalers for q in PURPOSES[1:]]
    outlets = [(f"{w}.ordinary", f"outlets.{c}.{w}") for w in wholesalers for c in CHANNELS]
    with_customers = {customer.wholesaler for customer in setting.scenario.customers.values()}
    resales = sorted({(each.seller, each.buyer) for each in setting.once(resold)})
    kinds: Sequence[list[tuple[str, str]]] = (
        [("plants", "store")],
        [("store", f"road:{buyer}") for buyer in buyers],
        [(f"road:{buyer}", end) for buyer, end in zip(buyers, ends, strict=True)],
        [(f"{w}.ordinary", f"{w}.{q}") for w, q in prepared],
        [(f"{w}.{q}", f"{w}.ordinary") for w, q in prepared],
        outlets,
        [(shelf, "patients") for _, shelf in outlets],
        [(f"{w}.{q}", "abroad.parallel") for w in wholesalers for q in PURPOSES],
        [(f"abroad.{r}", f"consumed.{r}") for r in setting.regions],
        [("plants", QUARANTINE)],
        [(f"{v}.ordinary", f"{w}.ordinary") for v in wholesalers for w in wholesalers],
        [(f"{w}.ordinary", "customers") for w in sorted(with_customers)],
        [(f"{wholesalers[v]}.ordinary", f"road:{wholesalers[w]}") for v, w in resales],
    )
    first = np.cumsum([0, *(len(kind) for kind in kinds)])[:-1]
    return [pair for kind in kinds for pair in kind], first.tolist()


def _tally(setting: Setting) -> Tally:
    catalogue, days, plan = setting.catalogue, setting.days, setting.plan
    groups, places = plan.rows.shape
    accounts, first = setting.once(routine_accounts)
    clusters = len(catalogue.clusters)
    most = int(16 * plan.rows.sum() + 4 * plan.rate.sum() * days.total)
    log = shared_room(room_for(most, _SPELL), clusters, _SPELLS)
    return Tally(
        flows=empty((len(accounts), days.total, len(catalogue.products)), np.int32),
        taken=empty(len(accounts)),
        flow_base=np.array(first, np.int64),
        by_day=empty((len(TALLIES), groups, days.total)),
        by_place=empty((len(TALLIES), groups, places)),
        out_day=empty((groups, days.total + 1)),
        spells=np.empty((log[ROOM], 3), np.int32),
        spell_at=empty((clusters, 2)),
        spell_room=log,
        spell_of=empty(log[ROOM] // _SPELLS, np.int32),
        rotated=empty((len(catalogue.products), days.total)),
    )
