"""An epidemic, or anything else that makes more people ill for a while."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from forsyningssim.actors.network import Network
from forsyningssim.disruptions.disruption import Disruption
from forsyningssim.engine.intervention import Curve, Name, each
from forsyningssim.engine.world import Process, World
from forsyningssim.spec import Text
from forsyningssim.words import joined, listed, percent, say

_STEP_DAYS: Final = 7
"""The curve is followed week by week: the authority and the wholesalers look no closer."""


class DemandSurge(Disruption):
    """More (or fewer) new episodes and stays. Daily treatment goes on as before."""

    kind: Literal["demand_surge"] = "demand_surge"
    medicines: tuple[str, ...] = ()
    """Substances or products whose users fall ill more often. Empty: all."""
    groups: tuple[str, ...] = ()
    """Groups, as ``group`` or ``substance.group``. Empty: all that use the medicines."""
    curve: Curve
    """Rise, peak and decay: ``[[0, 1], [28, 2], [42, 2], [84, 1]]``."""

    def names(self) -> Iterator[Name]:
        """Yield each name it uses, with its place."""
        yield from each("medicines", "medicine", self.medicines)
        yield from each("groups", "group", self.groups)

    def enact(self, world: World, network: Network, name: str) -> Process:
        """When the surge begins, turn the number of new cases along the curve, week by week."""
        groups = network.catalogue.group_mask(self.medicines, names=self.groups)
        first = world.days.number(self.starts)
        last = self.curve[-1][0]
        for start, stop in pairwise([*range(0, last, _STEP_DAYS), last]):
            yield world.on_day(first + start)
            with network.surge.turned(groups, self._mean_factor(start, stop)):
                yield world.on_day(first + stop)

    def end(self, world: World, name: str) -> int:
        """Day number of the first day on which it is over: the curve's last."""
        return world.days.number(self.starts) + self.curve[-1][0]

    def _mean_factor(self, start: int, stop: int) -> float:
        """Return the curve's mean over the days from ``start`` to before ``stop``."""
        points = np.array(self.curve)
        return float(np.interp(np.arange(start, stop) + 0.5, points[:, 0], points[:, 1]).mean())

    def does(self) -> Text:
        """Say what it does."""
        points = [
            say("{0} on day {1}", "{0} dag {1}", percent(factor), day) for day, factor in self.curve
        ]
        users = listed(self.medicines, say("all medicines", "alle legemidler"))
        among = say("users of {0}", "brukere av {0}", users)
        return say(
            "new cases among {0} follow a curve, in shares of the usual number: {1}",
            "nye tilfeller blant {0} følger en kurve, i andel av det vanlige: {1}",
            listed(self.groups, among),
            joined(", ", points),
        )
