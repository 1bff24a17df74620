"""What it cost, who paid, and for what."""

from __future__ import annotations

from forsyningssim.actors.payments import PAYERS
from forsyningssim.measures.bill import COMPONENTS, bill
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.words import say


def cost(finished: Finished) -> Value:
    """Add up the bill by payer, by component, and by payer and component."""
    nok = bill(finished)
    parts = dict(zip(PAYERS, nok.sum(axis=0).tolist(), strict=True))
    parts |= dict(zip(COMPONENTS, nok.sum(axis=1).tolist(), strict=True))
    for component, row in zip(COMPONENTS, nok.tolist(), strict=True):
        parts |= {f"{payer}.{component}": x for payer, x in zip(PAYERS, row, strict=True) if x}
    return Value(nok.sum().item(), by_name=parts)


MEASURE = Measure(
    "cost",
    say("Cost", "Kostnad"),
    "NOK",
    "less",
    say(
        "Packs dispensed at the pharmacy's price; storage and capital of stock held, with the"
        " capital of its build-up; compensation and fines; packs expired or destroyed; extra "
        "days in bed; planned care displaced; what is earned by export, which counts as less "
        "cost; and what policies take to run. By payer and by component. In kroner of "
        "one year, each year after the first discounted; given what the scenario lets happen.",
        "Utleverte pakninger til apotekpris, lagring og kapital i lageret, også kapitalen i å"
        " bygge det opp, kompensasjon og bøter, pakninger som går ut på dato eller tapes, "
        "ekstra liggedøgn, planlagt behandling som må vike, fortjeneste på eksport, som "
        "gjør kostnaden lavere, og det tiltakene koster å drive. Etter hvem som betaler, og etter "
        "hva. I kroner for ett år, hvert år etter det første diskontert, gitt det scenarioet lar "
        "skje.",
    ),
    cost,
)
