"""A contract with a factory in Norway that stands ready."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from forsyningssim.actors.domestic_factory import Factory, FactoryTerms
from forsyningssim.actors.network import Network
from forsyningssim.actors.payments import Payer
from forsyningssim.engine.world import Process, World
from forsyningssim.levers.lever import Lever, trigger_words, years_until
from forsyningssim.spec import Text
from forsyningssim.units import Mask
from forsyningssim.words import days, joined, listed, number, percent, say


class PreparednessContract(Lever):
    """While it runs, a factory keeps capacity free for a fee, and makes packs when called on.

    The lever's own trigger is the signing; ``terms.activation`` is the call. The factory makes
    packs of the product that is short, out of imported active ingredient.
    """

    kind: Literal["preparedness_contract"] = "preparedness_contract"
    terms: FactoryTerms
    """What was agreed: the call, the start, the pace, the smallest batch, the fee."""
    payer: Payer = "state"
    """Who pays the fee."""

    @model_validator(mode="after")
    def _says_what_and_when(self) -> Self:
        if not self.medicines:
            raise ValueError("medicines: name what the factory can make")
        if self.terms.activation.on is None and not self.terms.activation.conditional:
            raise ValueError("terms.activation: give a date (on) or a condition")
        return self

    def hold(self, world: World, network: Network, products: Mask, until: int) -> Process:
        """When the contract is signed, pay for capacity, and let the factory await its call."""
        fee = self.terms.reservation_nok_per_year
        network.pay(self.payer, fee * years_until(world, until), world.day, until)
        Factory(self.terms, products, world, network, until)
        yield world.on_day(until)

    def does(self) -> Text:
        """Say what it does."""
        terms = self.terms
        contract = say(
            "a factory in Norway stands ready to make {0}; called on {1}, it delivers {2} of "
            "normal use after {3}, for {4}",
            "en fabrikk i Norge står klar til å lage {0}; når den blir bedt om det {1}, leverer "
            "den {2} av vanlig forbruk etter {3}, i {4}",
            listed(self.medicines, say("", "")),
            trigger_words(terms.activation),
            percent(terms.surge_share),
            days(terms.activation_delay_days),
            days(terms.term_days),
        )
        parts = [contract]
        if terms.least_batch_days:
            least = number(terms.least_batch_days)
            parts.append(say(
                "the smallest batch is {0} days of use", "minste batch er {0} dagers forbruk", least
            ))  # fmt: skip
        if terms.reservation_nok_per_year:
            fee = number(terms.reservation_nok_per_year)
            parts.append(say("the fee is {0} NOK a year", "det koster {0} kroner i året", fee))
        return joined("; ", parts)
