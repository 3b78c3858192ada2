"""G05: error rates of scrambled Sobol' draws (Owen 1997; He & Wang 2015; L'Ecuyer et al. 2023)."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t as student

from riskmc.engine.points import latin_bits, scrambled, sobol_bits, sobol_directions
from riskmc.engine.streams import stream_id, uniforms

CASE = json.loads((Path(__file__).parent / "data" / "G05-rqmc.json").read_text("utf-8"))
EXPECTED, TOLERANCE = CASE["expected"], CASE["tolerance"]
SIZES = [256, 1024, 4096, 16384]
N_SCRAMBLES = 64
LIMIT = 0.003
INPUTS = ["c1", "c2", "c3", "c4", "likelihood"]
STREAMS = np.array([stream_id("value", "case", name) for name in INPUTS], dtype=np.uint64)


def risk(u):
    """Weighted sum of four class values times a probability, u of shape (5, draw)."""
    weights = np.array(CASE["inputs"]["w"])
    return weights @ 3.0 ** (4.0 * u[:4] - 4.0) * 0.005 * 10.0 ** u[4]


def sobol(chain, n_draws):
    directions, shift = scrambled(sobol_directions(5), (2014, chain), STREAMS)
    return np.stack([sobol_bits(v, int(s), 0, n_draws) for v, s in zip(directions, shift, strict=True)])


def latin(chain, n_draws):
    return np.stack([latin_bits((2014, chain), int(stream), 0, n_draws) for stream in STREAMS])


@pytest.fixture(scope="module")
def draws():
    """Risk at the draws of each scramble, shape (scramble, draw)."""
    return np.stack([risk(uniforms(sobol(chain, SIZES[-1]))) for chain in range(N_SCRAMBLES)])


def smooth_errors(draws, size):
    return draws[:, :size].mean(axis=1) - EXPECTED["mean"]


def indicator_errors(draws, size):
    return (draws[:, :size] > LIMIT).mean(axis=1) - EXPECTED["indicator_probability"]


KINDS = {"smooth": smooth_errors, "indicator": indicator_errors}


def rmse(errors):
    return np.sqrt((errors**2).mean())


def test_exact_mean():
    values = np.array(CASE["inputs"]["w"]).sum() * (1 - 3.0**-4) / (4 * np.log(3))
    probability = 0.005 * 9 / np.log(10)
    assert values * probability == pytest.approx(EXPECTED["mean"], rel=TOLERANCE["mean_rel"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_error_is_the_published_one(draws, kind, size):
    published = EXPECTED[kind][str(size)]["rmse_sobol"]
    assert 1 / TOLERANCE["rmse_factor"] < rmse(KINDS[kind](draws, size)) / published < TOLERANCE["rmse_factor"]


@pytest.mark.parametrize("kind", KINDS)
def test_error_falls_at_the_published_rate(draws, kind):
    errors = [rmse(KINDS[kind](draws, size)) for size in SIZES]
    slope = np.polyfit(np.log2(SIZES), np.log2(errors), 1)[0]
    assert slope == pytest.approx(EXPECTED[f"{kind}_slope_log2"], abs=TOLERANCE["slope_abs"])


@pytest.mark.parametrize(("kind", "share"), [("smooth", 1 / 20), ("indicator", 1 / 2)])
def test_error_is_far_below_that_of_monte_carlo(draws, kind, share):
    assert rmse(KINDS[kind](draws, 4096)) < share * EXPECTED[kind]["4096"]["rmse_mc"]


def test_error_of_monte_carlo_is_the_published_one():
    for size in SIZES:
        smooth, indicator = (EXPECTED[kind][str(size)]["rmse_mc"] for kind in KINDS)
        p = EXPECTED["indicator_probability"]
        assert smooth == pytest.approx(np.sqrt(EXPECTED["variance"] / size), rel=1e-9)
        assert indicator == pytest.approx(np.sqrt(p * (1 - p) / size), rel=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_spread_of_sixteen_chains_covers(draws, kind):
    errors = KINDS[kind](draws, 1024).reshape(-1, 16)
    scores = errors.mean(axis=1) / (errors.std(axis=1, ddof=1) / 4)
    assert (np.abs(scores) < student.ppf(0.9995, 15)).all()


def test_the_first_point_is_needed(draws):
    # Dropping it costs the balance of the net: a negative control.
    dropped = draws[:, 1:4097].mean(axis=1) - EXPECTED["mean"]
    assert rmse(dropped) > 3 * rmse(smooth_errors(draws, 4096))


def test_latin_draws_stand_between():
    # Additive parts of the integrand are balanced within a chunk of 1024, interactions are not.
    errors = np.array([risk(uniforms(latin(chain, 4096))).mean() for chain in range(N_SCRAMBLES)]) - EXPECTED["mean"]
    row = EXPECTED["smooth"]["4096"]
    assert 5 * row["rmse_sobol"] < rmse(errors) < row["rmse_mc"] / 2
