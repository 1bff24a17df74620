"""Plain HTML made from Python: what a page needs, with names and labels that a screen reader says.

Text is set as text and never as markup, so that nothing a participant writes becomes HTML.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final, TypeAlias

from nicegui import events
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

Handler: TypeAlias = Callable[[dict[str, str]], Awaitable[None]]
_MOST_FIELDS: Final = 256
_FIELDS: Final = "Object.fromEntries(new FormData({0}, e.submitter))"
_CLICKED: Final = """(e) => {
    const button = e.target.closest("button[type=button]");
    const asks = button && button.dataset.asks;
    if (button && button.id && (!asks || confirm(asks))) emit(button.id, {});
}"""
_SENT: Final = f"""(e) => {{
    if (!e.target.dataset.keep) return;
    e.preventDefault();
    emit(e.target.id, {_FIELDS.format("e.target")});
}}"""


class Tag(TextElement):
    """One HTML element with text."""

    does: Handler | None = None
    """What a button that is pressed does, or a form that is sent; given its fields."""

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(tag=name, text=text)


def hears(holder: Element) -> None:
    """Let an element hear the buttons and forms inside it.

    A part of the page may be made anew while a click is on its way. So the browser sends the name
    of what was pressed, and the one that has this name when it arrives does what it does.
    """

    async def handle(event: events.GenericEventArguments) -> None:
        said = event.args if isinstance(event.args, list) and len(event.args) == 2 else ("", {})
        for element in list(event.client.elements.values()):
            if isinstance(element, Tag) and element.does and element.props["id"] == said[0]:
                await element.does(texts(said[1]))

    holder.on("click", handle, js_handler=_CLICKED)
    holder.on("submit", handle, js_handler=_SENT)


def tag(
    name: str, text: str = "", classes: str = "", attributes: Mapping[str, str | bool] | None = None
) -> Tag:
    """Make an element; an attribute that is False is left out."""
    made = Tag(name, text)
    if classes:
        made.classes(classes)
    if attributes:
        made.props.update({key: said for key, said in attributes.items() if said is not False})
    return made


def section(title: str, name: str, classes: str = "") -> Tag:
    """Make a part of the page with a heading that names it."""
    made = tag("section", "", f"card {classes}", {"aria-labelledby": f"{name}-heading", "id": name})
    with made:
        tag("h2", title, "", {"id": f"{name}-heading"})
    return made


def paragraph(text: str, classes: str = "") -> Tag:
    """Write a paragraph."""
    return tag("p", text, classes)


def link(text: str, address: str, classes: str = "") -> Tag:
    """Make a link."""
    return tag("a", text, classes, {"href": address})


def button(
    text: str, name: str, pressed: Callable[[], Awaitable[None]], classes: str = "",
    label: str = "", asks: str = "",
) -> Tag:  # fmt: skip
    """Make a button.

    ``label`` says more than the text where the text alone is not enough; ``asks`` is what the
    browser asks before anything is done.
    """
    attributes: dict[str, str | bool] = {"type": "button", "id": name}
    attributes |= {"aria-label": label or False, "data-asks": asks or False}
    made = tag("button", text, f"button {classes}", attributes)

    async def does(_sent: dict[str, str]) -> None:
        await pressed()

    made.does = does
    return made


def form(name: str, sent: Handler, changed: Handler | None = None) -> Tag:
    """Make a form: ``sent`` gets its fields as texts, ``changed`` while somebody types."""
    made = tag("form", "", "form", {"id": name, "autocomplete": "off", "data-keep": name})
    made.does = sent
    if changed:
        follow = changed

        async def handle(event: events.GenericEventArguments) -> None:
            await follow(texts(event.args))

        made.on(
            "input", handle, throttle=0.3, leading_events=False,
            js_handler=f"(e) => emit({_FIELDS.format('e.currentTarget')})",
        )  # fmt: skip
    return made


def texts(sent: object) -> dict[str, str]:
    """Take what a browser sends as a form: names to texts, and nothing else."""
    if not isinstance(sent, dict) or len(sent) > _MOST_FIELDS:
        return {}
    return {
        key: said[:4000]
        for key, said in sent.items()
        if isinstance(key, str) and isinstance(said, str)
    }


def labelled(
    name: str, label: str, hint: str = "", required: bool = False
) -> dict[str, str | bool]:
    """Write the label of a field, and its hint; give the attributes that tie the field to them."""
    tag("label", label, "", {"for": name})
    attributes: dict[str, str | bool] = {"id": name}
    if hint:
        tag("span", hint, "hint", {"id": f"{name}-hint"})
        attributes["aria-describedby"] = f"{name}-hint"
    if required:
        attributes["required"] = True
    return attributes


def entry(
    name: str, field: str, label: str, hint: str = "", kind: str = "text", initial: str = "",
    required: bool = False, limits: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Make a field of one line."""
    with tag("div", "", "field"):
        attributes = labelled(name, label, hint, required) | {"name": field, "type": kind}
        if initial:
            attributes["^value"] = initial  # as an attribute: what is typed is not written over
        tag("input", "", "", attributes | dict(limits or {"maxlength": "200"}))


def area(name: str, field: str, label: str, hint: str = "", required: bool = False) -> None:
    """Make a field of several lines."""
    with tag("div", "", "field"):
        attributes = labelled(name, label, hint, required)
        tag("textarea", "", "", attributes | {"name": field, "rows": "3", "maxlength": "2000"})


def select(
    name: str, field: str, label: str, choices: Sequence[tuple[str, str]], hint: str = "",
    initial: str = "", required: bool = False,
) -> Tag:  # fmt: skip
    """Make a field with a list of choices: value and text of each."""
    with tag("div", "", "field"):
        made = tag("select", "", "", labelled(name, label, hint, required) | {"name": field})
        with made:
            options(choices, initial)
    return made


def options(choices: Sequence[tuple[str, str]], initial: str = "") -> None:
    """Fill a list of choices."""
    for value, text in choices:
        tag("option", text, "", {"^value": value, "^selected": value == initial and "selected"})


def ticks(
    name: str, field: str, label: str, choices: Sequence[tuple[str, str]],
    chosen: Sequence[str] = (), hint: str = "", folded: str = "",
) -> None:  # fmt: skip
    """Make a set of boxes to tick; each is a field of its own, ``field:value``.

    ``folded`` is the text behind which they are hidden until somebody opens it.
    """
    with tag("fieldset", "", "field wide"):
        tag("legend", label)
        if hint:
            tag("span", hint, "hint")
        with tag("details") if folded else tag("div"):
            if folded:
                tag("summary", folded, "", {"aria-label": f"{label}: {folded}"})
            with tag("div", "", "ticks"):
                for i, (value, text) in enumerate(choices):
                    with tag("label", "", "tick"):
                        tag("input", "", "", {
                            "type": "checkbox", "name": f"{field}:{value}", "^value": "on",
                            "id": f"{name}-{i}", "^checked": value in chosen and "checked",
                        })  # fmt: skip
                        tag("span", text)


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = False
) -> None:
    """Make a table that scrolls where it is too large, also by keyboard.

    With ``numbers`` every column but the first is set as numbers. A table goes to the browser as
    one element, its texts escaped: a thousand cells as elements of their own take a second.
    """
    kind = ' class="number"' if numbers else ""
    first, *others = map(escape, head)
    heads = "".join(f'<th scope="col"{kind}>{cell}</th>' for cell in others)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{kind}>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    tag("div", "", "scroll", {
        "role": "group", "aria-label": caption, "tabindex": "0",
        "innerHTML": f'<table><caption class="unseen">{escape(caption)}</caption>'
                     f'<thead><tr><th scope="col">{first}</th>{heads}</tr></thead>'
                     f"<tbody>{body}</tbody></table>",
    })  # fmt: skip


def refill(holder: Element, build: Callable[[], Any]) -> None:
    """Make the inside of an element anew."""
    holder.clear()
    with holder:
        build()
