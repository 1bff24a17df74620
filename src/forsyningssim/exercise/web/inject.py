"""An inject that is written on the spot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from forsyningssim.exercise.refusal import Refused
from forsyningssim.exercise.web.frame import Place
from forsyningssim.exercise.web.kit import (
    area,
    entry,
    form,
    paragraph,
    refill,
    select,
    tag,
    ticks,
)  # fmt: skip
from forsyningssim.exercise.web.public import SIZES


def write_form(place: Place, done: Callable[[str], Awaitable[None]]) -> None:
    """Let the facilitator write a message to some of the roles, and send it now."""
    house, say = place.house, place.say
    roles = [(name, getattr(role.name, place.language))
             for name, role in house.room.exercise.roles.items()]  # fmt: skip

    async def send(sent: dict[str, str]) -> None:
        inject = {field: sent.get(field, "").strip() for field in ("title", "sender", "text")}
        if not all(inject.values()):
            return
        to = [name for name, _ in roles if f"to:{name}" in sent]
        attached = sent.get("attachment", "").strip()
        whole: dict[str, object] = {**inject, "to": to}
        whole |= {"attachment": attached} if attached else {}
        size = sent.get("rumour", "")
        whole |= {"rumour": float(size)} if size in dict(SIZES) else {}
        try:
            await house.ask(house.room.write, whole)
        except Refused as refused:
            said = "; ".join(getattr(fault.text, place.language) for fault in refused.faults)
            refill(faults, lambda: paragraph(said, "faults"))
            return
        refill(holder, build)
        await done(say("Sent."))

    def build() -> None:
        with form("write-form", send):
            with tag("div", "", "pair"):
                entry("write-sender", "sender", say("Sender"), required=True)
                entry("write-title", "title", say("Title"), required=True)
            area("write-text", "text", say("Text"), required=True)
            area("write-attachment", "attachment", say("Attachment"))
            sizes = [("", say("A fact that moves nobody")), *((v, say(text)) for v, text in SIZES)]
            select("write-rumour", "rumour", say("How many take it as a warning"), sizes)
            ticks("write-to", "to", say("To (nobody ticked: all)"), roles)
            with tag("div", "", "buttons"):
                tag("button", say("Send now"), "button first", {"type": "submit", "id": "write-do"})

    holder = tag("div", "", "column")
    faults = tag("div", "", "column", {"role": "alert"})
    with holder:
        build()
