"""The decision desk: a form for each lever of a role, said back in a sentence as one types."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from forsyningssim.exercise.forms import Form
from forsyningssim.exercise.refusal import Refused
from forsyningssim.exercise.web.charts import fan
from forsyningssim.exercise.web.fields import decision_of, show_field
from forsyningssim.exercise.web.frame import Place
from forsyningssim.exercise.web.kit import (
    Tag,
    area,
    entry,
    form,
    options,
    paragraph,
    refill,
    section,
    select,
    tag,
)  # fmt: skip

FUTURES: Final = 50


class DecisionDesk:
    """The forms of one role in one browser."""

    def __init__(self, place: Place, role: str) -> None:
        self.place, self.role = place, role
        self._forms: dict[str, Form] = {}
        self._pondering = False

    async def open(self) -> None:
        """Build the choice of levers; the form of one comes when it is chosen."""
        house, place = self.place.house, self.place
        forms = await house.see(house.room.forms, self.role, place.language)
        self._forms = {one.kind: one for one in forms}
        with section(place.say("Decide"), "decide"):
            if not forms:
                paragraph(place.say("This role decides nothing. It advises and tells."), "meta")
                return
            with form("lever-form", self._nothing, self._choose):
                self._choice = self._levers()
            self._form = tag("div", "", "column")
            self._said = tag("div", "", "column", {"role": "status"})
            self._outlook = tag("div", "", "column", {"role": "status", "id": "outlook"})

    def _levers(self) -> Tag:
        choices = [
            ("", self.place.say("Choose …")),
            *((f.kind, f.title) for f in self._forms.values()),
        ]
        return select("lever", "lever", self.place.say("Measure"), choices)

    async def _nothing(self, _sent: dict[str, str]) -> None:
        """Enter in the list of measures sends nothing."""

    async def _choose(self, sent: dict[str, str]) -> None:
        chosen = self._forms.get(sent.get("lever", ""))
        self._said.clear()
        self._outlook.clear()
        refill(self._form, lambda: self._fields(chosen) if chosen else None)

    def _fields(self, chosen: Form) -> None:
        """Build the form of one lever."""
        place = self.place

        async def sent(said: dict[str, str]) -> None:
            if said.get("action") == "forecast":
                await self._forecast(chosen, said)
            else:
                await self._decide(chosen, said)

        async def changed(said: dict[str, str]) -> None:
            await self._preview(chosen, said)

        if chosen.help:
            paragraph(chosen.help, "hint")
        with form(f"decide-{chosen.kind}", sent, changed):
            for block, fields in groupby(chosen.fields, key=lambda one: one.block):
                with tag("fieldset", "", "field block") if block else tag("div"):
                    if block:
                        tag("legend", capital(block))
                    with tag("div", "", "pair"):
                        for one in fields:
                            show_field(one, place)
            self._sentence = tag("p", "", "preview", {"aria-live": "polite", "id": "preview"})
            self._faults = tag("div", "", "column", {"role": "alert"})
            area(
                "why", "why", place.say("Why"), place.say("What you know, and what you fear."), True
            )
            entry("authority", "authority", place.say("With what authority"),
                  place.say("The law, the task or the order it rests on."),
                  required=True)  # fmt: skip
            with tag("div", "", "buttons"):
                _submit(place.say("Decide"), "decide", "first")
                _submit(place.say("Show what may come"), "forecast", "", skips_check=True)

    async def _preview(self, chosen: Form, said: Mapping[str, str]) -> None:
        house = self.place.house
        seen = await house.ask(
            house.room.preview, self.role, decision_of(chosen, said), self.place.language
        )
        self._sentence.set_text("" if seen.faults else seen.sentence)
        self._show(seen.faults)

    def _show(self, faults: Mapping[str, str]) -> None:
        """Show what is wrong, field by field."""
        names = {
            one.name: f"{capital(one.block)}: {one.label}" if one.block else one.label
            for form_ in self._forms.values()
            for one in form_.fields
        }

        def build() -> None:
            with tag("ul", "", "plain faults"):
                for name, fault in faults.items():
                    tag("li", f"{names[name]}: {fault}" if name in names else fault)

        refill(self._faults, build if faults else lambda: None)

    def _refused(self, refused: Refused) -> None:
        language = self.place.language
        self._show({fault.field: getattr(fault.text, language) for fault in refused.faults})

    async def _decide(self, chosen: Form, said: Mapping[str, str]) -> None:
        house, place = self.place.house, self.place
        why, authority = (said.get(name, "").strip() for name in ("why", "authority"))
        try:
            await house.ask(house.room.decide, self.role, decision_of(chosen, said), why, authority)
        except Refused as refused:
            self._refused(refused)
            return
        refill(self._form, lambda: None)
        self._outlook.clear()
        self._choice.clear()
        with self._choice:
            options(
                [("", place.say("Choose …")), *((f.kind, f.title) for f in self._forms.values())]
            )
        refill(self._said, lambda: paragraph(place.say("Decided, and in the log."), "said"))

    async def _forecast(self, chosen: Form, said: Mapping[str, str]) -> None:
        """Draw what may come if this is decided, and nothing more is."""
        house, place = self.place.house, self.place
        if self._pondering:
            return
        self._pondering = True
        refill(self._outlook, lambda: paragraph(place.say("Playing fifty futures …"), "meta"))
        decision = decision_of(chosen, said)
        try:
            seen = await house.ponder(
                house.room.forecast, self.role, decision, FUTURES, place.language
            )
        except Refused as refused:
            self._outlook.clear()
            self._refused(refused)
            return
        finally:
            self._pondering = False
        refill(self._outlook, lambda: fan(seen, place.language))


def capital(text: str) -> str:
    """Write a word as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def _submit(text: str, action: str, classes: str, skips_check: bool = False) -> None:
    tag("button", text, f"button {classes}", {
        "type": "submit", "name": "action", "^value": action, "id": f"do-{action}",
        "formnovalidate": skips_check,
    })  # fmt: skip
