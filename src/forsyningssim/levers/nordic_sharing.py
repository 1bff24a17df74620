"""The Nordic countries help each other out, by agreement."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from forsyningssim.actors.network import Network
from forsyningssim.actors.payments import Payer
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.split import split
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Claim, Lever
from forsyningssim.spec import Country, Text
from forsyningssim.units import Days, Mask, NotNegative, Positive, Share
from forsyningssim.words import days, listed, number, percent, say


class NordicSharing(Lever):
    """While the agreement holds, whoever has more gives to whoever runs short, week by week.

    A gift goes either way on the same terms. Regions are taken whole: one takes part if one of its
    countries does. Norway released propofol for a week of need to Sweden in May 2020.
    """

    kind: Literal["nordic_sharing"] = "nordic_sharing"
    countries: Annotated[tuple[Country, ...], Field(min_length=1)] = ("DK", "FI", "IS", "SE")
    """The partners."""
    short_below_days: NotNegative = 10
    """Days of use below which a partner, or Norway, is helped up to this level."""
    keeps_days: NotNegative = 25
    """Days of its own use that whoever gives keeps."""
    most_days_per_week: Positive = 7
    """Most that crosses a border in a week, in days of normal Norwegian use."""
    kept: Share = 1.0
    """Share of what the agreement promises that is given."""
    transport_days: Days = 3
    """Days from one country to another."""
    extra_price: NotNegative = 0.1
    """Paid for what Norway receives, beyond the ordinary price, as a share of it."""
    payer: Payer = "state"
    """Who pays it."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("countries", "country", self.countries)

    def claims(self) -> Iterator[Claim]:
        """Yield the slots it takes."""
        yield Claim("nordic sharing", self.medicines)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the agreement is in force, even out once a week, until it is ended."""
        while world.day < until:
            world.move("nordic", partial(self._even_out, world, network, products))
            yield world.after(7)

    def _even_out(self, world: World, network: Network, products: Mask) -> None:
        neighbours = network.neighbours
        partners = products[:, np.newaxis] & neighbours.among(self.countries)
        use = network.normal_use().sum(axis=1)
        most = np.floor(self.kept * self.most_days_per_week * use)
        lacking = np.ceil(np.maximum(self.short_below_days - neighbours.our_cover(), 0) * use)
        spare = neighbours.spare(self.keeps_days) * partners
        wanted = np.minimum(lacking, most).astype(np.int64)
        given = np.minimum(wanted, spare.sum(axis=1))
        parts = split(given, spare, np.zeros(len(given)))
        taken = neighbours.bring("nordic", parts, self.transport_days)
        network.pay(self.payer, self.extra_price * float(taken @ network.prices), world.day)
        needed = neighbours.needed(self.short_below_days) * partners
        ours = neighbours.our_spare(self.keeps_days)
        share = np.minimum(1.0, most / np.maximum(ours.sum(axis=1), 1))
        offered = np.floor(ours * share[:, np.newaxis]).astype(np.int64)
        neighbours.send(needed, offered, self.transport_days)

    def does(self) -> Text:
        """Say what it does."""
        return say(
            "Norway and {0} share {1}: who has less than {2} days of use gets up to {3} days a "
            "week from those with more than {4}, after {5}; {6} of it is given",
            "Norge og {0} deler {1}: den som har mindre enn {2} dagers forbruk, får inntil {3} "
            "dager i uka fra dem som har mer enn {4}, etter {5}; {6} av det gis",
            listed(self.countries, say("", "")),
            listed(self.medicines, say("all medicines", "alle legemidler")),
            number(self.short_below_days),
            number(self.most_days_per_week),
            number(self.keeps_days),
            days(self.transport_days),
            percent(self.kept),
        )
