"""``forsyningssim explain``: a scenario in sentences and dates; nothing is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from forsyningssim.cli.terminal import Language, console, paragraph, say_json, shown_path

if TYPE_CHECKING:
    from rich.console import Console

    from forsyningssim.scenario.explain import Explanation, PolicyStory, Sentence
    from forsyningssim.scenario.known import Known
    from forsyningssim.scenario.numbers import Number
    from forsyningssim.scenario.schema import Scenario
    from forsyningssim.spec import Text

_ROLES: Final = {
    "checked": "etterprøves", "fitted": "brukt til å velge inndata", "stated": "inndata",
}  # fmt: skip
"""What a published figure was used for, in Norwegian; in English it is called as it stands."""


def explain(
    scenario: Annotated[str, typer.Argument(help="A file, or the name of a shipped scenario.")],
    language: Annotated[Language, typer.Option(help="English or bokmål.")] = Language.en,
    numbers: Annotated[bool, typer.Option(help="With every number and its source.")] = True,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the picture, instead of one below outputs/.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object, no prose.")] = False,
) -> None:
    """Tell what a scenario says, by what law, from what sources; draw its network. No run."""
    from forsyningssim.scenario import explain as telling
    from forsyningssim.scenario.library import load
    from forsyningssim.scenario.names import names
    from forsyningssim.scenario.numbers import numbers as numbers_of
    from forsyningssim.scenario.shipped import find

    file = load(find(scenario))
    told = telling.explain(file)
    figures = numbers_of(file.scenario) if numbers else []
    if as_json:
        say_json(plain(told, figures))
        return
    speaker = Speaker(console(), language, names(file.scenario))
    speaker.story(told)
    speaker.network(file.scenario)
    speaker.numbers(figures)
    from forsyningssim.report.network import write_network

    paths = write_network(file.scenario, out or Path("outputs") / file.name, language.value)
    speaker.heading("The network is drawn in", "Nettverket er tegnet i")
    for path in paths:
        speaker.line(f"  {shown_path(path)}")


def plain(told: Explanation, figures: Sequence[Number]) -> dict[str, Any]:
    """Return an explanation as plain data."""
    return {
        "title": told.title.model_dump(),
        "question": told.question.model_dump(),
        "scope": told.scope.model_dump(),
        "happens": [_plain(sentence) for sentence in told.happens],
        "policies": {
            policy.name: {
                "title": policy.title.model_dump() if policy.title else None,
                "counterfactual": policy.counterfactual,
                "changes": [{"path": c.path, "old": c.old, "new": c.new} for c in policy.changes],
                "done": [_plain(sentence) for sentence in policy.done],
            }
            for policy in told.policies
        },
        "uncertain": {name: each.text.model_dump() for name, each in told.uncertain.items()},
        "numbers": [{**number._asdict(), "value": number.value.en} for number in figures],
        "limits": told.limits.model_dump(),
        "outcome": told.outcome.model_dump(),
        "known": [known.model_dump(exclude={"sources"}) for known in told.known],
    }


def _plain(sentence: Sentence) -> dict[str, Any]:
    return {
        "day": sentence.day,
        "text": sentence.text.model_dump(),
        "law": sentence.law.model_dump() if sentence.law else None,
        "counterfactual": sentence.counterfactual,
        "source": sentence.source,
        "grade": sentence.grade,
    }


class Speaker:
    """Says an explanation in one language."""

    def __init__(self, speaks: Console, language: Language, called: Mapping[str, Text]) -> None:
        self.console = speaks
        self.language = language.value
        self.called = called

    def say(self, text: Text | None) -> str:
        """Give a text in the language."""
        return str(getattr(text, self.language)) if text else ""

    def source(self, source: str) -> str:
        """Give a source in the language, or as it stands where nobody has put it into words."""
        from forsyningssim.data.sources import in_both

        plain = " ".join(source.split())
        nothing = "no source given", "kilde ikke oppgitt"
        return self.say(in_both(plain)) or plain or nothing[self.language == "nb"]

    def grade(self, grade: str) -> str:
        """Say how well a number is known."""
        from forsyningssim.report.words import say

        return say(grade, "nb" if self.language == "nb" else "en")

    def heading(self, en: str, nb: str) -> None:
        """Begin a part."""
        self.console.print(f"\n[bold]{nb if self.language == 'nb' else en}[/bold]")

    def line(self, text: str, indent: int = 0, style: str = "") -> None:
        """Print a paragraph, all of it indented."""
        paragraph(self.console, text, indent, style)

    def story(self, told: Explanation) -> None:
        """Tell the question, what happens, what each policy does, and what is left out."""
        self.console.print(f"\n[bold]{self.say(told.title)}[/bold]")
        for text in (told.question, told.scope):
            self.line(self.say(text))
        self.heading("What happens", "Hva som skjer")
        for sentence in told.happens:
            self.sentence(sentence)
        if not told.happens:
            nothing = "Nothing but background failures.", "Ingenting utover vanlig svikt."
            self.line(nothing[self.language == "nb"], 2)
        for policy in told.policies:
            self.policy(policy)
        if told.uncertain:
            self.heading("What nobody knows", "Hva ingen vet")
        for name, each in told.uncertain.items():
            self.line(f"{self.say(each.text)} [{name}]", 2)
            self.line(f"[{self.grade(each.grade)}] {self.source(each.source)}", 4, "dim")
        for text, en, nb in (
            (told.limits, "Left out", "Utelatt"),
            (told.outcome, "What is known from reality", "Det som er kjent fra virkeligheten"),
        ):
            if self.say(text):
                self.heading(en, nb)
                self.line(self.say(text), 2)
        for known in told.known:
            self.figure(known)

    def figure(self, known: Known) -> None:
        """Tell a published figure, what it was used for, and where it comes from."""
        from forsyningssim.words import capital

        used = _ROLES[known.role] if self.language == "nb" else known.role
        self.line(f"{self.say(capital(known.title))}: {self.say(known.published())} ({used})", 2)
        self.line(f"[{self.grade(known.grade)}] {self.source(known.source)}", 4, "dim")

    def policy(self, policy: PolicyStory) -> None:
        """Tell what a policy changes beforehand and does on which day, and by what law."""
        from forsyningssim.scenario.fields import field_called, value_called
        from forsyningssim.words import capital

        title = self.say(policy.title) or policy.name
        key = "" if title == policy.name else f" ({policy.name})"
        self.heading(f"Policy: {title}{key}", f"Tiltak: {title}{key}")
        if policy.counterfactual:
            self.line(
                "Kontrafaktisk: ikke alt her hadde hjemmel på den tiden."
                if self.language == "nb"
                else "A counterfactual: not all of this had a power in force at the time.",
                2,
            )
        for change in policy.changes:
            if not change.path.endswith(".source"):
                field = self.say(capital(field_called(change.path)))
                self.line(f"{field}: {self.say(value_called(change.new, self.called))}", 2)
        for sentence in policy.done:
            self.sentence(sentence)
        if not policy.done and not policy.changes:
            self.line("Ingen gjør noe." if self.language == "nb" else "Nobody does anything.", 2)

    def sentence(self, sentence: Sentence) -> None:
        """Tell what begins, with the law and the source below."""
        self.line(self.say(sentence.text), 2)
        if sentence.law:
            self.line(("Lov: " if self.language == "nb" else "Law: ") + self.say(sentence.law), 4,
                      "dim")  # fmt: skip
        self.line(f"[{self.grade(sentence.grade)}] {self.source(sentence.source)}", 4, "dim")

    def network(self, scenario: Scenario) -> None:
        """Draw the network in letters."""
        self.heading("Who makes what", "Hvem lager hva")
        for indent, text in network_lines(scenario, self.language):
            self.line(text, indent)

    def numbers(self, figures: Sequence[Number]) -> None:
        """List every number, the least known first, under what it comes from."""
        from forsyningssim.words import unit_called

        if figures:
            self.heading("Numbers, the least known first", "Tall, de minst kjente først")
        for (grade, source), group in groupby(figures, key=lambda each: (each.grade, each.source)):
            self.line(f"[{self.grade(grade)}] {self.source(source)}", 2)
            for number in group:
                said = f"{self.say(number.value)} {self.say(unit_called(number.unit))}".rstrip()
                self.line(f"{number.path}  {said}", 6, "dim")


def network_lines(scenario: Scenario, language: str) -> Iterator[tuple[int, str]]:
    """Yield indent and text of every line that shows how the medicines come to the patients."""
    from forsyningssim.scenario.names import names
    from forsyningssim.scenario.supply import Supply
    from forsyningssim.words import percent

    supply, called = Supply.of(scenario), names(scenario)
    plant_in, ingredient_from = (
        ("fabrikk i", "virkestoff fra") if language == "nb" else ("plant in", "ingredient from")
    )

    def word(name: str) -> str:
        return str(getattr(called[name], language))

    for substance, ways in groupby(
        sorted(supply.ways(), key=lambda way: supply.products[way.product].substance),
        key=lambda way: supply.products[way.product].substance,
    ):
        yield 2, word(substance) if substance in called else substance
        for way in ways:
            source = word(supply.api_sources[way.api_source].country)
            plant = word(supply.plants[way.plant].country)
            yield (
                4,
                (
                    f"{word(way.product)} {100 * way.share:.0f} %: "
                    f"{ingredient_from} {source} → {plant_in} {plant} → {word(way.supplier)}"
                ),
            )
    sellers = [
        f"{word(name)} {100 * wholesaler.market_share:.0f} %"
        for name, wholesaler in sorted(scenario.wholesalers.items())
    ]
    yield 2, f"→ {', '.join(sellers)}"
    for name, region in sorted(scenario.regions.items()):
        yield 2, f"→ {word(name)} {getattr(percent(region.share), language)}"
