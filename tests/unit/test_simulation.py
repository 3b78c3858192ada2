import json
from pathlib import Path

import numpy as np
import pytest

import riskmc
from riskmc.distributions import LogUniform, Point, Uniform
from riskmc.engine import drawing, state
from riskmc.exceptions import InputError, PrecisionWarning
from riskmc.model import Model
from riskmc.model.weight_laws import DirichletWeights
from riskmc.simulation import _with_profiles, simulate

EXAMPLES = Path(__file__).parents[2] / "examples"
MODEL = Model.from_laws(
    {"flood": {"a": Uniform(0, 1)}, "cyber": {"a": Uniform(0, 1)}, "strike": {"a": Uniform(0, 1)}},
    {"strike": Uniform(0.1, 0.2), "flood": Uniform(0.1, 0.3)},
    order=("flood", "cyber"),
)


@pytest.fixture(scope="module")
def nra():
    return riskmc.read_assessment(EXAMPLES / "nra-2014")


@pytest.fixture(scope="module")
def result(nra):
    return simulate(nra, n_draws=5000, rng=2014)


def test_groups_and_root_attributes(result, nra):
    assert set(result.children) == {"inputs", "summary", "ranking", "draws"}
    attrs = result.attrs
    assert (attrs["entropy"], attrs["n_draws"], attrs["design"], attrs["method"]) == ("2014", 5000, "mc", "sample")
    assert (attrs["schema_version"], attrs["stream_version"]) == (1, 1)
    assert attrs["riskmc_version"] == riskmc.__version__
    assert json.loads(attrs["assumptions"]) == list(riskmc.model.assumptions.assumptions(nra))
    assert attrs["illustrative"] == 0


def test_the_same_seed_gives_the_same_result(nra, result):
    assert simulate(nra, n_draws=5000, rng=2014, threads=1).identical(result)
    assert not simulate(nra, n_draws=5000, rng=2015).identical(result)


def test_fresh_entropy_is_written_down_and_repeats_the_run():
    fresh = simulate(MODEL, n_draws=1000)
    again = simulate(MODEL, n_draws=1000, rng=int(fresh.attrs["entropy"]))
    assert again.identical(fresh)
    assert simulate(MODEL, n_draws=1000).attrs["entropy"] != fresh.attrs["entropy"]


def test_best_estimates_stand_beside_the_bands(result, nra):
    summary = result["summary"]
    np.testing.assert_array_equal(summary["total_impact_best"], riskmc.model.best_totals(nra))
    expected = 5 + np.log(summary["total_impact_best"]) / np.log(3)
    np.testing.assert_allclose(summary["total_impact_index_best"], expected, rtol=1e-12)
    assert summary["likelihood_best"].notnull().all()
    assert summary["plausibility_best"].isnull().all()


def test_profiles_can_be_chosen_and_stay_on_the_same_draws(nra, result):
    chosen = simulate(nra, n_draws=5000, rng=2014, profiles=["per-interest"])
    assert chosen["summary"]["profile"].values.tolist() == ["per-interest"]
    for group in ("summary", "ranking", "draws"):
        assert chosen[group].to_dataset().equals(result[group].to_dataset().sel(profile=["per-interest"]))


def test_an_unknown_profile_is_refused_with_a_suggestion(nra):
    with pytest.raises(InputError, match=r"`profiles` must be one of .*Did you mean 'per-interest'"):
        simulate(nra, n_draws=100, profiles=["per-intrest"])


@pytest.mark.parametrize(("keep", "chains", "draws"), [(4096, 4, 1024), (4095, 1, 4095), (6000, 4, 1250)])
def test_kept_draws_are_laid_out_as_chains(nra, keep, chains, draws):
    kept = simulate(nra, n_draws=5000, keep_draws=keep, rng=2014)["draws"]
    assert kept["total_impact"].dims == ("chain", "draw", "profile", "scenario")
    assert kept["likelihood"].dims == ("chain", "draw", "scenario")
    assert kept["risk"].dims == ("chain", "draw", "profile", "scenario")
    assert (kept.sizes["chain"], kept.sizes["draw"]) == (chains, draws)


def test_chains_follow_each_other(nra):
    four = simulate(nra, n_draws=400, keep_draws=400, rng=1)["draws"]["risk"].values
    one = simulate(nra, n_draws=400, keep_draws=399, rng=1)["draws"]["risk"].values
    np.testing.assert_array_equal(four.reshape(400, *four.shape[2:])[:399], one[0])


def test_risk_is_likelihood_times_impact(result):
    draws = result["draws"]
    np.testing.assert_allclose(draws["risk"], draws["total_impact"] * draws["likelihood"], rtol=1e-6)


def test_no_draws_are_kept_when_none_are_wanted():
    assert "draws" not in simulate(MODEL, n_draws=100, keep_draws=0).children


def test_scenarios_without_a_likelihood_are_not_ranked_by_it():
    result = simulate(MODEL, n_draws=1000, rng=1).isel(profile=0)
    ranking = result["ranking"]
    for by in ("likelihood", "risk"):
        here = ranking.sel(by=by)
        assert np.isnan(here["rank_acceptability"].sel(scenario="cyber")).all()
        assert np.isnan(here["pairwise_winning"].sel(scenario="cyber")).all()
        assert np.isnan(here["pairwise_winning"].sel(other="cyber", scenario=["flood", "strike"])).all()
        assert np.isfinite(here["rank_acceptability"].sel(scenario="flood", rank=[1, 2])).all()
        assert np.isnan(here["expected_rank"].sel(scenario="cyber"))
    assert np.isfinite(ranking["rank_acceptability"].sel(by="total_impact")).all()
    assert np.isnan(result["draws"]["likelihood"].sel(scenario="cyber")).all()


def test_ranks_by_likelihood_belong_to_the_right_scenarios():
    laws = {name: {"a": Uniform(0, 1)} for name in ("flood", "cyber", "strike")}
    model = Model.from_laws(laws, {"cyber": Point(0.1), "strike": Point(0.2)})
    ranking = simulate(model, n_draws=500, rng=1)["ranking"].isel(profile=0).sel(by="likelihood")
    assert ranking["expected_rank"].values[1:].tolist() == [2.0, 1.0]
    assert ranking["pairwise_winning"].sel(scenario="strike", other="cyber") == 1.0


def test_nobody_has_a_likelihood():
    model = Model.from_laws({"flood": {"a": Uniform(0, 1)}, "cyber": {"a": Uniform(0, 1)}})
    ranking = simulate(model, n_draws=500, rng=1)["ranking"].isel(profile=0)
    assert np.isnan(ranking["rank_acceptability"].sel(by=["likelihood", "risk"])).all()
    assert np.isfinite(ranking["rank_acceptability"].sel(by="total_impact")).all()


def test_a_lone_scenario_is_first():
    ranking = simulate(Model.from_laws({"flood": {"a": Uniform(0, 1)}}), n_draws=500, rng=1)["ranking"].isel(profile=0)
    assert ranking["rank_acceptability"].sel(by="total_impact").item() == 1.0
    assert ranking["rank_acceptability_mcse"].sel(by="total_impact").item() == 0.0


def test_the_order_asked_for_is_stated_and_may_leave_scenarios_out():
    result = simulate(MODEL, n_draws=2**14, keep_draws=2**14, rng=1).isel(profile=0)
    probability = result["ranking"]["order_probability"]
    assert json.loads(probability.attrs["order"]) == ["flood", "cyber"]
    expected = result["ranking"]["pairwise_winning"].sel(by="total_impact", scenario="flood", other="cyber")
    assert probability.item() == pytest.approx(expected.item(), abs=1e-12)


def test_progress_is_reported_to_a_callable():
    seen = []
    simulate(MODEL, n_draws=70_000, keep_draws=0, progress=lambda done, wanted: seen.append((done, wanted)))
    assert seen[-1] == (70_000, 70_000)


def test_progress_can_be_a_bar_on_standard_error(capsys):
    simulate(MODEL, n_draws=1000, keep_draws=0, progress=True)
    captured = capsys.readouterr()
    assert "Drawing" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_draws": 0}, "`n_draws` must be a whole number of at least 1, got 0"),
        ({"n_draws": 1.5}, r"`n_draws` must be a whole number of at least 1, got 1\.5"),
        ({"keep_draws": -1}, "`keep_draws` must be a whole number of at least 0, got -1"),
        ({"threads": 0}, "`threads` must be a whole number of at least 1, got 0"),
        ({"rng": "today"}, "`rng` must be a whole number from 0.* got 'today'"),
    ],
)
def test_arguments_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        simulate(MODEL, **options)


@pytest.mark.parametrize("given", ["examples/nra-2014", None])
def test_a_path_is_not_an_assessment_yet(given):
    with pytest.raises(InputError, match=r"must be an Assessment or a Model, got .* riskmc.read_assessment"):
        riskmc.simulate(given)


@pytest.mark.parametrize("profiles", ["per-criterion", [], ["per-criterion", "per-criterion"]])
def test_profiles_are_a_list_of_different_names(profiles):
    model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}})
    with pytest.raises(InputError, match="`profiles` must be a list of different names"):
        riskmc.simulate(model, profiles=profiles)


@pytest.mark.parametrize("n_draws", [1024.0, None, float("nan"), [1024], "1024", 0, -1, True])
def test_the_number_of_draws_is_a_whole_number(n_draws):
    model = Model.from_laws({"flood": {"cost": Uniform(0, 1)}})
    with pytest.raises(InputError, match="`n_draws` must be a whole number of at least 1"):
        riskmc.simulate(model, n_draws=n_draws)


def test_wide_laws_keep_their_quantiles_and_too_wide_ones_are_refused():
    wide = riskmc.simulate(Model.from_laws({"s": {"k": LogUniform(1e-15, 1)}}), n_draws=2**16, rng=1)["summary"]
    found = wide["total_impact_quantile"].values.ravel()
    np.testing.assert_allclose(np.log10(found), np.log10(LogUniform(1e-15, 1).ppf(wide["quantile"].values)), atol=0.15)
    with pytest.raises(InputError, match="over more than 60 octaves"):
        riskmc.simulate(Model.from_laws({"s": {"k": LogUniform(1e-30, 1)}}), n_draws=16)


def stop_after(n_draws):
    def stop(done, _wanted):
        if done > n_draws:
            message = "stopped"
            raise KeyboardInterrupt(message)

    return stop


@pytest.fixture
def short_legs(monkeypatch):
    """States are written after each leg, which has few draws."""
    monkeypatch.setattr(state, "SAVE_SECONDS", 0.0)
    monkeypatch.setattr(drawing, "FIRST_LEG", 2048)
    monkeypatch.setattr(drawing, "LEG_SECONDS", 1e-6)


def drawn_so_far(path):
    return [tally.n_draws for tally in state.read_state(path).tallies]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("design", ["mc", "sobol", "latin"])
@pytest.mark.usefixtures("short_legs")
def test_a_run_that_was_stopped_goes_on_to_the_same_result(nra, tmp_path, design, threads):
    options = {"n_draws": 2**15, "rng": 7, "design": design, "keep_draws": 160}
    whole = simulate(nra, **options)
    path = tmp_path / "run.state"
    for stop in (5000, 20_000):
        with pytest.raises(KeyboardInterrupt, match="stopped"):
            simulate(nra, **options, threads=threads, resume=path, progress=stop_after(stop))
        assert 0 < sum(drawn_so_far(path)) <= stop + 2**14
    assert simulate(nra, **options, threads=threads, resume=path).identical(whole)
    assert drawn_so_far(path) == ([2**15] if design == "mc" else [2**11] * 16)
    assert simulate(nra, **options, resume=path, progress=stop_after(0)).identical(whole)


def test_a_run_can_be_made_longer(tmp_path):
    path = tmp_path / "run.state"
    simulate(MODEL, n_draws=5000, keep_draws=100, resume=path)
    assert drawn_so_far(path) == [4096]  # whole chunks, because only those can be continued
    longer = simulate(MODEL, n_draws=9000, keep_draws=100, resume=path)
    seed = int(longer.attrs["entropy"])
    assert longer.identical(simulate(MODEL, n_draws=9000, keep_draws=100, rng=seed))
    with pytest.raises(InputError, match="a run of 8192 draws cannot be continued to `n_draws` 5000"):
        simulate(MODEL, n_draws=5000, keep_draws=100, resume=path)


def test_states_of_other_runs_are_refused(tmp_path):
    path = tmp_path / "run.state"
    simulate(MODEL, n_draws=2**14, rng=1, resume=path)
    other = Model.from_laws({"flood": {"a": Uniform(0, 1)}})
    for given, options, message in (
        (MODEL, {"rng": 2}, r"another run: it has another seed \(1, not 2\)\. Give what"),
        (other, {"rng": 1}, r"another run: it has other inputs\. Give what"),
        (MODEL, {"design": "sobol"}, r"another design \(mc, not sobol\)"),
        (other, {"design": "latin", "rng": 2}, "other inputs, another seed .*, another design"),
    ):
        with pytest.raises(InputError, match=message):
            simulate(given, n_draws=2**14, resume=path, **options)
    with pytest.raises(InputError, match=r"`keep_draws` 8192 cannot be met: .* has kept 4096 of its 16384 draws"):
        simulate(MODEL, n_draws=2**15, rng=1, keep_draws=8192, resume=path)
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(InputError, match=r"run.state' is damaged or cut off. Delete it to begin anew"):
        simulate(MODEL, n_draws=2**14, rng=1, resume=path)
    with pytest.raises(InputError, match=r"the folder of the state .* does not exist"):
        simulate(MODEL, n_draws=2**14, rng=1, resume=tmp_path / "nowhere" / "run.state")


@pytest.mark.parametrize("design", ["mc", "sobol", "latin"])
def test_draws_stop_where_the_precision_is_reached(design):
    found = simulate(MODEL, precision=0.007, rng=1, design=design)
    n_draws = found.attrs["n_draws"]
    assert 2**15 <= n_draws < 2**20
    assert found.attrs["half_width"] <= 0.007
    assert simulate(MODEL, n_draws=n_draws, rng=1, design=design).identical(found)
    for group, name in (("ranking", "rank_acceptability"), ("ranking", "pairwise_winning"), ("ranking", "top_k")):
        assert float(found[group][f"{name}_mcse"].max()) < 0.007 / 2


@pytest.mark.usefixtures("short_legs")
@pytest.mark.parametrize(("design", "precision"), [("mc", 0.007), ("latin", 0.005)])
@pytest.mark.parametrize("stop", [2000, 20_000, 50_000])
def test_a_run_to_a_precision_stops_where_it_would_have_without_interruption(tmp_path, design, precision, stop):
    options = {"precision": precision, "rng": 3, "design": design}
    with pytest.raises(KeyboardInterrupt, match="stopped"):
        simulate(MODEL, **options, resume=tmp_path / "run.state", progress=stop_after(stop))
    assert simulate(MODEL, **options, resume=tmp_path / "run.state").identical(simulate(MODEL, **options))


def test_a_precision_that_is_not_reached_is_said():
    with pytest.warns(
        PrecisionWarning, match=r"20000 draws give every probability within 0\.0\d+ .* not within the 0.001"
    ):
        found = simulate(MODEL, precision=0.001, n_draws=20_000, rng=1)
    assert found.attrs["n_draws"] == 20_000
    assert found.attrs["half_width"] > 0.001


@pytest.mark.parametrize(("design", "most"), [("mc", 20_000), ("mc", 1000), ("sobol", 2**14), ("latin", 2**15)])
def test_a_run_that_fell_short_of_its_precision_goes_on_with_more_draws(tmp_path, design, most):
    options = {"precision": 0.006, "rng": 1, "design": design, "resume": tmp_path / "run.state"}
    with pytest.warns(PrecisionWarning, match=f"{most} draws give every probability within"):
        simulate(MODEL, **options, n_draws=most)
    assert simulate(MODEL, **options).identical(simulate(MODEL, precision=0.006, rng=1, design=design))


@pytest.mark.parametrize(
    "likelihood", [{}, {"cyber": Uniform(0.1, 0.2)}, {"strike": Uniform(0.1, 0.2), "flood": Point(0)}]
)
def test_ranks_are_the_same_whether_or_not_pairs_are_compared(likelihood):
    impact = {name: {"a": Uniform(0, 1), "b": Point(0.5)} for name in ("flood", "cyber", "strike")}
    model = Model.from_laws(impact, likelihood)
    with_pairs, without = (simulate(model, n_draws=3000, rng=1, pairwise=pairwise) for pairwise in (True, False))
    left = set(with_pairs["ranking"]) - set(without["ranking"])
    with_errors = ("pairwise_winning", "tier_winning", "resolved_share")
    assert left == {"tier", "tier_close", *with_errors, *(f"{name}_mcse" for name in with_errors)}
    for name in without["ranking"]:
        np.testing.assert_array_equal(without["ranking"][name], with_pairs["ranking"][name], err_msg=name)


def test_designs_have_sixteen_chains():
    found = simulate(MODEL, n_draws=2**15, design="sobol", rng=1, keep_draws=1600)
    assert (found["draws"].sizes["chain"], found["draws"].sizes["draw"]) == (16, 100)
    assert (found.attrs["design"], found.attrs["n_draws"]) == ("sobol", 2**15)
    plain = simulate(MODEL, n_draws=2**15, rng=1)["summary"]
    found = found["summary"]
    assert (found["total_impact_mean_mcse"] < plain["total_impact_mean_mcse"] / 5).all()
    np.testing.assert_allclose(found["total_impact_mean"], 0.5, atol=1e-4)


def test_designs_refuse_other_numbers_of_draws():
    with pytest.raises(InputError, match="`n_draws` must be 16 times a power of two with design='sobol'"):
        simulate(MODEL, n_draws=100_000, design="sobol")
    with pytest.raises(InputError, match=r"`design` must be one of 'mc', 'sobol', 'latin'; got 'sobl'\. Did you mean"):
        simulate(MODEL, design="sobl")


def test_the_exact_method_draws_nothing():
    found = simulate(MODEL, method="exact", rng=1)
    assert set(found.children) == {"inputs", "summary", "ranking"}
    assert (found.attrs["method"], found.attrs["n_draws"], found.attrs["design"]) == ("exact", 0, "none")
    assert "half_width" not in found.attrs
    winning = found["ranking"]["pairwise_winning"].sel(by="total_impact", scenario="flood", other="cyber").item()
    assert winning == pytest.approx(0.5, abs=1e-6)
    drawn = simulate(MODEL, n_draws=2**16, rng=1)["ranking"]
    for name in ("rank_acceptability", "expected_rank", "top_k"):
        off = np.abs(found["ranking"][name] - drawn[name]) - 4.5 * drawn[f"{name}_mcse"] - 1e-6
        assert not (off > 0).any(), name
    assert simulate(MODEL, method="exact", keep_draws=0, rng=1).identical(found)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"n_draws": 2**18 + 0}, "`n_draws`"),
        ({"keep_draws": 10}, "`keep_draws`"),
        ({"design": "latin", "n_draws": 2**14}, "`design` and `n_draws`"),
        ({"precision": 0.01, "resume": "run.state"}, "`precision` and `resume`"),
    ],
)
def test_what_does_not_go_with_the_exact_method_is_refused(options, named):
    with pytest.raises(InputError, match=f'^{named} cannot go with method="exact", which draws nothing. Leave'):
        simulate(MODEL, method="exact", **options)


def test_a_model_that_cannot_be_computed_says_why(nra):
    with pytest.raises(InputError, match=r'the exact method needs items that are independent.* method="sample"'):
        simulate(nra, method="exact")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "exat"}, r"`method` must be one of 'sample', 'exact'; got 'exat'\. Did you mean 'exact'"),
        ({"precision": 0}, "`precision` must be a finite number above zero, got 0"),
        ({"precision": 0.6}, r"`precision` must be at most 0\.5, got 0\.6"),
        ({"precision": "1 %"}, "`precision` must be a number, got '1 %'"),
        ({"client": "tcp://10.0.0.1:8786"}, "`client` must be a distributed.Client .*, got str"),
        ({"n_draws": 2**35 + 1}, "`n_draws` must not exceed 34359738368"),
    ],
)
def test_new_arguments_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        simulate(MODEL, **options)


def test_a_cluster_gives_the_same_result_and_goes_on_from_a_state(nra, tmp_path):
    distributed = pytest.importorskip("distributed")
    options = {"n_draws": 70_000, "keep_draws": 400, "rng": 2014}
    path = tmp_path / "run.state"
    simulate(nra, **options | {"n_draws": 20_000}, resume=path)
    with (
        distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        far = simulate(nra, **options, client=client, resume=path)
    assert far.identical(simulate(nra, **options))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"pairwise": "yes"}, "`pairwise` must be True, False or None, got 'yes'"),
        ({"pairwise": []}, "`pairwise` must be True, False or None"),
        ({"progress": "yes"}, "`progress` must be True, False or a function, got 'yes'"),
        ({"method": "exact", "client": 0}, "`client` cannot go with"),
        ({"method": "exact", "resume": ""}, "`resume` cannot go with"),
    ],
)
def test_a_switch_of_another_kind_is_refused(options, words):
    with pytest.raises(InputError, match=words):
        simulate(MODEL, **options)


def test_chosen_profiles_keep_their_laws():
    laws = {"around": DirichletWeights((2, 1)), "fixed": [1, 1], "flat": DirichletWeights((1, 1))}
    model = Model.from_laws({"flood": {"a": Uniform(0, 1), "b": Uniform(0, 1)}}, profiles=laws)
    chosen, numbers = _with_profiles(model, ["flat", "fixed"])
    assert numbers == [2, 1]
    assert chosen.weight_laws == (laws["flat"], None)
    assert _with_profiles(model, ["around"])[0].weights.tolist() == [[2 / 3, 1 / 3]]
