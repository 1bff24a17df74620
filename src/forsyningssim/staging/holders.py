"""Where packs lie: stocks that can be decided about, piles of unknown batch, and who hands in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forsyningssim.actors import Neighbours
from forsyningssim.engine.dial import Gate
from forsyningssim.engine.pile import Pile
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import (
    CHANNELS,
    ORDINARY,
    PURPOSES,
    SHELF,
    VAN,
    State,
)
from forsyningssim.setting import EUROPEAN, QUARANTINE, STATIC, Setting
from forsyningssim.units import Packs, Rates


def stocks_of(setting: Setting, world: World, state: State) -> dict[tuple[str, str], Stock]:
    """Every stock that can be decided about, by holder and purpose."""
    trade, supply = state.trade, state.supply
    stocks = {
        (name, purpose): Stock(
            f"{name}.{purpose}", world, trade.stock[:, w, q], trade.held[:, w, q]
        )
        for w, name in enumerate(setting.wholesalers)
        for q, purpose in enumerate(PURPOSES)
    }
    for n, account in enumerate((EUROPEAN, STATIC)):
        stocks[(account, PURPOSES[ORDINARY])] = Stock(account, world, supply.node[:, n])
    return stocks


def piles_of(setting: Setting, world: World, state: State) -> dict[str, Pile]:
    """Every place with packs of which nobody knows the batch, by account."""
    supply, shelves = state.supply, state.shelves
    columns = range(len(setting.buyers))
    piles = [
        Pile("store", world, [supply.store[:, np.newaxis]]),
        Pile(QUARANTINE, world, [supply.parked[:, np.newaxis]]),
        *(
            Pile(f"road:{setting.buyers[k]}", world,
                 [supply.quay[:, k : k + 1], supply.road[:, :, k]], supply.on_road[:, k])
            for k in columns
        ),
        *(
            Pile(f"abroad.{region}", world, [supply.abroad[:, r : r + 1]])
            for r, region in enumerate(setting.regions)
        ),
    ]  # fmt: skip

    def order_again(packs: Packs) -> None:
        shelves.stirred[packs > 0] = 1

    for w, name in enumerate(setting.wholesalers):
        for c, channel in enumerate(CHANNELS):
            here = np.flatnonzero((shelves.wholesaler == w) & (shelves.channel == c))
            parts = [shelves.cell[:, o, f, np.newaxis] for o in here for f in (SHELF, VAN)]
            account = f"outlets.{channel}.{name}"
            if parts:
                piles.append(Pile(account, world, parts, taken=order_again, rows=shelves.items))
    return {pile.account: pile for pile in piles}


def goods_reception(
    setting: Setting, stocks: dict[tuple[str, str], Stock], state: State
) -> Callable[[str, Packs], None]:
    """Put packs from elsewhere onto the wholesalers' shelves, by their normal sales."""
    upto = np.cumsum(setting.sales, axis=1) / np.maximum(setting.use, 1e-9)[:, np.newaxis]

    def hand_over(source: str, packs: Packs) -> None:
        cumulated = np.floor(packs[:, np.newaxis] * upto + 1e-6).astype(np.int64)
        parts = np.diff(cumulated, axis=1, prepend=0)
        for w, name in enumerate(setting.wholesalers):
            stocks[(name, PURPOSES[ORDINARY])].put(source, parts[:, w], state.supply.shelf_life)

    return hand_over


def neighbours_of(
    setting: Setting,
    world: World,
    state: State,
    stocks: dict[tuple[str, str], Stock],
    sales: Rates,
    gifts: Gate,
    receive: Callable[[str, Packs], None],
) -> Neighbours:
    """Give the regions abroad stocks that can be decided about; they have no dates of expiry."""
    held = state.supply.abroad
    regions = setting.scenario.regions
    theirs = [
        Stock(f"abroad.{name}", world, held[:, r : r + 1]) for r, name in enumerate(setting.regions)
    ]
    ours = [stocks[name, PURPOSES[ORDINARY]] for name in setting.wholesalers]
    countries = {name: regions[name].countries for name in setting.regions}
    return Neighbours(
        setting.catalogue.products, countries, theirs, setting.abroad, ours, sales, gifts,
        receive, world,
    )  # fmt: skip
