"""X01: a register of 5 scenarios, 4 criteria and 3 experts, against 5e7 independent draws of each pooling mode."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import riskmc
from riskmc.robustness.expert_shares import expert_shares

CASE = json.loads((Path(__file__).parent / "data" / "X01-end-to-end-register.json").read_text("utf-8"))
REGISTER, TOLERANCE = CASE["inputs"]["register"], CASE["tolerance"]
SCENARIOS, LEVELS = list(REGISTER), {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
MODES = ["coherent", "independent"]
SEED, N_DRAWS, N_BATCHES = 2601, 2**20, 64

FRAMEWORK = """
id = "register"
title = "Register of the case"
country = "none"
edition = "1"
language = "en"

[likelihood]
kind = "probability"
horizon_years = 5
provenance = "assumed"
source = "the case"
classes = [
  {label = "A", lower = 5e-5, upper = 5e-4, words = "a"},
  {label = "B", lower = 5e-4, upper = 5e-3, words = "b"},
  {label = "C", lower = 5e-3, upper = 5e-2, words = "c"},
  {label = "D", lower = 5e-2, upper = 0.5, words = "d"},
  {label = "E", lower = 0.5, upper = 1, words = "e"},
]

[impact]
base = 3
zero = "0"
provenance = "assumed"
source = "the case"
classes = [
  {label = "A", words = "a"},
  {label = "B", words = "b"},
  {label = "C", words = "c"},
  {label = "D", words = "d"},
  {label = "E", words = "e"},
]

[[interests]]
id = "all"
name = "All"

[aggregation]
rule = "weighted-sum"
provenance = "assumed"
source = "the case"
"""


def rows():
    for scenario, judged in REGISTER.items():
        cells = [judged["likelihood"], *judged["impact"]]
        for criterion, triples in zip(("likelihood", "k1", "k2", "k3", "k4"), cells, strict=True):
            for expert, (low, best, high) in enumerate(triples, start=1):
                yield scenario, criterion, f"expert {expert}", low, best, high


@pytest.fixture(scope="session")
def framework(tmp_path_factory):
    path = tmp_path_factory.mktemp("x01") / "register.toml"
    criteria = "".join(f'\n[[criteria]]\nid = "k{k}"\ninterest = "all"\nname = "K{k}"\n' for k in (1, 2, 3, 4))
    path.write_text(FRAMEWORK + criteria, "utf-8")
    return riskmc.load_framework(path)


def assessment_of(framework, sampling, weights=CASE["inputs"]["weights"]):
    return riskmc.Assessment.from_frames(
        pd.DataFrame(rows(), columns=["scenario", "criterion", "expert", "low", "best", "high"]),
        framework=framework,
        reading={"bounds": "range", "shape": "pert", "zero": "latent"},
        experts={"sampling": sampling},
        dependence={"within_scenario": 0},
        profiles={"case": {f"k{k}": weight for k, weight in enumerate(weights, start=1)}},
    )


@pytest.fixture(scope="module", params=MODES)
def mode(request):
    return request.param


@pytest.fixture(scope="module")
def result(framework, mode):
    assessment = assessment_of(framework, mode)
    return riskmc.simulate(assessment, n_draws=N_DRAWS, keep_draws=N_DRAWS, rng=SEED).isel(profile=0)


def in_a_row(draws):
    """Draws of shape (draw, scenario): a chain is a run of draws that follow each other."""
    return draws.transpose("chain", "draw", "scenario").values.astype(float).reshape(-1, draws.sizes["scenario"])


@pytest.fixture(scope="module")
def logs(result):
    """log10 of the kept draws by name, each of shape (draw, scenario), in the order of the draws."""
    draws = result["draws"].to_dataset()
    names = {"likelihood": "likelihood", "impact": "total_impact", "risk": "risk"}
    return {f"log10_{name}": np.log10(in_a_row(draws[variable])) for name, variable in names.items()}


def with_error(statistic, draws):
    """A statistic of all draws and its standard error from batches."""
    batches = [statistic(batch) for batch in np.split(draws, N_BATCHES)]
    return statistic(draws), np.std(batches, axis=0, ddof=1) / np.sqrt(N_BATCHES)


def assert_near(found, expected, tolerance, error):
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    assert (np.abs(found - expected) <= tolerance + 4.0 * np.asarray(error)).all(), np.abs(found - expected).max()


def expected_of(mode, name, what):
    return [CASE["expected"][mode]["scenarios"][scenario][name][what] for scenario in SCENARIOS]


@pytest.mark.parametrize("name", ["log10_likelihood", "log10_impact", "log10_risk"])
def test_mean_and_spread_of_logarithms(logs, mode, name):
    for what, statistic in (("mean", np.mean), ("sd", np.std)):
        found, error = with_error(lambda batch, statistic=statistic: statistic(batch, axis=0), logs[name])
        assert_near(found, expected_of(mode, name, what), TOLERANCE[f"log10_{what}_abs"], error)


@pytest.mark.parametrize("what", LEVELS)
@pytest.mark.parametrize("name", ["likelihood", "impact", "risk"])
def test_quantiles(result, mode, name, what):
    variable = {"impact": "total_impact"}.get(name, name)
    quantile = result["summary"][f"{variable}_quantile"].sel(quantile=LEVELS[what])
    error = 0.0  # likelihoods are single items: exact
    if name != "likelihood":
        mcse = result["summary"][f"{variable}_quantile_mcse"].sel(quantile=LEVELS[what])
        error = mcse / (quantile * np.log(10.0))
    assert_near(np.log10(quantile), expected_of(mode, f"log10_{name}", what), TOLERANCE["log10_quantile_abs"], error)


@pytest.mark.parametrize("name", ["likelihood", "impact", "risk"])
def test_means(result, mode, name):
    variable = {"impact": "total_impact"}.get(name, name)
    found = result["summary"][f"{variable}_mean"]
    error = result["summary"][f"{variable}_mean_mcse"] if name != "likelihood" else 0.0
    expected = [CASE["expected"][mode]["scenarios"][scenario][f"mean_{name}"] for scenario in SCENARIOS]
    assert_near(found, expected, TOLERANCE["mean_rel"] * np.array(expected), error)


@pytest.mark.parametrize(
    ("name", "by", "key"),
    [
        ("rank_acceptability", "risk", "rank_probabilities_risk"),
        ("rank_acceptability", "total_impact", "rank_probabilities_impact"),
        ("expected_rank", "risk", "expected_rank_risk"),
        ("pairwise_winning", "risk", "pairwise_winning_risk"),
    ],
)
def test_ranks(result, mode, name, by, key):
    ranking = result["ranking"].sel(by=by)
    expected = np.array(CASE["expected"][mode][key])
    assert_near(ranking[name], expected, TOLERANCE["probability_abs"], ranking[f"{name}_mcse"])


def test_sucra(result, mode):
    ranking = result["ranking"].sel(by="risk")
    found = riskmc.ranking.sucra(ranking["rank_acceptability"])
    error = ranking["expected_rank_mcse"] / (len(SCENARIOS) - 1)
    assert_near(found, CASE["expected"][mode]["sucra_risk"], TOLERANCE["probability_abs"], error)


def test_correlation_of_risks(logs, mode):
    found, error = with_error(lambda batch: np.corrcoef(batch, rowvar=False), logs["log10_risk"])
    assert_near(found, CASE["expected"][mode]["correlation_log10_risk"], TOLERANCE["correlation_abs"], error)


@pytest.fixture(scope="module")
def shares(framework, mode):
    return expert_shares(assessment_of(framework, mode), n_draws=2**18, rng=SEED).isel(profile=0)


def log10_values(triple, bounds, rng, n):
    """Draws of log10 of a likelihood, or the value of an impact where there are no bounds, of one expert."""
    low, best, high = ("0ABCDE".index(letter) for letter in triple)
    least, most = low - 0.5, high + 0.5
    z = least + (most - least) * rng.beta(
        1 + 4 * (best - least) / (most - least), 1 + 4 * (most - best) / (most - least), n
    )
    if bounds is None:
        return np.where(z >= 0.5, CASE["inputs"]["base"] ** (z - 5.0), 0.0)
    return np.interp(z, np.arange(6) + 0.5, np.log10(bounds))


def between_choices(scenario, rng, n=2**14):
    """Variance of E[log10 risk | the experts of all five items], each chosen on its own, from plain draws."""
    judged = REGISTER[scenario]
    likelihood = [
        log10_values(one, CASE["inputs"]["likelihood_class_bounds"], rng, n).mean() for one in judged["likelihood"]
    ]
    impacts = [[log10_values(one, None, rng, n) for one in triples] for triples in judged["impact"]]
    means, noise = [], []
    for choice in product(range(3), repeat=4):
        parts = (w * impacts[k][e] for k, (w, e) in enumerate(zip(CASE["inputs"]["weights"], choice, strict=True)))
        logs = np.log10(sum(parts))
        means.append(logs.mean())
        noise.append(logs.var() / n)
    return np.var(likelihood) + np.var(means) - np.mean(noise)


def test_variance_between_experts(shares, mode):
    found, error = (shares[f"log10_risk_expert_share{end}"].values for end in ("", "_mcse"))
    tolerance = TOLERANCE["correlation_abs"]
    if mode == "coherent":
        expected = CASE["expected"][mode]["between_expert_variance_share_log10_risk"]
    else:  # the case has none for this mode: plain draws of its definition, over its own variance
        rng = np.random.default_rng(5)
        between = np.array([between_choices(scenario, rng) for scenario in SCENARIOS])
        expected = between / np.square(expected_of(mode, "log10_risk", "sd"))
        tolerance += 0.004  # of 2**14 plain draws of each expert
    assert_near(found, expected, tolerance, error)
    assert (error < 0.004).all()


def test_the_share_between_experts_of_ranks_is_reported(shares):
    ranks = shares["rank_expert_share"]
    assert ((ranks > 0.0) & (ranks < 1.0)).all()
    assert (shares["rank_expert_share_mcse"] < 0.02).all()


def test_the_share_of_the_other_mode_is_noticed(shares, mode):
    found, error = (shares[f"log10_risk_expert_share{end}"].values for end in ("", "_mcse"))
    other = np.array(CASE["expected"]["coherent"]["between_expert_variance_share_log10_risk"])
    if mode == "coherent":
        other -= 0.02
    with pytest.raises(AssertionError, match=r"0\.\d+"):
        assert_near(found, other, TOLERANCE["correlation_abs"], error)


def test_the_other_mode_is_noticed(result, mode):
    (other,) = set(MODES) - {mode}
    expected = np.array(CASE["expected"][other]["rank_probabilities_risk"])
    ranking = result["ranking"].sel(by="risk")
    found, error = ranking["rank_acceptability"], ranking["rank_acceptability_mcse"]
    with pytest.raises(AssertionError, match=r"0\.\d+"):
        assert_near(found, expected, TOLERANCE["probability_abs"], error)


def test_other_weights_are_noticed(framework):
    assessment = assessment_of(framework, "coherent", weights=[0.25, 0.25, 0.25, 0.25])
    summary = riskmc.simulate(assessment, n_draws=2**16, rng=SEED).isel(profile=0)["summary"]
    found = np.log10(summary["total_impact_quantile"].sel(quantile=0.5))
    error = np.abs(found - expected_of("coherent", "log10_impact", "q50"))
    assert (error > 4 * TOLERANCE["log10_quantile_abs"]).any()
