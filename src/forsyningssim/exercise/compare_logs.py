"""Several groups that played the same exercise, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forsyningssim.errors import ForsyningssimError
from forsyningssim.exercise.debrief import HEADLINE, Debrief
from forsyningssim.exercise.debrief_page import measure_rows
from forsyningssim.exercise.debrief_words import (
    MASTHEAD,
    VERDICTS,
    called,
    course_name,
    policy_name,
    title_of,
)
from forsyningssim.exercise.rules import digest
from forsyningssim.exercise.views import MARK
from forsyningssim.exercise.words import LEVERS
from forsyningssim.report.page.document import (
    Block,
    Cell,
    Document,
    Paragraph,
    Quote,
    Section,
    Table,
)
from forsyningssim.report.page.written import amount, signed
from forsyningssim.spec import Text
from forsyningssim.words import joined, say


class OtherExerciseError(ForsyningssimError):
    """Logs of different exercises cannot be set side by side."""

    exit_code = 3

    def __init__(self, one: str, other: str) -> None:
        self.one, self.other = one, other
        super().__init__(one, other)

    def __str__(self) -> str:
        """Return which logs do not belong together."""
        return f"{self.one} and {self.other} are of different exercises, or of different sizes"


def compared(debriefs: Sequence[Debrief]) -> Document:
    """Set games of one exercise side by side, in the order in which they are given.

    Raises OtherExerciseError for logs of different exercises, or of sample worlds of different
    sizes, whose figures cannot be compared.
    """
    first = debriefs[0]
    for other in debriefs[1:]:
        if _played(other) != _played(first):
            raise OtherExerciseError(first.name, other.name)
    names = _names(debriefs)
    return Document(
        title=say("Groups side by side: {0}", "Grupper side om side: {0}", title_of(first)),
        question=first.game.spec.purpose,
        facts=tuple((say("Group {0}", "Gruppe {0}", name.en), Quote(each.name, code=True))
                    for name, each in zip(names, debriefs, strict=True)),
        sections=(
            _in_short(debriefs, names),
            _outcomes(debriefs, names),
            _criteria(debriefs, names),
            _timing(debriefs, names),
            *(_decisions(each, name) for each, name in zip(debriefs, names, strict=True)),
        ),
        masthead=MASTHEAD,
        mark=MARK,
    )  # fmt: skip


def _played(debrief: Debrief) -> tuple[str, int | None]:
    return digest(debrief.game), debrief.game.setting.persons


def _names(debriefs: Sequence[Debrief]) -> list[Text]:
    """Call the groups A, B, C …; past Z by their number."""
    letters = [chr(ord("A") + i) if i < 26 else str(i + 1) for i in range(len(debriefs))]
    return [Text(en=letter, nb=letter) for letter in letters]


def _in_short(debriefs: Sequence[Debrief], names: Sequence[Text]) -> Section:
    told = [
        say("{0}: {1}", "{0}: {1}", name, amount(each.played[HEADLINE]).written)
        for name, each in zip(names, debriefs, strict=True)
    ]
    days = say(
        "Days without treatment in all, by group: {0}.",
        "Dager uten behandling til sammen, etter gruppe: {0}.", joined(", ", told),
    )  # fmt: skip
    fair = say(
        "All groups met the same luck. They may have met other injects, if control fired others: "
        "that stands in each group's own debrief. A figure is no mark; talk about why.",
        "Alle grupper møtte de samme tilfeldighetene. De kan ha møtt andre innspill, om "
        "øvingsledelsen "
        "sendte andre: det står i hver gruppes egen evaluering. Et tall er ingen karakter; "
        "snakk om "
        "hvorfor.",
    )
    uneven = len({each.day for each in debriefs}) > 1
    blocks: list[Block] = [Paragraph(days, "answer"), Paragraph(fair, "note")]
    if uneven:
        text = say(
            "The groups stopped on different days of the game, so their totals differ in length.",
            "Gruppene stoppet på ulike dager i spillet: summene er over ulik tid.",
        )
        blocks.append(Paragraph(text, "warning"))
    return Section("answer", say("In short", "Kort fortalt"), tuple(blocks))


def _outcomes(debriefs: Sequence[Debrief], names: Sequence[Text]) -> Section:
    """Give what came of each game, beside doing nothing, plans and the best policy."""
    others = [course for course in debriefs[0].courses if course.name != "played"]
    head = (
        say("Measure", "Mål"),
        *(say("Group {0}", "Gruppe {0}", name) for name in names),
        *(course_name(each.name) for each in others),
    )
    columns = [*(each.played for each in debriefs), *(each.measured for each in others)]
    best = next((c.name for c in others if c.name in debriefs[0].file.policies), None)
    note = None if best is None else say(
        "The last three columns are of group A's game; the best in the file is \"{0}\".",
        "De siste tre kolonnene er av gruppe As spill; det beste i filen er «{0}».",
        policy_name(debriefs[0], best),
    )  # fmt: skip
    caption = say("What came of it", "Slik gikk det")
    table = Table(caption, head, tuple(measure_rows(columns)), note, wide=True)
    return Section("outcomes", caption, (table,))


def _criteria(debriefs: Sequence[Debrief], names: Sequence[Text]) -> Section:
    head = (say("Criterion", "Kriterium"), *(say("Group {0}", "Gruppe {0}", n) for n in names))
    found = [{judged.name: judged for judged in each.judged} for each in debriefs]
    body = tuple(
        (criterion.text, *(VERDICTS[each[name].verdict] for each in found))
        for name, criterion in debriefs[0].game.spec.criteria.items()
    )
    caption = say("Criteria", "Kriterier")
    return Section("criteria", caption, (Table(caption, head, body, wide=True),))


def _timing(debriefs: Sequence[Debrief], names: Sequence[Text]) -> Section:
    """Give the day on which each kind of measure was first decided."""
    head = (say("Measure", "Tiltak"), *(say("Group {0}", "Gruppe {0}", name) for name in names))
    kinds = sorted({each.lever.kind for debrief in debriefs for each in debrief.record.decisions})
    body = tuple((LEVERS[kind].label, *_first_days(debriefs, kind)) for kind in kinds)
    caption = say("Day on which it was first decided", "Dagen det først ble besluttet")
    blocks: tuple[Block, ...] = (Table(caption, head, body, wide=True),)
    if not body:
        blocks = (Paragraph(say("Nobody decided anything.", "Ingen besluttet noe.")),)
    return Section("timing", say("When they decided", "Når de besluttet"), blocks)


def _first_days(debriefs: Sequence[Debrief], kind: str) -> Iterator[Cell]:
    for debrief in debriefs:
        days = [each.day for each in debrief.record.decisions if each.lever.kind == kind]
        yield Text(en=str(min(days)), nb=str(min(days))) if days else say("–", "–")


def _decisions(debrief: Debrief, name: Text) -> Section:
    head = (say("Decision", "Beslutning"), say("Days without treatment", "Dager uten behandling"),
            say("Cost", "Kostnad"))  # fmt: skip
    body = tuple(
        (called(debrief, effect.decision), signed(effect.changed[HEADLINE]),
         signed(effect.changed["cost"]))
        for effect in debrief.effects
    )  # fmt: skip
    caption = say("As played, less the same game without the decision",
                  "Slik det ble spilt, minus det samme spillet uten beslutningen")  # fmt: skip
    blocks: tuple[Block, ...] = (Table(caption, head, body, wide=True),)
    if not body:
        blocks = (Paragraph(say("Nobody decided anything.", "Ingen besluttet noe.")),)
    heading = say("Group {0}: each decision", "Gruppe {0}: hver beslutning", name)
    return Section(f"group-{name.en}", heading, blocks)
