"""B05: IDEA's four-step ranges standardised to one coverage (Hemming et al. 2018)."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from riskmc.elicitation.standardising import standardise

CASE = json.loads((Path(__file__).parent / "data" / "B05-idea-four-step.json").read_text("utf-8"))
EXPECTED, REL = CASE["expected"], CASE["tolerance"]["rel"]
ROWS = CASE["inputs"]["rows"]
LOW, BEST, HIGH, COVERAGE = (
    np.array([row[name] for row in ROWS.values()]) for name in ("lower", "best", "upper", "confidence")
)
FLOOR, TOP = CASE["inputs"]["natural_bounds"]
LINEAR = [key for key in EXPECTED if key.startswith("linear")]
NORMAL = [key for key in EXPECTED if key.startswith("normal")]


def wanted(key):
    return float(re.search(r"S=([\d.]+)", key)[1])


@pytest.mark.parametrize("key", LINEAR)
def test_linear(key):
    found = standardise(LOW, BEST, HIGH, COVERAGE, wanted(key), lower=FLOOR, upper=TOP)
    rows = [EXPECTED[key][name] for name in ROWS]
    np.testing.assert_allclose(found.low, [row["lower"] for row in rows], rtol=REL)
    np.testing.assert_allclose(found.high, [row["upper"] for row in rows], rtol=REL)
    assert found.low_truncated.tolist() == ["lower" in row["truncated"] for row in rows]
    assert found.high_truncated.tolist() == ["upper" in row["truncated"] for row in rows]


@pytest.mark.parametrize("key", NORMAL)
def test_by_normal_quantiles(key):
    found = standardise(LOW, BEST, HIGH, COVERAGE, wanted(key), how="normal")
    rows = [EXPECTED[key][name] for name in ROWS]
    np.testing.assert_allclose(found.low, [row["lower"] for row in rows], rtol=REL)
    np.testing.assert_allclose(found.high, [row["upper"] for row in rows], rtol=REL)


@pytest.mark.parametrize("key", EXPECTED["group_mean_quantile_aggregation"])
def test_the_mean_of_the_group(key):
    found = standardise(LOW, BEST, HIGH, COVERAGE, wanted(key), lower=FLOOR, upper=TOP)
    expected = EXPECTED["group_mean_quantile_aggregation"][key]
    assert found.low.mean() == pytest.approx(expected["lower"], rel=REL)
    assert BEST.mean() == pytest.approx(expected["best"], rel=REL)
    assert found.high.mean() == pytest.approx(expected["upper"], rel=REL)
