"""Laws of weights: moments in closed form, addresses, and how small weights get."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions import Uniform
from riskmc.engine import compile_model, run
from riskmc.engine.weights import RARE, draw_weights, least_weights
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.model.weight_laws import DirichletWeights, IntervalWeights, MixtureWeights, NestedWeights, OrdinalWeights

N_DRAWS = 2**18
LAWS = {
    "dirichlet": DirichletWeights((2.0, 3.0, 5.0)),
    "steep dirichlet": DirichletWeights((0.05, 0.4, 0.05, 1.5)),
    "near fixed": DirichletWeights((1e4, 5e3, 2e4)),
    "flat": DirichletWeights((1.0,) * 10),
    "nested": NestedWeights((0, 1, 1, 2, 1)),
    "ordinal": OrdinalWeights((2, 0, 1), (0, 1, 2, 2)),
    "intervals": IntervalWeights((0.3, 0.0, 0.15), (0.5, 0.35, 0.45), (0, 1, 2)),
    "intervals of units": IntervalWeights((0.2, 0.3), (0.6, 0.9), (1, 0, 1)),
    "mixture": MixtureWeights(((0.2, 0.3, 0.5), (1.0, 0.0, 0.0)), (0.25, 0.75)),
}


@pytest.fixture(scope="module", params=LAWS)
def drawn(request):
    law = LAWS[request.param]
    return law, draw_weights(law, N_DRAWS, rng=3, profile=request.param)


def moment_errors(weights):
    """Covariances, and the standard error of each."""
    centred = weights - weights.mean(axis=0)
    products = centred[:, :, None] * centred[:, None, :]
    return products.mean(axis=0), products.std(axis=0) / np.sqrt(len(weights))


def test_weights_are_shares_of_one(drawn):
    _, weights = drawn
    assert weights.min() >= 0.0
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, rtol=1e-14)


def test_means_within_four_standard_errors(drawn):
    law, weights = drawn
    error = weights.std(axis=0) / np.sqrt(N_DRAWS)
    assert (np.abs(weights.mean(axis=0) - law.mean()) <= 4.0 * error + 1e-9).all()


def test_covariances_within_four_standard_errors(drawn):
    law, weights = drawn
    found, error = moment_errors(weights)
    assert (np.abs(found - law.covariance()) <= 4.0 * error + 1e-9).all()


def test_another_law_is_noticed():
    weights = draw_weights(DirichletWeights((2.0, 3.0, 5.1)), N_DRAWS, rng=3)
    error = weights.std(axis=0) / np.sqrt(N_DRAWS)
    assert (np.abs(weights.mean(axis=0) - DirichletWeights((2, 3, 5)).mean()) > 4.0 * error).any()


@pytest.mark.parametrize("alpha", [(0.05, 0.4, 0.05, 1.5), (1.0,) * 6, (50.0, 1.0, 3.0), (1e4, 5e3, 2e4)])
def test_shares_of_a_dirichlet_law_follow_beta_laws(alpha):
    weights = draw_weights(DirichletWeights(alpha), N_DRAWS, rng=11)
    for own, column in zip(alpha, weights.T, strict=True):
        assert stats.kstest(column, stats.beta(own, sum(alpha) - own).cdf).pvalue > 1e-3


def test_fourteen_units_without_bounds_are_flat():
    weights = draw_weights(IntervalWeights((0.0,) * 14, (1.0,) * 14, tuple(range(14))), N_DRAWS, rng=5)
    for column in weights.T:
        assert stats.kstest(column, stats.beta(1, 13).cdf).pvalue > 1e-3
    assert stats.kstest(weights[:, :7].sum(axis=1), stats.beta(7, 7).cdf).pvalue > 1e-3


def test_draws_are_addresses():
    law = LAWS["intervals"]
    first = draw_weights(law, 12_345, rng=3, profile="a")
    np.testing.assert_array_equal(draw_weights(law, 20_000, rng=3, profile="a")[:12_345], first)
    assert (draw_weights(law, 100, rng=3, profile="b") != first[:100]).all(axis=1).all()
    assert (draw_weights(law, 100, rng=4, profile="a") != first[:100]).all(axis=1).all()


def test_a_criterion_at_the_end_moves_nobody_elses_gamma_draws():
    three, four = (draw_weights(DirichletWeights((2.0,) * n), 1000, rng=1) for n in (3, 4))
    np.testing.assert_allclose(four[:, 0] / four[:, 1], three[:, 0] / three[:, 1], rtol=1e-12)


def test_they_are_the_weights_of_a_run():
    """Constant impacts of 1 on one criterion and 0 on the others make the total the weight itself."""
    law, n_draws = LAWS["dirichlet"], 5000
    laws = {
        f"s{k}": {f"c{c}": Uniform(1.0 - 1e-9, 1.0) if c == k else Uniform(0, 1e-9) for c in range(3)} for k in range(3)
    }
    model = dataclasses.replace(Model.from_laws(laws), profiles=("judge",), weight_laws=(law,))
    plan, units = compile_model(model, 17)
    kept = run(plan, n_draws, keep_draws=n_draws).kept.impact[0] * units.impact
    np.testing.assert_allclose(kept.T, draw_weights(law, n_draws, 17, profile="judge"), rtol=2e-7, atol=2e-8)


@pytest.mark.parametrize("name", [name for name in LAWS if name != "steep dirichlet"])
def test_weights_below_the_least_are_rare(name):
    law = LAWS[name]
    weights, least = draw_weights(law, N_DRAWS, rng=1), least_weights(law)
    assert ((weights < least) & (weights > 0.0)).sum(axis=0).max() <= 8 * RARE * N_DRAWS
    assert (least > 0.0).all()


def test_weights_that_fade_away_are_cut_off():
    assert least_weights(LAWS["steep dirichlet"])[0] == 2.0**-60


def test_a_criterion_that_never_weighs_anything_has_no_least_weight():
    law = MixtureWeights(((0.5, 0.5, 0.0), (0.25, 0.75, 0.0), (0.0, 0.0, 1.0)), (0.5, 0.5, 0.0))
    assert least_weights(law).tolist() == [0.25, 0.5, 0.0]


def test_a_lone_criterion_weighs_all():
    assert least_weights(DirichletWeights((3.0,))).tolist() == least_weights(NestedWeights((0,))).tolist() == [1.0]
    assert draw_weights(DirichletWeights((0.5,)), 10, rng=1).tolist() == [[1.0]] * 10


def test_what_is_no_law_is_refused():
    with pytest.raises(InputError, match=r"`law` must be a law of weights, such as DirichletWeights; got \(0.5, 0.5\)"):
        draw_weights((0.5, 0.5), 10)


def test_no_draws_are_refused():
    with pytest.raises(InputError, match="`n_draws`"):
        draw_weights(LAWS["flat"], 0)
