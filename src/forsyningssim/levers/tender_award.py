"""A tender is won, and those who lost it may leave."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from forsyningssim.actors.network import Network, closed
from forsyningssim.actors.payments import Payer
from forsyningssim.engine.intervention import Name
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Claim, Lever, years_until
from forsyningssim.spec import Text
from forsyningssim.units import ROUNDING, Days, Mask, Packs, Rates, Share
from forsyningssim.words import days, joined, listed, name_of, percent, say, series

_RENEWAL = 28
"""Days after which those who were waiting when it was awarded get the winner's product too."""


class TenderAward(Lever):
    """For as long as the contract runs, the winners' products are used instead of the losers'.

    Only groups that can use a winner's product change over: tablets do not win from mixtures.
    Shelf space and the wholesalers' expectations change with them; the makers, to whom Norway is
    a small customer, plan as before.
    """

    kind: Literal["tender_award"] = "tender_award"
    winners: Annotated[dict[str, Share], Field(min_length=1)]
    """Product to its share of the award; they add to one."""
    followed: Share = 1.0
    """Share of the use that changes over."""
    price_cut: Share = 0.0
    """What the winners' price falls by, as a share of it."""
    losers_exit: bool = False
    """Whether the losers take no more orders from Norway."""
    exit_after_days: Days = 90
    """From the award to their last orders."""
    return_after_days: Days = 180
    """From the end of the contract until they take orders again."""
    withdrawn: Share = 0.0
    """Share of the losers' ordinary packs in wholesale that they move to other countries when they
    leave (transfer within a company)."""
    payer: Payer = "health_regions"
    """Whose the saving is."""

    @model_validator(mode="after")
    def _says_what_is_awarded(self) -> Self:
        if not self.medicines:
            raise ValueError("medicines: name what is tendered")
        if abs(sum(self.winners.values()) - 1) > 1e-6:
            raise ValueError("winners: the shares must add to 1")
        return self

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        for product in self.winners:
            yield Name(("winners", product), "product", product)

    def claims(self) -> Iterator[Claim]:
        """Yield the slots it takes."""
        yield Claim("tender", self.medicines)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When it is awarded, change over; change back when the contract has run out."""
        shares = self.shares(network, products)
        gone = self.share_lost(network, shares)
        levels = self.shelf_space(network, gone)
        sales = self.moved(network, gone, network.sales)
        network.sell_instead(sales)
        won = network.sales.sum(axis=1) * self._award(network)
        cut = self.price_cut * years_until(world, until) * float(won @ network.prices)
        network.pay(self.payer, -cut, world.day, until)
        if self.losers_exit:
            world.process(self._exit(world, network, gone > 0, until))
        with (
            network.product_shares.taken(shares != network.product_shares.value, shares),
            network.outlet_levels.plus(levels != 0, levels),
        ):
            while world.day < until:
                yield world.on_day(min(until, world.day + _RENEWAL))
                network.prescribe()
        network.sell_instead(-sales)

    def _award(self, network: Network) -> Rates:
        """Share of the award by product. (P,)."""
        return np.array([self.winners.get(p, 0.0) for p in network.catalogue.products])

    def shares(self, network: Network, products: Mask) -> Rates:
        """Share of its group's use on each entry under the award. (n,)."""
        award, usual = self._award(network), network.product_shares.value
        number = network.catalogue.number
        group = np.array([g for g, _ in network.prescribed], np.int64)
        product = np.array([number[name] for _, name in network.prescribed], np.int64)
        won = np.where(products[product], award[product], 0.0)
        tendered = np.where(products[product], usual, 0.0)
        in_group = np.bincount(group, won), np.bincount(group, tendered)
        all_won, all_tendered = (total[group] for total in in_group)
        part = np.divide(won, all_won, out=np.zeros_like(won), where=all_won > 0)
        new = self.followed * all_tendered * part + (1 - self.followed) * usual
        changes = products[product] & (all_won > 0) & (np.abs(new - usual) > ROUNDING)
        shares: Rates = np.where(changes, new, usual)
        return shares

    def share_lost(self, network: Network, shares: Rates) -> Rates:
        """Share of each product's use that changes over, in the mean of its groups. (P,)."""
        usual = network.product_shares.value
        number = network.catalogue.number
        product = np.array([number[name] for _, name in network.prescribed], np.int64)
        lost = np.clip(usual - shares, 0.0, None)
        total = np.bincount(product, usual, len(number))
        lost_in_all = np.bincount(product, lost, len(number))
        return np.divide(lost_in_all, total, out=np.zeros_like(total), where=total > 0)

    def moved(self, network: Network, lost: Rates, numbers: Rates | Packs) -> Rates:
        """Change of numbers by product, (P, n), when the winners take over a share ``lost``."""
        substance = np.array(network.catalogue.substance_of)
        award = self._award(network)
        leaving = lost[:, np.newaxis] * numbers
        change = -leaving
        for name in sorted(set(substance[lost > 0].tolist())):
            here = substance == name
            part = np.where(here, award, 0.0) / max(float(award[here].sum()), ROUNDING)
            change = change + part[:, np.newaxis] * leaving[here].sum(axis=0)
        return change

    def shelf_space(self, network: Network, lost: Rates) -> Packs:
        """Change of each shelf's level: a winner's item numbers take over alike. (X, O)."""
        product, level = network.outlet_product, network.outlet_levels.value
        by_product = np.zeros((len(lost), level.shape[1]))
        np.add.at(by_product, product, level)
        won = self.moved(network, lost, by_product) + lost[:, np.newaxis] * by_product
        alike = won / np.maximum(np.bincount(product, minlength=len(lost)), 1)[:, np.newaxis]
        change: Packs = np.rint(alike[product] - lost[product, np.newaxis] * level).astype(np.int64)
        return change

    def _exit(self, world: World, network: Network, losers: Mask, until: int) -> Process:
        """When the losers have filled their last orders, they stay away until long after."""
        yield world.after(self.exit_after_days)
        if world.day >= until or not losers.any():
            return
        world.move(f"company_transfer/{self!r}", partial(self._withdraw, network, losers))
        lanes = [lane for lane in network.lanes if lane.destination == "NO" != lane.seller]
        with closed(lanes, losers, how="order"):
            yield world.on_day(until + self.return_after_days)

    def _withdraw(self, network: Network, losers: Mask) -> None:
        """Move packs of the losers out of Norway, as far as no ban on such transfers holds them."""
        leaving = self.withdrawn * losers * network.transfers.value
        for name in network.wholesalers:
            stock = network.stocks[name, "ordinary"]
            packs = np.floor(leaving * stock.on_hand + ROUNDING).astype(np.int64)
            stock.take("abroad.company_transfer", packs)

    def does(self) -> Text:
        """Say what it does."""
        winners = [
            say("{0} ({1})", "{0} ({1})", name_of(product), percent(share))
            for product, share in sorted(self.winners.items())
        ]
        parts = [
            say(
                "the tender for {0} is won by {1}, and {2} of use changes over",
                "anbudet på {0} vinnes av {1}, og {2} av bruken går over",
                listed(self.medicines, say("", "")),
                series(winners),
                percent(self.followed),
            )
        ]
        if self.price_cut:
            cut = percent(self.price_cut)
            parts.append(say("the price falls by {0}", "prisen faller med {0}", cut))
        if self.losers_exit:
            parts.append(say(
                "after {0} the losers take no more orders, and come back {1} after its end",
                "etter {0} tar taperne ikke imot flere bestillinger, og kommer igjen {1} etter "
                "kontraktens slutt",
                days(self.exit_after_days), days(self.return_after_days),
            ))  # fmt: skip
        if self.losers_exit and self.withdrawn:
            parts.append(say(
                "they move {0} of their packs out of Norway",
                "de flytter {0} av pakningene sine ut av Norge", percent(self.withdrawn),
            ))  # fmt: skip
        return joined("; ", parts)
