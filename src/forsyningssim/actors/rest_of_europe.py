"""The rest of Europe: the customers who want the same packs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from pydantic import Field

from forsyningssim.actors.manufacturer import Reaction
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Country, Sourced
from forsyningssim.units import Days, Share

WEEK: Final = 7
"""Days between two orders."""


class Region(Sourced):
    """The other customers of the suppliers in one region, taken together."""

    countries: tuple[Country, ...]
    """Its countries: named by export bans and stock building."""
    share: Share
    """Share of European demand outside Norway; the regions' shares add to one."""
    cover_days: Days = 45
    """Stock the region aims to own, goods on order included."""
    price_priority: Annotated[float, Field(gt=0)] = 1.0
    """Weight where a supplier shares by price; above 1 pays more than average."""
    reaction: Reaction = Reaction()
    """How it orders when it meets scarcity."""


class RestOfEurope:
    """All regions of the run, as the columns of their arrays: they use, and order, every week.

    ``patients/reviews.py`` has the arithmetic.
    """

    def __init__(self, world: World, use_and_order: Callable[[int, int], None]) -> None:
        self.world = world
        self.use_and_order = use_and_order
        """Books what was used by today in some days, and orders up to the level."""
        world.process(self.live())

    def live(self) -> Process:
        """When the week is over, book what was used, and order up to the level."""
        while True:
            yield self.world.next_review(WEEK)
            self.world.sync()
            self.use_and_order(self.world.day, WEEK)
