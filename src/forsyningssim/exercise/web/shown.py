"""Figures and series as an office reads them: like beside like, medicine by medicine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from forsyningssim.exercise.scene import Figure, Series
from forsyningssim.exercise.views import View
from forsyningssim.exercise.web.charts import Chart
from forsyningssim.exercise.web.frame import Place
from forsyningssim.exercise.web.kit import Tag, paragraph, refill, table, tag
from forsyningssim.exercise.web.words import count

_FEW: Final = 3
"""So many figures of a kind stand for themselves; more of them become a table."""
_AT_ONCE: Final = 12
Labelled = TypeVar("Labelled", Figure, Series)


class Panel:
    """What an office sees, in one browser: made once, then brought up to date where it stands."""

    def __init__(self, place: Place, holder: Tag) -> None:
        self.place = place
        self._seen: object = None
        self._drawn: dict[str, Charts] = {}
        with holder:
            self._numbers = tag("div", "", "column")
            self._charts = tag("div", "", "column")

    def show(self, view: View) -> None:
        """Show figures and charts; say so where there are none."""
        if self._seen == (view.figures, view.series):
            return
        self._seen = view.figures, view.series
        refill(self._numbers, lambda: _all_figures(self.place, view))
        kinds = _beside(by_kind(view.series))
        if {kind: charts.names for kind, charts in self._drawn.items()} != {
            kind: _names(series) for kind, series in kinds.items()
        }:
            self._drawn.clear()
            refill(self._charts, lambda: self._open(kinds))
        else:
            for kind, series in kinds.items():
                self._drawn[kind].show(series)

    def _open(self, kinds: Mapping[str, Sequence[Series]]) -> None:
        for i, (kind, series) in enumerate(kinds.items()):
            self._drawn[kind] = Charts(self.place, kind, series, opened=i == 0 or len(kinds) < 3)


class Charts:
    """All series of a kind; those of a second kind are drawn when somebody asks for them."""

    def __init__(self, place: Place, kind: str, series: Sequence[Series], *, opened: bool) -> None:
        self.place, self.names = place, _names(series)
        self._series, self._made = series, list[Chart]()
        self._heading = "h4" if kind else "h3"
        unit = f" ({series[0].unit})" if series[0].unit else ""
        if opened and kind:
            tag("h3", f"{kind}{unit}")
        with tag("div") if opened else tag("details") as outside:
            if not opened:
                tag("summary", f"{kind}{unit}")
            self._inside = tag("div", "", "charts")
        if opened:
            self._make()
        else:
            outside.on("toggle", self._make, js_handler="() => emit()")

    def _make(self) -> None:
        if not self._made:
            with self._inside:
                self._made = [
                    Chart(one, _name(one), self.place.language, self._heading)
                    for one in self._series[:_AT_ONCE]
                ]

    def show(self, series: Sequence[Series]) -> None:
        """Bring those that are drawn up to date."""
        self._series = series
        for chart, one in zip(self._made, series, strict=False):
            chart.show(one)


def _beside(kinds: Mapping[str, list[Series]]) -> dict[str, list[Series]]:
    """Put those that are alone of their kind beside each other, first and without a heading."""
    alone = [series[0] for series in kinds.values() if len(series) == 1]
    many = {kind: series for kind, series in kinds.items() if len(series) > 1}
    return {"": alone, **many} if alone else many


def _names(series: Sequence[Series]) -> tuple[str, ...]:
    return tuple(one.label for one in series)


def _all_figures(place: Place, view: View) -> None:
    """Show a few figures of a kind by themselves, and many as a table."""
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
