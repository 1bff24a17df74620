"""``forsyningssim validate``, ``scenarios`` and ``schema``: nothing is run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

import typer

from forsyningssim.cli.terminal import Language, say_error, say_json
from forsyningssim.errors import Problem, ScenarioError

_GROUPS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "": ("An ordinary year, and crises", "Et vanlig år, og kriser"),
        "debate": ("Questions under debate", "Spørsmål i debatten"),
        "exercises": ("Exercises", "Øvelser"),
        "verification": ("Worlds whose answer is known", "Verdener der svaret er kjent"),
    }
)
"""Folder to what the scenarios in it are for."""


def validate(
    files: Annotated[list[str], typer.Argument(help="Files, or names of shipped scenarios.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one object, no prose.")] = False,
) -> None:
    """Check scenario files: every fault, with its line and column. Exit code 3 if there is one."""
    problems = [problem for name in files for problem in faults(name)]
    if as_json:
        say_json({"valid": not problems, "faults": [_plain(problem) for problem in problems]})
    for problem in () if as_json else dict.fromkeys(map(str, problems)):
        say_error(problem)
    if problems:
        raise typer.Exit(ScenarioError.exit_code)
    if not as_json:
        count = f"{len(files)} files are" if len(files) > 1 else f"{files[0]} is"
        typer.echo(f"{count} sound")


def faults(name: str) -> list[Problem]:
    """Give every fault of a scenario: of the file, and of what each policy makes of it."""
    from forsyningssim.scenario.library import load
    from forsyningssim.scenario.shipped import find

    try:
        file = load(find(name))
    except ScenarioError as error:
        return list(error.problems)
    found: list[Problem] = []
    for policy in file.policies:
        try:
            file.under(policy)
        except ScenarioError as error:
            found += error.problems
    return found


def _plain(problem: Problem) -> dict[str, object]:
    mark = problem.mark
    return {
        "file": mark.file,
        "line": mark.line,
        "column": mark.col,
        "path": problem.path,
        "message": problem.message,
        "hint": problem.hint,
    }


def scenarios(
    language: Annotated[Language, typer.Option(help="English or bokmål.")] = Language.en,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object, no prose.")] = False,
) -> None:
    """List the scenarios that come with forsyningssim, one line each, by what they are for."""
    from forsyningssim.scenario.shipped import shipped

    told = {
        name: heading(path)
        for name, path in shipped().items()
        if name.rpartition("/")[0] in _GROUPS
    }
    if as_json:
        say_json({"scenarios": told})
        return
    nb = language is Language.nb
    for group, (en, bokmal) in _GROUPS.items():
        inside = {name: said for name, said in told.items() if name.rpartition("/")[0] == group}
        if inside:
            typer.secho(bokmal if nb else en, bold=True)
        for name, (title, _) in inside.items():
            typer.echo(f"  {name}: {title[language.value]}")


def heading(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Give the title and question that a scenario file states itself, in both languages."""
    from forsyningssim.scenario.yaml_text import compose

    root = compose(path.read_text(encoding="utf-8"), str(path))
    said = root.plain() if root else {}
    words = [said.get(field, "") for field in ("title", "question")]
    title, question = (
        word if isinstance(word, dict) else {"en": str(word), "nb": str(word)} for word in words
    )
    return title, question


def schema(
    out: Annotated[Path | None, typer.Option(help="Write it to this file instead.")] = None,
) -> None:
    """Print the JSON Schema of a scenario file, for editors."""
    from forsyningssim.errors import OutputError
    from forsyningssim.scenario.jsonschema import schema_text

    if out is None:
        typer.echo(schema_text(), nl=False)
        return
    try:
        out.write_text(schema_text(), encoding="utf-8")
    except OSError as error:
        raise OutputError(str(out), error.strerror or str(error)) from error
