"""A scenario written back: every value with the file and the line that it came from."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator
from functools import lru_cache

from forsyningssim.errors import Mark
from forsyningssim.scenario.located import Doc, Node, Path, Scalar, dotted
from forsyningssim.scenario.yaml_text import scalar

_PLAIN = re.compile(r"[A-Za-zÆØÅæøå](?:[\wÆØÅæøå ./()-]*[\wÆØÅæøå./()-])?", re.ASCII)


def provenance(doc: Doc) -> dict[str, str]:
    """Return the dotted path of every scalar, and of every empty map and list, to ``file:line``."""
    return {dotted(path): _origin(node.mark) for path, node in _leaves((), doc.root)}


def dump_resolved(doc: Doc) -> str:
    """Return a document as YAML with sorted keys; each value's line ends in ``# file:line``.

    Read again it gives the same data. The text depends on the document alone: files go by their
    names without folders.
    """
    lines: list[str] = []
    _write(doc.root, "", "", lines)
    return "\n".join(lines) + "\n"


def _leaves(path: Path, node: Node) -> Iterator[tuple[Path, Node]]:
    if isinstance(node.value, dict) and node.value:
        for key, child in sorted(node.value.items()):
            yield from _leaves((*path, key), child)
    elif isinstance(node.value, tuple) and node.value:
        for i, child in enumerate(node.value):
            yield from _leaves((*path, i), child)
    else:
        yield path, node


def _write(node: Node, head: str, indent: str, lines: list[str]) -> None:
    """Add the lines of a value: ``head`` stands before the first, ``indent`` before the others."""
    inside = f"{indent}  "
    if _is_leaf(node):
        lines.append(f"{head}{_leaf(node.value)}  # {_origin(node.mark)}")
    elif isinstance(node.value, tuple):
        for child in node.value:
            _write(child, f"{head}- ", inside, lines)
            head = indent
    elif isinstance(node.value, dict):
        for key, child in sorted(node.value.items()):
            if _is_leaf(child):
                _write(child, f"{head}{_text(key)}: ", inside, lines)
            else:
                lines.append(f"{head}{_text(key)}:")
                _write(child, inside, inside, lines)
            head = indent


def _is_leaf(node: Node) -> bool:
    return not (node.value and isinstance(node.value, tuple | dict))


def _leaf(value: Scalar | tuple[Node, ...] | dict[str, Node]) -> str:
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, tuple):
        return "[]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else str(value)


@lru_cache(maxsize=4096)
def _text(text: str) -> str:
    """Return text without quotes where YAML reads it as it stands, else in double quotes."""
    if _PLAIN.fullmatch(text) and isinstance(scalar(text), str):
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08x}"


def _origin(mark: Mark) -> str:
    name = _name(mark.file)
    return f"{name}:{mark.line}" if mark.line else name


@lru_cache(maxsize=64)
def _name(file: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in pathlib.PurePath(file).name)
