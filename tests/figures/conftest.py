"""Results to draw, and no figure left open."""

import matplotlib.pyplot as plt
import pytest
from tests.figures.synthetic import synthetic_result


@pytest.fixture(scope="session")
def three():
    return synthetic_result(3, seed=1)


@pytest.fixture(scope="session")
def many():
    return synthetic_result(44, seed=1)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")
