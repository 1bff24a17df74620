"""One scenario, one policy, one replicate: let the days pass, close the books, and report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import Any

import numpy as np

from forsyningssim.actors import Account
from forsyningssim.actors.authority import Notice
from forsyningssim.closing import close_books, gather, on_shelves, terms_of
from forsyningssim.engine.days import Days
from forsyningssim.engine.intervention import Term
from forsyningssim.engine.luck import cache_folder
from forsyningssim.engine.streams import Fork
from forsyningssim.measures import MEASURES, Finished, Reading, read, summary
from forsyningssim.scenario.library import Resolved, ScenarioFile
from forsyningssim.scenario.policies import NONE
from forsyningssim.setting import Setting, prepare
from forsyningssim.staging import stage
from forsyningssim.staging.counters import accounts_of
from forsyningssim.units import Packs


@dataclass(frozen=True)
class Run:
    """What a run leaves behind: audited books, every untreated spell, and what they amount to."""

    resolved: Resolved
    replicate: int
    seed: int
    persons: int | None
    setting: Setting
    finished: Finished
    accounts: Mapping[str, Account]
    """What each plain customer asked for and got."""
    terms: tuple[Term, ...] = ()
    """When disruptions and levers were in force, the first to begin first."""
    notices: tuple[Notice, ...] = ()
    """What suppliers told of shortages, in the order of the days."""
    shelves: Packs = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    """Packs on the shelves of each outlet when the run was over. (P, O)"""

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The headline figures, as in ``summary.json``."""
        treatments = int(self.finished.rows.sum(axis=1) @ self.finished.weight)
        return {
            "scenario": self.resolved.name,
            "policy": self.resolved.policy,
            "replicate": self.replicate,
            "seed": self.seed,
            "days": self.finished.days.measured,
            "treatments": treatments,
            **summary(self.finished),
        }

    @cached_property
    def measures(self) -> Mapping[str, Reading]:
        """Every measure by name; ``run.measures[name].by("municipality")`` is a table."""
        return {name: read(self.finished, measure) for name, measure in MEASURES.items()}

    def _repr_html_(self) -> str:
        import pandas as pd

        rows = [
            (name.replace("_", " "), found.total, found.measure.unit)
            for name, found in self.measures.items()
        ]
        frame = pd.DataFrame(rows, columns=["measure", "in Norway", "unit"])
        table = frame.to_html(
            index=False, border=0, justify="left", na_rep="–",
            float_format=lambda x: f"{float(f'{x:.4g}'):,.10g}",
        )  # fmt: skip
        title, policy = escape(self.resolved.scenario.title.en), escape(self.resolved.policy)
        heading = f"<b>{title}</b>: replicate {self.replicate} under <b>{policy}</b>"
        return f"<p>{heading}</p>{table}"


def compiled() -> bool:
    """Whether kernels have been compiled before on this machine; if not, the first run does it."""
    return any(cache_folder().rglob("*.nbi"))


def simulate(
    scenario: ScenarioFile,
    policy: str = NONE,
    replicate: int = 0,
    seed: int | None = None,
    persons: int | None = None,
    *,
    told: Callable[[int], None] | None = None,
    threads: int = 1,
) -> Run:
    """Run one replicate of a scenario under one of its policies.

    Parameters
    ----------
    scenario
        What :func:`~forsyningssim.load` has read.
    policy
        One of its policies; ``none`` does nothing.
    replicate
        Which luck: 0, 1, 2 … All policies meet the same.
    seed
        Who lives where; the scenario's own unless given.
    persons
        Rows of a sample world; None follows every treatment in Norway.
    told
        Hears week by week how many days, those of the warm-up among them, have passed.
    threads
        How many share the work of the days; results do not depend on it.

    Returns
    -------
    Run
        Audited books in packs, every spell without medicine in days, and all measures.

    Raises
    ------
    UnknownNameError
        The scenario has no such policy.
    ScenarioError
        The policy makes the scenario impossible.
    LedgerError
        The books do not balance: a defect of the model, never of the scenario.
    """
    resolved = scenario.under(policy)
    setting = prepare(resolved.scenario, persons)
    return simulate_resolved(resolved, setting, replicate, seed, told=told, threads=threads)


def simulate_resolved(
    resolved: Resolved,
    setting: Setting,
    replicate: int = 0,
    seed: int | None = None,
    *,
    told: Callable[[int], None] | None = None,
    until: int | None = None,
    fork: Fork | None = None,
    threads: int = 1,
) -> Run:
    """Run one replicate of what a scenario says under a policy, in a setting prepared for it.

    With ``until`` the run stops on the morning of that day number: its books close there, and they
    are those that the whole run has up to then. With ``fork`` it has the luck of another future
    from a day number on: what is running then is drawn again, given that it has lasted so far.
    So many ``threads`` share the work of the days; results do not depend on it.
    """
    seed = resolved.scenario.study.seed if seed is None else seed
    model = stage(setting, seed, replicate, fork, threads)
    for name, disruption in sorted(resolved.scenario.disruptions.items()):
        model.world.process(disruption.enact(model.world, model.network, name))
    for lever in resolved.levers:
        model.world.process(lever.enact(model.world, model.network, model.office))
    model.world.run(told, until)
    days = _lived(setting, until)
    close_books(model, days)
    run = Run(
        resolved, replicate, seed, setting.persons, setting, gather(resolved, model, days),
        accounts_of(setting, model.state.customers, days.total), terms_of(resolved, model),
        tuple(model.board.given), on_shelves(model),
    )  # fmt: skip
    model.world.let_go()
    return run


def _lived(setting: Setting, until: int | None) -> Days:
    """Return the days of a run that stops on the morning of day number ``until``."""
    days = setting.days
    return days if until is None else replace(days, measured=until - days.warm_up)
