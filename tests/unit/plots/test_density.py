import numpy as np
import pytest
from scipy import ndimage

from riskmc.exceptions import InputError
from riskmc.plots import density
from riskmc.plots.density import highest_density, highest_density_levels

# Case H02: a bivariate normal on log10 axes (Hyndman 1996, closed form).
MEAN = np.array([-2.0, -1.2])
COVARIANCE = np.array([[0.16, 0.06], [0.06, 0.09]])
DETERMINANT = 0.16 * 0.09 - 0.06**2


@pytest.fixture(scope="module")
def draws():
    return np.random.default_rng(2).multivariate_normal(MEAN, COVARIANCE, size=2**16)


def region_of(draws, probabilities=(0.5, 0.8, 0.9, 0.95)):
    return highest_density(draws[:, 0], draws[:, 1], probabilities)


def cell_area(region):
    steps = [np.array([grid[1, 0] - grid[0, 0], grid[0, 1] - grid[0, 0]]) for grid in (region.x, region.y)]
    return abs(np.linalg.det(np.array(steps)))


def test_density_integrates_to_one(draws):
    region = region_of(draws)
    assert region.density.sum() * cell_area(region) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("probability", [0.5, 0.8, 0.9, 0.95])
def test_area_is_that_of_the_ellipse(draws, probability):
    region = region_of(draws, (probability,))
    area = (region.density >= region.levels[0]).sum() * cell_area(region)
    q = -2.0 * np.log(1.0 - probability)
    assert area == pytest.approx(np.pi * q * np.sqrt(DETERMINANT), rel=0.05)


@pytest.mark.parametrize("probability", [0.5, 0.8, 0.9, 0.95])
def test_level_is_that_of_the_smoothed_normal(draws, probability):
    # A kernel of bandwidth h shaped like the draws widens the covariance by 1 + h**2.
    widened = 1.0 + (1.3 * len(draws) ** (-1 / 6)) ** 2
    expected = (1.0 - probability) ** (1.0 / widened) / (2.0 * np.pi * np.sqrt(DETERMINANT) * widened)
    assert region_of(draws, (probability,)).levels[0] == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("probability", [0.5, 0.8, 0.9, 0.95])
def test_region_holds_its_share_of_fresh_draws(draws, probability):
    region = region_of(draws, (probability,))
    fresh = np.random.default_rng(3).multivariate_normal(MEAN, COVARIANCE, size=2**16)
    inside = np.einsum("ni,ij,nj->n", fresh - MEAN, np.linalg.inv(COVARIANCE), fresh - MEAN)
    radius = -2.0 * np.log(region.levels[0] / region.density.max())
    widened = 1.0 + (1.3 * len(draws) ** (-1 / 6)) ** 2
    assert (inside <= radius * widened).mean() == pytest.approx(probability, abs=0.01)


def test_the_box_of_two_bands_is_not_the_region(draws):
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    share = ((draws >= low) & (draws <= high)).all(axis=1).mean()
    assert share == pytest.approx(0.8245, abs=0.01)


def test_disagreeing_experts_give_two_islands():
    rng = np.random.default_rng(4)
    x = np.concatenate([rng.normal(-3.0, 0.2, 4000), rng.normal(-1.0, 0.2, 4000)])
    region = highest_density(x, rng.normal(0.0, 0.2, 8000))
    middle = np.abs(region.x + 2.0) < 0.1
    assert region.density[middle].max() < region.levels[1] < region.levels[0]


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (np.full(500, 0.3), np.linspace(0, 1, 500)),
        (np.linspace(0, 1, 500), 2 * np.linspace(0, 1, 500)),
        (np.full(500, 0.3), np.full(500, 0.3)),
        (np.arange(49.0), np.arange(49.0) ** 2),
        ([], []),
    ],
    ids=["upright line", "slanted line", "point", "few draws", "no draws"],
)
def test_no_area_no_region(x, y):
    assert highest_density(x, y) is None


def test_levels_are_quantiles_of_the_density_at_the_draws():
    assert highest_density_levels(np.arange(11.0), [0.5, 0.9]) == pytest.approx((5.0, 1.0))


@pytest.mark.parametrize("probability", [0.0, 1.0, 90.0])
def test_levels_refuse_what_is_no_probability(probability):
    with pytest.raises(InputError, match=r"`probabilities` must lie in \(0, 1\)"):
        highest_density_levels([1.0], [probability])


def test_draws_must_pair_up():
    with pytest.raises(InputError, match="same size, got 3 and 2"):
        highest_density([1, 2, 3], [1, 2])


def test_draws_must_be_finite():
    with pytest.raises(InputError, match="leave out draws with zero impact"):
        highest_density([1.0, 2.0], [1.0, -np.inf])


@pytest.mark.parametrize("bandwidth", [0.7, 2.6, 4.0])
def test_smoothing_and_looking_between_cells_are_those_of_scipy_to_the_last_bit(bandwidth):
    rng = np.random.default_rng(3)
    counts = rng.poisson(1.0, (60, 90)).astype(float)
    smooth = density._smoothed(density._smoothed(counts, bandwidth).T, bandwidth).T
    np.testing.assert_array_equal(smooth, ndimage.gaussian_filter(counts, bandwidth, mode="constant"))
    places = rng.uniform(0.0, 58.0, (2, 1000))
    expected = ndimage.map_coordinates(smooth, places, order=1)
    np.testing.assert_array_equal(density._between_cells(smooth, places), expected)
