"""The plan of a study: what is asked for, which study that makes it, and what is left to run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from forsyningssim.errors import UnknownNameError
from forsyningssim.measures import MEASURES
from forsyningssim.scenario.identity import fingerprint
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.scenario.policies import NONE, NOTHING
from forsyningssim.spec import Text
from forsyningssim.studies.design import AS_WRITTEN, Future, sample
from forsyningssim.studies.work import Batch, Task

BATCH: Final = 25
"""Runs in a batch. Fixed, so that nothing depends on how many workers there are."""
NATIONAL: Final = 3
"""Runs of each policy that follow every treatment, unless told otherwise."""
_CHANGE_NO_RUN: Final = (
    *("replicates", "until", "minimum", "cap", "policies"),
    *("measures", "thresholds", "worth_nok", "crises_per_year"),
)
"""Fields of a study block that say how much is run, or how it is looked at."""

"""What ``none`` is called where the scenario does not name it."""
Cell: TypeAlias = tuple[str, int, int]
"""Policy, future and replicate."""


@dataclass(frozen=True)
class Plan:
    """What is asked for. Its runs depend on the scenario, the seed, the rows and the futures."""

    file: ScenarioFile
    seed: int
    persons: int | None
    """Rows of the sample world; None follows every treatment."""
    policies: tuple[str, ...]
    """``none`` first, then by name."""
    replicates: int
    """Of each policy, with the scenario as written; at most so many where ``until`` is given."""
    sampling: str
    futures: tuple[Future, ...]
    """Without the scenario as written."""
    replicates_per_future: int
    measures: tuple[str, ...]
    """Those that are compared, in the order of reports."""
    until: Mapping[str, float] = field(default_factory=dict)
    minimum: int = 0
    national: int = 0
    """Runs of each policy that follow every treatment."""
    quiet: bool = False
    """Whether it is the same study without the crisis."""

    def without_crisis(self, replicates: int) -> Plan:
        """Plan the same runs without the crisis, with as many replicates as it took with it."""
        return replace(self, replicates=replicates, until={}, national=0, quiet=True)

    @cached_property
    def hash(self) -> str:
        """Ten hexadecimal digits that say which study this is, however far it has come."""
        data = self.file.under(NONE).doc.data
        block = {k: v for k, v in data.get("study", {}).items() if k not in _CHANGE_NO_RUN}
        return fingerprint(
            {
                "study of": self.file.name,
                "measures": list(MEASURES),  # of each run all are kept
                "data": {**data, "study": block},
                "seed": self.seed,
                "persons": self.persons,
                "sampling": self.sampling,
                # A Sobol sequence goes on where it stood; other designs are made for one number.
                "futures": None if self.sampling == "sobol" else len(self.futures),
                "replicates_per_future": self.replicates_per_future,
                **({"without crisis": True} if self.quiet else {}),
            }
        )

    def folder(self, outputs: Path) -> Path:
        """Return where the study belongs below a folder of outputs."""
        return outputs / self.file.name / f"study-{self.hash}"

    @cached_property
    def names(self) -> Mapping[str, Text]:
        """What the scenario calls each policy; one without a title is called by its key."""
        policies = self.file.under().scenario.policies
        titles = {name: policies[name].title for name in self.policies if name in policies}
        return {NONE: NOTHING, **{name: title for name, title in titles.items() if title}}

    @cached_property
    def task(self) -> Task:
        """What all batches share."""
        return Task.of(self.file, self.hash, self.seed, self.persons, quiet=self.quiet)

    def cells(self, replicates: int) -> Iterator[Cell]:
        """Yield every run that is compared, with so many replicates of the scenario."""
        for policy in self.policies:
            for replicate in range(replicates):
                yield policy, 0, replicate
            for future in self.futures:
                for replicate in range(self.replicates_per_future):
                    yield policy, future.number, replicate

    def central(self, replicates: int, have: AbstractSet[Cell]) -> Iterator[Batch]:
        """Yield what is left to run of the scenario as written, one policy after the other."""
        for policy in self.policies:
            left = [r for r in range(replicates) if (policy, 0, r) not in have]
            for run in _blocks(left, BATCH):
                yield Batch(self.task, policy, (AS_WRITTEN,), range(run[0], run[-1] + 1))

    def explored(self, have: AbstractSet[Cell]) -> Iterator[Batch]:
        """Yield what is left to run of the futures, one policy after the other."""
        each = range(self.replicates_per_future)
        for policy in self.policies:
            left = [
                n
                for n, future in enumerate(self.futures)
                if any((policy, future.number, r) not in have for r in each)
            ]
            for run in _blocks(left, max(1, BATCH // self.replicates_per_future)):
                yield Batch(self.task, policy, tuple(self.futures[n] for n in run), each)


def _blocks(numbers: Sequence[int], size: int) -> Iterator[list[int]]:
    """Cut sorted numbers at fixed places and wherever one is missing."""
    run: list[int] = []
    for number in numbers:
        if run and (number != run[-1] + 1 or number % size == 0):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def planned(
    file: ScenarioFile,
    *,
    replicates: int | None = None,
    persons: int | Literal["all"] | None = None,
    seed: int | None = None,
    policies: Sequence[str] = (),
    futures: int | None = None,
    until: Mapping[str, float] | None = None,
    national: int = 0,
) -> Plan:
    """Make a plan; what is not given is what the scenario's study block says.

    Raises
    ------
    UnknownNameError
        There is no such policy or measure.
    ScenarioError
        An overlay of a policy, or a value of an uncertain input, makes the scenario impossible.
    """
    block = file.under().scenario.study
    names = policies or block.policies or file.policies
    for name in names:
        file.under(name)  # every policy must be possible before the first is run
    wanted = dict(block.until if until is None and replicates is None else until or {})
    for name in wanted:
        if name not in MEASURES:
            raise UnknownNameError("measure", name, list(MEASURES))
    seed = block.seed if seed is None else seed
    rows = persons or block.persons
    number = block.futures if futures is None else futures
    most = block.cap if wanted else block.replicates
    return Plan(
        file=file,
        seed=seed,
        persons=None if rows == "all" else rows,
        policies=tuple(sorted(set(names), key=lambda name: (name != NONE, name))),
        replicates=replicates or most,
        sampling=block.sampling,
        futures=sample(file, number, seed, block.sampling) if number else (),
        replicates_per_future=block.replicates_per_future,
        measures=tuple(m for m in MEASURES if m in {*(block.measures or MEASURES), *wanted}),
        until=wanted,
        minimum=min(block.minimum, replicates or most),
        national=national,
    )


def only(plan: Plan, policy: str, replicate: int) -> Batch:
    """Return the batch of one replicate of a policy, alone."""
    return Batch(plan.task, policy, (AS_WRITTEN,), range(replicate, replicate + 1))


def part_name(policy: str, futures: Sequence[int], replicates: Sequence[int]) -> str:
    """Name the file of a batch: policy, first and last future, first and last replicate."""
    safe = re.sub(r"[^\w.]", lambda m: f"%{ord(m[0]):x};", policy, flags=re.ASCII)
    return f"{safe}-f{futures[0]}-{futures[-1]}-r{replicates[0]}-{replicates[-1]}.parquet"


_NAME = re.compile(r"(?P<policy>[^-]+)-f(\d+)-(\d+)-r(\d+)-(\d+)\.parquet")


def cells_of(name: str) -> list[Cell]:
    """Return the runs that a part holds, as its file name says; none if it is no part."""
    match = _NAME.fullmatch(name)
    if not match:
        return []
    policy = re.sub(r"%([0-9a-f]+);", lambda m: chr(int(m[1], 16)), match["policy"])
    first, last, begin, end = (int(match[i]) for i in range(2, 6))
    return [
        (policy, future, replicate)
        for future in range(first, last + 1)
        for replicate in range(begin, end + 1)
    ]


def as_told(plan: Plan) -> dict[str, Any]:
    """Say in a manifest what was asked for."""
    return {
        "study_hash": plan.hash,
        "scenario": plan.file.name,
        "seed": plan.seed,
        "persons": plan.persons or "all",
        "policies": list(plan.policies),
        "measures": list(plan.measures),
        "sampling": plan.sampling,
        "replicates_per_future": plan.replicates_per_future,
        "futures": [dict(future.values) for future in plan.futures],
        "until": dict(plan.until),
        "national": plan.national,
    }
