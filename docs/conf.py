"""How the documentation is built: Sphinx reading Markdown, with nothing fetched from outside."""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.errors import SphinxError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

project = "forsyningssim"
author = "The forsyningssim contributors"
copyright = "the forsyningssim contributors, EUPL-1.2"
version = release = installed_version("forsyningssim")

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
# Notebooks call the command by its name, which stands beside the Python that builds the pages.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
os.environ["COLUMNS"] = "100"
nb_execution_mode = "force"  # the notebooks among the pages; the others have no cells
nb_execution_timeout = 600
nb_execution_raise_on_error = True

exclude_patterns = ["_build"]

_EXAMPLES = Path(__file__).parent / "_build" / "example" / "site"  # by examples/build.py
html_extra_path = [str(_EXAMPLES)] if _EXAMPLES.is_dir() else []

html_theme = "furo"
html_title = f"forsyningssim {release}"
html_math_renderer = "mathml"
html_show_sphinx = False


def visit_inline_math(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a sentence as MathML."""
    writer.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def visit_displayed_math(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own as MathML."""
    number = f'<span class="eqno">({node["number"]})</span>' if node.get("number") else ""
    formula = tex2mathml(node.astext(), as_block=True)
    writer.body.append(f'<div class="math">{number}{formula}</div>\n')
    raise nodes.SkipNode


OUTSIDE = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc\s*=\s*["']?(?:https?:)?//
    |<link\b(?![^>]*\brel\s*=\s*["']?(?:canonical|license))[^>]*\bhref\s*=\s*["']?(?:https?:)?//
    |url\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//""",
    re.VERBOSE | re.IGNORECASE,
)
"""What makes a browser ask another server as it opens a page; a link that is clicked does not."""


HIDDEN_CURSOR = "?25l"
"""What is left on a page of a command that thought it wrote to a terminal."""


def look_at_pages(app: Sphinx, exception: Exception | None) -> None:
    """Fail where a page that was built would fetch from outside, or shows a bar that moves."""
    if exception is None and app.builder.format == "html":
        built = (path for ending in ("html", "css") for path in app.outdir.rglob(f"*.{ending}"))
        for path in sorted(built):
            text = path.read_text(encoding="utf-8")
            if found := OUTSIDE.search(text):
                raise SphinxError(f"{path} would fetch from outside: {found[0]}")
            if HIDDEN_CURSOR in text:
                raise SphinxError(f"{path} shows a bar that moves: set TERM=dumb in its notebook")


def setup(app: Sphinx) -> None:
    """Let browsers set formulas themselves: MathJax would come from another server."""
    app.add_html_math_renderer("mathml", (visit_inline_math, None), (visit_displayed_math, None))
    app.connect("build-finished", look_at_pages)
