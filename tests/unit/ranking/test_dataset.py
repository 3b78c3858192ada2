import math

import numpy as np
import pytest
import xarray as xr

from riskmc import ranking
from riskmc.distributions import Uniform
from riskmc.engine import compile_model, run
from riskmc.engine.plan import MOST_PAIRED
from riskmc.exceptions import InputError, SizeWarning
from riskmc.model import Model
from riskmc.ranking.dataset import LEFT_OUT, NOT_COMPARED, from_counts, from_draws, ranking_dataset
from riskmc.ranking.figure_errors import chain_figure_errors, draw_figure_errors
from riskmc.results.estimates import chain_errors, draw_errors, estimates_of
from riskmc.results.precision import probability_mcse

ESTIMATES = (
    "rank_acceptability",
    "pairwise_winning",
    "expected_rank",
    "rank_std",
    "sucra",
    "rank_quantile",
    "top_k",
    "rank_interval_width",
    "resolved_share",
    "tier_winning",
)
CHOICES = ("tier", "tier_close", "median_rank", "modal_rank")
MATRICES = ("rank_acceptability", "pairwise_winning")
BOUNDED = ["resolved_share_mcse", "rank_interval_width_mcse"]  # counts bound what draws tell


@pytest.fixture
def draws():
    rng = np.random.default_rng(6)
    values = rng.normal([[0.0, 0.5, 1.0], [2.0, 0.5, 0.0]], size=(200, 2, 3)).round(1)
    coords = {"profile": ["p", "q"], "scenario": ["a", "b", "c"], "name": ("scenario", ["A", "B", "C"])}
    return xr.DataArray(values, dims=("draw", "profile", "scenario"), coords=coords)


@pytest.fixture
def counts(draws):
    return ranking.rank_counts(draws), ranking.win_counts(draws)


def test_every_estimate_has_its_error_and_its_words(draws):
    found = from_draws(draws)
    assert set(found.data_vars) == {*CHOICES, *ESTIMATES, *(f"{name}_mcse" for name in ESTIMATES)}
    for name, variable in found.variables.items():
        if name not in draws.coords:
            assert variable.attrs["long_name"], name
            assert name == "other" or variable.attrs["units"], name
    for name in ESTIMATES:
        assert found[f"{name}_mcse"].dims == found[name].dims
        assert found[f"{name}_mcse"].attrs["units"] == found[name].attrs["units"]


def test_dims_and_labels(draws):
    found = from_draws(draws)
    assert found["rank_acceptability"].dims == ("profile", "scenario", "rank")
    assert found["pairwise_winning"].dims == ("profile", "scenario", "other")
    assert found["rank_quantile"].dims == ("profile", "scenario", "quantile")
    assert found["top_k"].dims == ("profile", "scenario", "k")
    assert found["tier"].dims == found["expected_rank"].dims == ("profile", "scenario")
    assert found["quantile"].values.tolist() == [0.05, 0.5, 0.95]
    assert found["other"].values.tolist() == found["scenario"].values.tolist() == ["a", "b", "c"]
    assert found["name"].dims == ("scenario",)


def test_numbers_are_those_of_the_functions(draws):
    found = from_draws(draws, theta=0.8)
    for name in (*ESTIMATES[:7], "median_rank", "modal_rank"):
        np.testing.assert_allclose(found[name], getattr(ranking, name)(draws), rtol=1e-12, err_msg=name)
    np.testing.assert_array_equal(found["tier"], ranking.tiers(draws, theta=0.8))


def test_counts_give_what_the_draws_give(draws, counts):
    found, of_draws = from_counts(*counts, 200), from_draws(draws)
    xr.testing.assert_identical(found.drop_vars(BOUNDED), of_draws.drop_vars(BOUNDED))
    for name in BOUNDED:
        assert (found[name] >= of_draws[name]).all()


def test_counts_of_parts_add_up(draws):
    parts = draws[:50], draws[50:]
    ranks = sum(ranking.rank_counts(part) for part in parts)
    wins = sum(ranking.win_counts(part) for part in parts)
    found, whole = from_counts(ranks, wins, 200), from_draws(draws)
    xr.testing.assert_allclose(found.drop_vars(BOUNDED), whole.drop_vars(BOUNDED), rtol=1e-12)


def test_whole_counts_with_zeros_for_what_is_not_ranked():
    ranks = xr.DataArray([[30, 70, 0], [70, 30, 0], [0, 0, 0]], dims=("scenario", "rank"))
    wins = xr.DataArray([[0, 30, 0], [70, 0, 0], [0, 0, 0]], dims=("scenario", "other"))
    found = from_counts(ranks, wins, 100)
    np.testing.assert_allclose(found["expected_rank"], [0.3 * 1 + 0.7 * 2, 0.7 * 1 + 0.3 * 2, np.nan], rtol=1e-12)
    np.testing.assert_array_equal(found["tier"], [1, 1, np.nan])
    np.testing.assert_array_equal(found["pairwise_winning"], [[0, 0.3, np.nan], [0.7, 0, np.nan], [np.nan] * 3])
    assert not found["tier_close"][2]
    for name in found.data_vars:
        if "scenario" in found[name].dims and name != "tier_close":
            assert found[name].isel(scenario=2).isnull().all(), name
    assert found["resolved_share"] == 0.0


def test_the_order_of_the_others_is_found_by_label(counts):
    ranks, wins = counts
    turned = wins.isel(other=[2, 0, 1], scenario=[1, 2, 0])
    xr.testing.assert_equal(from_counts(ranks, turned, 200), from_counts(ranks, wins, 200))


def test_errors_of_probabilities(draws):
    found = from_draws(draws)
    np.testing.assert_array_equal(found["rank_acceptability_mcse"], probability_mcse(found["rank_acceptability"], 200))
    off = ~np.eye(3, dtype=bool)
    wins, errors = found["pairwise_winning"].values, found["pairwise_winning_mcse"].values
    np.testing.assert_array_equal(errors[:, off], probability_mcse(wins[:, off], 200))
    assert not errors[:, ~off].any()
    assert not found["top_k_mcse"].sel(k=3).any()


def test_error_of_the_expected_rank():
    ranks = xr.DataArray([[30.0, 70.0], [70.0, 30.0]], dims=("scenario", "rank"))
    wins = xr.DataArray([[0.0, 30.0], [70.0, 0.0]], dims=("scenario", "other"))
    variance = (100 * 0.3 * 0.7 + 2) / (100 + 2)
    found = from_counts(ranks, wins, 100)["expected_rank_mcse"]
    assert found.values == pytest.approx([math.sqrt(variance / 100)] * 2)


def test_a_certain_order_still_has_an_error():
    found = from_draws(xr.DataArray(np.tile([3.0, 2.0, 1.0], (1000, 1)), dims=("draw", "scenario")))
    assert found["expected_rank"].values.tolist() == [1, 2, 3]
    assert found["expected_rank_mcse"].values == pytest.approx([math.sqrt(2 / 1002 / 1000)] * 3)
    assert (found["rank_acceptability_mcse"] > 0).all()
    assert found["tier"].values.tolist() == [1, 2, 3]


def test_error_of_a_rank_quantile_is_half_the_ranks_one_error_apart():
    # 500 of 1000 draws on rank 1: one standard error (1.6 %) of 0.5 crosses to rank 2.
    ranks = xr.DataArray([[500.0, 500.0], [500.0, 500.0]], dims=("scenario", "rank"))
    wins = xr.DataArray([[0.0, 500.0], [500.0, 0.0]], dims=("scenario", "other"))
    found = from_counts(ranks, wins, 1000)
    assert found["rank_quantile"].values.tolist() == [[1, 1, 2]] * 2
    assert found["rank_quantile_mcse"].values == pytest.approx(np.array([[0, 0.5, 0]] * 2))


def test_a_lone_scenario_is_first_by_definition():
    found = from_draws(xr.DataArray([[4.0], [2.0]], dims=("draw", "scenario")))
    for name, value in {"rank_acceptability": 1.0, "expected_rank": 1.0, "top_k": 1.0, "tier": 1.0}.items():
        assert found[name].item() == value
    for name in ("rank_acceptability", "expected_rank", "top_k"):
        assert found[f"{name}_mcse"].item() == 0.0


def test_another_dim_can_be_ranked(draws):
    found = from_draws(draws.rename(scenario="measure", draw="trial"), dim="measure", draw_dims=["trial"])
    np.testing.assert_array_equal(found["tier"], from_draws(draws)["tier"])
    assert found["expected_rank"].dims == ("profile", "measure")


def test_shares_counted_in_whole_units_sum_to_one():
    size, n_draws, units = 23, 1000, 232_792_560
    share = units // size / units
    ranks = xr.DataArray(np.full((size, size), n_draws * share), dims=("scenario", "rank"))
    wins = xr.DataArray(np.full((size, size), n_draws / 2), dims=("scenario", "other"))
    assert share * size < 1.0 - 1e-9
    found = from_counts(ranks, wins, n_draws)
    np.testing.assert_allclose(found["rank_acceptability"], 1 / size, rtol=1e-12)
    np.testing.assert_allclose(found["expected_rank"], (size + 1) / 2, rtol=1e-12)


def test_counts_of_another_number_of_draws_are_refused(counts):
    with pytest.raises(InputError, match="the ranks of scenario 'a' count 200 draws, but `n_draws` is 400"):
        from_counts(*counts, 400)


def test_wins_turned_round_are_refused(counts):
    ranks, wins = counts
    turned = wins.copy(data=np.swapaxes(wins.values, -1, -2))
    with pytest.raises(InputError, match=r"not of the same draws: .* Wins have the winner along 'scenario'"):
        from_counts(ranks, turned, 200)


@pytest.mark.parametrize(("swap", "match"), [(0, "counts of ranks need the dims"), (1, "counts of wins need the dims")])
def test_the_wrong_counts_are_refused(counts, swap, match):
    with pytest.raises(InputError, match=match):
        from_counts(counts[1 - swap] if swap == 0 else counts[0], counts[0], 200)


@pytest.mark.parametrize("n_draws", [0, 1.5])
def test_no_draws_are_refused(counts, n_draws):
    with pytest.raises(InputError, match="`n_draws` must be a whole number of at least 1"):
        from_counts(*counts, n_draws)


MODEL = Model.from_laws(
    {"flood": {"a": Uniform(0, 1)}, "cyber": {"a": Uniform(0.2, 1)}, "strike": {"a": Uniform(0, 2)}},
    {"strike": Uniform(0.1, 0.2), "flood": Uniform(0.1, 0.3)},
    order=("strike", "flood"),
)


@pytest.fixture(scope="module")
def drawn():
    """Estimates, their errors, and the draws of the total and the risk they are of."""
    plan, units = compile_model(MODEL, 1)
    tally = run(plan, 2000, keep_draws=2000)
    estimates = estimates_of(MODEL, plan, units, tally)
    return estimates, draw_errors(MODEL, plan, units, tally, estimates), tally.kept


@pytest.fixture(scope="module")
def of_model(drawn):
    estimates, errors, _ = drawn
    return ranking_dataset(MODEL, estimates, errors, draw_figure_errors(estimates.ranks, 2000, estimates.wins))


@pytest.mark.parametrize("by", ["total_impact", "likelihood", "risk"])
def test_a_model_is_ranked_as_its_draws_are(drawn, of_model, by):
    kept = drawn[2]
    values = {"total_impact": kept.impact[0], "likelihood": kept.likelihood, "risk": kept.risk[0]}[by].astype(float)
    if by != "total_impact":
        values[1] = np.nan
    draws = xr.DataArray(values, dims=("scenario", "draw"), coords={"scenario": list(MODEL.scenarios)})
    found = of_model.sel(by=by, profile="per-criterion", drop=True)
    found = found.drop_vars(["order_probability", "order_probability_mcse"])
    xr.testing.assert_allclose(found.drop_vars(BOUNDED), from_draws(draws).drop_vars(BOUNDED), rtol=1e-12)
    for name, variable in from_draws(draws).variables.items():
        assert found[name].attrs == variable.attrs, name


def test_the_order_is_that_of_the_model(drawn, of_model):
    kept = drawn[2]
    assert of_model["order_probability"].item() == (kept.impact[0, 2] > kept.impact[0, 0]).mean()
    assert of_model["order_probability"].attrs["order"] == '["strike", "flood"]'
    assert "pairwise" not in of_model.attrs


def test_without_pairs_there_are_no_tiers_and_it_says_so(drawn, of_model):
    estimates, errors, _ = drawn
    none = np.empty((1, 3, 0, 0))
    ranks = draw_figure_errors(estimates.ranks, 2000)
    found = ranking_dataset(MODEL, estimates._replace(wins=none), errors._replace(wins=none), ranks)
    assert found.attrs == {"pairwise": NOT_COMPARED}
    assert "other" not in found.dims
    assert set(of_model.data_vars) - set(found.data_vars) == {
        *("pairwise_winning", "pairwise_winning_mcse", "tier", "tier_winning", "tier_winning_mcse"),
        *("tier_close", "resolved_share", "resolved_share_mcse"),
    }
    xr.testing.assert_identical(found.drop_attrs(deep=False), of_model[list(found.data_vars)].drop_attrs(deep=False))


def test_chains_give_every_figure_an_error_of_its_spread(of_model):
    chains = []
    for seed in range(16):
        plan, units = compile_model(MODEL, seed)
        chains.append(estimates_of(MODEL, plan, units, run(plan, 200)))
    mean = type(chains[0])(*(np.mean(parts, axis=0) for parts in zip(*chains, strict=True)))
    figure_errors = chain_figure_errors([chain.ranks for chain in chains], 3200, [chain.wins for chain in chains])
    found = ranking_dataset(MODEL, mean, chain_errors(chains, 3200), figure_errors)
    assert set(found.variables) == set(of_model.variables)
    for name in ESTIMATES:
        error, formula = found[f"{name}_mcse"].values, of_model[f"{name}_mcse"].values
        if name not in {"rank_quantile", "rank_interval_width", "resolved_share", "tier_winning"}:
            np.testing.assert_array_equal(error == 0.0, formula == 0.0, err_msg=name)
        np.testing.assert_array_equal(np.isnan(error), np.isnan(found[name].values), err_msg=name)
    expected = np.std([chain.wins[0, 0, 2, 0] for chain in chains], ddof=1) / 4
    assert found["pairwise_winning_mcse"].values[0, 0, 2, 0] == pytest.approx(expected)


# --- without the matrices -------------------------------------------------------------------


@pytest.mark.parametrize("digits", [0, 6])
def test_without_matrices_the_figures_are_the_same(digits):
    values = np.random.default_rng(9).normal([[0.0] * 9, np.linspace(0, 4, 9)], 1.0, (150, 2, 9)).round(digits)
    values[:, 0, 3] = np.nan
    draws = xr.DataArray(values, dims=("draw", "profile", "scenario"), coords={"scenario": list("abcdefghi")})
    found, expected = from_draws(draws, pairwise=False), from_draws(draws)
    left_out = {*MATRICES, *(f"{name}_mcse" for name in MATRICES)}
    assert set(expected.data_vars) - set(found.data_vars) == left_out
    assert found.attrs == expected.attrs | {"pairwise": LEFT_OUT}
    expected = expected.drop_vars([*left_out, "rank", "other"])
    xr.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-7)
    for name, variable in expected.variables.items():
        assert found[name].dims == variable.dims
        assert found[name].dtype == variable.dtype
        assert found[name].attrs == variable.attrs


@pytest.fixture(scope="module")
def many():
    """Draws of more scenarios than are paired by default."""
    size = MOST_PAIRED + 1
    return xr.DataArray(
        np.random.default_rng(3).normal(np.linspace(9, 0, size), 1.0, (40, size)), dims=("draw", "scenario")
    )


def test_many_scenarios_are_not_paired_unless_asked(many):
    found = from_draws(many)
    assert found["top_k"]["k"].values.tolist() == list(range(1, 11))
    assert not {"rank", "other"} & set(found.dims)
    assert found.attrs == {"theta": 0.9, "tier_rule": "leader", "n_draws": 40, "pairwise": LEFT_OUT}
    assert from_draws(many[:, :MOST_PAIRED]).sizes["other"] == MOST_PAIRED


def test_pairs_of_many_that_are_asked_for_are_warned_of_first(many, monkeypatch):
    with pytest.warns(
        SizeWarning, match=r"in up to 32,896 pairs over 40 draws each, 1.3e\+06 comparisons, and 14 matrices of"
    ):
        found = from_draws(many, pairwise=True)
    assert found.sizes["other"] == found.sizes["k"] == MOST_PAIRED + 1
    xr.testing.assert_allclose(found["tier"], from_draws(many)["tier"])
    monkeypatch.setattr("riskmc.ranking.dataset.bounds_of", lambda _: pytest.fail("it had started"))
    with pytest.raises(SizeWarning, match="32,896 pairs"):  # warnings are errors in these tests
        from_draws(many, pairwise=True)


@pytest.mark.parametrize("theta", [0.5, 90])
def test_arguments_are_checked_first(draws, theta):
    with pytest.raises(InputError, match="`theta` must lie in"):
        from_draws(draws, theta=theta)
    with pytest.raises(InputError, match="`pairwise` must be True, False or None, got 'yes'"):
        from_draws(draws, pairwise="yes")


# --- degenerate draws ----------------------------------------------------------------------


def ranked(values, **options):
    return from_draws(xr.DataArray(np.asarray(values, dtype=float), dims=("draw", "scenario")), **options)


BOTH = pytest.mark.parametrize("pairwise", [True, False])


@BOTH
@pytest.mark.parametrize("values", [np.ones((6, 3)), np.arange(6.0)[:, None] * np.ones(3), np.full((2, 3), np.inf)])
def test_what_is_always_tied_shares_every_rank(values, pairwise):
    found = ranked(values, pairwise=pairwise)
    assert found["expected_rank"].values.tolist() == [2, 2, 2]
    assert found["rank_std"].values == pytest.approx([math.sqrt(2 / 3)] * 3)
    assert found["sucra"].values.tolist() == [0.5] * 3
    assert found["modal_rank"].values.tolist() == [1, 1, 1]
    assert found["median_rank"].values.tolist() == [2, 2, 2]
    assert found["rank_quantile"].values.tolist() == [[1, 2, 3]] * 3
    np.testing.assert_allclose(found["top_k"], [[1 / 3, 2 / 3, 1]] * 3)
    assert found["tier"].values.tolist() == [1, 1, 1]
    assert found["tier_winning"].values[1:].tolist() == [0.5, 0.5]
    assert found["resolved_share"] == 0.0
    assert found["rank_interval_width"] == 3.0


@BOTH
def test_constants_keep_their_rank(pairwise):
    found = ranked(np.tile([1.0, 3.0, -np.inf, np.inf], (500, 1)), pairwise=pairwise)
    assert found["expected_rank"].values.tolist() == found["modal_rank"].values.tolist() == [3, 2, 4, 1]
    assert found["rank_std"].values.tolist() == [0, 0, 0, 0]
    assert (found["rank_std_mcse"] > 0).all()
    assert found["tier"].values.tolist() == [3, 2, 4, 1]
    assert found["resolved_share"] == found["rank_interval_width"] == 1.0
    assert not found["tier_close"].any()


@BOTH
def test_one_scenario_is_first_and_has_no_pair(pairwise):
    found = ranked([[4.0], [2.0]], pairwise=pairwise)
    for name in ("expected_rank", "median_rank", "modal_rank", "tier", "rank_interval_width", "top_k"):
        assert found[name].item() == 1.0
    for name in ("expected_rank_mcse", "rank_std", "rank_std_mcse", "top_k_mcse", "rank_interval_width_mcse"):
        assert found[name].item() == 0.0
    for name in ("sucra", "sucra_mcse", "resolved_share", "resolved_share_mcse", "tier_winning", "tier_winning_mcse"):
        assert math.isnan(found[name].item()), name
    assert not found["tier_close"].item()


@BOTH
def test_one_draw_is_an_order_with_large_errors(pairwise):
    found = ranked([[4.0, 2.0, 3.0]], pairwise=pairwise)
    assert found["expected_rank"].values.tolist() == [1, 3, 2]
    assert (found["expected_rank_mcse"] > 0.5).all()
    assert found["resolved_share"] == 1.0
    assert found["resolved_share_mcse"] > 0.1
    assert found["tier_close"].values.tolist() == [False, True, True]


@BOTH
def test_a_scenario_without_numbers_is_not_ranked(pairwise):
    found = ranked([[4.0, np.nan, 3.0]] * 9, pairwise=pairwise)
    np.testing.assert_array_equal(found["expected_rank"], [1, np.nan, 2])
    np.testing.assert_array_equal(found["sucra"], [1, np.nan, 0])
    assert found["tier_close"].values.tolist() == [False, False, True]  # 9 draws do not tell 1.0 from 0.9
    assert found["resolved_share"] == 1.0


@BOTH
def test_a_slice_without_numbers_is_nan(pairwise):
    values = np.stack([np.full((5, 2), np.nan), np.arange(10.0).reshape(5, 2)])
    found = from_draws(xr.DataArray(values, dims=("by", "draw", "scenario")), pairwise=pairwise)
    for name, variable in found.data_vars.items():
        assert name == "tier_close" or variable[0].isnull().all(), name
    assert found["tier"][1].values.tolist() == [2, 1]


@BOTH
@pytest.mark.parametrize(
    ("values", "match"),
    [
        ([[1.0, np.nan], [2.0, 3.0]], "scenario 1 is NaN in 1 of 2 draws"),
        (np.full((2, 2), np.nan), "every draw is NaN"),
        (np.empty((0, 2)), "the draws are empty"),
        (np.empty((2, 0)), "the draws are empty"),
    ],
)
def test_draws_that_cannot_be_ranked_are_refused(values, match, pairwise):
    with pytest.raises(InputError, match=match):
        ranked(values, pairwise=pairwise)


@BOTH
def test_many_dims_are_kept(pairwise):
    draws = xr.DataArray(np.random.default_rng(1).normal(size=(7, 3, *[1] * 20, 2, 2)))
    draws = draws.rename({draws.dims[0]: "draw", draws.dims[1]: "scenario"})
    found = from_draws(draws, pairwise=pairwise)
    assert found["expected_rank"].dims == (*draws.dims[2:], "scenario")
    assert found["resolved_share"].dims == draws.dims[2:]
    one = from_draws(draws.isel(dict.fromkeys(draws.dims[2:], 0)), pairwise=pairwise)
    np.testing.assert_array_equal(found["expected_rank"].isel(dict.fromkeys(draws.dims[2:], 0)), one["expected_rank"])


@pytest.mark.parametrize("name", ["rank", "other", "k", "quantile"])
def test_a_kept_dim_of_the_name_of_a_result_dim_is_refused(draws, name):
    for given in ({"draws": draws.expand_dims({name: 2})}, {"draws": draws.rename(scenario=name), "dim": name}):
        with pytest.raises(InputError, match=f"the result has a dim '{name}' of its own"):
            from_draws(**given)


def test_one_draw_tells_nothing_of_the_width_and_a_lone_scenario_has_one():
    pair = xr.DataArray([[1.0, 2.0]], dims=("draw", "scenario"))
    for pairwise in (True, False):
        assert np.isnan(from_draws(pair, pairwise=pairwise)["rank_interval_width_mcse"])
        assert from_draws(pair[:, :1], pairwise=pairwise)["rank_interval_width_mcse"] == 0.0


@pytest.mark.statistical
def test_the_width_of_few_scenarios_has_its_bound_for_an_error():
    values = np.random.default_rng(12).normal(np.linspace(0.0, 2.0, 10), 1.0, (200, 400, 10))
    runs = xr.DataArray(values, dims=("run", "draw", "scenario"))
    for pairwise in (True, False):
        found = from_draws(runs, pairwise=pairwise)
        spread = found["rank_interval_width"].std("run", ddof=1)
        assert found["rank_interval_width_mcse"].mean() > spread * (1 - 4 / np.sqrt(2 * 200))
    some = runs.isel(run=0)
    counted = from_counts(ranking.rank_counts(some), ranking.win_counts(some), 400)
    assert from_draws(some)["rank_interval_width_mcse"] == counted["rank_interval_width_mcse"]
