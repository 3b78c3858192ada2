"""How far ranks depend on the way they were made: the same draws under several variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import xarray as xr

from riskmc._schema import CHAIN, DRAW, SCENARIO, TOP, VARIANT, mcse
from riskmc._typing import FloatArray, IntArray
from riskmc.exceptions import InputError
from riskmc.ranking.distances import inversions, n_pairs
from riskmc.ranking.layout import check_dim, check_free, labels_of, lay_out
from riskmc.ranking.ranks import rank_bounds
from riskmc.results.precision import mean_mcse, probability_mcse

BLOCK_ENTRIES: Final = 2**18
"""Ranks (variants times draws times scenarios) held at once, so that memory stays flat."""

MOST_ALL_TOP: Final = 256
"""Scenarios up to which the first k are reported for every k."""
FEW_TOP: Final = 10
"""The largest k above that."""

_WORDS: Final = {
    "top_k_all": ("P(rank among the first k under all variants)", "1"),
    "top_k": ("P(rank among the first k)", "1"),
    "expected_rank": ("Expected rank", "rank"),
    "rank_shift": ("Expected rank less that under the first variant", "rank"),
    "agreement": ("Mean of Kendall's tau-b with the first variant", "1"),
    "most_moving": ("Variant that moves the scenario most", ""),
    "most_moving_shift": ("Its rank shift", "rank"),
}

_DIMS: Final = {
    "top_k_all": (SCENARIO, TOP),
    "top_k": (VARIANT, SCENARIO, TOP),
    "expected_rank": (VARIANT, SCENARIO),
    "rank_shift": (VARIANT, SCENARIO),
    "agreement": (VARIANT,),
    "most_moving": (SCENARIO,),
    "most_moving_shift": (SCENARIO,),
}

Figures = dict[str, npt.NDArray[np.generic]]


def robustness(
    draws: xr.DataArray, *, over: str = VARIANT, dim: str = SCENARIO, draw_dims: Sequence[str] | None = None
) -> xr.Dataset:
    """Compare the ranks of the same draws under several variants, the first one the reference.

    Parameters
    ----------
    draws : DataArray
        Numbers with the dimensions `over`, `dim`, draw dims, and any others, which are
        kept. A draw is the same draw under all variants (common random numbers).
    over : str
        The dimension of the variants.
    dim : str
        The dimension that is ranked; rank 1 is the highest number.
    draw_dims : sequence of str, optional
        Dimensions that number the draws: ``chain`` and ``draw``, where present.

    Returns
    -------
    Dataset
        Over the kept dims and, each with ``_mcse`` but for ``most_moving``:

        - ``top_k_all`` (`dim`, k): probability of being among the first k under all
          variants at once. Every k, or 1 to 10 above 256 scenarios.
        - ``top_k`` (`over`, `dim`, k), ``expected_rank`` (`over`, `dim`).
        - ``rank_shift`` (`over`, `dim`): expected rank less that under the first variant,
          above zero where a scenario falls; its error is that of paired draws.
        - ``most_moving`` (`dim`): label of the variant with the largest absolute shift,
          the first of equals, empty where none moves it, and ``most_moving_shift``. The
          largest of several estimates is too large on average where all are near zero.
          Where none moves it, the error is the largest of the shifts' errors.
        - ``agreement`` (`over`): mean over draws of Kendall's tau-b with the first variant.

        NaN, and an empty label, for scenarios that are NaN in every draw.

    Raises
    ------
    InputError
        If draws are empty or not numbers, a dim is missing or one that is not a draw dim
        is named ``k``, or a scenario is NaN in some draws only or under some variants only.

    Notes
    -----
    Where t scenarios are tied from rank f on, each is among the first k with probability
    ``min(max((k - f + 1) / t, 0), 1)``, as in `top_k`. Under all variants at once it is
    the smallest of these: a scenario has the same place within its ties everywhere, as if
    one number in (0, 1) broke them. So one variant gives `top_k`, equal variants change
    nothing, and one more variant never raises ``top_k_all``.

    References
    ----------
    Kendall, M. G. (1945). Biometrika 33, 239-251, https://doi.org/10.1093/biomet/33.3.239
    (tau-b). The share of draws that hold under all variants is a convention of riskmc.

    Examples
    --------
    >>> values = [[[3.0, 2.0, 1.0], [3.0, 1.0, 2.0]], [[2.0, 3.0, 1.0], [3.0, 1.0, 2.0]]]
    >>> found = robustness(xr.DataArray(values, dims=("variant", "draw", "scenario")))
    >>> found["top_k_all"].sel(k=1).values, found["rank_shift"].values[1]
    (array([0.5, 0. , 0. ]), array([ 0.5, -0.5,  0. ]))
    """
    names = _check(draws, over, dim, draw_dims)
    core = [over, dim, *names]
    kept = [name for name in draws.dims if name not in core]
    values = draws.transpose(*kept, *core).to_numpy()
    slices = values.reshape(-1, *values.shape[len(kept) : len(kept) + 2], int(np.prod(values.shape[len(kept) + 2 :])))
    n_scenarios = draws.sizes[dim]
    most = n_scenarios if n_scenarios <= MOST_ALL_TOP else FEW_TOP
    found = [_compare(one, most, labels_of(draws, over)) for one in slices]
    places = {VARIANT: over, SCENARIO: dim, TOP: TOP}
    variables = {}
    for name in found[0]:
        dims = [places[place] for place in _DIMS[name.removesuffix("_mcse")]]
        array = np.stack([one[name] for one in found])
        variables[name] = (
            (*kept, *dims),
            array.reshape(*values.shape[: len(kept)], *array.shape[1:]),
            _described(name),
        )
    labels = {name: draws[name] for name in (*kept, over, dim) if name in draws.coords}
    return xr.Dataset(variables, coords=labels | {TOP: np.arange(1, most + 1)})


def _described(name: str) -> dict[str, str]:
    plain = name.removesuffix("_mcse")
    words, units = _WORDS[plain]
    long_name = words if plain == name else f"Monte Carlo standard error of: {words}"
    return {"long_name": long_name, "units": units} if units else {"long_name": long_name}


def _check(draws: xr.DataArray, over: str, dim: str, draw_dims: Sequence[str] | None) -> tuple[str, ...]:
    """Return the draw dims of draws that can be compared."""
    check_dim(draws, over)
    check_dim(draws, dim)
    if over in {dim, *(draw_dims or (CHAIN, DRAW))}:
        message = f"`over` must be neither the ranked dim nor a draw dim, got {over!r}."
        raise InputError(message)
    if draws.sizes[over] == 0:
        message = f"there is nothing to compare: the draws have no {over!r}, {dict(draws.sizes)}."
        raise InputError(message)
    ranked: list[xr.DataArray] = []
    names: tuple[str, ...] = ()
    for number, label in enumerate(labels_of(draws, over)):
        layout = lay_out(draws.isel({over: number}, drop=True), dim, draw_dims)
        names = layout.draw_dims
        ranked.append(layout.ranked)
        if bool((ranked[number] != ranked[0]).any()):
            message = (
                f"{over} {label!r} ranks other {dim}s than the first does. "
                "Make one NaN in all draws of all variants, or in none."
            )
            raise InputError(message)
    check_free((name for name in draws.dims if name not in names), (TOP,))
    return names


class _Sums:
    """What is added up over the draws of one slice."""

    def __init__(self, n_variants: int, n_scenarios: int, most: int) -> None:
        self.top_all = np.zeros((n_scenarios, most))
        self.top = np.zeros((n_variants, n_scenarios, most))
        self.rank, self.rank_squares = np.zeros((2, n_variants, n_scenarios))
        self.shift, self.shift_squares = np.zeros((2, n_variants, n_scenarios))
        self.tau, self.tau_squares = np.zeros((2, n_variants))

    def add(self, first: IntArray, last: IntArray) -> None:
        """Add the ranks that scenarios share, shape (variant, draw, scenario)."""
        most = self.top_all.shape[1]
        middle = 0.5 * (first + last)
        shift = middle - middle[0]
        self.rank += middle.sum(axis=1)
        self.rank_squares += (middle**2).sum(axis=1)
        self.shift += shift.sum(axis=1)
        self.shift_squares += (shift**2).sum(axis=1)
        self.top_all += _count_top(first, last, most)
        for v in range(len(first)):
            self.top[v] += _count_top(first[v : v + 1], last[v : v + 1], most)
            tau = _tau(first[0], last[0], first[v], last[v])
            self.tau[v] += tau.sum()
            self.tau_squares[v] += (tau**2).sum()


def _compare(values: npt.NDArray[np.generic], most: int, labels: list[object]) -> Figures:
    """Return all figures of a slice (variant, scenario, draw)."""
    ranked = np.flatnonzero(~np.isnan(values[0, :, 0]))
    n_variants, n_scenarios, n_draws = values.shape
    sums = _Sums(n_variants, ranked.size, most)
    for at in _blocks(n_draws, n_variants * ranked.size):
        block = np.moveaxis(values[:, ranked, at], 1, -1).astype(float)
        sums.add(*rank_bounds(block))
    figures = _figures(sums, n_draws)
    wide = {name: _widened(array, ranked, n_scenarios, axis) for name, (array, axis) in figures.items()}
    return wide | _most_moving(wide, labels)


class _Mean(NamedTuple):
    value: FloatArray
    error: FloatArray


def _figures(sums: _Sums, n_draws: int) -> dict[str, tuple[FloatArray, int | None]]:
    """Return means and errors, and the axis of the scenarios in each."""
    rank = _mean(sums.rank, sums.rank_squares, n_draws)
    shift = _mean(sums.shift, sums.shift_squares, n_draws)
    tau = _mean(sums.tau, sums.tau_squares, n_draws)
    if rank.value.shape[1] == 1:
        rank.error[:], shift.error[:], tau.error[:] = 0.0, 0.0, 0.0
    top, top_all = np.minimum(sums.top / n_draws, 1.0), np.minimum(sums.top_all / n_draws, 1.0)
    found: dict[str, tuple[FloatArray, int | None]] = {
        "top_k_all": (top_all, 0),
        mcse("top_k_all"): (_top_error(top_all, n_draws), 0),
        "top_k": (top, 1),
        mcse("top_k"): (_top_error(top, n_draws), 1),
        "expected_rank": (rank.value, 1),
        mcse("expected_rank"): (rank.error, 1),
        "rank_shift": (shift.value, 1),
        mcse("rank_shift"): (_none_for_first(shift.error), 1),
        "agreement": (tau.value, None),
        mcse("agreement"): (_none_for_first(tau.error), None),
    }
    return found


def _mean(total: FloatArray, squares: FloatArray, n_draws: int) -> _Mean:
    """Return means and their errors, with one more draw one up and one more one down.

    The rule of succession for a mean, as in `riskmc.ranking.figures`: a difference that
    was never seen has an error.
    """
    mean = total / n_draws
    spread = np.maximum(squares - n_draws * mean**2, 0.0)
    return _Mean(mean, mean_mcse(np.sqrt((spread + 2.0) / (n_draws + 2.0)), n_draws))


def _top_error(share: FloatArray, n_draws: int) -> FloatArray:
    """Return the errors of probabilities, zero where all scenarios are among the first k."""
    error = probability_mcse(share, n_draws)
    error[..., share.shape[-2] - 1 :] = 0.0
    return error


def _none_for_first(error: FloatArray) -> FloatArray:
    """Return errors, zero for the first variant, which differs from itself by definition in nothing."""
    error[0] = 0.0
    return error


def _widened(array: FloatArray, ranked: IntArray, n_scenarios: int, axis: int | None) -> FloatArray:
    """Put NaN where a scenario is not ranked."""
    if axis is None or ranked.size == n_scenarios:
        return array
    shape = list(array.shape)
    shape[axis] = n_scenarios
    wide = np.full(shape, np.nan)
    wide[(slice(None),) * axis + (ranked,)] = array
    return wide


def _most_moving(figures: Mapping[str, FloatArray], labels: list[object]) -> Figures:
    shift = figures["rank_shift"]
    unranked = np.isnan(shift[0])
    most = np.abs(np.where(unranked, 0.0, shift)).argmax(axis=0)
    names = np.asarray([str(label) for label in labels])[most]
    moved, of_move = (
        np.take_along_axis(figures[name], most[None], axis=0)[0] for name in ("rank_shift", mcse("rank_shift"))
    )
    return {
        "most_moving": np.where(unranked | (most == 0), "", names),
        "most_moving_shift": moved,
        mcse("most_moving_shift"): np.where(most == 0, figures[mcse("rank_shift")].max(axis=0), of_move),
    }


def _count_top(first: IntArray, last: IntArray, most: int) -> FloatArray:
    """Count draws among the first k under all variants, (scenario, k), ties as `robustness` says."""
    size = first.shape[-1]
    column = np.broadcast_to(np.arange(size), first.shape[1:])
    tied = (last > first).any(axis=0)
    worst = np.minimum(first.max(axis=0), most + 1)[~tied]
    cell = column[~tied] * (most + 1) + worst - 1
    counts = np.bincount(cell, minlength=size * (most + 1)).reshape(size, most + 1)
    total = np.cumsum(counts[:, :most], axis=1).astype(float)
    if tied.any():
        start, width, owner = first[:, tied], (last - first)[:, tied] + 1.0, column[tied]
        for k in range(1, most + 1):
            share = np.clip((k + 1.0 - start) / width, 0.0, 1.0).min(axis=0)
            total[:, k - 1] += np.bincount(owner, weights=share, minlength=size)
    return total


def _tau(first: IntArray, last: IntArray, other_first: IntArray, other_last: IntArray) -> FloatArray:
    """Return Kendall's tau-b of two rankings (draw, scenario), given the ranks that ties share.

    ``(C - D) / sqrt((n0 - n1) (n0 - n2))``; two rankings that tie everything agree in
    full, and one that does agrees with another one as much as not.
    """
    size = first.shape[-1]
    both = np.sort(first * (size + 1) + other_first, axis=-1)
    discordant = inversions((both % (size + 1)).astype(float))
    total = n_pairs(size)
    tied, other_tied = ((b - a).sum(axis=-1) // 2 for a, b in ((first, last), (other_first, other_last)))
    concordant = total - tied - other_tied + _tied_pairs(both) - discordant
    scale = np.sqrt((total - tied) * (total - other_tied))
    alike = ((tied == total) & (other_tied == total)).astype(float)
    return np.asarray(np.divide(concordant - discordant, scale, out=alike, where=scale > 0.0))


def _tied_pairs(ordered: IntArray) -> IntArray:
    """Count the pairs of equal numbers in rows that are sorted."""
    place = np.arange(ordered.shape[-1])
    starts = np.ones(ordered.shape, dtype=bool)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    earlier: IntArray = place - np.maximum.accumulate(np.where(starts, place, 0), axis=-1)
    return np.asarray(earlier.sum(axis=-1))


def _blocks(n_draws: int, entries: int) -> Iterator[slice]:
    step = max(1, BLOCK_ENTRIES // max(entries, 1))
    return (slice(start, start + step) for start in range(0, n_draws, step))
