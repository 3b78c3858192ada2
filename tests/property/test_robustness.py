"""Laws of robustness that hold for any draws under any variants."""

import numpy as np
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from riskmc import ranking
from riskmc.ranking.robustness import robustness

SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 6), st.integers(1, 6))
TIED = hnp.arrays(float, SHAPES, elements=st.integers(-2, 2).map(float))
VALUES = TIED | hnp.arrays(float, SHAPES, elements=st.floats(-1e6, 1e6) | st.sampled_from([np.inf, -np.inf, 0.0, -0.0]))
FEWER = settings(max_examples=50)


def variants_of(values):
    labels = {"variant": [f"v{i}" for i in range(len(values))], "scenario": list("abcdef")[: values.shape[2]]}
    return xr.DataArray(values, dims=("variant", "draw", "scenario"), coords=labels)


@FEWER
@given(VALUES)
def test_one_variant_alone_gives_its_top_k(values):
    draws = variants_of(values[:1])
    found = robustness(draws)
    np.testing.assert_allclose(found["top_k_all"], ranking.top_k(draws)[0], atol=1e-12)
    np.testing.assert_array_equal(found["top_k_all"], found["top_k"][0])


@FEWER
@given(VALUES)
def test_one_more_variant_never_raises_a_share(values):
    fewer, more = robustness(variants_of(values[:-1] if len(values) > 1 else values)), robustness(variants_of(values))
    assert (more["top_k_all"] <= fewer["top_k_all"] + 1e-12).all()
    assert (more["top_k_all"] <= more["top_k"].min("variant") + 1e-12).all()
    assert (np.diff(more["top_k_all"], axis=-1) >= -1e-12).all()


@FEWER
@given(VALUES, st.integers(1, 3))
def test_identical_variants_change_nothing(values, copies):
    alone, found = (
        robustness(variants_of(values[:1])),
        robustness(variants_of(np.repeat(values[:1], copies + 1, axis=0))),
    )
    assert not found["rank_shift"].any()
    np.testing.assert_array_equal(found["agreement"], 1.0)
    np.testing.assert_array_equal(found["top_k_all"], alone["top_k_all"])
    assert (found["most_moving"] == "").all()


@FEWER
@given(VALUES)
def test_an_increasing_transform_of_a_variant_changes_nothing(values):
    other = values.copy()
    other[-1] = np.arctan(values[-1] / 1e6)
    ranks = [ranking.rank(variants_of(each)) for each in (values, other)]
    if ranks[0].equals(ranks[1]):  # numbers that are nearly equal may be rounded to a tie
        xr.testing.assert_identical(robustness(variants_of(other)), robustness(variants_of(values)))


@FEWER
@given(TIED, st.randoms(use_true_random=False))
def test_permuted_scenarios_keep_their_figures(values, random):
    draws = variants_of(values)
    order = random.sample(range(values.shape[2]), values.shape[2])
    found, permuted = robustness(draws), robustness(draws.isel(scenario=order)).sel(scenario=draws["scenario"])
    for name in found.data_vars:
        if name != "most_moving":
            np.testing.assert_allclose(permuted[name], found[name], atol=1e-12, err_msg=name)
    assert (permuted["most_moving"] == found["most_moving"]).all()


@FEWER
@given(TIED)
def test_shifts_add_up_to_nothing(values):
    found = robustness(variants_of(values))
    np.testing.assert_allclose(found["rank_shift"].sum("scenario"), 0.0, atol=1e-9)
    assert (np.abs(found["rank_shift"]) <= np.abs(found["most_moving_shift"]) + 1e-12).all()
    assert (np.abs(found["agreement"]) <= 1.0 + 1e-12).all()


@FEWER
@given(TIED)
def test_a_reversed_variant_disagrees_in_full(values):
    plain = np.argsort(np.argsort(values[:1], axis=-1), axis=-1).astype(float)
    found = robustness(variants_of(np.concatenate([plain, -plain])))
    assert float(found["agreement"][1]) == (1.0 if values.shape[2] == 1 else -1.0)
