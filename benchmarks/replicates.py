"""Many replicates of a sample world on two worker processes, from the start of Python to the end.

``python benchmarks/replicates.py 1000`` prints the seconds and a checksum as one JSON object.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

from worlds import BASELINE, SAMPLED, with_settings

from forsyningssim.scenario.library import Resolved
from forsyningssim.setting import Setting, prepare
from forsyningssim.simulation import simulate_resolved

ROWS, DAYS, BATCH = 2000, 730, 50


@cache
def sample_world() -> tuple[Resolved, Setting]:
    """Twelve substances, 2,000 rows, two years; worked out once in each process."""
    settings = [
        f"medicines=[{', '.join(SAMPLED)}]",
        f"horizon.days={DAYS}",
        "horizon.warm_up_days=120",
    ]
    resolved = with_settings(BASELINE, settings).under()
    return resolved, prepare(resolved.scenario, ROWS)


def untreated_days(replicates: range) -> list[int]:
    """Run a batch; return the untreated days of each replicate."""
    resolved, setting = sample_world()
    runs = (simulate_resolved(resolved, setting, replicate) for replicate in replicates)
    return [int(run.finished.untreated.sum()) for run in runs]


def main() -> None:
    """Run as many replicates as the command line says."""
    number = int(sys.argv[1])
    with ProcessPoolExecutor(2) as workers:
        batches = [range(number)[first : first + BATCH] for first in range(0, number, BATCH)]
        results = workers.map(untreated_days, batches)
        told: dict[str, Any] = {"replicates": number, "untreated_days": sum(map(sum, results))}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
