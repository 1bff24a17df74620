"""Hospitals: the beds that untreated patients take from others."""

from __future__ import annotations

from forsyningssim.spec import Sourced
from forsyningssim.units import Positive, Share


class HospitalRegion(Sourced):
    """The hospitals of one health region, taken together."""

    beds: Positive
    occupancy: Share
    """Mean share of beds taken by planned and ordinary emergency care."""
    highest_occupancy: Share = 0.92
    """Share of beds above which planned care gives way."""
