"""Draws as the ranking needs them: checked, and cut into slices of (scenario, draw)."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import xarray as xr

from riskmc._schema import CHAIN, DRAW, OTHER
from riskmc._typing import FloatArray
from riskmc._validation import suggestion
from riskmc.exceptions import InputError, SizeWarning

MANY_PAIRED: Final = 2000
"""Scenarios above which matrices of scenarios by scenarios that are asked for say what they take."""

LARGEST_WHOLE: Final = 2**53
"""Largest whole number up to which floating-point numbers hold every one."""

PART: Final = "_part"
"""Dimension of figures that a kernel returns together, before they are named."""

PACKAGE: Final = str(Path(__file__).parent)


@dataclass(frozen=True, slots=True)
class Layout:
    """Checked draws, and which of their dims are ranked and which are draws.

    Parameters
    ----------
    draws : DataArray
        Numbers; a scenario has a number in every draw of a slice, or in none.
    dim : str
        The dimension that is ranked.
    draw_dims : tuple of str
        The dimensions that number the draws; all others are kept.
    """

    draws: xr.DataArray
    dim: str
    draw_dims: tuple[str, ...]

    @property
    def n_draws(self) -> int:
        """Number of draws in each slice."""
        return int(np.prod([self.draws.sizes[name] for name in self.draw_dims]))

    @property
    def ranked(self) -> xr.DataArray:
        """Whether a scenario has numbers, over the kept dims and `dim`."""
        return self.draws.notnull().any(self.draw_dims)

    @property
    def slices(self) -> FloatArray:
        """The draws as slices of (scenario, draw), one after another, shape (slice, scenario, draw)."""
        values = self.draws.transpose(..., self.dim, *self.draw_dims).to_numpy()
        return values.reshape(-1, self.draws.sizes[self.dim], self.n_draws)

    @property
    def each(self) -> xr.DataArray:
        """Whether each scenario of each slice is ranked, over the kept dims and then `dim`."""
        return self.ranked.transpose(..., self.dim)

    def stacked(self, arrays: Sequence[FloatArray], dims: Sequence[str]) -> xr.DataArray:
        """Return one array per slice, each over `dims`, as one array over the kept dims and then `dims`."""
        each = self.each
        like = each if self.dim in dims else each.isel({self.dim: 0}, drop=True)
        lead = [name for name in like.dims if name != self.dim]
        shape = tuple(each.sizes[name] for name in lead) + arrays[0].shape
        return xr.DataArray(np.stack(arrays).reshape(shape), like.coords, (*lead, *dims))

    def warn_of_size(self, matrices: int, limit: int = MANY_PAIRED, *, compared: bool = True) -> None:
        """Warn of what more than `limit` scenarios take.

        Parameters
        ----------
        matrices : int
            Matrices of scenarios by scenarios that one slice holds at once, at the most.
        limit : int
            Scenarios of which nothing is said.
        compared : bool
            Whether scenarios are compared in pairs, as against having their ranks counted.
        """
        size = self.draws.sizes[self.dim]
        if size > limit:
            slices = self.draws.size // (size * self.n_draws)
            pairs = slices * size * (size - 1) // 2
            work = []
            if compared:
                work.append(
                    f"they are compared in up to {pairs:,} pairs over {self.n_draws:,} draws each, "
                    f"{pairs * self.n_draws:.2g} comparisons"
                )
            if matrices:
                n_bytes = format_bytes(8 * matrices * slices * size**2)
                work.append(f"{matrices * slices} matrices of {size} by {size} are held at once, {n_bytes}")
            message = f"there are {size} labels along {self.dim!r}: {', and '.join(work)}. "
            message += "`from_draws` gives rank intervals, tiers and the first ten ranks without them."
            warnings.warn(message, SizeWarning, skip_file_prefixes=(PACKAGE,))

    def per_slice(self, kernel: Callable[[FloatArray], FloatArray], new_dims: Sequence[str]) -> xr.DataArray:
        """Return ``kernel(values)`` for each slice, `values` being (scenario, draw).

        Raises
        ------
        InputError
            If a dim that is kept has the name of a new one.
        """
        added = list(new_dims)
        if self.dim in added:
            added.remove(self.dim)
        self.check_free(*added)
        core = [self.dim, *self.draw_dims]
        shape = (self.draws.sizes[self.dim], self.n_draws)

        def over_slices(values: FloatArray) -> FloatArray:
            done = np.stack([kernel(one) for one in values.reshape(-1, *shape)])
            return done.reshape(values.shape[: values.ndim - len(core)] + done.shape[1:])

        result: xr.DataArray = xr.apply_ufunc(
            over_slices, self.draws, input_core_dims=[core], output_core_dims=[list(new_dims)], keep_attrs=False
        )
        return result

    def check_free(self, *new: str) -> None:
        """Raise if the draws keep a dim of one of these names, or rank it."""
        check_free((name for name in self.draws.dims if name not in self.draw_dims), new)


def lay_out(draws: xr.DataArray, dim: str, draw_dims: Sequence[str] | None) -> Layout:
    """Return checked draws with their draw dims (``chain`` and ``draw`` where present).

    Raises
    ------
    InputError
        If the draws are empty, not numbers, without the dims, have a label twice, or a
        scenario is NaN in some draws only; the message names it.
    """
    check_dim(draws, dim)
    names = tuple(name for name in (CHAIN, DRAW) if name in draws.dims) if draw_dims is None else tuple(draw_dims)
    wrong = [name for name in names if name not in draws.dims or name == dim]
    if wrong or not names:
        given = f"`draw_dims` names {wrong}" if wrong else f"neither {CHAIN!r} nor {DRAW!r} is one"
        message = (
            f"the draws have the dims {draws.dims} and {dim!r} is ranked; {given}. Name the draws' dims in `draw_dims`."
        )
        raise InputError(message)
    if draws.size == 0:
        message = f"there is nothing to rank: the draws are empty, {dict(draws.sizes)}."
        raise InputError(message)
    numbers = as_numbers(draws)
    _check_missing(numbers, dim, names)
    return Layout(numbers, dim, names)


def check_dim(draws: object, dim: str) -> None:
    """Raise unless `draws` is a DataArray that has `dim`, each label once."""
    if not isinstance(draws, xr.DataArray):
        message = (
            f"draws must be an xarray.DataArray, so that dims have names; got {type(draws).__name__}. "
            f'Give xarray.DataArray(values, dims=("draw", {dim!r})).'
        )
        raise InputError(message)
    if dim not in draws.dims:
        message = f"the draws have no dim {dim!r}; they have {draws.dims}."
        raise InputError(message + suggestion(dim, [str(name) for name in draws.dims]))
    twice = sorted(str(label) for label, count in Counter(labels_of(draws, dim)).items() if count > 1)
    if twice:
        message = f"each label along {dim!r} may stand there once; more than once: {', '.join(twice)}."
        raise InputError(message)


def check_free(dims: Iterable[Hashable], new: Iterable[str]) -> None:
    """Raise if one of the dims that a result keeps has the name of one that it adds."""
    taken = sorted(set(new) & set(map(str, dims)))
    if taken:
        message = (
            f"the result has a dim {taken[0]!r} of its own, and so has what is given. Rename that one first: "
            f'draws.rename({taken[0]}="my_{taken[0]}").'
        )
        raise InputError(message)


def as_numbers(draws: xr.DataArray) -> xr.DataArray:
    """Return the draws as floating-point numbers.

    Raises
    ------
    InputError
        If they are not real numbers, or whole numbers of which floating-point numbers
        make neighbours equal.
    """
    if draws.dtype.kind not in "fiub":
        message = f"draws must be real numbers, got {draws.dtype}."
        raise InputError(message)
    if draws.dtype.kind in "iu" and draws.size:
        low, high = int(draws.min()), int(draws.max())
        if max(-low, high) > LARGEST_WHOLE:
            message = (
                f"whole numbers beyond 2**53 would tie with their neighbours; got {low} to {high}. Subtract a number "
                "from all, which does not change their order, or give ranks."
            )
            raise InputError(message)
    return draws.astype(float, copy=False)


def labels_of(array: xr.DataArray, dim: str) -> list[object]:
    """Return the labels along `dim`, positions where it has none."""
    labels: list[object] = array[dim].values.tolist()
    return labels


def with_other(array: xr.DataArray, like: xr.DataArray, dim: str) -> xr.DataArray:
    """Return `array` with the labels of ``like[dim]`` along ``other`` too."""
    return array.assign_coords({OTHER: like[dim].to_numpy()}) if dim in like.coords else array


def with_numbers(array: xr.DataArray, dim: str) -> xr.DataArray:
    """Return `array` with the numbers 1, 2, ... along `dim`."""
    return array.assign_coords({dim: np.arange(1, array.sizes[dim] + 1)})


def format_bytes(number: float) -> str:
    """Return a number of bytes for a message.

    Examples
    --------
    >>> format_bytes(8 * 10_000**2)
    '800 MB'
    """
    unit, name = next((size, name) for size, name in ((1e9, "GB"), (1e6, "MB"), (1.0, "bytes")) if number >= size)
    return f"{number / unit:.3g} {name}"


def _check_missing(draws: xr.DataArray, dim: str, draw_dims: tuple[str, ...]) -> None:
    missing = draws.isnull()
    counts = missing.sum(draw_dims)
    n_draws = int(np.prod([draws.sizes[name] for name in draw_dims]))
    if bool((counts == n_draws).all()):
        message = "there is nothing to rank: every draw is NaN."
        raise InputError(message)
    worst = counts.where(counts < n_draws, 0)
    if bool((worst > 0).any()):
        most = worst.max([name for name in worst.dims if name != dim])
        at = int(np.argmax(most.to_numpy() > 0))
        message = (
            f"{dim} {labels_of(draws, dim)[at]!r} is NaN in {int(most[at])} of {n_draws} draws, so those draws have no "
            "ranking. Give it a number in each draw, or NaN in all of them: then it is left out."
        )
        raise InputError(message)
