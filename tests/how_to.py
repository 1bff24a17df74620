"""The examples of the how-to pages, run as they stand."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


def run_example(page: str, folder: Path, patch: pytest.MonkeyPatch) -> list[str]:
    """Write the file that a page shows, import it, and run the tests that the page shows for it.

    Return the names of the tests that were run.
    """
    text = (DOCS / "how-to" / page).read_text(encoding="utf-8")
    code, tests = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    name = f"how_to_{page.removesuffix('.md').replace('-', '_')}"
    file = folder / f"{name}.py"
    file.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    patch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    exec(compile(tests, page, "exec"), vars(module))
    shown = [name for name in vars(module) if name.startswith("test_")]
    for test in shown:
        vars(module)[test]()
    return shown
