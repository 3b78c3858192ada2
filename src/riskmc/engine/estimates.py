"""What a run says, as plain arrays: the one form in which every way to a result delivers."""

from __future__ import annotations

from typing import NamedTuple

from riskmc._typing import FloatArray


class Estimates(NamedTuple):
    """Figures of a model on its own axes, or their standard errors, before they are labelled.

    Counted draws, the spread between chains and the exact engine all give this form: two
    of them, the figures and their errors, make a result. Arrays are float64, with units
    applied, and NaN where something is not defined (the risk of a scenario without a
    likelihood). P profiles, S scenarios, C criteria, I interests, K impact classes, and Q
    quantiles at `riskmc._schema.QUANTILES`. An axis of 2 is total impact, risk; one of 3 is
    `riskmc._schema.BY_ALL`: total impact, likelihood, risk.

    Examples
    --------
    >>> import numpy as np
    >>> one_scenario = Estimates(
    ...     mean=np.ones((2, 1, 1)),
    ...     std=np.zeros((2, 1, 1)),
    ...     quantile=np.ones((2, 1, 1, 9)),
    ...     interest_quantile=np.ones((1, 1, 1, 9)),
    ...     class_probability=np.ones((1, 1, 1)),
    ...     worst_exceedance=np.ones((1, 1, 1)),
    ...     ranks=np.ones((1, 3, 1, 1)),
    ...     wins=np.full((1, 3, 1, 1), np.nan),
    ...     order=np.ones(1),
    ...     central_weight=np.full((1, 2, 1, 1), np.nan),
    ... )
    >>> one_scenario.ranks[0, 0, 0]
    array([1.])
    """

    mean: FloatArray
    """Mean of the total impact and of the risk, shape (2, P, S)."""
    std: FloatArray
    """Standard deviation of the total impact and of the risk, shape (2, P, S)."""
    quantile: FloatArray
    """Quantiles of the total impact and of the risk, shape (2, P, S, Q)."""
    interest_quantile: FloatArray
    """Quantiles of the impact on each interest, shape (P, S, I, Q)."""
    class_probability: FloatArray
    """P(the total impact lies in the impact class), shape (P, S, K)."""
    worst_exceedance: FloatArray
    """P(the worst interest reaches the impact class), shape (P, S, K)."""
    ranks: FloatArray
    """P(scenario s has rank r + 1), ties shared, shape (P, 3, S, S); rows of NaN are not ranked."""
    wins: FloatArray
    """P(s above t) + P(tie) / 2, NaN on the diagonal, shape (P, 3, S, S); (P, 3, 0, 0) where pairs are not compared."""
    order: FloatArray
    """P(the reference order of the total impact holds), shape (P,)."""
    central_weight: FloatArray
    """Mean weight of a criterion where a scenario is first, shape (P, 2, S, C); NaN if never or weights are fixed."""
