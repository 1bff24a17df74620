"""Advice to the public not to hoard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from forsyningssim.actors.network import Network
from forsyningssim.actors.payments import Payer
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever, groups_served
from forsyningssim.spec import Text
from forsyningssim.units import Mask, NotNegative, Share
from forsyningssim.words import listed, percent, say


class PublicAdvice(Lever):
    """While people are told that there is enough, fewer of them fetch early or take more home.

    It acts on news that comes while it is given, and from day to day on what is taken over the
    counter. Who has heard the news and decided to come early comes all the same.
    """

    kind: Literal["public_advice"] = "public_advice"
    compliance: Share
    """Share of those who would have hoarded that do not."""
    groups: tuple[str, ...] = ()
    """Groups, as ``group`` or ``substance.group``. Empty: all that use the medicines."""
    campaign_nok: NotNegative = 0.0
    """NOK spent on the campaign, once."""
    payer: Payer = "state"
    """Who pays for it."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("groups", "group", self.groups)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the advice is out, let the compliant stay calm until it is withdrawn."""
        groups = groups_served(network.catalogue, products, names=self.groups)
        network.pay(self.payer, self.campaign_nok, world.day)
        with network.calm.turned(groups, 1 - self.compliance):
            yield world.on_day(until)

    def does(self) -> Text:
        """Say what it does."""
        return say(
            "the public is advised not to hoard {0}, and {1} of those who would have done so heed "
            "it",
            "folk får råd om ikke å hamstre {0}, og {1} av dem som ville ha gjort det, følger det",
            listed(self.groups or self.medicines, say("medicines", "legemidler")),
            percent(self.compliance),
        )
