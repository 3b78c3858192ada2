"""Laws of scales: the maps between the axes are inverse to each other and monotone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskmc.exceptions import ScaleError
from riskmc.scales import ClassBand, Scale, bounds_of_bands


@st.composite
def scales(draw):
    """Scales of 1 to 8 classes, each 1.2 to 1000 times as high as it starts."""
    ratios = draw(st.lists(st.floats(1.2, 1e3), min_size=1, max_size=8))
    bounds = draw(st.floats(1e-6, 1e3)) * np.cumprod([1.0, *ratios])
    labels = tuple(f"c{k}" for k in range(1, len(ratios) + 1))
    return Scale(labels, bounds=tuple(map(float, bounds)), base=draw(st.floats(1.1, 20.0)))


@st.composite
def scales_and_coordinates(draw, lowest=-2.0):
    scale = draw(scales())
    coordinates = draw(st.lists(st.floats(lowest, scale.n_classes + 3.0), min_size=1, max_size=20))
    return scale, np.sort(coordinates)


@given(scales_and_coordinates())
def test_a_quantity_leads_back_to_its_coordinate(case):
    scale, z = case
    np.testing.assert_allclose(scale.from_natural(scale.to_natural(z)), z, rtol=1e-9, atol=1e-9)


@given(scales_and_coordinates())
def test_a_higher_coordinate_is_a_larger_quantity(case):
    scale, z = case
    quantities = scale.to_natural(z)
    apart = np.diff(z) > 1e-9
    assert (np.diff(quantities) >= -1e-12 * quantities[1:]).all()
    assert (np.diff(quantities)[apart] > 0).all()


@given(scales_and_coordinates(lowest=0.5))
def test_the_index_undoes_the_value(case):
    scale, z = case
    np.testing.assert_allclose(scale.index(scale.value(z)), z, rtol=1e-9, atol=1e-9)


@given(scales())
def test_labels_cover_the_class_axis_without_gaps(scale):
    intervals = [scale.interval(label) for label in (scale.zero, *scale.classes)]
    assert intervals[0][0] == -0.5
    assert all(below[1] == above[0] for below, above in pairwise(intervals))
    assert intervals[-1][1] == scale.n_classes + 0.5


@given(scales())
def test_a_class_lies_between_its_bounds(scale):
    for label, lower, upper in zip(scale.classes, scale.bounds, scale.bounds[1:], strict=False):
        np.testing.assert_allclose(scale.to_natural(scale.interval(label)), [lower, upper], rtol=1e-9)


@given(scales(), st.data())
def test_bands_are_refused_as_soon_as_one_bound_moves(scale, data):
    bands = [ClassBand(label, *pair) for label, pair in zip(scale.classes, pairwise(scale.bounds), strict=True)]
    assert bounds_of_bands(bands) == scale.bounds
    if len(bands) > 1:
        k = data.draw(st.integers(1, len(bands) - 1))
        factor = data.draw(st.sampled_from([0.9, 1.1]))
        bands[k] = ClassBand(bands[k].label, bands[k].lower * factor, bands[k].upper)
        word = "overlap" if factor < 1 else "leave a gap"
        with pytest.raises(ScaleError, match=f"classes c{k} and c{k + 1} {word}"):
            bounds_of_bands(bands)
