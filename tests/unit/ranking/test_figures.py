import numpy as np
import pytest

from riskmc.ranking.figures import (
    described,
    error_levels,
    expected_of,
    law_of_shares,
    median_over_scenarios,
    modal_of,
    quantiles_of,
    rank_figures,
    sucra_of,
    top_of,
    variance_of,
)

SHARES = np.array([[0.6, 0.3, 0.1], [0.3, 0.4, 0.3], [0.1, 0.3, 0.6]])
TWO_RANKED = np.array([[0.7, 0.3, 0.0], [np.nan] * 3, [0.3, 0.7, 0.0]])


def test_expected_rank_and_variance():
    np.testing.assert_allclose(expected_of(SHARES), [0.6 + 2 * 0.3 + 3 * 0.1, 2.0, 0.1 + 2 * 0.3 + 3 * 0.6])
    np.testing.assert_allclose(variance_of(SHARES)[0], 0.6 * 0.5**2 + 0.3 * 0.5**2 + 0.1 * 1.5**2)


def test_top_and_quantiles():
    np.testing.assert_allclose(top_of(SHARES)[0], [0.6, 0.6 + 0.3, 1.0])
    assert quantiles_of(SHARES, [0.0, 0.6, 0.61, 1.0])[0].tolist() == [1, 1, 2, 3]


def test_rank_one_is_not_the_lowest_of_who_never_takes_it():
    assert quantiles_of(np.array([[0.0, 1.0], [1.0, 0.0]]), [0.0]).tolist() == [[2], [1]]


def test_what_is_not_ranked_has_no_figures():
    figures = rank_figures(TWO_RANKED)
    for figure in (figures.expected, figures.std, figures.quantile, figures.top, modal_of(TWO_RANKED)):
        assert np.isnan(figure[1]).all()
        assert np.isfinite(figure[[0, 2]]).all()
    assert figures.width == np.median([2.0, 2.0])
    assert np.isnan(figures.resolved)


def test_leading_axes_are_kept():
    stacked = rank_figures(np.stack([[SHARES, TWO_RANKED]] * 4))
    shapes = [(4, 2, 3), (4, 2, 3), (4, 2, 3, 3), (4, 2, 3, 3), (4, 2), (4, 2)]
    assert [figure.shape for figure in stacked] == shapes
    for figure, alone in zip(stacked, rank_figures(TWO_RANKED), strict=True):
        np.testing.assert_array_equal(figure[2, 1], alone)


def test_moments_of_a_law():
    law = law_of_shares(SHARES)
    np.testing.assert_allclose(law.fourth[1], 0.3 * 1.0**4 + 0.3 * 1.0**4)
    np.testing.assert_allclose(law.variance, variance_of(SHARES))
    assert law.modal.tolist() == [1, 2, 3]


def test_levels_one_error_apart_stay_inside():
    below, p, above = error_levels(400)
    assert p.tolist() == [0.05, 0.5, 0.95]
    np.testing.assert_allclose(above - p, np.sqrt(p * (1 - p) / 400))
    assert error_levels(1)[0, 0] == 0.0
    assert error_levels(1)[2, 2] == 1.0
    assert (below < p).all()


def test_sucra_is_the_place_between_last_and_first():
    found = sucra_of(np.array([[1.0, 2.5, 3.0], [1.5, np.nan, 1.5], [1.0, np.nan, np.nan]]))
    np.testing.assert_array_equal(found, [[1, 0.25, 0], [0.5, np.nan, 0.5], [np.nan] * 3])


@pytest.mark.parametrize("figure", [[3.0], [5.0, 1.0], [2.0, np.nan, 7.0, 1.0], [np.nan, np.nan]])
def test_median_over_those_ranked(figure):
    known = [value for value in figure if not np.isnan(value)]
    np.testing.assert_array_equal(median_over_scenarios(np.array(figure)), np.median(known) if known else np.nan)


def test_words_have_a_unit():
    assert described("expected_rank") == {"long_name": "Expected rank", "units": "rank"}
