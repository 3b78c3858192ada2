"""The page `README.md`: each benchmark writes its own section and leaves the others alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from measuring import machine

README = Path(__file__).with_name("README.md")

INTRODUCTION = """\
# Benchmarks

Written by `make bench`, which installs every peer that can be installed and measures all of this anew; do not
edit. One script per section, each with `--help`. What was tried on the way stands in NOTES.md.
"""

SECTIONS = ("claims", "numpy", "ranking", "peers", "kernels", "growth", "cluster", "startup", "battery")


def table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return a Markdown table; the first `left` columns are set left, the others right."""
    rule = ["---" if place < left else "---:" for place in range(len(header))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, rule, *rows))


def publish(section: str, title: str, body: str, *, write: bool) -> None:
    """Print a section, and write it into the page in its place."""
    text = f"## {title}\n\n{body.strip()}\n\n{machine()}\n"
    sys.stdout.write(text + "\n")
    if write:
        README.write_text(_with(README.read_text() if README.exists() else "", section, text))


def _with(page: str, section: str, text: str) -> str:
    """Return the page with one section replaced."""
    texts = {name: found.group(1) for name in SECTIONS if (found := re.search(_marked(name, "(.*?)"), page, re.DOTALL))}
    texts[section] = text
    marked = [_marked(name, texts[name].strip("\n")) for name in SECTIONS if name in texts]
    return "\n".join([INTRODUCTION, *(part + "\n" for part in marked)])


def _marked(name: str, text: str) -> str:
    return f"<!-- {name} -->\n{text}\n<!-- end of {name} -->"
