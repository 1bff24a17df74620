"""Packs that never reached a Norwegian patient: exported, leaked, expired, destroyed; rotated."""

from __future__ import annotations

from collections.abc import Callable

from forsyningssim.measures.books import Accounts, abroad, in_norway, named
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value, of_products
from forsyningssim.words import say


def _lost(source: Accounts, target: Accounts) -> Callable[[Finished], Value]:
    def function(finished: Finished) -> Value:
        return of_products(finished.books.moved(source, target))

    return function


def _preparedness(account: str) -> bool:
    return in_norway(account) and account.endswith((".duty", ".national", "national_store"))


def packs_rotated(finished: Finished) -> Value:
    """Count the packs of the preparedness stocks that a younger pack replaced."""
    return of_products(finished.rotated[:, finished.days.warm_up :].sum(axis=1))


MEASURES = (
    Measure(
        "packs_exported",
        say("Packs exported", "Pakninger eksportert"),
        "packs",
        "less",
        say(
            "Packs that left Norwegian stocks for other countries by any of the ways out.",
            "Pakninger som forlot norske lagre for andre land, uansett vei.",
        ),
        _lost(in_norway, abroad),
    ),
    Measure(
        "packs_leaked",
        say(
            "Packs exported out of preparedness stocks",
            "Pakninger eksportert fra beredskapslagre",
        ),
        "packs",
        "less",
        say(
            "The part of the exported packs that was taken from duty or national stock.",
            "Den delen av de eksporterte pakningene som ble tatt fra beredskapslager eller "
            "nasjonalt lager.",
        ),
        _lost(_preparedness, abroad),
    ),
    Measure(
        "packs_expired",
        say("Packs expired", "Pakninger utløpt på dato"),
        "packs",
        "less",
        say(
            "Packs in Norwegian stocks that passed their date of expiry.",
            "Pakninger i norske lagre som gikk ut på dato.",
        ),
        _lost(in_norway, named("expired")),
    ),
    Measure(
        "packs_destroyed",
        say("Packs recalled or lost", "Pakninger tilbakekalt eller tapt"),
        "packs",
        "less",
        say(
            "Packs in Norwegian stocks that were recalled or lost.",
            "Pakninger i norske lagre som ble tilbakekalt eller gikk tapt.",
        ),
        _lost(in_norway, named("destroyed")),
    ),
    Measure(
        "packs_rotated",
        say("Packs rotated", "Pakninger rullert"),
        "packs",
        "neither",
        say(
            "Packs of the preparedness stocks that a sale took first, for they were the oldest, "
            "and that a younger pack replaced.",
            "Pakninger i beredskapslagrene som et salg tok først fordi de var eldst, og som en "
            "yngre pakning erstattet.",
        ),
        packs_rotated,
    ),
)
