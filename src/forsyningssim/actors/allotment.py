"""Allotment: a maker that will be short gives everybody a part from the first day."""

from __future__ import annotations

from collections.abc import Callable

from forsyningssim.actors.authority import NoticeBoard
from forsyningssim.engine.world import World
from forsyningssim.patients.plans import Production


class Allotments:
    """Makers that allot: from an outage until what they have is enough again.

    The makers know of their own outage on their next planning day. They reckon with the end that
    they will announce, which is too early, and reckon anew every week. ``patients/reviews.py`` has
    the arithmetic.
    """

    def __init__(
        self,
        production: Production,
        board: NoticeBoard,
        world: World,
        allot: Callable[[int, int], bool],
    ) -> None:
        self.production = production
        self.board = board
        self.world = world
        self.allot = allot
        """Allots what may leave the stores, today, until the review in some days; whether any."""
        self._some_allot = bool(production.allots.any())
        self._allotted = False
        """Whether anything is allotted now."""

    def reckon(self, review_days: int) -> None:
        """Allot what may leave the stores from today; the caller has brought the routine to now."""
        if not self._some_allot:
            return
        down = self.board.expected_ends(self.world.day, self.production.expected)
        if down or self._allotted:
            self._allotted = self.allot(self.world.day, review_days)
