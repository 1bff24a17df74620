"""Scenarios as files: load one, and see what it says under each of its policies."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from forsyningssim.errors import UnknownNameError
from forsyningssim.levers import AnyLever
from forsyningssim.scenario.load import read, revalidate, validate
from forsyningssim.scenario.located import Doc
from forsyningssim.scenario.overlay import Change, Overlay, apply, combine, known_path, overlays_at
from forsyningssim.scenario.policies import NONE, chain
from forsyningssim.scenario.schema import Scenario


@dataclass(frozen=True)
class Resolved:
    """What a scenario says under one policy: ready to run."""

    name: str
    """The file's name without its ending."""
    policy: str
    scenario: Scenario
    levers: tuple[AnyLever, ...]
    """Those of the policy and of all it extends."""
    doc: Doc
    """Every value with the file and line it came from."""
    changes: tuple[Change, ...]
    """What overlays changed, sorted by path."""


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario as written in a file, with what it extends."""

    path: Path
    doc: Doc
    scenario: Scenario
    settings: tuple[Overlay, ...] = ()
    """Overlays from the command line or from Python; they hold under every policy."""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies, ``none`` first, else as the file has them."""
        return tuple(dict.fromkeys((NONE, *self.scenario.policies)))

    def where(self, overlays: Iterable[Overlay]) -> ScenarioFile:
        """Return the same scenario with some of its values changed, before any policy.

        Raises
        ------
        ScenarioError
            A path or a value is impossible.
        """
        doc, changes = apply(self.doc, overlays, lambda path: known_path(Scenario, path))
        scenario = revalidate(doc, self.doc, self.scenario) if changes else self.scenario
        return replace(self, doc=doc, scenario=scenario)

    def under(self, policy: str = NONE) -> Resolved:
        """Return what the scenario says under ``policy``.

        Raises
        ------
        UnknownNameError
            The scenario has no such policy.
        ScenarioError
            An overlay makes it impossible.
        """
        if policy not in self.policies:
            raise UnknownNameError("policy", policy, list(self.policies))
        names = chain(self.scenario, policy)
        overlays = [overlays_at(self.doc, ("policies", name, "overlays")) for name in names
                    if self.doc.find(("policies", name, "overlays"))]  # fmt: skip
        combined = combine(*overlays, self.settings)
        doc, changes = apply(self.doc, combined, lambda path: known_path(Scenario, path))
        scenario = revalidate(doc, self.doc, self.scenario) if changes else self.scenario
        levers = [
            lever
            for name in names
            if name in scenario.policies
            for lever in scenario.policies[name].levers
        ]
        return Resolved(self.name, policy, scenario, tuple(levers), doc, tuple(changes))


def load(path: str | os.PathLike[str], settings: Iterable[Overlay] = ()) -> ScenarioFile:
    """Read a scenario file and all it extends.

    Parameters
    ----------
    path
        A YAML file.
    settings
        Values that are changed under every policy, as ``--set`` does.

    Returns
    -------
    ScenarioFile
        What the file says, checked; nothing has been run.

    Raises
    ------
    ScenarioError
        The file, or one that it extends, has faults: all of them, each with where it stands.
    """
    doc = read(path)
    return ScenarioFile(Path(path), doc, validate(Scenario, doc), tuple(settings))
