"""What the room refuses, and why: in prose, field by field, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from forsyningssim.errors import ForsyningssimError
from forsyningssim.spec import Text
from forsyningssim.words import number, say


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of a decision; an empty name means all of it."""

    field: str
    text: Text


class Refused(ForsyningssimError):  # noqa: N818  what the room does, not what went wrong in it
    """The room does not do what it was asked; ``faults`` say why, field by field."""

    exit_code = 3

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(faults)

    def __str__(self) -> str:
        """Return one line a fault."""
        return "\n".join(f"{f.field}: {f.text.en}" if f.field else f.text.en for f in self.faults)


def refuse(en: str, nb: str, *parts: Text | str | int, field: str = "") -> Refused:
    """Return the refusal of one thing."""
    return Refused((Fault(field, say(en, nb, *parts)),))


def faults_of(error: ValidationError, kind: str = "") -> Iterator[Fault]:
    """Say what pydantic found, field by field; ``kind`` is that of the lever, if it is one."""
    for each in error.errors(include_url=False):
        place = tuple(part for part in each["loc"] if part not in {kind, "[key]"})
        yield Fault(dotted(place), _prose(each["type"], each.get("ctx", {}), each["msg"]))


def dotted(path: tuple[str | int, ...]) -> str:
    """Name the field that a place within a decision belongs to."""
    name = ".".join(part for part in path if isinstance(part, str))
    return "starts" if name.startswith("trigger") else name


def _prose(kind: str, ctx: Mapping[str, Any], message: str) -> Text:
    """Say one of pydantic's errors in both languages."""
    if kind == "value_error":
        what = message.partition(", ")[2]
        return CLASHES.get(what, Text(en=what, nb=f"henger ikke sammen ({what})"))
    known = [text for beginning, text in _PROSE.items() if kind.startswith(beginning)]
    said = known[0] if known else say("does not fit here", "passer ikke her")
    bounds = [number(ctx[bound]) for bound in ("ge", "gt", "le") if bound in ctx]
    return say(said.en, said.nb, *bounds)


_PROSE: Final[Mapping[str, Text]] = {
    "missing": Text(en="must be filled in", nb="må fylles ut"),
    "greater_than_equal": Text(en="should be {0} or more", nb="skal være {0} eller mer"),
    "greater_than": Text(en="should be more than {0}", nb="skal være mer enn {0}"),
    "less_than_equal": Text(en="should be {0} or less", nb="skal være {0} eller mindre"),
    "literal_error": Text(en="is not one of the choices", nb="er ikke et av valgene"),
    "too_short": Text(en="choose one at least", nb="velg minst én"),
    "too_long": Text(en="that is too many", nb="det er for mange"),
    "int": Text(en="should be a whole number", nb="skal være et helt tall"),
    "float": Text(en="should be a number", nb="skal være et tall"),
    "date": Text(en="should be a date such as 2026-11-03", nb="skal være en dato, som 2026-11-03"),
    "bool": Text(en="should be yes or no", nb="skal være ja eller nei"),
}
"""Beginning of a pydantic error type to what it means; the first that fits."""

CLASHES: Final[Mapping[str, Text]] = {
    "give dispensing, sharing or both": say(
        "Say in which order patients are served, how wholesalers share, or both.",
        "Velg en rekkefølge blant pasientene, hvordan grossistene fordeler, eller begge deler."),
    "classes and dispensing: list belong together": say(
        "A list of groups is used with the order of patients set to the list, and only then.",
        "Listen over grupper brukes når rekkefølgen av pasienter er satt til listen, og bare da."),
    "give rations, outlet_cap or both": say(
        "Fill in at least one limit: on what is handed over, or on deliveries to outlets.",
        "Fyll ut minst én grense: for det som utleveres, eller for leveranser til utsalg."),
    "medicines: name what the factory can make": say(
        "Choose the medicines that the factory is to make.",
        "Velg legemidlene som fabrikken skal lage."),
    "terms.activation: give a date (on) or a condition": say(
        "The order to the factory needs a beginning.",
        "Bestillingen til fabrikken må ha en begynnelse."),
    "compliance follows from enforcement: give one of them": say(
        "How many keep to it follows from how it is enforced: give one of the two.",
        "Hvor mange som følger det, kommer av hvordan det håndheves: oppgi ett av dem."),
    "medicines: name what is tendered": say(
        "Choose the medicines of the tender.", "Velg legemidlene anbudet gjelder."),
    "winners: the shares must add to 1": say(
        "The winners' shares must add up to 1.", "Vinnernes andeler må bli 1 til sammen."),
}  # fmt: skip
"""What a lever has against values that do not go together, to how that is said around a table."""
