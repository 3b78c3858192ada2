"""Weights drawn from their laws, and how small they get.

Weights are drawn once for a draw and shared by all scenarios.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from riskmc._typing import ArrayLike, FloatArray, Seed
from riskmc._validation import check_count
from riskmc.engine.alignment import aligned
from riskmc.engine.points import MC
from riskmc.engine.simplex import tightened
from riskmc.engine.streams import CHUNK, entropy_of, key_of
from riskmc.engine.weight_kernels import fill_weights, weight_scratch
from riskmc.engine.weight_tables import n_units, unit_sizes, weight_tables
from riskmc.exceptions import InputError
from riskmc.model.weight_laws import (
    DirichletWeights,
    IntervalWeights,
    MixtureWeights,
    NestedWeights,
    OrdinalWeights,
    WeightLaw,
)

RARE = 2.0**-14
"""Probability of a weight below `least_weights`, about."""

_FAINT = 2.0**-60
"""Least weight that the range of a histogram allows for."""
_BLOCK_CHUNKS = 8


def draw_weights(law: WeightLaw, n_draws: int, rng: Seed = None, *, profile: str = "") -> FloatArray:
    """Draw weights of the criteria.

    The draws are those that `simulate` makes for a profile of that name with the same `rng`
    and plain Monte Carlo draws.

    Parameters
    ----------
    law : WeightLaw
    n_draws : int
    rng : int, SeedSequence, Generator or None
    profile : str
        Name of the profile, which addresses the draws.

    Returns
    -------
    array, shape (draw, criterion)
        Each row sums to one.

    Raises
    ------
    InputError
        If `n_draws` is below 1, `rng` cannot be used, or `law` is no law of weights.

    References
    ----------
    Devroye, L. (1986). Non-Uniform Random Variate Generation, chapter XI (Dirichlet; ordered
    and bounded simplex by conditioning).

    Examples
    --------
    >>> weights = draw_weights(DirichletWeights((2.0, 3.0, 5.0)), 10_000, rng=1)
    >>> weights.mean(axis=0).round(2)
    array([0.2, 0.3, 0.5])
    """
    check_count("n_draws", n_draws)
    if not isinstance(law, WeightLaw):
        message = f"`law` must be a law of weights, such as DirichletWeights; got {law!r}."
        raise InputError(message)
    n_criteria = law.n_criteria
    tables = weight_tables([law], [profile], range(n_criteria))
    key = np.asarray(key_of(entropy_of(rng)), dtype=np.uint64)
    net = MC, key, np.zeros((0, 32), np.uint32), np.zeros(0, np.uint32)
    room, found = weight_scratch(n_units(tables)), np.empty((n_draws, n_criteria))
    block = aligned((1, n_criteria, _BLOCK_CHUNKS * CHUNK), np.float64)
    for first in range(0, n_draws, block.shape[-1]):
        part = found[first : first + block.shape[-1]]
        fill_weights(tables, net, first // CHUNK, -(-len(part) // CHUNK), room, block)
        part[:] = block[0, :, : len(part)].T
    return found


def least_weights(law: WeightLaw) -> FloatArray:
    """Return how small the weight of each criterion gets, but with a probability of about `RARE`; at least 2**-60.

    Returns
    -------
    array, shape (criterion,)
        Zero where a criterion never has a weight.

    Examples
    --------
    >>> least_weights(MixtureWeights(((0.5, 0.5, 0.0), (0.25, 0.75, 0.0)), (0.5, 0.5)))
    array([0.25, 0.5 , 0.  ])
    """
    match law:
        case DirichletWeights(alpha=alpha):
            own = np.asarray(alpha, dtype=float)
            return _least_share(own, own.sum() - own)
        case NestedWeights(interest_of=interest_of):
            interests, sizes = np.unique(interest_of, return_counts=True)
            within = dict(zip(interests.tolist(), _least_share(1.0, sizes - 1.0), strict=True))
            return np.asarray([within[i] for i in interest_of]) * _least_share(1.0, interests.size - 1.0)
        case OrdinalWeights(order=order, unit_of=unit_of):
            lightest = _least_share(1.0, len(order) - 1.0) / len(order)
            return np.full(len(unit_of), float(lightest)) / unit_sizes(unit_of)
        case IntervalWeights(low=low, high=high, unit_of=unit_of):
            lower, upper = tightened(low, high)
            return np.maximum(lower, RARE * upper)[list(unit_of)] / unit_sizes(unit_of)
        case MixtureWeights(weights=weights, shares=shares):
            rows = np.asarray(weights, dtype=float)[np.asarray(shares) > 0.0]
            least = np.where(rows > 0.0, rows, np.inf).min(axis=0)
            return np.where(np.isinf(least), 0.0, least)


def _least_share(alpha: ArrayLike, others: ArrayLike) -> FloatArray:
    """Return a low quantile of a share that follows a beta law; one where there are no others."""
    own, rest = np.broadcast_arrays(np.asarray(alpha, dtype=float), np.asarray(others, dtype=float))
    low = special.betaincinv(own, np.where(rest > 0.0, rest, 1.0), RARE)
    return np.where(rest > 0.0, np.maximum(low, _FAINT), 1.0)
