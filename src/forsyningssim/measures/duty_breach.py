"""Days on which a wholesaler has less statutory stock than it must."""

from __future__ import annotations

import numpy as np

from forsyningssim.measures.books import named
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.units import Packs, Rates
from forsyningssim.words import say


def due_days(finished: Finished) -> Rates:
    """Give the days of statutory stock that are due on each measured day. (days, P).

    A new or raised duty is due when the days for building it have passed: what is due is the least
    that was asked for in all that time. A repealed one is due no more.
    """
    days, build = finished.days, finished.build_days["duty"]
    first = finished.duties[0][1]
    due = np.full((days.total, len(first)), np.inf)
    due[:build] = finished.duty_opening * first
    ends = [*(day for day, _ in finished.duties[1:]), days.total]
    for (start, asked), end in zip(finished.duties, ends, strict=True):
        if end > start:
            since = due[start : end + build]
            np.minimum(since, asked, out=since)
    measured: Rates = due[days.warm_up :]
    return measured


def drawn_lately(finished: Finished, wholesaler: str) -> Packs:
    """Give the packs it drew with permission and has not had time to replace. (days, P).

    They are due again when the days for building the stock have passed since the draw.
    """
    days, build = finished.days, finished.build_days["duty"]
    drawn = np.zeros((days.total + build, len(finished.duties[0][1])), np.int64)
    draws = [
        (day, packs)
        for day, account, packs in finished.permitted
        if account == f"{wholesaler}.duty" and day < days.total
    ]
    if not draws:
        return drawn[: days.measured]
    for day, packs in draws:
        drawn[build + day] += packs
    so_far = drawn.cumsum(axis=0)
    lately: Packs = so_far[build:] - so_far[: days.total]
    return lately[days.warm_up :]


def duty_breach_days(finished: Finished) -> Value:
    """Count days below the statutory stock, by wholesaler; by product as well."""
    due, days = due_days(finished), finished.days
    by_product, whole = np.zeros(due.shape[1], np.int64), 0
    if not due.any():
        return Value(0, by_product=by_product)
    for w, wholesaler in enumerate(finished.wholesalers):
        held = finished.books.stock(named(f"{wholesaler}.duty"))[days.warm_up :]
        excused = drawn_lately(finished, wholesaler)
        below = held + excused < np.rint(due * finished.turnover[:, w])
        by_product += below.sum(axis=0)
        whole += int(below.any(axis=1).sum())
    return Value(whole, by_product=by_product)


MEASURE = Measure(
    "duty_breach_days",
    say("Days below the stock duty", "Dager under lagerplikten"),
    "wholesaler-days",
    "less",
    say(
        "Days on which a wholesaler has less than the statutory stock of some product without"
        " permission, added up over wholesalers; by product, days on which it is that product. A"
        " new duty, and what was drawn with permission, is due when the days for building it have"
        " passed.",
        "Dager da en grossist uten tillatelse har mindre enn det pålagte lageret av et produkt,"
        " lagt sammen over grossistene; per produkt dagene da det gjelder det produktet. En ny"
        " plikt, og det som er tatt ut med tillatelse, gjelder når tiden for å bygge lageret er"
        " ute.",
    ),
    duty_breach_days,
)
