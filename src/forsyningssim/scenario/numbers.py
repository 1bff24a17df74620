"""Every number of a scenario, with its unit, where it comes from, and how well it is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from forsyningssim.scenario.located import Path, dotted
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.supply import Supply
from forsyningssim.spec import (
    Constant,
    Distribution,
    Evidence,
    Exponential,
    Grade,
    Lognormal,
    Sourced,
    Text,
    Triangular,
    Uniform,
)
from forsyningssim.words import joined, number, say

GRADES: Final[tuple[Grade, ...]] = ("assumed", "expert", "derived", "measured")
"""The least known first."""
_DISTRIBUTIONS = (Constant, Uniform, Triangular, Exponential, Lognormal)

_ENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "_days": "days",
        "_days_below": "days",
        "_days_if_hosted": "days",
        "_days_per_week": "days a week",
        "_months": "months",
        "_nok": "NOK",
        "_nok_per_year": "NOK a year",
        "_nok_per_pack_year": "NOK a pack and year",
        "_share": "share",
        "_shares": "share",
        "_probability": "share",
        "_per_year": "a year",
        "_per_day": "a day",
        "_per_pharmacy": "persons",
        "_inhabitants": "persons",
        "_per_pack": "days a pack",
        "_factor": "factor",
        "_ratio": "ratio",
        "_rate": "share a year",
        "_packs": "packs",
        "_above": "share",
    }
)
"""How the name of a field ends, and its unit."""
_NAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("days", "term", "again_after_days"), "days"),
        **dict.fromkeys(
            ("share", "compliance", "occupancy", "opening", "spread", "probability", "base_risk",
             "highest_occupancy", "common_shock", "supply_left", "capacity_left", "service_level",
             "other_product", "other_outlet", "gives_up", "products", "plants", "destinations",
             "price_gap",
             "trade_cost", "inflation", "counter_peak", "extra_price",
             "share_lost", "share_avoided", "share_stopped", "share_destroyed", "rise", "kept",
             "willing", "correlation", "alternative_accepted", "followed", "price_cut",
             "withdrawn", "detection", "cost_spread", "stock_destroyed", "served_by_others",
             "confounding", "smoothing", "recovery",
             "winners", "weight", "rumour_counter_peak",
             "norway_share", "share_unfilled_above", "acute_care", "acute_occupancy"),
            "share",
        ),
        **dict.fromkeys(("users", "patients"), "persons"),
        **dict.fromkeys(
            ("headroom", "responsiveness", "norway_priority", "price_priority", "multiple",
             "hoarding", "outlet_cap", "season", "curve", "by_age", "severity_weights"),
            "factor",
        ),
        **dict.fromkeys(("packs", "packs_per_ask", "order_up_to", "reorder_at"), "packs"),
        "beds": "beds",
        "acute_places": "places",
        "severity": "class",
        "least_severity": "class",
        "priority": "class",
        "classes": "class",
        "treatment_days_per_pack": "days",
        "item_numbers": "item numbers",
        "days_per_ask": "days",
        "packs_per_day": "packs a day",
        "opening_packs_per_day": "packs a day",
        "mean_per_day": "packs a day",
        "days_per_week": "days a week",
        "minutes": "minutes",
        "averaged_reviews": "reviews",
        "nok_per_inspection": "NOK an inspection",
        "nok_per_revision": "NOK a revision",
        "length_of_stay_days": "days",
        "notification_working_days": "working days",
        "capital_rate_per_year": "share a year",
        "discount_rate_per_year": "share a year",
        "stock_lasts_years": "years",
        "price_year": "year",
        "qaly_nok": "NOK a QALY",
        "qaly_per_admission": "QALY",
        "qaly_per_death": "QALY",
        "utility_untreated": "share",
        "base_rate_per_year": "a person and year",
    }
)  # fmt: skip
"""Fields whose unit their name does not end in."""
_NO_FIGURES: Final = frozenset(
    {"schema_version", "study", "uncertainties", "policies", "horizon", "known"}
)


class Number(NamedTuple):
    """A number of a scenario."""

    path: str
    value: Text
    unit: str
    source: str
    grade: Grade


def numbers(scenario: Scenario) -> list[Number]:
    """Return the numbers of the medicines that are simulated and of all around them.

    Those that are least known come first; else they go by source and path.
    """
    unsaid = Evidence(source="", grade="assumed")
    chosen = vars(Supply.of(scenario))
    found: list[Number] = []
    for name in type(scenario).model_fields:
        if name not in _NO_FIGURES:
            known = scenario.sources.get(name, unsaid)
            found += _inside((name,), chosen.get(name, getattr(scenario, name)), known, name)
    return sorted(found, key=lambda each: (GRADES.index(each.grade), each.source, each.path))


def _inside(path: Path, value: Any, evidence: Evidence, field: str = "") -> Iterator[Number]:
    """Yield the numbers inside a value.

    ``evidence`` is that of the block around it, ``field`` the field of a block that it stands in.
    """
    if isinstance(value, _DISTRIBUTIONS) or _is_figure(value) or _is_series(value):
        of = unit(field)
        said = Text(en=f"{value}", nb=f"{value}") if of == "year" else _written(value)
        yield Number(dotted(path), said, of, evidence.source, evidence.grade)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name != "sources":
                own = value.evidence(name) if isinstance(value, Sourced) else evidence
                known = own if own.source else evidence
                yield from _inside((*path, name), getattr(value, name), known, name)
    elif isinstance(value, Mapping):
        for key, child in value.items():
            yield from _inside((*path, str(key)), child, evidence, field)
    elif isinstance(value, tuple):
        for i, child in enumerate(value):
            yield from _inside((*path, i), child, evidence, field)


def unit(field: str) -> str:
    """Return the unit of what stands in a field; the empty string if its name tells none."""
    endings = (words for ending, words in _ENDINGS.items() if field.endswith(ending))
    return _NAMED.get(field) or next(endings, "")


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_series(value: Any) -> bool:
    """Whether a value is a list of numbers, or a curve."""
    return (
        isinstance(value, tuple)
        and bool(value)
        and all(_is_figure(item) or _is_series(item) for item in value)
    )


def _written(value: Any) -> Text:
    if isinstance(value, _DISTRIBUTIONS):
        return _distribution(value)
    if isinstance(value, tuple):
        return joined("; ", [_item(item) for item in value])
    return number(value)


def _item(item: Any) -> Text:
    """Write an item of a list, or a point of a curve."""
    if not isinstance(item, tuple):
        return number(item)
    day, height = item
    return say("{0} from day {1}", "{0} fra dag {1}", number(height), number(day))


def _distribution(value: Distribution) -> Text:
    match value:
        case Constant():
            return number(value.value)
        case Uniform():
            return say("{0} to {1}", "{0} til {1}", number(value.low), number(value.high))
        case Triangular():
            return say("{0} to {1}, most often {2}", "{0} til {1}, oftest {2}",
                       number(value.low), number(value.high), number(value.mode))  # fmt: skip
        case Exponential():
            return say("exponential with mean {0}", "eksponentiell med snitt {0}",
                       number(value.mean_value))  # fmt: skip
        case Lognormal():
            return say(
                "lognormal with median {0} and sigma {1}",
                "lognormal med median {0} og sigma {1}",
                number(value.median), number(value.sigma),
            )  # fmt: skip
