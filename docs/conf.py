"""How the documentation is built; warnings are errors."""

from pathlib import Path

import riskmc

project = "riskmc"
author = "The riskmc developers"
copyright = "2026, The riskmc developers"  # noqa: A001 - the name Sphinx reads
version = release = riskmc.__version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "matplotlib.sphinxext.plot_directive",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]

myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_typehints = "none"  # the docstrings name type, dims and unit
numpydoc_show_class_members = False  # the template lists the members

plot_formats = [("png", 150)]
plot_html_show_formats = False
plot_html_show_source_link = False
plot_working_directory = str(Path(__file__).parents[1])  # figures read the examples, as the doctests do

html_theme = "furo"
html_title = f"riskmc {version}"
html_show_sourcelink = False
