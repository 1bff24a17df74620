"""A scenario file to a checked model: read it with its bases, then validate; all faults at once."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterable
from typing import Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel, ValidationError

from forsyningssim.errors import Mark, Problem, ScenarioError, did_you_mean
from forsyningssim.scenario import faults
from forsyningssim.scenario.located import Doc, Node, Path, dotted, kind
from forsyningssim.scenario.shipped import shipped
from forsyningssim.scenario.yaml_text import compose

M = TypeVar("M", bound=BaseModel)


@runtime_checkable
class CrossChecked(Protocol):
    """A model that knows what must hold between its parts, such as that a name is declared."""

    def check(self) -> Iterable[tuple[Path, str, str]]:
        """Yield the path, the message and the hint of every fault; see `validate`."""


def read(path: str | os.PathLike[str]) -> Doc:
    """Return a scenario file with the files it extends merged in; nothing is validated yet.

    ``extends`` names one file or a list of files, from the folder of the file that names them, or
    a scenario that comes with the package, such as ``penicillin_2023``; a later one overrides an
    earlier one, and the file itself overrides all. Raises `ScenarioError` with every fault of every
    file.
    """
    file = pathlib.Path(path)
    return Doc(_read(file, Mark(str(file)), "", ()))


def validate(model: type[M], doc: Doc) -> M:
    """Return a document as an instance of a pydantic model.

    A model with a method ``check`` (see `CrossChecked`) is asked for its own faults once its
    structure is sound. Raises `ScenarioError` with all structural faults, or else with all that
    ``check`` found; each stands where the value or its key was written.
    """
    try:
        instance = model.model_validate(doc.data)
    except ValidationError as error:
        raise ScenarioError(faults.problems(model, doc, error)) from None
    if found := _cross_faults(doc, instance):
        raise ScenarioError(found)
    return instance


def revalidate(doc: Doc, known: Doc, instance: M) -> M:
    """Return a document as a model, when another that shares much with it is one already.

    What the two share, as the tree of one does that was changed into the other, is not validated
    again. Raises `ScenarioError` as `validate` does.
    """
    if not isinstance(doc.root.value, dict) or not isinstance(known.root.value, dict):
        return validate(type(instance), doc)
    before = known.root.value
    data = {
        key: getattr(instance, key) if before.get(key) is node else node.plain()
        for key, node in doc.root.value.items()
    }
    try:
        changed = type(instance).model_validate(data)
    except ValidationError:
        return validate(type(instance), doc)  # which says where the faults stand
    if found := _cross_faults(doc, changed):
        raise ScenarioError(found)
    return changed


def merge(base: Node, over: Node) -> Node:
    """Return a value with another one laid over it.

    Maps are merged key by key, at any depth; lists and scalars replace what was there, and null
    removes it. Every value keeps its own mark.
    """
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    fields = dict(base.value)
    for key, child in over.value.items():
        if key not in fields:
            fields[key] = child
        elif child.value is None:
            del fields[key]
        else:
            fields[key] = merge(fields[key], child)
    return over._replace(value=fields)


def _cross_faults(doc: Doc, instance: object) -> list[Problem]:
    if not isinstance(instance, CrossChecked):
        return []
    found = []
    for path, message, hint in instance.check():
        written, node = doc.written(path)
        found.append(Problem(node.place, dotted(written), message, hint))
    return found


def _read(file: pathlib.Path, named_at: Mark, where: str, readers: tuple[str, ...]) -> Node:
    """Return a file merged over its bases.

    `named_at` and `where` are the place that asked for the file, `readers` the files that are
    waiting for it.
    """
    text = _text(file, named_at, where)
    identity = os.path.realpath(file)
    if identity in readers:
        names = " -> ".join(pathlib.Path(each).name for each in (*readers, identity))
        raise ScenarioError([Problem(named_at, where, f"the files extend each other: {names}")])
    root = compose(text, str(file))
    if root is None:
        raise ScenarioError([Problem(Mark(str(file), 1, 1), "", "the file is empty")])
    if not isinstance(root.value, dict):
        message = f"a scenario is a map of fields, this is {kind(root.value)}"
        raise ScenarioError([Problem(root.mark, "", message)])
    own = root._replace(value={k: v for k, v in root.value.items() if k != "extends"})
    merged: Node | None = None
    problems: list[Problem] = []
    for path, name in _bases(root):
        try:
            base = _base(file, path, name, (*readers, identity))
            merged = merge(merged, base) if merged else base
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return merge(merged, own) if merged else own


def _bases(root: Node) -> list[tuple[Path, Node]]:
    """Return the paths and the values of the file names under ``extends``."""
    extends = root.child("extends")
    if extends is None:
        return []
    if isinstance(extends.value, tuple):
        return [(("extends", i), name) for i, name in enumerate(extends.value)]
    return [(("extends",), extends)]


def _base(file: pathlib.Path, path: Path, name: Node, readers: tuple[str, ...]) -> Node:
    if not isinstance(name.value, str) or pathlib.Path(name.value).is_absolute():
        message = "should be a file, from the folder of this one, or the name of a shipped scenario"
        raise ScenarioError([Problem(name.mark, dotted(path), message)])
    beside = file.parent / name.value
    known = shipped() if not beside.exists() else {}
    return _read(known.get(name.value, beside), name.mark, dotted(path), readers)


def _text(file: pathlib.Path, named_at: Mark, where: str) -> str:
    """Return a file's text, or raise the one reason why there is none."""
    message, hint = "", ""
    try:
        if file.is_file():
            return _decoded(file.read_bytes(), str(file))
        if file.is_dir():
            message = f"{file} is a folder, not a file"
        else:
            message = f"no such file: {file}"
            beside = [each.name for each in file.parent.glob("*.y*ml")]
            hint = did_you_mean(file.name, [*beside, *shipped()] if not file.suffix else beside)
    except OSError as error:
        message = f"cannot read {file}: {error.strerror}"
    raise ScenarioError([Problem(named_at, where, message, hint)])


def _decoded(data: bytes, file: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        lines = data[: error.start].split(b"\n")
        mark = Mark(file, len(lines), len(lines[-1]) + 1)
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        raise ScenarioError([Problem(mark, "", message, "save the file as UTF-8")]) from None
    if text.startswith("\ufeff"):
        message = "the file starts with a byte order mark"
        hint = "save the file as UTF-8 without it"
        raise ScenarioError([Problem(Mark(file, 1, 1), "", message, hint)])
    return text
