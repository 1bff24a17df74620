"""What can go wrong, said so that a reader knows the thing, the place and the alternatives.

Every exception takes positional arguments only and passes them all to `Exception`: SimPy rebuilds
a process's exception as ``type(e)(*e.args)``, and `pickle` does the same between workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar, NamedTuple

_NAMES_SHOWN = 12


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint for an unknown name: the nearest known one, or else the known ones.

    The empty string if nothing is known. Letter case does not count against a name.
    """
    names = sorted(set(known))
    by_folded = {known_name.casefold(): known_name for known_name in names}
    near = get_close_matches(name.casefold(), list(by_folded), n=1, cutoff=0.6)
    if near:
        return f"did you mean '{by_folded[near[0]]}'?"
    if not names:
        return ""
    rest = len(names) - _NAMES_SHOWN
    more = f" and {rest} more" if rest > 0 else ""
    return f"known: {', '.join(names[:_NAMES_SHOWN])}{more}"


class Mark(NamedTuple):
    """A place in a file; line and column count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0
    col: int = 0

    def __str__(self) -> str:
        """Return ``file:line:col``, the form that editors and terminals make clickable."""
        return f"{self.file}:{self.line}:{self.col}" if self.line else self.file


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One fault of a scenario: where it stands, which value it is, what is wrong, what may help."""

    mark: Mark
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return the fault on one line: ``file:line:col: path: message (hint)``."""
        parts = [str(self.mark), self.path, self.message]
        hint = f" ({self.hint})" if self.hint else ""
        return ": ".join(part for part in parts if part) + hint


class ForsyningssimError(Exception):
    """Anything that this package reports; `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 1


class ScenarioError(ForsyningssimError):
    """A scenario is wrong; `problems` holds every fault, in the order of file, line and column."""

    exit_code: ClassVar[int] = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return one line a fault."""
        return "\n".join(map(str, self.problems))


class OverlayConflictError(ScenarioError):
    """Two overlays of one policy want different values in one place."""


class UnknownNameError(ForsyningssimError):
    """A name given on the command line or in Python, such as a policy, is not known."""

    exit_code: ClassVar[int] = 2

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        super().__init__(kind, name, self.known)

    def __str__(self) -> str:
        """Return the name, what it should name, and the nearest known one."""
        hint = did_you_mean(self.name, self.known)
        return f"unknown {self.kind} '{self.name}'" + (f" ({hint})" if hint else "")


class ImpossibleError(ForsyningssimError):
    """What was asked for on the command line or in Python cannot be done; the text says why."""

    exit_code: ClassVar[int] = 2


class LedgerError(ForsyningssimError):
    """The books do not balance: a fault of the model, never of the scenario."""


class OutputError(ForsyningssimError):
    """A result cannot be written; nothing half-written is left under its final name."""

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        """Return the place and the reason."""
        return f"{self.path}: cannot write: {self.reason}"


class UnreadableError(ForsyningssimError):
    """A folder does not hold what it should."""

    exit_code: ClassVar[int] = 2

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        """Return the place and the reason."""
        return f"{self.path}: {self.reason}"


class MissingExtraError(ForsyningssimError):
    """An analysis needs a package that is not installed."""

    exit_code: ClassVar[int] = 2

    def __init__(self, package: str, extra: str) -> None:
        self.package, self.extra = package, extra
        super().__init__(package, extra)

    def __str__(self) -> str:
        """Return the missing package and the command that installs it."""
        return f"{self.package} is not installed: pip install 'forsyningssim[{self.extra}]'"
