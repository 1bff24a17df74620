"""Tables on disk: DuckDB, opened so that the same rows always give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import duckdb

_FORM: Final = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
_STOPPED: Final = "Query interrupted"


@contextmanager
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory, with one thread: row groups are then always cut alike.

    Raises
    ------
    KeyboardInterrupt
        Ctrl-C came in the midst of a query. DuckDB hears it first and has an error of its own for
        it, which would look like a fault of the program.
    """
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        shown = connection.execute("SELECT current_setting('enable_progress_bar')").fetchall()
        if shown == [(True,)]:  # in a notebook without ipywidgets it is off, and may not be set
            connection.execute("SET enable_progress_bar = false")
        try:
            yield connection
        except RuntimeError as error:
            if str(error) == _STOPPED:
                raise KeyboardInterrupt from error
            raise


def copy(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    path: Path,
    told: Mapping[str, Any] | None = None,
) -> None:
    """Write what a query gives to a Parquet file; ``told`` are the query's parameters."""
    connection.execute(f"COPY ({select}) TO '{quoted(path)}' {_FORM}", dict(told or {}))


def quoted(text: Path | str) -> str:
    """Return a path or a name as it stands between the quotes of a query."""
    return str(text).replace("'", "''")
