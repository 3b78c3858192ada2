"""Counts without the bins that nothing fell into, to be sent or written."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from riskmc.engine.counts import Counts

Packed = dict[str, npt.NDArray[np.integer]]
"""Arrays by field of `Counts`, and the ends of what was taken of each histogram."""

_OUTSIDE = {"bins": 0, "bin_low": 2**32 - 1, "bin_high": 0}
"""What histograms hold where nothing fell."""


def pack(counts: Counts) -> Packed:
    """Return counts with the used part of each histogram only, in 32 bits where they fit.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.engine.plan import compile_model
    >>> from riskmc.engine.run import run
    >>> from riskmc.model import Model
    >>> plan, _ = compile_model(Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}), 1)
    >>> counts = run(plan, 1000).counts
    >>> packed = pack(counts)
    >>> packed["bins"].nbytes < counts.bins.nbytes, packed["bins"].sum() == counts.bins.sum()
    (True, np.True_)
    """
    used = counts.bins != 0
    bounds = np.stack([used.argmax(axis=-1), used.shape[-1] - used[..., ::-1].argmax(axis=-1)], axis=-1)
    bounds[~used.any(axis=-1)] = 0
    inside = _inside(bounds, used.shape[-1])
    packed = {name: _narrowed(array) for name, array in counts._asdict().items()}
    for name in _OUTSIDE:
        if packed[name].size:
            packed[name] = packed[name][inside]
    return packed | {"bounds": bounds.astype(np.int32), "n_bins": np.asarray(used.shape[-1])}


def unpack(packed: Packed) -> Counts:
    """Return the counts that were packed; cells are 64 bits wide.

    Examples
    --------
    >>> from riskmc.distributions import PERT
    >>> from riskmc.engine.plan import compile_model
    >>> from riskmc.engine.run import run
    >>> from riskmc.model import Model
    >>> plan, _ = compile_model(Model.from_laws({"flood": {"cost": PERT(1, 2, 5)}}), 1)
    >>> counts = run(plan, 1000).counts
    >>> bool((unpack(pack(counts)).bins == counts.bins).all())
    True
    """
    inside = _inside(packed["bounds"], int(packed["n_bins"]))
    arrays: dict[str, npt.NDArray[Any]] = {}  # of the types that `Counts` says
    for name in Counts._fields:
        array = packed[name]
        if name in _OUTSIDE and array.ndim == 1:
            whole = np.full(inside.shape, _OUTSIDE[name], array.dtype)
            whole[inside] = array
            array = whole
        arrays[name] = array if name in ("bin_low", "bin_high") else array.astype(np.int64)
    return Counts(**arrays)


def _inside(bounds: npt.NDArray[np.integer], n_bins: int) -> npt.NDArray[np.bool_]:
    """Mark the bins from the first to the last that is used, shape (S, V, N_BINS)."""
    place = np.arange(n_bins)
    return np.asarray((place >= bounds[..., :1]) & (place < bounds[..., 1:]))


def _narrowed(array: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    small = array.size and array.dtype == np.int64 and array.min() >= 0 and array.max() < 2**32
    return array.astype(np.uint32) if small else array
