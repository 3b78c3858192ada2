import numpy as np
import pytest
from scipy import integrate, stats

from riskmc.ranking.critical_values import CriticalValues, Star, independent_spread, joint_spread

N_DRAWS = 2**16


def values(spread, level=0.95, n_draws=N_DRAWS):
    return CriticalValues(spread, level, 7, n_draws)


def star(size, above=None, below=None):
    others = np.arange(size) > 0
    return Star(0, others if above is None else np.array(above), others if below is None else np.array(below))


def all_pairs(size):
    return tuple(Star(j, np.arange(size) > j, np.arange(size) > j) for j in range(size - 1))


def star_probability(c, errors, above, below):
    """The integral of the docstring, by adaptive quadrature."""

    def product(z):
        inside = stats.norm.pdf(z)
        for own, up, down in zip(errors[1:], above[1:], below[1:], strict=True):
            reach = c * np.hypot(errors[0], own)
            high = stats.norm.cdf((errors[0] * z + reach) / own) if down else 1.0
            inside *= high - (stats.norm.cdf((errors[0] * z - reach) / own) if up else 0.0)
        return inside

    return integrate.quad(product, -9, 9, limit=500, epsabs=1e-12)[0]


@pytest.mark.parametrize(
    ("errors", "above", "below"),
    [
        ([1.0, 0.5, 2.0, 0.7], [0, 1, 1, 1], [0, 1, 1, 1]),
        ([1.0, 0.5, 2.0, 0.7], [0, 1, 0, 1], [0, 1, 1, 0]),
        ([1.0, 0.05, 0.1, 3.0], [0, 1, 1, 1], [0, 1, 1, 1]),
    ],
)
def test_pairs_of_one_scenario_by_an_integral(errors, above, below):
    errors = np.array(errors)
    family = (star(4, np.array(above, dtype=bool), np.array(below, dtype=bool)),)
    critical = values(independent_spread(errors)).of([family])[0]
    assert critical.mcse == 0.0
    assert star_probability(critical.value, errors, above, below) == pytest.approx(0.95, abs=1e-8)


@pytest.mark.parametrize("errors", [[1.0, 1e-9, 1e-9], [1.0, 0.0, 0.0]])
def test_one_error_alone_gives_the_normal_quantile(errors):
    critical = values(independent_spread(np.array(errors))).of([(star(3),)])[0]
    assert critical.value == pytest.approx(stats.norm.ppf(0.975), abs=1e-6)


def test_a_known_centre_gives_the_largest_of_independent_normals():
    critical = values(independent_spread(np.array([0.0, 1.0, 3.0]))).of([(star(3),)])[0]
    assert critical.value == pytest.approx(stats.norm.ppf((1 + 0.95 ** (1 / 2)) / 2), abs=1e-8)


@pytest.mark.parametrize("size", [3, 6, 44])
def test_equal_errors_give_the_studentised_range(size):
    critical = values(independent_spread(np.full(size, 0.3))).of([all_pairs(size)])[0]
    assert critical.mcse == 0.0
    assert critical.value == pytest.approx(stats.studentized_range.ppf(0.95, size, np.inf) / np.sqrt(2), abs=1e-6)


def test_two_scenarios_give_the_normal_quantile():
    for spread in (independent_spread(np.array([1.0, 2.0])), joint_spread(np.array([[1.0, 0.3], [0.3, 4.0]]))):
        critical = values(spread).of([all_pairs(2)])[0]
        assert critical.value == pytest.approx(stats.norm.ppf(0.975), abs=1e-8)
        assert critical.mcse == 0.0


def test_what_all_errors_share_cancels():
    own = np.array([1.0, 0.5, 2.0])
    spread = joint_spread(np.diag(own**2) + 0.7)
    np.testing.assert_allclose(spread.independent, own)
    shared = np.array([0.2, -0.1, 0.4])
    assert joint_spread(np.diag(own**2) + 0.9 + shared[:, None] + shared).independent == pytest.approx(own)


def test_other_covariances_are_not_as_of_independent_errors():
    near = np.array([[1.0, 0.9, 0, 0], [0.9, 1.0, 0, 0], [0, 0, 1.0, 0], [0, 0, 0, 1.0]])
    assert joint_spread(near).independent is None


def test_errors_that_are_one_and_the_same_leave_no_pair():
    assert not joint_spread(np.full((3, 3), 0.1)).pairs.any()


def test_drawn_values_are_those_of_the_integral():
    errors = np.array([1.0, 0.5, 2.0, 0.7])
    spread = independent_spread(errors)
    exact = values(spread).of([(star(4),)])[0].value
    drawn = values(spread)._drawn([(star(4),)])[0]
    assert abs(drawn.value - exact) < 4 * drawn.mcse
    assert abs(drawn.value - 1.05 * exact) > 4 * drawn.mcse


def test_drawn_values_of_a_covariance_are_those_of_its_independent_errors():
    own = np.array([1.0, 0.5, 2.0])
    spread = joint_spread(np.diag(own**2) + 0.7)
    drawn = values(spread)._drawn([(star(3),)])[0]
    exact = values(independent_spread(own)).of([(star(3),)])[0].value
    assert abs(drawn.value - exact) < 4 * drawn.mcse


def test_blocks_and_groups_do_not_matter(monkeypatch):
    spread = independent_spread(np.array([1.0, 0.5, 2.0]))
    families = [all_pairs(3), (star(3),)]
    whole = values(spread)._drawn(families)
    monkeypatch.setattr("riskmc.ranking.critical_values.BLOCK_ENTRIES", 3000)
    assert values(spread)._drawn(families) == whole


def test_a_family_is_computed_once(monkeypatch):
    criticals = values(independent_spread(np.array([1.0, 0.5, 2.0])))
    first = criticals.of([all_pairs(3)])
    monkeypatch.setattr(CriticalValues, "_drawn", lambda *_: pytest.fail("drawn again"))
    assert criticals.of([all_pairs(3)]) == first


def test_a_critical_value_is_never_below_zero():
    only = star(3, np.array([False, True, False]), np.zeros(3, dtype=bool))
    criticals = values(independent_spread(np.ones(3)), level=0.3)
    assert criticals.of([(only,)])[0].value == 0.0


def test_an_empty_family_needs_no_value():
    nobody = np.zeros(3, dtype=bool)
    assert values(independent_spread(np.ones(3))).of([(star(3, nobody, nobody),)])[0] == (0.0, 0.0)
