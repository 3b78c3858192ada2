"""A03: low, best, high read as P5/P95, P10/P90 or bounds, best as the mode (Keefer and Bodily 1983)."""

import json
from pathlib import Path

import pytest

from riskmc.distributions import from_range

CASE = json.loads((Path(__file__).parent / "data" / "A03-threepoint-quantile-bounds.json").read_text("utf-8"))
REL = CASE["tolerance"]["rel"]
GIVEN = [CASE["inputs"][name] for name in ("low", "best", "high")]
BOUNDS = {"P5-P95": "p5-p95", "P10-P90": "p10-p90", "min-max": "range"}
SHAPES = {"triangular": "triangular", "pert4": "pert"}


@pytest.mark.parametrize("reading", BOUNDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_law_meets_the_range_it_is_read_from(reading, shape):
    law = from_range(*GIVEN, bounds=BOUNDS[reading], best_is="mode", shape=SHAPES[shape])
    expected = CASE["expected"][reading][shape]
    found = dict(zip(("min", "max"), law.support(), strict=True))
    found |= {"mean": law.mean(), "sd": law.std(), "median": float(law.ppf(0.5))}
    assert found == pytest.approx(expected, rel=REL)


def test_the_meaning_of_the_bounds_more_than_doubles_the_band():
    narrow, wide = (from_range(*GIVEN, bounds=bounds) for bounds in ("range", "p10-p90"))
    assert wide.std() > 2 * narrow.std()
