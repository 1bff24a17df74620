"""What a study shows, in sentences: who is best where, what that hangs on, what to find out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.discovery import sentence
from forsyningssim.analysis.selection import Selection
from forsyningssim.measures import MEASURES
from forsyningssim.spec import Text
from forsyningssim.studies.findings import ByMeasure, Findings, Sampled
from forsyningssim.words import about, percent, say, series, small
from forsyningssim.words import quoted as in_quotes


def called(names: Mapping[str, Text], policy: str) -> Text:
    """Call a policy by its name; one without is called by its key."""
    plain = policy.replace("_", " ")
    return names.get(policy) or Text(en=plain, nb=plain)


def quoted(names: Mapping[str, Text], policy: str) -> Text:
    """Call a policy by its name inside a sentence."""
    return in_quotes(called(names, policy))


def answers(found: Findings, names: Mapping[str, Text]) -> dict[str, list[Text]]:
    """Say for each measure what the study shows; ``names`` calls policies."""
    return {
        measure: [
            *winner(one.best, found.policies, names),
            *(best_where(one.sampled, names) if one.sampled else [ONE_SET]),
            *(hangs_on(one, names) if one.sampled else []),
            *(find_out_first(one, found.costed.basis) if one.sampled else []),
            *(helps_where(one.sampled, found, names) if one.sampled else []),
        ]
        for measure, one in found.by_measure.items()
    }


ONE_SET = say(
    "One set of assumptions: nothing uncertain was varied.",
    "Ett sett antakelser: ingenting usikkert ble variert.",
)


ALIKE = say("All policies are alike in every future.", "Alle tiltak er like i alle framtidene.")


def winner(
    best: Selection | None, policies: Sequence[str], names: Mapping[str, Text]
) -> list[Text]:
    """Say which policy a race picked, with its promise."""
    if best is None:
        return []
    ahead = [quoted(names, policies[place]) for place in best.survivors]
    if not best.decided:
        return [
            say(
                "With the scenario as written, {0} replicates do not yet tell which of these is "
                "best: {1}.",
                "Med scenarioet som skrevet er {0} gjentak for få til å si hva som er best av {1}.",
                max(best.replicates), series(ahead),
            )
        ]  # fmt: skip
    if len(ahead) > 1:
        return [
            say(
                "With the scenario as written, these are best and alike: {0}.",
                "Med scenarioet som skrevet er disse best og like: {0}.",
                series(ahead),
            )
        ]
    return [
        say(
            "With the scenario as written, the best is {0}; such a choice is right {1} of the time "
            "where the best is ahead by {2} or more.",
            "Med scenarioet som skrevet er det beste {0}; et slikt valg er riktig i {1} av "
            "tilfellene der det beste leder med {2} eller mer.",
            ahead[0], percent(best.level), about(best.indifference),
        )
    ]  # fmt: skip


def best_where(sampled: Sampled, names: Mapping[str, Text]) -> list[Text]:
    """Say how often each policy is best over the futures, and which never is."""
    if not sampled.regrets:
        return []
    if all(each.best == 1 for each in sampled.regrets):
        return [ALIKE]
    ranked = sorted(sampled.regrets, key=lambda each: (-each.best, each.policy))
    shares = [
        say("{0} in {1}", "{0} i {1}", quoted(names, each.policy), percent(round(each.best, 2)))
        for each in ranked
        if each.best
    ]
    told = [
        say(
            "Best over what nobody knows: {0} of the futures.",
            "Best over det ingen vet: {0} av framtidene.",
            series(shares),
        )
    ]
    never = [quoted(names, policy) for policy in sampled.never_best]
    if never:
        told.append(say("Never best: {0}.", "Aldri best: {0}.", series(never)))
    return told


def hangs_on(one: ByMeasure, names: Mapping[str, Text]) -> list[Text]:
    """Say what the difference of each policy hangs on most, where that is shown."""
    sampled = one.sampled
    if sampled is None:
        return []
    labels = {each.name: each.label for each in sampled.inputs}
    by_input: dict[str, list[Text]] = {}
    for policy in one.against:
        bars = [bar for bar in sampled.hangs_on[policy] if not bar.difference.holds(0)]
        if bars:
            by_input.setdefault(bars[0].input, []).append(quoted(names, policy))
    parts = [
        say("{0} ({1})", "{0} ({1})", labels[name], series(policies))
        for name, policies in by_input.items()
    ]
    if not parts:
        return []
    return [
        say(
            "What differences hang on most: {0}.",
            "Det forskjellene henger mest på: {0}.",
            series(parts),
        )
    ]


def find_out_first(one: ByMeasure, basis: Basis) -> list[Text]:
    """Say which input it is worth most to know, if that is shown."""
    sampled = one.sampled
    shown = [each for each in sampled.knowing if each.shown] if sampled else []
    if sampled is None or not shown:
        return []
    label = next(each.label for each in sampled.inputs if each.name == shown[0].input)
    worth = shown[0].worth
    return [
        say(
            "Measure this first: {0}. To know it is worth at most {1} ({2} to {3}), {4}, in {5}.",
            "Mål dette først: {0}. Å vite det er verdt høyst {1} ({2} til {3}), {4}, målt i {5}.",
            label,
            *(about(x) for x in (worth.estimate, worth.low, worth.high)),
            basis.words,
            small(MEASURES[one.measure].title),
        )
    ]


def helps_where(sampled: Sampled, found: Findings, names: Mapping[str, Text]) -> list[Text]:
    """Say in which futures each policy does better than the reference, where it varies."""
    return [
        sentence(box, sampled.inputs, claim_of(policy, found.reference, names))
        for policy, box in sampled.helps.items()
        if 0 < box.share < 1
    ]


def claim_of(policy: str, reference: str, names: Mapping[str, Text]) -> Text:
    """Say that a policy does better than the reference, as the beginning of a sentence."""
    one, other = quoted(names, policy), quoted(names, reference)
    return say("{0} does better than {1}", "{0} gjør det bedre enn {1}", one, other)
