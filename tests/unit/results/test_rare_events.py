import math

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.results.rare_events import crude_variation, draws_for_variation, weighted_probability

HITS = np.array([True, False, True, False, False])


def test_equal_weights_are_plain_draws():
    found = weighted_probability(HITS, np.ones(5))
    p = 2 / 5
    assert found.p == pytest.approx(p)
    assert found.variation_per_draw == pytest.approx(crude_variation(p))
    assert found.mcse == pytest.approx(math.sqrt(p * (1 - p) / 5))
    assert (found.effective_draws, found.effective_hits, found.n_draws) == pytest.approx((5, 2, 5))
    assert found.variance_reduction == pytest.approx(1.0)


def test_weights_by_hand():
    found = weighted_probability(HITS, [0.1, 2.0, 0.3, 1.0, 1.6])
    p, second = (0.1 + 0.3) / 5, (0.1**2 + 0.3**2) / 5
    assert found.p == pytest.approx(p)
    assert found.variation == pytest.approx(math.sqrt((second / p**2 - 1) / 5))
    assert found.effective_hits == pytest.approx((0.1 + 0.3) ** 2 / (0.1**2 + 0.3**2))
    assert found.effective_draws == pytest.approx(5.0**2 / (0.1**2 + 2**2 + 0.3**2 + 1 + 1.6**2))


def test_hits_may_be_shares():
    assert weighted_probability([0.5, 1.0, 0.0], [1.0, 1.0, 1.0]).p == pytest.approx(0.5)


def test_the_stated_error_is_the_spread_between_runs():
    rng, runs = np.random.default_rng(3), []
    for _ in range(1000):
        u = rng.random(200)
        runs.append(weighted_probability(np.sqrt(u) < 0.1, 0.5 / np.sqrt(np.maximum(u, 1e-12))))  # density 2 x
    spread = np.std([run.p for run in runs])
    stated = math.sqrt(np.mean([run.mcse**2 for run in runs if run.p > 0]))
    assert np.mean([run.p for run in runs]) == pytest.approx(0.1, abs=4 * spread / math.sqrt(1000))
    assert stated == pytest.approx(spread, rel=0.2)


def test_no_hit_shows_nothing():
    found = weighted_probability(np.zeros(3), np.ones(3))
    assert found.p == found.effective_hits == 0.0
    assert found.variation == math.inf
    assert math.isnan(found.mcse)
    assert math.isnan(found.variance_reduction)
    with pytest.raises(
        InputError, match=r"`per_draw` must be a finite number .* got inf. A pilot run without a single"
    ):
        draws_for_variation(0.1, per_draw=found.variation_per_draw)


def test_weights_without_spread_are_worth_any_number_of_draws():
    found = weighted_probability(np.ones(4), np.full(4, 1e-6))
    assert (found.p, found.variation) == (1e-6, 0.0)
    assert found.variance_reduction == math.inf


def test_tiny_weights_do_not_underflow():
    usual, tiny = (weighted_probability(HITS, scale * np.arange(1.0, 6.0)) for scale in (1.0, 1e-200))
    assert tiny.variation_per_draw == pytest.approx(usual.variation_per_draw)
    assert tiny.effective_hits == pytest.approx(usual.effective_hits)


def test_draws_go_with_the_square():
    assert draws_for_variation(0.1, per_draw=3.0) == 900
    assert draws_for_variation(0.1, per_draw=crude_variation(0.5)) == 100
    assert draws_for_variation(0.1, per_draw=0.0) == 1
    assert draws_for_variation(0.01, per_draw=crude_variation(1e-4)) == math.ceil((1 / 1e-4 - 1) * 1e4)


def test_certainty_has_no_variation():
    assert crude_variation(1.0) == 0.0


@pytest.mark.parametrize(
    ("p", "message"), [(0.0, "finite number above zero"), (1.5, "at most 1"), (math.nan, "finite")]
)
def test_a_probability_out_of_range_is_refused(p, message):
    with pytest.raises(InputError, match=f"`p` must be .*{message}"):
        crude_variation(p)


def test_a_wanted_variation_has_to_be_above_zero():
    with pytest.raises(InputError, match="`variation` must be a finite number above zero, got 0"):
        draws_for_variation(0.0, per_draw=1.0)


@pytest.mark.parametrize(
    ("hits", "weights", "message"),
    [
        ([1.0], [1.0, 1.0], r"must be lists of one length, got the shapes \(1,\) and \(2,\)"),
        (1.0, 1.0, r"must be lists of one length, got the shapes \(\) and \(\)"),
        ([], [], "`number of draws` must be a whole number of at least 1, got 0"),
        ([2.0], [1.0], r"`hits` must be booleans or shares in \[0, 1\], got 2"),
        ([math.nan], [1.0], r"`hits` must be booleans or shares in \[0, 1\], got nan"),
        ([1.0], [-1.0], "`weights` must be finite and not negative, got -1"),
        ([1.0], [math.inf], "`weights` must be finite and not negative, got inf"),
    ],
)
def test_arguments_out_of_range_are_refused(hits, weights, message):
    with pytest.raises(InputError, match=message):
        weighted_probability(hits, weights)
