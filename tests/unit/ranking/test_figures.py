import numpy as np
import pytest
import xarray as xr

from riskmc import ranking
from riskmc.exceptions import InputError
from riskmc.ranking.figures import (
    RANK_QUANTILES,
    bounded_figure_errors,
    chain_figure_errors,
    described,
    draw_figure_errors,
    expected_of,
    quantiles_of,
    rank_figures,
    top_of,
    variance_of,
)
from riskmc.results.precision import probability_mcse

SHARES = np.array([[0.6, 0.3, 0.1], [0.3, 0.4, 0.3], [0.1, 0.3, 0.6]])
TWO_RANKED = np.array([[0.7, 0.3, 0.0], [np.nan] * 3, [0.3, 0.7, 0.0]])
N = 1000


def random_shares(rng, size=5, n_draws=400, shift=1.0):
    draws = rng.normal(np.arange(size) * shift, 1.0, (n_draws, size))
    counts = ranking.rank_counts(xr.DataArray(draws, dims=("draw", "scenario")))
    return counts.to_numpy() / n_draws


def test_expected_rank_and_variance():
    np.testing.assert_allclose(expected_of(SHARES), [0.6 + 2 * 0.3 + 3 * 0.1, 2.0, 0.1 + 2 * 0.3 + 3 * 0.6])
    np.testing.assert_allclose(variance_of(SHARES)[0], 0.6 * 0.5**2 + 0.3 * 0.5**2 + 0.1 * 1.5**2)


def test_top_and_quantiles():
    np.testing.assert_allclose(top_of(SHARES)[0], [0.6, 0.6 + 0.3, 1.0])
    assert quantiles_of(SHARES, [0.0, 0.6, 0.61, 1.0])[0].tolist() == [1, 1, 2, 3]


def test_rank_one_is_not_the_lowest_of_who_never_takes_it():
    assert quantiles_of(np.array([[0.0, 1.0], [1.0, 0.0]]), [0.0]).tolist() == [[2], [1]]


def test_what_is_not_ranked_has_no_figures():
    for figure in (*rank_figures(TWO_RANKED), *draw_figure_errors(TWO_RANKED, N)):
        assert np.isnan(figure[1]).all()
        assert np.isfinite(figure[[0, 2]]).all()


def test_leading_axes_are_kept():
    stacked = rank_figures(np.stack([[SHARES, TWO_RANKED]] * 4))
    assert [figure.shape for figure in stacked] == [(4, 2, 3), (4, 2, 3, 3), (4, 2, 3, 3)]
    for figure, alone in zip(stacked, rank_figures(TWO_RANKED), strict=True):
        np.testing.assert_array_equal(figure[2, 1], alone)


def test_errors_of_draws():
    errors = draw_figure_errors(SHARES, N)
    variance = (N * variance_of(SHARES) + 2) / (N + 2)
    np.testing.assert_allclose(errors.expected, np.sqrt(variance / N), rtol=1e-12)
    np.testing.assert_array_equal(errors.top[:, :2], probability_mcse(top_of(SHARES)[:, :2], N))
    assert (errors.top[:, 2] == 0.0).all()


def test_nobody_is_sure_to_be_among_fewer_than_all_ranked():
    errors = draw_figure_errors(TWO_RANKED, N)
    assert (errors.top[[0, 2], 0] > 0.0).all()
    assert (errors.top[[0, 2], 1:] == 0.0).all()


def test_a_lone_scenario_is_first_by_definition():
    for errors in (draw_figure_errors(np.ones((1, 1)), N), chain_figure_errors([np.ones((1, 1))] * 2, N)):
        assert [figure.tolist() for figure in errors] == [[0.0], [[0.0, 0.0, 0.0]], [[0.0]]]


@pytest.mark.statistical
def test_chains_of_independent_draws_agree_with_the_formulas():
    rng = np.random.default_rng(4)
    chains = [random_shares(rng) for _ in range(64)]
    spread, formula = chain_figure_errors(chains, 64 * 400), draw_figure_errors(np.mean(chains, axis=0), 64 * 400)
    np.testing.assert_allclose(spread.expected, formula.expected, rtol=0.3)
    likely = formula.top > 1e-3
    assert likely.sum() >= 10
    np.testing.assert_allclose(spread.top[likely], formula.top[likely], rtol=0.35)


def test_chain_errors_are_the_spread_of_the_figures():
    rng = np.random.default_rng(5)
    chains = [random_shares(rng, n_draws=40, shift=0.1) for _ in range(16)]
    errors = chain_figure_errors(chains, 640)
    for name in ("expected", "quantile"):
        figures = np.stack([getattr(rank_figures(chain), name) for chain in chains])
        np.testing.assert_allclose(getattr(errors, name), figures.std(axis=0, ddof=1) / 4, rtol=1e-9)


def test_chains_that_all_agree_leave_an_error():
    errors = chain_figure_errors([SHARES] * 16, 16 * N)
    np.testing.assert_array_equal(errors.top[:, :2], probability_mcse(0.0, 16 * N))
    assert (errors.top[:, 2] == 0.0).all()
    certain = draw_figure_errors(np.eye(3), 16 * N).expected
    np.testing.assert_allclose(errors.expected, certain, rtol=1e-9)
    assert not errors.quantile.any()


def test_one_chain_has_no_spread():
    with pytest.raises(InputError, match="need at least 2 chains, got 1"):
        chain_figure_errors([SHARES], N)


def test_bounds_hold_for_any_error_of_that_size():
    rng = np.random.default_rng(6)
    shares = random_shares(rng)
    allowed = np.full_like(shares, 1e-3)
    bounds, exact = bounded_figure_errors(shares, allowed), rank_figures(shares)
    reached = 0.0
    for _ in range(200):
        step = rng.choice([-1.0, 0.0, 1.0], shares.shape) * allowed
        step[:, -1] = -step[:, :-1].sum(axis=1)
        if np.abs(step[:, -1]).max() <= 1e-3:
            moved = rank_figures(np.clip(shares + step, 0.0, None))
            off = np.abs(expected_of(shares + step) - exact.expected) / bounds.expected
            reached = max(reached, off.max())
            assert off.max() <= 1.0 + 1e-9
            assert (np.abs(np.cumsum(step, axis=1)) <= bounds.top + 1e-12).all()
            assert (np.abs(moved.quantile - exact.quantile) <= 2 * bounds.quantile).all()
    assert reached > 0.3


def test_a_rank_quantile_at_a_step_is_not_sure():
    shares = np.array([[0.5, 0.5], [0.5, 0.5]])
    errors = bounded_figure_errors(shares, np.full((2, 2), 1e-6))
    assert errors.quantile.tolist() == [[0.0, 0.5, 0.0]] * 2
    assert RANK_QUANTILES[1] == 0.5


def test_words_have_a_unit():
    assert described("expected_rank") == {"long_name": "Expected rank", "units": "rank"}
