"""Hospitals and acute municipal care: the beds that untreated patients take from others."""

from __future__ import annotations

from forsyningssim.spec import Sourced
from forsyningssim.units import NotNegative, Positive, Share


class HospitalRegion(Sourced):
    """The hospitals of one health region, taken together, and its municipalities' acute care."""

    beds: Positive
    """Hospital beds in the whole region."""
    occupancy: Share
    """Mean share of beds taken by planned and ordinary emergency care."""
    highest_occupancy: Share = 0.92
    """Share of beds above which planned care gives way."""
    acute_places: NotNegative = 0.0
    """Places in acute municipal care, where those are treated who need less than a hospital."""
    acute_occupancy: Share = 0.0
    """Mean share of these places that is taken."""
