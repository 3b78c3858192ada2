"""Results to draw, and no figure left open."""

import matplotlib.pyplot as plt
import pytest
from tests.figures.rankings import with_pairs
from tests.figures.synthetic import synthetic_result


@pytest.fixture(scope="session")
def three():
    return synthetic_result(3, seed=1)


@pytest.fixture(scope="session")
def many():
    return synthetic_result(44, seed=1)


@pytest.fixture(scope="session")
def three_in_pairs(three):
    return with_pairs(three)


@pytest.fixture(scope="session")
def many_in_pairs(many):
    return with_pairs(many)


@pytest.fixture
def ax():
    _, axes = plt.subplots()
    return axes


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")
