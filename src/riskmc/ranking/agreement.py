"""How far rankings agree: between experts, profiles, variants, or a draw and a published order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from riskmc._schema import EXPERT, SCENARIO
from riskmc._typing import FloatArray
from riskmc._validation import check_choice, suggestion
from riskmc.exceptions import InputError
from riskmc.ranking.association import Tau, concordance_of, correlation_of, tau_of, tau_p_values
from riskmc.ranking.bounds import blocks
from riskmc.ranking.distances import largest_footrule, mean_ranks
from riskmc.ranking.layout import PART, as_numbers, check_dim, labels_of

BoolArray = npt.NDArray[np.bool_]
TAUS: Final = ("a", "b")
"""Pairs that tau is a share of: all of them, or those that are not tied."""

_N_FIGURES: Final = 4


def kendall_tau(a: xr.DataArray, b: xr.DataArray, *, dim: str = SCENARIO, variant: Tau = "b") -> xr.DataArray:
    """Return Kendall's tau between two rankings: pairs the same way round less pairs that are not.

    ``tau_a = (C - D) / n_0`` with C concordant and D discordant pairs of ``n_0 = n (n - 1)
    / 2``, and ``tau_b = (C - D) / sqrt((n_0 - T_a)(n_0 - T_b))`` with the pairs tied in
    each. They are the same without ties.

    Parameters
    ----------
    a, b : DataArray
        Two rankings along `dim`: numbers of which the highest is first, or ranks, both
        the same. Other dims are kept, and broadcast. What is NaN in either is left out.
    dim : str
        The dimension that is ranked.
    variant : {"a", "b"}
        As above.

    Returns
    -------
    DataArray
        From -1, one the reverse of the other, to 1, the same. NaN with fewer than two
        scenarios, and for "b" where a ranking ties all.

    Raises
    ------
    InputError
        If `dim` is missing, the two name different things along it or are not numbers.

    References
    ----------
    Kendall 1945, Biometrika 33:239, https://doi.org/10.1093/biomet/33.3.239

    Examples
    --------
    >>> a, b = (xr.DataArray(ranks, dims="scenario") for ranks in ([1, 2, 2, 4, 5], [1, 3, 2, 5, 5]))
    >>> float(kendall_tau(a, b).round(4)), float(kendall_tau(a, b, variant="a"))
    (0.8889, 0.8)
    """
    check_choice("variant", variant, TAUS)

    found = _between(a, b, dim, lambda first, second: tau_of(first, second, variant))
    return found.rename("kendall_tau").assign_attrs(long_name=f"Kendall's tau-{variant}", units="1")


def kendall_test(a: xr.DataArray, b: xr.DataArray, *, dim: str = SCENARIO) -> xr.Dataset:
    """Return Kendall's tau-b and the probability of one as large where nothing agrees.

    Two-sided: the probability that orders drawn at random, all equally probable, have at
    least as large a ``|C - D|``. Without ties and up to 100 scenarios it is exact;
    otherwise from the normal law with the variance corrected for ties.

    Parameters
    ----------
    a, b, dim
        As for `kendall_tau`.

    Returns
    -------
    Dataset
        ``kendall_tau`` and ``p_value`` over the kept dims, NaN where there is no tau.

    Raises
    ------
    InputError
        As `kendall_tau`.

    References
    ----------
    Kendall & Gibbons 1990, Rank Correlation Methods, 5th ed., chapters 4 and 5

    Examples
    --------
    >>> a, b = (xr.DataArray(ranks, dims="scenario") for ranks in ([1, 2, 3, 4], [1, 2, 4, 3]))
    >>> found = kendall_test(a, b)
    >>> float(found["kendall_tau"].round(4)), float(found["p_value"].round(4))
    (0.6667, 0.3333)
    """
    p_value = _between(a, b, dim, tau_p_values)
    p_value.attrs = {"long_name": "P(as large a tau without agreement), two-sided", "units": "1"}
    return xr.Dataset({"kendall_tau": kendall_tau(a, b, dim=dim), "p_value": p_value})


def spearman(a: xr.DataArray, b: xr.DataArray, *, dim: str = SCENARIO) -> xr.DataArray:
    """Return Spearman's rank correlation: Pearson's correlation of the ranks, means where tied.

    Parameters
    ----------
    a, b, dim
        As for `kendall_tau`.

    Returns
    -------
    DataArray
        From -1 to 1, over the kept dims. NaN where a ranking ties all.

    Raises
    ------
    InputError
        As `kendall_tau`.

    References
    ----------
    Spearman 1904, Am. J. Psychol. 15:72, https://doi.org/10.2307/1412159

    Examples
    --------
    >>> a, b = (xr.DataArray(ranks, dims="scenario") for ranks in ([1, 2, 3, 4], [1, 2, 4, 3]))
    >>> float(spearman(a, b).round(4))
    0.8
    """
    found = _between(a, b, dim, correlation_of)
    return found.rename("spearman").assign_attrs(long_name="Spearman's rank correlation", units="1")


def footrule(a: xr.DataArray, b: xr.DataArray, *, dim: str = SCENARIO, normalised: bool = False) -> xr.DataArray:
    """Return Spearman's footrule: the ranks that scenarios stand apart, ``sum_i |rank_a - rank_b|``.

    Tied scenarios have the mean of the ranks they share.

    Parameters
    ----------
    a, b, dim
        As for `kendall_tau`.
    normalised : bool
        Divide by its largest, ``floor(n^2 / 2)``, that of an order and its reverse.

    Returns
    -------
    DataArray
        Over the kept dims, in ranks, or in [0, 1] where normalised.

    Raises
    ------
    InputError
        As `kendall_tau`.

    References
    ----------
    Diaconis & Graham 1977, J. R. Stat. Soc. B 39:262, https://doi.org/10.1111/j.2517-6161.1977.tb01624.x;
    Fagin et al. 2006, SIAM J. Discrete Math. 20:628, https://doi.org/10.1137/05063088X (ties)

    Examples
    --------
    >>> a, b = (xr.DataArray(ranks, dims="scenario") for ranks in ([1, 2, 3, 4], [1, 2, 4, 3]))
    >>> float(footrule(a, b)), float(footrule(a, b, normalised=True))
    (2.0, 0.25)
    """

    def distance(first: FloatArray, second: FloatArray) -> FloatArray:
        largest = largest_footrule(first.shape[-1]) or np.nan
        return np.abs(mean_ranks(first) - mean_ranks(second)).sum(axis=-1) / (largest if normalised else 1.0)

    found = _between(a, b, dim, distance)
    return found.rename("footrule").assign_attrs(long_name="Spearman's footrule", units="1" if normalised else "rank")


def kendall_w(rankings: xr.DataArray, judge_dim: str = EXPERT, *, dim: str = SCENARIO) -> xr.Dataset:
    """Return Kendall's coefficient of concordance between judges: experts, profiles, variants.

    ``W = 12 S / (m^2 (n^3 - n) - m sum(t^3 - t))`` for m judges of n scenarios, S the sum
    of squares of the rank sums about their mean, t the sizes of the ties of each judge.
    ``m (n - 1) W`` is about chi-square with n - 1 degrees of freedom where judges rank at
    random (Friedman's test); for n up to 7 and few judges its p-value is rough.

    Parameters
    ----------
    rankings : DataArray
        Numbers (..., `judge_dim`, `dim`) of which the highest is first, or ranks, the
        same for all judges.
    judge_dim : str
        The dimension of the judges, at least two.
    dim : str
        The dimension that is ranked.

    Returns
    -------
    Dataset
        Over the kept dims: ``kendall_w`` from 0 to 1, all the same; ``chi_square`` and
        its ``p_value``; ``mean_spearman``, the mean rank correlation of two judges, ``(m W
        - 1) / (m - 1)`` where none has ties. NaN with fewer than two scenarios and where
        every judge (for the mean: one) ties all.

    Raises
    ------
    InputError
        If a dim is missing, there are fewer than two judges, numbers are not real, or a
        scenario is NaN for some judges only.

    References
    ----------
    Kendall & Babington Smith 1939, Ann. Math. Stat. 10:275, https://doi.org/10.1214/aoms/1177732186;
    Kendall & Gibbons 1990, Rank Correlation Methods, 5th ed., chapter 6 (ties)

    Examples
    --------
    >>> ranks = xr.DataArray([[1, 2, 3, 4], [1, 2, 4, 3], [2, 1, 3, 4]], dims=("expert", "scenario"))
    >>> found = kendall_w(ranks)
    >>> float(found["kendall_w"].round(4)), float(found["chi_square"].round(4)), float(found["p_value"].round(4))
    (0.8222, 7.4, 0.0602)
    """
    check_dim(rankings, dim)
    check_dim(rankings, judge_dim)
    numbers = as_numbers(rankings)
    _check_judges(numbers, judge_dim, dim)
    found: xr.DataArray = xr.apply_ufunc(
        _per_slice, numbers, input_core_dims=[[judge_dim, dim]], output_core_dims=[[PART]], keep_attrs=False
    )
    words = {
        "kendall_w": "Kendall's coefficient of concordance",
        "chi_square": "Friedman's chi-square",
        "p_value": "P(as large a chi-square without agreement)",
        "mean_spearman": "Mean rank correlation of two judges",
    }
    variables = {
        name: found.isel({PART: at}).assign_attrs(long_name=long_name, units="1")
        for at, (name, long_name) in enumerate(words.items())
    }
    return xr.Dataset(variables, attrs={"judge_dim": judge_dim, "n_judges": rankings.sizes[judge_dim]})


def _between(
    a: xr.DataArray, b: xr.DataArray, dim: str, kernel: Callable[[FloatArray, FloatArray], FloatArray]
) -> xr.DataArray:
    """Return ``kernel(first, second)`` of what both rank."""
    for ranking in (a, b):
        check_dim(ranking, dim)
    one, other = as_numbers(a), _in_the_same_order(as_numbers(b), a, dim)

    def over_rows(first: FloatArray, second: FloatArray) -> FloatArray:
        first, second = np.broadcast_arrays(first, second)
        rows = [array.reshape(-1, array.shape[-1]) for array in (first, second)]
        found = _per_pattern(kernel, ~np.isnan(rows[0]) & ~np.isnan(rows[1]), rows)
        return found.reshape(first.shape[:-1])

    try:
        found: xr.DataArray = xr.apply_ufunc(over_rows, one, other, input_core_dims=[[dim], [dim]], keep_attrs=False)
    except ValueError as error:
        message = f"the two rankings have different labels along a dim that both have: {error}"
        raise InputError(message) from error
    return found


def _in_the_same_order(b: xr.DataArray, a: xr.DataArray, dim: str) -> xr.DataArray:
    """Return `b` with its labels along `dim` in the order of `a`."""
    labels, others = labels_of(a, dim), labels_of(b, dim)
    if labels == others:
        return b
    unknown = [label for label in others if label not in labels] or [label for label in labels if label not in others]
    if unknown:
        message = f"only one of the two rankings has {dim} {unknown[0]!r}. Give both the same, NaN where not ranked."
        raise InputError(message + suggestion(str(unknown[0]), map(str, labels)))
    return b.isel({dim: [others.index(label) for label in labels]})


def _per_pattern(
    kernel: Callable[..., FloatArray], ranked: BoolArray, arrays: Sequence[FloatArray], n_figures: int | None = None
) -> FloatArray:
    """Return the kernel of rows (row, ..., n), each without what it does not rank; NaN where that is all."""
    found = np.full((len(ranked), *([n_figures] if n_figures else [])), np.nan)
    patterns, which = np.unique(ranked, axis=0, return_inverse=True)
    per_row = max(array[:1].size for array in arrays)
    for at in np.flatnonzero(patterns.any(axis=1)):
        rows = np.flatnonzero(which.ravel() == at)
        for block in blocks(rows.size, per_row):
            found[rows[block]] = kernel(*(array[rows[block]][..., patterns[at]] for array in arrays))
    return found


def _per_slice(values: FloatArray) -> FloatArray:
    """Return what `concordance_of` does of values (..., judge, n), NaN for what no judge ranks."""
    rows = values.reshape(-1, *values.shape[-2:])
    return _per_pattern(concordance_of, ~np.isnan(rows[:, 0]), [rows], _N_FIGURES).reshape(
        *values.shape[:-2], _N_FIGURES
    )


def _check_judges(rankings: xr.DataArray, judge_dim: str, dim: str) -> None:
    if rankings.sizes[judge_dim] < 2:  # noqa: PLR2004 - one agrees with nobody
        message = f"agreement takes at least two judges along {judge_dim!r}, got {rankings.sizes[judge_dim]}."
        raise InputError(message)
    missing = rankings.isnull()
    partly = missing.any(judge_dim) & ~missing.all(judge_dim)
    if bool(partly.any()):
        at = int(np.argmax(partly.any([name for name in partly.dims if name != dim]).to_numpy()))
        message = (
            f"{dim} {labels_of(rankings, dim)[at]!r} is NaN for some along {judge_dim!r} only. Leave it out, or leave "
            "out those who do not rank it."
        )
        raise InputError(message)
