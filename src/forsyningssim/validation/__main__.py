"""Measure, and write the figures into the page: what ``make validation`` runs."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from forsyningssim.errors import OutputError
from forsyningssim.scenario.library import load
from forsyningssim.scenario.schema import Scenario
from forsyningssim.validation.figures import NORWAY, SAMPLE, SMALL, TWIN, World, Year
from forsyningssim.validation.page import between, tables
from forsyningssim.validation.years import compare

PAGE: Final = Path("docs/validation.md")
SCENARIO: Final = Path("scenarios/baseline_norway.yaml")


def _job(job: tuple[Scenario, World, int]) -> Year:
    scenario, world, replicate = job
    return compare(scenario, scenario.study.seed, world, replicate)


def measure(scenario: Scenario, workers: int = 2) -> dict[World, list[Year]]:
    """Run every replicate of every world, in as many processes as ``workers``."""
    worlds = (NORWAY, SAMPLE, TWIN, SMALL)
    jobs = [(scenario, world, n) for world in worlds for n in range(world.replicates)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        years = list(pool.map(_job, jobs))
    return {
        world: [y for y, job in zip(years, jobs, strict=True) if job[1] == world]
        for world in worlds
    }


def main() -> None:
    """Measure, and write the tables into the page."""
    try:
        page = PAGE.read_text(encoding="utf-8")
        between(page, "")  # before the long work
        runs = measure(load(SCENARIO).under().scenario)
        today = datetime.now(UTC).date()
        PAGE.write_text(between(page, tables(runs, today)), encoding="utf-8")
    except OSError as error:
        raise OutputError(str(PAGE), error.strerror or str(error)) from error
    sys.stdout.write(f"the figures are in {PAGE}\n")


if __name__ == "__main__":
    main()
