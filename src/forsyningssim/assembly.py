"""Put the model together: from a frozen scenario to arrays, lanes and actors ready to run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from forsyningssim.actors import AuthorityOffice, Counter, Network, NoticeBoard
from forsyningssim.actors.customer import Deterministic, Listed, PlainDemand
from forsyningssim.data.norway import read_municipalities
from forsyningssim.engine.days import Days
from forsyningssim.engine.streams import Streams
from forsyningssim.engine.views import table_of
from forsyningssim.engine.world import World
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.patients.layout import (
    CHANNELS,
    NO_LIMIT,
    NOTICE,
    PURPOSES,
    ROAD,
    RULES,
    TALLIES,
    State,
    Supply,
    Tally,
    Trade,
    empty,
)
from forsyningssim.patients.need import Substance
from forsyningssim.patients.places import OutletTable, Places, build_outlets
from forsyningssim.patients.synthesis import (
    OutletPlan,
    Plan,
    build_cohort,
    build_shelves,
    day_law,
    paces,
    plan,
    populate,
    stacked,
)
from forsyningssim.scenario.schema import Scenario
from forsyningssim.units import Packs, Rates

T = TypeVar("T")
EUROPEAN, STATIC = "european_stockpile", "national_store"
"""Accounts of the two nodes that are neither wholesaler nor region."""
QUARANTINE = "quarantine"
"""Account of what the makers have made and nobody has released."""
_SMALLEST_PLACE = 0.01
"""Smallest share of the population that a place of a sample world may have."""


@dataclass(frozen=True)
class Setting:
    """All that does not depend on policy levers or luck: worked out once, used by every run."""

    scenario: Scenario
    persons: int | None
    catalogue: Catalogue
    plan: Plan
    days: Days
    wholesalers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    plants: tuple[str, ...] = ()
    api_sources: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    use: Rates = field(default_factory=lambda: np.zeros(0))
    """Packs a day in Norway. (P,)"""
    sales: Rates = field(default_factory=lambda: np.zeros((0, 0)))
    """Packs a day of each wholesaler. (P, W)"""

    _kept: dict[Callable[[Setting], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(self, work: Callable[[Setting], T]) -> T:
        """Return what ``work`` makes of this setting: worked out at the first call, then kept."""
        if work not in self._kept:
            self._kept[work] = work(self)
        kept: T = self._kept[work]
        return kept

    @cached_property
    def buyers(self) -> tuple[str, ...]:
        """Buyers of the suppliers, in the order of their columns. Length K."""
        return (*self.wholesalers, *self.regions, EUROPEAN, STATIC)

    @cached_property
    def supplier_of(self) -> Packs:
        """Number of each product's supplier. (P,)."""
        products = self.scenario.products
        return np.array(
            [self.suppliers.index(products[p].supplier) for p in self.catalogue.products], np.int64
        )

    @cached_property
    def lead_laws(self) -> Rates:
        """P(transport days <= i) of each supplier. (L, n)."""
        return stacked([day_law(self.scenario.suppliers[s].lead_time_days) for s in self.suppliers])

    @cached_property
    def lead_days(self) -> Rates:
        """Mean transport days from each product's supplier. (P,)."""
        means = np.array([self.scenario.suppliers[s].lead_time_days.mean() for s in self.suppliers])
        days: Rates = means[self.supplier_of] if self.suppliers else np.zeros(0)
        return days

    @cached_property
    def abroad(self) -> Rates:
        """Packs a day of each region abroad. (P, R)."""
        products = [self.scenario.products[p] for p in self.catalogue.products]
        others = np.array([1 / p.norway_share - 1 for p in products]) * self.use
        shares = np.array([self.scenario.regions[r].share for r in self.regions])
        use: Rates = others[:, np.newaxis] * shares
        return use

    @cached_property
    def demand(self) -> Rates:
        """Packs a day that all buyers together use. (P,)."""
        total: Rates = self.use + self.abroad.sum(axis=1)
        return total


def prepare(scenario: Scenario, persons: int | None = None) -> Setting:
    """Work out what every run of a scenario shares.

    ``persons`` is the number of rows to follow; None follows every treatment in all
    municipalities, a number follows a sample world with merged places.
    """
    catalogue = catalogue_of(scenario)
    wholesalers = tuple(sorted(scenario.wholesalers))
    places, outlets = _geography(scenario, wholesalers, persons)
    horizon, keeping = scenario.horizon, scenario.outlets
    covers = tuple(getattr(keeping, f"{channel}_cover_days") for channel in CHANNELS)
    item_numbers = {p: spec.item_numbers for p, spec in scenario.products.items()}
    shelves = OutletPlan(keeping.service_level, covers, keeping.multidose_share, item_numbers)
    population = plan(catalogue, places, outlets, shelves, persons)
    used = [scenario.products[p] for p in catalogue.products]
    plants = sorted({plant for product in used for plant in product.plants})
    sales = _sales(scenario, population, wholesalers)
    return Setting(
        scenario=scenario,
        persons=persons,
        catalogue=catalogue,
        plan=population,
        days=Days(horizon.starts, horizon.days, horizon.warm_up_days),
        wholesalers=wholesalers,
        regions=tuple(sorted(scenario.regions)),
        plants=tuple(plants),
        api_sources=tuple(sorted({scenario.plants[plant].api_source for plant in plants})),
        suppliers=tuple(sorted({product.supplier for product in used})),
        use=sales.sum(axis=1),
        sales=sales,
    )


def catalogue_of(scenario: Scenario) -> Catalogue:
    """Return what is simulated of a scenario, in the order of all arrays."""
    substances = _chosen(scenario)
    substance_of = {
        p: spec.substance
        for p, spec in scenario.products.items()
        if scenario.medicines == "all" or spec.substance in substances
    }
    return Catalogue.of(substances, substance_of)


def _chosen(scenario: Scenario) -> dict[str, Substance]:
    """The substances to simulate, without substitutes that are left out."""
    wanted = scenario.substances if scenario.medicines == "all" else scenario.medicines
    products = scenario.products
    chosen = {}
    for name in sorted(wanted):
        substance = scenario.substances[name]
        groups = {
            key: group.model_copy(
                update={
                    "substitutes": tuple(
                        s for s in group.substitutes if products[s.product].substance in wanted
                    )
                }
            )
            for key, group in substance.groups.items()
        }
        chosen[name] = substance.model_copy(update={"groups": groups})
    return chosen


class _Map(NamedTuple):
    """All that decides where people live and shop, so that it need not be drawn twice."""

    merged: bool
    market_shares: tuple[float, ...]
    """Of the wholesalers, in their order."""
    hospital_wholesaler: int
    multidose_wholesaler: int
    inhabitants_per_pharmacy: float
    remote_below: int


def _geography(
    scenario: Scenario, wholesalers: tuple[str, ...], persons: int | None
) -> tuple[Places, OutletTable]:
    specs = [scenario.wholesalers[w] for w in wholesalers]
    return _drawn(
        _Map(
            merged=persons is not None,
            market_shares=tuple(spec.market_share for spec in specs),
            hospital_wholesaler=_first(spec.serves_hospitals for spec in specs),
            multidose_wholesaler=_first(spec.serves_multidose for spec in specs),
            inhabitants_per_pharmacy=scenario.outlets.inhabitants_per_pharmacy,
            remote_below=scenario.outlets.remote_below_inhabitants,
        )
    )


@lru_cache(maxsize=2)
def _drawn(wanted: _Map) -> tuple[Places, OutletTable]:
    """Draw a map; the futures of a study nearly always share one. Nobody writes into it."""
    municipalities = read_municipalities()
    if wanted.merged:
        places = Places.merged(municipalities, _SMALLEST_PLACE)
    else:
        places = Places.of(municipalities)
    outlets = build_outlets(
        places,
        wanted.market_shares,
        hospital_wholesaler=wanted.hospital_wholesaler,
        multidose_wholesaler=wanted.multidose_wholesaler,
        inhabitants_per_pharmacy=wanted.inhabitants_per_pharmacy,
        remote_below=wanted.remote_below,
        apart=not wanted.merged,
    )
    return places, outlets


def _first(flags: Any) -> int:
    return next((number for number, flag in enumerate(flags) if flag), 0)


def _sales(scenario: Scenario, population: Plan, wholesalers: tuple[str, ...]) -> Rates:
    """Packs a day each wholesaler sells: to its outlets, and to plain customers. (P, W)."""
    catalogue = population.catalogue
    sales = np.zeros((len(catalogue.products), len(wholesalers)))
    for w in range(len(wholesalers)):
        sales[:, w] = population.normal[:, population.outlets.wholesaler == w].sum(axis=1)
    for _, customer in sorted(scenario.customers.items()):
        p, w = catalogue.number[customer.product], wholesalers.index(customer.wholesaler)
        sales[p, w] += _mean(customer.demand)
    return sales


def _mean(demand: PlainDemand) -> float:
    if isinstance(demand, Deterministic):
        return float(demand.packs_per_day)
    if isinstance(demand, Listed):
        return sum(demand.packs) / len(demand.packs)
    return demand.mean_per_day


@dataclass
class Model:
    """A run about to begin (or over): time, arrays, handles, and the actors worth asking."""

    setting: Setting
    world: World
    state: State
    table: npt.NDArray[np.int64]
    """Where the arrays are, for compiled code."""
    network: Network
    office: AuthorityOffice
    board: NoticeBoard
    counters: list[Counter]
    accounts: list[tuple[str, str]]
    """Accounts between which each routine flow goes. Length F."""


def build_state(
    setting: Setting, streams: Streams, population: Streams
) -> tuple[State, npt.NDArray[np.int64]]:
    """Allocate all arrays and put the population into them; return them and their table."""
    days = setting.days
    state = State(
        clock=np.array([0, days.total, days.warm_up, 0], np.int64),
        supply=_supply(setting, streams),
        trade=_trade(setting),
        shelves=build_shelves(setting.plan),
        cohort=build_cohort(setting.plan, days, setting.once(_paces), streams, population),
        tally=_tally(setting),
    )
    table = table_of(state)
    populate(table.ctypes.data, setting.plan)
    return state, table


def _paces(setting: Setting) -> Rates:
    """Season and opening days of every group. (G, T)."""
    return paces(setting.catalogue.groups, setting.days)


def months_of_shelf_life(setting: Setting) -> Packs:
    """Months left on arrival in Norway. (P,)."""
    products = setting.scenario.products
    return np.array([products[p].shelf_life_months for p in setting.catalogue.products], np.int64)


def _supply(setting: Setting, streams: Streams) -> Supply:
    scenario, names = setting.scenario, setting.catalogue.products
    buyers, life = setting.buyers, setting.once(months_of_shelf_life)
    cells = len(names), len(buyers)
    suppliers = [scenario.suppliers[s] for s in setting.suppliers]
    lane = np.array(
        [[streams.key("lead", s, buyer) for buyer in buyers] for s in setting.suppliers], np.uint64
    ).reshape(-1, len(buyers))
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
        most=np.full(cells, NO_LIMIT, np.int64),
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
        split_key=np.array([streams.key("split", name) for name in names], np.uint64),
    )


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
        export_rate=scenario.parallel_trade.packs_per_day(gap, setting.sales),
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
    )
    first = np.cumsum([0, *(len(kind) for kind in kinds)])[:-1]
    return [pair for kind in kinds for pair in kind], first.tolist()


def _tally(setting: Setting) -> Tally:
    catalogue, days, plan = setting.catalogue, setting.days, setting.plan
    groups, places = plan.rows.shape
    accounts, first = setting.once(routine_accounts)
    room = [
        int(16 * plan.rows[a:b].sum() + 4 * plan.rate[a:b].sum() * days.total) + 4096
        for _, _, a, b in catalogue.clusters
    ]
    ends = np.cumsum(room).astype(np.int64)
    return Tally(
        flows=empty((len(accounts), days.total, len(catalogue.products)), np.int32),
        flow_base=np.array(first, np.int64),
        by_day=empty((len(TALLIES), groups, days.total)),
        by_place=empty((len(TALLIES), groups, places)),
        out_day=empty((groups, days.total + 1)),
        spells=np.empty((int(ends[-1]) if len(ends) else 0, 2), np.int64),
        spell_at=np.stack([ends - room, ends], axis=1).reshape(-1, 2).astype(np.int64),
        rotated=empty((len(catalogue.products), days.total)),
    )
