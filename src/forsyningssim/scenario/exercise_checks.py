"""What must hold in the exercise of a scenario: whom it names, when, and who holds which lever."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from forsyningssim.errors import did_you_mean
from forsyningssim.scenario.located import Fault, Path
from forsyningssim.scenario.policies import NONE
from forsyningssim.scenario.used_names import unknown_name

if TYPE_CHECKING:
    from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.exercise import EVALUATOR, FACILITATOR, ExerciseSpec, lever_kinds

_WHERE: Final = {"wholesaler": "wholesaler", "manufacturer": "supplier"}
"""Kinds of role that look after something of their own, and the field that says which."""


def exercise_faults(
    scenario: Scenario, spec: ExerciseSpec, known: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    """Yield what does not fit together in an exercise; ``known`` are names by kind."""
    yield from _names(scenario, spec)
    yield from _roles(spec, known)
    yield from _injects(scenario, spec, known)


def _unknown(
    path: Path, kind: str, names: Mapping[str, Any] | Collection[str], known: Collection[str]
) -> Iterator[Fault]:
    for i, name in enumerate(names):
        if name and name not in known:
            place = name if isinstance(names, Mapping) else i
            yield (*path, place), f"unknown {kind} '{name}'", did_you_mean(name, known)


def _names(scenario: Scenario, spec: ExerciseSpec) -> Iterator[Fault]:
    """Objectives, criteria and injects name each other and the roles."""
    here: Path = ("exercise",)
    if spec.policy not in {NONE, *scenario.policies}:
        yield (
            (*here, "policy"),
            f"unknown policy '{spec.policy}'",
            did_you_mean(spec.policy, scenario.policies),
        )
    for name, objective in spec.objectives.items():
        path = (*here, "objectives", name)
        yield from _unknown((*path, "injects"), "inject", objective.injects, spec.injects)
        yield from _unknown((*path, "criteria"), "criterion", objective.criteria, spec.criteria)
    for name, criterion in spec.criteria.items():
        path = (*here, "criteria", name)
        for field, kind, value, names in (
            ("role", "role", criterion.role, spec.roles),
            ("after", "inject", criterion.after, spec.injects),
            ("lever", "kind of lever", criterion.lever, lever_kinds()),
        ):
            if value and value not in names:
                yield (*path, field), f"unknown {kind} '{value}'", did_you_mean(value, names)


def _roles(spec: ExerciseSpec, known: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    """Roles hold levers that exist, look after what exists, and keep to what they hold."""
    for name, role in spec.roles.items():
        path: Path = ("exercise", "roles", name)
        if name in {FACILITATOR, EVALUATOR}:
            yield path, f"'{name}' takes no part in the game", "give the role another name"
        yield from _unknown((*path, "levers"), "kind of lever", role.levers, lever_kinds())
        for kind, fixed in role.levers.items():
            known_fields = lever_kinds()[kind].model_fields if kind in lever_kinds() else fixed
            yield from _unknown((*path, "levers", kind), "field", fixed, known_fields)
        for kind, value in (("wholesaler", role.wholesaler), ("supplier", role.supplier)):
            if value and value not in known[kind]:
                yield (*path, kind), f"unknown {kind} '{value}'", did_you_mean(value, known[kind])
        field = _WHERE.get(role.kind)
        if field and not getattr(role, field):
            yield path, f"missing required field '{field}'", f"a {role.kind} looks after its own"
        for i, lever in enumerate(role.doctrine):
            kind = lever.kind
            if kind not in role.levers:
                yield (*path, "doctrine", i), f"the role does not hold '{kind}'", "add it to levers"
            for used in lever.names():
                place = (*path, "doctrine", i, *used.path)
                yield from unknown_name(place, used.kind, used.name, known)


def _injects(
    scenario: Scenario, spec: ExerciseSpec, known: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    """Injects reach roles that exist, within the days of the scenario, and disturb what exists."""
    for name, inject in spec.injects.items():
        path: Path = ("exercise", "injects", name)
        yield from _unknown((*path, "to"), "role", inject.to, spec.roles)
        yield from _unknown((*path, "medicines"), "medicine", inject.medicines, known["medicine"])
        for field in ("criterion", "once", "unless"):
            wanted = getattr(inject, field)
            if wanted and wanted not in spec.criteria:
                hint = did_you_mean(wanted, spec.criteria)
                yield (*path, field), f"unknown criterion '{wanted}'", hint
            elif wanted and field != "criterion" and not spec.criteria[wanted].lever:
                what = f"no decision can meet '{wanted}'"
                yield (*path, field), what, "name a criterion with a lever"
        if inject.day is not None and inject.day >= scenario.horizon.days:
            yield (
                (*path, "day"),
                f"comes after the last day: the scenario has {scenario.horizon.days} days",
                "the first is 0",
            )
        for key, disruption in inject.disturbs.items():
            if key in scenario.disruptions:
                what = f"the scenario has a disruption '{key}' already"
                yield (*path, "disturbs", key), what, "give this one another name"
            for used in disruption.names():
                place = (*path, "disturbs", key, *used.path)
                yield from unknown_name(place, used.kind, used.name, known)
