"""Values that know where they were written, and paths to them.

A scenario file is held as a tree of `Node`. The tree is never changed: merging files and applying
overlays build a new tree that shares what did not change, so the marks follow the values.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from forsyningssim.errors import Mark

Path: TypeAlias = tuple[str | int, ...]
"""The keys and list indexes that lead from a document to one of its values."""
Fault: TypeAlias = tuple[Path, str, str]
"""Where something is wrong, what is wrong, and what may help."""

Scalar: TypeAlias = str | int | float | bool | dt.date | None

_WORD = r"[^.\[\]\"\s=]+"
_STEP = re.compile(
    rf"(?P<dot>\.?)(?:(?P<word>{_WORD})|(?P<quoted>\"(?:[^\"\\]|\\.)*\"))|\[(?P<index>[0-9]{{1,9}})\]"
)


def dotted(path: Path) -> str:
    """Return a path as people write it: ``policies.ban[0].days``; odd keys stand in quotes."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            word = part if re.fullmatch(_WORD, part) else json.dumps(part, ensure_ascii=False)
            text += f".{word}" if text else word
    return text


def parse_dotted(text: str) -> Path:
    """Return the path that `dotted` writes as this text.

    Raises `ValueError` if the text is no path.
    """
    path: list[str | int] = []
    at = 0
    while step := _STEP.match(text, at):
        if step["index"] is not None:
            path.append(int(step["index"]))
        elif bool(step["dot"]) == bool(path):
            path.append(step["word"] or _unquoted(step["quoted"]))
        else:
            break
        at = step.end()
    if not path or at < len(text):
        raise ValueError(f"'{text}' is not a path such as policies.ban[0].days")
    return tuple(path)


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text))
    except json.JSONDecodeError:
        raise ValueError(f"{text} is not a quoted key") from None


def kind(value: object) -> str:
    """Return what a value is, in the words of an error message."""
    words: dict[type, str] = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        dict: "a map",
        tuple: "a list",
        dt.date: "a date",
    }
    return words.get(type(value), "empty")


def shown(value: object) -> str:
    """Return a value on one short line: a scalar about as it stands in a file, else its kind."""
    match value:
        case None | bool():
            return json.dumps(value)
        case str():
            return repr(value if len(value) <= 60 else value[:57] + "...")
        case dict() | list():
            return "a map" if isinstance(value, dict) else "a list"
        case _:
            return str(value)


class Node(NamedTuple):
    """A value of a file: a scalar, a tuple of nodes for a list, or a map from key to node.

    `mark` is where the value starts, `key` where the key before it starts (the value itself for a
    list item and for the document).
    """

    value: Scalar | tuple[Node, ...] | dict[str, Node]
    mark: Mark
    key: Mark

    @classmethod
    def of(cls, data: Any, mark: Mark) -> Node:
        """Return plain data as a node, all of it at one mark."""
        if isinstance(data, Mapping):
            return cls({key: cls.of(item, mark) for key, item in data.items()}, mark, mark)
        if isinstance(data, list | tuple):
            return cls(tuple(cls.of(item, mark) for item in data), mark, mark)
        return cls(data, mark, mark)

    @property
    def place(self) -> Mark:
        """Where to point a reader: at a scalar itself, at the key that opens a map or a list."""
        return self.key if isinstance(self.value, dict | tuple) else self.mark

    def plain(self) -> Any:
        """Return the value as new plain dicts, lists and scalars."""
        value = self.value
        if isinstance(value, dict):
            return {key: child.plain() for key, child in value.items()}
        if isinstance(value, tuple):
            return [child.plain() for child in value]
        return value

    def child(self, part: str | int) -> Node | None:
        """Return the value under a key or at a list index, or None if there is none."""
        if isinstance(self.value, tuple):
            return self.value[part] if isinstance(part, int) and part < len(self.value) else None
        if isinstance(self.value, dict) and isinstance(part, str):
            return self.value.get(part)
        return None

    def with_child(self, part: str | int, child: Node) -> Node:
        """Return a copy of this map or list in which one child is another.

        Raises `TypeError` for an index of a map or a key of a list: look with `child` first.
        """
        if isinstance(self.value, dict) and isinstance(part, str):
            return self._replace(value={**self.value, part: child})
        if isinstance(self.value, tuple) and isinstance(part, int):
            before, after = self.value[:part], self.value[part + 1 :]
            return self._replace(value=(*before, child, *after))
        raise TypeError(f"{part!r} does not lead into {type(self.value).__name__}")


@dataclass(frozen=True, slots=True)
class Doc:
    """A scenario file with its bases merged in: plain data, and the mark of every key and value."""

    root: Node

    @property
    def data(self) -> Any:
        """The whole document as new plain data."""
        return self.root.plain()

    def find(self, path: Path) -> Node | None:
        """Return the value at a path, or None if the document has none there."""
        node: Node | None = self.root
        for part in path:
            node = node and node.child(part)
        return node

    def written(self, path: Path) -> tuple[Path, Node]:
        """Return a path as the document has it, and the innermost value on it.

        A model may have fields that a file need not write, such as the ``and`` of a bare list:
        those are left out. What the document does not go into stays.
        """
        node = self.root
        found: list[str | int] = []
        missing: list[str | int] = []
        for part in path:
            if child := node.child(part):
                node, missing = child, []
                found.append(part)
            else:
                missing.append(part)
        return (*found, *missing), node

    def nearest(self, path: Path) -> Node:
        """Return the value at a path or, if there is none, the innermost one around the place."""
        node = self.root
        for part in path:
            child = node.child(part)
            if child is None:
                break
            node = child
        return node
