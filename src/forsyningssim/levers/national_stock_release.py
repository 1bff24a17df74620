"""The state opens its preparedness stocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from typing import Literal, TypeAlias

import numpy as np

from forsyningssim.actors.network import Network
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.split import split, whole_packs
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever
from forsyningssim.spec import Text
from forsyningssim.units import Mask, Packs, Positive, Rates
from forsyningssim.words import listed, number, say, series

Source: TypeAlias = tuple[Stock, list[str]]
"""A stock, and the wholesalers that it is released to."""


class NationalStockRelease(Lever):
    """Week by week, preparedness packs become ordinary packs, as long as there are any.

    The first come after the stock's permission delay, and its transport where the packs stand
    somewhere else. They count as stock in their old place until they arrive.
    """

    kind: Literal["national_stock_release"] = "national_stock_release"
    cap_days_per_week: Positive = 7
    """Most that is released from each stock in a week, in days of normal use."""
    to: tuple[str, ...] = ()
    """Wholesalers that get them. Empty: all."""
    stocks: tuple[Literal["national", "duty"], ...] = ("national",)
    """Which stocks are opened: the state's, or the wholesalers' statutory one."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("to", "wholesaler", self.to)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When release is decided, move a week's packs each week, once permission is given."""
        terms = network.national_stock
        apart = terms.keeping == "static" or terms.places == "concentrated"
        delay = terms.permission_delay_days + (terms.transport_days if apart else 0)
        yield world.after(delay)
        a_week = self.cap_days_per_week * network.normal_use() * products[:, np.newaxis]
        for week in count():
            if world.day >= until + delay:
                return
            self._release(world, network, whole_packs(a_week * week, a_week * (week + 1)))
            yield world.after(7)

    def _release(self, world: World, network: Network, packs: Packs) -> None:
        """Move packs out of each stock that is opened. ``packs`` has shape (P, W).

        Releases of one stock on one day go by the name of their terms, whoever decided first.
        """
        names = network.catalogue.products
        offset = np.array([world.streams.unit("release", name, world.day) for name in names])
        for purpose in self.stocks:
            for stock, receivers in self._sources(network, purpose):
                columns = [network.wholesalers.index(name) for name in receivers]
                targets = [network.stocks[name, "ordinary"] for name in receivers]
                movement = partial(release, network, stock, targets, packs[:, columns], offset)
                terms = f"{','.join(receivers)}/{self.cap_days_per_week}"
                world.move(f"release/{stock.account}/{terms}", movement)

    def _sources(self, network: Network, purpose: str) -> list[Source]:
        """Return each stock of this purpose, with the wholesalers that its packs go to."""
        receivers = [name for name in network.wholesalers if not self.to or name in self.to]
        terms = network.national_stock
        if purpose == "national" and terms.keeping == "static":
            return [(network.stocks["national_store", "ordinary"], receivers)]
        if purpose == "national" and terms.places == "concentrated":
            return [(network.stocks[network.wholesalers[0], "national"], receivers)]
        return [(network.stocks[name, purpose], [name]) for name in receivers]

    def does(self) -> Text:
        """Say what it does."""
        stocks = {
            "national": say("the national stock", "det nasjonale lageret"),
            "duty": say("the statutory stock", "det lovpålagte lageret"),
        }
        return say(
            "up to {0} days of use of {1} are released each week from {2} to {3}",
            "inntil {0} dagers forbruk av {1} frigis hver uke fra {2} til {3}",
            number(self.cap_days_per_week),
            listed(self.medicines, say("each medicine held", "hvert legemiddel som holdes")),
            series([stocks[purpose] for purpose in self.stocks]),
            listed(self.to, say("all wholesalers", "alle grossister")),
        )


def release(
    network: Network, stock: Stock, targets: Sequence[Stock], wanted: Packs, offset: Rates
) -> None:
    """Move ``wanted`` packs, shape (P, n), out of ``stock``; if it holds less, shares of it."""
    packs = np.minimum(wanted.sum(axis=1), stock.on_hand)
    if packs.any():
        network.released_packs.append((stock.world.day, stock.account, packs))
    for target, share in zip(targets, split(packs, wanted, offset).T, strict=True):
        stock.move_to(target, share)
