"""What the reference says of public names: all of it, in the form that its pages are made from.

Planted and seen: a parameter that is not described, an error that is raised and not told, an array
without its shape, a public name that the page leaves out.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import forsyningssim

PAGE = (Path(__file__).parents[1] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
CALLED = [
    name for name in forsyningssim.__all__ if inspect.isfunction(getattr(forsyningssim, name))
]
MADE = [name for name in forsyningssim.__all__ if inspect.isclass(getattr(forsyningssim, name))]


def shown() -> Iterator[Callable[..., Any]]:
    """Yield every function that the page documents by its full name."""
    for path in re.findall(r"autofunction:: (\S+)", PAGE):
        module, _, name = path.rpartition(".")
        yield getattr(import_module(module), name)


def sections(function: object) -> dict[str, str]:
    """Split a docstring at its underlined headings; what comes first has no name."""
    parts = re.split(r"^(\w+)\n-{3,}\n", inspect.getdoc(function) or "", flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def test_every_public_name_is_on_the_page() -> None:
    for name in forsyningssim.__all__:
        assert f"forsyningssim.{name}" in PAGE, name


@pytest.mark.parametrize("name", CALLED)
def test_a_public_function_tells_what_it_takes_gives_and_raises(name: str) -> None:
    function = getattr(forsyningssim, name)
    told = sections(function)
    assert {"Parameters", "Returns", "Raises"} <= set(told)
    assert re.findall(r"^(\w+)$", told["Parameters"], re.MULTILINE) == list(
        inspect.signature(function).parameters
    )


@pytest.mark.parametrize("name", MADE)
def test_what_it_gives_says_what_its_parts_are(name: str) -> None:
    """Fields that are not plain names are described; each method has its line."""
    kind = getattr(forsyningssim, name)
    for part, value in vars(kind).items():
        if part.startswith("_"):
            continue
        inner = getattr(value, "fget", None) or getattr(value, "func", None) or value
        if callable(inner):
            assert inspect.getdoc(inner), f"{name}.{part}"
            if "raise " in inspect.getsource(inner):
                assert "Raises" in sections(inner), f"{name}.{part}"


@pytest.mark.parametrize("function", list(shown()), ids=lambda each: each.__name__)
def test_a_documented_function_tells_its_errors_and_the_shapes_of_arrays(
    function: Callable[..., Any],
) -> None:
    text = inspect.getdoc(function) or ""
    assert re.match(r"[A-Z].*[.:]", text.splitlines()[0])
    if "raise " in inspect.getsource(function):
        assert "Raises" in sections(function)
    takes = inspect.signature(function).parameters.values()
    if any("Numbers" in str(each.annotation) for each in takes):
        around = text + (inspect.getmodule(function).__doc__ or "")  # type: ignore[union-attr]
        assert re.search(r"\((?:\.\.\., )?[A-Za-z](?:, [A-Za-z])*,?\)", around), "no shape"
