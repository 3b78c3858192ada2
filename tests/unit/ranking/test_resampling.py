import numpy as np
import pytest

from riskmc.ranking.bounds import bounds_of, law_of_bounds
from riskmc.ranking.resampling import GROUPS, REPLICATES, group_edges, redrawn, spread_over, width_error


def test_groups_are_of_nearly_the_same_size():
    sizes = np.diff(group_edges(1000))
    assert sizes.sum() == 1000
    assert sizes.size == GROUPS
    assert sizes.max() - sizes.min() <= 1
    assert group_edges(2).tolist() == [0, 1, 2]


def test_every_replicate_draws_as_many_groups():
    times = redrawn(10)
    assert times.shape == (10, REPLICATES)
    assert (times.sum(axis=0) == 10).all()
    np.testing.assert_array_equal(times, redrawn(10))


def test_spread_of_a_mean_is_its_standard_error():
    groups = np.random.default_rng(2).normal(size=64)
    found = spread_over(groups @ redrawn(64) / 64, 64)
    # 200 replicates know their spread to 5 %
    assert found == pytest.approx(groups.std(ddof=1) / 8, rel=0.2)


def test_a_width_that_never_changes_has_no_error():
    bounds = bounds_of(np.array([[3.0] * 50, [2.0] * 50, [1.0] * 50]))
    assert width_error(bounds, law_of_bounds(bounds, 3)) == 0.0


def test_one_draw_tells_nothing_of_the_width():
    bounds = bounds_of(np.array([[3.0], [2.0]]))
    assert np.isnan(width_error(bounds, law_of_bounds(bounds, 2)))


def test_scenarios_that_err_together_have_the_larger_error():
    rng = np.random.default_rng(4)
    own, common = rng.normal(size=(80, 400)), rng.normal(size=(1, 400))
    place = np.linspace(-4, 4, 80)[:, None]
    apart, together = (bounds_of(place * stretch + own) for stretch in (1.0, np.exp(common)))
    errors = [width_error(bounds, law_of_bounds(bounds, 80)) for bounds in (apart, together)]
    assert errors[1] > 2 * errors[0]
