"""Exceedance of a register: closed form where the impacts are known, and by draws."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from riskmc.exceptions import InputError
from riskmc.results.exceedance import exceedance, exceedance_curves

DIMS = ("chain", "draw", "scenario")


def draws_of(impact, likelihood, **attrs):
    shape = (2, -1, impact.shape[-1])
    variables = {"total_impact": (DIMS, impact.reshape(shape)), "likelihood": (DIMS, likelihood.reshape(shape))}
    return xr.Dataset(variables, {"scenario": [f"s{i}" for i in range(impact.shape[-1])]}, attrs)


@pytest.fixture
def drawn():
    rng = np.random.default_rng(1)
    return rng.lognormal([0.0, 1.0, -1.0], 0.5, (2000, 3)), rng.beta(2.0, 20.0, (2000, 3))


def test_each_draw_is_the_product_over_scenarios(drawn):
    impact, likelihood = drawn
    probability, count = exceedance_curves(impact, likelihood, np.array([0.5, 2.0]))
    for k, x in enumerate((0.5, 2.0)):
        for n in range(5):
            hit = [p for p, value in zip(likelihood[n], impact[n], strict=True) if value > x]
            np.testing.assert_allclose(probability[n, k], 1.0 - np.prod([1.0 - p for p in hit]), rtol=1e-12)
            np.testing.assert_allclose(count[n, k], sum(hit), rtol=1e-12, atol=1e-300)


def test_mean_over_independent_impacts_is_the_closed_form():
    """Four scenarios of known probability and log-normal impact: 1 - prod (1 - p_i S_i(x)), sum p_i S_i(x)."""
    p, mu, sigma = np.array([0.05, 0.2, 0.01, 0.5]), np.log([2.0, 0.5, 20.0, 0.1]), np.array([0.8, 0.5, 1.0, 0.7])
    x = np.array([0.05, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0])
    impact = np.random.default_rng(3).lognormal(mu, sigma, (40_000, 4))
    found = exceedance(draws_of(impact, np.broadcast_to(p, impact.shape)), thresholds=x)
    survival = stats.norm.sf((np.log(x)[:, None] - mu) / sigma)
    for name, wanted in (
        ("exceedance_mean", 1.0 - np.prod(1.0 - p * survival, axis=1)),
        ("event_count_mean", (p * survival).sum(axis=1)),
    ):
        assert (np.abs(found[name] - wanted) < 4.0 * found[f"{name}_mcse"]).all()
    assert (np.abs(found["exceedance_mean"] - (p * survival).sum(axis=1)) > 4.0 * found["exceedance_mean_mcse"])[
        :3
    ].all()


def test_known_impacts_and_probabilities_have_no_band():
    impact, likelihood = np.tile([1.0, 5.0], (10, 1)), np.tile([0.5, 0.2], (10, 1))
    found = exceedance(draws_of(impact, likelihood), thresholds=[0.5, 2.0, 6.0])
    for level in (0.05, 0.5, 0.95):
        np.testing.assert_allclose(
            found["exceedance_quantile"].sel(quantile=level), [1.0 - 0.5 * 0.8, 0.2, 0.0], atol=1e-12
        )
    np.testing.assert_allclose(found["event_count_mean"], [0.7, 0.2, 0.0])


def test_a_frequency_makes_a_poisson_process(drawn):
    impact, likelihood = drawn
    found = exceedance(draws_of(impact, 30.0 * likelihood, likelihood_kind="frequency"), thresholds=[1e-9])
    np.testing.assert_allclose(found["exceedance_mean"], (1.0 - np.exp(-30.0 * likelihood.sum(axis=1))).mean())
    with pytest.raises(InputError, match=r"likelihoods must lie in \[0, 1\]"):
        exceedance(draws_of(impact, 30.0 * likelihood))


def test_a_sure_event_is_sure():
    probability, _ = exceedance_curves(np.array([[1.0, 0.5]]), np.array([[1.0, 0.3]]), np.array([0.1, 0.7, 2.0]))
    assert probability.tolist() == [[1.0, 1.0, 0.0]]


def test_scenarios_without_likelihood_are_counted_and_left_out(drawn):
    impact, likelihood = drawn
    likelihood = likelihood.copy()
    likelihood[:, 1] = np.nan
    found = exceedance(draws_of(impact, likelihood), thresholds=[0.5, 1.0])
    assert (found.attrs["n_scenarios"], found.attrs["n_left_out"], found.attrs["n_draws"]) == (2, 1, 2000)
    kept = exceedance(draws_of(impact[:, [0, 2]], likelihood[:, [0, 2]]), thresholds=[0.5, 1.0])
    xr.testing.assert_allclose(found, kept)


def test_profiles_are_chosen_and_thresholds_follow_the_draws(drawn):
    impact, likelihood = drawn
    one = draws_of(impact, likelihood)
    both = xr.concat([one["total_impact"], 10.0 * one["total_impact"]], xr.Variable("profile", ["a", "b"]))
    draws = one.assign(total_impact=both)
    first, second = exceedance(draws), exceedance(draws, profile="b")
    assert (first.attrs["profile"], second.attrs["profile"]) == ("a", "b")
    np.testing.assert_allclose(second["threshold"], 10.0 * first["threshold"], rtol=1e-9)
    np.testing.assert_allclose(second["exceedance_mean"], first["exceedance_mean"])
    assert (first["exceedance_mean"] > 0.0).all()
    with pytest.raises(InputError, match="`profile` must be one of 'a', 'b'"):
        exceedance(draws, profile="c")


def test_a_result_brings_what_its_inputs_say(drawn):
    inputs = xr.Dataset(attrs={"title": "Register", "likelihood_kind": "probability"})
    tree = xr.DataTree.from_dict({"/draws": draws_of(*drawn), "/inputs": inputs})
    tree.attrs["illustrative"] = 1
    assert exceedance(tree).attrs.items() >= {"title": "Register", "illustrative": 1}.items()
    with pytest.raises(InputError, match=r"has no kept draws\. Simulate with `keep_draws`"):
        exceedance(xr.DataTree.from_dict({"/inputs": inputs}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda draws: draws.drop_vars("likelihood"), "no variable 'likelihood'"),
        (lambda draws: draws.rename(scenario="event"), "must have the dimension 'scenario'"),
        (lambda draws: draws.assign(likelihood=np.nan * draws["likelihood"]), "no scenario has a likelihood"),
        (lambda draws: draws.assign(likelihood=-draws["likelihood"]), r"likelihoods must lie in \[0, 1\]"),
        (
            lambda draws: draws.assign(total_impact=0.0 * draws["total_impact"]),
            "every kept draw of total impact is zero",
        ),
    ],
)
def test_draws_that_say_nothing_are_refused(drawn, change, said):
    with pytest.raises(InputError, match=said):
        exceedance(change(draws_of(*drawn)))


def test_case_h03_stands_behind_the_closed_form():
    """The numbers of the closed form above are those of the case, where its file is at hand."""
    path = Path(__file__).parents[2] / "published" / "data" / "H03-exceedance-curve.json"
    case = json.loads(path.read_text("utf-8"))
    scenarios = case["inputs"]["scenarios"]
    impact = np.random.default_rng(4).lognormal(
        [s["mu"] for s in scenarios], [s["sigma"] for s in scenarios], (40_000, len(scenarios))
    )
    likelihood = np.broadcast_to([s["p"] for s in scenarios], impact.shape)
    found = exceedance(draws_of(impact, likelihood), thresholds=case["inputs"]["x"])
    wanted = case["expected"]["exceedance_probability"]
    assert (np.abs(found["exceedance_mean"] - wanted) < 4.0 * found["exceedance_mean_mcse"]).all()
