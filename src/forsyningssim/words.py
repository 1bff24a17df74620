"""Sentences in English and Norwegian bokmål, put together from their parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from forsyningssim.spec import Text

_MONTHS: Final = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "nb": ("januar", "februar", "mars", "april", "mai", "juni",
           "juli", "august", "september", "oktober", "november", "desember"),
}  # fmt: skip


def say(en: str, nb: str, *parts: Text | str | int) -> Text:
    """Fill the places ``{0}``, ``{1}`` of a sentence in both languages."""
    return Text(
        en=en.format(*(part.en if isinstance(part, Text) else part for part in parts)),
        nb=nb.format(*(part.nb if isinstance(part, Text) else part for part in parts)),
    )


def joined(separator: str, parts: Iterable[Text]) -> Text:
    """Join texts, without the empty ones."""
    texts = [part for part in parts if part.en]
    return Text(
        en=separator.join(part.en for part in texts), nb=separator.join(part.nb for part in texts)
    )


def series(parts: Sequence[Text]) -> Text:
    """Join one or more texts as ``a, b and c``, in their order."""
    *first, last = parts
    if not first:
        return last
    return say("{0} and {1}", "{0} og {1}", joined(", ", first), last)


def listed(names: Iterable[str], otherwise: Text) -> Text:
    """Give names as ``a, b and c``, in their order; ``otherwise`` where there are none."""
    parts = [_spoken(name) for name in names]
    return series(parts) if parts else otherwise


def _spoken(name: str) -> Text:
    """Write a name of a scenario as one says it; ``insulin.diabetes`` is a group of a substance."""
    *substance, last = name.replace("_", " ").split(".")
    spoken = f"{last} ({substance[0]})" if substance else last
    return Text(en=spoken, nb=spoken)


def small(text: Text) -> Text:
    """Write a heading as it stands inside a sentence."""
    return Text(en=text.en[:1].lower() + text.en[1:], nb=text.nb[:1].lower() + text.nb[1:])


def day_of(when: date) -> Text:
    """Write a date in full, such as ``1 October 2023``."""
    month = when.month - 1
    return Text(
        en=f"{when.day} {_MONTHS['en'][month]} {when.year}",
        nb=f"{when.day}. {_MONTHS['nb'][month]} {when.year}",
    )


def number(value: float) -> Text:
    """Write a number with four figures at most, and with a decimal comma in Norwegian."""
    figures = f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    return Text(en=figures, nb=figures.replace(".", ","))


def percent(share: float) -> Text:
    """Write a share as a percentage."""
    return say("{0} %", "{0} %", number(100 * share))


def days(count: int) -> Text:
    """Write a number of days."""
    return say("{0} day", "{0} dag", count) if count == 1 else say("{0} days", "{0} dager", count)


def after(count: int) -> Text:
    """Write how much later something happens."""
    return say("after {0}", "etter {0}", days(count)) if count else say("at once", "straks")
