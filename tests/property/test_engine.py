"""Laws that hold for every model."""

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import riskmc
from riskmc.distributions import PERT, Discrete, Point, Uniform, ZeroInflated
from riskmc.engine import compile_model, run
from riskmc.model import Dependence, Item, Model

VALUES = (1 / 81, 1 / 27, 1 / 9, 1 / 3, 1.0)
N_DRAWS = 1500

laws = st.one_of(
    st.sampled_from(VALUES).map(Point),
    st.lists(st.sampled_from(VALUES), min_size=2, max_size=3, unique=True).map(
        lambda values: Discrete(sorted(values), np.ones(len(values)))
    ),
    st.tuples(st.sampled_from(VALUES[:3]), st.floats(0.0, 0.9)).map(
        lambda given: ZeroInflated(Uniform(given[0], 3 * given[0]), given[1])
    ),
    st.sampled_from(VALUES[1:]).map(lambda top: PERT(top / 9, top / 3, top)),
)
items = st.one_of(laws, st.dictionaries(st.sampled_from(["anna", "bert", "carl"]), laws, min_size=1).map(Item))


@st.composite
def models(draw):
    scenarios = [f"s{i}" for i in range(draw(st.integers(2, 4)))]
    criteria = ["a", "b", "c"][: draw(st.integers(1, 3))]
    judged = draw(st.lists(st.sampled_from(scenarios), unique=True))
    return Model.from_laws(
        {scenario: {criterion: draw(items) for criterion in criteria} for scenario in scenarios},
        {scenario: draw(items) for scenario in judged},
        interests=draw(st.sampled_from([None, dict.fromkeys(criteria[:2], "x")])),
        rule=draw(st.sampled_from(["weighted-sum", "maximum", "monetised-sum"])),
        dependence=Dependence(within_scenario=draw(st.sampled_from([0.0, 0.5, 1.0]))),
        sampling=draw(st.sampled_from(["coherent", "per-scenario", "independent"])),
    )


@given(models(), st.integers(0, 2**64))
@settings(max_examples=15)
def test_rankings_are_shares_of_all_draws(model, seed):
    ranking = riskmc.simulate(model, n_draws=N_DRAWS, keep_draws=0, rng=seed)["ranking"].isel(profile=0)
    size = len(model.scenarios)
    for by in ranking["by"].values:
        ranks = ranking["rank_acceptability"].sel(by=by).values
        ranked = ~np.isnan(ranks).all(axis=1)
        assert by != "total_impact" or ranked.all()
        np.testing.assert_allclose(ranks[ranked].sum(axis=1), 1.0, atol=1e-9)
        np.testing.assert_allclose(ranks[ranked].sum(axis=0), np.arange(size) < ranked.sum(), atol=1e-6)
        wins = ranking["pairwise_winning"].sel(by=by).values[np.ix_(ranked, ranked)]
        np.testing.assert_allclose((wins + wins.T)[~np.eye(len(wins), dtype=bool)], 1.0, atol=1e-12)


@given(models(), st.integers(0, 2**64))
@settings(max_examples=15)
def test_bands_hold_together(model, seed):
    summary = riskmc.simulate(model, n_draws=N_DRAWS, keep_draws=0, rng=seed)["summary"].isel(profile=0)
    quantile = summary["total_impact_quantile"]
    assert (quantile.diff("quantile") >= 0.0).all()
    tops = [[max(law.support()[1] for law in item.laws.values()) for item in row] for row in model.impact]
    largest = np.sum(tops, axis=1) if model.rule == "monetised-sum" else np.max(tops, axis=1)
    assert (quantile.values <= largest[:, None] * (1 + 1e-5)).all()
    assert (summary["total_impact_mean"].values <= largest * (1 + 1e-5)).all()
    classes = summary["impact_class_probability"]
    assert ((classes >= 0.0) & (classes <= 1.0)).all()
    assert (classes.sum("impact_class") <= 1.0 + 1e-12).all()
    assert (summary["worst_interest_exceedance"].diff("impact_class") <= 0.0).all()


@given(models(), st.integers(0, 2**64), st.sampled_from([1, 3, 8]), st.sampled_from([1, 2, 3]))
@settings(max_examples=15)
def test_the_split_of_the_work_never_matters(model, seed, block_chunks, threads):
    plan, _ = compile_model(model, seed)
    one = run(plan, N_DRAWS, keep_draws=100, threads=1)
    other = run(plan, N_DRAWS, keep_draws=100, threads=threads, block_chunks=block_chunks)
    for before, after in zip((*one.counts, *one.kept), (*other.counts, *other.kept), strict=True):
        np.testing.assert_array_equal(before, after)


@given(models(), st.integers(0, 2**64), st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_the_order_of_scenarios_never_matters(model, seed, random):
    order = list(range(len(model.scenarios)))
    random.shuffle(order)
    parts = {
        name: tuple(getattr(model, name)[s] for s in order)
        for name in ("scenarios", "impact", "likelihood", "plausibility")
    }
    shuffled = dataclasses.replace(model, **parts)
    one, other = (riskmc.simulate(each, n_draws=N_DRAWS, rng=seed) for each in (model, shuffled))
    for group in ("summary", "ranking", "draws"):
        found = other[group].to_dataset().sel(scenario=list(model.scenarios))
        found = found.sel(other=list(model.scenarios)) if "other" in found.dims else found
        before = one[group].to_dataset()
        left_out = ["tier", "tier_close", "tier_winning", "tier_winning_mcse"]  # ties of tiers are broken by order
        if "resolved_share" in before:  # its error is a sum over pairs, which is rounded in their order
            np.testing.assert_allclose(found["resolved_share_mcse"], before["resolved_share_mcse"], rtol=1e-12)
            left_out.append("resolved_share_mcse")
        assert found.drop_vars(left_out, errors="ignore").equals(before.drop_vars(left_out, errors="ignore"))


@given(models(), st.integers(0, 2**64))
@settings(max_examples=15)
def test_a_scenario_less_leaves_the_draws_of_the_others(model, seed):
    parts = {name: getattr(model, name)[:-1] for name in ("scenarios", "impact", "likelihood", "plausibility", "order")}
    fewer = dataclasses.replace(model, **parts)
    one, other = (riskmc.simulate(each, n_draws=N_DRAWS, rng=seed)["draws"].to_dataset() for each in (model, fewer))
    assert other[["total_impact", "likelihood", "risk"]].equals(
        one[["total_impact", "likelihood", "risk"]].isel(scenario=slice(None, -1))
    )
