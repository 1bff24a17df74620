"""On what terms Norway may ask the European shared stockpile for packs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from forsyningssim.actors.european_stockpile import AccessRegime
from forsyningssim.actors.network import Network
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Claim, Lever
from forsyningssim.spec import Text
from forsyningssim.units import Mask
from forsyningssim.words import listed, say


class EuropeanAccess(Lever):
    """An agreement on access, in place of the terms that the scenario gives."""

    kind: Literal["european_access"] = "european_access"
    access: AccessRegime
    """``equal_share``, ``health_crisis_only``, ``last_in_line`` or ``none``."""

    def claims(self) -> Iterator[Claim]:
        """Yield the slots it takes."""
        yield Claim("access", self.medicines)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the agreement is in force, let Norway ask on its terms."""
        with network.access.taken(products, get_args(AccessRegime).index(self.access)):
            yield world.on_day(until)

    def does(self) -> Text:
        """Say what it does."""
        terms = {
            "equal_share": say("on equal terms", "på like vilkår"),
            "health_crisis_only": say(
                "for medicines of a health crisis only", "bare for legemidler i en helsekrise"
            ),
            "last_in_line": say("after all others", "etter alle andre"),
            "none": say("not at all", "ikke i det hele tatt"),
        }
        return say(
            "Norway may ask the European stockpile for {0} {1}",
            "Norge kan be det europeiske lageret om {0} {1}",
            listed(self.medicines, say("all medicines", "alle legemidler")),
            terms[self.access],
        )
