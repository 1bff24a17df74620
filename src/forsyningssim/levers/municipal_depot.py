"""Municipalities keep stock of their own, close to those who need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from forsyningssim.actors.network import Network
from forsyningssim.actors.payments import Payer
from forsyningssim.data.norway import HEALTH_REGIONS
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.split import whole_packs
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever, years_until
from forsyningssim.patients.layout import CHANNELS
from forsyningssim.spec import Text
from forsyningssim.units import Mask, Packs, Positive, Rates
from forsyningssim.words import days, listed, number, say, series

_STEP = 30
"""Days between two steps of the build-up."""


class MunicipalDepot(Lever):
    """Institutions and acute care keep more on their shelves than they need between deliveries.

    The depot is the bottom of the ordinary shelf. So it rotates, and is drawn on by the ward next
    to it, without asking anybody, when the wholesaler has nothing to send. It helps nobody else.
    """

    kind: Literal["municipal_depot"] = "municipal_depot"
    cover_days: Positive
    """Days of the outlet's use, above its ordinary shelf; a pack at least of each item number."""
    outlets: Annotated[tuple[Literal["institution", "acute_care"], ...], Field(min_length=1)] = (
        "institution",
        "acute_care",
    )
    """Where: nursing homes, acute care (*ØHD*, *legevakt*), or both."""
    health_regions: tuple[str, ...] = ()
    """Regions whose municipalities do so. Empty: all."""
    build_days: Annotated[int, Field(ge=1)] = 180
    """Days over which the depots are filled, in monthly steps."""
    payer: Payer = "municipalities"
    """Who pays for storage and capital: whose the shelves are, or whoever makes it up to them."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("health_regions", "health_region", self.health_regions)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When it is decided, raise the shelves month by month, until the depots are given up."""
        extra: Rates = self.packs(network, products).astype(np.float64)
        dear = network.holding_nok[network.outlet_product]
        nok = float(extra.sum(axis=1) @ dear) * years_until(world, until)
        if self.payer != "municipalities":
            network.pay(self.payer, nok, world.day, until, "compensation")
            network.pay("municipalities", -nok, world.day, until, "compensation")
        steps = -(-self.build_days // _STEP)
        with ExitStack() as shelves:
            for step in range(steps):
                before, after = extra * step / steps, extra * (step + 1) / steps
                more = whole_packs(before, after)
                shelves.enter_context(network.outlet_levels.plus(more > 0, more))
                yield world.on_day(min(until, world.day + _STEP))
                if world.day >= until:
                    return
            yield world.on_day(until)

    def packs(self, network: Network, products: Mask) -> Packs:
        """Packs of each depot when it is full, by item number. (X, O)."""
        kinds = [CHANNELS.index(kind) for kind in self.outlets]
        regions = [HEALTH_REGIONS.index(name) for name in self.health_regions]
        here = np.isin(network.outlet_kind, kinds)
        if regions:
            here &= np.isin(network.outlet_region, regions)
        use = network.outlet_use * products[network.outlet_product][:, np.newaxis] * here
        full: Packs = np.ceil(self.cover_days * use).astype(np.int64)
        return full

    def does(self) -> Text:
        """Say what it does."""
        kinds = {
            "institution": say("municipal institutions", "kommunale institusjoner"),
            "acute_care": say("acute municipal care", "kommunal øyeblikkelig hjelp"),
        }
        return say(
            "{0} in {1} keep {2} more days of use of {3} on their own shelves, filled over {4}",
            "{0} i {1} har {2} dagers forbruk mer av {3} på egne hyller, fylt i løpet av {4}",
            series([kinds[kind] for kind in self.outlets]),
            listed(self.health_regions, say("all municipalities", "alle kommuner")),
            number(self.cover_days),
            listed(self.medicines, say("every medicine", "hvert legemiddel")),
            days(self.build_days),
        )
