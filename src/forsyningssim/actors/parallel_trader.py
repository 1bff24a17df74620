"""Parallel traders: buy where medicine is cheap and sell where it is dear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from forsyningssim.engine.dial import Floor
from forsyningssim.engine.world import World
from forsyningssim.patients.layout import State
from forsyningssim.spec import Country, Sourced, Words
from forsyningssim.units import Days, NotNegative, Rates, Share


class Plausible(Sourced):
    """A judgement: up to which share of a medicine's sales exports may well go."""

    up_to_share: Share
    """Share of normal sales up to which exports are held to be plausible."""
    because: Words
    """The reason, as it stands after *since*."""


class TradeOf(Sourced):
    """Parallel export of one medicine, where it differs from that of others."""

    exported_share: Share | None = None
    """Upper bound, as a share of its normal sales. Not given: that of all medicines."""
    plausible: Plausible | None = None
    """How large the share of this medicine may well be. Not given: as for all medicines."""


class ParallelTrade(Sourced):
    """Parallel export out of Norwegian wholesale stock.

    Packs a day = min(exportable packs above the floor,
    ``responsiveness`` * max(0, price gap - ``trade_cost``) * normal sales), and never more than
    ``exported_share`` of normal sales.
    """

    exported_share: Share = 0.03
    """Upper bound, as a share of normal sales. Norwegian volumes are not public."""
    responsiveness: NotNegative = 1.0
    """Share of normal sales exported per unit of price gap above the trade cost."""
    trade_cost: NotNegative = 0.15
    """Price gap at which trade just pays."""
    floor_days: Days = 7
    """Days of sales that a wholesaler keeps out of the traders' reach."""
    leak_share: Share = 0.0
    """Share of the flow that leaks out of each preparedness stock, duty and national."""
    notification_working_days: Annotated[int, Field(ge=0, le=20)] = 0
    """Working days between notice and departure, where a duty of notice is in force."""
    plausible: Plausible | None = None
    """How large the share may well be; changes no run, reports read thresholds by it."""
    by_medicine: dict[str, TradeOf] = {}
    """Medicines that are exported more or less than others."""
    destinations: dict[Country, Share] = {}
    """Where the packs go; the shares add to one. Empty: the rest of Europe as a whole."""

    def most(self, medicine: str) -> float:
        """Upper bound of what is exported of a medicine, as a share of its normal sales."""
        own = self.by_medicine.get(medicine)
        if own is None or own.exported_share is None:
            return self.exported_share
        return own.exported_share

    def plausible_of(self, medicine: str) -> Plausible | None:
        """How large the share of a medicine may well be; none if nobody says."""
        own = self.by_medicine.get(medicine)
        return (own and own.plausible) or self.plausible

    def pays(self, gap: Rates) -> Rates:
        """Share of normal sales that traders want at a price gap, if nothing else bounds it."""
        wanted: Rates = self.responsiveness * np.maximum(0.0, gap - self.trade_cost)
        return wanted

    def packs_per_day(self, gap: Rates, sales: Rates, medicine_of: Sequence[str]) -> Rates:
        """Packs that traders want at a price gap (P,), out of normal sales (P, W)."""
        most = np.array([self.most(medicine) for medicine in medicine_of])
        wanted: Rates = np.minimum(self.pays(gap), most)[:, np.newaxis] * sales
        return wanted


class ParallelTraders:
    """The traders of the run: what they may not touch, and how long a notice takes.

    Their buying is routine (``patients/trade.py``); what they decide is nothing.
    """

    def __init__(self, spec: ParallelTrade, sales: Rates, world: World, state: State) -> None:
        self.world = world
        self.trade = state.trade
        self.trade.floor[...] = np.rint(spec.floor_days * sales).astype(np.int64)
        self.trade.leak[...] = spec.leak_share
        days = np.array([spec.notification_working_days], np.int64)
        self.notice_days = Floor(world.sync, days, self.heed_notice)
        """Working days between the notice of an export and its departure. (1,)"""
        self.heed_notice()

    def heed_notice(self) -> None:
        """When the duty of notice changes, what is announced from now on leaves later."""
        after = self.world.days.working_days_after(int(self.notice_days.value[0]))
        self.trade.notice_due[...] = after
