"""Figures and series as an office reads them: like beside like, medicine by medicine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from forsyningssim.exercise.views import Figure, Series, View
from forsyningssim.exercise.web.charts import chart
from forsyningssim.exercise.web.frame import Place
from forsyningssim.exercise.web.kit import paragraph, table, tag
from forsyningssim.exercise.web.words import count

_FEW: Final = 3
"""So many figures of a kind stand for themselves; more of them become a table."""
_AT_ONCE: Final = 12
Labelled = TypeVar("Labelled", Figure, Series)


def seen(place: Place, view: View) -> None:
    """Show figures and charts; say so where there are none."""
    if not view.figures and not view.series:
        paragraph(place.say("Your office sees no figures. It hears from others."), "meta")
    kinds = by_kind(view.figures)
    single = [figure for figures in kinds.values() if len(figures) <= _FEW for figure in figures]
    if single:
        with tag("dl", "", "figures"):
            for figure in single:
                _figure(place, figure)
    many = {kind: figures for kind, figures in kinds.items() if len(figures) > _FEW}
    for names, columns in _tables(many).items():
        _figures(place, names, columns)
    for i, (kind, series) in enumerate(by_kind(view.series).items()):
        _charts(place, kind, series, opened=i == 0)


def by_kind(items: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    """Sort what is labelled ``kind: name`` by its kind."""
    found: dict[str, list[Labelled]] = {}
    for item in items:
        found.setdefault(item.label.partition(": ")[0], []).append(item)
    return found


def _name(item: Figure | Series) -> str:
    return item.label.partition(": ")[2] or item.label


def _tables(kinds: Mapping[str, list[Figure]]) -> dict[tuple[str, ...], dict[str, list[Figure]]]:
    """Put kinds that tell of the same names into one table."""
    found: dict[tuple[str, ...], dict[str, list[Figure]]] = {}
    for kind, figures in kinds.items():
        found.setdefault(tuple(map(_name, figures)), {})[kind] = figures
    return found


def _figures(place: Place, names: Sequence[str], columns: Mapping[str, list[Figure]]) -> None:
    """Show several kinds of figures of the same things: a row for each."""
    heads = [
        f"{kind} ({figures[0].unit})" if figures[0].unit else kind
        for kind, figures in columns.items()
    ]
    rows = [
        [name, *(_written(place, figures[i]) for figures in columns.values())]
        for i, name in enumerate(names)
    ]
    table(", ".join(columns), [place.say("What"), *heads], rows, numbers=True)


def _figure(place: Place, figure: Figure) -> None:
    with tag("div", "", "figure"):
        tag("dt", figure.label)
        with tag("dd", _written(place, figure)):
            if figure.unit:
                tag("span", f" {figure.unit}")


def _written(place: Place, figure: Figure) -> str:
    return "–" if figure.value is None else count(figure.value, place.language)


def _charts(place: Place, kind: str, series: Sequence[Series], *, opened: bool) -> None:
    """Draw all series of a kind; of a second kind when somebody asks for them."""
    unit = f" ({series[0].unit})" if series[0].unit else ""
    if opened:
        tag("h3", f"{kind}{unit}")
    with tag("div") if opened else tag("details"):
        if not opened:
            tag("summary", f"{kind}{unit}")
        with tag("div", "", "charts"):
            for one in series[:_AT_ONCE]:
                chart(one, _name(one), place.language)
