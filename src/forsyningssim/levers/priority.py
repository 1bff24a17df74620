"""Who is served first when there is not enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from forsyningssim.actors.network import Network
from forsyningssim.actors.wholesaler import SharingRule
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Claim, Lever, groups_served
from forsyningssim.patients.layout import CLASSES, RULES
from forsyningssim.spec import Text
from forsyningssim.units import Mask, Packs
from forsyningssim.words import joined, listed, say

Class = tuple[str, ...]
"""Groups, as ``group`` or ``substance.group``, that are served together."""


class Priority(Lever):
    """An order in which patients are served, and a rule by which wholesalers share.

    The wholesalers' rule knows no products: while any of the products is covered, it holds for
    all that they share out.
    """

    kind: Literal["priority"] = "priority"
    dispensing: Literal["severity", "list"] | None = None
    """Serve by severity, or by the committee's list; not given: as before."""
    classes: Annotated[tuple[Class, ...], Field(max_length=CLASSES)] = ()
    """The list: groups served first, then those served next. Who is not on it comes last."""
    sharing: SharingRule | None = None
    """How wholesalers share scarce stock among outlets; not given: as before."""
    wholesalers: tuple[str, ...] = ()
    """Those that must share so. Empty: all."""

    @model_validator(mode="after")
    def _list_and_rule_agree(self) -> Self:
        if self.dispensing is None and self.sharing is None:
            raise ValueError("give dispensing, sharing or both")
        if bool(self.classes) != (self.dispensing == "list"):
            raise ValueError("classes and dispensing: list belong together")
        return self

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("wholesalers", "wholesaler", self.wholesalers)
        for place, members in enumerate(self.classes):
            for number, group in enumerate(members):
                yield Name(("classes", place, number), "group", group)

    def claims(self) -> Iterator[Claim]:
        """Yield the slots it takes."""
        if self.dispensing is not None:
            yield Claim("rank", self.medicines)
        if self.sharing is not None:
            yield Claim("sharing", among=self.wholesalers)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the rule is in force, serve by it."""
        with ExitStack() as slots:
            if self.dispensing is not None:
                groups = groups_served(network.catalogue, products)
                slots.enter_context(network.rank.taken(groups, self._ranks(network)))
            if self.sharing is not None:
                sharing = [not self.wholesalers or w in self.wholesalers
                           for w in network.wholesalers]  # fmt: skip
                rule = RULES.index(self.sharing)
                slots.enter_context(network.sharing.taken(np.array(sharing, bool), rule))
            yield world.on_day(until)

    def _ranks(self, network: Network) -> Packs:
        """Class of each group: 0 is served first. Shape (G,)."""
        catalogue = network.catalogue
        if self.dispensing == "severity":
            return np.array([group.spec.severity - 1 for group in catalogue.groups], np.int64)
        ranks = np.full(len(catalogue.groups), CLASSES - 1)
        for rank, members in reversed([*enumerate(self.classes)]):
            ranks[catalogue.group_mask(names=members)] = rank
        return ranks

    def does(self) -> Text:
        """Say what it does."""
        rules = {
            "first_come": say("the order in which orders came", "rekkefølgen bestillingene kom i"),
            "orders": say("what is ordered", "det som bestilles"),
            "history": say("past sales", "tidligere salg"),
            "need": say("how many patients wait", "hvor mange pasienter som venter"),
            "population": say("inhabitants", "innbyggertall"),
            "priority": say("how ill those are who wait", "hvor syke de er som venter"),
        }
        parts = []
        if self.dispensing == "severity":
            parts.append(say(
                "the most severely ill are served first", "de alvorligst syke betjenes først"
            ))  # fmt: skip
        elif self.dispensing == "list":
            nobody = say("nobody", "ingen")
            first, *others = [listed(members, nobody) for members in self.classes]
            then = [say("then {0}", "så {0}", members) for members in others]
            parts.append(say(
                "patients are served in this order: {0}, then all others",
                "pasienter betjenes i denne rekkefølgen: {0}, deretter alle andre",
                joined(", ", [first, *then]),
            ))  # fmt: skip
        if self.sharing is not None:
            parts.append(say("{0} share by {1}", "{0} fordeler etter {1}",
                             listed(self.wholesalers, say("wholesalers", "grossistene")),
                             rules[self.sharing]))  # fmt: skip
        return joined("; ", parts)
