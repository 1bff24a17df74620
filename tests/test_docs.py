"""What the pages say of the code, where it is cheap to ask the code.

Each check was seen to fail on a page with a planted untruth: a lever left out, two rooms swapped, a
phase renamed, 256 days for 255, a line of a decision's code changed.
"""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
import yaml
from how_to import DOCS
from typer.main import get_command

import forsyningssim as fs
from forsyningssim import __version__
from forsyningssim.cli import app
from forsyningssim.cli.exercise import OPEN
from forsyningssim.disruptions import AnyDisruption
from forsyningssim.engine.timetable import Phase
from forsyningssim.levers import AnyLever
from forsyningssim.scenario import checks
from forsyningssim.scenario.shipped import find

PROJECT = DOCS.parent


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def first_column(text: str, heading: str) -> list[str]:
    """Entries of the first column of the table that begins with a heading."""
    table = text.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    return [row.split("|")[1].strip(" `") for row in table.splitlines()[2:]]


def kinds(union: Any) -> list[str]:
    (members, *_) = get_args(union)
    return sorted(member.model_fields["kind"].default for member in get_args(members))


@pytest.mark.parametrize(("heading", "union"), [("disruption", AnyDisruption), ("lever", AnyLever)])
def test_the_model_lists_every_disruption_and_lever(heading: str, union: Any) -> None:
    assert sorted(first_column(page(f"model/{heading}s.md"), heading)) == kinds(union)


def test_the_model_knows_the_phases_of_a_day() -> None:
    assert first_column(page("model/day.md"), "phase") == [phase.name.lower() for phase in Phase]


def test_the_model_knows_the_limits_of_the_records() -> None:
    text = page("model/choices.md")
    (sentence,) = re.findall(r"- Limits of the records:(.*?)checked", text, re.DOTALL)
    told = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", sentence)]
    limits = (
        *(checks.LONGEST_INTERVAL, checks.LONGEST_STAY),
        *(checks.LONGEST_ROAD, checks.LONGEST_RUN),
    )
    assert told == list(limits)


def test_the_architecture_page_gives_the_rooms_in_the_order_that_is_enforced() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = [
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    source = PROJECT / "src" / "forsyningssim"
    enforced = [
        {
            room
            for room in re.findall(r"\w+", layer)
            if ((source / room).is_dir() or (source / f"{room}.py").exists()) and room[0] != "_"
        }
        for layer in reversed(layers)
    ]
    line = page("change/architecture.md").split("## Imports point downwards", 1)[1].strip()
    told = [set(re.findall(r"\w+", rooms)) for rooms in line.split("\n\n", 1)[0].split("←")]
    assert told == [rooms for rooms in enforced if rooms]


def test_the_architecture_page_tells_what_every_file_of_the_data_plane_is_for() -> None:
    """Planted: a file that was added, renamed or taken away, and no row of the table says so."""
    told = page("change/architecture.md").split("## Two planes", 1)[1].split("\n## ", 1)[0]
    files = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", told, re.MULTILINE)))
    plane = (PROJECT / "src" / "forsyningssim" / "patients").glob("*.py")
    assert sorted(files) == sorted(path.stem for path in plane if path.stem != "__init__")


def test_code_shown_by_a_decision_stands_in_the_code() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", page("decisions/0007-one-actor-for-all.md"), re.S)
    code = (PROJECT / "src/forsyningssim/patients/reviews.py").read_text(encoding="utf-8")
    lines = [line.strip() for line in code.splitlines()]
    at = lines.index(shown.splitlines()[0])
    assert lines[at : at + len(shown.splitlines())] == shown.splitlines()


def module(path: Path) -> ModuleType:
    """Import a module that stands among the pages."""
    name = f"docs_{path.stem}"
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    found = sys.modules[name] = module_from_spec(spec)  # dataclasses look their module up
    spec.loader.exec_module(found)
    return found


def test_tables_that_are_made_are_as_the_code_has_them_now() -> None:
    """Planted: a default that was changed in its page, a period left out of a timetable."""
    tables = module(DOCS / "tables.py")
    pages = list(tables.pages())
    assert {path.stem for path in pages} >= {"parameters", "sources", "facilitator.nb"}
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert tables.renewed(text) == text, f"{path.name} is old: make tables"


@pytest.mark.parametrize("union", [AnyDisruption, AnyLever])
def test_the_parameters_of_every_disruption_and_lever_are_told(union: Any) -> None:
    (members, *_) = get_args(union)
    for member in get_args(members):
        assert f"**{member.__name__}.**" in page("reference/parameters.md"), member.__name__


WRITTEN = [
    path
    for path in (*PROJECT.glob("*.md"), *DOCS.rglob("*.md"), *PROJECT.glob("scenarios/*.md"))
    if "_build" not in path.parts and path.name != "CHANGELOG.md"
]


def commands(text: str) -> list[list[str]]:
    """Find the commands of a page: in blocks of code, and between backticks in its sentences."""
    fences = "".join(re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    line = r"^(?:! )?(?:\.venv/bin/)?forsyningssim (.+(?:\n {10,}.+)*)"
    blocks = re.findall(line, fences, re.MULTILINE)
    inline = re.findall(r"`(?:\.venv/bin/)?forsyningssim ([^`]+)`", text)
    joined = (re.sub(r"\s*\\?\n\s+", " ", each) for each in (*blocks, *inline))
    shown = (re.split(r" \| |  |\s#", each)[0] for each in joined)
    return [shlex.split(each) for each in shown if re.match(r"[a-z]", each)]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(PROJECT)))
def test_commands_that_a_page_shows_are_there_with_their_options(path: Path) -> None:
    """Planted: a command that was renamed, an option that is gone."""
    for words in commands(path.read_text(encoding="utf-8")):
        known, name = vars(get_command(app))["commands"], words.pop(0)
        assert name in known, f"{path.name}: forsyningssim {name}"
        command = known[name]
        if within := getattr(command, "commands", None):
            name = words.pop(0) if words and words[0] in within else OPEN
            assert name in within, f"{path.name}: {words}"
            command = within[name]
        options = {"--help"} | {option for given in command.params for option in given.opts}
        asked = {word.partition("=")[0].strip("[]") for word in words if re.match(r"\[?--\w", word)}
        assert asked <= options, f"{path.name}: {command.name} {asked - options}"


def terms(name: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, page(f"reference/{name}"), re.MULTILINE))


def test_the_glossary_has_the_same_words_in_both_languages() -> None:
    """Planted: a word that one language lacks."""
    english = {term.removesuffix(" (φ)") for term in terms("terms.md", r"^(\S.*)\n: ")}
    assert english == terms("terms.nb.md", r"^\S.* \(\*(.+?)\*.*\)\n: ")


def test_the_report_that_is_kept_is_of_the_scenario_and_the_model_as_they_are() -> None:
    """Planted: a date moved in a scenario that it extends."""
    build = module(DOCS / "examples" / "build.py")
    assert build.MADE_OF.read_text(encoding="utf-8").strip() == build.KEPT.made_of(), "make example"
    kept = (build.BESIDE / "report.nb.html").read_text(encoding="utf-8")
    assert fs.load(find(build.KEPT.scenario)).scenario.title.nb in kept
    assert (build.BESIDE / "report.nb.pdf").read_bytes().startswith(b"%PDF")


def test_the_reference_is_cited_by_the_version_that_it_is() -> None:
    told = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    shown = page("use/researcher.md")
    assert f"version = {{{told['version']}}}" in shown
    assert f"title   = {{{told['title']}}}" in shown
    assert told["version"] == __version__
