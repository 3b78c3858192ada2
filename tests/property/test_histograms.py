"""Streamed quantiles lie within one bin of the kept draws' exact ones, whatever the model."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import riskmc
from riskmc.distributions import PERT, Discrete, LogUniform, Mixture, Triangular, Uniform, ZeroInflated
from riskmc.engine import compile_model
from riskmc.model import Dependence, Item, Model
from riskmc.results import draw_quantile

QUANTILES = np.asarray(riskmc._schema.QUANTILES)
N_DRAWS = 20_000
ROUNDING = 2.0**-22
"""Draws are rounded to float32, quantiles are not."""


def alone(law):
    return Model.from_laws({"flood": {"cost": law}}, {"flood": law})


def many(law, n_criteria=14, **options):
    laws = {f"criterion {c}": law for c in range(n_criteria)}
    return Model.from_laws({"flood": laws, "cyber": laws}, {"flood": law}, **options)


CONTINUOUS = {
    "narrow": alone(Uniform(0.999, 1.001)),
    "narrow and large": alone(Triangular(1e9, 1.0001e9, 1.0002e9)),
    "wide": alone(LogUniform(1e-6, 1.0)),
    "widest": alone(LogUniform(1e-15, 1.0)),
    "down to zero": alone(PERT(0.0, 0.1, 1.0)),
    "two clusters": alone(Mixture([Uniform(0.999, 1.001), Uniform(999.0, 1001.0)], [0.3, 0.7])),
    "zero in half": alone(ZeroInflated(LogUniform(1e-3, 1.0), 0.5)),
    "zero but for one in a hundred": alone(ZeroInflated(Uniform(0.1, 1.0), 0.99)),
    "sum of many": many(PERT(0.0, 0.1, 1.0), dependence=Dependence(within_scenario=0.5)),
    "largest of many": many(LogUniform(1e-4, 1.0), rule="maximum"),
    "a panel": many(Item({"anna": LogUniform(1e-4, 1e-3), "bert": Uniform(0.5, 1.0)})),
}
ATOMS = {
    "one value": alone(Discrete([0.3], [1.0])),
    "two values": alone(Discrete([1.0, 1000.0], [0.3, 0.7])),
    "classes": many(Discrete([1 / 81, 1 / 27, 1 / 9, 1 / 3, 1.0], [1, 2, 3, 2, 1]), 1),
    "classes and zero": alone(ZeroInflated(Discrete([0.1, 0.2], [1, 1]), 0.4)),
}


def exact_and_streamed(model, n_draws, seed):
    """Order statistics of the kept draws, the streamed quantiles, and a bin's width as a share of its values."""
    plan, _ = compile_model(model, seed)
    result = riskmc.simulate(model, n_draws=n_draws, keep_draws=n_draws, rng=seed).isel(profile=0, scenario=0)
    for variable, name in enumerate(("total_impact", "risk")):
        exact = draw_quantile(result["draws"][name].values.ravel(), QUANTILES, kind=1)
        width = 2.0 ** (int(plan.bin_shift[0, variable]) - 23)
        yield exact, result["summary"][f"{name}_quantile"].values, width


@pytest.mark.parametrize("n_draws", [1, 30, N_DRAWS])
@pytest.mark.parametrize("name", [*CONTINUOUS, *ATOMS])
def test_streamed_quantiles_lie_in_the_bin_of_the_exact_ones(name, n_draws):
    for exact, streamed, width in exact_and_streamed((CONTINUOUS | ATOMS)[name], n_draws, 7):
        assert (np.abs(streamed - exact) <= (width + ROUNDING) * np.maximum(streamed, exact)).all()


@pytest.mark.parametrize("name", ATOMS)
def test_atoms_are_met_exactly(name):
    # A bin keeps its smallest and largest value, which an atom of its own has in common.
    for exact, streamed, _ in exact_and_streamed(ATOMS[name], N_DRAWS, 7):
        np.testing.assert_allclose(streamed, exact, rtol=ROUNDING)


@pytest.mark.parametrize(
    ("name", "octaves"),
    [("narrow", 2.0 * math.log2(1.001 / 0.999)), ("wide", math.log2(1e6)), ("widest", math.log2(1e15))],
)
def test_at_least_two_thousand_bins_cover_the_range(name, octaves):
    # One octave holds 2**23 neighbouring float32; the range is widened by 2**-10 at both ends.
    (_, _, width), _ = exact_and_streamed(CONTINUOUS[name], 1, 7)
    assert width <= (octaves + 2 * 2.0**-9 / math.log(2.0)) / 2048


def test_quantiles_of_another_seed_are_noticed():
    ((exact, _, width), _), ((_, streamed, _), _) = (exact_and_streamed(CONTINUOUS["wide"], N_DRAWS, s) for s in (7, 8))
    assert (np.abs(streamed - exact) > (width + ROUNDING) * np.maximum(streamed, exact)).any()


laws = st.one_of(
    st.tuples(st.floats(-9, 9), st.floats(1e-5, 30)).map(
        lambda given: LogUniform(10 ** given[0], 10 ** given[0] * 2 ** given[1])
    ),
    st.tuples(st.floats(1e-3, 1e6), st.floats(1e-4, 1.0)).map(
        lambda given: Uniform(given[0], given[0] * (1 + given[1]))
    ),
    st.tuples(st.floats(1e-3, 1.0), st.floats(0.0, 0.99)).map(
        lambda given: ZeroInflated(Uniform(given[0], 1.5), given[1])
    ),
    st.lists(st.floats(1e-3, 10.0), min_size=1, max_size=4, unique=True).map(
        lambda values: Discrete(sorted(values), np.ones(len(values)))
    ),
)


@given(laws, st.integers(1, 3), st.integers(1, 5000), st.integers(0, 2**32))
@settings(max_examples=25)
def test_any_model_keeps_to_its_bins(law, n_criteria, n_draws, seed):
    for exact, streamed, width in exact_and_streamed(many(law, n_criteria), n_draws, seed):
        assert (np.abs(streamed - exact) <= (width + ROUNDING) * np.maximum(streamed, exact)).all()
