"""Guidance on what to use instead, in which order, for whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from forsyningssim.actors.network import Network
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Claim, Lever, groups_served
from forsyningssim.spec import Text
from forsyningssim.units import Mask, Packs, Share
from forsyningssim.words import joined, listed, name_of, percent, say


class Substitution(Lever):
    """While in force, the substitutes named are tried first, in the order given.

    Guidance ranks the substitutes that a group has; it cannot give a group one that it cannot use.
    """

    kind: Literal["substitution"] = "substitution"
    ranked: Annotated[tuple[str, ...], Field(min_length=1)]
    """Substitutes, best first: products, or substances for all of their products."""
    groups: tuple[str, ...] = ()
    """Groups, as ``group`` or ``substance.group``. Empty: all that ask for the medicines."""
    probability: Share | None = None
    """Share of asks for which a substitute named can be agreed; not given: as without guidance."""
    others_discouraged: bool = False
    """Whether substitutes that are not named are no longer used."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("ranked", "medicine", self.ranked)
        yield from each("groups", "group", self.groups)

    def claims(self) -> Iterator[Claim]:
        """Yield the slots it takes."""
        yield Claim("substitutes", self.medicines, self.groups)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the guidance is out, let prescribers follow it."""
        groups = groups_served(network.catalogue, products, names=self.groups)
        asked = np.array([groups[group] for group, _ in network.substitutes], bool)
        place = self._places(network)
        named = place < len(self.ranked)
        with ExitStack() as slots:
            slots.enter_context(network.sub_first.taken(asked, in_order(network, place)))
            if self.probability is not None:
                slots.enter_context(network.sub_chance.taken(asked & named, self.probability))
            if self.others_discouraged:
                slots.enter_context(network.sub_chance.taken(asked & ~named, 0.0))
            yield world.on_day(until)

    def _places(self, network: Network) -> Packs:
        """Place of each entry's substitute among those ranked; past the last if not named. (n,)."""
        number = network.catalogue.number
        places = np.full(len(network.substitutes), len(self.ranked))
        for place, name in reversed([*enumerate(self.ranked)]):
            meant = network.catalogue.mask([name])
            places[[meant[number[product]] for _, product in network.substitutes]] = place
        return places

    def does(self) -> Text:
        """Say what it does."""
        parts = [
            say(
                "for {0}, substitutes are tried in this order: {1}",
                "for {0} prøves erstatninger i denne rekkefølgen: {1}",
                listed(self.groups or self.medicines, say("all patients", "alle pasienter")),
                joined(", ", (name_of(name) for name in self.ranked)),
            )
        ]
        if self.probability is not None:
            chance = percent(self.probability)
            parts.append(say("{0} of asks can be met so", "{0} kan løses slik", chance))
        if self.others_discouraged:
            parts.append(say("no other substitute is used", "ingen andre erstatninger brukes"))
        return joined("; ", parts)


def in_order(network: Network, place: Packs) -> Packs:
    """Number of the entry to be tried at each place of the lists, sorted by ``place``. (n,).

    Each group's entries stay in its own part of the list, and equals keep their order.
    """
    group = np.array([g for g, _ in network.substitutes], np.int64)
    return np.lexsort((np.arange(len(place)), place, group))
