"""The two engines test each other: draws against convolutions, and both against an engine without tables."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from tests.reference import exact as reference

import riskmc
from riskmc.distributions import PERT, LogUniform, Uniform, ZeroInflated
from riskmc.engine import compile_model, run
from riskmc.engine.exact import exact
from riskmc.model import Item, Model, to_model
from riskmc.results.estimates import estimates_of

pytestmark = pytest.mark.statistical

EXAMPLES = Path(__file__).parents[2] / "examples"
N_DRAWS = 2**20
PROBABILITIES = ("ranks", "wins", "class_probability", "worst_exceedance", "order")
ENOUGH = 50
"""Expected draws from which a count is close to normal."""


def random_register(n_scenarios=6, n_criteria=4):
    rng = np.random.default_rng(60)
    criteria = [f"c{c}" for c in range(n_criteria)]

    def law(c):
        low, mode, high = np.sort(rng.random(3))
        return ZeroInflated(PERT(low, mode, high), 0.2) if c == 0 else PERT(low, mode, high)

    return Model.from_laws(
        {f"s{s}": {name: law(c) for c, name in enumerate(criteria)} for s in range(n_scenarios)},
        {f"s{s}": LogUniform(*np.sort(10 ** rng.uniform(-3, 0, 2))) for s in range(n_scenarios)},
        weights=dict(zip(criteria, rng.dirichlet(np.ones(n_criteria)), strict=True)),
        interests={"c0": "people", "c1": "people", "c2": "money", "c3": "nature"},
    )


def nra(*, classes="continuous"):
    """Return the assessment of 2014 with criteria that are independent of each other."""
    assessment = riskmc.read_assessment(EXAMPLES / "nra-2014")
    settings = assessment.settings
    dependence = settings.dependence.model_copy(update={"within_scenario": 0.0})
    reading = settings.reading.model_copy(update={"classes": classes})
    settings = settings.model_copy(update={"dependence": dependence, "reading": reading})
    return to_model(dataclasses.replace(assessment, settings=settings))


def pooled():
    """Return a register in which every item has two experts of its own."""
    rng = np.random.default_rng(7)

    def item():
        return Item({name: PERT(*np.sort(rng.random(3))) for name in ("anna", "bert")}, {"anna": 1, "bert": 2})

    laws = {f"s{s}": {f"c{c}": item() for c in range(3)} for s in range(5)}
    likelihood = {f"s{s}": Item({"anna": Uniform(0, 0.2), "bert": Uniform(0.1, 1)}) for s in range(5)}
    return Model.from_laws(laws, likelihood, sampling="independent")


MODELS = {
    "random": random_register,
    "nra": nra,
    "nominal": lambda: nra(classes="nominal"),
    "floors": lambda: dataclasses.replace(random_register(), thresholds=(0.3, 0.2, 0.4)),
    "largest": lambda: dataclasses.replace(random_register(), rule="maximum"),
    "pooled": pooled,
}


@pytest.fixture(scope="module", params=MODELS)
def both(request):
    """Estimates of a model by both engines."""
    model = MODELS[request.param]()
    plan, units = compile_model(model, 8)
    return exact(model, plan, units)[0], estimates_of(model, plan, units, run(plan, N_DRAWS))


def scores(expected, found):
    """Return the distances of counts from what is expected, in standard errors."""
    p = expected[~np.isnan(expected)]
    often = np.minimum(p, 1 - p) * N_DRAWS > ENOUGH
    error = np.sqrt(p[often] * (1 - p[often]) / N_DRAWS)
    return (found[~np.isnan(found)][often] - p[often]) / error


@pytest.mark.parametrize("name", PROBABILITIES)
def test_counts_of_draws_agree_with_exact_probabilities(both, name):
    expected, found = (getattr(estimates, name) for estimates in both)
    z = scores(expected, found)
    assert np.abs(z).max(initial=0.0) < 5.0
    if z.size > 150:
        # Counts of one draw depend on each other, so their spread varies more than that of as many alone.
        assert 0.8 < np.sqrt((z**2).mean()) < 1.2


def test_what_is_rare_was_rarely_drawn(both):
    for name in ("ranks", "wins"):
        expected, found = (getattr(estimates, name) for estimates in both)
        rare = np.minimum(expected, 1 - expected) * N_DRAWS <= ENOUGH
        assert np.abs(found - expected)[rare].max(initial=0.0) < 2e-4


def test_means_agree(both):
    expected, found = both
    error = np.maximum(expected.std, 1e-12 * expected.mean) / np.sqrt(N_DRAWS) + 1e-7 * expected.mean
    assert np.nanmax(np.abs(found.mean - expected.mean) / error) < 5.0
    np.testing.assert_allclose(found.std, expected.std, rtol=0.01)


def test_one_law_moved_up_by_a_hundredth_of_its_axis_is_noticed():
    model = random_register()
    plan, units = compile_model(model, 8)
    found = estimates_of(model, plan, units, run(plan, N_DRAWS))
    item = model.impact[2][3].laws[""]
    raised = Item.of(PERT(item.low + 0.01, item.mode + 0.01, item.high + 0.01))
    impact = [list(row) for row in model.impact]
    impact[2][3] = raised
    moved = dataclasses.replace(model, impact=tuple(map(tuple, impact)))
    expected, _ = exact(moved, *compile_model(moved, 8))
    assert np.abs(scores(expected.wins, found.wins)).max() > 5.0
    assert np.abs(scores(expected.ranks, found.ranks)).max() > 5.0


# --- against the reference engine, which knows no tables ---------------------------------


def reference_laws(model, profile, cells=2**13):
    """Laws of total impact, likelihood and risk, each kind on cells of its own."""
    edges = np.geomspace(1e-5, 1.0, cells + 1)

    def only(item):
        (law,) = item.laws.values()
        return law

    total = [
        reference.weighted_sum(list(map(only, row)), model.weights[profile], top=1.0, cells=cells)
        for row in model.impact
    ]
    likelihood = [only(item) for item in model.likelihood]
    risk = [reference.product(t, law, edges**1.4) for t, law in zip(total, likelihood, strict=True)]
    return total, [reference.on_cells(law, edges) for law in likelihood], risk


@pytest.fixture(scope="module")
def compared():
    model = nra()
    return exact(model, *compile_model(model, 1))[0], [reference_laws(model, p) for p in range(len(model.profiles))]


def test_ranks_and_pairs_of_every_profile_agree_with_the_reference(compared):
    found, profiles = compared
    for p, laws in enumerate(profiles):
        for by, own in enumerate(laws):
            np.testing.assert_allclose(found.ranks[p, by], reference.rank_probabilities(own), atol=2e-5)
            off = ~np.eye(len(own), dtype=bool)
            np.testing.assert_allclose(found.wins[p, by][off], reference.pairwise(own)[off], atol=2e-5)


def test_moments_and_quantiles_agree_with_the_reference(compared):
    found, profiles = compared
    for p, (total, _, risk) in enumerate(profiles):
        for axis, laws in enumerate((total, risk)):
            for s, law in enumerate(laws):
                assert found.mean[axis, p, s] == pytest.approx(law.mean(), rel=1e-5)
                assert found.std[axis, p, s] == pytest.approx(law.std(), rel=1e-4)
                expected = law.quantile(riskmc._schema.QUANTILES)
                np.testing.assert_allclose(found.quantile[axis, p, s], expected, rtol=5e-4)


def test_a_changed_weight_is_noticed_by_the_reference():
    model = nra()
    weights = model.weights.copy()
    weights[0, 0] += 1e-3
    changed = dataclasses.replace(model, weights=weights / weights.sum(axis=1, keepdims=True))
    found, _ = exact(changed, *compile_model(changed, 1))
    assert np.abs(found.ranks[0, 0] - reference.rank_probabilities(reference_laws(model, 0)[0])).max() > 1e-4
