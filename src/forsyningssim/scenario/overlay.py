"""Changes to a scenario before a run: dotted path to value, applied by pure functions.

An overlay replaces what a path leads to. Overlays of one policy may not disagree, so their order
never matters.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forsyningssim.errors import (
    Mark,
    OverlayConflictError,
    Problem,
    ScenarioError,
    did_you_mean,
)
from forsyningssim.scenario.located import Doc, Node, Path, dotted, parse_dotted, shown
from forsyningssim.scenario.shape import known_path
from forsyningssim.scenario.yaml_text import compose

__all__ = ["Change", "Overlay", "apply", "combine", "known_path", "overlays_at", "overlays_of"]

COMMAND_LINE = Mark("--set")
"""Where a value stands that was given on the command line."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A value for a path of the scenario; the node's marks say who wants it."""

    path: Path
    node: Node


@dataclass(frozen=True, slots=True)
class Change:
    """What an overlay changed: dotted path, plain value before (None if unset) and after."""

    path: str
    old: Any
    new: Any


def parse_set(text: str) -> Overlay:
    """Return the overlay that ``--set PATH=VALUE`` asks for; the value is read as YAML.

    Raises `ScenarioError` if there is no path or the value is not YAML.
    """
    path, equals, value = text.partition("=")
    if not equals:
        message = f"'{text}' is not of the form PATH=VALUE"
        raise ScenarioError([Problem(COMMAND_LINE, "", message)])
    try:
        node = compose(value, COMMAND_LINE.file)
    except ScenarioError as error:
        faults = [Problem(COMMAND_LINE, path, each.message, each.hint) for each in error.problems]
        raise ScenarioError(faults) from None
    data = None if node is None else node.plain()
    return Overlay(_parsed(path, COMMAND_LINE, ""), Node.of(data, COMMAND_LINE))


def overlays_of(values: Mapping[str, Any], mark: Mark = COMMAND_LINE) -> tuple[Overlay, ...]:
    """Return plain overlays, dotted path to plain value, as written at one mark.

    Raises `ScenarioError` if a key is no path.
    """
    return tuple(
        Overlay(_parsed(key, mark, ""), Node.of(value, mark)) for key, value in values.items()
    )


def overlays_at(doc: Doc, path: Path) -> tuple[Overlay, ...]:
    """Return the overlays that a document holds as a map at a path; none if it has none there.

    Raises `ScenarioError` if a key is no path.
    """
    node = doc.find(path)
    if node is None or not isinstance(node.value, dict):
        return ()
    return tuple(
        Overlay(_parsed(key, child.key, dotted((*path, key))), child)
        for key, child in node.value.items()
    )


def combine(*groups: Iterable[Overlay]) -> tuple[Overlay, ...]:
    """Return the overlays of all groups, sorted by path, each wish once.

    Raises `OverlayConflictError` naming both where two want different values at one path, or where
    one sets a part of what the other sets and the two differ.
    """
    kept: dict[Path, Overlay] = {}
    conflicts: list[Problem] = []
    for overlay in sorted(itertools.chain(*groups), key=_order):
        beginnings = (overlay.path[:n] for n in range(1, len(overlay.path) + 1))
        outer = next((kept[path] for path in beginnings if path in kept), None)
        if outer is None:
            kept[overlay.path] = overlay
            continue
        inner = Doc(outer.node).find(overlay.path[len(outer.path) :])
        if inner is None or not _same(inner, overlay.node):
            conflicts.append(_conflict(outer, overlay))
    if conflicts:
        raise OverlayConflictError(conflicts)
    return tuple(kept.values())


def apply(
    doc: Doc,
    overlays: Iterable[Overlay],
    knows: Callable[[Path], bool] = lambda _: False,
) -> tuple[Doc, tuple[Change, ...]]:
    """Return a document with overlays applied, and what they changed, sorted by path.

    The path must exist; only its last part may be a field that the document leaves at its default,
    if ``knows(path)`` says that there is such a field (see `known_path`). An overlay that wants
    what is there already is no change. Raises `ScenarioError` with every unknown path, and
    `OverlayConflictError` as `combine` does.
    """
    settled = combine(overlays)
    problems = [fault for each in settled for fault in _unknown(doc, each, knows)]
    if problems:
        raise ScenarioError(problems)
    root = doc.root
    changes: list[Change] = []
    for overlay in settled:
        old = doc.find(overlay.path)
        if old is None or not _same(old, overlay.node):
            new = overlay.node.plain()
            changes.append(Change(dotted(overlay.path), old.plain() if old else None, new))
            root = _replaced(root, overlay.path, overlay.node)
    return Doc(root), tuple(changes)


def _parsed(text: str, mark: Mark, where: str) -> Path:
    try:
        return parse_dotted(text)
    except ValueError as error:
        raise ScenarioError([Problem(mark, where, str(error))]) from None


def _order(overlay: Overlay) -> tuple[list[tuple[bool, int, str]], Mark]:
    """Sort by path, a beginning before what goes on from it, then by who wants it."""
    parts = [
        (True, part, "") if isinstance(part, int) else (False, 0, part) for part in overlay.path
    ]
    return parts, overlay.node.key


def _same(one: Node, other: Node) -> bool:
    """Tell whether two values are written alike: 1 is neither 1.0 nor true."""
    texts = [json.dumps(node.plain(), sort_keys=True, default=repr) for node in (one, other)]
    return texts[0] == texts[1]


def _conflict(one: Overlay, other: Overlay) -> Problem:
    message = (
        f"overlays disagree: {shown(other.node.plain())} here, but"
        f" {dotted(one.path)} is {shown(one.node.plain())} at {one.node.key}"
    )
    return Problem(other.node.key, dotted(other.path), message)


def _unknown(doc: Doc, overlay: Overlay, knows: Callable[[Path], bool]) -> Iterable[Problem]:
    """Yield the fault of an overlay whose path leads nowhere."""
    parent = doc.find(overlay.path[:-1])
    if doc.find(overlay.path) is not None:
        return
    if parent and isinstance(parent.value, dict) and knows(overlay.path):
        return
    node, n = doc.root, 0
    while child := node.child(overlay.path[n]):
        node, n = child, n + 1
    stuck = overlay.path[n]
    place = dotted(overlay.path[:n]) or "the scenario"
    hint = ""
    if isinstance(node.value, dict):
        hint = did_you_mean(str(stuck), node.value)
    elif isinstance(node.value, tuple):
        hint = f"it has {len(node.value)} items, counted from [0]"
    message = f"there is no {dotted((stuck,))} in {place}"
    yield Problem(overlay.node.key, dotted(overlay.path), message, hint)


def _replaced(root: Node, path: Path, node: Node) -> Node:
    if not path:
        return node
    child = root.child(path[0])
    if child is None:
        return root.with_child(path[0], node)
    return root.with_child(path[0], _replaced(child, path[1:], node))
