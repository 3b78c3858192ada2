"""Means, quantiles and probabilities of the engine against closed forms, and stated errors against their spread."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import riskmc
from riskmc.distributions import PERT, ClassRange, Discrete, LogUniform, Point, Triangular, Uniform, ZeroInflated
from riskmc.model import Dependence, Item, Model
from riskmc.scales import Scale

pytestmark = pytest.mark.statistical

SCALE = Scale(("A", "B", "C", "D", "E"))
QUANTILES = np.asarray(riskmc._schema.QUANTILES)
N_DRAWS = 2**18
RESOLUTION = 2e-4
"""Of the value of a quantile: the documented resolution of the histograms."""
TABLE_BIAS = 1e-5
"""Of the range of a law: the documented bias of its table."""

LAWS = {
    "uniform": Uniform(0.2, 0.7),
    "triangular": Triangular(0, 0.1, 0.9),
    "pert": PERT(0, 0.2, 1),
    "sharp pert": PERT(0.01, 0.02, 0.9, shape=12),
    "log-uniform": LogUniform(1e-4, 0.5),
    "classes": ClassRange("A", "C", "E", scale=SCALE).value(),
    "zero spike": ClassRange("X", "C", "D", scale=SCALE, zero_mass=1 / 3).value(),
    "nominal": ClassRange("X", "B", "D", scale=SCALE).value(classes="nominal"),
}


def std_error(law, n):
    """Standard error of a standard deviation: ``sqrt((m4 - s^4) / n) / 2 s``."""
    centre, std = law.mean(), law.std()
    fourth = riskmc.distributions.expectation(law, lambda x: (x - centre) ** 4)
    return math.sqrt((fourth - std**4) / n) / (2 * std)


@pytest.fixture(scope="module", params=LAWS)
def single(request):
    """A law, and the summary of a scenario that is this law alone."""
    law = LAWS[request.param]
    model = Model.from_laws({"flood": {"a": law}})
    return law, riskmc.simulate(model, n_draws=N_DRAWS, keep_draws=0, rng=8)["summary"].isel(profile=0, scenario=0)


def test_mean_and_spread_of_a_law(single):
    law, found = single
    bias = TABLE_BIAS * law.support()[1]
    assert abs(found["total_impact_mean"] - law.mean()) < 4 * found["total_impact_mean_mcse"] + bias
    assert found["total_impact_mean_mcse"] == pytest.approx(law.std() / math.sqrt(N_DRAWS), rel=0.02)
    assert abs(found["total_impact_std"] - law.std()) < 4 * std_error(law, N_DRAWS) + bias


def test_quantiles_of_a_law(single):
    law, found = single
    quantile, error = found["total_impact_quantile"].values, found["total_impact_quantile_mcse"].values
    step = 4 * np.sqrt(QUANTILES * (1 - QUANTILES) / N_DRAWS)
    low, high = law.ppf(np.maximum(QUANTILES - step, 0)), law.ppf(np.minimum(QUANTILES + step, 1))
    tolerance = RESOLUTION * quantile + TABLE_BIAS * law.support()[1]
    assert ((quantile >= low - tolerance) & (quantile <= high + tolerance)).all()
    assert (error >= 0).all()


def test_an_interest_has_the_quantiles_of_its_law(single):
    _, found = single
    np.testing.assert_array_equal(found["interest_impact_quantile"].values[0], found["total_impact_quantile"].values)


def test_classes_of_a_law(single):
    law, found = single
    edges = np.append(SCALE.value(np.arange(1, 6) - 0.5), np.inf)
    # An atom at an edge belongs to the class above, where F counts it below.
    expected = np.diff(law.cdf(edges * (1 - 1e-9)))
    share, error = found["impact_class_probability"].values, found["impact_class_probability_mcse"].values
    assert (np.abs(share - expected) < 4 * error + 1e-4).all()
    assert share.sum() <= 1 + 1e-12
    zero = float(law.cdf(edges[0] * (1 - 1e-9)))
    assert 1 - share.sum() == pytest.approx(zero, abs=4 * math.sqrt(zero * (1 - zero) / N_DRAWS) + 1e-4)
    np.testing.assert_allclose(found["worst_interest_exceedance"], np.cumsum(share[::-1])[::-1], atol=1e-12)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_a_sum_of_correlated_uniforms(correlation):
    laws = {"a": Uniform(0, 1), "b": Uniform(0, 1)}
    model = Model.from_laws({"flood": laws}, dependence=Dependence(within_scenario=correlation))
    found = riskmc.simulate(model, n_draws=N_DRAWS, rng=3)["summary"].isel(profile=0, scenario=0)
    # Var((U + V) / 2) = (1 + rho) / 24, as the rank correlation of uniforms is their correlation.
    assert found["total_impact_std"] == pytest.approx(math.sqrt((1 + correlation) / 24), rel=4 / math.sqrt(N_DRAWS))
    assert abs(found["total_impact_mean"] - 0.5) < 4 * found["total_impact_mean_mcse"]


def small_beside_large(scale):
    """Laws of impact and likelihood of a small scenario, and its summary beside a large one."""
    impact, likelihood = LogUniform(0.01 * scale, scale), LogUniform(1e-5 * scale, 1e-3 * scale)
    laws = {"small": {"a": impact}, "large": {"a": Uniform(0.5, 1)}}
    model = Model.from_laws(laws, {"small": likelihood, "large": Uniform(0.5, 1)})
    found = riskmc.simulate(model, n_draws=N_DRAWS, rng=5)["summary"].isel(profile=0).sel(scenario="small")
    return impact, likelihood, found


@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e-6])
def test_moments_of_risk_are_those_of_the_product_also_of_small_scenarios(scale):
    impact, likelihood, found = small_beside_large(scale)
    mean = impact.mean() * likelihood.mean()
    second = (impact.std() ** 2 + impact.mean() ** 2) * (likelihood.std() ** 2 + likelihood.mean() ** 2)
    assert abs(found["risk_mean"] - mean) < 4 * found["risk_mean_mcse"]
    assert found["risk_std"] == pytest.approx(math.sqrt(second - mean**2), rel=0.02)


@pytest.mark.parametrize("scale", [1.0, 1e-3])
def test_quantiles_of_risk_are_those_of_the_product_also_of_small_scenarios(scale):
    _, _, found = small_beside_large(scale)
    # log10 of the risk is the sum of two uniforms on two decades: triangular on four.
    expected = 1e-7 * scale**2 * 10 ** stats.triang(0.5, scale=4).ppf(QUANTILES)
    error = found["risk_quantile_mcse"].values
    assert (np.abs(found["risk_quantile"].values - expected) < 4 * error + RESOLUTION * expected).all()


def test_single_items_are_reported_exactly():
    pool = Item({"anna": Uniform(0, 0.4), "bert": Uniform(0.4, 1)}, {"anna": 1, "bert": 3})
    model = Model.from_laws({"flood": {"a": PERT(0, 0.2, 1)}}, {"flood": pool})
    found = riskmc.simulate(model, n_draws=64, rng=1)["summary"].isel(scenario=0)
    assert found["likelihood_mean"].item() == pytest.approx(1 / 4 * 0.2 + 3 / 4 * 0.7, rel=1e-9)
    assert found["likelihood_quantile"].sel(quantile=0.25).item() == pytest.approx(0.4, abs=1e-9)
    np.testing.assert_allclose(found["criterion_impact_quantile"].values[0], PERT(0, 0.2, 1).ppf(QUANTILES), rtol=1e-9)


# --- points and ties ---------------------------------------------------------------------


def test_points_have_bands_without_width_and_certain_ranks():
    laws = {"first": {"a": Point(0.7), "b": Point(0.9)}, "second": {"a": Point(0.5), "b": Point(0.5)}}
    model = Model.from_laws(laws, {"first": Point(0.1), "second": Point(0.2)})
    result = riskmc.simulate(model, n_draws=5000, rng=1).isel(profile=0)
    summary, ranking = result["summary"], result["ranking"]
    for name, expected in (("total_impact", [0.8, 0.5]), ("risk", [0.08, 0.1])):
        quantile = summary[f"{name}_quantile"]
        np.testing.assert_allclose(quantile, np.repeat(np.c_[expected], QUANTILES.size, axis=1), rtol=1e-6)
        assert (quantile.max("quantile") == quantile.min("quantile")).all()
        assert (summary[f"{name}_std"] == 0.0).all()
        np.testing.assert_allclose(summary[f"{name}_mean"], expected, rtol=1e-6)
    for by, first in (("total_impact", 1.0), ("likelihood", 0.0), ("risk", 0.0)):
        np.testing.assert_array_equal(
            ranking["rank_acceptability"].sel(by=by), [[first, 1 - first], [1 - first, first]]
        )
        assert ranking["pairwise_winning"].sel(by=by, scenario="first", other="second") == first
    assert ranking["order_probability"] == 1.0
    assert ranking["order_probability_mcse"] > 0.0


def class_register(rows, criteria):
    """NRA assessment of class letters as numbers, all criteria not named being X."""
    judged = [
        (scenario, criterion, letters.get(criterion, "C" if criterion == "likelihood" else "X"))
        for scenario, letters in rows.items()
        for criterion in (*criteria, "likelihood")
    ]
    return riskmc.Assessment.from_frames(
        pd.DataFrame(judged, columns=["scenario", "criterion", "best"]).assign(low=None, high=None),
        framework="nl-nra-2014",
        reading={"bounds": "range", "classes": "nominal"},
        dependence={"within_scenario": 0.5},
    )


def test_three_c_are_one_d_exactly():
    criteria = riskmc.load_framework("nl-nra-2014").criterion_ids
    rows = {
        "three c": {"1.1": "C", "1.2": "C", "3.1": "C"},
        "one d": {"5.3": "D"},
        "two c, three b": {"2.1": "C", "4.1": "C", "1.1": "B", "1.2": "B", "3.1": "B"},
        "almost": {"1.1": "C", "1.2": "C", "3.1": "B"},
    }
    result = riskmc.simulate(class_register(rows, criteria), n_draws=1000, rng=1)["ranking"].isel(profile=0)
    ranks = result["rank_acceptability"].sel(by="total_impact")
    np.testing.assert_allclose(ranks.values[:3], [[1 / 3, 1 / 3, 1 / 3, 0]] * 3, atol=1e-12)
    assert ranks.values[3].tolist() == [0, 0, 0, 1]
    assert result["pairwise_winning"].sel(by="total_impact", scenario="three c", other="one d") == 0.5
    assert result["order_probability"] == pytest.approx(1 / 6)


@pytest.fixture(scope="module")
def tied():
    """Ten scenarios of class numbers: many exact ties."""
    rng = np.random.default_rng(12)
    law = [Discrete(SCALE.value([1, 2, 3, 4, 5]).tolist(), rng.random(5)) for _ in range(3)]
    laws = {f"s{i}": {"a": law[i % 3], "b": law[i % 2], "c": ZeroInflated(law[1], 0.3)} for i in range(10)}
    model = Model.from_laws(
        laws, {f"s{i}": Discrete([0.1, 0.2], [1, 2]) for i in range(8)}, dependence=Dependence(within_scenario=0.3)
    )
    return riskmc.simulate(model, n_draws=2**15, keep_draws=2**15, rng=3).isel(profile=0)


@pytest.mark.parametrize(("by", "n_ranked"), [("total_impact", 10), ("likelihood", 8), ("risk", 8)])
def test_rows_and_columns_sum_to_one_with_massive_ties(tied, by, n_ranked):
    ranks = tied["ranking"]["rank_acceptability"].sel(by=by)[:n_ranked]
    np.testing.assert_allclose(ranks.sum("rank"), 1.0, atol=1e-12)
    np.testing.assert_allclose(ranks.sum("scenario"), (np.arange(10) < n_ranked).astype(float), atol=1e-12)
    wins = tied["ranking"]["pairwise_winning"].sel(by=by).values[:n_ranked, :n_ranked]
    np.testing.assert_allclose((wins + wins.T)[~np.eye(n_ranked, dtype=bool)], 1.0, atol=1e-12)


def test_equal_totals_on_paper_are_equal_in_the_engine(tied):
    draws = tied["draws"]["total_impact"].values
    thirds = draws * 3 * 81  # equal weights of three criteria, classes worth 1, 3, ... 81
    whole = np.rint(thirds)
    np.testing.assert_allclose(thirds, whole, atol=1e-4)
    assert len(np.unique(draws)) == len(np.unique(whole)) >= 50


# --- probabilities and their errors ------------------------------------------------------


@pytest.fixture(scope="module")
def register():
    laws = {
        f"s{i}": {c: ClassRange(*letters, scale=SCALE).value() for c, letters in zip("abcd", row, strict=True)}
        for i, row in enumerate(
            (("ABC", "BCD", "ABB", "CDE"), ("BBC", "CCC", "BCE", "ABE"), ("AAA", "ABD", "CDD", "BCD"))
        )
    }
    likelihood = {"s0": LogUniform(1e-3, 1e-1), "s1": LogUniform(1e-2, 5e-2), "s2": PERT(0.0, 0.01, 0.2)}
    return Model.from_laws(
        laws,
        likelihood,
        dependence=Dependence(within_scenario=0.5),
        interests={"a": "x", "b": "x", "c": "y", "d": "y"},
        order=("s1", "s0", "s2"),
    )


def test_probabilities_are_those_of_the_kept_draws(register):
    result = riskmc.simulate(register, n_draws=2**14, keep_draws=2**14, rng=9).isel(profile=0)
    draws, summary = result["draws"].to_dataset(), result["summary"]
    order = riskmc.ranking.order_probability(draws["total_impact"], ["s1", "s0", "s2"])
    assert result["ranking"]["order_probability"].item() == pytest.approx(order.item(), abs=1e-12)
    total = draws["total_impact"].transpose("scenario", "chain", "draw").values.reshape(3, -1)
    reached = np.stack([(total >= 3.0 ** (k - 0.5 - 5)).mean(axis=1) for k in range(1, 7)], axis=1)
    np.testing.assert_allclose(summary["impact_class_probability"], reached[:, :-1] - reached[:, 1:], atol=1e-12)
    np.testing.assert_allclose(summary["total_impact_mean"], total.mean(axis=1, dtype=float), rtol=1e-7)
    np.testing.assert_allclose(summary["total_impact_std"], total.std(axis=1, dtype=float), rtol=1e-6)
    np.testing.assert_allclose(summary["total_impact_quantile"], np.quantile(total, QUANTILES, axis=1).T, rtol=5e-3)


def test_the_worst_interest_is_never_below_the_total(register):
    summary = riskmc.simulate(register, n_draws=2**14, rng=9).isel(profile=0)["summary"]
    reached = summary["impact_class_probability"].values[:, ::-1].cumsum(axis=1)[:, ::-1]
    assert (summary["worst_interest_exceedance"].values >= reached - 1e-12).all()
    assert (summary["worst_interest_exceedance"].values > reached + 0.01).any()


def test_the_worst_interest_of_independent_interests():
    laws = {"flood": {"a": Uniform(0, 1), "b": LogUniform(0.01, 1)}}
    found = riskmc.simulate(Model.from_laws(laws), n_draws=N_DRAWS, rng=2)["summary"].isel(profile=0, scenario=0)
    edges = SCALE.value(np.arange(1, 6) - 0.5)
    expected = 1 - Uniform(0, 1).cdf(edges) * LogUniform(0.01, 1).cdf(edges)
    error = found["worst_interest_exceedance_mcse"].values
    assert (np.abs(found["worst_interest_exceedance"].values - expected) < 4 * error).all()


def test_no_probability_from_counts_has_an_error_of_zero(register):
    result = riskmc.simulate(register, n_draws=200, rng=1).isel(profile=0)
    for name in ("impact_class_probability", "worst_interest_exceedance"):
        found = result["summary"][name]
        assert ((found == 0.0) | (found == 1.0)).any()
        assert (result["summary"][f"{name}_mcse"] > 0.0).all()
    for name in ("rank_acceptability", "order_probability", "expected_rank"):
        assert (result["ranking"][f"{name}_mcse"] > 0.0).all()
    off_diagonal = ~np.eye(3, dtype=bool)
    assert (result["ranking"]["pairwise_winning_mcse"].values[:, off_diagonal] > 0.0).all()


RUNS = 64
ESTIMATES = {
    "summary": [
        "total_impact_mean",
        "risk_mean",
        "total_impact_quantile",
        "risk_quantile",
        "total_impact_index_quantile",
    ],
    "ranking": ["rank_acceptability", "expected_rank", "order_probability"],
}
ALL_ESTIMATES = [(group, name) for group, names in ESTIMATES.items() for name in names]
ALL_ESTIMATES += [("summary", "interest_impact_quantile"), ("summary", "worst_interest_exceedance")]


@pytest.fixture(scope="module")
def runs(register):
    return [riskmc.simulate(register, n_draws=4096, keep_draws=0, rng=seed).isel(profile=0) for seed in range(RUNS)]


def spread_over_error(runs, group, name):
    """Ratio of the variance between runs to the mean stated one, where the estimate is not at an edge."""
    found = np.stack([run[group][name].values.ravel() for run in runs])
    stated = np.mean([run[group][f"{name}_mcse"].values.ravel() ** 2 for run in runs], axis=0)
    inside = stated > 0.0
    if name in {"rank_acceptability", "order_probability", "worst_interest_exceedance"}:
        inside &= np.abs(found.mean(axis=0) - 0.5) < 0.48
    return found.var(axis=0, ddof=1)[inside] / stated[inside]


def within_chi_square(ratio):
    low, high = stats.chi2(RUNS - 1).ppf([5e-6, 1 - 5e-6]) / (RUNS - 1)
    return ((ratio > low) & (ratio < high)).all()


@pytest.mark.parametrize(("group", "name"), ALL_ESTIMATES)
def test_stated_errors_are_the_spread_between_runs(runs, group, name):
    ratio = spread_over_error(runs, group, name)
    assert ratio.size > 0
    assert within_chi_square(ratio), ratio


@pytest.mark.parametrize(("group", "name"), ALL_ESTIMATES)
def test_errors_for_four_times_the_draws_are_noticed(runs, group, name):
    assert not within_chi_square(4.0 * spread_over_error(runs, group, name))
