"""The network: every handle through which somebody who decides reaches the arrays."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from forsyningssim.actors import AuthorityOffice, Network, NoticeBoard, ParallelTraders
from forsyningssim.actors.european_stockpile import ACCESS
from forsyningssim.actors.manufacturer import ApiSource, Plant
from forsyningssim.actors.network import Subject
from forsyningssim.actors.prices import Prices
from forsyningssim.engine.dial import Addition, Dial, Floor, Gate, Limit, Slot
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.world import World
from forsyningssim.opening import duty_days, national_days, plant_shares
from forsyningssim.patients.arrivals import hoard, prescribe_anew
from forsyningssim.patients.layout import CHANNELS, TARGET, State
from forsyningssim.setting import Setting
from forsyningssim.staging.holders import goods_reception, neighbours_of, piles_of
from forsyningssim.staging.lanes import WAYS_OUT, lanes_of
from forsyningssim.staging.plans import observed_sales
from forsyningssim.units import Mask, Packs, Rates


def network_of(
    setting: Setting,
    world: World,
    state: State,
    stocks: dict[tuple[str, str], Stock],
    office: AuthorityOffice,
    board: NoticeBoard,
    sales: Rates,
    address: int,
) -> Network:
    """Lay a handle over every array that somebody may decide about. ``address``: of the table."""
    sync, scenario, cohort = world.sync, setting.scenario, state.cohort
    catalogue, products = setting.catalogue, len(setting.use)
    accepted = np.ones((products, len(setting.buyers)))
    traders = ParallelTraders(scenario.parallel_trade, setting.sales, world, state)
    ways_out = {flow: Gate(sync, np.ones(products)) for flow in WAYS_OUT}
    receive = goods_reception(setting, stocks, state)
    duty, costs = scenario.duty, scenario.costs
    substitutes = tuple(
        (g, s.product) for g, group in enumerate(catalogue.groups) for s in group.spec.substitutes
    )
    prices = np.array([scenario.products[p].price_nok for p in catalogue.products], np.float64)
    made_at, fed_by = setting.once(plant_shares), setting.once(_fed_by)
    capacity = Gate(sync, np.ones(len(setting.plants)))
    api = Gate(sync, np.ones(len(setting.api_sources)))
    appetite = Dial(sync, state.trade.export_rate.T)
    access = ACCESS.index(scenario.european_stockpile.access)

    prescribed, shares = _prescribed(setting)
    prescribe = _prescriber(setting, world, state, shares, address)

    def look_at_shelves() -> None:
        """A shelf with another level has something to order this evening."""
        state.shelves.stirred[:] = 1

    due = duty_days(setting)
    duties = [(0, due.copy())]
    return Network(
        catalogue=catalogue,
        lanes=lanes_of(setting, world, state, accepted, ways_out),
        wholesalers=setting.wholesalers,
        buyers=setting.buyers,
        plants=setting.plants,
        api_sources=setting.api_sources,
        stocks=stocks,
        piles=piles_of(setting, world, state),
        capacity=capacity,
        api=api,
        released=Gate(sync, state.supply.releases),
        hazards=_hazards(setting, subjects_of(setting, capacity, api, made_at, fed_by)),
        surge=Dial(sync, cohort.surge),
        packs_asked=Dial(sync, cohort.packs),
        calm=Dial(sync, np.ones(len(catalogue.groups))),
        limit_days=Limit(sync, cohort.limit_days),
        limit_packs=Limit(sync, cohort.limit_packs),
        least_gap=Floor(sync, cohort.least_gap),
        outlet_cap=Limit(sync, state.shelves.cap),
        outlet_levels=Addition(sync, state.shelves.cell[:, :, TARGET], look_at_shelves),
        outlet_use=state.shelves.normal,
        outlet_product=state.shelves.product,
        outlet_kind=state.shelves.channel,
        outlet_region=_outlet_regions(setting),
        rank=Slot(sync, cohort.rank),
        warehouses=Gate(sync, state.trade.works),
        helped=Floor(sync, state.trade.helped),
        sharing=Slot(sync, state.trade.rule),
        substitutes=substitutes,
        sub_chance=Slot(sync, cohort.sub_chance),
        sub_first=Slot(sync, cohort.sub_first),
        ordinary_cover=Dial(sync, np.ones(products)),
        supplied=Limit(sync, state.supply.most),
        export_appetite=appetite,
        notice_days=traders.notice_days,
        export_shares=scenario.parallel_trade.destinations,
        price_rise=_prices(setting, world, state, appetite).rise,
        cover_abroad=Addition(sync, _cover_abroad(setting)),
        access=Slot(sync, np.full(products, access, np.int64)),
        duty_days=Floor(sync, due, lambda: duties.append((world.day, due.copy()))),
        duties=duties,
        duty_held=Dial(sync, np.full(products, duty.compliance)),
        national_days=Floor(sync, national_days(setting)),
        national_held=Dial(sync, np.ones(products)),
        primary_weight=Slot(sync, np.array([0.5])),
        prescribed=prescribed,
        product_shares=Slot(sync, shares, prescribe),
        prescribe=prescribe,
        sales=sales,
        forecast=setting.sales.copy(),
        observed=observed_sales(setting),
        normal_supply=np.hstack([setting.sales, setting.abroad, np.zeros((products, 2))]),
        prices=prices,
        holding_nok=costs.storage_nok_per_pack_year + costs.capital_rate_per_year * prices,
        shelf_life=state.supply.shelf_life,
        national_stock=scenario.national_stock,
        made_at=made_at,
        fed_by=fed_by,
        orders_accepted=accepted,
        factory_exports=ways_out["own_production"],
        shared_exports=ways_out["shared_stock"],
        transfers=ways_out["company_transfer"],
        neighbours=neighbours_of(
            setting, world, state, stocks, sales, ways_out["solidarity"], receive
        ),
        posted=state.supply.posted,
        office=office,
        board=board,
        hand_to_wholesalers=receive,
        tell=board.tell,
        leave=board.leave,
        hoard=_news(world, address, setting),
    )


def _prescribed(setting: Setting) -> tuple[tuple[tuple[int, str], ...], Rates]:
    """Group and product of each entry of what is prescribed, and its share. Length n."""
    entries = [
        (g, product, share)
        for g, group in enumerate(setting.catalogue.groups)
        for product, share in sorted(group.spec.products.items())
    ]
    shares = np.array([share for _, _, share in entries], np.float64)
    return tuple((g, product) for g, product, _ in entries), shares


def _prescriber(
    setting: Setting, world: World, state: State, shares: Rates, address: int
) -> Callable[[], None]:
    cohort, clusters = state.cohort, range(len(setting.catalogue.clusters))

    def prescribe() -> None:
        """Cumulate each group's shares anew, and give everybody their product by them."""
        if world.over:
            return
        world.sync()
        for start, end in pairwise(cohort.product_start):
            cohort.product_cum[start:end] = np.cumsum(shares[start:end])
        for cluster in clusters:
            prescribe_anew(address, cluster)

    return prescribe


def _outlet_regions(setting: Setting) -> Packs:
    """Index of each outlet's health region; the packer of multidose serves all: -1. (O,)."""
    table, region = setting.plan.outlets, setting.plan.places.region
    here = np.where(table.kind == CHANNELS.index("multidose"), -1, region[table.place])
    return here.astype(np.int64)


def _news(world: World, address: int, setting: Setting) -> Callable[[Rates, float, str], None]:
    def hear(share: Rates, mean_days: float, name: str) -> None:
        world.sync()
        key = world.streams.key("news", name)
        for cluster in range(len(setting.catalogue.clusters)):
            hoard(address, cluster, world.day, share, mean_days, key)

    return hear


def subjects_of(
    setting: Setting, capacity: Gate, api: Gate, made_at: Rates, fed_by: Mask
) -> list[tuple[Subject, Plant | ApiSource]]:
    """Plants and sources as what can fail, each with its description."""
    plants, sources = setting.plants, setting.api_sources
    return [
        *(
            (Subject(f"plant/{name}", capacity, np.arange(len(plants)) == j, made_at[:, j] > 0),
             setting.scenario.plants[name])
            for j, name in enumerate(plants)
        ),
        *(
            (Subject(f"api/{name}", api, np.arange(len(sources)) == a, fed_by[:, a]),
             setting.scenario.api_sources[name])
            for a, name in enumerate(sources)
        ),
    ]  # fmt: skip


def _fed_by(setting: Setting) -> Mask:
    """Which products need each source's active ingredient. (P, A)."""
    scenario = setting.scenario
    sources = [
        {scenario.plants[plant].api_source for plant in scenario.products[p].plants}
        for p in setting.catalogue.products
    ]
    fed_by = [[a in known for a in setting.api_sources] for known in sources]
    return np.array(fed_by, bool).reshape(len(sources), -1)


def _hazards(
    setting: Setting, subjects: list[tuple[Subject, Plant | ApiSource]]
) -> dict[str, tuple[Subject, ...]]:
    """Members of each hazard group, so far as they are in the run."""
    return {
        group: tuple(subject for subject, spec in subjects if group in spec.hazard_groups)
        for group in sorted(setting.scenario.hazard_groups)
    }


def _cover_abroad(setting: Setting) -> Rates:
    """Days of use that each region aims to own, goods on order included. (P, R)."""
    regions = [setting.scenario.regions[r] for r in setting.regions]
    days = np.array([region.cover_days + 7.0 for region in regions])
    cover: Rates = days + setting.lead_days[:, np.newaxis]
    return cover


def _prices(setting: Setting, world: World, state: State, appetite: Dial) -> Prices:
    scenario = setting.scenario
    gap = np.array([scenario.products[p].price_gap for p in setting.catalogue.products])
    by_price = [scenario.suppliers[name].sharing == "price" for name in setting.suppliers]
    sold_by_price = np.array(by_price, bool)[setting.supplier_of]
    abroad = np.array([buyer in setting.regions for buyer in setting.buyers], bool)
    return Prices(
        gap, scenario.parallel_trade, setting.sales, setting.catalogue.substance_of,
        sold_by_price[:, np.newaxis] & abroad, appetite, world, state,
    )  # fmt: skip
