"""Low and high as quantiles of a PERT or triangular law."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.distributions import PERT, Triangular, from_range
from riskmc.distributions.fits.range_solving import member_of_range
from riskmc.exceptions import RangeError


def test_it_is_what_a_range_is_read_as():
    assert member_of_range(2, 4, 10, 0.9, "mode", "pert", 4.0) == from_range(2, 4, 10, bounds="p5-p95")
    assert member_of_range(2, 4, 10, 1.0, "mode", "triangular", 4.0) == Triangular(2, 4, 10)
    assert member_of_range(2, 4, 10, 1.0, "mode", "pert", 2.0) == PERT(2, 4, 10, 2.0)


@pytest.mark.parametrize("shape", ["pert", "triangular"])
@pytest.mark.parametrize("best_is", ["mode", "median"])
def test_low_and_high_are_quantiles(shape, best_is):
    law = member_of_range(2, 5.5, 10, 0.8, best_is, shape, 4.0)
    np.testing.assert_allclose(law.cdf([2, 10]), [0.1, 0.9], atol=1e-12)
    assert (law.mode if best_is == "mode" else law.ppf(0.5)) == pytest.approx(5.5)


def test_a_median_out_of_reach_is_refused():
    with pytest.raises(RangeError, match="this shape cannot have its median at 2"):
        member_of_range(2, 2, 10, 0.8, "median", "pert", 4.0)
