"""A common shock strikes a whole hazard group on a date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from forsyningssim.actors.network import Network, Subject
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.engine.intervention import Name
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Share
from forsyningssim.words import name_of, percent, say


class HazardShock(LastingDisruption):
    """What a hazard group shares fails: each of its plants and sources may be hit.

    Each member is hit or spared by its own luck, the same under every policy; those hit stand
    still for as long as the shock lasts.
    """

    kind: Literal["hazard_shock"] = "hazard_shock"
    hazard_group: str
    """The group that is hit."""
    spread: Share = 1.0
    """Each member's own probability of being hit."""
    share_lost: Share = 1.0
    """Share of capacity, or of deliveries, that a member loses when it is hit."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield Name(("hazard_group",), "hazard_group", self.hazard_group)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the shock comes, stop the members that it hits until it is over.

        Their suppliers will tell the authority, in their own time.
        """
        ending = self.ending(world, name)
        yield world.until(self.starts)
        luck = world.streams.unit
        for member in network.hazards.get(self.hazard_group, ()):
            if luck("disruption", name, member.name) < self.spread:
                end = network.tell(member.products, ending, f"{name}/{member.name}")
                world.process(self._stop(world, member, end))

    def _stop(self, world: World, member: Subject, end: int) -> Process:
        """While it lasts, the member loses its share."""
        with member.gate.shut(member.where, self.share_lost):
            yield world.on_day(end)

    def does(self) -> Text:
        """Say what it does."""
        return say(
            "{0}: each plant and source of the group loses {1} of its output with a probability "
            "of {2}",
            "{0}: hver fabrikk og kilde i gruppen mister {1} av produksjonen med en sannsynlighet "
            "på {2}",
            name_of(self.hazard_group),
            percent(self.share_lost),
            percent(self.spread),
        )
