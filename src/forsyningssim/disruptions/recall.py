"""Packs are called back from everybody who has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from forsyningssim.actors.network import Network
from forsyningssim.disruptions.disruption import Disruption
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.stock import Stock
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Rates, Share
from forsyningssim.words import joined, listed, percent, say


class Recall(Disruption):
    """Recalled packs are taken out of every store, road and shelf, and destroyed.

    Wholesalers, the national store and the European stockpile know when their packs expire, and
    give up the recalled months if months are given. Nobody else knows the batch in this model,
    and gives up the share. What patients have at home they keep.
    """

    kind: Literal["recall"] = "recall"
    medicines: Annotated[tuple[str, ...], Field(min_length=1)]
    """Substances or products."""
    share: Share = 1.0
    """Share of the packs that belong to recalled batches, where no month tells."""
    expires: tuple[date, date] | None = None
    """First and last month in which recalled batches expire, each by any day of it."""
    reach: Literal["norway", "everywhere"] = "everywhere"
    """Who gives up packs: Norway and the roads to it, or the makers and other countries too."""

    @model_validator(mode="after")
    def _months_in_order(self) -> Self:
        if self.expires is not None and self.expires[0] > self.expires[1]:
            raise ValueError("expires: the first month lies after the last")
        return self

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from each("medicines", "medicine", self.medicines)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the recall is out, everybody gives up the packs the same morning."""
        recalled = network.catalogue.mask(self.medicines)
        yield world.until(self.starts)
        world.move(f"recall/{name}", partial(self._give_up, network, recalled.astype(float)))

    def _give_up(self, network: Network, recalled: Rates) -> None:
        months = None
        if self.expires is not None:
            first, last = (12 * day.year + day.month - 1 for day in self.expires)
            months = range(first, last + 1)
        for holder in network.holders(self.reach):
            if months is not None and isinstance(holder, Stock):
                holder.pull(recalled, "destroyed", months)
            else:
                holder.pull(self.share * recalled, "destroyed")

    def end(self, world: World, name: str) -> int:
        """Day number of the first day on which it is over: it takes one day."""
        return world.days.number(self.starts) + 1

    def does(self) -> Text:
        """Say what it does."""
        whom = {
            "norway": say("everybody in Norway", "alle i Norge"),
            "everywhere": say("makers, wholesalers and outlets everywhere",
                              "produsenter, grossister og utsalg overalt"),
        }[self.reach]  # fmt: skip
        recall = say(
            "{0} give up {1} of their packs of {2}, which are destroyed",
            "{0} gir fra seg {1} av sine pakninger av {2}, som destrueres",
            whom, percent(self.share), listed(self.medicines, say("", "")),
        )  # fmt: skip
        if self.expires is None:
            return recall
        first, last = (f"{day:%m/%Y}" for day in self.expires)
        known = say(
            "who knows the month gives up what expires from {0} to {1}",
            "de som kjenner måneden, gir fra seg det som går ut fra {0} til {1}", first, last,
        )  # fmt: skip
        return joined("; ", [recall, known])
