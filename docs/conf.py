"""Sphinx configuration of the pages: nothing on them is fetched from anywhere.

docs/build.py puts the sources together and calls Sphinx with this file. MathJax comes from the
Python package sphinx-mathjax-offline; only the parts that pages can ask for are copied.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

from sphinx.util.fileutil import copy_asset

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import klderive

project = "klderive"
author = "klderive contributors"
copyright = "klderive contributors, MIT licence"
release = version = klderive.__version__

extensions = ["myst_nb"]
myst_enable_extensions = ["amsmath", "dollarmath", "colon_fence", "deflist", "attrs_inline", "attrs_block"]
myst_heading_anchors = 3
myst_update_mathjax = False
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_render_markdown_format = "myst"
suppress_warnings = ["mystnb.unknown_mime_type"]
exclude_patterns = ["reference/refuted.md", "reference/try.md"]  # parts of the first page

templates_path = ["_templates"]
html_theme = "furo"
html_title = "klderive"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_js_files = ["pages.js"]
html_favicon = "_static/favicon.svg"
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "sidebar_hide_name": False,
    "light_css_variables": {"color-brand-primary": "#1f5fa8", "color-brand-content": "#1f5fa8"},
    "dark_css_variables": {"color-brand-primary": "#7db4f0", "color-brand-content": "#7db4f0"},
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {
    "tex": {"inlineMath": [["\\(", "\\)"], ["$", "$"]], "displayMath": [["\\[", "\\]"], ["$$", "$$"]]},
    "svg": {"fontCache": "global"},
    "options": {
        "menuOptions": {"settings": {"inTabOrder": False}},  # pages.js: only what scrolls is a stop for the Tab key
        "ignoreHtmlClass": "tex2jax_ignore|mathjax_ignore",
        "processHtmlClass": "tex2jax_process|mathjax_process|math|amsmath|text_html|text_latex",
    },
}
MATHJAX_PARTS = ("tex-svg.js", "input/tex/extensions", "a11y")
MATHJAX_SPEECH = ("base", "en", "nemeth")


def copy_mathjax(app, exception):
    """The parts of MathJax that its menu and its TeX input can ask for: 4 MB of 20."""
    found = find_spec("sphinx-mathjax-offline")
    if exception or app.builder.format != "html":
        return
    if found is None or found.origin is None:
        raise RuntimeError("the package sphinx-mathjax-offline is missing: pip install -e '.[docs]'")
    source = Path(found.origin).parent / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    for part in MATHJAX_PARTS:
        folder = target / part if (source / part).is_dir() else (target / part).parent
        copy_asset(source / part, folder)
    for name in MATHJAX_SPEECH:
        copy_asset(source / "sre" / "mathmaps" / f"{name}.json", target / "sre" / "mathmaps")


def setup(app):
    """The hook that copies MathJax."""
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
