"""The world of one run: its time, its luck and its books. It knows no actor and no lane."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import date
from typing import Any, TypeAlias

import simpy

from forsyningssim.engine.days import Days
from forsyningssim.engine.ledger import Ledger
from forsyningssim.engine.streams import Ending, Fork, Streams, outlasting
from forsyningssim.engine.timetable import PHASES, Phase

Process: TypeAlias = Generator[simpy.Event, Any, None]
"""What an actor does, in simulated time."""


class World:
    """Everything one run owns. No module of the package keeps state of its own.

    Decisions are events, routine is data: processes wake when somebody decides or something
    breaks, and ``advance`` carries the daily routine up to the moment somebody looks.
    """

    def __init__(
        self, days: Days, streams: Streams, ledger: Ledger, advance: Callable[[int], None]
    ) -> None:
        self.days = days
        self._streams = streams
        self.ledger = ledger
        self.env = simpy.Environment(initial_time=-1)
        self._advance = advance
        self._advanced = -1
        self._last_day = days.total - 1
        self._alive: dict[simpy.Event, Process] = {}
        self._moves: list[tuple[int, str, Callable[[], None]]] = []
        self._reviews: dict[int, simpy.Timeout] = {}
        """The next review day of those who review as often, in the same phase."""

    @property
    def tick(self) -> int:
        """Now: ``day * PHASES + phase``."""
        return max(0, int(self.env.now))

    @property
    def day(self) -> int:
        """Today, counted from the first day of the warm-up; when the run is over, its last day."""
        return min(max(0, int(self.env.now)) // PHASES, self._last_day)

    @property
    def phase(self) -> Phase:
        """The phase of the day."""
        return Phase(self.tick % PHASES)

    @property
    def streams(self) -> Streams:
        """The luck of what is drawn today."""
        return self._streams.on(self.day)

    def luck_on(self, day: int, name: str, *parts: str | int) -> float:
        """Return what luck says at an address on a day number, which may lie ahead."""
        return self._streams.on(day).unit(name, *parts)

    @property
    def fork(self) -> Fork | None:
        """Where the run takes the luck of another future, if it does."""
        return self._streams.fork

    def ending(
        self, starts: int, length: Callable[[float], int], name: str, *parts: str | int
    ) -> Ending:
        """Return when something is over that starts on a day number.

        ``length`` turns luck into days. What lasts beyond a fork is drawn again in the future's
        luck, given that it has lasted so far.
        """
        drawn = starts + length(self.luck_on(starts, name, *parts))
        if self.fork is None or not starts < self.fork.day <= drawn:
            return Ending(drawn, drawn)
        luck = self.luck_on(self.fork.day, name, *parts)
        return Ending(drawn, starts + outlasting(length, self.fork.day - starts, luck))

    @property
    def over(self) -> bool:
        """Whether the run is over: the arrays of the data plane may then be gone."""
        return self._advance is _over

    def process(self, *processes: Process) -> None:
        """Start processes, and hold on to each until it ends.

        SimPy does not: a process that waits for an event nobody else knows of is
        garbage-collected in mid-run, its ``with`` blocks end, and a ban without an end lifts by
        itself.
        """
        for generator in processes:
            process = self.env.process(generator)
            self._alive[process] = generator
            if process.callbacks is not None:
                process.callbacks.append(self._ended)

    def _ended(self, process: simpy.Event) -> None:
        del self._alive[process]

    def let_go(self) -> None:
        """Send everybody home who is still at it, once what the run has left is gathered.

        Processes, what they wait for and the world hold each other: their memory, with the
        population's, would stay until Python looks for such circles.
        """
        for generator in self._alive.values():
            generator.close()
        self._alive.clear()

    def next(self, phase: Phase) -> simpy.Event:
        """Wait for the next ``phase``: today if it is still to come, else tomorrow."""
        return self.env.timeout((phase - self.env.now - 1) % PHASES + 1)

    def after(self, days: int, phase: Phase = Phase.DECISIONS) -> simpy.Event:
        """Wait for ``phase`` of the day that is ``days`` days from today.

        If that is today and already over, wait for tomorrow's: nothing takes hold in mid-phase.
        """
        ticks = (self.day + days) * PHASES + phase - self.env.now
        return self.env.timeout(ticks if ticks >= 0 else ticks + PHASES)

    def on_day(self, number: int, phase: Phase = Phase.DECISIONS) -> simpy.Event:
        """Wait for ``phase`` of day ``number``, or go on at once if it has passed."""
        return self.env.timeout(max(0, number * PHASES + phase - self.env.now))

    def until(self, when: date | None) -> simpy.Event:
        """Wait until the first phase of the day ``when``, or for ever if it is None."""
        if when is None:
            return self.env.event()
        return self.on_day(self.days.number(when))

    def next_review(self, every: int, phase: Phase = Phase.ORDERING) -> simpy.Event:
        """Wait for the next review day: every ``every`` days from the first Monday on.

        All who review on one day are woken by one event.
        """
        who = every * PHASES + phase
        review = self._reviews.get(who)
        if review is None or review.processed:
            first = self.days.first_monday if every > 1 else 0
            tick = self.env.now
            day, now = divmod(max(0, int(tick)), PHASES)
            ahead = (first - day) % every or (every if now >= phase else 0)
            review = simpy.Timeout(self.env, (day + ahead) * PHASES + phase - tick)
            self._reviews[who] = review
        return review

    def event(self) -> simpy.Event:
        """Return something to wait for that somebody else will bring about."""
        return self.env.event()

    def move(self, name: str, movement: Callable[[], None]) -> None:
        """Let packs change accounts together with all other moves of today's DECISIONS.

        They are applied in the order of their names, so that it does not matter who spoke first.
        """
        self.sync()
        if not self._moves:
            self.process(self._settle_next())
        self._moves.append((self.tick, name, movement))

    def sync(self) -> None:
        """Carry the routine up to now, so that what is read or changed next is today's."""
        tick = max(0, int(self.env.now))
        if tick == self._advanced:
            return
        if self._moves and self._moves[0][0] < tick:
            self._settle()
        self._advance(tick)
        self._advanced = tick

    def _settle_next(self) -> Process:
        """When the phase is over, apply its moves, even if nobody looks."""
        yield self.env.timeout(1)
        self.sync()

    def _settle(self) -> None:
        moves, self._moves = sorted(self._moves, key=lambda move: move[:2]), []
        for _, _, movement in moves:
            movement()

    def run(self, told: Callable[[int], None] | None = None, until: int | None = None) -> None:
        """Let all days pass, or those before day number ``until``.

        ``told`` hears week by week how many have, which changes nothing.
        """
        end = self.days.total if until is None else until
        try:
            if told is not None:
                for passed in range(7, end, 7):
                    self.env.run(until=passed * PHASES)
                    told(passed)
            self.env.run(until=end * PHASES)
            self._settle()
            self._advance(end * PHASES)
        finally:
            self._advance = _over


def _over(_tick: int) -> None:
    """Carry nothing on: the run is over.

    Interventions in force at the end let go only when the world is garbage-collected, perhaps
    after the arrays of the data plane are gone.
    """
