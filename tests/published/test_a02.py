"""A02: PERT with shapes 4, 2 and 10 (Malcolm et al. 1959; Vose 2008)."""

import json
from pathlib import Path

import pytest

from riskmc.distributions import PERT

CASE = json.loads((Path(__file__).parent / "data" / "A02-pert-modified.json").read_text("utf-8"))
EXPECTED, REL = CASE["expected"], CASE["tolerance"]["rel"]
LAWS = {
    f"lambda={shape}": PERT(*(CASE["inputs"][name] for name in ("min", "mode", "max")), shape) for shape in (4, 2, 10)
}


@pytest.mark.parametrize("shape", LAWS)
def test_a_pert_is_the_beta_law_of_its_shape(shape):
    law, expected = LAWS[shape], EXPECTED[shape]
    for name in ("alpha", "beta", "mode"):
        assert getattr(law, name) == pytest.approx(expected[name], rel=REL)
    assert law.mean() == pytest.approx(expected["mean"], rel=REL)
    assert law.std() == pytest.approx(expected["sd"], rel=REL)
    assert law.std() ** 2 == pytest.approx(expected["variance"], rel=REL)
    for q, x in expected["quantiles"].items():
        assert law.ppf(float(q)) == pytest.approx(x, rel=REL)


def test_the_standard_deviation_is_not_the_planning_rule():
    rule = EXPECTED["classical_sd_convention_(b-a)/6_do_not_use"]
    assert all(abs(law.std() / rule - 1) > 0.05 for law in LAWS.values())
