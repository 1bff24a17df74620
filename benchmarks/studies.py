"""What a study costs beside its runs, as one JSON object: ``python benchmarks/studies.py``.

``python benchmarks/studies.py memory N`` tells the memory of the process that writes a study of N
replicates, worked off by another one.
"""

from __future__ import annotations

import json
import pickle
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from worlds import BASELINE, SAMPLED, TEXTBOOK, with_settings

from forsyningssim.parquet import database
from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.design import AS_WRITTEN, under
from forsyningssim.studies.plan import BATCH, Plan, planned
from forsyningssim.studies.store import Store
from forsyningssim.studies.work import Batch, work

ROUNDS = 5
TINY = ("horizon.days=28", "horizon.warm_up_days=7", "policies={}", "disruptions={}")


def small_cohort(replicates: int) -> Plan:
    """Plan a study of twelve substances, 2,000 rows, two years, doing nothing."""
    settings = [
        f"medicines=[{', '.join(SAMPLED)}]", "horizon.days=730", "horizon.warm_up_days=120",
    ]  # fmt: skip
    file = with_settings(BASELINE, settings)
    return planned(file, replicates=replicates, persons=2000, policies=["none"], futures=0)


def best(function: Callable[[], Any], clock: Callable[[], float] = process_time) -> float:
    """Give the least seconds of several calls: other work on the machine only adds."""
    took = []
    for _ in range(ROUNDS):
        began = clock()
        function()
        took.append(clock() - began)
    return min(took)


def overhead() -> dict[str, float]:
    """Give milliseconds a replicate: the run, what is read of it, sending, writing; and a start."""
    plan = small_cohort(BATCH)
    batch = next(plan.central(BATCH, set()))
    part = work(batch)
    resolved = under(plan.file, AS_WRITTEN)
    setting = prepare(resolved.scenario, plan.persons)
    run = best(lambda: [simulate_resolved(resolved, setting, r, plan.seed) for r in range(BATCH)])
    whole = best(lambda: work(batch))
    send = best(lambda: [pickle.loads(pickle.dumps(sent)) for sent in (batch, part)])
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "study", plan.hash)
        with database() as connection:
            write = best(lambda: store.add(connection, part), perf_counter)
    each = {"run": run, "read": whole - run, "send": send, "write": write}
    return {name: seconds / BATCH * 1e3 for name, seconds in each.items()} | {"start": start(batch)}


def start(batch: Batch) -> float:
    """Give seconds until a new worker process has done its first replicate."""
    one = Batch(batch.task, batch.policy, batch.futures, range(1))

    def begin() -> None:
        with ProcessPoolExecutor(1, get_context("spawn")) as executor:
            executor.submit(work, one).result()

    return best(begin, perf_counter)


def speed(workers: int, replicates: int = 200) -> float:
    """Give replicates per second of a whole study, start of workers and tables included."""
    plan = small_cohort(replicates)
    with TemporaryDirectory() as folder:
        began = perf_counter()
        carry_out(plan, Path(folder) / "study", workers=workers)
        return replicates / (perf_counter() - began)


def memory(replicates: int) -> float:
    """Give the largest memory of this process, in bytes, after a study of a tiny world."""
    file = with_settings(TEXTBOOK, TINY)
    plan = planned(file, replicates=replicates, persons=20, policies=["none"], futures=0)
    with (
        TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, get_context("spawn")) as executor,
    ):
        carry_out(plan, Path(folder) / "study", executor, 1)
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kibibytes if sys.platform == "darwin" else kibibytes * 1024


def main() -> None:
    """Print what was asked for."""
    if sys.argv[1:2] == ["memory"]:
        told: dict[str, Any] = {"peak": memory(int(sys.argv[2]))}
    else:
        work(next(small_cohort(1).central(1, set())))  # kernels are there before the clock starts
        told = {**overhead(), "one": speed(1), "two": speed(2)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
