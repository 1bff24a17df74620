"""Who bears it, over all replicates: days without medicine by group, severity, place and age."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from forsyningssim.analysis.intervals import t_interval
from forsyningssim.data.norway import AGE_BANDS
from forsyningssim.measures.measure import Numbers
from forsyningssim.patients.catalogue import PatientGroup
from forsyningssim.patients.places import CENTRALITY
from forsyningssim.report.page import phrases
from forsyningssim.report.page.document import Amount, Cell, Table
from forsyningssim.report.page.written import DASH, amount, share, signed
from forsyningssim.report.words import say as word
from forsyningssim.setting import catalogue_of
from forsyningssim.spec import Text
from forsyningssim.studies.answers import called
from forsyningssim.studies.outcomes import borne
from forsyningssim.studies.study import Study
from forsyningssim.words import capital, say, series, small

Kind: TypeAlias = Literal["group", "severity", "centrality", "age"]
_MOST: Final = 12
"""Groups that a table has; the others bear less."""
_CAPTIONS: Final[dict[Kind, Text]] = {
    "group": say("Days without medicine by patient group",
                 "Dager uten medisin etter pasientgruppe"),
    "severity": say("Days without medicine by severity", "Dager uten medisin etter alvor"),
    "centrality": say("Days without medicine by where patients live",
                      "Dager uten medisin etter hvor pasientene bor"),
    "age": say("Days without medicine by age", "Dager uten medisin etter alder"),
}  # fmt: skip
_NOTES: Final[dict[Kind, Text]] = {
    "group": say(
        "Means over all replicates of the scenario as written; a change is shown where its "
        "interval leaves out zero, for all rows of the column together.",
        "Snitt over alle gjentak av scenarioet som skrevet. En endring er vist der intervallet "
        "ikke inneholder null, for alle radene i kolonnen samlet.",
    ),
    "age": say(
        "All ages of a group are taken to fare alike.",
        "Alle aldre i en gruppe regnes å ha det likt.",
    ),
}
_SEVERITY: Final = (
    say("class 1, the most severe", "klasse 1, den mest alvorlige"),
    say("class 2", "klasse 2"),
    say("class 3", "klasse 3"),
    say("class 4, the least severe", "klasse 4, den minst alvorlige"),
)


@dataclass(frozen=True)
class Bearers:
    """Some of those who may go without, and their days under each policy."""

    names: tuple[Text, ...]
    days: Numbers
    """Policies, replicates, bearers. (A, R, B)"""


Known: TypeAlias = Mapping[Kind, Bearers]
"""In which ways patients can be told apart."""


def bearers(study: Study) -> Known:
    """Read who goes without, told apart in four ways; a way that tells nobody apart is left out."""
    groups = catalogue_of(study.plan.file.under().scenario).groups
    found = borne(study.plan, study.finish.store, study.replicates)
    ends = np.cumsum([len(groups), len(CENTRALITY)])
    by_group, by_centrality, by_age = np.split(found, ends, axis=2)
    classes = sorted({group.spec.severity for group in groups})
    belongs = np.array([[group.spec.severity == each for each in classes] for group in groups])
    told: dict[Kind, Bearers] = {
        "group": Bearers(tuple(_group_names(study, groups)), by_group),
        "severity": Bearers(tuple(_SEVERITY[each - 1] for each in classes), by_group @ belongs),
        "centrality": Bearers(
            tuple(Text(en=word(each, "en"), nb=word(each, "nb")) for each in CENTRALITY),
            by_centrality,
        ),
        "age": Bearers(
            tuple(
                say("{0}\N{NO-BREAK SPACE}years", "{0}\N{NO-BREAK SPACE}år", band.replace("-", "–"))
                for band in AGE_BANDS
            ),
            by_age,
        ),
    }
    return {kind: each for kind, each in told.items() if len(each.names) > 1}


def _group_names(study: Study, groups: Sequence[PatientGroup]) -> Iterator[Text]:
    substances = study.plan.file.under().scenario.substances
    for group in groups:
        medicine = small(substances[group.substance].name)
        yield say("{0} ({1})", "{0} ({1})", group.spec.label, medicine)


def tables(study: Study) -> Iterator[Table]:
    """Give a table of each way to tell patients apart: the reference, and what policies change."""
    reference = study.findings.reference
    others = [policy for policy in study.plan.policies if policy != reference]
    for kind, told in bearers(study).items():
        at = told.days[study.plan.policies.index(reference)]
        order = np.argsort(-at.mean(axis=0), kind="stable") if kind == "group" else None
        rows = range(len(told.names)) if order is None else order[:_MOST].tolist()
        head = (
            say("who", "hvem"), called(study.names, reference),
            *(say("{0}: change", "{0}: endring", called(study.names, each)) for each in others),
        )  # fmt: skip
        changes = [_changes(told.days[study.plan.policies.index(policy)] - at) for policy in others]
        body = tuple(
            (capital(told.names[b]), amount(at[:, b].mean().item()),
             *(column[b] for column in changes))
            for b in rows
        )  # fmt: skip
        yield Table(_CAPTIONS[kind], head, body, _NOTES.get(kind), wide=True)


def _changes(change: Numbers) -> list[Cell]:
    """Write the change of each, all of them looked at together. (R, B)."""
    level = 1 - 0.05 / change.shape[1]
    cells: list[Cell] = []
    for column in change.T:
        if not column.any():
            cells.append(Amount(0.0, DASH))
            continue
        found = t_interval(column, level)
        told = signed(found.estimate)
        apart = found.low > 0 or found.high < 0
        cells.append(told if apart else Amount(told.value, phrases.NOT_SHOWN))
    return cells


def bears_most(known: Known, study: Study, policy: str) -> Text | None:
    """Name the group with the largest part of the burden under a policy, or of what it changes."""
    told = known.get("group")
    if told is None:
        return None
    burden = _burden(study, told, policy).mean(axis=0)
    whole = burden.sum()
    if not whole or not 0 < (top := (burden / whole).max().item()) <= 1:
        return None
    name = told.names[int((burden / whole).argmax())]
    return say("{0} among {1}", "{0} hos {1}", share(top), small(name))


def severe(known: Known, study: Study, policy: str) -> Text | None:
    """Say how much of the burden, or of its change, the two most severe classes have."""
    told = known.get("severity")
    if told is None or _SEVERITY[0] not in told.names:
        return None
    burden = _burden(study, told, policy).mean(axis=0)
    whole = burden.sum()
    part = sum(burden[b] for b, name in enumerate(told.names) if name in _SEVERITY[:2])
    if not whole or not 0 <= part / whole <= 1:
        return None
    return say(
        "{0} in the two most severe classes", "{0} i de to mest alvorlige klassene",
        share(float(part / whole)),
    )  # fmt: skip


def worse_off(known: Known, study: Study, policy: str) -> Text:
    """Name the groups that are shown to go without for longer, all looked at together."""
    told = known.get("group")
    worse: list[Text] = []
    if told is not None and policy != study.findings.reference:
        change = _burden(study, told, policy)
        for name, column in zip(told.names, change.T, strict=True):
            found = t_interval(column, 1 - 0.05 / len(told.names))
            if found.low > 0:
                days = signed(found.estimate).written
                worse.append(say("{0} ({1} days)", "{0} ({1} dager)", small(name), days))
    if not worse:
        return say("no patient group is shown worse off",
                   "ingen pasientgruppe er vist å komme dårligere ut")  # fmt: skip
    return say("shown worse off: {0}", "vist dårligere ut: {0}", series(worse))


def _burden(study: Study, told: Bearers, policy: str) -> Numbers:
    """Give the days of the reference, or how another policy changes them. (R, B)."""
    place = study.plan.policies.index
    reference: Numbers = told.days[place(study.findings.reference)]
    if policy == study.findings.reference:
        return reference
    change: Numbers = told.days[place(policy)] - reference
    return change
