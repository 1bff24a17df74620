"""Set the stage of one run: lanes and handles over the arrays, opening stocks, and the actors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

import numpy as np

from forsyningssim.actors import (
    AuthorityOffice,
    Breakdowns,
    CommonShocks,
    Counter,
    Dispensations,
    Factory,
    GoodsKeepers,
    Manufacturers,
    NationalStore,
    Neighbours,
    Network,
    NoticeBoard,
    ParallelTraders,
    RestOfEurope,
    Stockpile,
    UnreliableSupplier,
    WeeklyReports,
    Wholesalers,
)
from forsyningssim.actors.european_stockpile import ACCESS
from forsyningssim.actors.manufacturer import ApiSource, Plant
from forsyningssim.actors.network import Subject
from forsyningssim.actors.prices import Prices
from forsyningssim.assembly import (
    EUROPEAN,
    QUARANTINE,
    STATIC,
    Model,
    Setting,
    build_state,
    routine_accounts,
)
from forsyningssim.engine.dial import Addition, Dial, Floor, Gate, Limit, Slot, Switch
from forsyningssim.engine.lane import Flow, Lane
from forsyningssim.engine.ledger import Ledger
from forsyningssim.engine.pile import Pile
from forsyningssim.engine.sharing import share_by_weight
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.streams import Fork, Streams
from forsyningssim.engine.world import Process, World
from forsyningssim.opening import (
    AMPLE,
    batch_days,
    duty_days,
    national_days,
    national_share,
    open_stocks,
    plant_shares,
    prepared_stock,
)
from forsyningssim.patients.arrivals import hoard, prescribe_anew
from forsyningssim.patients.layout import (
    CHANNELS,
    ORDINARY,
    PURPOSES,
    RULES,
    SHELF,
    TARGET,
    VAN,
    State,
)
from forsyningssim.patients.plans import Production, Purchases, Regions
from forsyningssim.patients.reviews import (
    produce,
    purchase,
    reviewing,
    set_first_levels,
    use_and_order,
)
from forsyningssim.patients.routine import advance
from forsyningssim.units import Mask, Packs, Rates

_ABROAD = "EU"
"""Destination of exports where the scenario names no country."""
_WAYS_OUT: Final[Mapping[Flow, tuple[str, str, str]]] = {
    "company_transfer": ("wholesale", "companies", "company_transfers"),
    "own_production": ("factory", "abroad", "factory_exports"),
    "shared_stock": (EUROPEAN, "participants", "shared_stock"),
    "solidarity": ("wholesale", "neighbours", "aid"),
}
"""Ways out of Norway besides parallel trade: who sends, who gets it, by which route."""


def stage(setting: Setting, seed: int, replicate: int, fork: Fork | None = None) -> Model:
    """Build everything that one run needs, up to the first moment of the warm-up."""
    streams = Streams(seed, replicate, fork)
    state, table = build_state(setting, streams, Streams(seed, 0))
    accounts, _ = setting.once(routine_accounts)
    address = table.ctypes.data
    ledger = Ledger(len(setting.catalogue.products))
    ledger.routine = list(zip(accounts, state.tally.flows.transpose(0, 2, 1), strict=True))
    scratch = np.zeros(len(setting.buyers), np.int64)
    given = np.zeros_like(scratch)
    world = World(
        setting.days, streams, ledger, lambda tick: advance(address, tick, scratch, given)
    )
    stocks = _stocks(setting, world, state)
    board = NoticeBoard(setting.scenario.authority.notices, world, len(setting.use))
    sales = setting.sales.copy()
    office = _office(setting, world, state, board, sales)
    network = _network(setting, world, state, stocks, office, board, sales, address)
    open_stocks(setting, world, state)
    _actors(setting, world, network, state, office, address)
    counters = _counters(setting, world, network, state)
    if fork is not None:
        world.process(_turn(fork, world, state))
    return Model(setting, world, state, table, network, office, board, counters, accounts)


def _turn(fork: Fork, world: World, state: State) -> Process:
    """When the future begins, the luck of the data plane turns as well.

    Every key is shifted by the future's own number, so that no draw is what it would have been.
    Who people are does not turn.
    """
    yield world.on_day(fork.day)
    world.sync()
    shift = world.streams.key("turn")
    keys = state.supply.lead_key, state.supply.split_key, state.cohort.key, state.cohort.arrival_key
    for key in keys:
        np.bitwise_xor(key, shift, out=key)


def _stocks(setting: Setting, world: World, state: State) -> dict[tuple[str, str], Stock]:
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


def _piles(setting: Setting, world: World, state: State) -> dict[str, Pile]:
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


def _network(
    setting: Setting,
    world: World,
    state: State,
    stocks: dict[tuple[str, str], Stock],
    office: AuthorityOffice,
    board: NoticeBoard,
    sales: Rates,
    address: int,
) -> Network:
    sync, scenario, cohort = world.sync, setting.scenario, state.cohort
    catalogue, products = setting.catalogue, len(setting.use)
    accepted = np.ones((products, len(setting.buyers)))
    traders = ParallelTraders(scenario.parallel_trade, setting.sales, world, state)
    ways_out = {flow: Gate(sync, np.ones(products)) for flow in _WAYS_OUT}
    receive = _goods_reception(setting, stocks, state)
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

    def prescribe() -> None:
        """Cumulate each group's shares anew, and give everybody their product by them."""
        if world.over:
            return
        world.sync()
        for start, end in pairwise(cohort.product_start):
            cohort.product_cum[start:end] = np.cumsum(shares[start:end])
        for cluster in range(len(catalogue.clusters)):
            prescribe_anew(address, cluster)

    def look_at_shelves() -> None:
        """A shelf with another level has something to order this evening."""
        state.shelves.stirred[:] = 1

    return Network(
        catalogue=catalogue,
        lanes=_lanes(setting, world, state, accepted, ways_out),
        wholesalers=setting.wholesalers,
        buyers=setting.buyers,
        plants=setting.plants,
        api_sources=setting.api_sources,
        stocks=stocks,
        piles=_piles(setting, world, state),
        capacity=capacity,
        api=api,
        released=Gate(sync, state.supply.releases),
        hazards=_hazards(setting, _subjects(setting, capacity, api, made_at, fed_by)),
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
        duty_days=Floor(sync, duty_days(setting)),
        duty_held=Dial(sync, np.full(products, duty.compliance)),
        national_days=Floor(sync, national_days(setting)),
        national_held=Dial(sync, np.ones(products)),
        primary_weight=Slot(sync, np.array([0.5])),
        prescribed=prescribed,
        product_shares=Slot(sync, shares, prescribe),
        prescribe=prescribe,
        sales=sales,
        forecast=setting.sales.copy(),
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
        neighbours=_neighbours(
            setting, world, state, stocks, sales, ways_out["solidarity"], receive
        ),
        posted=state.supply.posted,
        office=office,
        board=board,
        hand_to_wholesalers=receive,
        tell=board.tell,
        hoard=_news(world, address, setting),
    )


def _fed_by(setting: Setting) -> Mask:
    """Which products need each source's active ingredient. (P, A)."""
    scenario = setting.scenario
    sources = [
        {scenario.plants[plant].api_source for plant in scenario.products[p].plants}
        for p in setting.catalogue.products
    ]
    fed_by = [[a in known for a in setting.api_sources] for known in sources]
    return np.array(fed_by, bool).reshape(len(sources), -1)


def _lanes(
    setting: Setting, world: World, state: State, accepted: Rates, ways_out: Mapping[Flow, Gate]
) -> tuple[Lane, ...]:
    """Suppliers to all buyers, and the ways out of Norway, of which parallel trade has its own."""
    scenario, supply, sync = setting.scenario, state.supply, world.sync
    lanes = []
    for k, buyer in enumerate(setting.buyers):
        orders, departs = Gate(sync, accepted[:, k]), Gate(sync, supply.departs[:, k])
        rides, lands = Switch(sync, supply.rides[:, k]), Switch(sync, supply.lands[:, k])
        delay = Addition(sync, supply.delay[:, k])
        destination = _country(setting, buyer)
        for s, name in enumerate(setting.suppliers):
            spec = scenario.suppliers[name]
            lanes.append(
                Lane(
                    name,
                    buyer,
                    setting.supplier_of == s,
                    spec.country,
                    destination,
                    spec.route if destination == "NO" else f"{spec.route}_{buyer}",
                    "supply",
                    orders,
                    (departs,),
                    rides,
                    lands,
                    delay,
                    spec.pausing,
                )
            )
    everything = np.ones(len(setting.use), bool)
    idle = Gate(sync, np.ones(len(setting.use)))
    for w, name in enumerate(setting.wholesalers):
        purposes = tuple(Gate(sync, state.trade.leaves[:, w, q]) for q in range(len(PURPOSES)))
        lanes.append(
            Lane(name, "parallel", everything, "NO", _ABROAD, "parallel_trade", "parallel",
                 idle, purposes, None, None, None)
        )  # fmt: skip
    for flow, (seller, buyer, route) in _WAYS_OUT.items():
        if flow != "shared_stock" or "NO" in scenario.european_stockpile.hosts:
            gates = (ways_out[flow],)
            lanes.append(
                Lane(seller, buyer, everything, "NO", _ABROAD, route, flow, idle, gates,
                     None, None, None)
            )  # fmt: skip
    return tuple(lanes)


def _country(setting: Setting, buyer: str) -> str:
    """Country of a buyer: a region's is its first, the stockpile's its first host."""
    if buyer in setting.regions:
        return setting.scenario.regions[buyer].countries[0]
    return setting.scenario.european_stockpile.hosts[0] if buyer == EUROPEAN else "NO"


def _neighbours(
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


def _goods_reception(
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


def _prescribed(setting: Setting) -> tuple[tuple[tuple[int, str], ...], Rates]:
    """Group and product of each entry of what is prescribed, and its share. Length n."""
    entries = [
        (g, product, share)
        for g, group in enumerate(setting.catalogue.groups)
        for product, share in sorted(group.spec.products.items())
    ]
    shares = np.array([share for _, _, share in entries], np.float64)
    return tuple((g, product) for g, product, _ in entries), shares


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


def _office(
    setting: Setting, world: World, state: State, board: NoticeBoard, sales: Rates
) -> AuthorityOffice:
    spec, users = setting.scenario.authority, setting.once(users_of)
    reports = WeeklyReports(spec.report_delay_days, sales, users, board, world, state)
    return AuthorityOffice(spec, world, reports)


def users_of(setting: Setting) -> Rates:
    """Share of each group's asks that fall on a product. (P, G)."""
    catalogue = setting.catalogue
    users = np.zeros((len(setting.use), len(catalogue.groups)))
    for g, group in enumerate(catalogue.groups):
        for name, share in group.spec.products.items():
            users[catalogue.number[name], g] = share
    return users


def _actors(
    setting: Setting,
    world: World,
    network: Network,
    state: State,
    office: AuthorityOffice,
    address: int,
) -> None:
    """Start everybody who decides. ``address`` is that of the state's table."""
    scenario, catalogue = setting.scenario, setting.catalogue
    _makers(setting, world, network, address)
    _background(setting, world, network)
    _wholesalers(setting, world, network, state, address)
    if scenario.duty.draw == "on_dispensation":
        Dispensations(scenario.duty, setting.sales, world, state)
    if setting.regions:
        _rest_of_europe(setting, world, network, address)
    european, national = scenario.european_stockpile, scenario.national_stock
    Stockpile(
        european, network.stocks[(EUROPEAN, PURPOSES[ORDINARY])], len(setting.buyers) - 2,
        catalogue.mask(european.products), setting.use, setting.abroad.sum(axis=1), world,
        network, state,
    )  # fmt: skip
    static = national.target_days * (national.keeping == "static")
    level = np.rint(static * setting.use * catalogue.mask(national.products)).astype(np.int64)
    store = network.stocks[(STATIC, PURPOSES[ORDINARY])]
    column = len(setting.buyers) - 1
    accepted = network.orders_accepted[:, column]
    NationalStore(national, store, column, level, accepted, world, state)
    factory = scenario.domestic_factory
    if factory.contract and factory.products:
        made = catalogue.mask(factory.products)
        Factory(factory, made, world, network, until=setting.days.total)
    GoodsKeepers(world, list(network.stocks.values()))


def _makers(setting: Setting, world: World, network: Network, address: int) -> None:
    plan, plants_of, api_of, review_days = setting.once(_production)
    plan = plan._replace(
        working=np.empty_like(plan.level),
        flowing=np.empty_like(plan.level),
        api=plan.api.copy(),
        begun=plan.begun.copy(),
    )
    review = reviewing(produce, address, plan)
    Manufacturers(plan, plants_of, api_of, review_days, world, network, review)


def _production(setting: Setting) -> tuple[Production, Rates, Rates, int]:
    """Plan of the makers; what plants make (P, J) and sources feed (P, A); days between reviews."""
    scenario, demand = setting.scenario, setting.demand
    plants = [scenario.plants[name] for name in setting.plants]
    share = setting.once(plant_shares)
    source = np.array(
        [[plant.api_source == name for name in setting.api_sources] for plant in plants], float
    ).reshape(len(plants), len(setting.api_sources))
    suppliers = [scenario.suppliers[setting.suppliers[s]] for s in setting.supplier_of]
    batch = setting.once(batch_days)
    review = min((s.review_days for s in suppliers), default=7)
    level = demand * (np.array([s.store_cover_days for s in suppliers]) + batch + review)
    ample = np.array([s.ample for s in suppliers], bool)
    on_site = demand * (share @ [float(plant.api_stock_days) for plant in plants]) + 7 * demand
    nothing = np.zeros_like(demand)
    plan = Production(
        level=np.where(ample, 0.0, level),
        demand=demand,
        api_level=on_site,
        batch_days=batch,
        working=nothing,
        flowing=nothing,
        api=on_site,
        begun=nothing,
    )
    headroom = [plant.headroom for plant in plants]
    return plan, share * headroom * demand[:, np.newaxis], share @ source, review


def _subjects(
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


def _hazards(
    setting: Setting, subjects: list[tuple[Subject, Plant | ApiSource]]
) -> dict[str, tuple[Subject, ...]]:
    """Members of each hazard group, so far as they are in the run."""
    return {
        group: tuple(subject for subject, spec in subjects if group in spec.hazard_groups)
        for group in sorted(setting.scenario.hazard_groups)
    }


def _background(setting: Setting, world: World, network: Network) -> None:
    """Failures of plants, sources and suppliers that no scenario has to write down."""
    scenario = setting.scenario
    for subject, spec in _subjects(
        setting, network.capacity, network.api, network.made_at, network.fed_by
    ):
        if spec.failures:
            Breakdowns(spec.failures, subject, world, network.tell)
    for name, members in network.hazards.items():
        CommonShocks(scenario.hazard_groups[name], name, members, world, network.tell)
    for name in setting.suppliers:
        failures = scenario.suppliers[name].failures
        if failures:
            UnreliableSupplier(name, failures, world, network)


def _wholesalers(
    setting: Setting, world: World, network: Network, state: State, address: int
) -> None:
    plan = setting.once(_purchases)
    plan = plan._replace(
        cover_factor=network.ordinary_cover.value,
        duty_days=network.duty_days.value,
        duty_held=network.duty_held.value,
        duty_share=network.sales,
        national_days=network.national_days.value,
        national_held=network.national_held.value,
        accepted=network.orders_accepted,
        forecast=network.forecast,
        prepared=plan.prepared.copy(),
        fear=plan.fear.copy(),
        carried=plan.carried.copy(),
    )
    Wholesalers(
        min(setting.scenario.wholesalers[w].review_days for w in setting.wholesalers),
        setting.scenario.duty.nets_off,
        world,
        network,
        state,
        reviewing(set_first_levels, address, plan),
        reviewing(purchase, address, plan),
    )


def _purchases(setting: Setting) -> Purchases:
    """Plan of the wholesalers, as the first day finds them."""
    scenario, names = setting.scenario, setting.catalogue.products
    specs = [scenario.wholesalers[w] for w in setting.wholesalers]
    cells = setting.sales.shape
    up_to, reorder = np.full(cells, -1), np.full(cells, AMPLE)
    for w, spec in enumerate(specs):
        for name, levels in spec.levels.items():
            up_to[names.index(name), w] = levels.order_up_to
            if levels.reorder_at is not None:
                reorder[names.index(name), w] = levels.reorder_at
    cover = np.array([float(spec.ordinary_cover_days) for spec in specs])
    factors, nothing = np.ones(cells[0]), np.zeros(cells)
    build_days = (1, scenario.duty.build_days, scenario.national_stock.build_days)
    return Purchases(
        cover=np.tile(cover, (cells[0], 1)),
        lead=np.repeat(setting.lead_days[:, np.newaxis], cells[1], axis=1),
        smoothing=np.array([spec.smoothing for spec in specs], float),
        inflation=np.array([spec.reaction.strength for spec in specs], float),
        memory=np.array([spec.reaction.memory for spec in specs], float),
        up_to=up_to,
        reorder_at=reorder,
        build_days=np.array(build_days, np.int64),
        national_share=national_share(setting),
        duty_share=setting.sales,
        cover_factor=factors,
        duty_days=factors,
        duty_held=factors,
        national_days=factors,
        national_held=factors,
        accepted=nothing,
        forecast=setting.sales,
        prepared=prepared_stock(setting),
        fear=nothing,
        carried=nothing,
    )


def _cover_abroad(setting: Setting) -> Rates:
    """Days of use that each region aims to own, goods on order included. (P, R)."""
    regions = [setting.scenario.regions[r] for r in setting.regions]
    days = np.array([region.cover_days + 7.0 for region in regions])
    cover: Rates = days + setting.lead_days[:, np.newaxis]
    return cover


def _rest_of_europe(setting: Setting, world: World, network: Network, address: int) -> None:
    reactions = [setting.scenario.regions[r].reaction for r in setting.regions]
    plan = Regions(
        use=setting.abroad,
        cover=network.cover_abroad.value,
        inflation=np.array([reaction.strength for reaction in reactions], float),
        memory=np.array([reaction.memory for reaction in reactions], float),
        accepted=network.orders_accepted,
        fear=np.zeros_like(setting.abroad),
        carried=np.zeros_like(setting.abroad),
        hungry=np.zeros_like(setting.abroad),
    )
    RestOfEurope(world, reviewing(use_and_order, address, plan))


def _prices(setting: Setting, world: World, state: State, appetite: Dial) -> Prices:
    scenario = setting.scenario
    gap = np.array([scenario.products[p].price_gap for p in setting.catalogue.products])
    by_price = [scenario.suppliers[name].sharing == "price" for name in setting.suppliers]
    sold_by_price = np.array(by_price, bool)[setting.supplier_of]
    abroad = np.array([buyer in setting.regions for buyer in setting.buyers], bool)
    return Prices(
        gap, scenario.parallel_trade, setting.sales, sold_by_price[:, np.newaxis] & abroad,
        appetite, world, state,
    )  # fmt: skip


def _counters(setting: Setting, world: World, network: Network, state: State) -> list[Counter]:
    """The counters at which plain customers buy: one for each wholesaler and product."""
    scenario = setting.scenario
    by_counter: dict[tuple[int, int], list[str]] = {}
    for name, customer in sorted(scenario.customers.items()):
        where = (
            setting.catalogue.number[customer.product],
            setting.wholesalers.index(customer.wholesaler),
        )
        by_counter.setdefault(where, []).append(name)
    counters = []
    for (p, w), names in sorted(by_counter.items()):
        customers = {name: scenario.customers[name] for name in names}
        wholesaler = setting.wholesalers[w]
        rule = scenario.wholesalers[wholesaler].sharing
        share = _plain_sharing(rule, [customers[name].priority for name in names])
        stock = network.stocks[(wholesaler, PURPOSES[ORDINARY])]
        counters.append(Counter(customers, (p, w), stock, share, world, state))
    return counters


def _plain_sharing(rule: str, priority: list[int]) -> Callable[[int, list[int]], list[int]]:
    """Share scarce stock among customers: by priority, or in proportion to what they ask."""

    def by_orders(stock: int, asked: list[int]) -> list[int]:
        got = np.zeros(len(asked), np.int64)
        want = np.array(asked, np.int64)
        share_by_weight(stock, want, want.astype(np.float64), 0.0, got, len(asked))
        return [int(n) for n in got]

    def by_priority(stock: int, asked: list[int]) -> list[int]:
        got = [0] * len(asked)
        for level in sorted(set(priority)):
            ask = [n if priority[i] == level else 0 for i, n in enumerate(asked)]
            for i, n in enumerate(by_orders(stock, ask) if sum(ask) > stock else ask):
                got[i] += n
                stock -= n
        return got

    return by_priority if rule == RULES[-1] else by_orders
