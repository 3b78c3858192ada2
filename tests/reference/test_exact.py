"""The exact engine is right by itself, and the sampler agrees with it on NRA 2014."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from tests.reference import exact

import riskmc
from riskmc.distributions import PERT, Point, Triangular, Uniform, ZeroInflated
from riskmc.model import Dependence, to_model
from riskmc.model.aggregation import weighted_sum_moments

EXAMPLES = Path(__file__).parents[2] / "examples"
CELLS = 2**13
QUANTILES = riskmc._schema.QUANTILES


def irwin_hall(x, n):
    """P(sum of n uniforms <= x)."""
    return sum((-1) ** k * math.comb(n, k) * max(x - k, 0.0) ** n for k in range(n + 1)) / math.factorial(n)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_sum_of_uniforms(n):
    law = exact.weighted_sum([Uniform(0, 1)] * n, [1.0] * n, top=n, cells=CELLS)
    x = np.linspace(0.1, n - 0.1, 23)
    np.testing.assert_allclose(law.cdf(x), [irwin_hall(at, n) for at in x], atol=1e-6)
    assert law.mean() == pytest.approx(n / 2, abs=1e-8)


def test_mean_is_kept_and_spread_is_right():
    laws = [PERT(0, 0.2, 1), ZeroInflated(Triangular(0.1, 0.3, 0.4), 0.3), Point(0.123), Uniform(0.2, 0.9)]
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    law = exact.weighted_sum(laws, weights, top=1.0, cells=CELLS)
    mean, std = weighted_sum_moments([x.mean() for x in laws], [x.std() for x in laws], weights)
    assert law.mean() == pytest.approx(mean, abs=1e-8)
    assert law.std() == pytest.approx(std, abs=1e-6)


def test_halving_the_cells_quarters_the_error():
    laws, weights = [PERT(0, 0.2, 1), PERT(0, 0.7, 1)], [0.5, 0.5]
    _, std = weighted_sum_moments([law.mean() for law in laws], [law.std() for law in laws], weights)
    errors = [exact.weighted_sum(laws, weights, top=1.0, cells=cells).std() - std for cells in (128, 256, 512)]
    assert errors[0] > 1e-6
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(4.0, rel=0.1)


def normals(mu, sd):
    edges = np.linspace(-12.0, 14.0, CELLS + 1)
    return [exact.on_cells(stats.norm(*pair), edges) for pair in zip(mu, sd, strict=True)]


def test_pairwise_of_normals():
    mu, sd = [0.0, 1.0, 0.5], [1.0, 0.5, 2.0]
    found = exact.pairwise(normals(mu, sd))
    for i in range(3):
        for j in range(3):
            if i != j:
                expected = stats.norm.cdf((mu[i] - mu[j]) / math.hypot(sd[i], sd[j]))
                assert found[i, j] == pytest.approx(expected, abs=1e-6)


def test_ranks_of_equal_laws_are_even():
    found = exact.rank_probabilities(normals([0.0] * 5, [1.0] * 5))
    np.testing.assert_allclose(found, 1 / 5, atol=1e-9)


def test_rank_probabilities_agree_with_pairwise():
    laws = normals([0.0, 1.0, 0.5, 2.0], [1.0, 0.5, 2.0, 1.0])
    found, wins = exact.rank_probabilities(laws), exact.pairwise(laws)
    np.testing.assert_allclose(found.sum(axis=0), 1.0, atol=1e-7)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, atol=1e-7)
    np.testing.assert_allclose(found @ np.arange(1, 5), 1.0 + (4 - 1) - wins.sum(axis=1), atol=1e-6)


def test_product_of_uniforms():
    total = exact.weighted_sum([Uniform(0, 1)], [1.0], top=1.0, cells=CELLS)
    law = exact.product(total, Uniform(0.5, 1.0), np.linspace(0.0, 1.0, CELLS + 1))
    assert law.mean() == pytest.approx(1 / 2 * 3 / 4, abs=1e-6)  # E[X] E[Y]


# --- NRA 2014, criteria independent of each other ----------------------------------------


def independent_nra():
    assessment = riskmc.read_assessment(EXAMPLES / "nra-2014")
    dependence = assessment.settings.dependence.model_copy(update={"within_scenario": 0.0})
    return to_model(
        dataclasses.replace(assessment, settings=assessment.settings.model_copy(update={"dependence": dependence}))
    )


def only(item):
    (law,) = item.laws.values()
    return law


def exact_laws(model, profile, cells=CELLS):
    """Laws of total impact, likelihood and risk of every scenario, each kind on cells of its own."""
    edges = np.geomspace(1e-5, 1.0, cells + 1)
    total = [
        exact.weighted_sum(list(map(only, row)), model.weights[profile], top=1.0, cells=cells) for row in model.impact
    ]
    likelihood = [only(item) for item in model.likelihood]
    return {
        "total_impact": total,
        "likelihood": [exact.on_cells(law, edges) for law in likelihood],
        "risk": [exact.product(t, law, edges**1.4) for t, law in zip(total, likelihood, strict=True)],
    }


@pytest.fixture(scope="module")
def model():
    return independent_nra()


@pytest.fixture(scope="module")
def expected(model):
    return [exact_laws(model, p) for p in range(len(model.profiles))]


@pytest.fixture(scope="module")
def sampled(model):
    return riskmc.simulate(model, n_draws=2**20, keep_draws=0, rng=314)


def largest_distance(found, error, numbers):
    """Largest distance in standard errors; where the error is zero by definition the numbers agree."""
    found, error, numbers = (np.asarray(array, dtype=float) for array in (found, error, numbers))
    assert np.isfinite(found).all()
    return float((np.abs(found - numbers) / np.maximum(error, 1e-9)).max())


def rank_distance(sampled, expected, name, function):
    ranking = sampled["ranking"]
    return max(
        largest_distance(
            ranking[name].isel(profile=p).sel(by=by), ranking[f"{name}_mcse"].isel(profile=p).sel(by=by), function(laws)
        )
        for p, by_laws in enumerate(expected)
        for by, laws in by_laws.items()
    )


def summary_distance(sampled, expected, name):
    """Largest distance of mean and quantiles of the total impact or the risk."""
    summary = sampled["summary"]
    distances = []
    for p, laws in enumerate(expected):
        for s, law in enumerate(laws[name]):
            for what, numbers in (("mean", law.mean()), ("quantile", law.quantile(QUANTILES))):
                here = summary[f"{name}_{what}"].isel(profile=p, scenario=s)
                error = summary[f"{name}_{what}_mcse"].isel(profile=p, scenario=s)
                distances.append(largest_distance(here, error, numbers))
    return max(distances)


FUNCTIONS = {
    "rank_acceptability": exact.rank_probabilities,
    "pairwise_winning": exact.pairwise,
    "expected_rank": lambda laws: exact.rank_probabilities(laws) @ np.arange(1, len(laws) + 1),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_ranks_within_four_standard_errors(sampled, expected, name):
    assert rank_distance(sampled, expected, name, FUNCTIONS[name]) < 4.0


@pytest.mark.parametrize("name", ["total_impact", "risk"])
def test_mean_and_quantiles_within_four_standard_errors(sampled, expected, name):
    assert summary_distance(sampled, expected, name) < 4.0


def test_exact_numbers_do_not_depend_on_the_cells(model, expected):
    finer = exact_laws(model, 0, cells=2 * CELLS)
    for by, laws in expected[0].items():
        np.testing.assert_allclose(exact.rank_probabilities(laws), exact.rank_probabilities(finer[by]), atol=1e-5)
        for coarse, fine in zip(laws, finer[by], strict=True):
            np.testing.assert_allclose(coarse.quantile(QUANTILES), fine.quantile(QUANTILES), rtol=3e-4)


def changed_weight(model):
    weights = model.weights.copy()
    weights[0, 0] += 0.02
    return dataclasses.replace(model, weights=weights / weights.sum(axis=1, keepdims=True))


def changed_label(model):
    impact = [list(row) for row in model.impact]
    impact[1][4] = model.impact[1][3]  # Lek, criterion 2.3: B, C, E in place of A, B, D
    return dataclasses.replace(model, impact=tuple(map(tuple, impact)))


@pytest.mark.parametrize("change", [changed_weight, changed_label])
def test_one_changed_number_is_noticed(sampled, model, change):
    expected = [exact_laws(change(model), p) for p in range(len(model.profiles))]
    assert rank_distance(sampled, expected, "rank_acceptability", exact.rank_probabilities) > 4.0
    assert rank_distance(sampled, expected, "pairwise_winning", exact.pairwise) > 4.0
    assert summary_distance(sampled, expected, "total_impact") > 4.0


def test_a_correlation_within_scenarios_is_noticed(model, expected):
    correlated = dataclasses.replace(model, dependence=Dependence(within_scenario=0.5))
    sampled = riskmc.simulate(correlated, n_draws=2**18, keep_draws=0, rng=314)
    assert summary_distance(sampled, expected, "total_impact") > 4.0
