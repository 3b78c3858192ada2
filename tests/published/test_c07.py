"""C07: the nearest correlation matrix, Higham's example and one of an expert."""

import json
from pathlib import Path

import numpy as np
import pytest

from riskmc.exceptions import InputError
from riskmc.model.correlation import nearest_correlation, repaired_correlation

CASE = json.loads((Path(__file__).parent / "data" / "C07-nearest-correlation.json").read_text("utf-8"))
EXPECTED, ATOL = CASE["expected"], CASE["tolerance"]["abs"]


@pytest.mark.parametrize("key", ["A", "B"])
def test_nearest_and_its_distance(key):
    nearest, distance = nearest_correlation(CASE["inputs"][key])
    np.testing.assert_allclose(nearest, EXPECTED[f"nearest_{key}"], atol=1e-10)
    np.testing.assert_allclose(distance, EXPECTED[f"frobenius_distance_{key}"], atol=1e-10)
    assert np.linalg.eigvalsh(nearest)[0] >= -1e-12


def test_the_given_matrix_is_not_one():
    np.testing.assert_allclose(np.linalg.eigvalsh(CASE["inputs"]["B"])[0], EXPECTED["min_eig_of_B"], atol=ATOL)


@pytest.mark.parametrize("key", ["A", "B"])
def test_both_are_too_far_to_be_used_in_silence(key):
    with pytest.raises(InputError, match=rf"at a distance of {EXPECTED[f'frobenius_distance_{key}']:.3g}"):
        repaired_correlation(CASE["inputs"][key])


def test_cutting_negative_eigenvalues_is_not_enough():
    """The wrong shortcut: cut off and scale to a diagonal of 1."""
    values, vectors = np.linalg.eigh(CASE["inputs"]["B"])
    cut = (vectors * np.maximum(values, 0.0)) @ vectors.T
    scaled = cut / np.sqrt(np.outer(np.diag(cut), np.diag(cut)))
    assert np.abs(scaled - EXPECTED["nearest_B"]).max() > 100 * ATOL
