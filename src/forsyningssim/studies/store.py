"""The folder of a study: parts that are whole or not there, and tables made of them.

A part is written under another name, forced to disk and renamed. So whenever the process ends, what
is there is sound, and what is left to do is what was planned less what is there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from forsyningssim.errors import OutputError
from forsyningssim.folders import shown_json, whole_file, write_text
from forsyningssim.measures import MEASURES
from forsyningssim.parquet import copy, database, quoted
from forsyningssim.studies.plan import Cell, cells_of, part_name
from forsyningssim.studies.work import Municipal, Part

if TYPE_CHECKING:
    import duckdb

MANIFEST: Final = "manifest.json"


LISTS: Final = ("present", "by_medicine", "bill", "borne", "untreated", "cover")
"""What a part has of each run besides its measures."""


class Store:
    """The parts of one study in a folder.

    Raises
    ------
    OutputError
        The folder holds something else, or cannot be written.
    """

    def __init__(self, folder: Path, study: str, *, fresh: bool = False) -> None:
        self.folder, self.study = folder, study
        self.parts, self.in_full = folder / "parts", folder / "national"
        self._refuse_others(fresh)
        try:
            self.parts.mkdir(parents=True, exist_ok=True)
            for torn in folder.rglob("*.partial"):
                torn.unlink()
        except OSError as error:
            raise OutputError(str(folder), error.strerror or str(error)) from error

    def _refuse_others(self, fresh: bool) -> None:
        folder = self.folder
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return
        try:
            held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["study_hash"]
        except (OSError, ValueError, KeyError, TypeError):
            raise OutputError(str(folder), "it holds something that is not a study") from None
        if held != self.study:
            raise OutputError(str(folder), f"it holds another study, {held}")
        if fresh:
            shutil.rmtree(folder)

    def manifest(self) -> dict[str, Any]:
        """Return what the manifest says; nothing before it is first written."""
        path = self.folder / MANIFEST
        told: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return told

    def tell(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest: first as soon as the folder is there, and last when all is done."""
        write_text(self.folder / MANIFEST, shown_json({**manifest, "study_hash": self.study}))

    def have(self) -> frozenset[Cell]:
        """Return the runs that are there; a part that cannot be read is taken away."""
        found: set[Cell] = set()
        with database() as connection:
            for path in sorted(self.parts.glob("*.parquet")):
                cells = cells_of(path.name)
                if cells and self._whole(connection, path, cells):
                    found.update(cells)
                else:
                    path.unlink()
        return frozenset(found)

    def _whole(
        self, connection: duckdb.DuckDBPyConnection, path: Path, cells: Sequence[Cell]
    ) -> bool:
        import duckdb

        kept = ", ".join(f"len({name})" for name in LISTS)
        query = f"SELECT policy, future, replicate, {kept} FROM '{quoted(path)}'"
        try:
            return [row[:3] for row in connection.execute(query).fetchall()] == list(cells)
        except duckdb.Error:
            return False

    def add(self, connection: duckdb.DuckDBPyConnection, part: Part) -> None:
        """Write a part."""
        name = part_name(part.policy, part.future.tolist(), part.replicate.tolist())
        runs = len(part.future)
        columns = {
            "future": part.future.astype(np.int32),
            "replicate": part.replicate.astype(np.int32),
        }
        columns |= dict(zip(MEASURES, np.ascontiguousarray(part.totals.T), strict=True))
        connection.register("runs", {"row": np.arange(runs), **columns})
        lists: dict[str, npt.NDArray[Any]] = {
            "present": part.present,
            "by_medicine": part.by_medicine,
            "bill": part.bill,
            "borne": part.borne,
            "untreated": part.untreated,
            "cover": part.cover,
        }
        for field, values in lists.items():
            size = values[0].size
            flat = {"row": np.arange(values.size) // size, "i": np.arange(values.size)}
            connection.register(f"{field}_cells", {**flat, "v": values.ravel()})
        joined = " ".join(
            f"JOIN (SELECT row, list(v ORDER BY i) AS {field} FROM {field}_cells GROUP BY row)"
            " USING (row)"
            for field in lists
        )
        select = (
            f"SELECT $policy AS policy, future, replicate, {listed(MEASURES)}, {', '.join(lists)}"
            f" FROM runs {joined} ORDER BY row"
        )
        with whole_file(self.parts / name) as partial:
            copy(connection, select, partial, {"policy": part.policy})
        for view in ("runs", *(f"{field}_cells" for field in lists)):
            connection.unregister(view)

    def add_in_full(self, connection: duckdb.DuckDBPyConnection, run: Municipal) -> None:
        """Write a run of every treatment: a row for each measure and municipality."""
        measures, places = run.by_municipality.shape
        connection.register(
            "cells",
            {
                "measure": np.repeat(np.arange(measures), places),
                "place": np.tile(np.arange(places), measures),
                "value": run.by_municipality.ravel(),
            },
        )
        select = (
            "SELECT $measures[measure + 1] AS measure, $codes[place + 1] AS municipality, value"
            " FROM cells WHERE value IS NOT NULL"  # which is what becomes of not-a-number
            " UNION ALL SELECT $measures[i], NULL, $totals[i]"
            " FROM range(1, len($measures) + 1) numbers(i) ORDER BY measure, municipality"
        )
        totals = [None if np.isnan(total) else total for total in run.totals.tolist()]
        told = {"measures": list(MEASURES), "codes": list(run.codes), "totals": totals}
        self.in_full.mkdir(exist_ok=True)
        with whole_file(self.in_full / part_name(run.policy, (0,), (run.replicate,))) as partial:
            copy(connection, select, partial, told)
        connection.unregister("cells")

    def have_in_full(self) -> frozenset[Cell]:
        """Return the runs of every treatment that are there."""
        return frozenset(
            cell for path in self.in_full.glob("*.parquet") for cell in cells_of(path.name)
        )

    def files(self, wanted: Sequence[Cell]) -> list[str]:
        """Return the parts in which some of the runs wanted stand, sorted by name."""
        runs = set(wanted)
        return [
            str(path)
            for path in sorted(self.parts.glob("*.parquet"))
            if not runs.isdisjoint(cells_of(path.name))
        ]


def listed(columns: Sequence[str] | Mapping[str, Any]) -> str:
    """Return column names as a query has them."""
    return ", ".join(f'"{name}"' for name in columns)
