"""At which value of an input a ban on exports turns, medicine by medicine.

What is measured of a medicine is what becomes of its own patients and packs. Where the input is the
share that is exported, it is varied for all medicines in the same runs, if that is sound: if the
medicine fares in them just as where its own share alone is varied. One that stands in for another
fails that, and gets runs of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from forsyningssim.actors.parallel_trader import Plausible
from forsyningssim.analysis.thresholds import Crossing, Edge, Search, search
from forsyningssim.disruptions.price_shock import PriceShock
from forsyningssim.levers.export_ban import ExportBan
from forsyningssim.measures import MEASURES
from forsyningssim.measures.measure import Numbers
from forsyningssim.scenario.schema import Scenario
from forsyningssim.setting import catalogue_of
from forsyningssim.spec import Grade, Text
from forsyningssim.studies.answers import quoted
from forsyningssim.studies.limit_words import Judgement, Standing, Telling, judge, judged
from forsyningssim.studies.plan import Plan
from forsyningssim.studies.probe import UntoldError
from forsyningssim.studies.question import EXPORTS, Pairs, Question
from forsyningssim.words import capital, joined, percent, say


@dataclass(frozen=True)
class Turn:
    """Where the order of the two policies turns, or the ban begins to be better."""

    value: float
    low: float
    high: float
    """Ends of the 95 % interval; of what begins, the values between which it does."""
    judgement: Judgement | None
    """Whether the true share may well lie above; none if nobody says what is plausible."""


@dataclass(frozen=True)
class Limit:
    """What was found for one medicine."""

    medicine: str
    name: Text
    standing: Standing
    turns: tuple[Turn, ...]
    """Rising; none where the order does not turn and the ban does not begin to be better."""
    up_to: float | None
    """Up to which share of its sales exports may well go; none if nobody says."""
    source: str
    """Of that."""
    grade: Grade
    alone: bool
    """Whether its own share alone was varied, in runs of its own."""
    replicates: int
    """Pairs of runs that were looked at."""
    signs: tuple[int, ...]
    sentence: Text


def banned(plan: Plan, question: Question) -> list[str]:
    """Name the medicines that one of the two policies bans from export, in the order of arrays."""
    catalogue = catalogue_of(plan.file.under().scenario)
    masks = [
        lever.covers(catalogue)
        for policy in (question.a, question.b)
        for lever in plan.file.under(policy).levers
        if isinstance(lever, ExportBan)
    ]
    products = np.flatnonzero(np.any(masks, axis=0)) if masks else ()
    covered = {catalogue.substance_of[p] for p in products}
    return [name for name in catalogue.substances if name in covered]


def limits(plan: Plan, pairs: Pairs) -> tuple[Limit, ...]:
    """Find for each medicine that the ban covers where it turns; none if no policy bans exports."""
    finder = _Finder(plan, pairs)
    return tuple(finder.limit(medicine) for medicine in banned(plan, pairs.question))


class _Finder:
    """Searches for one medicine after another."""

    def __init__(self, plan: Plan, pairs: Pairs) -> None:
        self.pairs, self.asked = pairs, pairs.question
        self.scenario = plan.file.under().scenario
        self.medicines = catalogue_of(self.scenario).substances
        a, b = (quoted(plan.names, name) for name in (self.asked.a, self.asked.b))
        less = MEASURES[self.asked.measure].direction == "less"
        better = {-1: b if less else a, 1: a if less else b}
        levers = plan.file.under(self.asked.b).levers
        ban = b if any(isinstance(each, ExportBan) for each in levers) else a
        self.helps = 1 if better[1] is ban else -1
        self.telling = Telling(self.asked.input, self.asked.low, self.asked.high, better, ban)

    def limit(self, medicine: str) -> Limit:
        """Find where the ban turns for a medicine."""
        place = self.medicines.index(medicine)
        alone = ""
        try:
            alone = "" if self._may_share(medicine, place) else medicine
            return self._told(medicine, *self._search(place, alone), alone=bool(alone))
        except UntoldError:
            return self._told(medicine, None, "untold", alone=bool(alone))

    def _may_share(self, medicine: str, place: int) -> bool:
        """Whether the medicine fares as it would if its own share alone were varied."""
        if self.asked.input.name != EXPORTS:
            return True
        own = self.pairs.trade.by_medicine.get(medicine)
        if own is not None and own.exported_share is not None:
            return False
        return np.array_equal(self._at_the_ends(place), self._at_the_ends(place, medicine))

    def _at_the_ends(self, place: int, alone: str = "") -> Numbers:
        """Give the first replicates at both ends of the range. (2, 2, R)."""
        ends = self.asked.low, self.asked.high
        return np.stack([self.pairs.values(end, self.asked.first, place, alone) for end in ends])

    def _search(self, place: int, alone: str) -> tuple[Search, Standing]:
        """Look at the two ends alone first, where the input seems to make no difference."""
        low, high = self._at_the_ends(place, alone)
        if np.array_equal(low, high):
            found, seen = self._looked(place, alone, 2)
            if len({each.tobytes() for each in seen}) == 1:
                return found, "unmoved" if seen[0].any() else "alike"
        found, seen = self._looked(place, alone, self.asked.looks)
        if not any(each.any() for each in seen):
            return found, "alike"
        return found, self._standing(found)

    def _looked(self, place: int, alone: str, looks: int) -> tuple[Search, list[Numbers]]:
        """Search, and keep what was seen at each value."""
        asked, seen = self.asked, dict[float, Numbers]()

        def differences(value: float, many: int) -> Numbers:
            seen[value] = self.pairs.apart(value, many, place, alone)
            return seen[value]

        found = search(
            differences, asked.low, asked.high, first=asked.first, most=asked.most, looks=looks,
            tolerance=asked.tolerance, edges=True,
        )  # fmt: skip
        return found, list(seen.values())

    def _standing(self, found: Search) -> Standing:
        if found.crossings:
            return "turns"
        if not found.shown:
            return "unshown"
        if self.helps not in found.shown:
            return "never"
        return "begins" if found.edges and found.edges[0].below == 0 else "always"

    def _told(
        self, medicine: str, found: Search | None, standing: Standing, *, alone: bool
    ) -> Limit:
        about_exports = self.asked.input.name == EXPORTS
        plausible = self.pairs.trade.plausible_of(medicine) if about_exports else None
        why = self._why(medicine) if about_exports else Text(en="", nb="")
        turns = tuple(_turns(found, standing, plausible))
        parts = [self.telling.sentence(found, standing, why)]
        if plausible:
            for turn in turns:
                which = self.asked.input.shown(turn.value) if len(turns) > 1 else None
                verdict = judged(turn.low, turn.high, plausible, which)
                parts.append(say("{0}.", "{0}.", capital(verdict)))
        if about_exports:
            parts.append(self._ceiling(medicine))
        name = self.scenario.substances[medicine].name
        return Limit(
            medicine, name, standing, turns,
            plausible.up_to_share if plausible else None,
            plausible.source if plausible else "", plausible.grade if plausible else "assumed",
            alone, found.runs if found else 0, found.signs if found else (),
            say("{0}: {1}", "{0}: {1}", name, joined(" ", parts)),
        )  # fmt: skip

    def _why(self, medicine: str) -> Text:
        """Say why nothing of a medicine is exported, where that is so."""
        gap, cost = dearest(self.scenario, medicine), self.pairs.trade.trade_cost
        if gap is None or gap > cost:
            return Text(en="", nb="")
        return say(
            ": exporting it does not pay, since the price abroad is {0} above ours and trading "
            "costs {1}",
            ": det lønner seg ikke å eksportere det, siden prisen ute er {0} over vår og handelen "
            "koster {1}",
            percent(gap), percent(cost),
        )  # fmt: skip

    def _ceiling(self, medicine: str) -> Text:
        """Say how much of a medicine traders want at its price, if that is less than was tried."""
        gap = dearest(self.scenario, medicine)
        most = 0.0 if gap is None else self.pairs.trade.pays(np.array(gap)).item()
        if gap is None or not 0 < most < self.asked.high:
            return Text(en="", nb="")
        return say(
            "The price abroad is {0} above ours, at which traders want no more than {1} of sales.",
            "Prisen ute er {0} over vår, og da vil handlerne ikke ha mer enn {1} av salget.",
            percent(gap), self.asked.input.shown(most),
        )  # fmt: skip


def _turns(found: Search | None, standing: Standing, plausible: Plausible | None) -> Iterator[Turn]:
    """Yield the values at which the order turns, or the ban begins to be better."""
    ends: Sequence[Crossing | Edge] = ()
    if found is not None and standing == "turns":
        ends = found.crossings
    elif found is not None and standing == "begins":
        ends = found.edges[:1]
    for end in ends:
        said = judge(end.low, end.high, plausible) if plausible else None
        yield Turn(end.value, end.low, end.high, said)


def dearest(scenario: Scenario, medicine: str) -> float | None:
    """Give the largest price gap of a medicine's products; none where a shock may change it."""
    if any(isinstance(each, PriceShock) for each in scenario.disruptions.values()):
        return None
    gaps = [each.price_gap for each in scenario.products.values() if each.substance == medicine]
    return max(gaps, default=None)
