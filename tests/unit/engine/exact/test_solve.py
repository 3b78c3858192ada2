import dataclasses

import numpy as np
import pytest

from riskmc.distributions import PERT, Discrete, LogUniform, Point, Triangular, Uniform, ZeroInflated
from riskmc.engine import compile_model
from riskmc.engine.estimates import Estimates
from riskmc.engine.exact import exact, threads
from riskmc.exceptions import InputError
from riskmc.model import Dependence, Model

RNG = np.random.default_rng(0)


def register(n_scenarios, n_criteria, law):
    return {f"s{s}": {f"c{c}": law(s, c) for c in range(n_criteria)} for s in range(n_scenarios)}


def ordered():
    return np.sort(RNG.random(3))


def mixed(s, c):
    laws = [
        lambda: PERT(*ordered()),
        lambda: Point(0.3),
        lambda: ZeroInflated(Discrete([0.2, 0.5], [0.3, 0.7]), 0.5),
        lambda: Triangular(*ordered()),
        lambda: ZeroInflated(Uniform(0.1, 0.9), 0.3),
    ]
    return laws[(2 * s + 3 * c) % 5]()


SMOOTH = Model.from_laws(
    register(5, 3, lambda _s, _c: PERT(*ordered())),
    {f"s{s}": LogUniform(0.01, 0.1 * (s + 2)) for s in range(5)},
    interests={"c0": "x", "c1": "x", "c2": "y"},
)
MIXED = Model.from_laws(
    register(5, 3, mixed),
    {"s0": Point(0.2), "s1": Uniform(0, 0.4), "s2": Discrete([0.1, 0.3], [0.5, 0.5]), "s3": LogUniform(0.01, 1)},
    interests={"c0": "x", "c1": "x", "c2": "y"},
)
DECADES = Model.from_laws(
    register(4, 3, lambda _s, _c: LogUniform(*np.sort(10 ** RNG.uniform(3, 8, 2)))),
    {f"s{s}": Uniform(0.1, 0.2 + 0.1 * s) for s in range(4)},
    rule="monetised-sum",
)
MODELS = {
    "smooth": SMOOTH,
    "mixed": MIXED,
    "decades": DECADES,
    "floors": dataclasses.replace(SMOOTH, thresholds=(0.4, 0.5)),
    "largest": dataclasses.replace(MIXED, rule="maximum", thresholds=(0.3, 0.25)),
}


def solved(model, **kwargs):
    return exact(model, *compile_model(model, 1), **kwargs)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("nodes", [2**9, 2**11])
def test_the_true_error_is_below_three_times_the_stated_one(name, nodes):
    estimates, errors = solved(MODELS[name], nodes=nodes)
    finest, _ = solved(MODELS[name], nodes=2**14)
    for field in Estimates._fields:
        found, error, truth = (getattr(part, field) for part in (estimates, errors, finest))
        np.testing.assert_array_equal(np.isnan(found), np.isnan(error))
        slack = 1e-9 * (1.0 + np.nan_to_num(np.abs(truth)))
        assert (np.nan_to_num(np.abs(found - truth)) <= 3.0 * np.nan_to_num(error) + slack).all(), field


def test_atoms_that_are_joined_because_they_are_many_show_in_the_error():
    many = Model.from_laws(register(3, 4, lambda _s, _c: Discrete(np.sort(RNG.random(9)), RNG.dirichlet(np.ones(9)))))
    estimates, errors = solved(many, nodes=2**9)
    truth, _ = solved(many, nodes=2**13)
    assert 1e-7 < np.nanmax(np.abs(estimates.ranks - truth.ranks)) < 3.0 * np.nanmax(errors.ranks)


@pytest.mark.parametrize("name", MODELS)
def test_errors_are_small_by_default(name):
    _, errors = solved(MODELS[name])
    assert np.nanmax(errors.ranks) < 1e-5
    assert np.nanmax(errors.wins) < 1e-5


@pytest.mark.parametrize("name", MODELS)
def test_probabilities_add_up(name):
    estimates, _ = solved(MODELS[name])
    ranked = ~np.isnan(estimates.ranks[..., 0])
    np.testing.assert_allclose(estimates.ranks[ranked].sum(axis=-1), 1, atol=1e-9)
    both = estimates.wins + np.swapaxes(estimates.wins, -1, -2)
    np.testing.assert_allclose(both[~np.isnan(both)], 1, atol=1e-6)
    assert (np.diff(estimates.quantile, axis=-1)[~np.isnan(estimates.quantile[..., 1:])] >= 0).all()


def test_who_has_no_likelihood_is_ranked_by_impact_only():
    estimates, _ = solved(MIXED)
    assert np.isnan(estimates.ranks[0, 1:, 4]).all()
    assert np.isnan(estimates.wins[0, 1:, 4]).all()
    assert np.isnan(estimates.wins[0, 1:, :, 4]).all()
    assert (estimates.ranks[0, 1:, :4, 4] == 0).all()
    assert np.isnan(estimates.quantile[1, 0, 4]).all()
    assert np.isnan(np.diagonal(estimates.wins[0, 0])).all()


def test_no_likelihood_at_all():
    estimates, errors = solved(dataclasses.replace(SMOOTH, likelihood=(None,) * 5))
    assert np.isnan(estimates.mean[1]).all()
    assert np.isnan(estimates.ranks[:, 1:]).all()
    assert np.nanmax(errors.ranks) < 1e-6


def test_pairs_are_left_out_where_they_are_not_wanted():
    estimates, errors = exact(SMOOTH, *compile_model(SMOOTH, 1, pairwise=False))
    assert estimates.wins.shape == errors.wins.shape == (1, 3, 0, 0)


def test_a_single_scenario():
    model = Model.from_laws({"flood": {"a": Uniform(0, 1)}}, {"flood": Uniform(0, 1)})
    estimates, _ = solved(model)
    np.testing.assert_allclose(estimates.ranks.ravel(), 1)
    assert estimates.order[0] == pytest.approx(1)
    np.testing.assert_allclose(estimates.mean.ravel(), [1 / 2, 1 / 4], rtol=1e-7)
    np.testing.assert_allclose(estimates.std.ravel(), [np.sqrt(1 / 12), np.sqrt(1 / 9 - 1 / 16)], rtol=1e-6)
    np.testing.assert_allclose(estimates.class_probability[0, 0].sum(), 1 - 3.0**-4.5, rtol=1e-6)


def test_all_equal_and_certain():
    model = Model.from_laws(register(4, 2, lambda _s, _c: Point(0.5)), {f"s{s}": Point(0.1) for s in range(4)})
    estimates, _ = solved(model)
    np.testing.assert_allclose(estimates.ranks, 1 / 4, atol=1e-12)
    assert estimates.order[0] == pytest.approx(1 / 24)
    np.testing.assert_allclose(estimates.quantile[1], 0.05, rtol=1e-6)


def test_likelihood_ties_at_zero_are_split():
    likelihood = {"s0": Point(0.0), "s1": Point(0.0), "s2": Uniform(0, 1)}
    estimates, _ = solved(Model.from_laws(register(3, 1, lambda _s, _c: Uniform(0, 1)), likelihood))
    np.testing.assert_allclose(estimates.ranks[0, 2], [[0, 0.5, 0.5], [0, 0.5, 0.5], [1, 0, 0]], atol=1e-9)


def test_the_reason_is_given_where_it_is_not_possible():
    model = dataclasses.replace(SMOOTH, dependence=Dependence(within_scenario=0.3))
    with pytest.raises(InputError, match=r'the model\'s `dependence` correlates them\. Use method="sample"'):
        solved(model)


def test_neither_threads_nor_the_seed_change_a_bit(monkeypatch):
    first, _ = exact(MIXED, *compile_model(MIXED, 1), nodes=2**9)
    monkeypatch.setattr(threads, "_THREADS", 1)
    second, _ = exact(MIXED, *compile_model(MIXED, 2), nodes=2**9)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
