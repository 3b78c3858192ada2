"""Moments of the flat law on a box cut by the plane where the weights sum to one."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from riskmc._typing import FloatArray

ComplexArray = npt.NDArray[np.complex128]
Subsets = npt.NDArray[np.object_]
"""Whole numbers without limit, one of each subset of the units."""

_MOST_EXACT: Final = 10
"""Most units of which all subsets are summed: 1,024 subsets take some hundredths of a second."""
_NO_WIDTH: Final = 1e-12
"""A width below it is rounding."""
_NARROW: Final = 1e-4
"""Of many units, one so much narrower than the widest is fixed in its middle: an error of order 1e-8."""
_LEAST_TILT: Final = 0.5
"""Keeps the contour away from the zeros on the imaginary axis."""
_TAIL: Final = 1e-12
_CHUNK: Final = 1 << 11
_MOST_NODES: Final = 1 << 21


@functools.lru_cache(maxsize=256)
def interval_moments(low: tuple[float, ...], high: tuple[float, ...]) -> tuple[FloatArray, FloatArray]:
    r"""Return mean and covariance of weights that are flat where ``low <= w <= high``.

    ``w`` is uniform on ``{sum w = 1, low <= w <= high}``: independent uniform numbers
    given their sum. Up to 10 units of some width the moments are ratios of
    ``sum_S (-1)^|S| (r - a_S)_+^k`` over all subsets S, with widths ``a`` and
    ``r = 1 - sum low``, in whole numbers of any length, so that nothing cancels. Beyond
    that they come from the density of the sum by Fourier inversion of exponentially
    tilted uniform laws, to about 1e-8.

    Parameters
    ----------
    low, high : tuple of float, one of each unit
        Bounds with at least one weighting between them.

    Returns
    -------
    mean : array, shape (unit,)
    covariance : array, shape (unit, unit)
        Both read-only.

    References
    ----------
    Tervonen, T. and Lahdelma, R. (2007). European Journal of Operational Research 178,
    500-513 (the feasible weight space). Daniels, H. E. (1954). Annals of Mathematical
    Statistics 25, 631-650 (tilting to the mean before inverting).

    Examples
    --------
    >>> mean, covariance = interval_moments((0.2, 0.1, 0.1), (0.6, 0.5, 0.5))
    >>> mean.round(4), covariance[0].round(4)
    (array([0.4, 0.3, 0.3]), array([ 0.0111, -0.0056, -0.0056]))
    """
    least, most = tightened(np.asarray(low), np.asarray(high))
    width = most - least
    free = width > _NO_WIDTH
    if free.sum() > _MOST_EXACT:
        free = width > _NARROW * width.max()
    mean, covariance = (least + most) / 2.0, np.zeros((width.size, width.size))
    rest = 1.0 - mean[~free].sum() - least[free].sum()
    if free.sum() > 1:
        moments = _exact if free.sum() <= _MOST_EXACT else _inverted
        inner, covariance[np.ix_(free, free)] = moments(width[free], float(rest))
        mean[free] = least[free] + inner
    mean /= mean.sum()
    for result in (mean, covariance):
        result.setflags(write=False)
    return mean, covariance


def tightened(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the bounds that weights which sum to one can reach."""
    least = np.maximum(low, 1.0 - (high.sum() - high))
    most = np.minimum(high, 1.0 - (low.sum() - low))
    return least, np.maximum(least, most)


def _exact(width: FloatArray, rest: float) -> tuple[FloatArray, FloatArray]:
    """Return the moments of what each unit has above its low, by inclusion and exclusion."""
    fractions = [Fraction(float(a)) for a in (*width, rest)]
    unit = max(fraction.denominator for fraction in fractions)
    *steps, total = (int(fraction * unit) for fraction in fractions)
    n = len(steps)
    powers = _alternating_powers(steps, total)
    inside = (np.arange(2**n)[:, None] >> np.arange(n)) & 1 == 1
    volume = n * (n + 1) * int(powers[0].sum())
    first = [(n + 1) * (n * a * int(powers[0][inside[:, i]].sum()) + int(powers[1].sum())) for i, a in enumerate(steps)]
    covariance = np.empty((n, n))
    for i, j in zip(*np.tril_indices(n), strict=True):
        second = _second(powers, inside, steps, int(i), int(j))
        centred = second * volume - first[i] * first[j]
        covariance[i, j] = covariance[j, i] = centred / (volume * volume * unit * unit)
    return np.asarray([one / (volume * unit) for one in first]), covariance


def _alternating_powers(steps: Sequence[int], total: int) -> tuple[Subsets, Subsets, Subsets]:
    """Return ``(-1)^|S| (r - a_S)_+^k`` of each subset S of n units, for k = n - 1, n, n + 1."""
    left, sign = np.array([total], dtype=object), np.array([1], dtype=object)
    for step in steps:
        left, sign = np.concatenate([left, left - step]), np.concatenate([sign, -sign])
    left = np.where(left > 0, left, 0)
    lowest = sign * left ** (len(steps) - 1)
    return lowest, lowest * left, lowest * left * left


def _second(powers: Sequence[Subsets], inside: npt.NDArray[np.bool_], steps: Sequence[int], i: int, j: int) -> int:
    """Return the integral of x_i x_j, in the unit of the volume."""
    n, both = len(steps), inside[:, i] & inside[:, j]
    crossed = steps[i] * int(powers[1][inside[:, i]].sum()) + steps[j] * int(powers[1][inside[:, j]].sum())
    corners = n * (n + 1) * steps[i] * steps[j] * int(powers[0][both].sum())
    return corners + (n + 1) * crossed + (2 if i == j else 1) * int(powers[2].sum())


def _inverted(width: FloatArray, rest: float) -> tuple[FloatArray, FloatArray]:
    """Return the moments of what each unit has above its low, by Fourier inversion.

    The tilted sum has its mean at `rest`, where its density is of the order of one over
    its standard deviation. It lives on an interval of length ``sum a``, so the
    trapezium rule of step ``2 pi / sum a`` has no error but that of its end.
    """
    tilt = _tilt(width, rest)
    n = width.size
    volume, first, second = 0.0, np.zeros(n), np.zeros((n, n))
    at_tilt, _, _ = _log_transform(width, np.asarray([tilt + 0j]))
    for z, share in _nodes(width, tilt):
        level, slope, curve = _log_transform(width, z)
        density = share * np.exp((level - at_tilt).sum(axis=1) - (z - tilt) * rest)
        volume += float(density.sum().real)
        first += (density @ slope).real
        second += (slope.T @ (density[:, None] * slope)).real + np.diag((density @ curve).real)
    mean = first / volume
    return mean, second / volume - np.outer(mean, mean)


def _nodes(width: FloatArray, tilt: float) -> Iterator[tuple[ComplexArray, FloatArray]]:
    """Yield nodes of the trapezium rule and their shares until nothing is left to add."""
    step = 2.0 * np.pi / width.sum()
    weight = abs(tilt) * width / -np.expm1(-abs(tilt) * width)
    decay = weight * (1.0 + np.exp(-abs(tilt) * width)) / width
    for start in range(0, _MOST_NODES, _CHUNK):
        number = np.arange(start, start + _CHUNK)
        yield np.asarray(tilt + 1j * step * number), np.asarray(np.where(number == 0, 0.5, 1.0))
        if np.prod(np.minimum(1.0, decay / (step * number[-1]))) * number[-1] < _TAIL:
            return


def _tilt(width: FloatArray, rest: float) -> float:
    """Return the tilt under which the sum has about the mean `rest`, by bisection."""
    reach = 4.0 * width.size / min(rest, width.sum() - rest)
    low, high = -reach, reach
    for _ in range(60):
        middle = (low + high) / 2.0
        mean = _log_transform(width, np.asarray([middle + 0j]))[1].real.sum()
        low, high = (middle, high) if mean < rest else (low, middle)
    least = _LEAST_TILT / float(width.max())
    return float(np.copysign(max(abs(low), least), low))


def _log_transform(width: FloatArray, z: ComplexArray) -> tuple[ComplexArray, ComplexArray, ComplexArray]:
    r"""Return ``log E[exp(z x)]`` of x uniform on [0, a], with its first two derivatives.

    Shape (node, unit). Written in ``exp(-|Re z| a)``, which cannot overflow; x is
    mirrored where the real part of z is above zero.
    """
    side = np.where(z.real > 0.0, -1.0, 1.0)[:, None]
    w = side * z[:, None] * width
    small = np.abs(w) < 1e-2  # noqa: PLR2004 - below it the series below are exact, and the quotients cancel
    safe = np.where(small, -1.0, w)
    grown = np.expm1(safe)
    level = np.where(small, w / 2.0 + w**2 / 24.0 - w**4 / 2880.0 + w**6 / 181440.0, np.log(grown / safe))
    slope = np.where(small, 0.5 + w / 12.0 - w**3 / 720.0 + w**5 / 30240.0, 1.0 + 1.0 / grown - 1.0 / safe)
    curve = np.where(small, 1.0 / 12.0 - w**2 / 240.0 + w**4 / 6048.0, 1.0 / safe**2 - (1.0 + grown) / grown**2)
    mirrored = np.where(side < 0.0, z[:, None] * width, 0.0)
    mean = np.where(side < 0.0, 1.0 - slope, slope) * width
    return np.asarray(level + mirrored), np.asarray(mean), np.asarray(curve * width**2)
