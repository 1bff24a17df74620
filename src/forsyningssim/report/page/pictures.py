"""The pictures of a report: drawn anew from the results, each with its words and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np

from forsyningssim.measures import MEASURES
from forsyningssim.measures.measure import Numbers
from forsyningssim.report import style
from forsyningssim.report.compared import compared, describe_compared, rows_compared
from forsyningssim.report.exceedance import describe_exceedance, exceedance, rows_exceedance
from forsyningssim.report.frontier import cost_effect, describe_cost_effect, rows_cost_effect
from forsyningssim.report.page.answer import bans, headline, labels, lead, name_of
from forsyningssim.report.page.document import Picture, Table
from forsyningssim.report.regret_map import describe_regret, map_over, regret_map, rows_regret
from forsyningssim.report.story import Rows, StudyStory
from forsyningssim.report.tornado import describe_tornado, rows_tornado, tornado
from forsyningssim.report.words import Language
from forsyningssim.spec import Text
from forsyningssim.studies.answers import claim_of
from forsyningssim.studies.discovery import sentence
from forsyningssim.studies.economics import CostEffect
from forsyningssim.studies.findings import ByMeasure, Sampled
from forsyningssim.studies.study import Study
from forsyningssim.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LANGUAGES: Final[tuple[Language, ...]] = ("nb", "en")
TITLES: Final[Mapping[str, Text]] = {
    "timeline": say("What happened, day by day", "Hva som skjedde, dag for dag"),
    "compared": say("Policies compared", "Tiltakene sammenlignet"),
    "burden": say("Who bears it", "Hvem det rammer"),
    "exceedance": say("How bad can it get", "Hvor ille kan det bli"),
    "tornado": say("What it hangs on", "Hva det henger på"),
    "regret": say("When each policy helps", "Når hvert tiltak hjelper"),
    "flow": say("Where the packs came from, and where they went",
                "Hvor pakningene kom fra, og hvor de ble av"),
    "frontier": say("Cost against effect", "Kostnad mot virkning"),
}  # fmt: skip
"""Every picture, in the order of the report."""

Draw = Callable[[Language], "Figure"]
Describe = Callable[[Language], str]
Numbered = Callable[[Language], Rows]


def both(of: Callable[[Language], str]) -> Text:
    """Say something in both languages."""
    return Text(en=of("en"), nb=of("nb"))


def as_svg(figure: Figure, title: str) -> bytes:
    """Write a picture as SVG, the same bytes every time."""
    written = BytesIO()
    figure.savefig(written, format="svg",
                   metadata={"Title": title, "Date": None, "Creator": "forsyningssim"})  # fmt: skip
    return written.getvalue()


def drawn(name: str, draw: Draw) -> Mapping[Language, bytes]:
    """Draw a picture in each language, in the house style."""
    with style.house():
        return {language: as_svg(draw(language), name) for language in LANGUAGES}


def table_of(name: str, rows: Numbered) -> Table:
    """Put the rows of a picture, which are made for each language, into one table."""
    nb, en = rows("nb"), rows("en")
    caption = say("In numbers: {0}", "I tall: {0}", small(TITLES[name]))
    head = tuple(Text(en=e, nb=n) for e, n in zip(en.head, nb.head, strict=True))
    body = tuple(
        tuple(Text(en=e, nb=n) for e, n in zip(of_en, of_nb, strict=True))
        for of_en, of_nb in zip(en.body, nb.body, strict=True)
    )
    return Table(caption, tuple(map(_capital, head)), body, wide=True)


def of_study(study: Study) -> Iterator[tuple[str, Picture]]:
    """Draw what a study shows by the measure of page one."""
    one = study.findings.by_measure[headline(study)]
    story = story_of(study, one.measure)
    if one.against:
        yield "compared", _compared(study, one, story)
    yield "exceedance", _exceedance(study, one, story)
    if one.sampled is not None:
        yield "tornado", _tornado(study, one, one.sampled, story)
        if one.sampled.regrets:
            yield "regret", _regret(study, one, one.sampled, story)
    if one.measure in study.findings.cost_effect:
        yield "frontier", _frontier(study, one, story)


def story_of(study: Study, measure: str) -> StudyStory:
    """Give the names under which a study is drawn."""
    return StudyStory(
        title=study.plan.file.scenario.title,
        measure=MEASURES[measure].title,
        key=study.plan.hash,
        seed=study.plan.seed,
        replicates=study.replicates,
        policies=study.names,
        inputs=labels(study),
    )


def _picture(name: str, draw: Draw, describe: Describe, rows: Numbered) -> Picture:
    return Picture(TITLES[name], both(describe), drawn(name, draw), table_of(name, rows))


def _compared(study: Study, one: ByMeasure, story: StudyStory) -> Picture:
    given = one.against, study.findings.reference, one.direction, story
    return _picture(
        "compared", partial(compared, *given), partial(describe_compared, *given),
        partial(rows_compared, one.against, one.direction, story),
    )  # fmt: skip


def _exceedance(study: Study, one: ByMeasure, story: StudyStory) -> Picture:
    values = {policy: study.outcomes.of(policy, one.measure) for policy in study.plan.policies}
    given = values, one.direction, story
    return _picture(
        "exceedance", partial(exceedance, *given), partial(describe_exceedance, *given),
        partial(rows_exceedance, *given),
    )  # fmt: skip


def _tornado(study: Study, one: ByMeasure, sampled: Sampled, story: StudyStory) -> Picture:
    """Draw what the leading policy's difference hangs on, or else what doing nothing does."""
    reference, policies = study.findings.reference, study.plan.policies
    policy = lead(one) or reference
    means = sampled.outcomes.mean(axis=(1, 2))
    mean = float(means[policies.index(policy)])
    subject = name_of(study, policy)
    if policy != reference:
        mean -= float(means[policies.index(reference)])
        subject = say("{0} less {1}", "{0} minus {1}", subject, small(name_of(study, reference)))
    bars = sampled.hangs_on[policy]
    given = bars, mean, sampled.inputs, subject, story
    return _picture(
        "tornado", partial(tornado, *given), partial(describe_tornado, *given),
        partial(rows_tornado, bars, sampled.inputs),
    )  # fmt: skip


def _regret(study: Study, one: ByMeasure, sampled: Sampled, story: StudyStory) -> Picture:
    """Draw the regrets beside a map, for the ban where there is one, or else the leading policy."""
    reference = study.findings.reference
    candidates = [*bans(study), lead(one) or "", *one.against]
    subject = next((policy for policy in candidates if policy in sampled.helps), None)
    finding, where = Text(en="", nb=""), None
    if subject is not None:
        box = sampled.helps[subject]
        finding = sentence(box, sampled.inputs, claim_of(subject, reference, study.names))
        ranked = [bar.input for bar in sampled.hangs_on[subject]]
        where = map_over(box, sampled.inputs, sampled.values, ranked)
    return _picture(
        "regret", partial(regret_map, sampled.regrets, where, finding, story),
        partial(describe_regret, sampled.regrets, finding, story),
        partial(rows_regret, sampled.regrets, story),
    )  # fmt: skip


def _frontier(study: Study, one: ByMeasure, story: StudyStory) -> Picture:
    found = study.findings.cost_effect[one.measure]
    prices = study.plan.file.under().scenario.study.worth_nok
    return _picture(
        "frontier",
        partial(cost_effect, found, willingness(found, prices.get(one.measure)), story),
        partial(describe_cost_effect, found, story), partial(rows_cost_effect, found, story),
    )  # fmt: skip


def willingness(found: CostEffect, price: float | None) -> Numbers:
    """Give prices that reach beyond every ratio on the frontier and the price of the scenario."""
    ratios = [option.ratio for option in found.frontier() if option.ratio is not None]
    most = max([*ratios, price or 0.0], default=0.0)
    return np.linspace(0, float(f"{2 * most:.1g}") if most > 0 else 1000.0, 101)


def small(text: Text) -> Text:
    """Write a title as it stands inside a sentence."""
    return Text(en=text.en[:1].lower() + text.en[1:], nb=text.nb[:1].lower() + text.nb[1:])


def _capital(text: Text) -> Text:
    return Text(en=text.en[:1].upper() + text.en[1:], nb=text.nb[:1].upper() + text.nb[1:])
