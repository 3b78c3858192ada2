"""A08: the member of a family with the largest entropy that holds a mass in a range (PreliZ maxent)."""

import json
from pathlib import Path

import pytest

from riskmc.distributions.fits.entropy import entropy, max_entropy

CASE = json.loads((Path(__file__).parent / "data" / "A08-maxent-families.json").read_text("utf-8"))
REL = CASE["tolerance"]["rel_strict"]
FIGURES = {
    "gamma": {"alpha": "shape"},
    "lognormal": {"mu": "mu", "sigma": "sigma"},
    "beta": {"alpha": "alpha", "beta": "beta"},
    "normal": {"mu": "location", "sigma": "scale"},
    "student_t4": {"mu": "location", "sigma": "scale", "nu": "degrees_of_freedom"},
}


@pytest.mark.parametrize("name", FIGURES)
def test_the_parameters_are_the_reference_to_five_digits(name):
    given, expected = CASE["inputs"]["families"][name], CASE["expected"][name]
    freedom = {"degrees_of_freedom": given["nu"]} if "nu" in given else {}
    family = name.removeprefix("student_").rstrip("4")
    law = max_entropy(family, given["lower"], given["upper"], given["mass"], **freedom)
    for key, attribute in FIGURES[name].items():
        assert getattr(law, attribute) == pytest.approx(expected[key], rel=REL)
    found = {"entropy": entropy(law), "mean": law.mean(), "sd": law.std()}
    known = {key: number for key, number in expected.items() if key in found}
    assert {key: found[key] for key in known} == pytest.approx(known, rel=REL)
    below, upto = law.cdf([given["lower"], given["upper"]])
    assert upto - below == pytest.approx(given["mass"], abs=1e-10)


def test_the_rate_of_the_gamma():
    law = max_entropy("gamma", 2, 10, 0.9)
    assert 1 / law.scale == pytest.approx(CASE["expected"]["gamma"]["beta_rate"], rel=REL)
