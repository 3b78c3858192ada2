"""All streams of a register of 60 scenarios and 14 criteria against each other, and against themselves.

The correlation r of n draws of two independent streams is normal with standard deviation
``1 / sqrt(n)``, so a single one lies below ``4 / sqrt(n)`` but for 6 in 100,000. Of four
million pairs of streams some 250 lie above it whatever the generator, and a generator
without any would be wrong. So ``4 / sqrt(n)`` is asked of single figures: the correlation
of all pairs of one kind taken together (n then counts the draws of all of them), where
whatever neighbours have in common would add up. Of all pairs it is asked that they are
distributed as they have to be: their mean square, the share above ``4 / sqrt(n)``, and the
largest, which may reach what one of a thousand perfect generators reaches.
"""

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions import Uniform
from riskmc.engine import CHUNK, compile_model, key_of, stream_bits, uniforms
from riskmc.engine.lookups import fill_bits
from riskmc.engine.streams import philox4x32
from riskmc.model import Dependence, Item, Model

pytestmark = pytest.mark.statistical

N_SCENARIOS, N_CRITERIA = 60, 14
N_DRAWS = 2**14
FEW = 300
SEED = 2014
LIMIT = 4.0
LEVEL = 1e-3


def plan_of():
    law = Uniform(0, 1)
    criteria = {f"criterion {c + 1}": Item({"anna": law, "bert": law}) for c in range(N_CRITERIA)}
    scenarios = [f"scenario {s + 1}" for s in range(N_SCENARIOS)]
    model = Model.from_laws(
        dict.fromkeys(scenarios, criteria),
        dict.fromkeys(scenarios, law),
        dependence=Dependence(within_scenario=0.5),
        sampling="per-scenario",
    )
    return compile_model(model, SEED)[0]


@pytest.fixture(scope="module")
def streams():
    """Streams in the order of the plan: value, expert and zero of each item, then those of scenarios."""
    plan = plan_of()
    return np.concatenate([plan.item_stream.ravel(), plan.severity_stream, plan.expert_stream])


def bits_of(stream, n_draws):
    """Bits as the compiled pass makes them."""
    bits = np.empty(n_draws, np.uint32)
    for chunk in range(n_draws // CHUNK):
        fill_bits(bits[chunk * CHUNK : (chunk + 1) * CHUNK], np.asarray(key_of(SEED), np.uint64), stream, chunk)
    return bits


def standardised(bits):
    """Uniforms of bits as numbers of mean 0 and mean square 1, shape (stream, draw)."""
    values = np.empty(bits.shape, np.float32)
    for row, source in zip(values, bits, strict=True):
        u = uniforms(source)
        row[:] = (u - u.mean()) / u.std()
    return values


@pytest.fixture(scope="module")
def draws(streams):
    return standardised(np.stack([bits_of(stream, N_DRAWS) for stream in streams]))


def pairs_of(draws):
    """Correlation of every pair of streams, times ``sqrt(n - 1)``: standard normal scores."""
    n = draws.shape[1]
    correlation = draws @ draws.T / n
    return correlation[np.triu_indices(len(draws), 1)] * np.sqrt(n - 1)


def verdict(scores):
    """Whether mean square, tail and largest are those of scores of which each is standard normal."""
    expected = scores.size * 2.0 * stats.norm.sf(LIMIT)
    beyond = np.count_nonzero(np.abs(scores) > LIMIT)
    return {
        "mean square": abs(np.mean(scores.astype(float) ** 2) - 1.0) < LIMIT * np.sqrt(2.0 / scores.size),
        "tail": abs(beyond - expected) < LIMIT * np.sqrt(expected) + 1.0,
        "largest": np.abs(scores).max() < stats.norm.isf(LEVEL / (2.0 * scores.size)),
    }


INDEPENDENT = {"mean square": True, "tail": True, "largest": True}


def pooled(one, other):
    """Correlation of pairs of streams taken together, and the number of draws in it."""
    return float(np.einsum("sd,sd->s", one, other, dtype=float).sum() / one.size), one.size


def test_every_item_and_scenario_has_streams_of_its_own(streams):
    assert streams.size == 3 * N_SCENARIOS * (N_CRITERIA + 1) + 2 * N_SCENARIOS
    assert np.unique(streams).size == streams.size


def test_all_pairs_are_as_far_from_zero_as_they_have_to_be(draws):
    assert verdict(pairs_of(draws)) == INDEPENDENT


ITEMS = 3 * N_SCENARIOS * (N_CRITERIA + 1)
SCENARIO = 3 * (N_CRITERIA + 1)
NEIGHBOURS = {
    "purposes of an item": 1,
    "criteria of a scenario": 3,
    "scenarios of a criterion": SCENARIO,
    "ten scenarios apart": 10 * SCENARIO,
}


@pytest.mark.parametrize("step", NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_neighbours_have_nothing_in_common(draws, step):
    # Names of neighbours differ in the purpose, or in one digit.
    r, n = pooled(draws[: ITEMS - step], draws[step:ITEMS])
    assert abs(r) < LIMIT / np.sqrt(n)


def test_items_have_nothing_in_common_with_their_scenario(draws):
    items = draws[:ITEMS].reshape(N_SCENARIOS, SCENARIO, N_DRAWS).sum(axis=1)
    for factor in (draws[ITEMS : ITEMS + N_SCENARIOS], draws[ITEMS + N_SCENARIOS :]):
        r, n = pooled(items / np.sqrt(np.float32(SCENARIO)), factor)
        assert abs(r) < LIMIT / np.sqrt(n)


# Words of one Philox block lie 256 draws apart, and a chunk has 1024.
@pytest.mark.parametrize("lag", [1, 2, 3, 4, 7, 255, 256, 257, 512, 768, 1023, 1024, 2048])
def test_a_stream_has_nothing_in_common_with_itself_later(draws, lag):
    r, n = pooled(draws[:, :-lag], draws[:, lag:])
    assert abs(r) < LIMIT / np.sqrt(n)


@pytest.mark.parametrize("lag", [1, 256])
def test_neighbours_have_nothing_in_common_later(draws, lag):
    r, n = pooled(draws[:-3, :-lag], draws[3:, lag:])
    assert abs(r) < LIMIT / np.sqrt(n)


def test_sizes_of_draws_have_nothing_in_common_either(draws):
    # Equal signs cancel in a correlation of draws that move apart as often as together.
    sizes = draws[:FEW] ** 2
    sizes = (sizes - sizes.mean(axis=1, keepdims=True)) / sizes.std(axis=1, keepdims=True)
    assert verdict(pairs_of(sizes)) == INDEPENDENT


@pytest.fixture(scope="module")
def few(streams):
    return np.stack([bits_of(stream, N_DRAWS) for stream in streams[:FEW]])


def test_two_equal_streams_are_noticed(few):
    few = few.copy()
    few[7] = few[3]
    assert not verdict(pairs_of(standardised(few)))["largest"]


def test_a_little_in_common_with_a_neighbour_is_noticed(few):
    # In every second stream one draw in a hundred is that of the stream before.
    shared = few.copy()
    shared[1::2, ::100] = few[::2, ::100]
    values = standardised(shared)
    r, n = pooled(values[:-1], values[1:])
    assert abs(r) > LIMIT / np.sqrt(n)


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_a_weakened_generator_is_noticed(streams, rounds, monkeypatch):
    monkeypatch.setattr("riskmc.engine.streams._ROUNDS", rounds)
    values = standardised(np.stack([stream_bits(key_of(SEED), int(s), 0, N_DRAWS) for s in streams[:FEW]]))
    r, n = pooled(values[:, :-1], values[:, 1:])
    assert verdict(pairs_of(values)) != INDEPENDENT
    assert abs(r) > LIMIT / np.sqrt(n)


@pytest.mark.parametrize("seed", range(5))
def test_compiled_bits_are_the_defined_ones_anywhere(seed):
    rng = np.random.default_rng(seed)
    key, stream = rng.integers(2**32, size=2, dtype=np.uint64), rng.integers(2**64, size=1, dtype=np.uint64)[0]
    found = np.empty(CHUNK, np.uint32)
    # From 2**24 chunks on the number of a block has more than 32 bits.
    for chunk in (*rng.integers(2**24, size=3), *rng.integers(2**24, 2**53, size=3), 2**24 - 1, 2**24, 2**54 - 1):
        fill_bits(found, key, stream, int(chunk))
        block = np.uint64(chunk) * np.uint64(CHUNK // 4) + np.arange(CHUNK // 4, dtype=np.uint64)
        low = np.uint64(2**32 - 1)
        half = np.full_like(block, stream)
        counter = np.stack([block & low, block >> np.uint64(32), half & low, half >> np.uint64(32)], axis=-1)
        np.testing.assert_array_equal(found, philox4x32(counter, key).T.ravel())
        assert (found == stream_bits(tuple(map(int, key)), int(stream), int(chunk) * CHUNK, CHUNK)).all()
