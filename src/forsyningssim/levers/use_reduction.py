"""Clinical advice to use less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from forsyningssim.actors.network import Network
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever, groups_served
from forsyningssim.spec import Text
from forsyningssim.units import Mask, Share
from forsyningssim.words import listed, percent, say


class UseReduction(Lever):
    """Fewer new episodes and stays are treated with the medicine, without harm to those spared.

    Advice to halve the use of a hospital antibiotic is of this kind. Treatment that runs already,
    daily treatment among it, goes on.
    """

    kind: Literal["use_reduction"] = "use_reduction"
    share_avoided: Share
    """Share of new use that the advice would avoid if everybody followed it."""
    compliance: Share = 1.0
    """Share of prescribers who follow it."""
    groups: tuple[str, ...] = ()
    """Groups, as ``group`` or ``substance.group``. Empty: all that ask for the medicines."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("groups", "group", self.groups)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the advice is out, begin fewer treatments until it is withdrawn."""
        groups = groups_served(network.catalogue, products, names=self.groups)
        with network.surge.turned(groups, 1 - self.share_avoided * self.compliance):
            yield world.on_day(until)

    def does(self) -> Text:
        """Say what it does."""
        return say(
            "clinicians are advised to avoid {0} of new use of {1}, and {2} follow the advice",
            "klinikere rådes til å unngå {0} av ny bruk av {1}, og {2} følger rådet",
            percent(self.share_avoided),
            listed(self.groups or self.medicines, say("every medicine", "hvert legemiddel")),
            percent(self.compliance),
        )
