"""What a study runs: policies, replicates, and futures drawn from what is not known.

Replicate *r* meets the same luck under every policy and in every future: common random numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from forsyningssim.engine.streams import Streams
from forsyningssim.errors import Problem, ScenarioError
from forsyningssim.scenario.library import Resolved, ScenarioFile
from forsyningssim.scenario.located import Node, Path, parse_dotted
from forsyningssim.scenario.overlay import Overlay
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.shape import alternatives, step
from forsyningssim.scenario.uncertainty import Uncertainty, levels

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST_CROSSED: Final = 65_536
_EDGE: Final = 1e-9
"""How near to 0 and 1 a share is taken to a law: unbounded ones have no value at the very end."""


@dataclass(frozen=True)
class Future:
    """One way things may be: a value for every uncertain input."""

    number: int
    """0 is the scenario as written."""
    values: tuple[tuple[str, Any], ...] = field(default=(), hash=False)  # a value may be a list
    """Dotted path and plain value, sorted by path; empty for future 0."""


AS_WRITTEN: Final = Future(0)


def uncertain(file: ScenarioFile) -> Mapping[str, Uncertainty]:
    """Return the inputs that studies sample, sorted by path.

    A value that was set on the command line or in Python is not uncertain any more.
    """
    fixed = [overlay.path for overlay in file.settings]
    found = {
        name: unknown
        for name, unknown in sorted(file.under().scenario.uncertainties.items())
        if not any(_overlap(_written(file, name), path) for path in fixed)
    }
    return MappingProxyType(found)


def _overlap(one: Path, other: Path) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))


def sample(file: ScenarioFile, number: int, seed: int, sampling: str) -> tuple[Future, ...]:
    """Draw futures 1, 2 ... of a scenario; none if nothing is uncertain.

    ``sobol`` is a scrambled Sobol sequence: more futures leave the first ones as they are.
    ``latin_hypercube`` has one draw in each of ``number`` equal slices of every input. ``crossed``
    has every combination of levels, whatever ``number`` says.

    Raises
    ------
    ScenarioError
        A law gives values that the scenario cannot have, or there are too many combinations.
    """
    inputs = uncertain(file)
    if not inputs or (not number and sampling != "crossed"):
        return ()
    _ends(file, inputs)
    if sampling != "crossed":
        return futures_at(inputs, _shares(len(inputs), number, seed, sampling))
    rows = _crossed(file, inputs)
    return tuple(future_of(n, dict(zip(inputs, row, strict=True))) for n, row in enumerate(rows, 1))


def futures_at(
    inputs: Mapping[str, Uncertainty], shares: npt.NDArray[np.float64]
) -> tuple[Future, ...]:
    """Turn points of the unit cube into futures 1, 2 ... by the inverse laws. (F, D)."""
    return tuple(
        future_of(
            n,
            {name: law.quantile(u) for (name, law), u in zip(inputs.items(), row, strict=True)},
        )
        for n, row in enumerate(shares.tolist(), 1)
    )


def future_of(number: int, values: Mapping[str, Any]) -> Future:
    """Give a future in which some inputs have a value; whole where the scenario has no other."""
    return Future(number, tuple((name, _whole(name, x)) for name, x in values.items()))


def _shares(inputs: int, number: int, seed: int, sampling: str) -> npt.NDArray[np.float64]:
    """Draw points of the unit cube. Shape (number, inputs)."""
    import numpy as np
    from scipy.stats import qmc

    luck = np.random.default_rng(int(Streams(seed, 0).key("futures")))
    if sampling == "latin_hypercube":
        points = qmc.LatinHypercube(inputs, seed=luck).random(number)
    else:  # a power of two, and what is too much cut off: the sequence is balanced as it can be
        points = qmc.Sobol(inputs, seed=luck).random_base2((number - 1).bit_length())[:number]
    return np.clip(points, _EDGE, 1 - _EDGE)


def _crossed(file: ScenarioFile, inputs: Mapping[str, Uncertainty]) -> Iterator[tuple[Any, ...]]:
    sets = [levels(law) for law in inputs.values()]
    many = 1
    for each in sets:
        many *= len(each)
    if many > MOST_CROSSED:
        place = file.doc.nearest(("uncertainties",)).key
        message = f"{many} combinations of levels; at most {MOST_CROSSED} are run"
        raise ScenarioError([Problem(place, "uncertainties", message, "sample them instead")])
    return itertools.product(*sets)


def _ends(file: ScenarioFile, inputs: Mapping[str, Uncertainty]) -> None:
    """Raise if a scenario cannot have the values at the ends of a law, or one of its levels."""
    problems: list[Problem] = []
    for name, law in inputs.items():
        values = [law.quantile(_EDGE), law.quantile(1 - _EDGE), *levels(law)]
        for value in {repr(value): value for value in values}.values():
            try:
                under(file, Future(1, ((name, _whole(name, value)),)))
            except ScenarioError as error:
                problems += error.problems
                break
    if problems:
        raise ScenarioError(problems)


def under(file: ScenarioFile, future: Future, policy: str = "none") -> Resolved:
    """Return what a scenario says in a future under a policy; where both set a value, the policy.

    Raises
    ------
    ScenarioError
        The scenario cannot have such a value; the fault stands at the uncertain input.
    """
    if not future.values:
        return file.under(policy)
    overlays = []
    for name, value in future.values:
        mark = file.doc.nearest(("uncertainties", name)).key
        overlays.append(Overlay(_written(file, name), Node.of(value, mark)))
    return file.where(overlays).under(policy)


def _written(file: ScenarioFile, name: str) -> Path:
    """Return an uncertain input's path as the document has it."""
    path, _ = file.doc.written(parse_dotted(name))
    return path


def _whole(name: str, value: Any) -> Any:
    """Round a number to the nearest whole one where the scenario has no other."""
    if not isinstance(value, float):
        return value
    held: tuple[Any, ...] = (Scenario,)
    for part in parse_dotted(name):
        held = tuple(
            t for each in held for member in alternatives(each) for t in step(member, part)
        )
    kinds = {member for each in held for member in alternatives(each)}
    return round(value) if kinds == {int} else value
