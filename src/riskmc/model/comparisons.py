"""Rules that score scenarios by comparing them with each other: the medal table and Evamix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from riskmc._typing import ArrayLike, FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError
from riskmc.model.rules import as_values, shares_of

Kind = Literal["cardinal", "ordinal"]
Direction = Literal["max", "min"]
Form = Literal["ratio", "net", "signed-net"]

KINDS: Final = ("cardinal", "ordinal")
DIRECTIONS: Final = ("max", "min")
FORMS: Final = ("ratio", "net", "signed-net")

BLOCK_ENTRIES: Final = 2**18
"""Comparisons of two scenarios that are held at once, so that memory stays flat."""

ROUNDING: Final = 1e-9
"""Sums of weights, or of their terms, closer than this are equal."""


def medal_counts(classes: ArrayLike, weights: ArrayLike | None = None, *, n_classes: int | None = None) -> FloatArray:
    """Count the criteria in each class, the highest class first.

    Parameters
    ----------
    classes : array of whole numbers, shape (..., scenario, criterion)
        Class numbers, 0 for class 0 (not applicable), which is no medal.
    weights : array, optional
        Shape (criterion,) or one that broadcasts with `classes`; normalised over the
        last axis. Then the weights of the criteria in a class are summed in place of a count.
    n_classes : int, optional
        Highest class, by default the highest there is.

    Returns
    -------
    array, shape (..., scenario, class)
        From the highest class to class 1.

    Raises
    ------
    InputError
        If a class is no whole number from 0 to `n_classes`, or the weights do not fit.

    References
    ----------
    The "medal" method of the Dutch national risk assessment of 2008, as a lexicographic
    order; its own text was not seen, so details are a convention.

    Examples
    --------
    >>> medal_counts([[3, 1, 3, 0]], n_classes=3)
    array([[2., 0., 1.]])
    """
    numbers = as_values(classes)
    most = int(numbers.max()) if n_classes is None else n_classes
    if (numbers != np.floor(numbers)).any() or numbers.min() < 0.0 or numbers.max() > most:
        message = f"`classes` must be whole numbers from 0 to {most}, got {numbers.min():g} to {numbers.max():g}."
        raise InputError(message)
    shares = np.ones(1) if weights is None else shares_of(weights, numbers)
    return np.stack([((numbers == k) * shares).sum(axis=-1) for k in range(most, 0, -1)], axis=-1)


def medal_scores(classes: ArrayLike, weights: ArrayLike | None = None, *, n_classes: int | None = None) -> FloatArray:
    """Score scenarios by their medal tables: first the highest class counts, then the next.

    The order of (n_E, n_D, n_C, ...) from left to right. It is where the weighted sum of
    class values goes as the base of the classes grows without limit.

    Parameters
    ----------
    classes, weights, n_classes
        As in `medal_counts`.

    Returns
    -------
    array, shape (..., scenario)
        Number of different medal tables below this one; equal tables have equal scores.

    Raises
    ------
    InputError
        As in `medal_counts`.

    References
    ----------
    As in `medal_counts`.

    Examples
    --------
    >>> medal_scores([[3, 1, 1], [2, 2, 2], [3, 0, 2], [1, 1, 3]])
    array([1., 0., 2., 1.])
    """
    tables = medal_counts(classes, weights, n_classes=n_classes)
    if tables.ndim == 1:
        message = "`classes` must have the axes (..., scenario, criterion), got one axis."
        raise InputError(message)
    most = tables.max() + 1.0
    scores = np.zeros(tables.shape[:-1])
    for k in range(tables.shape[-1]):
        scores = _dense_ranks(scores + tables[..., k] / most, ROUNDING / most)
    return scores


def evamix(
    values: ArrayLike,
    weights: ArrayLike,
    types: Sequence[Kind],
    directions: Sequence[Direction] | None = None,
    *,
    standardise: bool = True,
    form: Form = "ratio",
) -> FloatArray:
    r"""Score scenarios by pairwise dominance on criteria of mixed kinds.

    Ordinal dominance ``a_ik = sum_O w_j sgn(x_ij - x_kj)`` and cardinal dominance
    ``g_ik = sum_C w_j (x_ij - x_kj)`` are each brought to [0, 1] by their least and
    largest cell, and combined as ``D = w_O a + w_C g``, where w_O and w_C are the summed
    weights of both kinds.

    Parameters
    ----------
    values : array, shape (..., scenario, criterion)
        Of ordinal criteria only the order counts.
    weights : array, shape (criterion,) or (..., criterion)
        The same for all scenarios, because criteria are compared one by one; normalised.
    types : sequence of {"cardinal", "ordinal"}
        Of each criterion.
    directions : sequence of {"max", "min"}, optional
        Whether more is more; by default so for all.
    standardise : bool
        Whether cardinal criteria are first brought to [0, 1] over the scenarios; without
        it a criterion counts by the size of its unit.
    form : {"ratio", "net", "signed-net"}
        ``1 / sum_k (D_ki / D_ik)`` with the diagonal counted as 1; the mean of D_ik over
        the others; or ``2 net - 1``, which is the net score of dominances in [-1, 1].

    Returns
    -------
    array, shape (..., scenario)

    Raises
    ------
    InputError
        If a choice is unknown or the weights, types or directions do not fit.

    Notes
    -----
    Where all scenarios are equal on the criteria of a kind, each cell of that kind is
    1/2. A criterion that is the same for all scenarios is zero when standardised. A
    lone scenario has ratio 1 and net score 1/2. In the ratio form a scenario that some
    other one dominates in full has 0, so several may tie there. Adding a scenario may
    change the order of the others.

    References
    ----------
    Voogd, H. (1983). Multicriteria Evaluation for Urban and Regional Planning. Pion.
    Ratio form as in Alinezhad, A. and Khalili, J. (2019). New Methods and Applications in
    Multiple Attribute Decision Making, https://doi.org/10.1007/978-3-030-15009-9

    Examples
    --------
    >>> evamix([[2.0, 3.0], [1.0, 1.0]], [0.5, 0.5], ["cardinal", "ordinal"], form="net")
    array([1., 0.])
    """
    numbers = as_values(values)
    if numbers.ndim == 1:
        message = "`values` must have the axes (..., scenario, criterion), got one axis."
        raise InputError(message)
    one = numbers[..., 0, :]
    shares = np.broadcast_to(shares_of(weights, one), one.shape)
    ordinal = _chosen("types", types, KINDS, one.shape[-1]) == "ordinal"
    if directions is not None:
        sign = np.where(_chosen("directions", directions, DIRECTIONS, one.shape[-1]) == "min", -1.0, 1.0)
        numbers = numbers * sign
    check_choice("form", form, FORMS)
    slices, size = np.ascontiguousarray(numbers).reshape(-1, *numbers.shape[-2:]), numbers.shape[-2]
    each = shares.reshape(-1, shares.shape[-1])
    step = max(1, BLOCK_ENTRIES // size**2)
    blocks = [slice(start, start + step) for start in range(0, len(slices), step)]
    scores = [_evamix(slices[at], each[at], ordinal, form, standardise=standardise) for at in blocks]
    return np.concatenate([np.zeros((0, size)), *scores]).reshape(numbers.shape[:-1])


def _evamix(
    values: FloatArray, weights: FloatArray, ordinal: npt.NDArray[np.bool_], form: Form, *, standardise: bool
) -> FloatArray:
    """Return the scores of a block of slices (slice, scenario, criterion)."""
    cardinal = values[..., ~ordinal]
    if standardise and cardinal.size:
        low = cardinal.min(axis=1, keepdims=True)
        span = cardinal.max(axis=1, keepdims=True) - low
        cardinal = (cardinal - low) / np.where(span > 0.0, span, 1.0)
    level = (cardinal * weights[:, None, ~ordinal]).sum(axis=-1)
    by_size, by_order = level[:, :, None] - level[:, None, :], np.zeros((*level.shape, level.shape[-1]))
    largest = np.abs(level).max(axis=-1)[:, None, None]
    for j in np.flatnonzero(ordinal):
        own = values[..., j]
        by_order += weights[:, j, None, None] * np.sign(own[:, :, None] - own[:, None, :])
    share = weights[:, ordinal].sum(axis=-1)[:, None, None]
    dominance = share * _normalised(by_order, 1.0) + (1.0 - share) * _normalised(by_size, largest)
    return _appraised(dominance, form)


def _normalised(differences: FloatArray, size: FloatArray | float) -> FloatArray:
    """Bring antisymmetric differences of terms of a size to [0, 1] by their largest; 1/2 where there is none."""
    most = np.abs(differences).max(axis=(-2, -1), keepdims=True)
    # Terms that cancel leave rounding, which must not be blown up to the full range.
    scaled = np.divide(differences, most, out=np.zeros_like(differences), where=most > ROUNDING * size)
    return np.asarray(0.5 + 0.5 * scaled)


def _appraised(dominance: FloatArray, form: Form) -> FloatArray:
    """Return the scores that dominances (..., scenario, scenario) add up to; the diagonal is 1/2."""
    size = dominance.shape[-1]
    if form == "ratio":
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(1.0 / (np.swapaxes(dominance, -1, -2) / dominance).sum(axis=-1))
    net = (dominance.sum(axis=-1) - 0.5) / (size - 1) if size > 1 else np.full(dominance.shape[:-1], 0.5)
    return np.asarray(net if form == "net" else 2.0 * net - 1.0)


def _dense_ranks(keys: FloatArray, tolerance: float) -> FloatArray:
    """Return how many different keys lie below each along the last axis."""
    order = np.argsort(keys, axis=-1)
    steps = np.diff(np.take_along_axis(keys, order, axis=-1), axis=-1) > tolerance
    ranks = np.zeros_like(keys)
    np.put_along_axis(ranks, order[..., 1:], np.cumsum(steps, axis=-1, dtype=float), axis=-1)
    return ranks


def _chosen(name: str, given: Sequence[str], allowed: tuple[str, ...], size: int) -> npt.NDArray[np.str_]:
    if isinstance(given, str) or len(given) != size:
        message = f"`{name}` must be one for each of {size} criteria, got {given!r}."
        raise InputError(message)
    for one in given:
        check_choice(name, one, allowed)
    return np.asarray(given)
