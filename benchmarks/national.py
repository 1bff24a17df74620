"""Norway in full, once, in a process of its own; prints what it took as one JSON object.

``python benchmarks/national.py``. Seconds are those of the processor, which other work on the
machine disturbs least; all of it runs on one core. Kernels are compiled, or read from the cache,
before the clock starts.
"""

from __future__ import annotations

import json
import resource
import sys
from gc import collect
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from worlds import norway_in_full, textbook_world

from forsyningssim.patients.layout import DISPENSINGS
from forsyningssim.report.run_folder import RunKey, write_run
from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.staging import stage


def peak() -> int:
    """Largest resident memory so far, in bytes."""
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kibibytes if sys.platform == "darwin" else kibibytes * 1024


def main() -> None:
    """Build, run, write; print the seconds of each and the peak memory."""
    small = textbook_world(1000)
    simulate_resolved(small, prepare(small.scenario))
    with TemporaryDirectory() as folder:
        resolved = norway_in_full(Path(folder)).under()
        before, began = peak(), process_time()
        setting = prepare(resolved.scenario)
        stage(setting, seed=1, replicate=0)
        built = process_time()
        collect()  # this country is not the one that is simulated
        run = simulate_resolved(resolved, setting, seed=1)
        ran = process_time()
        write_run(run, RunKey(resolved, 1, 0, None), Path(folder), ["benchmarks/national.py"])
        written = process_time()
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
                "peak": peak(),
                "bytes_per_treatment": (peak() - before) / treatments,
            }
        )
    )


if __name__ == "__main__":
    main()
