"""What a plant makes is not released: an inspection, an impurity, a missing paper."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal, Self

import numpy as np
from pydantic import model_validator

from forsyningssim.actors.network import Network
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.units import Mask, Rates, Share
from forsyningssim.words import joined, listed, name_of, percent, say


class QualityStop(LastingDisruption):
    """Production goes on, but packs are parked at the maker until somebody has judged them.

    When the stop is over, a share of what is parked is destroyed and the rest released, unless
    another stop still holds it. Makers count parked packs as theirs, so production slows down
    when the stop is long.
    """

    kind: Literal["quality_stop"] = "quality_stop"
    plant: str = ""
    """Where the finding was made. Empty: everywhere."""
    medicines: tuple[str, ...] = ()
    """Substances or products. Empty: all that the plant makes."""
    share_stopped: Share = 1.0
    """Share of the batches that is not released."""
    in_store: bool = False
    """Whether packs that lie in the makers' stores already are parked as well."""
    share_destroyed: Share = 0.0
    """Share of what is parked that is destroyed when the stop is over."""

    @model_validator(mode="after")
    def _stops_something(self) -> Self:
        if not self.plant and not self.medicines:
            raise ValueError("give plant, medicines or both")
        return self

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        if self.plant:
            yield Name(("plant",), "plant", self.plant)
        yield from each("medicines", "medicine", self.medicines)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When release is stopped, park what is finished; when it is over, destroy or release.

        The suppliers will tell the authority, in their own time.
        """
        stopped = self._stopped(network)
        yield world.until(self.starts)
        end = network.tell(stopped > 0, self.ending(world, name), name)
        store, quarantine = network.piles["store"], network.piles["quarantine"]
        if self.in_store:
            world.move(f"park/{name}", lambda: store.move_to(quarantine, stopped))
        with network.released.shut(stopped > 0, stopped):
            yield world.on_day(end)
        world.move(f"quarantine/1/{name}", partial(self._destroy, network, stopped > 0))
        world.move(f"quarantine/2/{name}", partial(_release, network, stopped > 0))

    def _stopped(self, network: Network) -> Rates:
        """Return the share of each product that is not released. Shape (P,)."""
        everywhere = np.ones(len(network.catalogue.products))
        where = np.array([not self.plant or plant == self.plant for plant in network.plants], bool)
        made = network.made_at @ where if self.plant else everywhere
        stopped: Rates = self.share_stopped * made * network.catalogue.mask(self.medicines)
        return stopped

    def _destroy(self, network: Network, where: Mask) -> None:
        share = np.where(where, self.share_destroyed, 0.0)
        network.piles["quarantine"].pull(share, "destroyed")

    def does(self) -> Text:
        """Say what it does."""
        goods = listed(self.medicines, say("what is made", "det som lages"))
        if self.plant:
            goods = say("{0} at {1}", "{0} ved {1}", goods, name_of(self.plant))
        parts = [say(
            "{0} of {1} is made but not released", "{0} av {1} lages, men frigis ikke",
            percent(self.share_stopped), goods,
        )]  # fmt: skip
        if self.in_store:
            parts.append(say("nor what lies in store", "heller ikke det som ligger på lager"))
        if self.share_destroyed:
            parts.append(say(
                "in the end {0} of it is destroyed", "til slutt destrueres {0} av det",
                percent(self.share_destroyed),
            ))  # fmt: skip
        return joined("; ", parts)


def _release(network: Network, where: Mask) -> None:
    """Let go of what no stop holds any more."""
    free = where & (network.released.value == 1)
    network.piles["quarantine"].move_to(network.piles["store"], free.astype(float))
