"""The log pool: closed forms, atoms, vetoes and their words, class axis, engine tables."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions import (
    PERT,
    ClassProbabilities,
    ClassRange,
    Discrete,
    LogUniform,
    Mixture,
    Natural,
    Point,
    Triangular,
    Uniform,
    ZeroInflated,
)
from riskmc.distributions.bounded import Beta
from riskmc.distributions.parametric import Normal, StudentT
from riskmc.distributions.pools.event_probabilities import pool_class_probabilities
from riskmc.distributions.pools.log_pool import LogPool
from riskmc.distributions.positive import LogNormal
from riskmc.distributions.tables import evaluate, uniform_table
from riskmc.exceptions import InputError, RangeError, ReadingWarning
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C", "D", "E"), bounds=(5e-5, 5e-4, 5e-3, 5e-2, 0.5, 1.0))
Q = np.array([1e-8, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1 - 1e-8])
VETO = "ignore:the log pool gives no probability"


def test_perts_on_one_range_pool_to_a_pert():
    # The exponents of beta densities are averaged, and with them the modes.
    law = LogPool([PERT(0.5, mode, 3.5) for mode in (1, 2, 3)], [2, 1, 1])
    np.testing.assert_allclose(law.ppf(Q), PERT(0.5, (2 * 1 + 2 + 3) / 4, 3.5).ppf(Q), rtol=1e-7)


def test_small_weights_fill_the_ends():
    law = LogPool([Beta(6, 2), Beta(1, 9)], [0.05, 0.95])
    closed = Beta(0.05 * 6 + 0.95, 0.05 * 2 + 0.95 * 9)
    np.testing.assert_allclose(law.ppf(Q), closed.ppf(Q), rtol=1e-6)
    assert law.mean() == pytest.approx(closed.mean())
    assert law.std() == pytest.approx(closed.std())


def test_normals_far_apart_meet_in_the_middle():
    law = LogPool([Normal(0, 1), Normal(100, 1)])
    np.testing.assert_allclose(law.ppf(Q), Normal(50, 1).ppf(Q), rtol=1e-7)


def plainly(laws, n=400_001):
    """Return a grid and the pooled distribution function on it, from differences of each law's."""
    low, high = (
        pick(ends) for pick, ends in zip((max, min), zip(*(law.support() for law in laws), strict=True), strict=True)
    )
    x = np.linspace(max(low, -6.0), min(high, 9.0), n)
    logs = sum(np.log(np.maximum(np.diff(law.cdf(x)), 1e-300)) for law in laws) / len(laws)
    upto = np.concatenate([[0.0], np.cumsum(np.exp(logs))])
    return x, upto / upto[-1]


@pytest.mark.parametrize(
    "laws",
    [
        [Uniform(0, 1), Triangular(0.2, 0.3, 1.4)],
        [PERT(0.1, 0.3, 0.9), Normal(0.5, 0.3), Beta(2, 2)],
        [LogUniform(0.01, 1), Normal(0.4, 0.1)],
        [StudentT(0.5, 0.2, 12), Normal(0.4, 0.5)],
        [Mixture([PERT(0, 0.2, 0.4), PERT(0.6, 0.7, 1)]), Normal(0.5, 0.5)],
        [Natural(ClassProbabilities([0, 0, 0.4, 0.3, 0.3, 0], SCALE), SCALE), Uniform(0.0, 0.4)],
        [LogPool([Normal(0, 1), Normal(1, 1)]), Normal(2, 1)],
    ],
    ids=range(7),
)
@pytest.mark.filterwarnings(VETO)
def test_probabilities_are_those_of_a_fine_grid(laws):
    x, upto = plainly(laws)
    np.testing.assert_allclose(LogPool(laws).cdf(x[::500]), upto[::500], atol=1e-6, rtol=0)


def test_discrete_laws_are_pooled_as_classes():
    p = [[0.6, 0.3, 0.1], [0.2, 0.5, 0.3]]
    law = LogPool([Discrete([1, 2, 3], row) for row in p], [1, 2])
    assert law.is_discrete()
    np.testing.assert_allclose(law.cdf([1, 2, 3]), np.cumsum(pool_class_probabilities(p, [1, 2], rule="log")))


def test_an_atom_among_densities():
    laws = [Mixture([Point(0.5), Uniform(0, 1)], [p, 1 - p]) for p in (0.2, 0.6)]
    law = LogPool(laws)
    spike, rest = (0.2 * 0.6) ** 0.5, (0.8 * 0.4) ** 0.5
    share = spike / (spike + rest)
    np.testing.assert_allclose(law.cdf([0.499999999, 0.5]), [(1 - share) / 2, (1 - share) / 2 + share], atol=1e-7)
    np.testing.assert_allclose(law.ppf([(1 - share) / 2 + share / 2, 0.0, 1.0]), [0.5, 0.0, 1.0], atol=1e-12)


def test_a_law_that_denies_a_spike_vetoes_it():
    with pytest.warns(ReadingWarning, match=r"to the value 0, of probability 0.3 by one law: another law vetoes it"):
        law = LogPool([ZeroInflated(Uniform(1, 3), 0.3), Uniform(1, 3)])
    assert law.cdf(0.0) == 0.0
    assert law.support() == (1.0, 3.0)


def test_what_a_law_cuts_off_is_named():
    with pytest.warns(ReadingWarning, match=r"what lies outside 1 to 3, of probability 0.5 by law 1 of 2"):
        law = LogPool([Uniform(-1, 3), Uniform(1, 4)])
    np.testing.assert_allclose(law.ppf([0.0, 0.5, 1.0]), [1, 2, 3], rtol=1e-7)


def test_two_stretches_are_both_named():
    gap = Mixture([Uniform(0, 1), Uniform(2, 3)])
    with pytest.warns(ReadingWarning, match=r"outside 0 to 1 and 2 to 3, of probability 0.333 by law 2"):
        law = LogPool([gap, Uniform(0, 3)])
    np.testing.assert_allclose(law.ppf([0.25, 0.75]), [0.5, 2.5], rtol=1e-7)
    assert law.breaks() == pytest.approx((0.5,))


def test_a_law_without_weight_has_no_veto():
    assert LogPool([Uniform(0, 1), Uniform(2, 3)], [1, 0]).support() == (0.0, 1.0)


@pytest.mark.parametrize(
    "laws",
    [
        [Uniform(0, 1), Uniform(2, 3)],
        [Point(1), Point(2)],
        [Point(1), Uniform(0, 2)],
        [Discrete([1, 3], [0.5, 0.5]), Discrete([2, 4], [0.5, 0.5])],
    ],
)
def test_everything_vetoed_is_an_error(laws):
    with pytest.raises(RangeError, match=r"the log pool vetoes everything"):
        LogPool(laws)


def test_the_same_point_twice_is_that_point():
    assert LogPool([Point(2), Point(2)]).ppf([0.1, 0.9]).tolist() == [2.0, 2.0]


def ranged(*labels, **options):
    return ClassRange(*labels, scale=SCALE, **options)


def test_spikes_beside_values_pool_on_the_class_axis():
    laws = [ranged("X", "B", "D", zero_mass=p).value() for p in (0.3, 0.6)]
    law = LogPool(laws)
    spike, rest = (0.3 * 0.6) ** 0.5, (0.7 * 0.4) ** 0.5
    assert law.cdf(0.0) == pytest.approx(spike / (spike + rest))
    positive = LogPool([ranged("A", "B", "D"), ranged("A", "B", "D")])
    share = (1 - float(law.cdf(0.0))) * 0.5 + float(law.cdf(0.0))
    assert law.ppf(share) == pytest.approx(float(SCALE.value(positive.ppf(0.5))))


def test_a_latent_reading_below_class_1_is_a_zero_like_a_spike():
    latent = ranged("X", "B", "D").value()
    below = float(latent.cdf(0.0))
    alike = LogPool([latent, ZeroInflated(ranged("A", "B", "D").value(), below)])
    assert alike.cdf(0.0) == pytest.approx(below, rel=0.1)  # what is above has not quite one shape
    assert LogPool([latent, latent]).cdf(0.0) == pytest.approx(below)
    assert LogPool([latent, latent]).ppf(0.9) == pytest.approx(float(latent.ppf(0.9)))


def test_the_engine_can_tabulate_it():
    law = LogPool([PERT(0, 1, 4), PERT(0, 2, 4)])
    u = np.linspace(0.001, 0.999, 999)
    assert np.abs(evaluate(uniform_table(law), u) - law.ppf(u)).max() < 4e-4


def test_quantiles_too_coarse_for_a_density_are_refused():
    class Stairs(Uniform):
        def ppf(self, q, /):
            return np.floor(super().ppf(q) * 8) / 8

    with pytest.raises(RangeError, match=r"needs densities, but the quantiles of .* are too coarse"):
        LogPool([Stairs(0, 1), Uniform(0, 1)])


def test_weights_must_fit():
    with pytest.raises(InputError, match=r"2 experts need as many weights, got 1"):
        LogPool([Uniform(0, 1), Uniform(0, 2)], [1])
    with pytest.raises(InputError, match=r"`laws` must be a distribution"):
        LogPool([1.0])


def test_pools_are_equal_where_laws_and_weights_are():
    pair = [LogNormal(0, 1), LogNormal(1, 1)]
    assert LogPool(pair, [1, 1]) == LogPool(pair)
    assert LogPool(pair, [1, 2]) != LogPool(pair)
