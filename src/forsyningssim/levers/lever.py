"""What all levers share: the decision, the delay, the term, and the law behind them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from itertools import compress
from typing import Annotated, Literal, NamedTuple, Self, TypeAlias

import numpy as np
from pydantic import Field, model_validator

from forsyningssim.actors.authority import AuthorityOffice, Trigger
from forsyningssim.actors.network import Network
from forsyningssim.engine.intervention import Intervention, Name, Path, Term, each
from forsyningssim.engine.timetable import Phase
from forsyningssim.engine.world import Process, World
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.spec import Text
from forsyningssim.units import DAYS_PER_YEAR, Days, Mask
from forsyningssim.words import day_of, days, number, percent, say

LegalStatus: TypeAlias = Literal["in_force", "adopted", "proposed", "none"]
"""Of the power to do this, on the dates of the scenario. Without one it is a counterfactual."""


class Claim(NamedTuple):
    """A slot that a lever takes: a choice with one holder at a time. Empty means for all."""

    slot: str
    medicines: tuple[str, ...] = ()
    """Substances or products."""
    among: tuple[str, ...] = ()
    """Groups or wholesalers."""


class Lever(Intervention):
    """Something that somebody with the power to do so decides during the run."""

    medicines: tuple[str, ...] = ()
    """Substances or products it covers. Empty: all."""
    trigger: Trigger
    """What makes it begin: ``{on: 2020-03-13}``, or something the authority sees."""
    decision_delay_days: Days = 0
    """From the trigger to the morning on which it takes hold."""
    days: Annotated[int, Field(ge=1)] | None = None
    """How long it is in force, counted from when it takes hold."""
    ends: date | None = None
    """The first day on which it is no longer in force. Neither this nor ``days``: it stays."""
    repeats: bool = False
    """Whether the same medicine may meet the condition again when the term is over."""
    legal_status: LegalStatus = "none"
    """How far the power to do this had come on the dates of the scenario."""
    legal_basis: str = ""
    """The provision or proposal that gives the power."""

    @model_validator(mode="after")
    def _one_beginning_and_one_end(self) -> Self:
        if self.trigger.on is None and not self.trigger.conditional:
            raise ValueError("trigger: give a date (on) or a condition")
        if self.days is not None and self.ends is not None:
            raise ValueError("give days or ends, not both")
        if self.repeats and (self.trigger.on is not None or self.days is None):
            raise ValueError("repeats needs a trigger with a condition, and days")
        if self.trigger.on is not None and self.ends is not None and self.ends <= self.trigger.on:
            raise ValueError("ends must lie after trigger.on")
        return self

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from each("medicines", "medicine", self.medicines)

    def dates(self) -> Iterator[tuple[Path, date]]:
        """Yield each date it gives, with its place."""
        if self.trigger.on is not None:
            yield ("trigger", "on"), self.trigger.on
        if self.ends is not None:
            yield ("ends",), self.ends

    def claims(self) -> Iterator[Claim]:
        """Yield the slots it takes."""
        yield from ()

    @abstractmethod
    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """Be in force for ``products``, shape (P,), from now until the morning of a day number."""

    @abstractmethod
    def does(self) -> Text:
        """Say what it does, in a clause that follows the day and a colon."""

    def enact(self, world: World, network: Network, office: AuthorityOffice) -> Process:
        """When the day comes, or the authority sees what it waits for, take hold."""
        products = network.catalogue.mask(self.medicines)
        if self.trigger.on is not None:
            yield world.until(self.trigger.on)
            yield from self._term(world, network, office, products)
        else:
            yield world.on_day(world.days.warm_up)
            yield from self._watch(world, network, office, products)

    def _watch(
        self, world: World, network: Network, office: AuthorityOffice, products: Mask
    ) -> Process:
        """When some of the products meet the condition, begin their term; wait for the others."""
        while products.any():
            fired: Mask = yield office.sees(self.trigger, products)
            products = products & ~fired
            world.process(self._term(world, network, office, fired))

    def _term(
        self, world: World, network: Network, office: AuthorityOffice, products: Mask
    ) -> Process:
        """When it is decided, wait out the delay, be in force, and perhaps watch again."""
        this_morning = world.phase == Phase.DECISIONS
        yield world.after(max(self.decision_delay_days, 0 if this_morning else 1))
        until = self._until(world)
        if products.any() and world.day < until:
            names = tuple(compress(network.catalogue.products, products))
            network.terms.append(Term(self, "", world.day, until, names))
            yield from self.hold(world, network, products, until)
        if self.repeats:
            world.process(self._watch(world, network, office, products))

    def _until(self, world: World) -> int:
        """Day number on whose morning a term that begins today lapses."""
        if self.ends is not None:
            return world.days.number(self.ends)
        return world.days.total if self.days is None else world.day + self.days

    def clause(self) -> Text:
        """Say when it takes hold, for how long, and what it does, in one sentence."""
        return say(
            "{0}{1}{2}: {3}.", "{0}{1}{2}: {3}.",
            self._begins(), self._delayed(), self._lasts(), self.does(),
        )  # fmt: skip

    def _begins(self) -> Text:
        said = trigger_words(self.trigger)
        return Text(en=said.en[0].upper() + said.en[1:], nb=said.nb[0].upper() + said.nb[1:])

    def _delayed(self) -> Text:
        later = say(", {0} later", ", {0} senere", days(self.decision_delay_days))
        return later if self.decision_delay_days else say("", "")

    def _lasts(self) -> Text:
        if self.ends is not None:
            return say(" until {0}", " til {0}", day_of(self.ends))
        if self.days is None:
            return say("", "")
        again = say(", each time anew", ", hver gang på nytt") if self.repeats else say("", "")
        return say(", for {0}{1}", ", i {0}{1}", days(self.days), again)


def trigger_words(trigger: Trigger) -> Text:
    """Say what is waited for, in a clause that begins with *from* or *when*."""
    if trigger.on is not None:
        return say("from {0}", "fra {0}", day_of(trigger.on))
    seen = []
    if trigger.seen_cover_days_below is not None:
        below = number(trigger.seen_cover_days_below)
        seen.append(say(
            "reported stock of a product falls below {0} days of use",
            "meldt lager av et produkt faller under {0} dagers forbruk", below,
        ))  # fmt: skip
    if trigger.share_unfilled_above is not None:
        above = percent(trigger.share_unfilled_above)
        seen.append(say(
            "more than {0} of the week's prescriptions of a product are not filled",
            "mer enn {0} av ukens resepter på et produkt ikke kan ekspederes", above,
        ))  # fmt: skip
    if trigger.notice_given:
        seen.append(say(
            "a supplier announces a shortage of a product",
            "en leverandør varsler mangel på et produkt",
        ))  # fmt: skip
    either = Text(en=" or ".join(s.en for s in seen), nb=" eller ".join(s.nb for s in seen))
    return say("when {0}", "når {0}", either)


def years_until(world: World, until: int) -> float:
    """Years from today to the morning of a day number."""
    return (until - world.day) / DAYS_PER_YEAR


def groups_served(
    catalogue: Catalogue, products: Mask, funding: tuple[str, ...] = (), names: tuple[str, ...] = ()
) -> Mask:
    """Groups that ask for one of ``products``, shape (P,), narrowed as in ``group_mask``. (G,)."""
    numbers = catalogue.number
    asks = [any(products[numbers[p]] for p in g.spec.products) for g in catalogue.groups]
    served: Mask = catalogue.group_mask(funding=funding, names=names) & np.array(asks, bool)
    return served
