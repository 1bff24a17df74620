"""The European voluntary solidarity mechanism: a last resort, under five conditions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from forsyningssim.actors.network import Network
from forsyningssim.actors.payments import Payer
from forsyningssim.engine.split import split
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Claim, Lever
from forsyningssim.spec import Sourced, Text
from forsyningssim.units import Days, Mask, NotNegative, Packs, Positive, Share
from forsyningssim.words import days, joined, listed, number, percent, say


class Giving(Sourced):
    """What Norway gives when others ask."""

    keeps_days: NotNegative = 30
    """Days of normal sales that each wholesaler keeps."""
    share: Share = 0.5
    """Share of what it holds above them that is given, each week in which somebody asks."""


class SolidarityRequest(Lever):
    """While Norway takes part, it may ask other states for packs, and they may ask Norway.

    Every week the conditions are judged product by product: the medicine is critical, a supplier
    has told of a shortage, stock-out is near, there is no sufficient alternative, and what Norway
    has of its own is used up. States that can spare packs give some if they are willing; whether
    they are is luck that they share in part, and that no policy changes.
    """

    kind: Literal["solidarity_request"] = "solidarity_request"
    least_severity: Annotated[int, Field(ge=1, le=4)] = 2
    """A product is critical if one of its groups is in this class of severity or a worse one."""
    told_within_days: Days = 90
    """How long a supplier's notice counts; its announced end is not relied on, for it comes too
    early."""
    stock_out_within_days: NotNegative = 30
    """Ordinary wholesale stock, in days of use, below which a stock-out is near: one month."""
    alternative_accepted: Share = 0.5
    """Probability of acceptance from which a substitute counts as an alternative, if there is
    stock of it for longer; so does another product of the substance."""
    own_days_below: NotNegative = 1
    """Statutory and national stock, in days of use, below which it counts as used up."""
    request_days: Positive = 14
    """Days of use that Norway asks for; what is on its way counts."""
    givers_keep_days: NotNegative = 30
    """Days of their own use that others keep."""
    willing: Share = 0.5
    """Probability that a region that can spare packs of a product gives them in a week."""
    correlation: Share = 0.7
    """Probability that in a week all are willing, or none is, instead of each for itself."""
    lead_time_days: Days = 14
    """From the gift to the shelves: papers, repacking and the road."""
    extra_price: NotNegative = 0.1
    """Paid for what is received, beyond the ordinary price, as a share of it."""
    payer: Payer = "state"
    """Who pays it."""
    gives: Giving | None = None
    """What Norway gives to a region whose stock-out is near. Not given: nothing."""

    def claims(self) -> Iterator[Claim]:
        """Yield the slots it takes."""
        yield Claim("solidarity", self.medicines)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When Norway takes part, ask and be asked every week, until it no longer does."""
        asked: list[tuple[int, Packs]] = []
        while world.day < until:
            asked = [(day, packs) for day, packs in asked if day > world.day]
            world.move("solidarity", partial(self._week, world, network, products, asked))
            yield world.after(7)

    def _week(
        self, world: World, network: Network, products: Mask, asked: list[tuple[int, Packs]]
    ) -> None:
        """Judge the week's requests, ours first; ``asked`` are the day and packs on their way."""
        allowed = products & self.conditions_hold(network, world.day)
        if allowed.any():
            coming = sum((packs for _, packs in asked), np.zeros(len(allowed), np.int64))
            given = self._ask(world, network, allowed, coming)
            asked.append((world.day + max(1, self.lead_time_days), given))
        if self.gives is not None:
            needed = network.neighbours.needed(self.stock_out_within_days)
            spare = network.neighbours.our_spare(self.gives.keeps_days)
            share = np.floor(self.gives.share * spare * products[:, np.newaxis])
            network.neighbours.send(needed, share.astype(np.int64), self.lead_time_days)

    def conditions_hold(self, network: Network, today: int) -> Mask:
        """For which products Norway may ask: all five conditions hold. (P,)."""
        enough = network.neighbours.our_cover() >= self.stock_out_within_days
        return (
            self._critical(network)
            & network.board.told_since(today - self.told_within_days)
            & ~enough
            & ~self._alternative(network, enough)
            & self._used_up(network)
        )

    def _critical(self, network: Network) -> Mask:
        users = [g.spec for g in network.catalogue.groups if g.spec.severity <= self.least_severity]
        named = {product for group in users for product in group.products}
        return np.array([product in named for product in network.catalogue.products], bool)

    def _alternative(self, network: Network, enough: Mask) -> Mask:
        """Which products have something else to be used instead, of which there is enough. (P,)."""
        catalogue = network.catalogue
        same = np.array(catalogue.substance_of)
        found = np.array([(enough & (same == s)).sum() > enough[p] for p, s in enumerate(same)])
        for entry, (g, product) in enumerate(network.substitutes):
            accepted = network.sub_chance.value[entry] >= self.alternative_accepted
            if accepted and enough[catalogue.number[product]]:
                own = catalogue.groups[g].spec.products
                found[[catalogue.number[name] for name in own]] = True
        return found

    def _used_up(self, network: Network) -> Mask:
        own = [
            stock.on_hand
            for (holder, purpose), stock in network.stocks.items()
            if purpose != "ordinary" or holder == "national_store"
        ]
        held = np.sum(own, axis=0)
        used: Mask = held <= self.own_days_below * network.normal_use().sum(axis=1)
        return used

    def _ask(self, world: World, network: Network, allowed: Mask, coming: Packs) -> Packs:
        """Ask those who can spare packs, and pay for what they give. (P,)."""
        neighbours = network.neighbours
        use = network.normal_use().sum(axis=1)
        wanted = np.maximum(np.ceil(self.request_days * use).astype(np.int64) - coming, 0)
        willing = neighbours.willing("solidarity", self.willing, self.correlation)
        spare = neighbours.spare(self.givers_keep_days) * willing * allowed[:, np.newaxis]
        given = np.minimum(wanted, spare.sum(axis=1))
        parts = split(given, spare, np.zeros(len(given)))
        taken = neighbours.bring("solidarity", parts, self.lead_time_days)
        network.pay(self.payer, self.extra_price * float(taken @ network.prices), world.day)
        return taken

    def does(self) -> Text:
        """Say what it does."""
        medicines = listed(self.medicines, say("all medicines", "alle legemidler"))
        asks = say(
            "where a shortage of {0} is announced, stock lasts less than {1} days, there is no "
            "alternative and Norway's own stocks are used up, it asks other states for {2} days of "
            "use; those who can spare it give with a probability of {3}, and it comes after {4}",
            "der mangel på {0} er varslet, lageret varer kortere enn {1} dager, det ikke finnes "
            "alternativer og Norges egne lagre er brukt opp, ber Norge andre land om {2} dagers "
            "forbruk; de som kan avse det, gir med en sannsynlighet på {3}, og det kommer etter "
            "{4}",
            medicines,
            number(self.stock_out_within_days),
            number(self.request_days),
            percent(self.willing),
            days(self.lead_time_days),
        )
        if self.gives is None:
            return asks
        gives = say(
            "Norway gives {0} of what it holds above {1} days of sales to those who ask",
            "Norge gir {0} av det som ligger over {1} dagers salg, til dem som ber om det",
            percent(self.gives.share),
            number(self.gives.keeps_days),
        )
        return joined("; ", [asks, gives])
