"""Laws of weights as arrays."""

import numpy as np
import pytest
from scipy import special

from riskmc.distributions.tables import evaluate, uniform_table
from riskmc.engine.simplex import CELLS
from riskmc.engine.streams import stream_id
from riskmc.engine.weight_kernels import GAMMA, INTERVAL, LOG_GAMMA, MIXTURE, NESTED, ORDINAL
from riskmc.engine.weight_tables import _Gamma, n_units, unit_sizes, weight_tables
from riskmc.model.weight_laws import DirichletWeights, IntervalWeights, MixtureWeights, NestedWeights, OrdinalWeights

LAWS = {
    "flat": DirichletWeights((1.0, 1.0, 1.0)),
    "steep": DirichletWeights((0.5, 2.0, 1.0)),
    "nested": NestedWeights((0, 1, 1)),
    "ordinal": OrdinalWeights((2, 0, 1), (0, 1, 2)),
    "bounded": IntervalWeights((0.0, 0.2, 0.1), (0.6, 0.2, 0.9), (0, 1, 2)),
    "named": MixtureWeights(((1.0, 0.0, 0.0), (0.2, 0.3, 0.5)), (0.25, 0.75)),
}


@pytest.fixture(scope="module")
def tables():
    return weight_tables([None, *LAWS.values()], ["fixed", *LAWS], [0, 2, 1])


def streams(tables, law):
    return tables.stream[slice(*tables.part[law])].tolist()


def test_laws_know_their_profiles_and_kinds(tables):
    assert tables.profile.tolist() == [1, 2, 3, 4, 5, 6]
    assert tables.kind.tolist() == [GAMMA, LOG_GAMMA, NESTED, ORDINAL, INTERVAL, MIXTURE]


def test_streams_are_those_of_the_profile_and_the_part(tables):
    assert streams(tables, 0) == [stream_id("weights", "flat", part) for part in "012"]
    assert streams(tables, 2) == [
        stream_id("weights", "nested", p) for p in ("0", "1", "2", "interest 0", "interest 1")
    ]
    assert streams(tables, 3) == [stream_id("weights", "ordinal", part) for part in "201"]
    assert streams(tables, 5) == [stream_id("weights", "named", "choice")]


def test_units_within_bounds_come_by_width_and_the_last_reads_no_stream(tables):
    assert streams(tables, 4) == [stream_id("weights", "bounded", part) for part in "02"]
    first, last = tables.part[4]
    assert tables.table[first:last].tolist() == [0, -1]
    assert tables.curves.size == CELLS + 2
    assert tables.offset[4].tolist() == [0.0, pytest.approx(1 - 0.6 - 0.2), 0.2]
    assert tables.factor[4].tolist() == [1.0, 1.0, 0.0]


def test_equal_gamma_tables_stand_once(tables):
    """Flat, nested and ordinal laws share one; the steep law has three, of logarithms."""
    one = uniform_table(_Gamma(1.0, log=False)).chords.shape[0]
    assert tables.chords.size == 4 * one + 1
    assert np.unique(tables.table[slice(*tables.part[1])]).size == 3


def test_criteria_stand_in_plan_order(tables):
    assert tables.unit[0].tolist() == [0, 2, 1]
    assert tables.unit[3].tolist() == [1, 0, 2]  # criterion 0 is second, 2 is first, 1 is third
    assert tables.parent[slice(*tables.part[2])].tolist() == [3, 4, 4, -1, -1]


def test_without_laws_the_arrays_have_the_same_types(tables):
    empty = weight_tables([None], ["fixed"], [0, 1, 2])
    for name, one, other in zip(tables._fields, tables, empty, strict=True):
        assert (one.dtype, one.ndim, one.flags.c_contiguous) == (other.dtype, other.ndim, True), name
    assert empty.kind.size == 0
    assert n_units(empty) == 3
    assert n_units(tables) == 5


def test_criteria_of_a_unit_share_evenly():
    found = weight_tables([OrdinalWeights((1, 0), (0, 1, 1))], ["p"], [0, 1, 2])
    assert unit_sizes((0, 1, 1)).tolist() == [1.0, 2.0, 2.0]
    assert (found.unit[0].tolist(), found.factor[0].tolist()) == ([1, 0, 0], [1.0, 0.5, 0.5])


MIDDLES = (np.arange(2**16) + 0.5) / 2**16


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.1, 0.5, 0.999, 1.0, 2.0, 50.0, 1e3, 1e4])
def test_tables_of_gamma_variables(alpha):
    """Measured: at most 1.6e-5 of the range from the 0.1 % to the 99.9 % quantile, mean within 7e-6 of itself."""
    log = alpha < 1.0
    found = evaluate(uniform_table(_Gamma(alpha, log)), MIDDLES)
    found, exact = np.exp(found) if log else found, special.gammaincinv(alpha, MIDDLES)
    inner = slice(2**16 // 1000 + 1, -(2**16) // 1000 - 1)
    scale = exact[inner][-1] - exact[inner][0]
    assert (np.abs(found - exact)[inner] < 3e-5 * scale).all()
    assert found.mean() == pytest.approx(exact.mean(), rel=4e-5)


def test_logarithms_reach_where_gamma_variables_underflow():
    law = _Gamma(0.01, log=True)
    x = np.array([2.0**-33, 0.1, 0.5])
    np.testing.assert_allclose(law.tail(x, upper=False), (np.log(x) + special.gammaln(1.01)) / 0.01, rtol=1e-12)
    np.testing.assert_allclose(law.tail(x[:1], upper=True), np.log(special.gammainccinv(0.01, x[:1])))
    assert law.support() == (-np.inf, np.inf)
    assert law.cdf(law.ppf(0.97)) == pytest.approx(0.97)
    plain = _Gamma(2.0, log=False)
    assert plain.cdf(plain.ppf(0.3)) == pytest.approx(0.3)
    assert plain.support() == (0.0, np.inf)
