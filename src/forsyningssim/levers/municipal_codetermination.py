"""Whose medicines a preparedness list favours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from forsyningssim.actors.network import Network
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Claim, Lever
from forsyningssim.spec import Text
from forsyningssim.units import Mask, Share
from forsyningssim.words import percent, say

Lead = Literal["hospital", "balanced", "primary_care"]
PRIMARY_WEIGHT: Final[Mapping[Lead, float]] = MappingProxyType(
    {"hospital": 0.2, "balanced": 0.5, "primary_care": 0.8}
)
"""Weight of primary care where none is given: assumed, to be swept."""


class MunicipalCodetermination(Lever):
    """How much municipalities have to say in the committee that revises a list.

    It does nothing by itself: it weighs the scores of every ``national_list_revision`` that takes
    place while it is in force, whatever the medicines.
    """

    kind: Literal["municipal_codetermination"] = "municipal_codetermination"
    led_by: Lead
    """``hospital``: 0.2 for medicines used in primary care against 0.8 for those of hospitals;
    ``balanced``: half and half; ``primary_care``: 0.8 against 0.2."""
    weight: Share | None = None
    """Weight of primary care, in place of the one that ``led_by`` stands for."""

    @property
    def primary_weight(self) -> float:
        """Weight of primary care; hospitals have the rest."""
        return PRIMARY_WEIGHT[self.led_by] if self.weight is None else self.weight

    def claims(self) -> Iterator[Claim]:
        """Yield the slots it takes."""
        yield Claim("committee")

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the seats are shared out, let every revision weigh by them."""
        everybody = np.ones_like(network.primary_weight.value, bool)
        with network.primary_weight.taken(everybody, self.primary_weight):
            yield world.on_day(until)

    def does(self) -> Text:
        """Say what it does."""
        weight = percent(self.primary_weight)
        return say(
            "when a preparedness list is revised, the needs of primary care weigh {0}",
            "når en beredskapsliste revideres, teller primærhelsetjenestens behov {0}",
            weight,
        )
