import dataclasses
import itertools

import numpy as np
import pytest

from riskmc import _schema as names
from riskmc.distributions import PERT, Point, Uniform, ZeroInflated
from riskmc.engine import compile_model, merge, run
from riskmc.engine.estimates import Estimates
from riskmc.engine.weights import draw_weights
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.model.weight_laws import DirichletWeights, MixtureWeights
from riskmc.results.estimates import (
    PROBABILITIES,
    certain_ranks,
    chain_errors,
    draw_errors,
    estimates_of,
    spread_of,
)
from riskmc.results.histograms import histogram
from riskmc.results.precision import mean_mcse, probability_mcse, quantile_mcse

N = 4096
LAWS = {
    "flood": {"a": PERT(0, 0.2, 1), "b": Uniform(0, 1)},
    "cyber": {"a": Uniform(0, 1), "b": ZeroInflated(Uniform(0.1, 0.2), 0.4)},
    "strike": {"a": Uniform(0.2, 0.4), "b": Point(0.3)},
}
MODEL = dataclasses.replace(
    Model.from_laws(LAWS, {"strike": Uniform(0.1, 0.2), "flood": Uniform(0.1, 0.3)}, order=("flood", "cyber")),
    profiles=("even", "first"),
    weights=np.array([[0.5, 0.5], [0.9, 0.1]]),
    weight_laws=(),
)
UNCERTAIN = dataclasses.replace(MODEL, weight_laws=(None, DirichletWeights((2.0, 1.0))))
ATOMS = Model.from_laws({"x": {"a": Point(0.1)}, "y": {"a": Point(0.1)}, "z": {"a": Point(0.3)}})


def drawn(model, n_draws=N, seed=1, keep_draws=0):
    plan, units = compile_model(model, seed)
    return plan, units, run(plan, n_draws, keep_draws=keep_draws)


def both(model, n_draws=N, seed=1):
    plan, units, tally = drawn(model, n_draws, seed)
    estimates = estimates_of(model, plan, units, tally)
    return estimates, draw_errors(model, plan, units, tally, estimates)


@pytest.fixture(scope="module")
def found():
    return both(MODEL)


@pytest.fixture(scope="module")
def kept():
    """Every draw of the total and of the risk, shape (2, profile, scenario, draw)."""
    _, units, tally = drawn(MODEL, keep_draws=N)
    risk = tally.kept.risk.astype(float) * (units.impact * units.likelihood)
    risk[:, ~MODEL.comparable] = np.nan
    return np.stack([tally.kept.impact.astype(float) * units.impact, risk])


def test_moments_are_those_of_the_draws(found, kept):
    np.testing.assert_allclose(found[0].mean, kept.mean(axis=-1), rtol=1e-6)
    np.testing.assert_allclose(found[0].std, kept.std(axis=-1), rtol=1e-5)


def test_quantiles_are_those_of_the_draws_within_a_bin(found, kept):
    width = 2.0 ** (drawn(MODEL)[0].bin_shift[:, :4] - 23.0)
    expected = np.moveaxis(np.quantile(kept, names.QUANTILES, axis=-1, method="inverted_cdf"), 0, -1)
    off = np.abs(found[0].quantile / expected - 1.0)
    ranked = np.isfinite(off)
    assert (off <= width.T.reshape(2, 2, 3, 1))[ranked].all()
    assert ranked.sum() == 9 * (2 * 3 + 2 * 2)


def test_ranks_wins_and_order_are_those_of_the_draws(found, kept):
    total = kept[0, 0]
    place = (total[:, None] < total[None]).sum(axis=1)
    expected = np.stack([(place == rank).mean(axis=1) for rank in range(3)], axis=1)
    np.testing.assert_allclose(found[0].ranks[0, 0], expected, atol=1e-12)
    wins = (total[:, None] > total[None]).mean(axis=-1)
    np.testing.assert_allclose(found[0].wins[0, 0], np.where(np.eye(3), np.nan, wins), atol=1e-12)
    np.testing.assert_allclose(found[0].order, (kept[0, :, 0] > kept[0, :, 1]).mean(axis=-1), atol=1e-12)


def test_each_quantile_is_that_of_its_own_histogram(found):
    plan, units, tally = drawn(MODEL)
    counts, unit = tally.counts, {0: units.impact, 1: units.impact * units.likelihood}
    for s, place, p in [(0, 0, 1), (2, 1, 0), (1, 0, 0)]:
        v = 2 * place + p
        extremes = counts.bin_low[s, v], counts.bin_high[s, v]
        bins = histogram(
            counts.bins[s, v],
            (int(plan.bin_first[s, v]), int(plan.bin_shift[s, v])),
            extremes if counts.bin_low.size else None,
            unit[place],
        )
        np.testing.assert_array_equal(found[0].quantile[place, p, s], bins.quantile(names.QUANTILES))
        expected = quantile_mcse(bins.quantile, names.QUANTILES, N)
        np.testing.assert_array_equal(found[1].quantile[place, p, s], expected)


def test_interests_follow_the_group_of_the_profile():
    laws = {name: {c: Uniform(0, 1) for c in "abcd"} for name in ("x", "y")}
    model = Model.from_laws(laws, interests={"a": "i", "b": "i", "c": "j", "d": "j"})
    weights = np.array([[0.25] * 4, [0.1, 0.4, 0.3, 0.2], [0.05, 0.2, 0.45, 0.3]])
    model = dataclasses.replace(model, profiles=("p", "q", "r"), weights=weights, weight_laws=())
    estimates, errors = both(model)
    for array in (estimates.interest_quantile, errors.interest_quantile):
        np.testing.assert_array_equal(array[1], array[2])
        assert (array[0] != array[1]).any()


def test_class_probabilities_are_those_of_the_draws(found, kept):
    edges = MODEL.unit_value * MODEL.impact_scale.value(np.arange(1, 7) - 0.5)
    for k, (low, high) in enumerate(itertools.pairwise([*edges[:-1], np.inf])):
        expected = ((kept[0] >= low) & (kept[0] < high)).mean(axis=-1)
        np.testing.assert_allclose(found[0].class_probability[..., k], expected, atol=2.5 / N)
    assert (np.diff(found[0].worst_exceedance, axis=-1) <= 0.0).all()


def test_what_has_no_likelihood_has_no_risk_and_no_rank_by_it(found):
    for estimates in found:
        assert np.isnan(estimates.quantile[1, :, 1]).all()
        assert np.isnan(estimates.mean[1, :, 1]).all()
        assert np.isnan(estimates.ranks[:, 1:, 1]).all()
        assert np.isnan(estimates.wins[:, 1:, 1]).all()
        assert np.isnan(estimates.wins[:, 1:, :, 1]).all()
        assert np.isfinite(estimates.ranks[:, 1:, [0, 2]]).all()
        assert np.isfinite(estimates.wins[:, 1:, 0, 2]).all()


def test_pairs_sum_to_one_and_the_diagonal_is_not_defined(found):
    wins = found[0].wins[:, 0]
    off = ~np.eye(3, dtype=bool)
    np.testing.assert_allclose((wins + np.swapaxes(wins, 1, 2))[:, off], 1.0, atol=1e-12)
    for estimates in found:
        assert np.isnan(estimates.wins[..., ~off]).all()


def test_pairs_that_are_not_counted_are_not_there():
    plan, units, tally = drawn(MODEL)
    counts = tally.counts._replace(wins=np.zeros((5, 0, 0), np.int64))
    off = dataclasses.replace(tally, counts=counts)
    estimates = estimates_of(MODEL, plan, units, off)
    errors = draw_errors(MODEL, plan, units, off, estimates)
    assert estimates.wins.shape == errors.wins.shape == (2, 3, 0, 0)
    np.testing.assert_array_equal(errors.ranks, both(MODEL)[1].ranks)
    assert chain_errors([estimates, estimates], 2 * N).wins.shape == (2, 3, 0, 0)


def test_errors_of_draws_are_those_of_the_formulas(found):
    estimates, errors = found
    np.testing.assert_array_equal(errors.mean, mean_mcse(estimates.std, N))
    for name in ("class_probability", "worst_exceedance", "wins", "order"):
        np.testing.assert_array_equal(getattr(errors, name), probability_mcse(getattr(estimates, name), N))
    np.testing.assert_array_equal(errors.ranks[:, 0], probability_mcse(estimates.ranks[:, 0], N))
    assert np.isnan(errors.std).all()


def test_only_what_holds_by_definition_is_certain(found):
    errors = found[1].ranks
    assert (errors[:, 0] > 0.0).all()
    assert (errors[:, 1:, [0, 2], 2] == 0.0).all()  # two are ranked by likelihood and risk: none is third
    assert (errors[:, 1:, [0, 2], :2] > 0.0).all()


def test_a_lone_scenario_is_first_for_certain():
    estimates, errors = both(Model.from_laws({"flood": {"a": Uniform(0, 1)}}))
    assert (estimates.ranks[0, 0, 0, 0], errors.ranks[0, 0, 0, 0]) == (1.0, 0.0)
    assert np.isnan(estimates.wins[0, 0, 0, 0])


def test_atoms_share_ranks_and_have_no_spread():
    estimates, errors = both(ATOMS, 1000)
    np.testing.assert_allclose(estimates.ranks[0, 0], [[0, 0.5, 0.5], [0, 0.5, 0.5], [1, 0, 0]], atol=1e-12)
    assert estimates.wins[0, 0, 0, 1] == 0.5
    np.testing.assert_allclose(estimates.quantile[0, 0, 2], 0.3, rtol=1e-6)
    assert not errors.quantile[0].any()
    assert not errors.mean[0].any()


@pytest.fixture(scope="module")
def chains():
    """Sixteen chains, each a plan of its own, and what they say together."""
    parts = [drawn(MODEL, 512, seed) for seed in range(16)]
    plan, units, first = parts[0]
    merged = dataclasses.replace(first, counts=merge([tally.counts for _, _, tally in parts]), n_draws=16 * 512)
    return [estimates_of(MODEL, *part) for part in parts], estimates_of(MODEL, plan, units, merged)


def test_chain_errors_are_the_spread_over_the_root_of_the_number(chains):
    errors = chain_errors(chains[0], 16 * 512)
    for name in ("mean", "std", "quantile", "interest_quantile"):
        stacked = np.stack([getattr(chain, name) for chain in chains[0]])
        expected = stacked.std(axis=0, ddof=1) / np.sqrt(16)
        np.testing.assert_allclose(getattr(errors, name), expected, rtol=1e-9, atol=1e-15)


@pytest.mark.statistical
def test_chains_of_independent_draws_agree_with_the_formulas(chains):
    spread, formula = chain_errors(chains[0], 16 * 512), both(MODEL, 16 * 512)[1]
    for name, places in {"mean": ..., "ranks": (..., 0, slice(None), slice(None)), "order": ...}.items():
        ratio = (getattr(spread, name)[places] / getattr(formula, name)[places]).ravel()
        ratio = ratio[np.isfinite(ratio)]
        assert 0.7 < np.sqrt(np.mean(ratio**2)) < 1.4, name


def test_merged_shares_are_the_means_of_the_chains(chains):
    for name in PROBABILITIES:
        mean = np.mean([getattr(chain, name) for chain in chains[0]], axis=0)
        np.testing.assert_allclose(getattr(chains[1], name), mean, atol=1e-12, err_msg=name)


def test_chains_that_all_agree_leave_an_error_to_probabilities():
    alike = both(MODEL)[0]
    errors = chain_errors([alike] * 16, 16 * N)
    least = probability_mcse(0.0, 16 * N)
    assert least == pytest.approx(1 / (16 * N), rel=1e-3)
    for name in ("class_probability", "worst_exceedance", "order"):
        np.testing.assert_array_equal(getattr(errors, name), np.full_like(getattr(alike, name), least))
    np.testing.assert_array_equal(errors.ranks[:, 0], np.full_like(alike.ranks[:, 0], least))
    assert not errors.mean[0].any()


def test_what_holds_by_definition_stays_certain_between_chains(found, chains):
    errors = chain_errors(chains[0], 16 * 512)
    for name in Estimates._fields[:-1]:
        if name != "std":
            spread, formula = getattr(errors, name), getattr(found[1], name)
            np.testing.assert_array_equal(np.isnan(spread), np.isnan(formula), err_msg=name)
    np.testing.assert_array_equal(errors.ranks == 0.0, certain_ranks(found[0].ranks))


def test_one_chain_has_no_spread(found):
    with pytest.raises(InputError, match="need at least 2 chains, got 1"):
        chain_errors([found[0]], N)


def test_spread_is_that_of_numpy():
    arrays = np.random.default_rng(1).normal(size=(5, 2, 3))
    np.testing.assert_allclose(spread_of(list(arrays)), arrays.std(axis=0, ddof=1) / np.sqrt(5), rtol=1e-12)


@pytest.fixture(scope="module")
def uncertain():
    """Estimates and errors where one profile is uncertain, its weights, and who is first by total and by risk."""
    plan, units, tally = drawn(UNCERTAIN, keep_draws=N)
    estimates = estimates_of(UNCERTAIN, plan, units, tally)
    errors = draw_errors(UNCERTAIN, plan, units, tally, estimates)
    weights = draw_weights(UNCERTAIN.weight_laws[1], N, 1, profile="first")
    risk = np.where(UNCERTAIN.comparable[:, None], tally.kept.risk[1], -1.0)
    return estimates, errors, weights, [values.argmax(axis=0) for values in (tally.kept.impact[1], risk)]


def test_central_weights_are_means_over_the_draws_in_which_a_scenario_is_first(uncertain):
    estimates, errors, weights, first = uncertain
    for by, winner in enumerate(first):
        for s in range(3):
            mine = weights[winner == s]
            found, error = (array.central_weight[1, by, s] for array in (estimates, errors))
            if not len(mine):
                assert np.isnan([*found, *error]).all()
                continue
            np.testing.assert_allclose(found, mine.mean(axis=0), atol=1e-7)
            n, spread = len(mine), np.diag(UNCERTAIN.weight_laws[1].covariance())
            variance = (n * mine.var(axis=0) + 2.0 * spread) / (n + 2.0)
            np.testing.assert_allclose(error, np.sqrt(variance / (n - 1)), rtol=1e-4)


def test_few_draws_that_agree_on_the_weights_are_no_certainty():
    # The weights say who is first, and a mixture of two has one of them in all those draws.
    laws = {"flood": {"cost": Point(1), "dead": Point(0)}, "cyber": {"cost": Point(0), "dead": Point(1)}}
    law = MixtureWeights(((0.9, 0.1), (0.1, 0.9)), (0.5, 0.5))
    model = Model.from_laws(laws, profiles={"either": law})
    plan, units, tally = drawn(model)
    estimates = estimates_of(model, plan, units, tally)
    error = draw_errors(model, plan, units, tally, estimates).central_weight[0, 0]
    n = estimates.ranks[0, 0, :, 0] * N
    np.testing.assert_allclose(error[:, 0], np.sqrt(2 * 0.16 / (n + 2) / (n - 1)), rtol=1e-4)


def test_a_fixed_profile_has_no_central_weights(uncertain, found):
    for part in uncertain[:2]:
        assert np.isnan(part.central_weight[0]).all()
    assert np.isnan(found[0].central_weight).all()


def test_one_draw_tells_nothing_of_the_spread_of_weights():
    estimates, errors = both(UNCERTAIN, n_draws=1)
    assert np.isfinite(estimates.central_weight[1, 0]).any()
    assert np.isnan(errors.central_weight).all()


def test_central_weights_of_the_criteria_as_the_model_has_them():
    """In the plan criteria stand by interest, in the estimates they do not."""
    laws = {name: dict(zip("abc", (Uniform(0, 1), Uniform(0, 1), Uniform(0, 1)), strict=True)) for name in ("x", "y")}
    model = Model.from_laws(
        laws, interests={"a": "one", "b": "two", "c": "one"}, profiles={"p": DirichletWeights((9, 3, 1))}
    )
    found = both(model)[0].central_weight[0, 0]
    np.testing.assert_allclose(found, np.broadcast_to(np.array([9, 3, 1]) / 13, found.shape), atol=0.02)


def test_chain_errors_of_central_weights_are_those_of_a_ratio():
    chains = [both(UNCERTAIN, 512, seed)[0] for seed in range(16)]
    found = chain_errors(chains, 16 * 512).central_weight
    for s in range(3):
        base = np.array([chain.ranks[1, 0, s, 0] for chain in chains])
        parts = np.array([chain.central_weight[1, 0, s] for chain in chains]) * base[:, None]
        ratio = parts.sum(axis=0) / base.sum()
        deviation = parts - ratio * base[:, None]
        expected = np.sqrt((deviation**2).sum(axis=0) * 16 / 15) / base.sum()
        np.testing.assert_allclose(found[1, 0, s], expected, rtol=1e-9)
    assert np.isnan(found[0]).all()
    formula = both(UNCERTAIN, 16 * 512)[1].central_weight[1, 0]
    assert 0.6 < np.sqrt(np.mean((found[1, 0] / formula) ** 2)) < 1.6


def test_chains_in_which_a_scenario_is_never_first_do_not_count():
    chain = both(UNCERTAIN)[0]
    never = chain.ranks.copy()
    never[1, 0, 0] = [0.0, 0.5, 0.5]
    weight = chain.central_weight.copy()
    weight[1, 0, 0] = np.nan
    without = chain._replace(ranks=never, central_weight=weight)
    assert np.isnan(chain_errors([chain, without, without], 3 * N).central_weight[1, 0, 0]).all()
    assert (chain_errors([chain, chain, without], 3 * N).central_weight[1, 0, 0] < 1e-9).all()
    assert np.isnan(chain_errors([without] * 3, 3 * N).central_weight[1, 0, 0]).all()
