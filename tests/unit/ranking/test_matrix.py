import numpy as np
import pytest
import xarray as xr

from riskmc.exceptions import InputError
from riskmc.ranking.matrix import matrix_audit

EDGES = {"likelihood_edges": [0, 0.5, 1], "impact_edges": [0, 10, 100]}


def points(values):
    return xr.DataArray(values, dims="scenario", coords={"scenario": list("abcdef")[: len(values)]})


@pytest.fixture(scope="module")
def audit():
    # Expected risks 36, 4, 9, 0.4, 5.5; cells (2, 2), (1, 1), (1, 2), (1, 1), (2, 2) and levels 4, 1, 2, 1, 4.
    return matrix_audit(points([0.9, 0.45, 0.1, 0.4, 0.5]), points([40.0, 4 / 0.45, 90.0, 1.0, 11.0]), **EDGES)


def test_cells_and_levels_of_points(audit):
    assert audit["level"].values.tolist() == [4, 1, 2, 1, 4]
    assert audit["median_likelihood_class"].values.tolist() == [2, 1, 1, 1, 2]
    assert audit["median_impact_class"].values.tolist() == [2, 1, 2, 1, 2]
    assert float(audit["cell_probability"].sel(scenario="c", likelihood_class=1, impact_class=2)) == 1.0
    assert audit["cell_level"].values.tolist() == [[1, 2], [2, 4]]


def test_points_are_exact(audit):
    for name in ("cell_probability", "outside_probability", "expected_risk", "tied_share", "reversed_share"):
        assert (audit[f"{name}_mcse"] == 0).all()
    assert not audit["level_close"].any()
    assert float(audit["undecided_share"]) == 0.0


def test_pairs(audit):
    # Of ten pairs a-e and b-d are tied, and e (5.5, level 4) is put above c (9, level 2).
    assert float(audit["tied_share"]) == pytest.approx(2 / 10)
    assert float(audit["reversed_share"]) == pytest.approx(1 / 10)


def test_range_compression(audit):
    np.testing.assert_allclose(audit["range_ratio"], [[4 / 0.4, 1], [np.nan, 36 / 5.5]])


def test_rules_of_the_matrix(audit):
    # Green reaches 0.5 x 10 = red's start; both meet in a corner.
    assert bool(audit["weakly_consistent"])
    assert not bool(audit["betweenness"])


def test_levels_may_be_given():
    found = matrix_audit(points([0.9, 0.1]), points([1.0, 90.0]), levels=[[1, 5], [2, 6]], **EDGES)
    assert found["level"].values.tolist() == [2, 5]
    assert float(found["reversed_share"]) == 0.0


def test_equal_risks_are_no_tie_and_no_reversal():
    found = matrix_audit(points([0.1, 0.2, 0.0, 0.0]), points([6.0, 3.0, 1.0, 2.0]), **EDGES)
    # Of six pairs the two equal ones are no ties.
    assert float(found["tied_share"]) == pytest.approx(4 / 6)
    assert float(found["range_ratio"][0, 0]) == np.inf


def test_no_risk_at_all_is_not_compressed():
    found = matrix_audit(points([0.0, 0.0]), points([1.0, 2.0]), **EDGES)
    assert float(found["range_ratio"][0, 0]) == 1.0


@pytest.fixture(scope="module")
def draws():
    rng = np.random.default_rng(2)
    shared = rng.random((4000, 1))
    likelihood = xr.DataArray(np.hstack([shared, rng.random((4000, 2))]), dims=("draw", "scenario"))
    impact = xr.DataArray(120.0 * np.hstack([shared, rng.random((4000, 2))]), dims=("draw", "scenario"))
    return likelihood, impact


def test_probabilities_of_cells(draws):
    found = matrix_audit(*draws, **EDGES)
    # Likelihood and impact of the first scenario are one number u: classes part at 1/2 and at 10/120.
    expected = np.array([[[10 / 120, 1 / 2 - 10 / 120], [0, 1 / 2]]] + 2 * [[[5 / 120, 55 / 120], [5 / 120, 55 / 120]]])
    error = found["cell_probability_mcse"]
    assert (np.abs(found["cell_probability"] - expected) < 4 * error).all()
    np.testing.assert_allclose(found["cell_probability"].sum(["likelihood_class", "impact_class"]), 1.0)
    assert (np.abs(found["outside_probability"] - 20 / 120) < 4 * found["outside_probability_mcse"]).all()


def test_expected_risk_keeps_dependence(draws):
    found = matrix_audit(*draws, **EDGES)
    expected = 120 * np.array([1 / 3, 1 / 4, 1 / 4])
    assert (np.abs(found["expected_risk"] - expected) < 4 * found["expected_risk_mcse"]).all()
    assert not (np.abs(found["expected_risk"] - 120 / 4) < 4 * found["expected_risk_mcse"]).all()


def test_close_risks_on_different_levels_are_undecided(draws):
    likelihood, impact = (part.isel(scenario=[1, 2]) for part in draws)
    edges = {"likelihood_edges": [0, float(likelihood.median("draw").mean()), 1], "impact_edges": [0, 100]}
    assert float(matrix_audit(likelihood, impact, **edges)["undecided_share"]) == 1.0
    # A scenario and itself with a likelihood a fifth higher: the paired difference leaves no doubt.
    twice = likelihood.isel(scenario=[0, 0]) * xr.DataArray([0.9, 1.1], dims="scenario")
    edges["likelihood_edges"][1] = float(twice.median("draw").mean())
    assert float(matrix_audit(twice, impact.isel(scenario=[0, 0]), **edges)["undecided_share"]) == 0.0


def test_a_median_beside_an_edge_leaves_its_pairs_undecided(draws):
    likelihood, impact = draws
    middle = float(likelihood.isel(scenario=0).median("draw"))
    # The first scenario is on an edge, the others far below it; its risk is far from theirs.
    others = xr.where(likelihood["scenario"] == 0, likelihood, 0.1 * likelihood)
    found = matrix_audit(others, impact, likelihood_edges=[0, middle + 1e-6, 1], impact_edges=[0, 500])
    assert found["level"].values.tolist() == [1, 1, 1]
    assert found["level_close"].values.tolist() == [True, False, False]
    # Its two pairs of all three: tied now, and not if its median were a little higher.
    assert float(found["undecided_share"]) == pytest.approx(2 / 3)
    # It is on either level in half of all runs: 1 tied pair of 3, or all 3.
    assert float(found["tied_share_mcse"]) == pytest.approx(2 / 3 / 2, rel=0.1)
    assert float(found["reversed_share_mcse"]) == 0.0
    sure = matrix_audit(others, impact, likelihood_edges=[0, middle + 0.1, 1], impact_edges=[0, 500])
    assert float(sure["undecided_share"]) == float(sure["tied_share_mcse"]) == 0.0


def test_a_level_is_sure_where_both_sides_of_an_edge_have_it(draws):
    likelihood, impact = draws
    edges = [0, float(likelihood.isel(scenario=0).median("draw")), 1]
    found = matrix_audit(likelihood, impact, likelihood_edges=edges, impact_edges=[0, 500], levels=[[3], [3]])
    assert not found["level_close"].any()
    assert float(found["undecided_share"]) == 0.0


def test_a_single_draw_shows_no_error(draws):
    found = matrix_audit(*(part.isel(draw=[0]) for part in draws), **EDGES)
    for name in ("expected_risk_mcse", "tied_share_mcse", "reversed_share_mcse", "undecided_share"):
        assert np.isnan(found[name]).all(), name
    assert not np.isnan(found["tied_share"])


@pytest.mark.statistical
def test_errors_of_shares_are_the_spread_of_repeated_runs():
    rng = np.random.default_rng(5)
    n_runs, places = 200, np.linspace(0.8, 1.2, 12)
    likelihood = xr.DataArray(rng.beta(4, 4, (n_runs, 300, 12)) * places, dims=("run", "draw", "scenario"))
    impact = xr.DataArray(rng.gamma(4, 10, (n_runs, 300, 12)) * places[::-1], dims=("run", "draw", "scenario"))
    found = matrix_audit(likelihood, impact, likelihood_edges=[0, 0.5, 2], impact_edges=[0, 37, 1000])
    for name in ("tied_share", "reversed_share"):
        spread, error = float(found[name].std("run", ddof=1)), float((found[f"{name}_mcse"] ** 2).mean() ** 0.5)
        assert error == pytest.approx(spread, rel=0.3), name


def test_a_slice_without_a_number(draws):
    likelihood, impact = draws
    profiles = xr.concat([impact, impact * np.nan], "profile")
    found = matrix_audit(likelihood, profiles, **EDGES)
    assert np.isnan(found["tied_share"].isel(profile=1))
    assert np.isnan(found["undecided_share"][1])
    assert not found["level_close"].isel(profile=1).any()
    assert float(found["tied_share"][0]) == float(matrix_audit(likelihood, impact, **EDGES)["tied_share"])


def test_kept_dims_and_what_is_left_out(draws):
    likelihood, impact = draws
    profiles = xr.concat([impact, impact.where(impact["scenario"] != 1)], "profile")
    found = matrix_audit(likelihood, profiles, **EDGES)
    assert found["tied_share"].dims == ("profile",)
    assert found["cell_probability"].dims == ("profile", "scenario", "likelihood_class", "impact_class")
    assert np.isnan(found["cell_probability"].isel(profile=1, scenario=1)).all()
    alone = matrix_audit(likelihood, impact, **EDGES)
    xr.testing.assert_allclose(found.isel(profile=0), alone)
    two = matrix_audit(likelihood.isel(scenario=[0, 2]), impact.isel(scenario=[0, 2]), **EDGES)
    assert float(found["tied_share"][1]) == float(two["tied_share"])


def test_one_scenario_has_no_pairs():
    found = matrix_audit(points([0.9]), points([40.0]), **EDGES)
    assert np.isnan(found["tied_share"])
    assert np.isnan(found["reversed_share"])


def test_blocks_of_pairs_do_not_matter(monkeypatch):
    rng = np.random.default_rng(3)
    likelihood = xr.DataArray(rng.random((50, 7)), dims=("draw", "scenario"))
    whole = matrix_audit(likelihood, 50 * likelihood[::-1], **EDGES)
    monkeypatch.setattr("riskmc.ranking.matrix_pairs.PAIR_ROWS", 2)
    assert matrix_audit(likelihood, 50 * likelihood[::-1], **EDGES).identical(whole)


@pytest.mark.parametrize(
    ("likelihood", "impact", "message"),
    [
        ([-0.1, 0.2], [1.0, 2.0], "likelihood must be finite and not negative, got -0.1"),
        ([0.1, 0.2], [1.0, np.inf], "impact must be finite and not negative, got inf"),
        ([0.1, 0.2], [1.0, 2.0, 3.0], "must be over the same scenarios"),
    ],
)
def test_numbers_are_finite_and_not_negative(likelihood, impact, message):
    with pytest.raises(InputError, match=message):
        matrix_audit(points(likelihood), points(impact), **EDGES)
