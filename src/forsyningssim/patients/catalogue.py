"""The catalogue: products, substances and groups in the one order that all arrays share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forsyningssim.patients.need import Group, Substance
from forsyningssim.units import Mask, Rates


@dataclass(frozen=True)
class PatientGroup:
    """A group with its names."""

    substance: str
    name: str
    spec: Group

    @property
    def key(self) -> str:
        """``substance.group``, which addresses its luck and names it in tables."""
        return f"{self.substance}.{self.name}"


@dataclass(frozen=True)
class Catalogue:
    """What can be asked for, and by whom.

    Substances that can stand in for each other form a cluster; products and groups are numbered
    cluster by cluster, and in the order of their names within, so that the order of a YAML map
    decides nothing.
    """

    products: tuple[str, ...]
    substance_of: tuple[str, ...]
    """Substance of each product. Length P."""
    groups: tuple[PatientGroup, ...]
    substances: tuple[str, ...]
    """Substances with patients, in the order of their first group."""
    clusters: tuple[tuple[int, int, int, int], ...]
    """First and last + 1 product, first and last + 1 group of each cluster."""

    @classmethod
    def of(cls, substances: Mapping[str, Substance], substance_of: Mapping[str, str]) -> Catalogue:
        """Order ``substances`` and the products (product to substance) that serve them."""
        clusters = _clusters(substances, substance_of)
        products: list[str] = []
        groups: list[PatientGroup] = []
        spans = []
        for members in clusters:
            start = len(products), len(groups)
            for name in members:
                products += sorted(p for p, s in substance_of.items() if s == name)
                known = substances[name].groups if name in substances else {}
                groups += [PatientGroup(name, g, known[g]) for g in sorted(known)]
            spans.append((start[0], len(products), start[1], len(groups)))
        treated = tuple(dict.fromkeys(group.substance for group in groups))
        return cls(
            tuple(products), tuple(substance_of[p] for p in products), tuple(groups), treated,
            tuple(spans),
        )  # fmt: skip

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Product name to its number."""
        return {name: number for number, name in enumerate(self.products)}

    @cached_property
    def groups_of(self) -> Mask:
        """Which groups are treated with each substance. (S, G)."""
        treated = np.array([group.substance for group in self.groups], str)
        mask: Mask = np.array(self.substances, str)[:, np.newaxis] == treated
        return mask

    @cached_property
    def products_of(self) -> Mask:
        """Which products have each substance in them. (S, P)."""
        inside = np.array(self.substance_of, str)
        mask: Mask = np.array(self.substances, str)[:, np.newaxis] == inside
        return mask

    @cached_property
    def uses(self) -> tuple[Rates, Mask]:
        """Share of each product in what a group is prescribed, and what it may get. (G, P) each."""
        habit = np.zeros((len(self.groups), len(self.products)))
        other = np.zeros(habit.shape, bool)
        for g, group in enumerate(self.groups):
            for product, part in group.spec.products.items():
                habit[g, self.number[product]] = part
            others = [instead.product for instead in group.spec.alternatives]
            others += [instead.product for instead in group.spec.substitutes]
            for product in others:
                if product in self.number:
                    other[g, self.number[product]] = True
        return habit, other

    def mask(self, names: Iterable[str] = ()) -> Mask:
        """Which products are meant by names of products or substances; none means all. (P,)."""
        wanted = set(names)
        pairs = zip(self.products, self.substance_of, strict=True)
        return np.array([not wanted or p in wanted or s in wanted for p, s in pairs], bool)

    def group_mask(
        self, medicines: Iterable[str] = (), funding: Iterable[str] = (), names: Iterable[str] = ()
    ) -> Mask:
        """Which groups use one of the medicines, are paid in one of the ways, have one name. (G,).

        ``medicines`` are substances or products, ``names`` are ``group`` or ``substance.group``;
        an empty choice means all.
        """
        wanted, routes, called = set(medicines), set(funding), set(names)
        return np.array(
            [
                (not wanted or g.substance in wanted or bool(wanted & set(g.spec.products)))
                and (not routes or g.spec.funding in routes)
                and (not called or g.name in called or g.key in called)
                for g in self.groups
            ],
            bool,
        )


def _clusters(
    substances: Mapping[str, Substance], substance_of: Mapping[str, str]
) -> list[list[str]]:
    """Group substances that are linked by a substitute; sorted within and among themselves."""
    together: dict[str, set[str]] = {
        name: {name} for name in sorted({*substances, *substance_of.values()})
    }
    for name in sorted(substances):
        for group in substances[name].groups.values():
            for substitute in group.substitutes:
                other = substance_of.get(substitute.product)
                if other is not None and together[other] is not together[name]:
                    together[name] |= together[other]
                    for member in together[other]:
                        together[member] = together[name]
    return [list(names) for names in sorted({tuple(sorted(s)) for s in together.values()})]
