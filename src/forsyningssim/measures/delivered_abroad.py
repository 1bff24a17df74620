"""Packs that reached the rest of Europe: what a policy of ours takes from others."""

from __future__ import annotations

from forsyningssim.engine.ledger import OPENING
from forsyningssim.measures.books import abroad
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value, of_products
from forsyningssim.words import say


def packs_delivered_abroad(finished: Finished) -> Value:
    """Count the packs that the rest of Europe received, from its suppliers and from Norway."""

    def from_elsewhere(account: str) -> bool:
        return not abroad(account) and account != OPENING

    return of_products(finished.books.moved(from_elsewhere, abroad))


MEASURE = Measure(
    "packs_delivered_abroad",
    say("Packs delivered to the rest of Europe", "Pakninger levert til resten av Europa"),
    "packs",
    "more",
    say(
        "Packs that the rest of Europe received, from suppliers and from Norway. The harm "
        "that a policy exports is how many fewer they are than under `none` in the same "
        "replicate.",
        "Pakninger resten av Europa mottok, fra leverandører og fra Norge. Skaden et tiltak "
        "eksporterer, er hvor mange færre de er enn under `none` i samme gjentak.",
    ),
    packs_delivered_abroad,
)
