"""The examples of the documentation: modest studies, and the reports of them.

``python docs/examples/build.py FOLDER`` makes the one that is built with the pages; runs that are
there from before are not run again. ``python docs/examples/build.py`` makes the one that is kept
beside this file, for whoever has installed nothing.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Literal

import forsyningssim as fs
from forsyningssim.scenario.identity import fingerprint
from forsyningssim.scenario.shipped import find
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.plan import planned

if TYPE_CHECKING:
    from forsyningssim.studies.plan import Plan
    from forsyningssim.studies.study import Study

AUTHOR: Final = "forsyningssim"


@dataclass(frozen=True)
class Example:
    """A study that stands for what a study can be."""

    scenario: str
    policies: tuple[str, ...]
    """Those compared; all if none is named."""
    replicates: int
    futures: int
    persons: int | Literal["all"]
    national: int

    def plan(self) -> Plan:
        """Plan the study."""
        return planned(
            fs.load(find(self.scenario)), replicates=self.replicates, futures=self.futures,
            persons=self.persons, policies=self.policies, national=self.national,
        )  # fmt: skip

    def made_of(self) -> str:
        """Give a key of what the scenario says under each policy, and of the results' version."""
        file = fs.load(find(self.scenario))
        return fingerprint({name: file.under(name).doc.data for name in file.policies})

    def command(self) -> list[str]:
        """Give the command that runs the same study."""
        return [
            *("forsyningssim", "study", self.scenario, "--replicates", str(self.replicates)),
            *("--futures", str(self.futures), "--persons", str(self.persons)),
            *("--national", str(self.national)),
            *(word for policy in self.policies for word in ("--policy", policy)),
        ]

    def run(self, below: Path) -> Study:
        """Run what is left of the study below a folder."""
        plan = self.plan()
        return carry_out(plan, plan.folder(below), command=self.command())


BUILT: Final = Example(
    "penicillin_2023",
    ("none", "as_it_was", "act_early", "export_ban", "national_stock"),
    replicates=30, futures=16, persons=20_000, national=1,
)  # fmt: skip
"""Its report is made with the pages."""
KEPT: Final = Example("debate/everybody_bans", (), 20, 16, "all", national=1)
"""Its report is kept, and made anew when the scenario or the model's results change."""
BESIDE: Final = Path(__file__).parent / "everybody_bans"
MADE_OF: Final = BESIDE / "made_of.txt"
"""The key of what the kept report was made of."""


def build(folder: Path) -> list[Path]:
    """Run the study of the pages below a folder, and write its report where they will find it."""
    site = folder / "site" / "examples" / BUILT.scenario
    return fs.write_report(BUILT.run(folder / "studies").folder, out=site, author=AUTHOR)


def keep() -> list[Path]:
    """Write the report that is kept."""
    with TemporaryDirectory() as folder:
        done = KEPT.run(Path(folder))
        files = fs.write_report(done.folder, ["nb"], ["html", "pdf"], author=AUTHOR, out=BESIDE)
    MADE_OF.write_text(f"{KEPT.made_of()}\n", encoding="utf-8")
    return files


if __name__ == "__main__":
    for path in build(Path(sys.argv[1])) if len(sys.argv) > 1 else keep():
        print(path)  # noqa: T201
