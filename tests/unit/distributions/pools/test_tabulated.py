"""A law by cells: inverse of itself, exact tails, gaps, ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from riskmc.distributions.pools.tabulated import Tabulated

U = np.linspace(0.001, 0.999, 777)


def normal(n=400):
    edges = np.linspace(-12.0, 12.0, n + 1)
    lower, upper = stats.norm.cdf(edges), stats.norm.sf(edges)
    masses = np.where(edges[1:] < 0, np.diff(lower), -np.diff(upper))
    density = stats.norm.pdf(edges)
    return Tabulated(edges, masses, np.stack([density[:-1], density[1:]], axis=1), (-math.inf, math.inf))


def test_a_normal_by_cells():
    law = normal()
    np.testing.assert_allclose(law.ppf(U), stats.norm.ppf(U), atol=1e-7)
    np.testing.assert_allclose(law.cdf(law.ppf(U)), U, rtol=1e-12)
    x = np.array([1e-5, 1e-12, 1e-20])
    np.testing.assert_allclose(law.tail(x, upper=True), stats.norm.isf(x), rtol=1e-6)
    np.testing.assert_allclose(law.tail(x, upper=False), stats.norm.ppf(x), rtol=1e-6)
    assert law.mean() == pytest.approx(0.0, abs=1e-8)
    assert law.std() == pytest.approx(1.0)


def test_ends():
    law = normal()
    assert law.ppf([0.0, 1.0]).tolist() == [-math.inf, math.inf]
    assert law.cdf([-50.0, 50.0]).tolist() == [0.0, 1.0]
    assert law.breaks() == ()


def test_a_gap_has_no_quantile_inside():
    edges = np.array([0.0, 0.5, 1.0, 2.0, 2.5, 3.0])
    law = Tabulated(edges, np.array([1.0, 1, 0, 1, 1]), np.full((5, 2), np.nan), (0.0, 3.0), [2, 3])
    assert law.breaks() == (0.5,)
    assert law.ppf([0.25, 0.5, 0.5 + 1e-12, 0.75]) == pytest.approx([0.5, 1.0, 2.0, 2.5])
    assert law.cdf([1.0, 1.5, 2.0]) == pytest.approx([0.5, 0.5, 0.5])


def test_quantiles_rise_even_where_densities_are_wrong():
    wild = np.array([[1e-9, 1e9], [1e9, 1e-9], [1e-9, 1e-9], [1.0, 1.0]])
    law = Tabulated(np.arange(5.0), np.array([1.0, 2, 1, 1]), wild, (0.0, 4.0))
    assert (np.diff(law.ppf(U)) >= 0.0).all()


def test_shapes_are_kept():
    law = normal()
    assert law.ppf(0.5).shape == ()
    assert law.cdf(0.0).shape == ()
    assert law.ppf(np.full((2, 3), 0.5)).shape == (2, 3)
    assert law.tail(np.full((2, 3), 0.5), upper=True).shape == (2, 3)


def test_of_no_number_the_probability_is_none():
    assert np.isnan(normal().cdf([np.nan, 0.0])).tolist() == [True, False]
