"""Where a ban turns, medicine by medicine, for those questions that a study's folder answers."""

from __future__ import annotations

from collections.abc import Iterator

from forsyningssim.measures import MEASURES
from forsyningssim.report.limits import describe_limits, limits, rows_limits
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Block, Paragraph, Picture, Section, Table, cited
from forsyningssim.report.page.pictures import both, drawn, in_numbers
from forsyningssim.report.study_figures import story_by
from forsyningssim.studies.answers import quoted
from forsyningssim.studies.limit_rows import Answered, answered, plausible_of, ranked
from forsyningssim.studies.study import Study
from forsyningssim.words import say

HEADING = say("Where a ban turns, medicine by medicine", "Hvor et forbud snur, middel for middel")


def of_limits(study: Study) -> Iterator[Section]:
    """Yield a section with a part for each question; nothing where none was asked."""
    parts = tuple(_part(study, found) for found in answered(study.folder))
    if parts:
        yield Section("limits", HEADING, (Paragraph(_HOW, "note"),), parts)


_HOW = say(
    "Each medicine is judged by what becomes of its own patients. Its threshold is found with both "
    "policies on the same luck; where a medicine stands in for another, its own share of exports "
    "alone is varied. Each interval is one of 95 % by itself.",
    "Hvert legemiddel bedømmes etter hvordan det går med dets egne pasienter. Terskelen er funnet "
    "med begge tiltakene under de samme tilfeldighetene. Der et middel erstatter et annet, "
    "varieres bare dets egen eksportandel. Hvert intervall er ett på 95 % for seg.",
)


def _part(study: Study, found: Answered) -> Section:
    heading = say(
        "{0}: {1} or {2}", "{0}: {1} eller {2}", MEASURES[found.measure].title,
        *(quoted(study.names, policy) for policy in (found.a, found.b)),
    )  # fmt: skip
    story = story_by(study.plan, found.measure, found.most)
    picture = Picture(
        HEADING,
        both(lambda lang: describe_limits(found, story, lang)),
        drawn("limits", lambda lang: limits(found, story, lang)),
        in_numbers(HEADING, lambda lang: rows_limits(found, lang)),
    )
    blocks: list[Block] = [Paragraph(found.sentence), picture]
    if any(limit.up_to is not None for limit in found.limits):
        blocks.append(_plausible(found))
    return Section(f"limits-{found.key}", heading, tuple(blocks), new_page=False)


def _plausible(found: Answered) -> Table:
    """Say by whom, and how well, it is known what exports may well reach."""
    rows = tuple(
        (limit.name, plausible_of(limit, found.input), phrases.GRADES[limit.grade],
         cited(limit.source))
        for limit in ranked(found.limits) if limit.up_to is not None
    )  # fmt: skip
    caption = say("Exports that are taken as plausible", "Eksport som regnes som rimelig")
    head = (
        say("medicine", "legemiddel"), say("share", "andel"), phrases.GRADE, phrases.SOURCE,
    )  # fmt: skip
    return Table(caption, head, rows, wide=True)
