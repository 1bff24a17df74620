"""The shape of the package: rooms that import downwards, indexes that are whole, no hidden state.

Every check is a function from a source tree to a list of faults. It is run on the package, where it
must find none, and on a small sound tree with one planted defect, where it must find just that.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "forsyningssim"
INDEXED_ROOMS = ("actors", "disruptions", "levers", "measures")
MUTABLE_LITERALS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MUTABLE_TYPES = {
    *("list", "dict", "set", "bytearray", "defaultdict", "OrderedDict", "Counter", "deque"),
    *("WeakValueDictionary", "WeakKeyDictionary", "WeakSet", "array", "zeros", "empty", "ones"),
}

Check = Callable[[Path], list[str]]


def rooms() -> list[str]:
    """Give the architecture as ``pyproject.toml`` states it, one line a layer, from the top."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return layers


def sees(room: str) -> set[str]:
    """Give the rooms that ``room`` may import from: itself, those below and ":" neighbours."""
    lines = rooms()
    names = [line.translate(str.maketrans("|:()", "    ")).split() for line in lines]
    (level,) = [i for i, line in enumerate(names) if room in line]
    neighbours = names[level] if ":" in lines[level] else [room]
    return {*neighbours, *(name for line in names[level + 1 :] for name in line)}


def modules(source: Path) -> Iterator[tuple[str, ast.Module]]:
    """Give every file of a tree as a path relative to it and a syntax tree, in sorted order."""
    for path in sorted(source.rglob("*.py")):
        name = path.relative_to(source).as_posix()
        yield name, ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give line and dotted name of each import of ours, in functions and TYPE_CHECKING too."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            names = [f"{origin}.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith(".") or name.split(".")[0] == "forsyningssim":
                yield node.lineno, name


def upward_imports(source: Path) -> list[str]:
    """Find imports from a room above or beside, and relative ones, which hide their room."""
    faults = []
    for file, tree in modules(source):
        here = file.removesuffix(".py").split("/")[0]
        if here == "__init__":
            continue  # the public face may show every room
        for line, name in imported(tree):
            there = f"{name}.".split(".")[1]
            if name.startswith(".") or there not in sees(here):
                faults.append(f"{file}:{line}: {here} must not import {name}")
    return faults


def unlisted_files(source: Path) -> list[str]:
    """Find the files of an indexed room that its ``__init__.py`` does not import."""
    faults = []
    for room in INDEXED_ROOMS:
        index = source / room / "__init__.py"
        text = index.read_text(encoding="utf-8") if index.exists() else ""
        listed = [name for _, name in imported(ast.parse(text))]
        for path in sorted((source / room).glob("*.py")):
            module = f"forsyningssim.{room}.{path.stem}"
            if path != index and not any(f"{name}.".startswith(f"{module}.") for name in listed):
                faults.append(f"{room}/__init__.py does not list {path.name}")
    return faults


def is_mutable(value: ast.expr | None) -> bool:
    """Tell whether a module-level value is a container that somebody could write to."""
    if isinstance(value, ast.Call):
        function = value.func
        name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
        return name in MUTABLE_TYPES
    return isinstance(value, MUTABLE_LITERALS)


def is_declared_constant(node: ast.stmt, name: str) -> bool:
    """Tell whether a container is UPPER_CASE and annotated so that mypy forbids writing to it."""
    if not isinstance(node, ast.AnnAssign) or not name.isupper():
        return False
    annotation = ast.unparse(node.annotation)
    return any(word in annotation for word in ("Final", "Mapping", "Sequence"))


def at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Give the statements that run when a module is imported, also under ``if`` and ``try``."""
    for node in body:
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for field in ("body", "orelse", "finalbody"):
                yield from at_import(getattr(node, field, []))


def module_state(source: Path) -> list[str]:
    """Find module-level containers that are not declared constants, and ``global`` statements."""
    return [
        f"{file}:{node.lineno}: {name} is module state"
        for file, tree in modules(source)
        for node, name in (*written_containers(tree), *global_names(tree))
    ]


def written_containers(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Give the module-level containers, by name, that nothing keeps from being written to."""
    for node in at_import(tree.body):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and is_mutable(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for name in map(ast.unparse, targets):
                if name != "__all__" and not is_declared_constant(node, name):
                    yield node, name


def global_names(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Give the names that functions rebind in their module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield node, ", ".join(node.names)


def star_imports(source: Path) -> list[str]:
    """Find ``from x import *``."""
    return [
        f"{file}:{node.lineno}: import *"
        for file, tree in modules(source)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    ]


def open_signatures(source: Path) -> list[str]:
    """Find public functions and constructors that take ``**kwargs``."""
    return [
        f"{file}:{node.lineno}: {node.name} takes **{node.args.kwarg.arg}"
        for file, tree in modules(source)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (not node.name.startswith("_") or node.name.endswith("__"))
        and node.args.kwarg
    ]


CHECKS: tuple[Check, ...] = (
    upward_imports,
    unlisted_files,
    module_state,
    star_imports,
    open_signatures,
)


@pytest.mark.parametrize("check", CHECKS)
def test_the_package_is_sound(check: Check) -> None:
    assert check(SOURCE) == []


def test_every_room_of_the_package_has_a_place() -> None:
    """A room that the list in ``pyproject.toml`` does not name would make ``sees`` fail."""
    found = {file.removesuffix(".py").split("/")[0] for file, _ in modules(SOURCE)} - {"__init__"}
    assert [room for room in sorted(found) if room not in sees(room)] == []


SOUND = {
    "__init__.py": "from forsyningssim.simulation import simulate",
    "errors.py": "class Fault(Exception): pass",
    "spec.py": "from forsyningssim import errors\nfrom forsyningssim.units import Days",
    "units.py": "LABELS: Final = {'d': 'days'}\n__all__ = ['LABELS']",
    "engine/stock.py": "from forsyningssim.errors import Fault\ndef _fill(**parts): pass",
    "actors/__init__.py": "from forsyningssim.actors.customer import Customer",
    "actors/customer.py": "from forsyningssim.engine.stock import Stock\ndef f(): held = []",
    "levers/__init__.py": "from forsyningssim.levers import ban",
    "levers/ban.py": "if True:\n    SHARES: Mapping[str, int] = {}",
    "simulation.py": "import forsyningssim.levers.ban\nSIZES = (1, 2)",
}

DEFECTS = [
    (upward_imports, "engine/x.py", "from forsyningssim.actors.customer import Customer"),
    (upward_imports, "engine/x.py", "import forsyningssim.simulation"),
    (upward_imports, "engine/x.py", "def f():\n    from forsyningssim import levers"),
    (upward_imports, "engine/x.py", "if TYPE_CHECKING:\n    from forsyningssim.cli import app"),
    (upward_imports, "engine/x.py", "from ..simulation import simulate"),
    (upward_imports, "engine/x.py", "from forsyningssim import simulate"),
    (upward_imports, "engine/x.py", "import forsyningssim"),
    (upward_imports, "levers/ban.py", "from forsyningssim.disruptions import plant_outage"),
    (unlisted_files, "levers/rationing.py", "class Rationing: pass"),
    (unlisted_files, "measures/cost.py", "def cost(): pass"),
    (unlisted_files, "levers/__init__.py", "from forsyningssim.levers import banana"),
    (module_state, "engine/x.py", "seen = []"),
    (module_state, "engine/x.py", "SEEN = {}"),
    (module_state, "engine/x.py", "SEEN: dict[str, int] = {}"),
    (module_state, "engine/x.py", "seen: Final = set()"),
    (module_state, "engine/x.py", "cache = collections.defaultdict(list)"),
    (module_state, "engine/x.py", "scratch = np.zeros(3)"),
    (module_state, "engine/x.py", "try:\n    names = [n for n in 'ab']\nfinally:\n    pass"),
    (module_state, "engine/x.py", "N = 0\ndef f():\n    global N\n    N = 1"),
    (star_imports, "engine/x.py", "from math import *"),
    (open_signatures, "engine/x.py", "def order(**kwargs): pass"),
    (open_signatures, "engine/x.py", "class Lane:\n    def __init__(self, **options): pass"),
]


def plant(source: Path, files: dict[str, str]) -> None:
    """Write a source tree."""
    for name, text in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("check", CHECKS)
def test_a_sound_tree_has_no_faults(check: Check, tmp_path: Path) -> None:
    plant(tmp_path, SOUND)
    assert check(tmp_path) == []


@pytest.mark.parametrize(("check", "file", "text"), DEFECTS)
def test_a_planted_defect_is_found(check: Check, file: str, text: str, tmp_path: Path) -> None:
    plant(tmp_path, SOUND | {file: text})
    faults = check(tmp_path)
    assert len(faults) == 1, faults
    assert file.split("/", maxsplit=1)[0] in faults[0]
