"""Laws of pools: who agree are heard, who have all weight decide, order and axis do not matter."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskmc.distributions import PERT, ClassRange, Mixture, Triangular, Uniform, ZeroInflated
from riskmc.distributions.parametric import Normal
from riskmc.distributions.pools.log_pool import LogPool
from riskmc.distributions.pools.pooling import POOLINGS, between_share, pool
from riskmc.distributions.pools.quantile_average import LogOddsAverage, QuantileAverage
from riskmc.distributions.positive import LogNormal
from riskmc.elicitation.cooke.classical import classical_model, solved
from riskmc.elicitation.cooke.data import SeedData
from riskmc.elicitation.standardising import standardise
from riskmc.exceptions import ReadingWarning
from riskmc.scales import Scale

FEWER = settings(max_examples=25)
SCALE = Scale(("A", "B", "C", "D", "E"), bounds=(5e-5, 5e-4, 5e-3, 5e-2, 0.5, 1.0))
U = np.linspace(0.01, 0.99, 50)
CLOSE = 1e-6

weights = st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3)
normals = st.builds(Normal, st.floats(-5.0, 5.0), st.floats(0.5, 5.0))


@st.composite
def probabilities(draw):
    """Laws of numbers within (0, 1) that overlap around a half."""
    low, high = draw(st.floats(0.01, 0.4)), draw(st.floats(0.6, 0.99))
    mode = min(low + draw(st.floats(0.0, 1.0)) * (high - low), high)
    kind = draw(st.sampled_from([PERT, Triangular]))
    return draw(st.sampled_from([kind(low, mode, high), Uniform(low, high)]))


@st.composite
def answers(draw, n_experts=3, n_questions=9):
    """Quantiles and realisations of some experts."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    truth = rng.normal(0.0, 10.0, n_questions)
    middle = truth + rng.normal(0.0, draw(st.floats(0.5, 5.0)), (n_experts, n_questions))
    width = rng.uniform(0.5, 8.0, (n_experts, n_questions, 2))
    return np.stack([middle - width[..., 0], middle, middle + width[..., 1]], axis=-1), truth


def quietly(rule, laws, shares=None, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReadingWarning)
        return rule(laws, shares, **options)


@FEWER
@given(probabilities(), weights)
@pytest.mark.parametrize("rule", [Mixture, LogPool, QuantileAverage, LogOddsAverage])
def test_a_pool_of_identical_experts_is_the_expert(rule, law, shares):
    pooled = quietly(rule, [law] * 3, shares)
    np.testing.assert_allclose(pooled.ppf(U), law.ppf(U), rtol=CLOSE)
    np.testing.assert_allclose(pooled.cdf(law.ppf(U)), U, atol=CLOSE, rtol=0)


@FEWER
@given(probabilities(), probabilities())
@pytest.mark.parametrize("rule", [Mixture, LogPool, QuantileAverage, LogOddsAverage])
def test_all_weight_on_one_expert_is_that_expert(rule, law, other):
    np.testing.assert_allclose(quietly(rule, [other, law], [0, 3]).ppf(U), law.ppf(U), rtol=CLOSE)


@FEWER
@given(probabilities(), probabilities())
@pytest.mark.parametrize("rule", POOLINGS)
def test_by_name_it_is_exactly_that_expert(rule, law, other):
    assert pool([law, law], pooling=rule) == law
    assert pool([other, law], [0, 1], rule) == law


@FEWER
@given(st.lists(probabilities(), min_size=3, max_size=3), weights, st.permutations(range(3)))
@pytest.mark.parametrize("rule", POOLINGS)
def test_the_order_of_experts_does_not_matter(rule, laws, shares, order):
    turned = quietly(pool, [laws[i] for i in order], [shares[i] for i in order], pooling=rule)
    found = quietly(pool, laws, shares, pooling=rule)
    np.testing.assert_allclose(turned.ppf(U), found.ppf(U), rtol=1e-8)


@FEWER
@given(st.lists(probabilities(), min_size=2, max_size=3))
@pytest.mark.parametrize("rule", POOLINGS)
def test_quantiles_rise_and_fit_probabilities(rule, laws):
    law = quietly(pool, laws, pooling=rule)
    x = law.ppf(U)
    assert (np.diff(x) >= 0.0).all()
    np.testing.assert_allclose(law.cdf(x), U, atol=1e-8, rtol=0)
    low, high = law.support()
    assert low <= x[0]
    assert x[-1] <= high


@FEWER
@given(st.lists(normals, min_size=2, max_size=4))
def test_the_log_pool_does_not_depend_on_the_axis(laws):
    there = LogPool(laws)
    carried = LogPool([LogNormal(law.location, law.scale) for law in laws])
    np.testing.assert_allclose(np.log(carried.ppf(U)), there.ppf(U), atol=CLOSE * 5, rtol=0)


@FEWER
@given(st.lists(st.tuples(st.integers(1, 2), st.integers(3, 3), st.integers(4, 5)), min_size=2, max_size=3))
def test_the_log_pool_of_values_is_that_of_class_coordinates(triples):
    laws = [ClassRange(*("XABCDE"[k] for k in triple), scale=SCALE) for triple in triples]
    there, values = quietly(LogPool, laws), quietly(LogPool, [law.value() for law in laws])
    np.testing.assert_allclose(values.ppf(U), SCALE.value(there.ppf(U)), rtol=1e-9)
    naturals = quietly(LogPool, [law.natural() for law in laws])
    np.testing.assert_allclose(naturals.ppf(U), SCALE.to_natural(there.ppf(U)), rtol=1e-9)


@FEWER
@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.1, 0.9))
def test_spikes_are_pooled_by_their_probabilities(p, q, w):
    law = LogPool([ZeroInflated(Uniform(1, 3), p), ZeroInflated(Uniform(1, 3), q)], [w, 1 - w])
    spike, rest = p**w * q ** (1 - w), (1 - p) ** w * (1 - q) ** (1 - w)
    assert law.cdf(0.0) == pytest.approx(spike / (spike + rest), abs=CLOSE)


@FEWER
@given(st.lists(normals, min_size=2, max_size=4))
def test_neither_average_is_wider_than_the_linear_pool(laws):
    # The standard deviation of the quantile average is the mean one; a linear pool adds what lies between.
    linear = Mixture(laws).std()
    assert QuantileAverage(laws).std() <= linear * (1 + CLOSE)
    assert LogPool(laws).std() <= max(law.std() for law in laws) * (1 + CLOSE)
    found = between_share(laws)
    assert found.total == pytest.approx(linear**2)
    assert 0.0 <= found.share <= 1.0


@FEWER
@given(answers(n_experts=1))
def test_one_expert_is_the_decision_maker(case):
    quantiles, truth = case
    for by in ("global", "item", "equal"):
        model = classical_model(SeedData(quantiles, truth), weights=by)
        np.testing.assert_allclose(model.decision_maker.quantiles, quantiles[0], rtol=1e-9)
        assert model.decision_maker.calibration == pytest.approx(model.calibration[0])


@FEWER
@given(answers(), st.permutations(range(3)))
def test_the_classical_model_does_not_see_the_order(case, order):
    quantiles, truth = case
    for by in ("global", "item"):
        one = classical_model(SeedData(quantiles, truth), weights=by)
        other = classical_model(SeedData(quantiles[list(order)], truth), weights=by)
        np.testing.assert_allclose(one.weights[..., list(order)], other.weights, atol=1e-12)
        np.testing.assert_allclose(one.decision_maker.quantiles, other.decision_maker.quantiles, rtol=1e-9)


@FEWER
@given(answers(), st.floats(0.1, 50.0), st.floats(-100.0, 100.0))
def test_the_classical_model_does_not_see_the_unit(case, factor, shift):
    quantiles, truth = case
    one = classical_model(SeedData(quantiles, truth))
    other = classical_model(SeedData(quantiles * factor + shift, truth * factor + shift))
    np.testing.assert_allclose(one.weights, other.weights, atol=1e-9)
    np.testing.assert_allclose(other.decision_maker.quantiles, one.decision_maker.quantiles * factor + shift, atol=1e-6)


@FEWER
@given(answers())
def test_the_optimised_threshold_beats_every_other(case):
    data = SeedData(*case)
    for by in ("global", "item"):
        best = classical_model(data, weights=by)
        for level in (0.0, *best.calibration):
            other = solved(data, by, float(level), 0.1)
            assert other.decision_maker.combined <= best.decision_maker.combined * (1 + 1e-9)


@given(st.floats(0.5, 0.99), st.floats(0.5, 0.99), st.floats(0.0, 10.0), st.floats(0.0, 10.0))
@pytest.mark.parametrize("how", ["linear", "normal"])
def test_standardising_there_and_back_is_nothing(how, coverage, to, below, above):
    there = standardise(5 - below, 5, 5 + above, coverage, to, how=how)
    back = standardise(there.low, 5, there.high, to, coverage, how=how)
    np.testing.assert_allclose([back.low, back.high], [5 - below, 5 + above], atol=1e-9)
