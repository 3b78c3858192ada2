import numpy as np
import pytest
from scipy import stats

from riskmc.ranking.entropy import entropy_mcse, entropy_of, miller_bias


def test_entropy_is_that_of_scipy():
    shares = np.random.default_rng(1).dirichlet(np.ones(5), size=(3, 4))
    np.testing.assert_allclose(entropy_of(shares), stats.entropy(shares, base=2, axis=-1), rtol=1e-12)
    assert entropy_of(np.full(8, 1 / 8)) == pytest.approx(3.0)
    assert str(entropy_of(np.array([1.0, 0.0]))) == "0.0"
    assert np.isnan(entropy_of(np.array([np.nan, 1.0])))


@pytest.mark.statistical
def test_error_and_bias_are_those_of_many_runs():
    shares, n_draws = np.array([0.5, 0.3, 0.15, 0.05]), 2000
    runs = np.random.default_rng(2).multinomial(n_draws, shares, size=20_000) / n_draws
    found = entropy_of(runs)
    assert entropy_mcse(shares, n_draws) == pytest.approx(found.std(), rel=0.05)
    assert found.mean() - entropy_of(shares) == pytest.approx(
        miller_bias(4, n_draws), abs=4 * found.std() / np.sqrt(20_000)
    )


def test_a_certain_law_has_an_error_of_what_was_not_seen():
    assert entropy_mcse(np.array([1.0, 0.0]), 998) == pytest.approx(stats.entropy([0.001, 0.999], base=2))
    assert miller_bias(1, 998) == 0.0
