"""What it costs and who pays: one table for each basis, which its caption names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from forsyningssim.actors import PAYERS
from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.break_even import BreakEven
from forsyningssim.measures import COMPONENTS, MEASURES
from forsyningssim.measures.bill import COMPONENT_NAMES, PAYER_NAMES
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Amount, Block, Cell, Paragraph, Section, Table
from forsyningssim.report.page.headline import name_of
from forsyningssim.report.page.written import DASH, amount, around, between
from forsyningssim.spec import Text
from forsyningssim.studies.costed import ALL, ANSWERS, Billed, BrokenEven, PerUnit
from forsyningssim.studies.study import Study
from forsyningssim.words import capital, joined, say

COSTS: Final = say("What it costs, and who pays", "Hva det koster, og hvem som betaler")
_ALL: Final = say("all together", "alle sammen")
_FOR: Final = say("for", "for")
_HARMS: Final = say("none: it does harm", "ingen: det gjør skade")
_SAVES: Final = say("none: it saves money", "ingen: det sparer penger")
_UNSHOWN: Final = say("effect not shown", "virkning ikke vist")
_READ: Final = say(
    "Each table says on which basis its money is counted; figures of different bases are answers "
    "to different questions and are not to be compared. Costs, and the health they are held "
    "against, count less for each year after a run's first. Intervals are 95 % sampling "
    "intervals.",
    "Hver tabell sier hva pengene er regnet for. Tall på ulikt grunnlag svarer på ulike spørsmål "
    "og skal ikke sammenlignes. Kostnader, og helsen de holdes opp mot, teller mindre for hvert "
    "år etter det første i en kjøring. Intervallene er 95 % utvalgsintervaller.",
)


def costs(study: Study) -> Section:
    """Put together what a study says of money."""
    found = study.findings.costed
    bases = list(dict.fromkeys(each.basis for each in found.bill))
    blocks: list[Block] = [Paragraph(_READ, "note")]
    blocks += [_by_payer(study, basis) for basis in bases]
    blocks.append(_by_component(study, found.basis))
    blocks += [_per_unit(study, basis) for basis in bases if len(study.plan.policies) > 1]
    if found.break_even:
        blocks.append(_break_even(study, found.break_even))
    return Section("costs", COSTS, tuple(blocks))


def _cell(each: Billed | None) -> Cell:
    """Write NOK under the reference, and the difference to it under another policy."""
    if each is None:
        return DASH
    if each.difference is None:
        return amount(each.nok)
    return around(each.difference, sign=True)


def _by_payer(study: Study, basis: Basis) -> Table:
    """Tell who pays: the reference in full, the others by their difference."""
    lines = {(each.policy, each.payer): each for each in study.findings.costed.bill
             if each.basis == basis and each.component == ALL}  # fmt: skip
    payers = [payer for payer in PAYERS if any(who == payer for _, who in lines)]
    rows = tuple(
        (name_of(study, policy), *(_cell(lines.get((policy, p))) for p in (*payers, ALL)))
        for policy in dict.fromkeys(policy for policy, _ in lines)
    )
    caption = say("Who pays, NOK, {0}", "Hvem som betaler, kroner, {0}", basis.heading)
    head = (phrases.POLICY, *(PAYER_NAMES[payer] for payer in payers), _ALL)
    return Table(caption, tuple(map(capital, head)), rows, _less(study), wide=True)


def _by_component(study: Study, basis: Basis) -> Table:
    """Tell what is paid for: the reference in full, the others by their difference."""
    lines = {(each.policy, each.component): each for each in study.findings.costed.bill
             if each.basis == basis and each.payer == ALL}  # fmt: skip
    policies = list(dict.fromkeys(policy for policy, _ in lines))
    rows = tuple(
        (capital(COMPONENT_NAMES[part]), *(_cell(lines.get((policy, part))) for policy in policies))
        for part in COMPONENTS
        if any((policy, part) in lines for policy in policies)
    )
    caption = say("What is paid for, NOK, {0}", "Hva det betales for, kroner, {0}", basis.heading)
    head = (capital(_FOR), *(name_of(study, policy) for policy in policies))
    return Table(caption, head, rows, _less(study), wide=True)


def _less(study: Study) -> Text:
    return say(
        "{0} in full; all others as the difference to it.",
        "{0} i sin helhet; de andre som forskjellen til dette.",
        name_of(study, study.findings.reference),
    )


def _per_unit(study: Study, basis: Basis) -> Table:
    """Tell what each unit of effect costs; no bounds where the effect is not shown."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            MEASURES[each.measure].title, name_of(study, each.policy),
            around(each.cost, sign=True), around(each.effect, sign=True),
            *_price(each),
        )
        for each in study.findings.costed.per_unit
        if each.basis == basis
    )  # fmt: skip
    head = (
        phrases.MEASURE, phrases.POLICY, say("NOK more", "flere kroner"),
        say("units gained", "enheter spart"), say("NOK for each", "kroner for hver"),
        phrases.SAMPLING,
    )  # fmt: skip
    caption = say("What each unit of effect costs, {0}", "Hva hver enhet virkning koster, {0}",
                  basis.heading)  # fmt: skip
    return Table(caption, tuple(map(capital, head)), rows, wide=True)


def _price(each: PerUnit) -> tuple[Cell, Cell]:
    """Give what a unit costs, and its bounds, where a policy does more for more money.

    A ratio of a loss would read as a price; one of less money for more is none.
    """
    cost, effect, price = each.cost, each.effect, each.nok_per_unit
    if effect.holds(0):
        return Amount(price.estimate, _UNSHOWN), DASH
    if effect.high < 0:
        return Amount(price.estimate, _HARMS), DASH
    if cost.high < 0:
        return Amount(price.estimate, _SAVES), DASH
    return amount(price.estimate), between(price.low, price.high)


def _break_even(study: Study, lines: tuple[BrokenEven, ...]) -> Table:
    """Tell how often the crisis must come for each policy to pay."""
    rows = tuple(
        (
            MEASURES[each.measure].title, amount(each.found.worth_nok),
            name_of(study, each.found.policy), joined("; ", list(_answer(each.found))),
            _range(each.found),
        )
        for each in lines
    )  # fmt: skip
    head = (
        phrases.MEASURE, say("NOK for each", "kroner for hver"), phrases.POLICY,
        say("crises in 100 years", "kriser på 100 år"), phrases.RANGE,
    )  # fmt: skip
    caption = say(
        "How often the crisis must come, per year at the frequency at which it breaks even; "
        "prices of {0}",
        "Hvor ofte krisen må komme, per år ved hyppigheten der det går i null; priser fra {0}",
        lines[0].price_year,
    )
    return Table(caption, tuple(map(capital, head)), rows, wide=True)


def _answer(found: BreakEven) -> Iterator[Text]:
    """Yield what the means say, and the frequency with its interval where there is one."""
    yield ANSWERS[found.answer]
    often = found.crises_per_year
    if found.answer == "pays above":
        estimate = amount(100 * often.estimate).written
        bounds = between(100 * often.low, 100 * often.high)
        yield say("from {0} ({1})", "fra {0} ({1})", estimate, bounds)


def _range(found: BreakEven) -> Text:
    span = found.over_futures
    if span is None:
        return phrases.NOT_VARIED
    never = say("never", "aldri")
    low, high = (
        amount(100 * x).written if x < float("inf") else never for x in (span.low, span.high)
    )
    return say("{0} to {1}", "{0} til {1}", low, high)
