"""The master list of injects: what has been sent, what is to come, and what moves it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from forsyningssim.exercise.views import Planned
from forsyningssim.exercise.web.clock_card import ClockCard
from forsyningssim.exercise.web.frame import Frame, Place
from forsyningssim.exercise.web.kit import button, form, paragraph, section, tag

_STATUS: Final = {"planned": "wait", "waiting": "wait", "fired": "done", "skipped": "off"}
_TO_COME: Final = ("planned", "waiting")


class MasterList:
    """The injects of an exercise as the facilitator moves them.

    Each has a place in the list that is made anew only if what stands there has changed: a day that
    passes does not take the form away in which somebody is typing.
    """

    def __init__(self, place: Place, clock: ClockCard, many: int) -> None:
        self.place, self.clock = place, clock
        self.room = place.house.room
        with section(place.say("Master list of injects"), "msel"):
            if not many:
                paragraph(place.say("Nothing yet."), "meta")
            with tag("ol", "", "plain"):
                self._slots = [tag("li", "", "message") for _ in range(many)]

    def show(self, frame: Frame, injects: Sequence[Planned], today: int) -> None:
        """Show the list, by day; those that wait for something come last."""
        ordered = sorted(injects, key=lambda one: (one.day is None, one.day or 0))
        for i, (slot, planned) in enumerate(zip(self._slots, ordered, strict=True)):
            due = planned.status == "planned" and planned.day == today
            slot.classes(add="new" if due else "", remove="" if due else "new")
            build = partial(self._inject, planned, due)
            frame.part(f"inject {i}", (planned, due), slot, build)

    def _inject(self, planned: Planned, due: bool) -> None:
        say = self.place.say
        with tag("div", "", "head"):
            tag("h3", planned.title)
            when = say("on a condition") if planned.day is None else say("Day {0}", planned.day)
            tag("span", f"{say(planned.status)} · {when}", f"tag {_STATUS[planned.status]}")
        paragraph(f"{say('To')}: {', '.join(self._names(planned.to))}", "meta")
        text = say("Text and expected action")
        with tag("details"):
            tag("summary", text, "", {"aria-label": f"{text}: {planned.title}"})
            paragraph(planned.text)
            if planned.expected:
                paragraph(f"{say('Expected')}: {planned.expected}", "meta")
        if planned.status in _TO_COME:
            self._moves(planned, due)

    def _names(self, roles: tuple[str, ...]) -> list[str]:
        known = self.room.exercise.roles
        if not roles:
            return [self.place.say("all")]
        return [getattr(known[role].name, self.place.language) for role in roles]

    def _moves(self, planned: Planned, due: bool) -> None:
        """Fire, postpone or skip one inject."""
        say, name, do = self.place.say, planned.inject, self.clock.do

        async def postpone(sent: dict[str, str]) -> None:
            day = sent.get("day", "")
            if day.isdecimal() and len(day) < 5:
                await do(self.room.postpone, name, int(day))

        def about(what: str) -> str:
            return f"{say(what)}: {planned.title}"

        with tag("div", "", "buttons"):
            classes = "small first" if due else "small"
            fire, skip = partial(do, self.room.fire, name), partial(do, self.room.skip, name)
            button(say("Fire"), f"fire-{name}", fire, classes, about("Fire"))
            button(say("Skip"), f"skip-{name}", skip, "small", about("Skip"))
            made = form(f"postpone-{name}", postpone)
            made.classes(remove="form", add="inline")
            with made:
                tag("input", "", "short", {
                    "name": "day", "type": "number", "min": "0", "max": "9999", "required": True,
                    "aria-label": about("Postpone to day"), "id": f"day-{name}",
                    "placeholder": say("day"),
                })  # fmt: skip
                tag("button", say("Postpone"), "button small", {
                    "type": "submit", "aria-label": about("Postpone"), "id": f"postpone-to-{name}",
                })  # fmt: skip
