"""The tables of the page on crises: what agrees, what misses, and what nobody has published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from forsyningssim.scenario.known import DAYS, Known, written
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.validation.crises import FUTURES, REPLICATES, Held

PICTURE: Final = "crises"
"""Name of the picture below ``docs/images``."""
_VERDICTS: Final = ("agrees", "near", "misses")


def tables(files: Sequence[ScenarioFile], held: Sequence[Held], day: date) -> str:
    """Write what stands between the marks of the page."""
    checked = [each for each in held if each.known.role == "checked"]
    shown = [each for each in held if each.known.role != "checked"]
    return "\n".join(
        [
            f"Computed on {day.isoformat()} by `make validation`: {REPLICATES} replicates of all"
            f" of Norway for each of {len({each.crisis for each in held})} crises, and {FUTURES}"
            " futures.",
            "",
            _sum(checked),
            "",
            f"![Published ranges, the model and the envelope](../images/{PICTURE}.svg)",
            "",
            "| checked | published | model | over unknowns | envelope | verdict | closer |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *_rows(files, checked),
            "",
            "| fitted or stated, no evidence | published | model | role |",
            "| --- | --- | --- | --- |",
            *_rows(files, shown),
            "",
            "Nothing to check:",
            "",
            *(
                f"- **{file.scenario.title.en}.** {file.scenario.unchecked.en.strip()}"
                for file in files
                if file.scenario.unchecked.en
            ),
        ]
    )


def _sum(checked: Sequence[Held]) -> str:
    """Count the verdicts, and who was closer how often."""
    model, envelope, closer = (
        {word: sum(getattr(each, field) == word for each in checked) for word in words}
        for field, words in (
            ("verdict", _VERDICTS),
            ("reckoned_verdict", _VERDICTS),
            ("closer", ("model", "envelope", "neither")),
        )
    )
    return (
        f"**Of {len(checked)} checked figures, the model's agree {model['agrees']} times, are near"
        f" {model['near']} times and miss {model['misses']} times.** The envelope's agree"
        f" {envelope['agrees']} times, are near {envelope['near']} and miss {envelope['misses']}."
        f" The model is closer {closer['model']} times, the envelope {closer['envelope']} times; in"
        f" {closer['neither']} the two are as close."
    )


def _rows(files: Sequence[ScenarioFile], held: Sequence[Held]) -> Iterator[str]:
    """Yield the rows of a table, under a row with the name of each crisis."""
    for file in files:
        mine = [each for each in held if each.crisis == file.name]
        if mine:
            columns = 7 if mine[0].known.role == "checked" else 4
            yield f"| **{file.scenario.title.en}** |" + " |" * (columns - 1)
        yield from map(_row, mine)


def _row(held: Held) -> str:
    known = held.known
    cells = [known.title.en, known.published().en, model_of(held)]
    if known.role == "checked":
        cells += [unknown_of(held), value_of(known, held.reckoned), held.verdict, held.closer]
    else:
        cells.append(known.role)
    return "| " + " | ".join(cells) + " |"


def model_of(held: Held) -> str:
    """Write the model's mean and where nine in ten replicates lie."""
    if held.known.figure == "felt" or held.range is None:
        return value_of(held.known, held.mean)
    low, high = (value_of(held.known, value) for value in held.range)
    mean = value_of(held.known, held.mean)
    return mean if low == high == mean else f"{mean} ({low} to {high})"


def unknown_of(held: Held) -> str:
    """Write the lowest and highest of the futures; of what is felt or not, in how many it is."""
    if held.known.figure == "felt":
        told = [value for value in held.unknown if value is not None]
        return value_of(held.known, sum(told) / len(told)) if told else "–"
    if held.unknown_range is None:
        return value_of(held.known, None)
    low, high = (value_of(held.known, value) for value in held.unknown_range)
    return low if low == high else f"{low} to {high}"


def value_of(known: Known, value: float | None) -> str:
    """Write one value of a figure."""
    if value is None:
        return "never felt" if known.figure in DAYS else "–"
    if known.figure == "felt":
        return f"in {value:.0%} of runs".replace("%", " %")
    return written(known.figure, value).en
