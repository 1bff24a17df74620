"""Trade relations: who buys from whom, by which route, and what may stop it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal, TypeAlias

from forsyningssim.engine.dial import Addition, Gate, Switch
from forsyningssim.units import Mask

Flow: TypeAlias = Literal[
    "supply", "parallel", "company_transfer", "own_production", "shared_stock", "solidarity"
]
"""What kind of trade a lane is: ordinary supply, or one of the ways across a border."""
Pausing: TypeAlias = Literal["order", "shipment", "transit", "receipt"]
"""What stops when a lane is closed: taking orders, departures, the journey, or the unloading."""


@dataclass(frozen=True)
class Lane:
    """One seller, one buyer, one route. The arrays behind it belong to the data plane.

    * *order-pausing*: orders are refused while it is closed, and must be placed again;
    * *shipment-pausing*: orders are taken and wait at the seller (an export ban);
    * *transit-pausing*: what is on the way stands still (a closed strait);
    * *receipt-pausing*: what arrives is parked on the quay (a customs stop).
    """

    seller: str
    buyer: str
    products: Mask
    """What the seller sells. Shape (P,)."""
    origin: str
    """Country, ISO 3166-1 alpha-2."""
    destination: str
    route: str
    flow: Flow
    orders: Gate
    departures: tuple[Gate, ...]
    """One gate; for parallel export one by purpose of the packs."""
    transit: Switch | None
    receipt: Switch | None
    delay: Addition | None
    """Days added to consignments that depart."""
    pausing: Pausing = "shipment"

    @property
    def name(self) -> str:
        """Seller and buyer."""
        return f"{self.seller}>{self.buyer}"

    @contextmanager
    def closed(self, products: Mask, by: float = 1.0, how: Pausing | None = None) -> Iterator[None]:
        """Close the lane for ``products`` inside the ``with`` block.

        ``by`` is the share held back; a route or a quay is open or shut and knows no shares.
        """
        where = self.products & products
        with ExitStack() as holds:
            how = how or self.pausing
            if how == "order":
                holds.enter_context(self.orders.shut(where, by))
            elif how == "shipment":
                for gate in self.departures:
                    holds.enter_context(gate.shut(where, by))
            elif how == "transit" and self.transit is not None and by > 0:
                holds.enter_context(self.transit.off(where))
            elif how == "receipt" and self.receipt is not None and by > 0:
                holds.enter_context(self.receipt.off(where))
            yield
