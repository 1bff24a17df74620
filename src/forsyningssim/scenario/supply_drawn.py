"""Who makes a medicine where the truth is not public: drawn from published distributions.

What is published is how such markets look, not who stands in this one. So the number of makers of
a substance, the country of their plants and that of their active ingredient are drawn, each with
luck addressed by the name of the substance: a medicine that is added changes no other.

Three figures are published. Generic markets have two to three makers in the median and most have
one or two (Conti and Berndt, *Four facts concerning competition in US generic prescription drug
markets*, 2019, on sales of 2004-16). Of the files of active ingredient that makers hold with the
US authority, 48 % are Indian, 17 % from the EU, 16 % Chinese and 9 % from the USA (USP, 2024). Of
the key starting materials, 58 % come from one country (USP, 2025); here that is the chance that
all makers of a substance have their active ingredient from one country. What is not published is
assumed: see `MAKERS`, `PLANTS` and `SHARES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from forsyningssim.engine.streams import Streams
from forsyningssim.scenario.supply_table import Way
from forsyningssim.scenario.supply_text import as_scenario

SEED: Final = 2026
MAKERS: Final[Mapping[int, float]] = {1: 0.3, 2: 0.4, 3: 0.3}
"""Makers of a substance, and how likely: a median of two, and most have one or two."""
ONE_MAKER: Final = frozenset({"bictegravir_emtricitabine_tenofovir", "semaglutide"})
"""Patented: there is one."""
SHARES: Final[Mapping[int, tuple[float, ...]]] = {1: (1,), 2: (0.6, 0.4), 3: (0.5, 0.3, 0.2)}
"""Share of the Norwegian sales of a substance that each of its makers has (assumed)."""
INGREDIENTS: Final[Mapping[str, float]] = {
    "IN": 0.48, **dict.fromkeys(("DE", "ES", "FR", "IT"), 0.17 / 4), "CN": 0.16, "US": 0.09,
    **dict.fromkeys(("CH", "GB", "IL", "JP"), 0.1 / 4),
}  # fmt: skip
"""Country of an active ingredient; equal parts within the EU and within the rest are assumed."""
ONE_COUNTRY: Final = 0.58
"""Chance that all makers of a substance have its active ingredient from one country."""
PLANTS: Final[Mapping[str, float]] = {
    "IN": 5, "DE": 3, "IT": 3, "AT": 2, "DK": 2, "ES": 2, "FR": 2, "GB": 2, "HU": 2, "PL": 2,
    "PT": 2, "SI": 2, "IE": 1, "RO": 1, "SE": 1,
}  # fmt: skip
"""Weights of the countries where packs are made (assumed: no figure was found)."""
ABROAD: Final = ("AT", "DE", "DK", "FI", "FR", "GB", "HU", "NL", "SE")
"""Countries of the synthetic licence holders that are drawn from."""


def makers(substance: str, seed: int = SEED) -> int:
    """Give how many makers a substance is drawn to have."""
    return 1 if substance in ONE_MAKER else _pick(MAKERS, Streams(seed, 0).unit("n", substance))


def drawn(products: Mapping[str, str], suppliers: Mapping[str, str], seed: int = SEED) -> list[Way]:
    """Draw who sells and makes each product; products map to substances, suppliers to countries.

    A product's maker is told by the letter at its end, so that all forms of ``_a`` are made and
    sold by one.
    """
    luck = Streams(seed, 0)
    pool = {name: 1.0 for name, country in sorted(suppliers.items()) if country in ABROAD}
    ways = []
    for product, substance in sorted(products.items()):
        letter = product.rpartition("_")[2]
        number = "abc".index(letter)
        from_one = luck.unit("one country", substance) < ONE_COUNTRY
        seller = list(pool)[(int(luck.unit("seller", substance) * len(pool)) + number) % len(pool)]
        source = luck.unit("ingredient", substance, "" if from_one else letter)
        plant = _pick(PLANTS, luck.unit("plant", substance, letter))
        ways.append(Way(product, seller, suppliers[seller], plant, _pick(INGREDIENTS, source), 1.0))
    return ways


def _pick(weights: Mapping[Any, float], luck: float) -> Any:
    """Pick a key with its weight."""
    edges = list(accumulate(weights.values()))
    return next(key for key, edge in zip(weights, edges, strict=True) if luck * edges[-1] <= edge)


HEADER: Final = """\
# Who makes the medicines of this folder: drawn, not known. Written by
#
#   python -m forsyningssim.scenario.supply_drawn
#
# and not to be edited: src/forsyningssim/scenario/supply_drawn.py tells how it is drawn and from
# which figures, docs/model/supply.md what it means. A table of one's own takes its place with
# `forsyningssim data import-supply`.
"""
SOURCE: Final = (
    "Drawn: two makers in the median (Conti and Berndt, 2019), active ingredient by country as"
    " files held in the USA (USP, 2024) and from one country for 58 % of substances (USP, 2025,"
    " on starting materials); countries of plants and all else assumed. No copy of a real site"
)


def written(folder: Path, names: Iterable[str]) -> str:
    """Give the text of the drawn supply of the products in some files of ``folder``."""
    from forsyningssim.scenario.load import read

    base: Any = read(folder.parent / "baseline_norway.yaml").data
    products = {
        name: product["substance"]
        for file in names
        for name, product in read(folder / file).data["products"].items()
        if "plants" not in product
    }
    forms = {name: base["products"][name]["form"] for name in products}
    known = {name: p for name, p in base["products"].items() if name not in products}
    plants = {plant for product in known.values() for plant in product["plants"]}
    base["plants"] = {name: base["plants"][name] for name in plants}
    sources = {plant["api_source"] for plant in base["plants"].values()}
    base["api_sources"] = {name: base["api_sources"][name] for name in sources}
    base["products"] = known
    suppliers = {name: supplier["country"] for name, supplier in base["suppliers"].items()}
    return HEADER + as_scenario(drawn(products, suppliers), base, products, forms, SOURCE)


PARTS: Final[Sequence[str]] = ("hospital_medicines.yaml", "primary_care_medicines.yaml")
"""Files whose products have a drawn supply."""


def main() -> None:
    """Write the file that ships."""
    from forsyningssim.scenario.shipped import folder

    parts = folder() / "parts"
    (parts / "supply.yaml").write_text(written(parts, PARTS), encoding="utf-8")


if __name__ == "__main__":
    main()
