"""The crate of a study keeps the rules of RO-Crate 1.1 and Process Run Crate 0.5.

Those that can be checked without the net: https://www.researchobject.org/ro-crate/specification/1.1
and https://w3id.org/ro/wfrun/process/0.5. Who ran the study (``agent``, which a crate should name)
is not known to the program, and is not made up. Each rule is broken once below, and the
fault must be found.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from study_world import plan

from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.study import Study

CRATE = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
STATES = {f"http://schema.org/{state}ActionStatus" for state in ("Completed", "Failed")}
Thing = dict[str, Any]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    asked = plan(replicates=4, futures=0, policies=["none", "ban"])
    return carry_out(asked, tmp_path_factory.mktemp("studies") / "one", workers=1)


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def faults(crate: Thing, folder: Path) -> list[str]:
    """Check a crate; list what breaks a rule."""
    if crate.get("@context") != f"{SPECIFICATION}/context":
        return ["context"]
    counted = Counter(thing.get("@id") for thing in crate["@graph"])
    if None in counted or max(counted.values()) > 1:
        return ["every thing stands once, under its name"]
    things = {thing["@id"]: thing for thing in crate["@graph"]}
    if CRATE not in things or "./" not in things:
        return ["descriptor and root"]
    return [
        *_described(things),
        *_flat(things),
        *_files(things, folder),
        *(fault for thing in things.values() for fault in _typed(thing, things)),
    ]


def _described(things: dict[str, Thing]) -> Iterator[str]:
    descriptor, root = things[CRATE], things["./"]
    if descriptor.get("about") != {"@id": "./"} or descriptor.get("@type") != "CreativeWork":
        yield "the descriptor is about the root"
    if {"@id": SPECIFICATION} not in many(descriptor.get("conformsTo")):
        yield "the descriptor names the specification"
    if root.get("@type") != "Dataset" or {"@id": PROFILE} not in many(root.get("conformsTo")):
        yield "the root is a dataset that names the profile"
    if not all(root.get(wanted) for wanted in ("name", "description", "license")):
        yield "the root has a name, a description and a licence"
    try:
        date.fromisoformat(str(root.get("datePublished"))[:10])
    except ValueError:
        yield "the root has a date"
    if things.get(PROFILE, {}).get("version") != PROFILE.rpartition("/")[2]:
        yield "the profile is described"
    actions = [name for name, thing in things.items() if thing.get("@type") == "CreateAction"]
    if {"@id": actions[0]} not in many(root.get("mentions")) if actions else True:
        yield "the root mentions the action"


def _flat(things: dict[str, Thing]) -> Iterator[str]:
    """References are bare and lead to a thing in the crate, or out of it to the net."""
    for thing in things.values():
        for name, value in thing.items():
            for reference in many(value):
                if not isinstance(reference, dict):
                    continue
                if set(reference) != {"@id"}:
                    yield f"{name} is nested"
                elif reference["@id"] not in things and name not in {"conformsTo", "actionStatus"}:
                    yield f"{name} leads nowhere"


def _files(things: dict[str, Thing], folder: Path) -> Iterator[str]:
    parts = {part["@id"] for part in things["./"]["hasPart"]}
    found = {name for name, thing in things.items() if thing.get("@type") == "File"}
    if parts != found:
        yield "every file is a part of the root"
    for name in sorted(found):
        path, thing = folder / name, things[name]
        if Path(name).is_absolute() or not path.is_file():
            yield "a file is there"
        elif int(thing.get("contentSize", path.stat().st_size)) != path.stat().st_size:
            yield "a file is as large as told"
        if not thing.get("encodingFormat"):
            yield "a file has a format"


def _typed(thing: Thing, things: dict[str, Thing]) -> Iterator[str]:
    if not thing.get("@type"):
        yield "every thing has a type"
    if thing.get("@type") == "SoftwareApplication" and not (
        thing.get("name") and thing.get("version")
    ):
        yield "a program has a name and a version"
    if thing.get("@type") != "CreateAction":
        return
    instruments = [things.get(used["@id"], {}) for used in many(thing.get("instrument"))]
    if [used.get("@type") for used in instruments] != ["SoftwareApplication"]:
        yield "an action has an instrument"
    if not (thing.get("object") and thing.get("result") and thing.get("name")):
        yield "an action has a name, objects and results"
    if thing.get("actionStatus", {}).get("@id") not in STATES:
        yield "an action has an end"
    if datetime.fromisoformat(thing["startTime"]) > datetime.fromisoformat(thing["endTime"]):
        yield "an action ends after it began"


def test_the_crate_keeps_the_rules(study: Study) -> None:
    crate = json.loads((study.folder / CRATE).read_text(encoding="utf-8"))
    assert faults(crate, study.folder) == []


Damage = Callable[[dict[str, Thing]], Any]
DAMAGES: dict[str, Damage] = {
    "the descriptor is about the root": lambda t: t[CRATE].update(about={"@id": "#study"}),
    "the descriptor names the specification": lambda t: t[CRATE].pop("conformsTo"),
    "the root is a dataset that names the profile": lambda t: t["./"].pop("conformsTo"),
    "the root has a name, a description and a licence": lambda t: t["./"].pop("license"),
    "the root has a date": lambda t: t["./"].update(datePublished="yesterday"),
    "the profile is described": lambda t: t[PROFILE].pop("version"),
    "the root mentions the action": lambda t: t["./"].pop("mentions"),
    "about is nested": lambda t: t[CRATE]["about"].update(name="here"),
    "license leads nowhere": lambda t: t["./"].update(license={"@id": "#mine"}),
    "every file is a part of the root": lambda t: t["./"]["hasPart"].pop(),
    "a file is as large as told": lambda t: t["comparison.csv"].update(contentSize="1"),
    "a file has a format": lambda t: t["comparison.csv"].pop("encodingFormat"),
    "a file is there": lambda t: t["comparison.csv"].update({"@id": "lost.csv"}),
    "every thing has a type": lambda t: t[PROFILE].pop("@type"),
    "an action has an instrument": lambda t: t["#study"].update(instrument=[]),
    "an action has a name, objects and results": lambda t: t["#study"].update(result=[]),
    "an action has an end": lambda t: t["#study"].pop("actionStatus"),
    "an action ends after it began": lambda t: t["#study"].update(endTime="1999-01-01T00:00:00Z"),
}


@pytest.mark.parametrize("rule", DAMAGES)
def test_a_broken_rule_is_found(study: Study, rule: str) -> None:
    crate = copy.deepcopy(json.loads((study.folder / CRATE).read_text(encoding="utf-8")))
    DAMAGES[rule]({thing["@id"]: thing for thing in crate["@graph"]})
    assert rule in faults(crate, study.folder)
