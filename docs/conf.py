"""How the documentation is built: Sphinx reading Markdown, with nothing fetched from outside."""

from __future__ import annotations

from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

project = "forsyningssim"
author = "The forsyningssim contributors"
copyright = "the forsyningssim contributors, EUPL-1.2"
version = release = installed_version("forsyningssim")

extensions = ["myst_nb"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
nb_execution_mode = "force"  # the notebooks among the pages; the others have no cells
nb_execution_timeout = 180
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


def setup(app: Sphinx) -> None:
    """Let browsers set formulas themselves: MathJax would come from another server."""
    app.add_html_math_renderer("mathml", (visit_inline_math, None), (visit_displayed_math, None))
