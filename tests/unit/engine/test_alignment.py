"""Arrays on cache lines."""

import numpy as np
import pytest

from riskmc.engine.alignment import LINE, aligned


@pytest.mark.parametrize("shape", [0, 1, 7, (3, 5), (2, 0, 4)])
@pytest.mark.parametrize("dtype", [np.float32, np.uint64, np.int32])
def test_arrays_begin_on_a_line_and_are_empty(shape, dtype):
    array = aligned(shape, dtype)
    assert array.ctypes.data % LINE == 0 or array.size == 0
    assert array.shape == np.zeros(shape).shape
    assert array.dtype == dtype
    assert array.flags.c_contiguous
    assert array.flags.writeable
    assert not array.any()


def test_neighbours_share_nothing():
    one, other = aligned(5, np.int32), aligned(5, np.int32)
    one[:] = 1
    assert not other.any()
