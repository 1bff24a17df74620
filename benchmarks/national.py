"""All of Norway, once, in a process of its own; prints what it took as one JSON object.

``python benchmarks/national.py WORLD [THREADS]``, with a world of ``WORLDS``. Seconds are those of
the processor, which other work on the machine disturbs least; they are added up where pictures are
drawn in a copy of the process, as if all of it ran on one core; for all of it they are those of
the clock as well. Kernels are compiled, or read from the cache, before the clock starts.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from gc import collect
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from worlds import everybody, national_year, norway_in_full, textbook_world

from forsyningssim.patients.layout import DISPENSINGS
from forsyningssim.report.run_folder import RunKey, write_run
from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.staging import stage

WORLDS = {"full": norway_in_full, "year": national_year, "everybody": everybody}


def peak() -> int:
    """Largest resident memory so far, in bytes."""
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kibibytes if sys.platform == "darwin" else kibibytes * 1024


def seconds() -> float:
    """Time of the processor so far, of this process and of its copies that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main() -> None:
    """Build, run, write; print the seconds of each and the peak memory."""
    world, threads = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    small = textbook_world(1000)
    simulate_resolved(small, prepare(small.scenario))
    with TemporaryDirectory() as folder:
        resolved = WORLDS[world](Path(folder))
        before, began = peak(), seconds()
        setting = prepare(resolved.scenario)
        stage(setting, seed=1, replicate=0)
        built, opened = seconds(), perf_counter()
        collect()  # this country is not the one that is simulated
        run = simulate_resolved(resolved, setting, seed=1, threads=threads)
        ran = seconds()
        write_run(run, RunKey(resolved, 1, 0, None), Path(folder), ["benchmarks/national.py"])
        written, clock = seconds(), perf_counter() - opened
    finished = run.finished
    treatments = int(finished.rows.sum())
    print(
        json.dumps(
            {
                "medicines": len(finished.catalogue.substances),
                "treatments": treatments,
                "dispensings": int(finished.by_day[DISPENSINGS].sum()),
                "build": built - began,
                "run": ran - built - (built - began),
                "outputs": written - ran,
                "total": written - built,
                "clock": clock,
                "peak": peak(),
                "bytes_per_treatment": (peak() - before) / treatments,
            }
        )
    )


if __name__ == "__main__":
    main()
