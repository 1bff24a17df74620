"""The command line: one file a command; heavy libraries are imported inside the commands."""

from __future__ import annotations

import typer

from forsyningssim.cli.bench import bench
from forsyningssim.cli.data import data
from forsyningssim.cli.debrief import debrief
from forsyningssim.cli.exercise import exercise
from forsyningssim.cli.explain import explain
from forsyningssim.cli.files import scenarios, schema, validate
from forsyningssim.cli.report import report
from forsyningssim.cli.run import run
from forsyningssim.cli.study import study
from forsyningssim.cli.terminal import Commands, options
from forsyningssim.cli.verify import verify

__all__ = ["app"]

app = typer.Typer(
    name="forsyningssim",
    cls=Commands,
    epilog=(
        "Exit codes: 0 ok, 1 internal error, 2 usage, 3 scenario invalid, 4 study incomplete,"
        " 130 interrupted."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(options)
for command in (
    run, study, report, debrief, explain, validate, scenarios, schema, verify, bench,
):  # fmt: skip
    app.command()(command)
app.add_typer(exercise, name="exercise")
app.add_typer(data, name="data")
