"""E10: SMAA on scores with class probabilities, weights flat on the simplex and on the ordered simplex."""

import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions import ClassProbabilities
from riskmc.engine import compile_model
from riskmc.engine.designs import N_CHAINS, with_design
from riskmc.engine.run import run
from riskmc.model import Model
from riskmc.model.weight_laws import DirichletWeights, OrdinalWeights
from riskmc.ranking.outcomes import drawn
from riskmc.scales import Scale

CASE = json.loads((Path(__file__).parent / "data" / "E10-smaa-class-scores.json").read_text("utf-8"))
SHARES = CASE["inputs"]["class_probs_scenario_criterion_class"]
SCALE = Scale(("A", "B", "C", "D", "E"), base=CASE["inputs"]["base"], zero="0")
WEIGHTS = {"uniform": DirichletWeights((1.0, 1.0, 1.0)), "ordinal": OrdinalWeights((0, 1, 2), (0, 1, 2))}
RANKS = np.arange(1, len(SHARES) + 1)
N_DRAWS = 2**21


def model_of(kinds):
    laws = {
        f"s{s}": {
            f"c{c}": ClassProbabilities(shares, SCALE).value(classes="continuous") for c, shares in enumerate(row)
        }
        for s, row in enumerate(SHARES)
    }
    model = Model.from_laws(laws)
    return dataclasses.replace(
        model,
        profiles=tuple(kinds),
        weights=np.repeat(model.weights, len(kinds), axis=0),
        weight_laws=tuple(WEIGHTS[kind] for kind in kinds),
    )


def outcome_of(kinds, design="mc"):
    model = model_of(kinds)
    plan, units = compile_model(model, 1010)
    chains = 1 if design == "mc" else N_CHAINS
    tallies = [run(with_design(plan, design, 1010, chain), N_DRAWS // chains) for chain in range(chains)]
    return drawn(model, plan, units, tallies)


@pytest.fixture(scope="module", params=["mc", "sobol", "latin"])
def outcome(request):
    return outcome_of(WEIGHTS, request.param)


@pytest.fixture(params=enumerate(WEIGHTS), ids=WEIGHTS)
def case(request, outcome):
    p, kind = request.param
    return p, outcome, CASE["expected"][kind]


def close(found, error, expected):
    """Whether all figures lie within the tolerance of the case, which four standard errors are added to."""
    return bool((np.abs(found - expected) <= CASE["tolerance"]["abs"] + 4.0 * error).all())


def test_rank_acceptabilities(case):
    p, (estimates, errors, _), expected = case
    assert close(estimates.ranks[p, 0], errors.ranks[p, 0], expected["rank_acceptability"])


def test_pairwise_winning(case):
    p, (estimates, errors, _), expected = case
    wins, error = (np.nan_to_num(array.wins[p, 0]) for array in (estimates, errors))
    assert close(wins, error, expected["pairwise_winning"])


def test_central_weights(case):
    p, (estimates, errors, _), expected = case
    assert close(estimates.central_weight[p, 0], errors.central_weight[p, 0], expected["central_weights"])
    assert np.isnan(estimates.central_weight[p, 1]).all()  # nobody has a likelihood
    assert (errors.central_weight[p, 0] < 1e-3).all()


def test_expected_ranks(case):
    p, (estimates, errors, _), expected = case
    error = np.sqrt((errors.ranks[p, 0] ** 2) @ RANKS**2)
    assert close(estimates.ranks[p, 0] @ RANKS, error, expected["expected_rank"])


def test_means_and_spreads(case):
    p, (estimates, errors, _), expected = case
    assert close(estimates.mean[0, p], errors.mean[0, p], expected["mean_value"])
    assert close(estimates.std[0, p], np.nan_to_num(errors.std[0, p]), expected["sd_value"])


def test_means_in_closed_form(outcome):
    """Sharper than the case: E[3^(U - 1/2)] = (3^(1/2) - 3^(-1/2)) / ln 3, and weights are independent of scores."""
    values = [0.0, *(3.0 ** (k - 5) * (3.0**0.5 - 3.0**-0.5) / math.log(3.0) for k in range(1, 6))]
    expected = np.array([np.array(SHARES) @ values @ law.mean() for law in WEIGHTS.values()])
    assert (np.abs(outcome.estimates.mean[0] - expected) < 4.0 * outcome.errors.mean[0] + 1e-6).all()


def test_weights_of_the_other_kind_are_noticed():
    estimates, errors, _ = outcome_of(["ordinal"])
    wanted = CASE["expected"]["uniform"]
    assert not close(estimates.ranks[0, 0], errors.ranks[0, 0], wanted["rank_acceptability"])
    assert not close(estimates.central_weight[0, 0], errors.central_weight[0, 0], wanted["central_weights"])
