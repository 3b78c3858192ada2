"""Correlations as people state them, the correlation of normal scores that each means, and matrices of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

import numpy as np

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError

Measure = Literal["spearman", "kendall", "concordance", "quadrant"]
MEASURES: Final[tuple[Measure, ...]] = ("spearman", "kendall", "concordance", "quadrant")
_RANGES: Final = {"spearman": (-1.0, 1.0), "kendall": (-1.0, 1.0), "concordance": (0.0, 1.0), "quadrant": (0.0, 0.5)}

_NORMAL: Final[Mapping[str, Callable[[FloatArray], FloatArray]]] = {
    "spearman": lambda rho: np.asarray(2.0 * np.sin(math.pi * rho / 6.0)),
    "kendall": lambda tau: np.asarray(np.sin(math.pi * tau / 2.0)),
    "concordance": lambda c: np.asarray(np.sin(math.pi * (c - 0.5))),
    "quadrant": lambda q: np.asarray(np.sin(2.0 * math.pi * (q - 0.25))),
}
_STATED: Final[Mapping[str, Callable[[FloatArray], FloatArray]]] = {
    "spearman": lambda r: np.asarray(6.0 * np.arcsin(0.5 * r) / math.pi),
    "kendall": lambda r: np.asarray(2.0 * np.arcsin(r) / math.pi),
    "concordance": lambda r: np.asarray(0.5 + np.arcsin(r) / math.pi),
    "quadrant": lambda r: np.asarray(0.25 + np.arcsin(r) / (2.0 * math.pi)),
}

LARGEST_REPAIR: Final = 0.1
"""How far the repair of a matrix may move one element before it is refused."""

_ZERO: Final = 1e-10
"""An eigenvalue below is zero: cut off, it moves no element by more."""

_DECIMALS: Final = 10
_CONVERGED: Final = 1e-13
_MOST_STEPS: Final = 200
_MOST_HALVINGS: Final = 40


def normal_correlation(value: ArrayLike, measure: Measure = "spearman") -> FloatArray:
    r"""Return the correlation of normal scores that a stated correlation means.

    Spearman's rho: ``r = 2 sin(pi rho / 6)``; Kendall's tau: ``r = sin(pi tau / 2)``; the
    probability c that both lie on the same side of their medians: ``r = sin(pi (c - 1/2))``;
    the probability q that both lie above them: ``r = sin(2 pi (q - 1/4))``. For normal
    scores c is also the concordance probability of two draws, that what is larger in one
    is larger in the other.

    Parameters
    ----------
    value : array, any shape
        Rank correlation in [-1, 1], concordance probability in [0, 1], or quadrant
        probability in [0, 1/2].
    measure : {"spearman", "kendall", "concordance", "quadrant"}

    Returns
    -------
    array of the shape of `value`
        In [-1, 1].

    Raises
    ------
    InputError
        If `measure` is unknown or a value out of range.

    References
    ----------
    Kruskal, W. H. (1958). Ordinal measures of association. J. Am. Stat. Assoc. 53, 814-861;
    Clemen, R. T. and Reilly, T. (1999). Manag. Sci. 45, 208-224 (concordance).

    Examples
    --------
    >>> normal_correlation([0.0, 0.5, 1.0]).round(4).tolist(), normal_correlation(0.5, "concordance").item()
    ([0.0, 0.5176, 1.0], 0.0)
    """
    check_choice("measure", measure, MEASURES)
    given = np.asarray(value, dtype=float)
    least, most = _RANGES[measure]
    if not ((given >= least) & (given <= most)).all():
        message = f"a correlation as {measure!r} must lie in [{least:g}, {most:g}], got {value!r}."
        raise InputError(message)
    found = _NORMAL[measure](given)
    # The sine of pi / 6 is 0.49999999999999994 in the machine, but correlation 1 is exact.
    return np.where(np.abs(given) == most, np.sign(given) if least < 0.0 else 1.0, found)


def stated_correlation(r: ArrayLike, measure: Measure = "spearman") -> FloatArray:
    r"""Return what a correlation of normal scores is by another measure; the way back of `normal_correlation`.

    Spearman's rho: ``6 asin(r / 2) / pi``; Kendall's tau: ``2 asin(r) / pi``; the
    probability that both lie on the same side of their medians: ``1/2 + asin(r) / pi``;
    that both lie above them: ``1/4 + asin(r) / (2 pi)``.

    Parameters
    ----------
    r : array, any shape
        In [-1, 1].
    measure : {"spearman", "kendall", "concordance", "quadrant"}

    Returns
    -------
    array of the shape of `r`
        Rank correlation in [-1, 1], or probability.

    Raises
    ------
    InputError
        If `measure` is unknown or a correlation outside [-1, 1].

    References
    ----------
    As `normal_correlation`.

    Examples
    --------
    >>> stated_correlation(0.5, "kendall").round(12).item(), stated_correlation(0.5, "quadrant").round(12).item()
    (0.333333333333, 0.333333333333)
    """
    check_choice("measure", measure, MEASURES)
    given = as_correlations("r", r)
    least, most = _RANGES[measure]
    # 6 asin(1/2) / pi is 1.0000000000000002 in the machine.
    return np.clip(_STATED[measure](given), least, most)


def as_correlations(name: str, given: ArrayLike) -> FloatArray:
    """Return `given` as floats in [-1, 1].

    Raises
    ------
    InputError
        If one lies outside, or is not a number.
    """
    correlations = np.asarray(given, dtype=float)
    outside = ~(np.abs(correlations) <= 1.0)
    if outside.any():
        message = f"`{name}` must lie in [-1, 1], got {correlations[outside].flat[0]:g}."
        raise InputError(message)
    return correlations


def symmetric_root(matrix: FloatArray) -> FloatArray:
    """Return the symmetric square root of a positive semidefinite matrix.

    ``V diag(sqrt(lambda)) V'``, which no sign and no order of the eigenvectors changes.
    It is rounded to ten decimals, because the last bits of eigenvectors differ between
    machines.

    Parameters
    ----------
    matrix : array, shape (n, n)
        Symmetric, with a largest eigenvalue of the order of 1. Negative eigenvalues
        count as zero.

    Returns
    -------
    array, shape (n, n)

    Examples
    --------
    >>> symmetric_root(np.array([[1.0, 0.6], [0.6, 1.0]])).round(4).tolist()
    [[0.9487, 0.3162], [0.3162, 0.9487]]
    """
    values, vectors = np.linalg.eigh(matrix)
    root = (vectors * np.sqrt(np.where(values < _ZERO, 0.0, values))) @ vectors.T
    return np.asarray(np.round(0.5 * (root + root.T), _DECIMALS)) + 0.0


def nearest_correlation(matrix: ArrayLike) -> tuple[FloatArray, float]:
    """Return the correlation matrix that is nearest to a symmetric matrix, and its distance.

    The X that minimises ``||A - X||_F`` among the positive semidefinite matrices with 1 on
    the diagonal. It is unique. With ``X = (A + diag(y))_+``, the negative eigenvalues cut
    off, y is found by Newton's method in a few steps. Alternating projections with
    Dykstra's correction, Higham's own way, reach the same matrix in a hundred or more.

    Parameters
    ----------
    matrix : array, shape (n, n)
        Finite and symmetric.

    Returns
    -------
    nearest : array, shape (n, n)
    distance : float
        Frobenius norm of what was changed; zero where the matrix is a correlation matrix
        itself.

    Raises
    ------
    InputError
        If the matrix is not square, finite and symmetric.

    References
    ----------
    Higham, N. J. (2002). Computing the nearest correlation matrix. IMA J. Numer. Anal. 22, 329-343;
    Qi, H. and Sun, D. (2006). SIAM J. Matrix Anal. Appl. 28, 360-385 (Newton's method).

    Examples
    --------
    >>> nearest, distance = nearest_correlation([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    >>> nearest[0].round(4).tolist(), round(distance, 4)
    ([1.0, 0.7607, 0.1573], 0.5278)
    """
    given = _as_symmetric(matrix)
    if (np.diag(given) == 1.0).all() and np.linalg.eigvalsh(given)[0] >= -_ZERO:
        return given, 0.0
    shift = np.ones(len(given)) - np.diag(given)
    for _ in range(_MOST_STEPS):
        following = _newton_step(given, shift)
        if following is None:
            break
        shift = following
    found = _positive_part(*np.linalg.eigh(given + np.diag(shift)))
    scale = np.sqrt(np.diag(found))
    nearest = 0.5 * (found + found.T) / np.outer(scale, scale)
    np.fill_diagonal(nearest, 1.0)
    return nearest, float(np.linalg.norm(given - nearest))


def repaired_correlation(matrix: ArrayLike, *, labels: Sequence[str] = ()) -> tuple[FloatArray, float]:
    """Return a correlation matrix itself, or the nearest one where no law has it; refuse what is far.

    Parameters
    ----------
    matrix : array, shape (n, n)
        Symmetric, with 1 on the diagonal.
    labels : sequence of str
        Names of the rows, for the message; numbers from 1 where there are none.

    Returns
    -------
    repaired : array, shape (n, n)
    distance : float
        Frobenius norm of what was changed; zero where nothing was.

    Raises
    ------
    InputError
        If an element would have to move by more than 0.1, see `LARGEST_REPAIR`: what the
        experts said then contradicts itself. Or as `nearest_correlation`.

    References
    ----------
    Higham (2002), as `nearest_correlation`; the limit is a convention.

    Examples
    --------
    >>> repaired, distance = repaired_correlation([[1.0, 0.9, 0.3], [0.9, 1.0, 0.7], [0.3, 0.7, 1.0]])
    >>> repaired[0].round(3).tolist(), round(distance, 3)
    ([1.0, 0.895, 0.303], 0.01)
    """
    nearest, distance = nearest_correlation(matrix)
    given = np.asarray(matrix, dtype=float)
    moved = np.triu(np.abs(nearest - given))
    if moved.max(initial=0.0) > LARGEST_REPAIR:
        i, j = (int(place) for place in np.unravel_index(moved.argmax(), moved.shape))
        first, second = (repr(labels[k]) if labels else f"row {k + 1}" for k in (i, j))
        message = (
            f"the correlations contradict each other: no law has them all. The nearest that one has lie at a distance "
            f"of {distance:.3g}, and that between {first} and {second} would become {nearest[i, j]:.2f} instead of "
            f"{given[i, j]:.2f} (as correlations of normal scores); at most {LARGEST_REPAIR:g} is repaired. "
            "Ask for these correlations again."
        )
        raise InputError(message)
    return nearest, distance


def _as_symmetric(matrix: ArrayLike) -> FloatArray:
    given = np.asarray(matrix, dtype=float)
    if given.ndim != 2 or given.shape[0] != given.shape[1] or not given.size:  # noqa: PLR2004 - rows and columns
        message = f"a matrix of correlations must be square, got the shape {given.shape}."
        raise InputError(message)
    if not (np.isfinite(given).all() and (given == given.T).all()):
        message = "a matrix of correlations must be finite and the same on both sides of its diagonal."
        raise InputError(message)
    return given


def _newton_step(given: FloatArray, shift: FloatArray) -> FloatArray | None:
    """Return the next shift of the diagonal, or None where the last one is as good as it gets."""
    values, vectors = np.linalg.eigh(given + np.diag(shift))
    slope = np.diag(_positive_part(values, vectors)) - 1.0
    size = float(np.abs(slope).max())
    if size <= _CONVERGED * max(1.0, float(np.abs(values).max())):
        return None
    curvature = _curvature(values, vectors) + min(1e-3, 0.1 * size) * np.eye(len(shift))
    step = -np.linalg.solve(curvature, slope)
    height, fall = _dual(values, shift), float(slope @ step)
    for halving in range(_MOST_HALVINGS):
        length = 0.5**halving
        tried = shift + length * step
        if _dual(np.linalg.eigvalsh(given + np.diag(tried)), tried) <= height + 1e-4 * length * fall:
            return np.asarray(tried)
    return None


def _positive_part(values: FloatArray, vectors: FloatArray) -> FloatArray:
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)


def _dual(values: FloatArray, shift: FloatArray) -> float:
    """Return what Newton's method minimises: half the squares of the positive eigenvalues less the sum of the shift."""
    return float(0.5 * (np.maximum(values, 0.0) ** 2).sum() - shift.sum())


def _curvature(values: FloatArray, vectors: FloatArray) -> FloatArray:
    """Return the generalised Hessian of `_dual` (Qi and Sun 2006, eq. 3.8)."""
    above = np.maximum(values, 0.0)
    gap = values[:, None] - values[None, :]
    both = ((values[:, None] > 0.0) & (values[None, :] > 0.0)).astype(float)
    share = np.divide(above[:, None] - above[None, :], gap, out=both, where=gap != 0.0)
    rows = [((row * vectors) @ share * (row * vectors)).sum(axis=1) for row in vectors]
    return np.stack(rows)
