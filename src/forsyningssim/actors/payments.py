"""Money that changes hands beyond the price of packs: who pays, for what, and over which days."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias, get_args

Payer: TypeAlias = Literal[
    "state", "municipalities", "health_regions", "trade", "patients", "exporters", "factories"
]
"""Who bears a cost: *trade* is wholesalers and pharmacies, *exporters* parallel traders who sell
abroad, *factories* those that make medicines in Norway."""
PAYERS: Final[tuple[Payer, ...]] = get_args(Payer)
Spending: TypeAlias = Literal["policy", "compensation"]
"""What is paid for: what a policy takes to run, or what one pays another for holding stock."""


class Payment(NamedTuple):
    """A sum that is spent evenly over some days."""

    payer: Payer
    nok: float
    """Negative for what is received."""
    spending: Spending
    first: int
    """Day number of the first day."""
    until: int
    """Day number of the first day that is no longer paid for."""

    def on(self, first: int, until: int) -> float:
        """NOK of it that falls on the days from one day number to before another."""
        days = min(self.until, until) - max(self.first, first)
        return self.nok * max(days, 0) / (self.until - self.first)
