"""What a role says in public: an announcement; and of the press, what makes people hoard."""

from __future__ import annotations

from typing import Final

from forsyningssim.exercise.refusal import Refused
from forsyningssim.exercise.web.frame import Place
from forsyningssim.exercise.web.kit import area, form, paragraph, refill, section, select, tag

SIZES: Final = (("0.25", "Small: a local paper"), ("0.5", "Medium: many read it"),
                ("1", "Large: the evening news"))  # fmt: skip


def public_form(place: Place, role: str, press: bool) -> None:
    """Let a role speak in public."""
    house = place.house

    async def publish(sent: dict[str, str]) -> None:
        text, size = sent.get("text", "").strip(), sent.get("size", "")
        try:
            if press and size in dict(SIZES):
                await house.ask(house.room.rumour, role, text, float(size))
            else:
                await house.ask(house.room.announce, role, text)
        except Refused as refused:
            faults = "; ".join(getattr(fault.text, place.language) for fault in refused.faults)
            refill(word, lambda: paragraph(faults, "faults"))
            return
        refill(holder, build)
        told = "Published. People may fetch their medicine early." if press else "Published."
        refill(word, lambda: paragraph(place.say(told), "said"))

    def build() -> None:
        with form("public-form", publish):
            area("public-text", "text", place.say("What you publish"), required=True)
            if press:
                sizes = [
                    ("", place.say("A fact that moves nobody")),
                    *((value, place.say(text)) for value, text in SIZES),
                ]
                select("public-size", "size", place.say("How many take it as a warning"), sizes)
            with tag("div", "", "buttons"):
                tag("button", place.say("Publish"), "button", {"type": "submit", "id": "public-do"})

    with section(place.say("Say it in public"), "public"):
        holder = tag("div", "", "column")
        word = tag("div", "", "column", {"role": "status"})
    with holder:
        build()
