"""G10: Student's interval from independent randomisations, and when to stop (L'Ecuyer et al. 2023)."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from riskmc.results import mean_mcse, probability_mcse, replicate_interval

CASE = json.loads((Path(__file__).parent / "data" / "G10-replicate-ci.json").read_text("utf-8"))
ESTIMATES, TOLERANCE = CASE["inputs"]["estimates"], CASE["inputs"]["tolerance"]
EXPECTED = CASE["expected"]
REL = CASE["tolerance"]["rel"]


@pytest.fixture(scope="module")
def interval():
    return replicate_interval(ESTIMATES, level=CASE["inputs"]["confidence"])


def test_interval(interval):
    assert interval.mean == pytest.approx(EXPECTED["mean"], rel=REL)
    assert interval.mcse == pytest.approx(EXPECTED["se"], rel=REL)
    assert interval.t == pytest.approx(EXPECTED["t"], rel=REL)
    assert interval.half_width == pytest.approx(EXPECTED["half_width"], rel=REL)
    assert [interval.lower, interval.upper] == pytest.approx(EXPECTED["ci"], rel=REL)


def test_more_replicates_are_wanted(interval):
    assert interval.reached(TOLERANCE) is EXPECTED["stop"]
    assert interval.replicates_needed(TOLERANCE) == EXPECTED["replicates_needed_by_variance"]


def test_it_stops_at_a_wider_tolerance_with_enough_replicates(interval):
    assert interval.reached(1.0001 * EXPECTED["half_width"])
    assert not interval.reached(1.0001 * EXPECTED["half_width"], least=len(ESTIMATES) + 1)


def test_the_formula_for_independent_draws_is_another(interval):
    # 8 replicates of 1024 draws; for independent draws the error would be that of a share of 8192.
    p, n = EXPECTED["mean"], 8192
    binomial = EXPECTED["p_hat_mcse_ignoring_rqmc"]
    assert mean_mcse(math.sqrt(p * (1.0 - p)), n) == pytest.approx(binomial, rel=REL)
    assert probability_mcse(p, n) == pytest.approx(binomial, rel=1e-3)
    assert binomial > 10 * interval.mcse


def test_the_interval_covers_what_it_says():
    draws = np.random.default_rng(10).normal(0.13, 0.001, (8, 20_000))
    found = replicate_interval(draws, level=0.95)
    covered = (np.abs(found.mean - 0.13) <= found.half_width).mean()
    error = math.sqrt(0.95 * 0.05 / 20_000)
    assert covered == pytest.approx(0.95, abs=4 * error)
    normal = (np.abs(found.mean - 0.13) <= 1.96 * found.mcse).mean()
    assert abs(normal - 0.95) > 4 * error  # with the normal quantile it would not
