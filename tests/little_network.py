"""A small trading world without patients: arrays, handles and lanes, and days that pass.

Two wholesalers (*north*, *south*), six products, suppliers in Germany and Sweden, a parallel
trader and a factory. Nothing moves by itself, so that what a test sees is the intervention alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import fsum
from typing import Any

import numpy as np

from forsyningssim.actors.authority import Authority, AuthorityOffice, NoticeBoard, Notices
from forsyningssim.actors.national_stock import NationalStock
from forsyningssim.actors.neighbours import Neighbours
from forsyningssim.actors.network import Network, Subject
from forsyningssim.disruptions import Disruption
from forsyningssim.engine.days import Days
from forsyningssim.engine.dial import Addition, Dial, Floor, Gate, Limit, Slot, Switch
from forsyningssim.engine.lane import Flow, Lane
from forsyningssim.engine.ledger import Ledger
from forsyningssim.engine.pile import Pile
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.streams import Ending, Streams
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import Process, World
from forsyningssim.levers import Lever
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.patients.layout import CHANNELS, NO_LIMIT, PURPOSES
from forsyningssim.patients.need import Substance
from forsyningssim.units import Mask, Packs, Rates

WARM_UP, MEASURED = 14, 84
DAY_0 = date(2024, 1, 15)
"""A Monday, as is the first day of the warm-up."""
WHOLESALERS = ("north", "south")
BUYERS = (*WHOLESALERS, "europe", "european_stockpile", "national_store")
OUTLETS = ("pharmacy", "institution", "acute_care", "hospital")
"""Each hands out 10, 2, 1/4 and 3 packs a day; the first two stand in one region."""
MONTHS = 26


def day(number: int) -> date:
    """Date of a measured day."""
    return DAY_0 + timedelta(number)


def _group(kind: str, products: list[str], *, funding: str, severity: int = 2,
           substitutes: tuple[str, ...] = (), hoarding: float = 1.0) -> dict[str, Any]:  # fmt: skip
    needs = {
        "chronic": {"kind": "chronic", "users": 1000},
        "acute": {"kind": "acute", "episodes_per_year": 1000},
    }
    return {
        "label": kind,
        "need": needs[kind],
        "severity": severity,
        "channel": "pharmacy",
        "funding": funding,
        "products": dict.fromkeys(products, 1 / len(products)),
        "hoarding": hoarding,
        "substitutes": [
            {"product": name, "level": "same_class", "probability": 0.5} for name in substitutes
        ],
    }


_SUBSTANCES = {
    "amoxicillin": {"adults": _group("acute", ["amoxicillin_capsule"], funding="white")},
    "erythromycin": {"adults": _group("acute", ["erythromycin_tablet"], funding="white")},
    "insulin": {
        "diabetes": _group("chronic", ["insulin_pen"], funding="blue", severity=1, hoarding=2)
    },
    "paracetamol": {
        "counter": _group("acute", ["paracetamol_pack"], funding="over_the_counter", severity=4),
        "pain": _group("chronic", ["paracetamol_pack"], funding="white", severity=3),
    },
    "penicillin": {
        "adults": _group("acute", ["penicillin_tablet"], funding="white",
                         substitutes=("amoxicillin_capsule", "erythromycin_tablet")),
        "children": _group("acute", ["penicillin_mixture"], funding="white",
                           substitutes=("erythromycin_tablet", "amoxicillin_capsule")),
    },
}  # fmt: skip
SUBSTANCE_OF = {
    "amoxicillin_capsule": "amoxicillin",
    "erythromycin_tablet": "erythromycin",
    "insulin_pen": "insulin",
    "paracetamol_pack": "paracetamol",
    "penicillin_mixture": "penicillin",
    "penicillin_tablet": "penicillin",
}
CATALOGUE = Catalogue.of(
    {
        name: Substance.model_validate({"name": name, "atc": "J01CE02", "groups": groups})
        for name, groups in _SUBSTANCES.items()
    },
    SUBSTANCE_OF,
)
GROUPS = [group.key for group in CATALOGUE.groups]


def products(*names: str) -> Mask:
    """Return the mask of the products of these names."""
    return CATALOGUE.mask(names)


@dataclass
class ScriptedReports:
    """Reports that say what a test has written into them, from a measured day on."""

    world: World
    low_cover: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """From this measured day on, these and no other products have one day of cover."""

    def cover_days(self) -> Rates:
        """One day of cover for what is low today, else a hundred."""
        since = [d for d in self.low_cover if d + WARM_UP <= self.world.day]
        low = self.low_cover[max(since)] if since else ()
        return np.where(products(*low) if low else False, 1.0, np.full(len(SUBSTANCE_OF), 100.0))

    def share_unfilled(self) -> Rates:
        """Nothing."""
        return np.zeros(len(SUBSTANCE_OF))

    def noticed(self) -> Mask:
        """Nothing."""
        return np.zeros(len(SUBSTANCE_OF), bool)


@dataclass
class LittleWorld:
    """The world, its handles, and a diary of every number that they turn."""

    world: World
    network: Network
    office: AuthorityOffice
    reports: ScriptedReports
    news: list[tuple[int, list[float], float, str]] = field(default_factory=list)
    """Day, share of each group, mean delay and name of each announcement."""
    told: list[tuple[int, list[str], int, str]] = field(default_factory=list)
    """Day, products, last day and name of each outage that suppliers will tell of."""
    diary: list[dict[str, np.ndarray]] = field(default_factory=list)
    """Numbers in force on each measured day."""

    def pull(self, *levers: Lever) -> None:
        """Let a policy be decided on."""
        for lever in levers:
            self.world.process(lever.enact(self.world, self.network, self.office))

    def strike(self, **disruptions: Disruption) -> None:
        """Let something happen."""
        for name, disruption in disruptions.items():
            self.world.process(disruption.enact(self.world, self.network, name))

    def run(self) -> LittleWorld:
        """Let all days pass, and keep the diary."""
        self.world.process(self._write())
        self.world.run()
        return self

    def _write(self) -> Process:
        while True:
            yield self.world.next(Phase.DISPENSING)
            if self.world.day >= WARM_UP:
                self.diary.append({name: now().copy() for name, now in numbers(self).items()})

    def course(self, name: str, *index: int) -> list[float]:
        """One number of the diary, day by day."""
        return [float(page[name][index]) for page in self.diary]

    def in_force(self, name: str, *index: int) -> list[int]:
        """Measured days on which a number is not what it is without any intervention."""
        usual = untouched()[name][index]
        return [d for d, value in enumerate(self.course(name, *index)) if value != usual]


def numbers(little: LittleWorld) -> dict[str, Callable[[], np.ndarray]]:
    """Everything that a handle can turn, and what the stocks hold."""
    network = little.network
    handles = (
        *("capacity", "api", "surge", "packs_asked", "limit_days", "limit_packs", "least_gap"),
        *("outlet_cap", "rank", "sharing", "sub_chance", "sub_first", "ordinary_cover", "supplied"),
        *("notice_days", "access", "duty_days", "duty_held", "export_appetite", "calm"),
        *("national_days", "national_held", "primary_weight", "outlet_levels", "product_shares"),
        *("price_rise", "cover_abroad", "released", "warehouses", "helped"),
    )
    found: dict[str, Callable[[], np.ndarray]] = {}
    for name in handles:
        found[name] = lambda name=name: getattr(network, name).value
    for lane in network.lanes:
        for i, gate in enumerate(lane.departures):
            found[f"{lane.name}/{i}"] = lambda gate=gate: gate.value
        for what in ("orders", "transit", "receipt", "delay"):
            held = getattr(lane, what)
            if held is not None:
                found[f"{lane.name}/{what}"] = lambda held=held: held.value
    for (holder, purpose), stock in network.stocks.items():
        found[f"{holder}.{purpose}"] = lambda stock=stock: stock.on_hand
    found["sales"] = lambda: network.sales
    found["forecast"] = lambda: network.forecast
    found["observed"] = lambda: network.observed
    for stock in network.neighbours.stocks:
        found[stock.account] = lambda stock=stock: stock.on_hand
    for account, pile in network.piles.items():
        found[f"pile.{account}"] = lambda pile=pile: pile.on_hand
    found["pile.posted"] = lambda: network.posted
    return found


def untouched() -> dict[str, np.ndarray]:
    """What every number is without any intervention."""
    return {name: now().copy() for name, now in numbers(little_world()).items()}


def little_world(seed: int = 1, national_stock: NationalStock | None = None) -> LittleWorld:
    """Build the world, on the morning of its first day."""
    days = Days(DAY_0, MEASURED, WARM_UP)
    world = World(days, Streams(seed, 0), Ledger(len(SUBSTANCE_OF)), lambda _tick: None)
    reports = ScriptedReports(world)
    office = AuthorityOffice(Authority(), world, reports)
    network = _network(world, office, national_stock or NationalStock())
    little = LittleWorld(world, network, office, reports)
    network.hoard = lambda share, mean_days, name: little.news.append(
        (world.day - WARM_UP, share.tolist(), mean_days, name)
    )

    def tell(which: Any, ends: Ending, name: str) -> int:
        meant = [p for p, is_meant in zip(CATALOGUE.products, which, strict=True) if is_meant]
        little.told.append((world.day - WARM_UP, meant, ends.now - WARM_UP, name))
        return ends.now

    def leave(which: Any, name: str) -> None:
        tell(which, Ending(days.total, days.total), name)

    network.tell, network.leave = tell, leave
    return little


def _network(world: World, office: AuthorityOffice, national_stock: NationalStock) -> Network:
    p, g, w, k = len(SUBSTANCE_OF), len(GROUPS), len(WHOLESALERS), len(BUYERS)
    sync = world.sync
    substitutes = tuple(
        (number, s.product)
        for number, group in enumerate(CATALOGUE.groups)
        for s in group.spec.substitutes
    )
    n = len(substitutes)
    stocks = _stocks(world)
    capacity, api = Gate(sync, np.ones(2)), Gate(sync, np.ones(2))
    made_at = np.stack([products("penicillin"), products("insulin_pen")], axis=1)
    fed_by = np.stack([products("penicillin", "amoxicillin"), products("paracetamol")], axis=1)
    energy = (
        Subject("plant/plant_a", capacity, np.array([True, False]), made_at[:, 0]),
        Subject("api/source_in", api, np.array([False, True]), fed_by[:, 1]),
    )

    def hand_over(source: str, packs: Packs) -> None:
        half = packs // 2
        life = np.full(p, 24)
        stocks["north", "ordinary"].put(source, packs - half, life)
        stocks["south", "ordinary"].put(source, half, life)

    prescribed = tuple(
        (number, product)
        for number, group in enumerate(CATALOGUE.groups)
        for product in sorted(group.spec.products)
    )
    lanes = _lanes(world)
    ways_out = {lane.flow: lane.departures[0] for lane in lanes}
    use = np.tile([10.0, 5.0, 300.0], (p, 1))
    abroad = np.full((p, 1), 12_000)
    neighbours = Neighbours(
        CATALOGUE.products,
        {"europe": ("SE", "FR")},
        [Stock("abroad.europe", world, abroad)],
        use[:, 2:],
        [stocks[name, "ordinary"] for name in WHOLESALERS],
        use[:, :2],
        ways_out["solidarity"],
        hand_over,
        world,
    )
    return Network(
        catalogue=CATALOGUE,
        lanes=lanes,
        wholesalers=WHOLESALERS,
        buyers=BUYERS,
        plants=("plant_a", "plant_b"),
        api_sources=("source_cn", "source_in"),
        stocks=stocks,
        piles=_piles(world, abroad),
        capacity=capacity,
        api=api,
        released=Gate(sync, np.ones(p)),
        hazards={"energy": energy},
        surge=Dial(sync, np.ones(g)),
        packs_asked=Dial(sync, np.ones(g, np.int64)),
        calm=Dial(sync, np.ones(g)),
        limit_days=Limit(sync, np.full(g, NO_LIMIT)),
        limit_packs=Limit(sync, np.full(g, NO_LIMIT)),
        least_gap=Floor(sync, np.zeros(g, np.int64)),
        outlet_cap=Limit(sync, np.full(p, float(NO_LIMIT))),
        outlet_levels=Addition(sync, np.full((p, len(OUTLETS)), 20)),
        outlet_use=np.tile([10.0, 2.0, 0.25, 3.0], (p, 1)),
        outlet_product=np.arange(p),
        outlet_kind=np.array([CHANNELS.index(kind) for kind in OUTLETS]),
        outlet_region=np.array([0, 0, 1, 1]),
        rank=Slot(sync, np.zeros(g, np.int64)),
        warehouses=Gate(sync, np.ones(w)),
        helped=Floor(sync, np.zeros(w)),
        sharing=Slot(sync, np.full(w, 2)),
        substitutes=substitutes,
        sub_chance=Slot(sync, np.full(n, 0.5)),
        sub_first=Slot(sync, np.arange(n)),
        ordinary_cover=Dial(sync, np.ones(p)),
        supplied=Limit(sync, np.full((p, k), NO_LIMIT)),
        export_appetite=Dial(sync, np.ones(p)),
        notice_days=Floor(sync, np.zeros(1, np.int64)),
        price_rise=Addition(sync, np.zeros(p)),
        cover_abroad=Addition(sync, np.full((p, 1), 45.0)),
        access=Slot(sync, np.full(p, 3)),
        duty_days=Floor(sync, np.full(p, 30.0)),
        duty_held=Dial(sync, np.full(p, 0.9)),
        national_days=Floor(sync, np.full(p, 20.0)),
        national_held=Dial(sync, np.ones(p)),
        primary_weight=Slot(sync, np.array([0.5])),
        prescribed=prescribed,
        product_shares=Slot(sync, np.ones(len(prescribed))),
        prescribe=lambda: None,
        sales=use[:, :2].copy(),
        forecast=use[:, :2].copy(),
        observed=use[np.newaxis, :, :2].copy(),
        normal_supply=np.tile([10.0, 5.0, 300.0, 0.0, 0.0], (p, 1)),
        prices=np.full(p, 100.0),
        holding_nok=np.full(p, 6.0),
        made_at=made_at.astype(float),
        fed_by=fed_by,
        orders_accepted=np.ones((p, k)),
        factory_exports=ways_out["own_production"],
        transfers=ways_out["company_transfer"],
        neighbours=neighbours,
        posted=np.zeros((p, k), np.int64),
        shared_exports=Gate(sync, np.ones(p)),
        export_shares={},
        office=office,
        board=NoticeBoard(Notices(), world, p),
        hand_to_wholesalers=hand_over,
        tell=lambda _which, _ends, _name: None,
        leave=lambda _which, _name: None,
        hoard=lambda _share, _mean_days, _name: None,
        shelf_life=np.full(p, 24),
        national_stock=national_stock,
    )  # fmt: skip


def _stocks(world: World) -> dict[tuple[str, str], Stock]:
    """Each wholesaler holds 100 ordinary, 200 duty and 300 national packs of everything."""
    stocks = {}
    for holder in WHOLESALERS:
        for purpose, packs in zip(PURPOSES, (100, 200, 300), strict=True):
            stocks[holder, purpose] = Stock(f"{holder}.{purpose}", world, _shelves(packs))
    stocks["national_store", "ordinary"] = Stock("national_store", world, _shelves(400))
    return stocks


def _piles(world: World, abroad: np.ndarray) -> dict[str, Pile]:
    """The makers have 5,000 packs of everything, each road 50, the pharmacies of each chain 20."""
    packs = {"store": [5_000], "quarantine": [0]}
    packs |= {f"road:{buyer}": [20, 30, 0] for buyer in BUYERS}
    packs |= {f"outlets.pharmacy.{name}": [13, 7] for name in WHOLESALERS}
    cells = {name: np.tile(each, (len(SUBSTANCE_OF), 1)) for name, each in packs.items()}
    cells["abroad.europe"] = abroad
    return {account: Pile(account, world, [each]) for account, each in cells.items()}


def _shelves(packs: int) -> np.ndarray:
    shelves = np.zeros((len(SUBSTANCE_OF), MONTHS), np.int64)
    shelves[:, 20] = packs
    return shelves


def _lanes(world: World) -> tuple[Lane, ...]:
    sync, p = world.sync, len(SUBSTANCE_OF)
    sold = {
        "german": ("DE", products("penicillin", "insulin"), "road_europe"),
        "swedish": ("SE", ~products("penicillin", "insulin"), "road_nordic"),
    }
    lanes = []
    for seller, (origin, mask, route) in sold.items():
        for buyer in (*WHOLESALERS, "europe"):
            destination = "FR" if buyer == "europe" else "NO"
            lanes.append(
                Lane(
                    seller, buyer, mask, origin, destination, route, "supply",
                    Gate(sync, np.ones(p)), (Gate(sync, np.ones(p)),),
                    Switch(sync, np.ones(p, np.int64)), Switch(sync, np.ones(p, np.int64)),
                    Addition(sync, np.zeros(p, np.int64)),
                )
            )  # fmt: skip
    ways_out: tuple[tuple[str, Flow, int, str], ...] = (
        ("north", "parallel", 3, "EU"),
        ("south", "parallel", 3, "DK"),
        ("factory", "own_production", 1, "EU"),
        ("wholesale", "company_transfer", 1, "EU"),
        ("wholesale", "solidarity", 1, "EU"),
    )
    for seller, flow, purposes, destination in ways_out:
        gates = tuple(Gate(sync, np.ones(p)) for _ in range(purposes))
        lanes.append(
            Lane(seller, flow, np.ones(p, bool), "NO", destination, flow, flow,
                 Gate(sync, np.ones(p)), gates, None, None, None)
        )  # fmt: skip
    return tuple(lanes)


def paid(network: Network) -> dict[str, float]:
    """NOK paid beyond the price of packs, by payer, whatever the order of the payments."""
    payers = sorted({each.payer for each in network.payments})
    return {
        payer: fsum(each.nok for each in network.payments if each.payer == payer)
        for payer in payers
    }
