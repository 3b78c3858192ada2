import numpy as np
import pytest
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.results.quantiles import KINDS, as_chances, as_draws, draw_quantile, harrell_davis

DRAWS = np.random.default_rng(1).random(17)
P = [0.1, 0.5, 0.83]
FUNCTIONS = [draw_quantile, harrell_davis]


@pytest.mark.parametrize("kind", range(1, 10))
def test_each_kind_is_numpys(kind):
    np.testing.assert_array_equal(draw_quantile(DRAWS, P, kind=kind), np.quantile(DRAWS, P, method=KINDS[kind - 1]))


def test_the_default_is_nearly_median_unbiased():
    # Place n p + (p + 1) / 3 among the draws in order, for p = 1/2 the ninth of 17.
    assert draw_quantile(DRAWS, 0.5) == np.sort(DRAWS)[8]
    np.testing.assert_array_equal(draw_quantile(DRAWS, P), draw_quantile(DRAWS, P, kind=8))


@pytest.mark.parametrize("quantile", FUNCTIONS)
def test_quantiles_of_several_variables(quantile):
    several = np.random.default_rng(2).random((2, 3, 17))
    found = quantile(several, P)
    assert found.shape == (2, 3, 3)
    np.testing.assert_allclose(found[1, 2], quantile(several[1, 2], P), rtol=1e-12)
    np.testing.assert_allclose(quantile(several, 0.5), found[..., 1], rtol=1e-12)


@pytest.mark.parametrize("quantile", FUNCTIONS)
def test_ends_are_the_extremes(quantile):
    np.testing.assert_allclose(quantile(DRAWS, [0.0, 1.0]), [DRAWS.min(), DRAWS.max()], rtol=1e-12)


@pytest.mark.parametrize("quantile", FUNCTIONS)
def test_one_draw_is_every_quantile(quantile):
    np.testing.assert_allclose(quantile([0.3], [0.0, 0.4, 1.0]), [0.3, 0.3, 0.3], rtol=1e-12)


@pytest.mark.parametrize("quantile", FUNCTIONS)
def test_quantiles_increase_and_follow_the_unit(quantile):
    p = np.linspace(0.0, 1.0, 101)
    found = quantile(DRAWS, p)
    assert (np.diff(found) >= -1e-12).all()
    np.testing.assert_allclose(quantile(7.0 * DRAWS - 2.0, p), 7.0 * found - 2.0, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 11, 400])
def test_harrell_davis_is_scipys(n):
    draws = np.random.default_rng(n).lognormal(size=n)
    p = [0.0, 0.005, 0.5, 0.95, 1.0]
    expected = stats.mstats.hdquantiles(draws, p) if n > 1 else np.repeat(draws, len(p))
    np.testing.assert_allclose(harrell_davis(draws, p), expected, rtol=1e-9)


def test_harrell_davis_varies_less_for_few_draws():
    several = np.random.default_rng(5).standard_normal((4000, 11))
    assert harrell_davis(several, 0.5).var() < 0.97 * draw_quantile(several, 0.5).var()


@pytest.mark.parametrize("kind", [0, 10, 7.5, "8", True, None])
def test_an_unknown_kind_is_refused(kind):
    with pytest.raises(InputError, match="`kind` must be a whole number from 1 to 9"):
        draw_quantile(DRAWS, 0.5, kind=kind)


@pytest.mark.parametrize("quantile", FUNCTIONS)
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_an_unknown_draw_is_refused(quantile, wrong):
    with pytest.raises(InputError, match=f"`draws` must be finite numbers, got {wrong:g}"):
        quantile([1.0, wrong], 0.5)


@pytest.mark.parametrize(("draws", "shape"), [([], r"\(0,\)"), (np.empty((3, 0)), r"\(3, 0\)"), (1.0, r"\(\)")])
def test_no_draws_are_refused(draws, shape):
    with pytest.raises(InputError, match=f"at least one draw along its last axis, got the shape {shape}"):
        as_draws(draws)


def test_words_are_refused():
    with pytest.raises(InputError, match="`draws` must be numbers, got"):
        as_draws(["high", "low"])


@pytest.mark.parametrize("p", [-0.1, 1.1, 95, np.nan])
def test_a_probability_out_of_range_is_refused(p):
    with pytest.raises(InputError, match=rf"in \[0, 1\], got {p:g}. Give 0.95 for 95 %"):
        draw_quantile(DRAWS, [0.5, p])


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_ends_can_be_left_out(p):
    assert as_chances(p) == p
    with pytest.raises(InputError, match=rf"in \(0, 1\), got {p:g}"):
        as_chances(p, open_ends=True)


def test_a_table_of_probabilities_is_refused():
    with pytest.raises(InputError, match=r"a number or a list of numbers in \[0, 1\], got the shape \(2, 2\)"):
        as_chances(np.full((2, 2), 0.5))
