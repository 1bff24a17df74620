"""Wholesalers must hold more, by law or by contract."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from pydantic import model_validator

from forsyningssim.actors.network import Network
from forsyningssim.actors.payments import Payer
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever
from forsyningssim.spec import Sourced, Text
from forsyningssim.units import DAYS_PER_YEAR, Days, Mask, NotNegative, Rates, Share
from forsyningssim.words import joined, listed, number, percent, say


class Enforcement(Sourced):
    """What makes a wholesaler hold the stock: it does where not holding it would cost more.

    Holding a pack costs storage and capital, more for some shelves than for others: evenly spread
    between ``1 - cost_spread`` and ``1 + cost_spread`` times the mean. Not holding it costs the
    expected sanction and, by contract, the payment. By regulation everybody is paid alike, by a
    higher maximum price, so that payment moves nobody to comply.
    """

    basis: Literal["regulation", "contract"]
    """Whether the duty stands in a regulation or in contracts."""
    inspections_per_year: NotNegative = 1.0
    """Inspections of each wholesaler a year."""
    detection: Share = 0.5
    """Probability that an inspection finds what is missing."""
    fine_share: NotNegative = 0.0
    """Fine or penalty for a missing pack each time it is found, as a share of its price."""
    payment_share: NotNegative = 0.06
    """Compensation a year, as a share of the price of the stock. The rise of maximum prices by 1 %
    for a stock of two months' sales (2016) is 6 % of the value of that stock a year (derived)."""
    cost_spread: Share = 0.5
    """Half-width of what holding costs around its mean, as a share of the mean."""
    nok_per_inspection: NotNegative = 0.0
    """What an inspection costs."""
    payer: Payer = "state"
    """Who pays compensation and inspections, and is paid the fines."""

    def sanction(self) -> float:
        """Expected fine a year for a missing pack, as a share of its price."""
        return self.inspections_per_year * self.detection * self.fine_share

    def compliance(self, network: Network) -> Rates:
        """Share of the duty that pays for itself, by product. (P,)."""
        lost = self.sanction() + (self.payment_share if self.basis == "contract" else 0.0)
        gain = lost * network.prices / np.maximum(network.holding_nok, 1e-9)
        if not self.cost_spread:
            return (gain >= 1).astype(np.float64)
        width = 2 * self.cost_spread
        kept: Rates = np.clip(gain - (1 - self.cost_spread), 0.0, width) / width
        return kept

    def settle(self, network: Network, stock: Rates, first: int, until: int) -> None:
        """Book compensation, fines and inspections of some days for ``stock`` packs due. (P,)."""
        value, held = stock * network.prices, self.compliance(network)
        paid_for = held if self.basis == "contract" else np.ones_like(held)
        payment = self.payment_share * float(value @ paid_for)
        fines = self.sanction() * float(value @ (1 - held))
        years = (until - first) / DAYS_PER_YEAR
        inspections = years * self.inspections_per_year * self.nok_per_inspection
        network.pay(self.payer, inspections, first, until)
        network.pay(self.payer, years * (payment - fines), first, until, "compensation")
        network.pay("trade", years * (fines - payment), first, until, "compensation")

    def words(self) -> Text:
        """Say how the duty is enforced."""
        basis = {
            "regulation": say("by regulation", "ved forskrift"),
            "contract": say("by contract", "ved avtale"),
        }[self.basis]
        return say(
            "{0}, with {1} inspections a year that find {2} of what is missing, fines of {3} and "
            "a payment of {4} of its price",
            "{0}, med {1} tilsyn i året som finner {2} av det som mangler, gebyr på {3} og "
            "betaling på {4} av prisen",
            basis,
            number(self.inspections_per_year),
            percent(self.detection),
            percent(self.fine_share),
            percent(self.payment_share),
        )


class StockDuty(Lever):
    """A duty to hold statutory stock on top of ordinary stock, for as long as it is in force.

    Packs are bought at the pace of the scenario's duty, in competition with everybody's orders,
    and sold as ordinary stock when the duty lapses.
    """

    kind: Literal["stock_duty"] = "stock_duty"
    cover_days: Days
    """Days of ordinary turnover to be held; where another duty asks for more, that one counts."""
    compliance: Share = 1.0
    """Factor on the share of the duty that is held, where no enforcement is given."""
    enforcement: Enforcement | None = None
    """Inspection, fine and pay, from which compliance follows; their costs are booked."""

    @model_validator(mode="after")
    def _given_or_derived(self) -> Self:
        if self.enforcement is not None and "compliance" in self.model_fields_set:
            raise ValueError("compliance follows from enforcement: give one of them")
        return self

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the duty takes effect, let wholesalers aim at it until it is repealed."""
        held: Rates | float = self.compliance
        if self.enforcement is not None:
            held = self.enforcement.compliance(network)
            stock = self.cover_days * network.normal_use().sum(axis=1) * products
            self.enforcement.settle(network, stock, world.day, until)
        with (
            network.duty_days.at_least(products, self.cover_days),
            network.duty_held.turned(products, held),
        ):
            yield world.on_day(until)

    def does(self) -> Text:
        """Say what it does."""
        duty = say(
            "wholesalers must hold {0} days of turnover of {1} on top of ordinary stock",
            "grossistene må holde {0} dagers omsetning av {1} ut over ordinært lager",
            self.cover_days,
            listed(self.medicines, say("every medicine", "alle legemidler")),
        )
        if self.enforcement is not None:
            return joined(", ", [duty, self.enforcement.words()])
        return say("{0}, and hold {1} of it", "{0}, og holder {1} av det", duty,
                   percent(self.compliance))  # fmt: skip
