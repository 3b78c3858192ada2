"""Spreads of uncertain weights: the ends that are named can be had."""

from __future__ import annotations

import re

import numpy as np
import pytest

from riskmc.elicitation.spreads import spread_fault
from riskmc.model.weights import dirichlet_around

PROFILES = [[1 / 2] * 2, [1 / 3] * 3, [1 / 10] * 10, [0.5, 0.3, 0.2], [0.97, 0.02, 0.01], [0.999, 0.001]]


@pytest.mark.parametrize("weights", PROFILES, ids=str)
@pytest.mark.parametrize("key", ["std", "concentration"])
def test_both_ends_that_a_message_names_are_allowed_and_what_lies_beyond_is_not(weights, key):
    profile = np.array(weights)
    _, message = spread_fault(profile, **{key: 1e300})
    ends = [float(end) for end in re.search(r"must lie from (\S+) to (\S+), got", message).groups()]
    for end, outwards in zip(ends, (0.999, 1.001), strict=True):
        assert spread_fault(profile, **{key: end}) is None
        assert dirichlet_around(profile, **{key: end}).alpha
        assert spread_fault(profile, **{key: end * outwards})[0] == key


def test_a_single_weight_has_no_standard_deviation():
    assert spread_fault(np.ones(1), std=0.1)[1].startswith("must be left out, got 0.1: no spread is possible")
    assert spread_fault(np.ones(1), concentration=30.0) is None


def test_without_spread_there_is_no_fault():
    assert spread_fault(np.ones(1)) is None
