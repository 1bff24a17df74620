"""Who trades with whom, and the handles by which disruptions and levers take hold of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from forsyningssim.actors.authority import AuthorityOffice, NoticeBoard
from forsyningssim.actors.national_stock import NationalStock
from forsyningssim.actors.neighbours import Neighbours
from forsyningssim.actors.payments import Payer, Payment, Spending
from forsyningssim.engine.dial import Addition, Dial, Floor, Gate, Limit, Slot
from forsyningssim.engine.intervention import Term
from forsyningssim.engine.lane import Flow, Lane, Pausing
from forsyningssim.engine.pile import Pile
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.streams import Ending
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.units import Mask, Packs, Rates


class Subject(NamedTuple):
    """A plant or a source of active ingredient, as something that can fail."""

    name: str
    """``plant/`` or ``api/`` and its name: the address of its luck."""
    gate: Gate
    where: Mask
    """Its place in the gate."""
    products: Mask
    """What is made there, or of it. (P,)"""


@dataclass
class Network:
    """All lanes and handles of one run.

    P products, G patient groups, W wholesalers, O outlets, K buyers of the suppliers, J plants,
    A sources of active ingredient. A handle changes its array of the data plane inside a ``with``
    block.
    """

    catalogue: Catalogue
    lanes: tuple[Lane, ...]
    wholesalers: tuple[str, ...]
    buyers: tuple[str, ...]
    """The wholesalers, the regions abroad, the European stockpile, the static national stock."""
    plants: tuple[str, ...]
    api_sources: tuple[str, ...]
    stocks: dict[tuple[str, str], Stock]
    """(holder, purpose) to stock; purpose ``ordinary`` for holders that know no other."""
    piles: Mapping[str, Pile]
    """Account to packs whose batch nobody knows: the makers' store, what they have made and not
    released (``quarantine``), the roads, the regions abroad, the outlets."""
    capacity: Gate
    """Share of each plant's capacity that works. (J,)"""
    api: Gate
    """Share of each source's active ingredient that is delivered. (A,)"""
    released: Gate
    """Share of what plants finish that is released to the store; the rest is parked. (P,)"""
    hazards: Mapping[str, tuple[Subject, ...]]
    """Hazard group to its members, so far as they are in the run."""
    surge: Dial
    """Factor on new episodes and stays. (G,)"""
    packs_asked: Dial
    """Factor, a whole number, on the packs that one ask is for. (G,)"""
    calm: Dial
    """Factor on how many react to news of a shortage, and on what they take. (G,)"""
    limit_days: Limit
    """Most days handed over at a time. (G,)"""
    limit_packs: Limit
    """Most packs handed over at a time. (G,)"""
    least_gap: Floor
    """Fewest days between two refills. (G,)"""
    outlet_cap: Limit
    """Most packs a day to an outlet, as a multiple of its normal sales. (P,)"""
    outlet_levels: Addition
    """Order-up-to level of each shelf, in packs. X item numbers. (X, O)"""
    outlet_use: Rates
    """Packs a day that each outlet normally hands out. (X, O)"""
    outlet_product: Packs
    """Product of each item number. (X,)"""
    outlet_kind: Packs
    """Index of each outlet's kind in ``layout.CHANNELS``. (O,)"""
    outlet_region: Packs
    """Index of each outlet's health region in ``norway.HEALTH_REGIONS``; -1: of none. (O,)"""
    rank: Slot
    """Class of each group under the dispensing rule, 0 to 3, first is served first. (G,)"""
    warehouses: Gate
    """Share of a usual day's packs that each wholesaler's warehouse can handle. (W,)"""
    helped: Floor
    """Share of a usual day's packs that others bring to a wholesaler's outlets. (W,)"""
    sharing: Slot
    """The wholesalers' rule for scarce stock: index into ``layout.RULES``. (W,)"""
    substitutes: tuple[tuple[int, str], ...]
    """Group number and product of each entry of the substitutes' lists. Length n."""
    sub_chance: Slot
    """Probability of each entry; not held: as the scenario says. (n,)"""
    sub_first: Slot
    """Entry number to be tried at each place of the lists. (n,)"""
    ordinary_cover: Dial
    """Factor on the wholesalers' ordinary cover. (P,)"""
    supplied: Limit
    """Most packs a day that suppliers ship. (P, K)"""
    export_appetite: Dial
    """Factor on what parallel traders want. (P,)"""
    notice_days: Floor
    """Working days between the notice of an export and its departure. (1,)"""
    export_shares: Mapping[str, float]
    """Share of parallel export by country of destination; empty: not told apart."""
    price_rise: Addition
    """Rise of prices abroad, as a share of what they are there in ordinary times. (P,)"""
    cover_abroad: Addition
    """Days of use that the regions aim to own, goods on order included. (P, R)"""
    access: Slot
    """Norway's access to the European stockpile: index into ``ACCESS``. (P,)"""
    duty_days: Floor
    """Days of statutory stock. (P,)"""
    duty_held: Dial
    """Share of the duty that is held: compliance. (P,)"""
    national_days: Floor
    """Days of national stock inside the wholesalers' flow. (P,)"""
    national_held: Dial
    """Share of it that is held: 0 for what has left the list. (P,)"""
    primary_weight: Slot
    """Weight of primary care, against hospitals, where a committee makes its list. (1,)"""
    prescribed: tuple[tuple[int, str], ...]
    """Group number and product of each entry of what is prescribed. Length n."""
    product_shares: Slot
    """Share of its group that begins on each entry's product. (n,)"""
    prescribe: Callable[[], None]
    """Let everybody who is not waiting have the product that the shares give them."""
    sales: Rates
    """Packs a day that each Norwegian wholesaler normally sells. (P, W)"""
    forecast: Rates
    """Packs a day that each of them expects to sell. (P, W)"""
    observed: Rates
    """Packs a day that outlets ordered before each of the last reviews. (N, P, W)"""
    normal_supply: Rates
    """Packs a day that suppliers normally ship. (P, K)"""
    prices: Rates
    """NOK a pack to the pharmacy. (P,)"""
    holding_nok: Rates
    """NOK that holding a pack costs in a year: storage, and the price tied up. (P,)"""
    made_at: Rates
    """Share of each product's supply that each plant makes. (P, J)"""
    fed_by: Mask
    """Which products need each source's active ingredient. (P, A)"""
    orders_accepted: Rates
    """Share of new orders that suppliers take; order-pausing lanes change it. (P, K)"""
    posted: Packs
    """Packs ordered today, which suppliers receive tomorrow: buyers write here. (P, K)"""
    factory_exports: Gate
    """Share of what a Norwegian factory sells abroad that may leave. (P,)"""
    shared_exports: Gate
    """Share of what a European stock in Norway sends to other countries that may leave. (P,)"""
    office: AuthorityOffice
    """Where one may wait for something to be seen."""
    board: NoticeBoard
    """What suppliers have told of shortages."""
    transfers: Gate
    """Share of what companies move out of Norway to their other markets that may leave. (P,)"""
    neighbours: Neighbours
    """The countries around: what they can spare and need, and the ways between them and us."""
    hand_to_wholesalers: Callable[[str, Packs], None]
    """Put packs (P,) from an account onto the wholesalers' shelves, by their normal sales."""
    tell: Callable[[Mask, Ending, str], int]
    """An outage of products has begun that ends on a day, which it returns: suppliers will tell,
    late. Name last."""
    leave: Callable[[Mask, str], None]
    """A supplier gives products up for good: it will tell, late. Name last."""
    hoard: Callable[[Rates, float, str], None]
    """Tell the news: share of each group that reacts (G,), mean days to the visit, its name."""
    shelf_life: Packs
    """Months to the expiry date when packs reach Norway. (P,)"""
    national_stock: NationalStock
    """Its keeping and places, and the delays of a release."""
    duties: list[tuple[int, Rates]] = field(default_factory=list)
    """Day number and days of statutory stock (P,) from then on: the first, and every change."""
    released_packs: list[tuple[int, str, Packs]] = field(default_factory=list)
    """Day number, account and packs (P,) of each release of a preparedness stock."""
    payments: list[Payment] = field(default_factory=list)
    """What is paid beyond the ordinary price of packs."""
    terms: list[Term] = field(default_factory=list)
    """When each lever was in force, and for what."""

    def pay(
        self, payer: Payer, nok: float, first: int, until: int | None = None,
        spending: Spending = "policy",
    ) -> None:  # fmt: skip
        """Let ``payer`` pay ``nok`` on day number ``first``, or evenly until another morning."""
        until = first + 1 if until is None else until
        if nok and until > first:
            self.payments.append(Payment(payer, nok, spending, first, until))

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions abroad, in the order of their columns. Length R."""
        return self.buyers[len(self.wholesalers) : -2]

    def holders(self, of: Literal["norway", "everywhere"]) -> list[Stock | Pile]:
        """Whoever holds packs, in Norway and on the roads to it or everywhere, by account."""
        at_home = {*self.wholesalers, "national_store"}
        roads = {f"road:{buyer}" for buyer in at_home}
        stocks = {stock.account: (holder in at_home, stock)
                  for (holder, _), stock in self.stocks.items()}  # fmt: skip
        piles = {account: (account in roads or account.startswith("outlets."), pile)
                 for account, pile in self.piles.items()}  # fmt: skip
        everybody: dict[str, tuple[bool, Stock | Pile]] = {**stocks, **piles}
        return [
            holder
            for _, (norwegian, holder) in sorted(everybody.items())
            if norwegian or of == "everywhere"
        ]

    def normal_use(self) -> Rates:
        """Packs a day that each Norwegian wholesaler normally sells. Shape (P, W)."""
        return self.sales

    def sell_instead(self, more: Rates) -> None:
        """Let trade and authority reckon with so many packs a day more, or less. (P, W)."""
        supply = self.normal_supply[:, : len(self.wholesalers)]
        for reckoned in (self.sales, self.forecast, self.observed, supply):
            np.maximum(reckoned + more, 0.0, out=reckoned)

    def lanes_leaving(
        self,
        country: str,
        flows: Iterable[Flow] = (),
        destinations: Callable[[str], bool] = lambda _: True,
    ) -> list[Lane]:
        """Lanes that cross the border out of ``country`` by the kinds of trade named."""
        kinds = set(flows)
        return [
            lane
            for lane in self.lanes
            if lane.origin == country != lane.destination
            and (not kinds or lane.flow in kinds)
            and destinations(lane.destination)
        ]

    def lanes_on(self, route: str) -> list[Lane]:
        """Lanes that use a transport route; none if the run's medicines do not travel by it."""
        return [lane for lane in self.lanes if lane.route == route]


@contextmanager
def closed(
    lanes: Iterable[Lane],
    products: Mask,
    by: float = 1.0,
    how: Pausing | None = None,
) -> Iterator[None]:
    """Close all ``lanes`` for ``products`` inside the ``with`` block."""
    with ExitStack() as holds:
        for lane in lanes:
            holds.enter_context(lane.closed(products, by, how))
        yield


@contextmanager
def departures_shut(
    lanes: Iterable[Lane], products: Mask, purposes: Sequence[int], by: float = 1.0
) -> Iterator[None]:
    """Let no ``products`` of the given purposes depart on parallel lanes inside the block.

    Lanes with one gate carry packs of one purpose only and are shut as a whole.
    """
    with ExitStack() as holds:
        for lane in lanes:
            gates = lane.departures
            chosen = [gates[q] for q in purposes] if len(gates) > 1 else list(gates)
            for gate in chosen:
                holds.enter_context(gate.shut(lane.products & products, by))
        yield
