"""Correlations asked for are those drawn: factors, matrix, experts, and the tails of the t copula."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions import Uniform, ZeroInflated
from riskmc.engine import compile_model, item_draws
from riskmc.model import Correlations, Dependence, Driver, Item, Model

pytestmark = pytest.mark.statistical

CASE = Path(__file__).parents[1] / "published" / "data" / "C02-t-copula-tail.json"
N_DRAWS = 2**16
U = Uniform(0, 1)
K = 4.5
"""Monte Carlo errors allowed: some hundred figures are looked at."""
ERROR = 1.1 / math.sqrt(N_DRAWS)
"""Standard error of a rank correlation: 1 / sqrt(n) without correlation, at most a tenth more with."""


def draws_of(dependence, law=U, n_draws=N_DRAWS, scenarios=("flood", "drought", "cyber"), criteria="abc", **options):
    """Draws of every item, shape (scenario, item, draw), the likelihood last."""
    laws = dict.fromkeys(scenarios, dict.fromkeys(criteria, law))
    model = Model.from_laws(laws, dict.fromkeys(scenarios, law), dependence=dependence, **options)
    plan, units = compile_model(model, 77)
    impact, likelihood = item_draws(plan, 0, n_draws)
    return np.concatenate([impact * units.impact, likelihood[:, None] * units.likelihood], axis=1)


def spearman(one, other):
    return stats.spearmanr(one, other).statistic


def summed(*rank_correlations):
    """Rank correlation of two normal scores that share several factors."""
    r = sum(2 * math.sin(math.pi * rho / 6) for rho in rank_correlations)
    return 6 / math.pi * math.asin(r / 2)


def all_pairs(draws):
    items = list(np.ndindex(draws.shape[:2]))
    return {pair: spearman(draws[pair[0]], draws[pair[1]]) for pair in itertools.combinations(items, 2)}


def test_severity_criterion_and_driver():
    climate = Driver("climate", ("flood", "drought"), likelihood=0.3)
    held = Dependence(within_scenario=0.5, within_criterion={"a": 0.3, "b": 0, "c": 0}, drivers=(climate,))
    for ((s, k), (t, m)), found in all_pairs(draws_of(held)).items():
        expected = 0.0
        if s == t and max(k, m) < 3:
            expected = 0.5
        elif (s != t and k == m == 0) or (s, t, k, m) == (0, 1, 3, 3):
            expected = 0.3
        assert abs(found - expected) < K * ERROR, ((s, k), (t, m), found, expected)


def test_shared_factors_add_up():
    driver = Driver("climate", ("flood", "drought"), impact=0.3)
    draws = draws_of(Dependence(within_criterion=0.2, drivers=(driver,)))
    assert abs(spearman(draws[0, 1], draws[1, 1]) - summed(0.2, 0.3)) < K * ERROR
    assert abs(spearman(draws[0, 1], draws[2, 1]) - 0.2) < K * ERROR


@pytest.mark.parametrize("nu", [math.inf, 4.0])
def test_a_matrix(nu):
    values = np.array([[1.0, 0.7, -0.4, 0.1], [0.7, 1.0, 0.0, 0.2], [-0.4, 0.0, 1.0, 0.3], [0.1, 0.2, 0.3, 1.0]])
    labels = ("likelihood", "b", "a", "c")
    draws = draws_of(Dependence(Correlations(labels, values), degrees_of_freedom=nu), scenarios=("flood", "cyber"))
    place = [labels.index(label) for label in ("a", "b", "c", "likelihood")]
    for ((s, k), (t, m)), found in all_pairs(draws).items():
        expected = values[place[k], place[m]] if s == t else 0.0
        # One chi2 for all brings a rank correlation a little nearer to zero: 0.4826 to 0.4690 in case C02.
        slack = 0.0 if nu == math.inf else 0.04 * abs(expected)
        assert abs(found - expected) < K * ERROR + slack, ((s, k), (t, m), found, expected)


@pytest.mark.parametrize(("sampling", "together"), [("coherent", 1.0), ("independent", 0.5)])
def test_the_factor_of_the_expert_who_speaks(sampling, together):
    pool = Item({"anna": U, "bert": U})
    draws = draws_of(Dependence(within_expert=0.6), pool, scenarios=("flood", "cyber"), sampling=sampling)
    # Normal scores of two items share a factor only where the same expert speaks, so their
    # rank correlation, too, is a mean over who speaks.
    for pair, found in all_pairs(draws).items():
        assert abs(found - 0.6 * together) < K * ERROR, (pair, found)


def test_experts_who_are_alone_share_nothing_with_others():
    laws = {"flood": {"a": Item({"anna": U}), "b": Item({"bert": U})}, "cyber": {"a": Item({"anna": U}), "b": U}}
    model = Model.from_laws(laws, dependence=Dependence(within_expert=0.6))
    (anna, bert), (too, nobody) = item_draws(compile_model(model, 3)[0], 0, N_DRAWS)[0]
    assert abs(spearman(anna, too) - 0.6) < K * ERROR
    for one, other in ((anna, bert), (bert, nobody), (too, nobody)):
        assert abs(spearman(one, other)) < K * ERROR


@pytest.mark.parametrize(
    "held",
    [
        Dependence(0.5, within_criterion=0.2),
        Dependence(within_expert=0.9),
        Dependence(Correlations(("a", "b", "c"), np.eye(3) + 0.7 * (1 - np.eye(3)))),
        Dependence(0.5, degrees_of_freedom=4.0),
        Dependence(degrees_of_freedom=0.5),
        Dependence(0.9, degrees_of_freedom=50.0),
    ],
)
def test_every_item_keeps_its_law(held):
    for draws in draws_of(held, Item({"anna": U, "bert": U}), scenarios=("flood", "cyber")).reshape(-1, N_DRAWS):
        # Kolmogorov's distance is above 2.5 / sqrt(n) in 7 of a million.
        assert stats.kstest(draws, "uniform").statistic < 2.5 / math.sqrt(N_DRAWS)


def test_a_law_out_of_place_would_be_noticed():
    draws = draws_of(Dependence(0.5, degrees_of_freedom=4.0))[0, 0]
    assert stats.kstest(draws**1.03, "uniform").statistic > 2.5 / math.sqrt(N_DRAWS)


def test_zero_spikes_stay_independent():
    law = ZeroInflated(Uniform(0.5, 1), 0.3)
    draws = draws_of(Dependence(0.9, within_criterion=0.05, degrees_of_freedom=4.0), law, scenarios=("flood",))[0]
    both = ((draws[0] == 0.0) & (draws[1] == 0.0)).mean()
    assert abs(both - 0.3**2) < K * math.sqrt(0.3**2 * (1 - 0.3**2) / N_DRAWS)


MANY = 2**20


def exceeding(r, nu):
    """Shares of draws in which two items of one scenario are both above 0.95, and above 0.99."""
    rho = 6 / math.pi * math.asin(r / 2)
    one, other, _ = draws_of(Dependence(rho, degrees_of_freedom=nu), n_draws=MANY, scenarios=("flood",), criteria="ab")[
        0
    ]
    return [((one > level) & (other > level)).mean() for level in (0.95, 0.99)], spearman(one, other)


@pytest.fixture(scope="module")
def published():
    return json.loads(CASE.read_text("utf-8"))["expected"]


@pytest.mark.parametrize(
    ("nu", "case", "other"), [(4.0, "t4_r0_5", "gaussian_r0_5"), (math.inf, "gaussian_r0_5", "t4_r0_5")]
)
def test_joint_exceedance_of_both_copulas(published, nu, case, other):
    found, rank = exceeding(0.5, nu)
    for share, name in zip(found, ("joint_exceed_0_95", "joint_exceed_0_99"), strict=True):
        error = math.sqrt(published[case][name] / MANY)
        assert abs(share - published[case][name]) < 4 * error
        assert abs(share - published[other][name]) > 20 * error
    assert abs(rank - published[case]["spearman"]) < 4 * 1.1 / math.sqrt(MANY) + 2e-4
    assert abs(rank - published[other]["spearman"]) > 8 / math.sqrt(MANY)


def test_a_t_copula_without_correlation_is_not_independence(published):
    (at95, _), _ = exceeding(0.0, 4.0)
    expected = published["t4_r0"]["joint_exceed_0_95"]
    assert abs(at95 - expected) < 4 * math.sqrt(expected / MANY)
    assert abs(at95 - published["independence"]["joint_exceed_0_95"]) > 20 * math.sqrt(expected / MANY)
