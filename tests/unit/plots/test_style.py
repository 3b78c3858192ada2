import matplotlib as mpl
import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.plots.style import (
    INK,
    MOST_LETTERS,
    MUTED,
    OKABE_ITO,
    OTHER_COLOUR,
    contrast_ratio,
    drawable,
    drawable_attrs,
    drawable_name,
    drawing_style,
    group_colours,
    readable_on,
    save_figure,
    write_literally,
)


def test_the_palette_is_the_eight_of_okabe_and_ito():
    published = {"#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#000000"}
    assert set(OKABE_ITO) == published


def test_groups_beyond_the_palette_share_a_grey():
    colours = group_colours(f"theme {i}" for i in range(10))
    assert list(colours.values()) == [*OKABE_ITO, OTHER_COLOUR, OTHER_COLOUR]


@pytest.mark.parametrize("ink", [INK, MUTED, OTHER_COLOUR])
def test_text_can_be_read_on_white(ink):
    assert contrast_ratio(ink, "white") >= 4.5


def test_contrast_is_symmetric_and_one_for_the_same():
    assert contrast_ratio("black", "white") == contrast_ratio("white", "black") == pytest.approx(21.0)
    assert contrast_ratio("#777777", "#777777") == 1.0


def test_a_readable_ink_exists_for_every_colour_of_the_heat_map():
    for colour in mpl.colormaps["cividis_r"](np.linspace(0, 1, 256)):
        assert contrast_ratio(readable_on(colour), colour) >= 4.5


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_saving_twice_gives_the_same_bytes(ax, tmp_path, suffix):
    ax.plot([0, 1], [1, 0])
    paths = [save_figure(ax, tmp_path / f"{name}{suffix}") for name in ("first", "second")]
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert b"Date" not in first
    assert b"dc:date" not in first


def test_pictures_have_200_dots_an_inch(ax, tmp_path):
    ax.figure.set_size_inches(4, 3)
    path = save_figure(ax, tmp_path / "picture.png")
    height, width, _ = mpl.image.imread(path).shape
    drawn = ax.figure.get_tightbbox()
    assert width == pytest.approx(200 * (drawn.width + 2 * 0.15), abs=2)
    assert height == pytest.approx(200 * (drawn.height + 2 * 0.15), abs=2)


def test_other_formats_are_refused(ax, tmp_path):
    with pytest.raises(InputError, match=r"must be one of '.png', '.svg'; got '.jpg'"):
        save_figure(ax, tmp_path / "picture.jpg")
    assert list(tmp_path.iterdir()) == []


def test_settings_end_with_the_drawing():
    before = mpl.rcParams["axes.edgecolor"]
    with drawing_style():
        assert mpl.rcParams["font.family"] == ["DejaVu Sans"]
        assert mpl.rcParams["axes.edgecolor"] == MUTED != before
    assert mpl.rcParams["axes.edgecolor"] == before


@pytest.mark.parametrize(
    ("given", "drawn"),
    [
        (r"$x_1^2$ \alpha & 50%", r"$x_1^2$ \alpha & 50%"),
        ("\u03b4\u03ad\u03bb\u03c4\u03b1 \u0418", "\u03b4\u03ad\u03bb\u03c4\u03b1 \u0418"),
        ("\u6d2a\u6c34", "\ufffd\ufffd"),
        ("\U0001f469\u200d\U0001f692 wave", "\ufffd\ufffd wave"),
        ("two\n lines\tand\x07 a bell", "two lines and a bell"),
    ],
)
def test_letters_that_the_font_lacks_are_replaced(given, drawn):
    assert drawable(given) == drawn


def test_a_long_name_is_cut_and_one_of_eighty_letters_is_not():
    assert drawable_name("y" * 80) == "y" * 80
    assert drawable_name("y" * 10_000) == "y" * (MOST_LETTERS - 1) + "\N{HORIZONTAL ELLIPSIS}"


def test_a_long_title_is_cut_and_a_number_stays():
    cut = drawable_attrs({"title": "y" * 10_000, "base": 3.0})
    assert len(cut["title"]) == 300
    assert cut["base"] == 3.0


def test_an_axes_made_elsewhere_writes_dollars(ax):
    ax.set_xlabel("$x$")
    assert ax.xaxis.label.get_parse_math()
    write_literally(ax)
    assert not ax.xaxis.label.get_parse_math()
