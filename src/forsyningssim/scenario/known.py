"""What is published of how a real crisis went, as figures that runs can be held against."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal, Self, TypeAlias

from pydantic import model_validator

from forsyningssim.engine.intervention import Name, each
from forsyningssim.spec import Sourced, Text, Words
from forsyningssim.words import days, number, percent, say

Figure: TypeAlias = Literal[
    "days_until_felt", "days_felt", "felt", "handed_out", "most_handed_out", "least_handed_out",
    "delivered", "met_as_asked", "other_product", "without", "without_on", "places_felt",
]  # fmt: skip
"""What is compared; ``validation/seen.py`` says how it is read from two runs."""
CHANGES: Final = frozenset(
    {"handed_out", "most_handed_out", "least_handed_out", "delivered", "met_as_asked"}
)
"""Figures that tell how far something was from the usual: -0.4 is forty per cent less."""
DAYS: Final = frozenset({"days_until_felt", "days_felt"})
Role: TypeAlias = Literal["checked", "fitted", "stated"]
"""Kept aside; used to choose an input of the scenario; or one of its inputs itself."""


class Known(Sourced):
    """A published figure of the real crisis, and where its counterpart is found in a run."""

    title: Words
    """What the figure is of, as reports say it."""
    figure: Figure
    """What is compared."""
    low: float
    """Lower end of what was published: a share, a change or days, as the figure is."""
    high: float
    """Upper end; the lower one again where no range was given."""
    role: Role
    """Whether the figure was kept aside, fitted to, or is itself an input."""
    policy: str = "as_it_was"
    """What was done then."""
    medicines: tuple[str, ...] = ()
    """Substances or products. Empty: all."""
    groups: tuple[str, ...] = ()
    """Groups, as ``group`` or ``substance.group``. Empty: all that use the medicines."""
    starts: date | None = None
    """First day that is looked at; not given: that on which the crisis begins."""
    ends: date | None = None
    """First day that is no longer looked at; not given: the run's end."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low ({self.low:g}) is above high ({self.high:g})")
        if self.figure == "without_on" and self.starts is None:
            raise ValueError("the figure without_on is of one day: give starts")
        return self

    def published(self) -> Text:
        """Write the published range."""
        if self.figure == "felt":
            return say("yes", "ja") if self.low > 0 else say("no", "nei")
        low, high = (written(self.figure, value) for value in (self.low, self.high))
        if low == high:
            return low
        if self.figure in DAYS:
            return say("{0} to {1}", "{0} til {1}", number(self.low), high)
        if self.low <= 0 < self.high and self.figure not in CHANGES:
            return say("at most {0}", "høyst {0}", high)
        return say("{0} to {1}", "{0} til {1}", low, high)

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from each("medicines", "medicine", self.medicines)
        yield from each("groups", "group", self.groups)


def written(figure: Figure, value: float) -> Text:
    """Write a value of a figure: whole days, a share, or a change with its sign."""
    if figure in DAYS:
        return days(round(value))
    places = 3 if figure in CHANGES else 4
    size = percent(round(abs(value), places))
    if round(value, places) < 0:
        return say("\N{MINUS SIGN}{0}", "\N{MINUS SIGN}{0}", size)
    return say("+{0}", "+{0}", size) if figure in CHANGES and size != percent(0) else size
