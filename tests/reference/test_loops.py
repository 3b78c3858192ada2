"""The compiled engine gives the draws of the loops, one by one, to the error of its tables."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from tests.reference import loops, ranks

import riskmc
from riskmc.distributions import PERT, Discrete, Point, Triangular, Uniform, ZeroInflated
from riskmc.engine import compile_model, run
from riskmc.engine.counts import TIE_UNITS
from riskmc.engine.weights import draw_weights
from riskmc.model import Correlations, Dependence, Driver, Item, Model, to_model
from riskmc.model.weight_laws import DirichletWeights, IntervalWeights, MixtureWeights, NestedWeights, OrdinalWeights
from riskmc.results.estimates import estimates_of

EXAMPLES = Path(__file__).parents[2] / "examples"
SEED = 2014
N_DRAWS = 1500
TABLE_ERROR = 5e-5
"""Largest error of a table, as a share of the range of its law."""


def nra(**reading):
    """NRA 2014 with another reading, correlation `within` a scenario, or judgements left out."""
    assessment = riskmc.read_assessment(EXAMPLES / "nra-2014")
    within, left_out = reading.pop("within", 0.0), reading.pop("left_out", ())
    settings = assessment.settings.model_copy(
        update={
            "reading": assessment.settings.reading.model_copy(update=reading),
            "dependence": assessment.settings.dependence.model_copy(update={"within_scenario": within}),
        }
    )
    judgements = tuple(j for j in assessment.judgements if (j.scenario, j.criterion) not in left_out)
    return to_model(dataclasses.replace(assessment, settings=settings, judgements=judgements))


def panel(sampling, within=0.0, rule="weighted-sum", **dependence):
    """Three experts who disagree, one of whom did not judge everything; rows in different orders."""
    anna, bert, carl = PERT(0.1, 0.2, 0.5), Uniform(0.3, 0.9), ZeroInflated(Triangular(0.2, 0.4, 0.6), 0.3)
    weights = {"anna": 0.5, "bert": 0.2, "carl": 0.3}
    items = [
        Item({"anna": anna, "bert": bert, "carl": carl}, weights),
        Item({"carl": bert, "bert": carl, "anna": Point(0.25)}, weights),
        Item({"bert": anna, "carl": carl}, weights),
    ]
    return Model.from_laws(
        {"flood": dict(zip("abc", items, strict=True)), "cyber": dict(zip("abc", items[::-1], strict=True))},
        {"flood": items[0], "cyber": Item({"carl": anna, "anna": bert})},
        weights={"a": 3, "b": 2, "c": 1},
        interests={"a": "people", "b": "people", "c": "land"},
        rule=rule,
        dependence=Dependence(within_scenario=within, **dependence),
        sampling=sampling,
    )


def uncertain(model, **laws):
    """The model with other profiles: its first one, and those given."""
    return dataclasses.replace(
        model,
        profiles=("fixed", *laws),
        weights=np.repeat(model.weights[:1], 1 + len(laws), axis=0),
        weight_laws=(None, *laws.values()),
    )


def with_thresholds(model):
    return dataclasses.replace(model, thresholds=(0.3, 0.0))


def part_of_kns(scenarios):
    """Some Swiss scenarios: monetised, by frequency or by plausibility."""
    assessment = riskmc.read_assessment(EXAMPLES / "kns-2025")
    model = to_model(assessment)
    chosen = [model.scenarios.index(scenario) for scenario in scenarios]
    parts = {name: tuple(getattr(model, name)[s] for s in chosen) for name in ("impact", "likelihood", "plausibility")}
    return dataclasses.replace(model, scenarios=scenarios, order=scenarios, **parts)


KNS = part_of_kns(tuple(riskmc.read_assessment(EXAMPLES / "kns-2025").scenario_ids[i] for i in (0, 3, 20, 43)))

LACKING = nra(
    missing="exclude", left_out={("lek_dike_breach", "1.1"), ("lek_dike_breach", "2.3"), ("lek_dike_breach", "4.1")}
)
N_CRITERIA = len(LACKING.criteria)
LAWS = {
    "around": DirichletWeights(tuple(30.0 * w for w in LACKING.weights[0])),
    "steep": DirichletWeights((0.3,) * (N_CRITERIA - 1) + (4.0,)),
    "two-level": NestedWeights(LACKING.interest_of),
    "ordinal": OrdinalWeights((2, 0, *range(3, N_CRITERIA), 1), tuple(range(N_CRITERIA))),
    "named": MixtureWeights((tuple(LACKING.weights[0]), (1.0,) * N_CRITERIA), (0.3, 0.7)),
}
BOUNDED = uncertain(
    panel("coherent"),
    below=IntervalWeights((0.1, 0.2, 0.0), (0.5, 0.7, 0.3), (0, 1, 2)),
    above=IntervalWeights((0.0, 0.0, 0.0), (0.45, 0.5, 0.3), (0, 1, 2)),
    by_unit=IntervalWeights((0.2, 0.3), (0.6, 0.9), (0, 0, 1)),
)

CLIMATE = Driver("climate", ("flood", "cyber"), impact=0.1, likelihood=0.3)
POLITICS = Driver("a politics", ("cyber", "flood"), likelihood=0.1)
MATRIX = Correlations(("c", "a", "b"), np.array([[1.0, 0.5, -0.3], [0.5, 1.0, 0.2], [-0.3, 0.2, 1.0]]))
WITH_LIKELIHOOD = Correlations(("b", "likelihood", "c", "a"), np.eye(4) + 0.3 * (1.0 - np.eye(4)))


def with_gaps(model):
    """The model without one criterion of its first scenario and with a constant in its second."""
    first, second = model.impact
    return dataclasses.replace(model, impact=((first[0], None, first[2]), (second[0], Item.of(Point(0.4)), second[2])))


MODELS = {
    "severity by scenario": panel("coherent", {"flood": 0.7, "cyber": 0.0}),
    "severity and criterion": panel("coherent", 0.4, within_criterion=0.3),
    "criterion by criterion": panel("coherent", within_criterion={"a": 0.6, "b": 0.0, "c": 0.2, "likelihood": 0.5}),
    "drivers": panel("per-scenario", 0.3, drivers=(CLIMATE, POLITICS)),
    "expert, coherent": panel("coherent", within_expert=0.5),
    "expert, independent": panel("independent", 0.2, within_expert=0.5),
    "matrix": panel("coherent", MATRIX),
    "matrix with likelihood, gaps": with_gaps(panel("per-scenario", WITH_LIKELIHOOD)),
    "t": panel("coherent", degrees_of_freedom=4.0),
    "severity, t": panel("coherent", 0.5, degrees_of_freedom=3.0),
    "severity, heavy t": panel("per-scenario", 0.5, degrees_of_freedom=0.7),
    "severity, light t": panel("per-scenario", 0.5, degrees_of_freedom=200.0),
    "everything": with_gaps(
        panel(
            "independent",
            MATRIX,
            within_criterion=0.2,
            within_expert=0.2,
            drivers=(CLIMATE, POLITICS),
            degrees_of_freedom=6.0,
        )
    ),
    "continuous": nra(),
    "within 0.5": nra(within=0.5),
    "within 1": nra(within=1.0),
    "p5-p95": nra(bounds="p5-p95"),
    "nominal": nra(classes="nominal"),
    "nominal, within 0.5": nra(classes="nominal", within=0.5),
    "triangular, latent zero": nra(shape="triangular", zero="latent", within=0.5),
    "confidence": nra(shape="confidence", confidence=0.6),
    "missing excluded": LACKING,
    "uncertain weights, missing excluded": uncertain(LACKING, **LAWS),
    "weights within bounds": BOUNDED,
    "weights within bounds, thresholds": with_thresholds(BOUNDED),
    "missing full-range": nra(missing="full-range", left_out={("lek_dike_breach", "1.1")}, within=0.5),
    "coherent": panel("coherent"),
    "per-scenario": panel("per-scenario", within=0.5),
    "independent": panel("independent"),
    "independent, within 0.5": panel("independent", within=0.5),
    "maximum": panel("coherent", rule="maximum"),
    "thresholds": with_thresholds(panel("independent")),
    "monetised, plausibility": KNS,
}


def top_of(item):
    return 0.0 if item is None else max(law.support()[1] for law in item.laws.values())


def tops(model):
    """Largest total and largest likelihood of each scenario: what errors are shares of."""
    over_criteria = sum if model.rule == "monetised-sum" else max
    impact = np.array([over_criteria(top_of(item) for item in row) for row in model.impact])
    axes = zip(model.likelihood, model.plausibility, strict=True)
    return impact[:, None], np.array([max(top_of(item) for item in pair) for pair in axes])[:, None]


@pytest.fixture(scope="module", params=MODELS)
def case(request):
    """A model, its loops, the draws kept by `simulate`, as arrays (..., draw)."""
    model = MODELS[request.param]
    draws = riskmc.simulate(model, n_draws=N_DRAWS, keep_draws=N_DRAWS, rng=SEED)["draws"].to_dataset()
    stacked = draws.stack(all=("chain", "draw"))
    return model, loops.simulate(model, SEED, N_DRAWS), {str(name): stacked[name].values for name in stacked.data_vars}


def test_total_impact_draw_by_draw(case):
    model, expected, kept = case
    top, _ = tops(model)
    assert (np.abs(kept["total_impact"] - expected.total_impact) <= TABLE_ERROR * top).all()


def test_likelihood_draw_by_draw(case):
    model, expected, kept = case
    _, top = tops(model)
    np.testing.assert_array_equal(np.isnan(kept["likelihood"]), np.isnan(expected.likelihood))
    assert np.nanmax(np.abs(kept["likelihood"] - expected.likelihood) / top) <= TABLE_ERROR


def test_risk_draw_by_draw(case):
    model, expected, kept = case
    impact, likelihood = tops(model)
    np.testing.assert_array_equal(np.isnan(kept["risk"]), np.isnan(expected.risk))
    assert np.nanmax(np.abs(kept["risk"] - expected.risk) / (impact * likelihood)) <= 2 * TABLE_ERROR


def test_exact_zeros_are_the_same(case):
    _, expected, kept = case
    np.testing.assert_array_equal(kept["total_impact"] == 0.0, expected.total_impact == 0.0)


def test_plausibility_draw_by_draw():
    kept = riskmc.simulate(KNS, n_draws=N_DRAWS, keep_draws=N_DRAWS, rng=SEED)["draws"].to_dataset()
    found = kept["plausibility"].stack(all=("chain", "draw")).transpose("scenario", ...).values
    expected = loops.simulate(KNS, SEED, N_DRAWS).plausibility
    assert np.isnan(expected).all(axis=1).any()
    assert (~np.isnan(expected)).all(axis=1).any()
    np.testing.assert_allclose(found, expected, atol=TABLE_ERROR * 5)


def test_another_seed_is_noticed():
    model = MODELS["continuous"]
    draws = riskmc.simulate(model, n_draws=N_DRAWS, keep_draws=N_DRAWS, rng=SEED + 1)["draws"]
    found = draws["total_impact"].stack(all=("chain", "draw")).values
    expected = loops.simulate(model, SEED, N_DRAWS).total_impact
    assert np.abs(found - expected).max() > 1000 * TABLE_ERROR


@pytest.fixture(
    scope="module",
    params=["continuous", "nominal", "maximum", "thresholds", "monetised, plausibility", "weights within bounds"],
)
def tally(request):
    """A model, its plan and a run all of whose draws are kept, on the kernel's scale."""
    model = MODELS[request.param]
    plan, units = compile_model(model, SEED)
    return model, plan, units, run(plan, N_DRAWS, keep_draws=N_DRAWS)


def rankings(kept, plan):
    """Draws (draw, scenario) of each ranking of the engine, in its order."""
    likelihood, risk = kept.likelihood[plan.comparable], kept.risk[:, plan.comparable]
    return [draws.T.tolist() for draws in (*kept.impact, likelihood, *risk)]


def test_ranks_and_wins_are_those_of_the_kept_draws(tally):
    _, plan, _, done = tally
    for b, draws in enumerate(rankings(done.kept, plan)):
        m = len(draws[0])
        found = done.counts.ranks[b, :m, :m] + done.counts.shared[b, :m, :m] / TIE_UNITS
        np.testing.assert_allclose(found, ranks.rank_counts(draws), rtol=1e-12)
        ties = N_DRAWS * (1 - np.eye(m)) - done.counts.wins[b, :m, :m] - done.counts.wins[b, :m, :m].T
        np.testing.assert_allclose(done.counts.wins[b, :m, :m] + ties / 2, ranks.win_counts(draws), rtol=1e-12)


def test_the_reference_order_is_that_of_the_kept_draws(tally):
    _, plan, _, done = tally
    for p, draws in enumerate(done.kept.impact):
        expected = ranks.order_probability(draws.T.tolist(), plan.order.tolist())
        assert done.counts.ordered[p] / TIE_UNITS / N_DRAWS == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_classes_are_reached_as_in_the_loops(tally):
    model, _, _, done = tally
    expected = loops.simulate(model, SEED, N_DRAWS)
    edges = model.unit_value * model.impact_scale.value(np.arange(model.impact_scale.n_classes) + 0.5)
    for place, draws in enumerate((expected.total_impact, expected.worst_interest)):
        # A draw within the table error of an edge may fall on either side.
        near = np.abs(draws[..., None] / edges - 1.0) < 1e-3
        reached = (draws[..., None] >= edges * (1.0 - 1e-6)).sum(axis=2)
        assert (np.abs(done.counts.reaches[place] - reached) <= near.sum(axis=2)).all()
        assert reached.sum() > 0


def test_discrete_values_are_exact():
    law = Discrete([0.25, 0.5, 1.0], [0.2, 0.3, 0.5])
    model = Model.from_laws(
        {"flood": {"cost": law}, "cyber": {"cost": law}}, dependence=Dependence(within_scenario=0.5)
    )
    draws = riskmc.simulate(model, n_draws=N_DRAWS, keep_draws=N_DRAWS, rng=SEED)["draws"]
    found = draws["total_impact"].stack(all=("chain", "draw")).values
    np.testing.assert_array_equal(found, loops.simulate(model, SEED, N_DRAWS).total_impact)


def test_central_weights_are_those_of_the_kept_draws():
    model = MODELS["weights within bounds"]
    plan, units = compile_model(model, SEED)
    done = run(plan, N_DRAWS, keep_draws=N_DRAWS)
    found = estimates_of(model, plan, units, done).central_weight
    assert np.isnan(found[0]).all()
    for p, name in enumerate(model.profiles[1:], start=1):
        drawn = draw_weights(model.weight_laws[p], N_DRAWS, SEED, profile=name)
        for by, values in enumerate((done.kept.impact[p], done.kept.risk[p])):
            expected = ranks.central_weights(values.T.tolist(), drawn.tolist())
            np.testing.assert_allclose(found[p, by], expected, atol=1e-7)
