"""D01: the weighted sum of class values, base 3 and 10 (Pruyt and Wijnmalen 2010)."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.distributions import Point
from riskmc.model import Model, aggregate
from riskmc.scales import Scale
from riskmc.simulation import simulate

CASE = json.loads((Path(__file__).parent / "data" / "D01-weighted-geometric-sum.json").read_text("utf-8"))
EXPECTED, REL = CASE["expected"], CASE["tolerance"]["rel"]
SCENARIOS = CASE["inputs"]["scenarios"]
CASES = [(base, weights) for base in CASE["inputs"]["bases"] for weights in ("equal", "profile")]


def values_of(base):
    scale = Scale(("A", "B", "C", "D", "E"), base=base, zero="0")
    return scale, np.stack([scale.value([scale.coordinate(label) for label in row]) for row in SCENARIOS.values()])


@pytest.mark.parametrize(("base", "weights"), CASES)
def test_totals_and_their_class_index(base, weights):
    expected = EXPECTED[f"weighted_sum|base={base}|{weights}"].values()
    scale, values = values_of(base)
    totals = aggregate(values, CASE["inputs"][f"weights_{weights}"])
    np.testing.assert_allclose(totals, [row["total"] for row in expected], rtol=REL)
    index = [row["equivalent_index"] for row in expected]
    finite = [k for k, number in enumerate(index) if number is not None]
    np.testing.assert_allclose(scale.index(totals)[finite], [index[k] for k in finite], rtol=REL)
    assert scale.index(totals)[-1] == -np.inf


@pytest.mark.parametrize(("base", "weights"), CASES)
def test_the_rank_is_the_same_in_every_draw(base, weights):
    expected = EXPECTED[f"weighted_sum|base={base}|{weights}"]
    _, values = values_of(base)
    given = CASE["inputs"][f"weights_{weights}"]
    criteria = [f"c{k}" for k in range(len(given))]
    model = Model.from_laws(
        {name: dict(zip(criteria, map(Point, row), strict=True)) for name, row in zip(SCENARIOS, values, strict=True)},
        weights=dict(zip(criteria, given, strict=True)),
    )
    ranking = simulate(model, n_draws=256, rng=1, threads=1)["ranking"]["rank_acceptability"]
    chosen = ranking.sel(by="total_impact", profile="per-criterion")
    assert {name: int(chosen.sel(scenario=name).idxmax("rank")) for name in SCENARIOS} == {
        name: row["rank"] for name, row in expected.items()
    }
    assert float(chosen.max("rank").min()) == 1.0
