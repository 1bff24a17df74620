"""The log of an exercise: one row an event, appended and on disk before it takes effect.

The log is the state. Whatever stands in the room is read off it, so a server may be killed at any
moment and started again. Rows are never changed or deleted, which the file itself enforces; going
back in time opens a new branch, and the log keeps all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar, Final, Literal, TypeAlias

from forsyningssim.errors import ForsyningssimError

Kind: TypeAlias = Literal[
    "opened", "stepped", "decided", "withdrawn", "fired", "postponed", "skipped", "written",
    "announced", "rumour", "noted", "observed", "branched", "rewound", "paused", "resumed",
    "real_event", "feedback", "hot_wash", "improvement", "seated", "left",
]  # fmt: skip
"""What an event is."""
_APPLICATION: Final = 0x46535358  # marks the file as ours
_MIGRATIONS: Final = (
    """
    CREATE TABLE events (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, day INTEGER NOT NULL,
        role TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT;
    """,
    """
    CREATE TRIGGER events_stay BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
    CREATE TRIGGER events_remain BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
    """,
)
"""What brings a file from each version of its schema to the next; version 0 is an empty file."""


class LogError(ForsyningssimError):
    """A file is no log of an exercise, or a damaged one, or cannot be written."""

    exit_code: ClassVar[int] = 3

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        """Return the file and what is wrong with it."""
        return f"{self.path}: {self.reason}"


@dataclass(frozen=True)
class Event:
    """One row of the log."""

    number: int
    """Counts from 1 without gaps."""
    at: str
    """UTC, ISO 8601."""
    day: int
    """Day of the exercise on which it happened; day 0 is the first."""
    role: str
    kind: Kind
    body: Mapping[str, Any]


class Log:
    """An open log. Safe to use from several threads; one process may write."""

    def __init__(self, path: Path) -> None:
        """Open a log, or begin one where there is no file. Raises :class:`LogError`."""
        self.path = path
        self._lock = Lock()
        with _told(path):
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._database.execute("PRAGMA busy_timeout = 5000")
            _recognise(path, self._database)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            _migrate(self._database)
            self._events = list(_rows(path, self._database))

    @property
    def events(self) -> tuple[Event, ...]:
        """All events, the first first."""
        with self._lock:
            return tuple(self._events)

    def append(self, kind: Kind, role: str, day: int, body: Mapping[str, Any]) -> Event:
        """Write an event; when this returns it is on disk. Raises :class:`LogError`."""
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=str, allow_nan=False)
        with self._lock, _told(self.path):
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            event = Event(len(self._events) + 1, at, day, role, kind, json.loads(text))
            self._database.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
                (event.number, at, day, role, kind, text),
            )
            self._events.append(event)
            return event

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()


def read_log(path: Path) -> tuple[Event, ...]:
    """Return the events of a log without writing to it. Raises :class:`LogError`."""
    if not path.is_file():
        raise LogError(str(path), "no such file")
    with _told(path):
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            _recognise(path, database)
            return tuple(_rows(path, database))
        finally:
            database.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one line what the database has against a file."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise LogError(str(path), f"another server writes into this log ({error})") from None
    except (sqlite3.Error, OSError) as error:
        raise LogError(str(path), f"cannot be used as the log of an exercise: {error}") from None


def _recognise(path: Path, database: sqlite3.Connection) -> None:
    """Raise unless this is a sound log, or an empty file that may become one."""
    tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not tables:
        return
    if _pragma(database, "application_id") != _APPLICATION:
        raise LogError(str(path), "this is a database, but not the log of an exercise")
    if _pragma(database, "user_version") > len(_MIGRATIONS):
        raise LogError(str(path), "this log was written by a newer version of forsyningssim")
    verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise LogError(str(path), f"the file is damaged: {' '.join(verdict.split())}")


def _migrate(database: sqlite3.Connection) -> None:
    """Bring the schema up to date, one version at a time, each whole or not at all."""
    for version in range(_pragma(database, "user_version"), len(_MIGRATIONS)):
        database.executescript(
            f"BEGIN IMMEDIATE; {_MIGRATIONS[version]}"
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {version + 1}; COMMIT;"
        )


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


def _rows(path: Path, database: sqlite3.Connection) -> Iterator[Event]:
    """Yield the events, and raise where one is missing or cannot be read."""
    rows = database.execute("SELECT number, at, day, role, kind, body FROM events ORDER BY number")
    for expected, (number, at, day, role, kind, body) in enumerate(rows, 1):
        if number != expected:
            raise LogError(str(path), f"the file is damaged: event {expected} is missing")
        try:
            yield Event(number, at, day, role, kind, json.loads(body))
        except ValueError:
            raise LogError(str(path), f"the file is damaged: event {number}") from None
