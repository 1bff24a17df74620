"""The minutes of a room: an event is on disk, then takes effect, then is told to who listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import RLock
from typing import Any, TypeAlias

from forsyningssim.exercise.log import Event, Kind, Log
from forsyningssim.exercise.record import Record
from forsyningssim.scenario.exercise import ExerciseSpec

Receipt: TypeAlias = Event
"""What the room gives back when something has been written: the event, with its number."""


class Minutes:
    """The log of an exercise that is under way; every method may be called from any thread."""

    def __init__(self, log: Log, spec: ExerciseSpec) -> None:
        """Stand where the log says."""
        self.log, self._spec = log, spec
        self.record = Record.of(log.events, spec)
        """What has been played on this branch."""
        self._lock = RLock()
        self._listeners: list[Callable[[Receipt], None]] = []
        self._acts, self._untold = 0, list[Receipt]()

    def write(self, kind: Kind, role: str, body: Mapping[str, Any]) -> Receipt:
        """Append an event, then let it take effect, then tell those who listen."""
        with self.at_once():
            event = self.log.append(kind, role, self.record.day, body)
            if kind in {"branched", "rewound"}:
                self.record = Record.of(self.log.events, self._spec)
            else:
                self.record = self.record.after(event, self._spec)
            self._untold.append(event)
        return event

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Let nobody else write meanwhile, and tell of all that is written in here at its end."""
        self._lock.acquire()
        self._acts += 1
        try:
            yield
        finally:
            self._acts -= 1
            done, kept = ([], self._untold) if self._acts else (self._untold, [])
            self._untold, listeners = kept, tuple(self._listeners)
            self._lock.release()
            for event in done:
                for heard in listeners:
                    heard(event)

    def listen(self, heard: Callable[[Receipt], None]) -> Callable[[], None]:
        """Call ``heard`` after every event; return how to stop that."""
        with self._lock:
            self._listeners.append(heard)

        def stop() -> None:
            with self._lock:
                if heard in self._listeners:
                    self._listeners.remove(heard)

        return stop
