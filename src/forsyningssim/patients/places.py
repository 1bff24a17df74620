"""Where people live, and where they get their medicine.

A place is a municipality, or in a sample world several merged into one. People go to the outlets
of their place: the pharmacies of a chain, an institution, acute care, a hospital, the packer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from forsyningssim.data.norway import HEALTH_REGIONS, Floats, Integers, Municipalities

Indices: TypeAlias = npt.NDArray[np.int32]

CENTRALITY: Final = ("cities", "towns", "small_towns", "rural")
"""The classes of centrality, the most central first."""
CENTRALITY_FROM: Final = (50_000, 20_000, 5_000)
"""Inhabitants from which a municipality belongs to each class but the last.

A stand-in for Statistics Norway's index of centrality; thresholds chosen by us (grade: assumed).
"""
_MERGED = 10_000  # above every municipality's code


@dataclass(frozen=True, eq=False, slots=True)
class Places:
    """The places of a world, sorted by code. M is their number."""

    code: Integers
    """Names the place in the addresses of luck: the official number of a municipality, or of
    merged ones 10,000 + 10 × region + their most central class. Shape (M,)."""
    names: tuple[str, ...]
    region: Indices
    """Index into `HEALTH_REGIONS`. Shape (M,)."""
    centrality: Indices
    """Index into `CENTRALITY`; of merged classes the most central. Shape (M,)."""
    population: Integers
    """Inhabitants by age band. Shape (M, 6)."""
    lon: Floats
    """Degrees east; of merged municipalities the mean by population. Shape (M,)."""
    lat: Floats
    """Degrees north, likewise. Shape (M,)."""
    members: tuple[tuple[int, ...], ...]
    """The codes of the municipalities in each place."""

    @property
    def inhabitants(self) -> Integers:
        """Inhabitants of all ages. Shape (M,)."""
        inhabitants: Integers = self.population.sum(axis=1)
        return inhabitants

    @classmethod
    def of(cls, municipalities: Municipalities) -> Places:
        """Give every municipality a place of its own."""
        m = municipalities
        return cls(
            code=m.code,
            names=m.names,
            region=m.region.astype(np.int32),
            centrality=np.digitize(m.population.sum(axis=1), CENTRALITY_FROM).astype(np.int32),
            population=m.population,
            lon=m.lon,
            lat=m.lat,
            members=tuple((code,) for code in m.code.tolist()),
        )

    @classmethod
    def merged(cls, municipalities: Municipalities, smallest_share: float = 0.0) -> Places:
        """Merge municipalities of one health region and one class of centrality.

        A class with less than ``smallest_share`` of all inhabitants joins the next more central
        class of its region, or, if it is the most central one, the next less central. A region is
        never merged with another, however few its inhabitants.
        """
        single = cls.of(municipalities)
        group = _groups(single, smallest_share * single.inhabitants.sum())
        codes, place = np.unique(group, return_inverse=True)
        count, weight = codes.size, single.inhabitants.astype(np.float64)
        population = np.zeros((count, single.population.shape[1]), np.int64)
        np.add.at(population, place, single.population)
        total = np.bincount(place, weight)
        region, centrality = np.divmod(codes - _MERGED, 10)
        names = zip(region.tolist(), centrality.tolist(), strict=True)
        return cls(
            code=codes,
            names=tuple(f"{HEALTH_REGIONS[r]}/{CENTRALITY[c]}" for r, c in names),
            region=region.astype(np.int32),
            centrality=centrality.astype(np.int32),
            population=population,
            lon=np.bincount(place, weight * single.lon) / total,
            lat=np.bincount(place, weight * single.lat) / total,
            members=tuple(tuple(single.code[place == i].tolist()) for i in range(count)),
        )


def _groups(places: Places, smallest: float) -> Integers:
    """Give the code of the merged place that each municipality belongs to. Shape (M,)."""
    group = _MERGED + 10 * places.region.astype(np.int64) + places.centrality
    for region in np.unique(places.region):
        while True:
            inside = places.region == region
            codes = np.unique(group[inside])
            sizes = [places.inhabitants[group == code].sum() for code in codes]
            small = [i for i, size in enumerate(sizes) if size < smallest]
            if not small or codes.size == 1:
                break
            last = max(small[-1], 1)  # the least central first; the most central takes in the next
            group[group == codes[last]] = codes[last - 1]
    return group


def distances_km(lon: Floats, lat: Floats) -> Floats:
    """Give the great-circle distance between all points, in km (mean radius 6371 km). (M, M)."""
    x, y = np.radians(lon), np.radians(lat)
    across = np.sin((x[:, np.newaxis] - x) / 2) ** 2
    along = np.sin((y[:, np.newaxis] - y) / 2) ** 2
    chord = along + np.cos(y)[:, np.newaxis] * np.cos(y) * across
    km: Floats = 2 * 6371.0 * np.arcsin(np.sqrt(chord.clip(0, 1)))
    return km
