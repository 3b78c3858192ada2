"""How the pictures look: colours, letters, contrast, and saving without a trace of the day."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from matplotlib.typing import ColorType

from riskmc._validation import check_choice

OKABE_ITO: Final = ("#0072B2", "#D55E00", "#CC79A7", "#E69F00", "#009E73", "#56B4E9", "#000000", "#F0E442")
"""The eight colours of Okabe and Ito (2008), strongest on white first."""

OTHER_COLOUR: Final = "#767676"
"""For what comes after the eighth group."""

INK: Final = "#1A1A1A"
MUTED: Final = "#4D4D4D"
GRID: Final = "#D0D0D0"

_FAMILY: Final = "DejaVu Sans"

TITLE_SIZE: Final = 14.0
TEXT_SIZE: Final = 10.0
SMALL_SIZE: Final = 9.0
LIST_SIZE: Final = 8.5

MOST_LETTERS: Final = 80
"""A longer name is cut in the pictures; the tables have it whole."""

_MOST_LETTERS_OF_TEXT: Final = 300

_DPI: Final = 200.0
_MARGIN: Final = 0.15
"""Inches."""

_METADATA: Final[dict[str, dict[str, str | None]]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
}


def drawing_style() -> AbstractContextManager[None]:
    """Return the settings to draw under; DejaVu Sans comes with matplotlib, so widths are the same everywhere."""
    return mpl.rc_context(
        {
            "font.family": [_FAMILY],
            "font.size": TEXT_SIZE,
            "text.parse_math": False,
            "text.usetex": False,
            "axes.edgecolor": MUTED,
            "axes.labelcolor": INK,
            "axes.linewidth": 0.8,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "legend.frameon": False,
            "figure.facecolor": "white",
            "axes.facecolor": "white",
        }
    )


def write_literally(ax: Axes) -> None:
    """Keep what is written on an Axes made elsewhere from being read as mathematics: a $ is a $."""
    for text in ax.findobj(Text):
        text.set_parse_math(False)


def drawable(text: str) -> str:
    """Return `text` in one line, with a replacement mark for each letter that the font lacks.

    Examples
    --------
    >>> drawable("Overstroming"), drawable("Наводнение"), drawable("flood 🌊")
    ('Overstroming', 'Наводнение', 'flood \N{REPLACEMENT CHARACTER}')
    """
    fonts = [get_font(findfont(FontProperties(family=_FAMILY, weight=weight))) for weight in ("normal", "bold")]
    return "".join(_drawable_letter(letter, fonts) for letter in " ".join(text.split()))


def drawable_name(text: str) -> str:
    """Return `text` as `drawable` does, cut where it is long.

    Examples
    --------
    >>> len(drawable_name("flood " * 100))
    80
    """
    return _cut(drawable(text), MOST_LETTERS)


def drawable_attrs(attrs: Mapping[str, object]) -> dict[str, object]:
    """Return the attributes of a result with each text drawable, and cut where it is very long."""
    return {
        key: _cut(drawable(value), _MOST_LETTERS_OF_TEXT) if isinstance(value, str) else value
        for key, value in attrs.items()
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def _drawable_letter(letter: str, fonts: list[FT2Font]) -> str:
    if letter.isprintable() and all(font.get_char_index(ord(letter)) for font in fonts):
        return letter
    joins = unicodedata.category(letter) in {"Cc", "Cf", "Mn"}  # parts of an emoji or of a letter before them
    return "" if joins else "\N{REPLACEMENT CHARACTER}"


def group_colours(groups: Iterable[str]) -> dict[str, str]:
    """Return a colour for each different group, in order of first appearance.

    Examples
    --------
    >>> group_colours(["nature", "technology", "nature"])
    {'nature': '#0072B2', 'technology': '#D55E00'}
    """
    different = list(dict.fromkeys(groups))
    return {group: OKABE_ITO[i] if i < len(OKABE_ITO) else OTHER_COLOUR for i, group in enumerate(different)}


def contrast_ratio(first: ColorType, second: ColorType) -> float:
    """Return the contrast ratio of two colours, 1 (the same) to 21 (black on white).

    ``(L1 + 0.05) / (L2 + 0.05)`` with L the relative luminance, lighter on top
    (W3C 2018, Web Content Accessibility Guidelines 2.1, "contrast ratio").

    Examples
    --------
    >>> round(contrast_ratio("black", "white"), 3)
    21.0
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(background: ColorType) -> str:
    """Return black or white, whichever stands out more on `background`.

    The ratio is at least 4.58 on any background.
    """
    return max("black", "white", key=lambda ink: contrast_ratio(ink, background))


def save_figure(ax: Axes, path: str | Path) -> Path:
    """Write the figure of `ax` as .png (200 dots per inch) or .svg.

    The same figure gives the same bytes on any day: no date and no random ids.
    The page is cut around what is drawn, so nothing is clipped.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a plot function of riskmc returned.
    path : str or path
        Where to; the suffix decides the format.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    InputError
        If the suffix is neither ``.png`` nor ``.svg``.

    Examples
    --------
    >>> import tempfile
    >>> import matplotlib.pyplot as plt
    >>> _, ax = plt.subplots()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_figure(ax, Path(folder) / "picture.svg").name
    'picture.svg'
    """
    path = Path(path)
    suffix = path.suffix.lower()
    check_choice("suffix of path", suffix, tuple(_METADATA))
    figure: Figure = ax.get_figure(root=True)  # type: ignore[assignment]  # an Axes that was drawn on has a figure
    with mpl.rc_context({"svg.hashsalt": "riskmc", "svg.fonttype": "path"}):
        if suffix == ".svg":
            figure.savefig(path, dpi=_DPI, bbox_inches="tight", pad_inches=_MARGIN, metadata=_METADATA[suffix])
        else:
            # The strongest compression saves 13 % of the file and takes half as long again.
            options = {"compress_level": 3}
            edges = _edges(figure)
            figure.savefig(path, dpi=_DPI, bbox_inches=edges, metadata=_METADATA[suffix], pil_kwargs=options)
    return path


def _edges(figure: Figure) -> Bbox:
    """Return what is drawn on, in inches, with a margin: as `bbox_inches="tight"`, which draws everything once more."""
    before = figure.dpi
    figure.set_dpi(_DPI)
    edges = figure.get_tightbbox()
    figure.set_dpi(before)
    return edges.padded(_MARGIN)


def _luminance(colour: ColorType) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]  # noqa: PLR2004 - sRGB
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
