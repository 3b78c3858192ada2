"""G11: published known-answer vectors of Philox4x32-10 (Salmon et al. 2011)."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.engine import philox4x32

CASE = json.loads((Path(__file__).parent / "data" / "G11-philox4x32-10.json").read_text("utf-8"))
VECTORS = list(zip(CASE["inputs"]["vectors"], CASE["expected"]["outputs"], strict=True))


def words(texts):
    return [int(text, 16) for text in texts]


@pytest.mark.parametrize(("given", "expected"), VECTORS)
def test_known_answer(given, expected):
    assert philox4x32(words(given["counter"]), words(given["key"])).tolist() == words(expected)


def test_many_counters_at_once():
    (first, *_), (expected, *_) = zip(*VECTORS, strict=True)
    counters = np.tile(words(first["counter"]), (3, 2, 1))
    found = philox4x32(counters, words(first["key"]))
    assert found.shape == (3, 2, 4)
    assert (found == np.array(words(expected), dtype=np.uint32)).all()


@pytest.mark.parametrize(("given", "expected"), VECTORS)
def test_one_changed_bit_is_noticed(given, expected):
    counter = words(given["counter"])
    assert philox4x32([counter[0] ^ 1, *counter[1:]], words(given["key"])).tolist() != words(expected)
