"""D09: monetised impact, unit values times PERT quantities, by laws and by an assessment."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from riskmc.distributions import PERT
from riskmc.frameworks import framework_text
from riskmc.model import Assessment, Model, best_totals, to_model, weighted_sum_moments
from riskmc.simulation import simulate

CASE = json.loads((Path(__file__).parent / "data" / "D09-monetisation.json").read_text("utf-8"))
EXPECTED, REL = CASE["expected"], CASE["tolerance"]["rel"]
GIVEN = CASE["inputs"]
LAWS = {name: PERT(*(item["unit_value"] * number for number in item["pert"])) for name, item in GIVEN.items()}
UNITS = {"deaths": "deaths", "injured": "people", "cost": "EUR"}
N_DRAWS = 2**18

CRITERION = """
[[criteria]]
id = "{name}"
interest = "society"
name = "{name}"
unit = "{unit}"
unit_value = {value}
bounds = {{1 = [0, 1e2], 2 = [1e2, 1e4], 3 = [1e4, 1e6], 4 = [1e6, 1e8], 5 = [1e8, inf]}}
floor = 1
cap = 1e10
provenance = "assumed"
source = "an example"
"""


@pytest.fixture(scope="module")
def assessment(tmp_path_factory):
    """Build an assessment of quantities under a user's own framework with unit values."""
    start, rest = framework_text("generic-5x5").split("[[interests]]", 1)
    criteria = "".join(
        CRITERION.format(name=name, unit=UNITS[name], value=float(item["unit_value"])) for name, item in GIVEN.items()
    )
    aggregation = '[aggregation]\nrule = "monetised-sum"\nunit = "EUR"\nprovenance = "assumed"\nsource = "an example"\n'
    assert '[aggregation]\nrule = "weighted-sum"' in rest
    path = tmp_path_factory.mktemp("d09") / "money.toml"
    path.write_text(f'{start}[[interests]]\nid = "society"\nname = "Society"\n{criteria}\n{aggregation}', "utf-8")
    rows = [
        ("blackout", name, *(f"{number:.1f} {UNITS[name]}" for number in item["pert"])) for name, item in GIVEN.items()
    ]
    return Assessment.from_frames(
        pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
        framework=str(path),
        reading={"bounds": "range", "missing": "exclude"},
        dependence={"within_scenario": 0},
    )


def test_closed_moments():
    means, stds = [law.mean() for law in LAWS.values()], [law.std() for law in LAWS.values()]
    mean, std = weighted_sum_moments(means, stds, [1, 1, 1])
    assert 3 * mean == pytest.approx(EXPECTED["mean"], rel=REL)
    assert 3 * std == pytest.approx(EXPECTED["sd"], rel=REL)
    shares = {name: law.mean() / sum(means) for name, law in LAWS.items()}
    assert shares == pytest.approx(EXPECTED["share_of_mean"], rel=REL)


def test_quantities_with_unit_values_are_read_as_these_laws(assessment):
    items = to_model(assessment).impact[0]
    assert [item.pooled() for item in items] == list(LAWS.values())
    best = sum(item["unit_value"] * item["pert"][1] for item in GIVEN.values())
    np.testing.assert_allclose(best_totals(assessment), [[best]], rtol=REL)


def by_laws():
    return Model.from_laws({"blackout": LAWS}, rule="monetised-sum")


@pytest.mark.statistical
@pytest.mark.parametrize("source", ["laws", "assessment"])
def test_the_drawn_sum_of_money(source, assessment):
    result = simulate(by_laws() if source == "laws" else assessment, n_draws=N_DRAWS, rng=909, keep_draws=N_DRAWS)
    found = result["summary"].to_dataset().isel(profile=0, scenario=0)
    assert abs(found["total_impact_mean"] - EXPECTED["mean"]) < 4 * found["total_impact_mean_mcse"]
    drawn = result["draws"]["total_impact"].values.ravel().astype(float)
    error = ((drawn - EXPECTED["mean"]) ** 2).std() / (2 * EXPECTED["sd"] * math.sqrt(N_DRAWS))
    assert abs(found["total_impact_std"] - EXPECTED["sd"]) < 4 * error
    assert found["total_impact_mean"].attrs["units"] == ("EUR" if source == "assessment" else "1")


@pytest.mark.statistical
def test_a_wrong_unit_value_is_noticed():
    laws = LAWS | {"deaths": PERT(*(6.4e6 * number for number in GIVEN["deaths"]["pert"]))}
    model = Model.from_laws({"blackout": laws}, rule="monetised-sum")
    found = simulate(model, n_draws=N_DRAWS, rng=909)["summary"].to_dataset().isel(profile=0, scenario=0)
    assert abs(found["total_impact_mean"] - EXPECTED["mean"]) > 4 * found["total_impact_mean_mcse"]
