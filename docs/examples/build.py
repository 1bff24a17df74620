"""The example of the documentation, made anew whenever it is built: a modest study, its report.

Run as ``python docs/examples/build.py FOLDER``; runs that are there from before are not run again.
"""

from __future__ import annotations

import sys
from pathlib import Path

import forsyningssim as fs
from forsyningssim.scenario.shipped import find
from forsyningssim.studies.plan import planned
from forsyningssim.studies.study import carry_out

SCENARIO = "penicillin_2023"
POLICIES = ("none", "as_it_was", "act_early", "export_ban", "national_stock")
REPLICATES, FUTURES, PERSONS = 30, 16, 2000


def build(folder: Path) -> list[Path]:
    """Run the study below a folder, and write its report where the pages will find it."""
    file = fs.load(find(SCENARIO))
    plan = planned(
        file, replicates=REPLICATES, futures=FUTURES, persons=PERSONS, policies=POLICIES, national=1
    )
    command = [
        *("forsyningssim", "study", SCENARIO, "--replicates", str(REPLICATES)),
        *("--futures", str(FUTURES), "--persons", str(PERSONS), "--national", "1"),
        *(word for policy in POLICIES for word in ("--policy", policy)),
    ]
    done = carry_out(plan, plan.folder(folder / "studies"), command=command)
    site = folder / "site" / "examples" / SCENARIO
    return fs.write_report(done.folder, out=site, author="the documentation of forsyningssim")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
