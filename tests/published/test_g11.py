"""G11: published known-answer vectors of Philox4x32-10 (Salmon et al. 2011), in numpy and as compiled."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.engine import CHUNK, philox4x32
from riskmc.engine.lookups import fill_bits

CASE = json.loads((Path(__file__).parent / "data" / "G11-philox4x32-10.json").read_text("utf-8"))
VECTORS = list(zip(CASE["inputs"]["vectors"], CASE["expected"]["outputs"], strict=True))
QUARTER = CHUNK // 4


def words(texts):
    return [int(text, 16) for text in texts]


def compiled(counter, key):
    """Words of one counter out of the chunk in which the kernel makes it: four draws, a quarter apart."""
    block, stream = counter[0] | counter[1] << 32, counter[2] | counter[3] << 32
    bits = np.empty(CHUNK, np.uint32)
    fill_bits(bits, np.asarray(key, np.uint64), np.uint64(stream), block // QUARTER)
    return bits[block % QUARTER :: QUARTER].tolist()


@pytest.mark.parametrize(("given", "expected"), VECTORS)
def test_known_answer(given, expected):
    assert philox4x32(words(given["counter"]), words(given["key"])).tolist() == words(expected)


@pytest.mark.parametrize(("given", "expected"), VECTORS)
def test_known_answer_of_the_compiled_generator(given, expected):
    assert compiled(words(given["counter"]), words(given["key"])) == words(expected)


def test_many_counters_at_once():
    (first, *_), (expected, *_) = zip(*VECTORS, strict=True)
    counters = np.tile(words(first["counter"]), (3, 2, 1))
    found = philox4x32(counters, words(first["key"]))
    assert found.shape == (3, 2, 4)
    assert (found == np.array(words(expected), dtype=np.uint32)).all()


@pytest.mark.parametrize(("given", "expected"), VECTORS)
@pytest.mark.parametrize("generator", [philox4x32, compiled])
def test_one_changed_bit_is_noticed(given, expected, generator):
    counter = words(given["counter"])
    assert list(generator([counter[0] ^ 1, *counter[1:]], words(given["key"]))) != words(expected)
