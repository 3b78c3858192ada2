"""Quantile tables: their error family by family, their breaks, both lookups."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy import special
from tests.unit.distributions.table_errors import FAMILIES, FLOAT32, figures, rounded_up, width

from riskmc.distributions import PERT, ClassRange, ClassValue, Discrete, LogUniform, Point, Truncated, Uniform, tables
from riskmc.distributions.bounded import Mirrored
from riskmc.distributions.cells import fitted
from riskmc.distributions.chords import PANEL_CELLS
from riskmc.distributions.fits.metalog import Metalog
from riskmc.distributions.positive import LogNormal, LogT
from riskmc.distributions.tables import evaluate, evaluate_at_score, normal_table, uniform_table
from riskmc.exceptions import InputError
from riskmc.scales import Scale

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "tables.md"
MOST_ERROR = dict.fromkeys(FAMILIES, 1e-4) | {
    "probability of a PERT, P5 to P95": 1.2e-4,
    "probability of a uniform": 2e-4,
}
MOST_BIAS = 1e-5
SCALE = Scale(("A", "B", "C", "D", "E"))


def documented():
    """Return the four figures of each family on the page, what is rounding as 1e-8."""
    rows = re.findall(r"^\| ([^|]+) \|([^a-z]+e-[^\n]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {family: [float(cell.replace("<", "")) for cell in cells.split("|")] for family, cells in rows}


@pytest.mark.parametrize("family", FAMILIES)
def test_error_and_bias_are_within_the_aim(family):
    found = figures(family)
    assert max(found.error_uniform, found.error_score) < MOST_ERROR[family]
    assert max(found.bias_uniform, found.bias_score) < MOST_BIAS


def test_every_family_stands_on_the_page_with_figures_that_hold():
    page = documented()
    assert list(page) == list(FAMILIES)
    for family, printed in page.items():
        measured = np.asarray(list(vars(figures(family)).values()))
        assert (measured <= np.asarray(printed) * 1.01).all(), family


def test_a_coarser_table_would_be_noticed():
    law = PERT(0, 0.3, 1)
    u = np.linspace(0.001, 0.999, 5001)
    coarse = np.interp(u, np.linspace(0, 1, 65), law.ppf(np.linspace(0, 1, 65)))
    assert np.abs(coarse - law.ppf(u)).max() > MOST_ERROR["PERT, shape 4"]


def test_figures_are_rounded_up():
    assert rounded_up(1.21e-4) == "1.3e-4"
    assert rounded_up(0.99 * FLOAT32) == "< 1e-8"


def test_a_table_holds_both_tails_down_to_the_last_bit():
    law = LogUniform(1e-9, 1.0)
    x = np.array([2.0**-32, 1e-9, 1e-6])
    np.testing.assert_allclose(evaluate(uniform_table(law), x), law.ppf(x), rtol=1e-4)
    np.testing.assert_allclose(evaluate(uniform_table(law), 1 - x), law.ppf(1 - x), rtol=1e-4)


def test_an_atom_starts_and_ends_where_its_probability_does():
    law = Discrete([0, 1, 5], [0.3, 0.3, 0.4])
    by_uniform, by_score = uniform_table(law), normal_table(law)
    u = np.array([0.3 - 1e-9, 0.3 + 1e-9, 0.6 - 1e-9, 0.6 + 1e-9])
    np.testing.assert_allclose(evaluate(by_uniform, u), [0, 1, 1, 5], atol=1e-6)
    np.testing.assert_allclose(evaluate_at_score(by_score, special.ndtri(u)), [0, 1, 1, 5], atol=1e-6)
    assert len(by_score.breaks) == len(law.breaks())


def test_the_latent_zero_is_exactly_zero():
    law = ClassRange("X", "A", "C", scale=SCALE).value()
    zero = float(law.cdf(0.0))
    u = np.linspace(1e-6, zero - 1e-9, 101)
    assert (evaluate(uniform_table(law), u) == 0.0).all()
    assert (evaluate_at_score(normal_table(law), special.ndtri(u)) == 0.0).all()
    assert evaluate(uniform_table(law), np.array([zero + 1e-9])) >= 3**-4.5 * (1 - 1e-6)


def test_several_breaks_may_share_a_cell():
    law = Discrete([0, 1, 2, 3], [0.3, 1e-4, 1e-4, 0.7 - 2e-4])
    u = np.array([0.29999, 0.30005, 0.30015, 0.30025])
    np.testing.assert_allclose(evaluate(uniform_table(law), u), [0, 1, 2, 3], atol=1e-6)


@pytest.mark.parametrize(
    ("law", "above"), [(Discrete([0, 1], [0.5, 0.5]), 1.0), (ClassValue(Uniform(-0.5, 1.5), SCALE), 3**-4.5)]
)
def test_a_break_at_the_middle_is_kept_on_both_sides(law, above):
    u = np.array([0.495, 0.5 - 1e-9, 0.5 + 1e-9])
    np.testing.assert_allclose(evaluate(uniform_table(law), u), [0, 0, above], atol=1e-6)
    np.testing.assert_allclose(evaluate_at_score(normal_table(law), special.ndtri(u)), [0, 0, above], atol=1e-6)


def test_a_factor_applies_to_every_value():
    u = np.linspace(0.01, 0.99, 99)
    np.testing.assert_allclose(
        evaluate(uniform_table(PERT(0, 1, 4), scale=0.25), u), 0.25 * PERT(0, 1, 4).ppf(u), atol=1e-5
    )


def test_a_point_is_a_table_of_one_value():
    assert set(evaluate(uniform_table(Point(3)), np.linspace(0.01, 0.99, 9))) == {3.0}


def test_an_object_that_only_has_quantiles_is_compiled_too():
    class Square:
        def ppf(self, q):
            return np.asarray(q) ** 2

    u = np.linspace(0.001, 0.999, 999)
    np.testing.assert_allclose(evaluate(uniform_table(Square()), u), u**2, atol=2e-5)
    np.testing.assert_allclose(evaluate_at_score(normal_table(Square()), special.ndtri(u)), u**2, atol=2e-5)


LONG = [LogT(0, 0.3, 3), LogNormal(0, 20), Metalog([0, 5], lower=0), Mirrored(LogT(0, 0.3, 3), 0)]


@pytest.mark.parametrize("law", LONG)
@pytest.mark.parametrize("compiled", [uniform_table, normal_table])
def test_a_tail_that_single_precision_cannot_hold_is_refused(law, compiled):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(
            InputError, match=r"has quantiles above 3\.4e\+38 among those that are drawn.* Cut its tail"
        ):
            compiled(law)
    low, high = np.clip(law.support(), -100, 100).tolist()
    assert np.isfinite(compiled(Truncated(law, low, high)).chords).all()


OPEN = [
    *(
        law
        for name in ("normal and Student's t", "log-normal", "gamma", "mirrored", "metalog")
        for law in FAMILIES[name]
    ),
    LogNormal(0, 3),
]


@pytest.mark.parametrize("law", OPEN)
def test_a_law_without_end_is_as_long_as_what_is_drawn(law):
    x = (np.geomspace(0.5, 2**31, 300).round() + 0.5) / 2**32
    for u, exact in ((x, law.tail(x, upper=False)), (1 - x, law.tail(x, upper=True))):
        np.testing.assert_allclose(evaluate(uniform_table(law), u), exact, rtol=1e-4, atol=1e-4 * width(law))
        score = np.copysign(special.ndtri(x), u - 0.5)
        np.testing.assert_allclose(
            evaluate_at_score(normal_table(law), score), exact, rtol=1e-4, atol=1e-4 * width(law)
        )
    assert np.isfinite(uniform_table(law).chords).all()


def test_the_cells_cover_each_side_without_gap():
    start, end = tables._UNIFORM.start[: tables.SIDE_CELLS - 1], tables._UNIFORM.end[: tables.SIDE_CELLS - 1]
    assert start[0] == 2.0**-33
    assert end[-1] == 0.5
    assert (start[1:] == end[:-1]).all()
    assert uniform_table(Uniform(0, 1)).chords.shape == (tables.UNIFORM_CELLS, 2)


LAWS = [law for laws in FAMILIES.values() for law in laws]


@pytest.mark.parametrize(
    ("many", "one"), [(tables.uniform_tables, uniform_table), (tables.normal_tables, normal_table)]
)
def test_a_law_has_the_same_table_alone_and_among_others(many, one):
    rng = np.random.default_rng(1)
    order = rng.permutation(len(LAWS))
    together = many([LAWS[i] for i in order], [0.1 + i for i in order])
    for i, table in zip(order, together, strict=True):
        alone = one(LAWS[i], 0.1 + i)
        assert table.chords.tobytes() == alone.chords.tobytes(), LAWS[i]
        assert table.breaks == alone.breaks


def test_the_place_in_a_batch_does_not_matter():
    rng = np.random.default_rng(2)
    ends = np.sort(rng.uniform(0.5, 5.5, (75, 3)), axis=1)
    laws = [ClassValue(PERT(*row), SCALE) for row in ends]
    ahead = tables.uniform_tables(laws, [1.0] * 75)
    behind = tables.uniform_tables([Uniform(0, 1), *laws[::-1]], [1.0] * 76)[:0:-1]
    assert all(one.chords.tobytes() == other.chords.tobytes() for one, other in zip(ahead, behind, strict=True))


def test_ten_points_of_an_octave_are_as_good_as_all():
    law = ClassValue(PERT(0.6, 2, 5), SCALE)
    grid = tables._UNIFORM
    cells = np.arange(tables.UNIFORM_CELLS)
    one_by_one = fitted(law, grid, cells, grid.start, grid.end)
    chords = uniform_table(law).chords.astype(float)
    middle = 0.5 * (grid.start + grid.end)
    means = (chord[:, 0] + chord[:, 1] * middle for chord in (chords, one_by_one))
    np.testing.assert_allclose(*means, rtol=0, atol=1e-7)


def test_a_jump_that_nobody_names_spoils_no_more_than_its_cell():
    class Step:
        def ppf(self, q):
            return np.where(np.asarray(q) < 0.3, 1.0, 2.0)

    u = np.array([0.28, 0.295, 0.31, 0.4, 0.9])
    np.testing.assert_allclose(evaluate(uniform_table(Step()), u), [1, 1, 2, 2, 2], atol=1e-6)


def test_a_panel_is_an_octave():
    assert PANEL_CELLS == 1 << tables.CELL_BITS
