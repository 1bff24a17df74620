"""YAML text to located values, with the scalars of YAML 1.2 and without its traps.

PyYAML on its own reads ``NO`` as false, ``0301`` as 193, ``12:30`` as 750 and ``1_000`` as 1000,
keeps the last of two equal keys and expands aliases without bound. Only its parser is used here;
the events are put together under stricter rules, and every fault is located.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any, Final, NoReturn

import yaml

from forsyningssim.errors import Mark, Problem, ScenarioError, did_you_mean
from forsyningssim.scenario.located import Node, Path, Scalar, dotted, kind, shown

MAX_DEPTH = 50
"""Maps and lists inside one another; a scenario needs about ten."""
MAX_VALUES = 200_000
"""Values of one file after aliases are written out; the largest shipped file has a few thousand."""
MAX_KEY = 200
"""Characters of a key."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")  # libyaml refuses them, the parser in Python does not

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL: Final = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FIGURE_STARTS: Final = frozenset("+-.0123456789")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_ADVICE: Final = {
    "mapping values are not allowed in this context": "text with a colon in it needs quotes",
    "found character that cannot start any token": "indent with spaces, quote text with % @ or `",
}
"""What helps against the two slips that the parser's words do not explain."""


def scalar(text: str) -> Scalar:
    """Return what an unquoted YAML word stands for.

    Null, true and false, whole and decimal numbers without leading zeros, and dates as
    ``2023-09-01``; everything else is text. Raises `ValueError` for what looks like a number or a
    date and is none: 2023-02-30, 1e999, .nan, a whole number beyond 18 digits.
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    return _figure(text) if text[0] in _FIGURE_STARTS else text


def _figure(text: str) -> Scalar:
    """Return the number or the date that a word stands for, or the word."""
    if _INT.fullmatch(text):
        if len(text.lstrip("-+")) > 18:
            raise ValueError("a whole number has at most 18 digits")
        return int(text)
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is not a finite number")
    if _FLOAT.fullmatch(text):
        number = float(text)
        if math.isinf(number):
            raise ValueError(f"{text[:40]} is too large for a number")
        return number
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"there is no date {text}") from None
    return text


def compose(text: str, file: str) -> Node | None:
    """Return the one YAML document of a text as located values, or None if it holds none.

    Raises `ScenarioError` with every fault found: broken syntax, characters that YAML does not
    allow, more than one document, duplicate keys, keys that are no text, tags, unknown or circular
    aliases, too much depth or size, impossible dates and numbers.
    """
    return _Composer(text, file).document()


class _Composer:
    """Puts the parser's events together to nodes and collects faults on the way."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.anchors: dict[str, Node | None] = {}
        self.count = 0
        if bad := _UNPRINTABLE.search(text):
            before = text[: bad.start()].split("\n")
            mark = Mark(file, len(before), len(before[-1]) + 1)
            self.stop(mark, (), f"the character U+{ord(bad[0]):04X} is not allowed in YAML")
        self.parser = _PARSER(text)

    def document(self) -> Node | None:
        """Return the document, or None if there is none; raise all faults together."""
        try:
            root = self.only_document()
        except yaml.MarkedYAMLError as error:
            mark = self.mark(error.problem_mark or error.context_mark)
            said = ", ".join(part for part in (error.context, error.problem) if part)
            self.stop(mark, (), f"not valid YAML: {said}", _ADVICE.get(error.problem or "", ""))
        finally:
            self.parser.dispose()
        if self.problems:
            raise ScenarioError(self.problems)
        return root

    def only_document(self) -> Node | None:
        self.parser.get_event()  # start of the stream
        if self.parser.check_event(yaml.StreamEndEvent):
            return None
        self.parser.get_event()  # start of the document
        root = self.node((), None)
        self.parser.get_event()  # end of the document
        if not self.parser.check_event(yaml.StreamEndEvent):
            mark = self.mark(self.parser.peek_event().start_mark)
            self.fault(mark, (), "a second document starts here; a file holds one")
        return root if root.value is not None else None

    def node(self, path: Path, key: Mark | None) -> Node:
        """Return the next value of the stream; `key` is where its key stands, if it has one."""
        event = self.parser.get_event()
        return self.begun(event, path, self.mark(event.start_mark), key)

    def begun(self, event: Any, path: Path, mark: Mark, key: Mark | None) -> Node:
        """Return the value that begins with an event."""
        key = key or mark
        if isinstance(event, yaml.AliasEvent):
            return self.aliased(event.anchor, path, mark)._replace(key=key)
        self.weigh(path, mark)
        if event.tag is not None:
            self.fault(mark, path, f"the tag {event.tag} is refused; write the plain value")
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node = Node(self.scalar(event, path, mark), mark, key)
        elif isinstance(event, yaml.MappingStartEvent):
            node = Node(self.mapping(path), mark, key)
        else:
            node = Node(self.sequence(path), mark, key)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def sequence(self, path: Path) -> tuple[Node, ...]:
        items: list[Node] = []
        while not isinstance(event := self.parser.get_event(), yaml.SequenceEndEvent):
            mark = self.mark(event.start_mark)
            items.append(self.begun(event, (*path, len(items)), mark, None))
        return tuple(items)

    def mapping(self, path: Path) -> dict[str, Node]:
        own: dict[str, Node] = {}
        merged: dict[str, Node] | None = None
        while not isinstance(event := self.parser.get_event(), yaml.MappingEndEvent):
            mark = self.mark(event.start_mark)
            if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and event.value == "<<":
                if merged is not None:
                    self.fault(mark, (*path, "<<"), "duplicate key; give one << a list of maps")
                merged = self.merged(path, mark)
                continue
            key = self.key(self.begun(event, path, mark, None), path)
            child = self.node((*path, key), mark)
            if key in own:
                first = own[key].key.line
                self.fault(mark, (*path, key), f"duplicate key, first on line {first}")
            own[key] = child
        return {**merged, **own} if merged else own

    def merged(self, path: Path, key: Mark) -> dict[str, Node]:
        """Return what a merge key ``<<`` brings: of several maps the first has the say."""
        node = self.node((*path, "<<"), key)
        fields: dict[str, Node] = {}
        for item in node.value if isinstance(node.value, tuple) else (node,):
            if isinstance(item.value, dict):
                fields = {**item.value, **fields}
            else:
                self.fault(item.mark, (*path, "<<"), "should be a map or a list of maps")
        return fields

    def key(self, node: Node, path: Path) -> str:
        value = node.value
        if isinstance(value, str):
            if len(value) > MAX_KEY or not value.isprintable():
                message = f"a key has at most {MAX_KEY} characters, all of them printable"
                self.fault(node.mark, path, message)
            return value
        if isinstance(value, dict | tuple):
            self.fault(node.mark, path, "a key is one word, not a list or a map")
            return ""
        message = f"the key {shown(value)} is {kind(value)}, not text"
        self.fault(node.mark, path, message, "put it in quotes")
        return shown(value)

    def scalar(self, event: yaml.ScalarEvent, path: Path, mark: Mark) -> Scalar:
        try:
            if not event.value.isascii() and _SURROGATE.search(event.value):
                raise ValueError("an escape stands for half a character")
            return scalar(event.value) if event.implicit[0] else str(event.value)
        except ValueError as error:
            self.fault(mark, path, str(error), "put it in quotes if it is text")
            return str(event.value)

    def aliased(self, name: Any, path: Path, mark: Mark) -> Node:
        """Return the value an alias stands for, counted as if it were written here."""
        node = self.anchors.get(name)
        if node is None and name in self.anchors:
            self.stop(mark, path, f"the alias *{name} stands inside what it names")
        if node is None:
            self.stop(mark, path, f"unknown alias *{name}", did_you_mean(name, self.anchors))
        self.weigh_all(node, path, mark)
        return node

    def weigh_all(self, node: Node, path: Path, mark: Mark) -> None:
        self.weigh(path, mark)
        if isinstance(node.value, dict):
            for key, child in node.value.items():
                self.weigh_all(child, (*path, key), mark)
        elif isinstance(node.value, tuple):
            for i, child in enumerate(node.value):
                self.weigh_all(child, (*path, i), mark)

    def weigh(self, path: Path, mark: Mark) -> None:
        """Count one more value; stop at a file that is too large or too deep to mean anything."""
        self.count += 1
        if self.count > MAX_VALUES:
            self.stop(mark, (), f"more than {MAX_VALUES} values, with aliases written out")
        if len(path) > MAX_DEPTH:
            self.stop(mark, (), f"more than {MAX_DEPTH} maps and lists inside one another")

    def mark(self, mark: Any) -> Mark:
        return Mark(self.file, mark.line + 1, mark.column + 1)

    def fault(self, mark: Mark, path: Path, message: str, hint: str = "") -> None:
        self.problems.append(Problem(mark, dotted(path), message, hint))

    def stop(self, mark: Mark, path: Path, message: str, hint: str = "") -> NoReturn:
        self.fault(mark, path, message, hint)
        raise ScenarioError(self.problems)
