"""Less at a time, and not too often: at the pharmacy, over the counter, and from the wholesaler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from forsyningssim.actors.network import Network
from forsyningssim.engine.intervention import Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever, groups_served
from forsyningssim.patients.need import Funding
from forsyningssim.spec import Spec, Text
from forsyningssim.units import Mask, Positive
from forsyningssim.words import days, joined, listed, percent, say


class Ration(Spec):
    """What one ask gets."""

    days: Annotated[int, Field(ge=1)] | None = None
    """Most days of treatment handed over at a time."""
    packs: Annotated[int, Field(ge=1)] | None = None
    """Most packs handed over at a time."""
    least_gap_days: Annotated[int, Field(ge=1)] | None = None
    """Fewest days between two refills."""

    def words(self) -> Text:
        """Say what is allowed."""
        parts = []
        if self.days is not None:
            parts.append(say("at most {0}", "høyst {0}", days(self.days)))
        if self.packs is not None:
            most = say("at most {0} packs", "høyst {0} pakninger", self.packs)
            parts.append(say("one pack", "én pakning") if self.packs == 1 else most)
        if self.least_gap_days is not None:
            parts.append(say("at least {0} apart", "minst {0} mellom", days(self.least_gap_days)))
        return joined(", ", parts)


class Rationing(Lever):
    """Limits on what is handed over, by who pays, and on what wholesalers deliver.

    It covers every group that asks for one of the products, whichever product each person has.
    """

    kind: Literal["rationing"] = "rationing"
    rations: dict[Funding, Ration] = {}
    """Funding route to what one ask gets: ``{over_the_counter: {packs: 1}}``."""
    groups: tuple[str, ...] = ()
    """Groups, as ``group`` or ``substance.group``. Empty: all that ask for the products."""
    outlet_cap: Positive | None = None
    """Most that a wholesaler delivers to an outlet, as a multiple of its normal sales."""

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if not self.rations and self.outlet_cap is None:
            raise ValueError("give rations, outlet_cap or both")
        return self

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from super().names()
        yield from each("groups", "group", self.groups)

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When rationing is in force, let nobody have more than their ration."""
        with ExitStack() as limits:
            for funding, ration in sorted(self.rations.items()):
                groups = groups_served(network.catalogue, products, (funding,), self.groups)
                if ration.days is not None:
                    limits.enter_context(network.limit_days.at_most(groups, ration.days))
                if ration.packs is not None:
                    limits.enter_context(network.limit_packs.at_most(groups, ration.packs))
                if ration.least_gap_days is not None:
                    gap = ration.least_gap_days
                    limits.enter_context(network.least_gap.at_least(groups, gap))
            if self.outlet_cap is not None:
                limits.enter_context(network.outlet_cap.at_most(products, self.outlet_cap))
            yield world.on_day(until)

    def does(self) -> Text:
        """Say what it does."""
        payers = {
            "blue": say("on blue prescription", "på blå resept"),
            "white": say("on white prescription", "på hvit resept"),
            "over_the_counter": say("over the counter", "reseptfritt"),
            "hospital": say("in hospitals", "i sykehus"),
            "institution": say("in institutions", "i institusjoner"),
        }
        parts = [
            say("{0} {1}", "{0} {1}", payers[funding], ration.words())
            for funding, ration in sorted(self.rations.items())
        ]
        if self.outlet_cap is not None:
            parts.append(say(
                "wholesalers deliver at most {0} of normal sales to each outlet",
                "grossistene leverer høyst {0} av normalt salg til hvert utsalg",
                percent(self.outlet_cap),
            ))  # fmt: skip
        medicines = listed(self.medicines, say("every medicine", "hvert legemiddel"))
        return say(
            "rationing of {0}: {1}", "rasjonering av {0}: {1}", medicines, joined("; ", parts)
        )
