import numpy as np
import pytest
import xarray as xr

from riskmc import ranking
from riskmc.exceptions import InputError
from riskmc.ranking.figure_errors import bounded_figure_errors, chain_figure_errors, draw_figure_errors
from riskmc.ranking.figures import RANK_QUANTILES, expected_of, rank_figures, top_of, variance_of
from riskmc.results.precision import probability_mcse

SHARES = np.array([[0.6, 0.3, 0.1], [0.3, 0.4, 0.3], [0.1, 0.3, 0.6]])
WINS = np.array([[0.0, 0.7, 0.8], [0.3, 0.0, 0.7], [0.2, 0.3, 0.0]])
TWO_RANKED = np.array([[0.7, 0.3, 0.0], [np.nan] * 3, [0.3, 0.7, 0.0]])
N = 1000


def random_shares(rng, size=5, n_draws=400, shift=1.0):
    draws = rng.normal(np.arange(size) * shift, 1.0, (n_draws, size))
    counts = ranking.rank_counts(xr.DataArray(draws, dims=("draw", "scenario")))
    return counts.to_numpy() / n_draws


def test_what_is_not_ranked_has_no_error():
    errors = draw_figure_errors(TWO_RANKED, N)
    for figure in (errors.expected, errors.std, errors.quantile, errors.top):
        assert np.isnan(figure[1]).all()
        assert np.isfinite(figure[[0, 2]]).all()
    assert np.isfinite(errors.width)
    assert np.isnan(errors.resolved)


def test_errors_of_draws():
    errors = draw_figure_errors(SHARES, N)
    variance = (N * variance_of(SHARES) + 2) / (N + 2)
    np.testing.assert_allclose(errors.expected, np.sqrt(variance / N), rtol=1e-12)
    np.testing.assert_array_equal(errors.top[:, :2], probability_mcse(top_of(SHARES)[:, :2], N))
    assert (errors.top[:, 2] == 0.0).all()


def test_error_of_the_standard_deviation():
    variance, fourth = variance_of(SHARES)[0], 0.6 * 0.5**4 + 0.3 * 0.5**4 + 0.1 * 1.5**4
    second, fourth = (N * variance + 2) / (N + 2), (N * fourth + 2) / (N + 2)
    found = draw_figure_errors(SHARES, N).std[0]
    of_variance = (fourth - second**2) / N + 2 * second**2 / N**2
    np.testing.assert_allclose(found, np.sqrt(of_variance) / (2 * np.sqrt(second)))


def test_a_rank_that_never_changed_may_yet():
    # p deviations of one rank in N + 2 draws, p = 2: a standard deviation of 1 / (2 sqrt(N)) or so
    assert draw_figure_errors(np.eye(3), N).std == pytest.approx([0.5 / np.sqrt(N)] * 3, rel=0.01)


def test_error_of_the_width_is_that_of_both_ends_together():
    # Ranks 1..100 equally probable: each end moves by 100 h, so the width by twice that.
    shares = np.full((100, 100), 0.01)
    step = 100 * np.sqrt(0.05 * 0.95 / 100)
    assert draw_figure_errors(shares, 100).width == pytest.approx(2 * step, abs=1.0)


def test_nobody_is_sure_to_be_among_fewer_than_all_ranked():
    errors = draw_figure_errors(TWO_RANKED, N)
    assert (errors.top[[0, 2], 0] > 0.0).all()
    assert (errors.top[[0, 2], 1:] == 0.0).all()


def test_a_lone_scenario_is_first_by_definition():
    for errors in (draw_figure_errors(np.ones((1, 1)), N), chain_figure_errors([np.ones((1, 1))] * 2, N)):
        assert [figure.tolist() for figure in errors[:5]] == [[0.0], [0.0], [[0.0, 0.0, 0.0]], [[0.0]], 0.0]


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
    np.testing.assert_allclose(errors.std, certain / (2 * np.sqrt(variance_of(SHARES))), rtol=1e-3)
    alike = chain_figure_errors([np.eye(3)] * 16, 16 * N).std
    np.testing.assert_allclose(alike, draw_figure_errors(np.eye(3), 16 * N).std, rtol=1e-3)
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


def test_bounds_of_the_standard_deviation_and_the_width_hold():
    rng = np.random.default_rng(8)
    shares = random_shares(rng)
    allowed = np.full_like(shares, 2e-3)
    bounds, exact, reached = bounded_figure_errors(shares, allowed), rank_figures(shares), 0.0
    for _ in range(200):
        step = rng.choice([-1.0, 1.0], shares.shape) * allowed
        step[:, -1] = -step[:, :-1].sum(axis=1)
        if np.abs(step[:, -1]).max() <= 2e-3 and (shares + step).min() >= 0.0:
            moved = rank_figures(shares + step)
            off = np.abs(moved.std - exact.std) / bounds.std
            reached = max(reached, off.max())
            assert off.max() <= 1.0 + 1e-9
            assert np.abs(moved.width - exact.width) <= 2 * bounds.width
    assert reached > 0.2 or reached == 0.0


def test_bounds_where_nothing_varies():
    bounds = bounded_figure_errors(np.eye(2), np.full((2, 2), 1e-6))
    assert bounds.std == pytest.approx([np.sqrt(1e-6 + 1e-12)] * 2)
    assert bounded_figure_errors(np.eye(2), np.zeros((2, 2))).std.tolist() == [0.0, 0.0]


def test_pairs_that_are_computed_are_in_doubt_near_theta_only():
    wins = np.array([[0.0, 0.9, 0.95], [0.1, 0.0, 0.6], [0.05, 0.4, 0.0]])
    assert bounded_figure_errors(SHARES, 0 * SHARES, (wins, np.full((3, 3), 1e-6))).resolved == 1 / 3


def test_errors_of_the_share_of_pairs_need_the_pairs():
    assert np.isnan(draw_figure_errors(SHARES, N).resolved)
    assert np.isnan(chain_figure_errors([SHARES] * 2, N).resolved)
    assert draw_figure_errors(SHARES, N, WINS).resolved < 1e-3  # no index is near 0.9
    other = np.where(WINS == 0.8, 0.95, WINS)
    spread = chain_figure_errors([SHARES] * 2, N, [WINS, other]).resolved
    assert spread == pytest.approx(np.std([0, 1 / 3], ddof=1) / np.sqrt(2))
