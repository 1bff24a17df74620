"""What stands on the shelves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from forsyningssim.spec import Sourced, Words
from forsyningssim.units import NotNegative, Positive, Share


class Product(Sourced):
    """One pack that a pharmacy can order: substance, form, strength class, label, supplier."""

    name: Words
    """What reports call it."""
    substance: str
    """Its active substance, by its name in ``substances``."""
    form: Literal[
        "tablet", "mixture", "injection", "infusion", "inhaler", "pen", "capsule", "patch"
    ]
    """The form in which it is taken."""
    label: Literal["norwegian", "foreign"] = "norwegian"
    """Whether the pack is labelled for Norway or for abroad."""
    supplier: str
    """The licence holder that sells it in Norway."""
    plants: dict[str, Share]
    """Where it is made, and each plant's share of its supply; they add to one."""
    price_nok: Positive
    """Price of a pack to the pharmacy."""
    price_gap: Annotated[float, Field(ge=-1)] = 0.0
    """(Price abroad - price here) / price here. Near zero for tendered and step-price generics."""
    treatment_days_per_pack: Positive
    """Days of treatment in a pack."""
    item_numbers: Annotated[int, Field(ge=1, le=20)] = 1
    """Strengths and pack sizes that it is sold in, each on a shelf of its own at the outlets."""
    shelf_life_months: Annotated[int, Field(ge=1, le=60)] = 24
    """Months left to the expiry date when it arrives in Norway."""
    norway_share: Annotated[float, Field(gt=0, le=1)] = 0.02
    """Norway's share of what the supplier sells of it in Europe."""

    @model_validator(mode="after")
    def _shares_add_to_one(self) -> Product:
        total = sum(self.plants.values())
        if abs(total - 1) > 1e-6:
            raise ValueError(f"plants: the shares add to {total:.6g}, not to 1")
        return self


class Costs(Sourced):
    """Prices of what has no product of its own, and how costs of different years are added up."""

    price_year: Annotated[int, Field(ge=1990, le=2100)]
    """Year in whose kroner every price of the scenario is given."""
    bed_day_nok: NotNegative = 5745
    """A day in a hospital bed, or in acute municipal care."""
    displaced_bed_day_nok: NotNegative = 5745
    """What it takes to give later a day of planned care that gave way."""
    copayment_share: Share = 0.112
    """Share of the price on blue prescription that patients pay, on average: a part of each
    prescription up to a yearly ceiling, and nothing above it. The state pays the rest."""
    storage_nok_per_pack_year: NotNegative = 2.0
    """Price of a pack's place in a warehouse for a year."""
    capital_rate_per_year: Share = 0.04
    """What the money tied up in stock would have earned elsewhere."""
    discount_rate_per_year: Share = 0.04
    """By which costs of a later year, and the health they are held against, count less; the first
    year of a run is not discounted."""
    qaly_nok: tuple[Positive, ...] = ()
    """What a year of good health is worth elsewhere in health care (opportunity cost); each value
    is tried. Empty: health is not held against money."""
    stock_lasts_years: Positive = 10
    """Years over which the capital that was tied up while a stock was built is charged."""
