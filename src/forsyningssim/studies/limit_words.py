"""What is said of a threshold of one medicine: where it lies, and whether that is plausible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from forsyningssim.actors.parallel_trader import Plausible
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.thresholds import Search, answer
from forsyningssim.spec import Text
from forsyningssim.words import percent, say

Standing: TypeAlias = Literal[
    "turns", "begins", "always", "never", "unshown", "unmoved", "alike", "untold"
]
"""The order of the policies turns at a value; the ban is better from a value on, and below it no
difference is shown; the ban is better, or worse, wherever a difference is shown; none is shown;
what the ban does does not hang on the input; it changes nothing; the measure cannot be told."""
Judgement: TypeAlias = Literal["plausible", "hardly", "open"]
"""Whether the true value may well lie above a threshold."""

STANDINGS: Final[Mapping[Standing, Text]] = {
    "turns": say("turns at {0}", "snur ved {0}", "{0}"),
    "begins": say("better from {0} on", "best fra og med {0}", "{0}"),
    "always": say("always exceeded", "alltid overskredet"),
    "never": say("cannot be reached", "kan ikke nås"),
    "unshown": say("no difference shown", "ingen forskjell vist"),
    "unmoved": say("the same for every value", "det samme for alle verdier"),
    "alike": say("the ban changes nothing", "forbudet endrer ingenting"),
    "untold": say("cannot be told", "kan ikke sies"),
}
"""In few words, for tables and pictures."""
JUDGED: Final[Mapping[Judgement, Text]] = {
    "plausible": say("that the true share lies above{0} is plausible",
                     "at den sanne andelen ligger over{0}, er rimelig", "{0}"),
    "hardly": say("that the true share lies above{0} is hardly plausible",
                  "at den sanne andelen ligger over{0}, er lite rimelig", "{0}"),
    "open": say("whether the true share lies above{0} cannot be judged",
                "om den sanne andelen ligger over{0}, kan ikke bedømmes", "{0}"),
}  # fmt: skip
ABOVE: Final[Mapping[Judgement, Text]] = {
    "plausible": say("plausible", "rimelig"),
    "hardly": say("hardly plausible", "lite rimelig"),
    "open": say("cannot be judged", "kan ikke bedømmes"),
}
"""Of a true share above a threshold, in few words."""
_NEITHER: Final = say("neither policy", "ingen av tiltakene")


def judge(low: float, high: float, plausible: Plausible) -> Judgement:
    """Tell whether the true share may well lie above a threshold between two bounds."""
    if high <= plausible.up_to_share:
        return "plausible"
    return "hardly" if low > plausible.up_to_share else "open"


def judged(low: float, high: float, plausible: Plausible, which: Text | None = None) -> Text:
    """Say whether the true share may well lie above a threshold, and why.

    ``which`` names the threshold, where there are several.
    """
    words = JUDGED[judge(low, high, plausible)]
    above = say(" {0}", " {0}", which) if which else Text(en="", nb="")
    return say(
        "{0}: up to {1} is taken as plausible, since {2}",
        "{0}: inntil {1} regnes som rimelig, siden {2}",
        say(words.en, words.nb, above), percent(plausible.up_to_share), plausible.because,
    )  # fmt: skip


@dataclass(frozen=True)
class Telling:
    """What the sentences on all medicines have in common."""

    input: Input
    low: float
    high: float
    better: Mapping[int, Text]
    """Which policy is better where the difference is negative (-1), and where it is positive."""
    ban: Text

    def sentence(self, found: Search | None, standing: Standing, why: Text) -> Text:
        """Say where a medicine stands; ``why`` tells why nothing of it is exported, if so."""
        over = self.input.label, self.input.shown(self.low), self.input.shown(self.high)
        if found is None:
            return say("the measure cannot be told.", "målet kan ikke sies.")
        if standing in {"turns", "unshown"}:
            return answer(found, self.input, self.better, self.low, self.high)
        edge = found.edges[0].value if standing == "begins" else self.low
        best = self.better[min(found.shown)] if found.shown else _NEITHER
        return say(*_STEADY[standing], best, *over, self.input.shown(edge), why, self.ban)


_STEADY: Final[Mapping[Standing, tuple[str, str]]] = {
    "begins": (
        "Where {1} is above {4}, {0} is better; below it, no difference is shown.",
        "Der {1} er over {4}, er {0} best; under er ingen forskjell vist.",
    ),
    "always": (
        "Whatever the {1} from {2} to {3}, {0} is better: the threshold is always exceeded.",
        "Uansett {1} fra {2} til {3} er {0} best: terskelen er alltid overskredet.",
    ),
    "never": (
        "Whatever the {1} from {2} to {3}, {0} is better where a difference is shown: the "
        "threshold cannot be reached.",
        "Uansett {1} fra {2} til {3} er {0} best der en forskjell er vist: terskelen kan ikke nås.",
    ),
    "unmoved": (
        "Whatever the {1} from {2} to {3}, {0} is better by as much{5}.",
        "Uansett {1} fra {2} til {3} er {0} like mye bedre{5}.",
    ),
    "alike": (
        "Whatever the {1} from {2} to {3}, {6} changes nothing for those who use it{5}.",
        "Uansett {1} fra {2} til {3} endrer {6} ingenting for dem som bruker det{5}.",
    ),
}
