"""How criteria of one scenario move together: one severity factor."""

from __future__ import annotations

import math

from riskmc._validation import check_probability


def normal_correlation(spearman: float) -> float:
    r"""Return the correlation of normal scores that gives a Spearman correlation.

    ``r = 2 sin(pi rho / 6)``, exact for the Gaussian copula.

    Parameters
    ----------
    spearman : float
        Rank correlation in [0, 1].

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    InputError
        If `spearman` is out of range.

    References
    ----------
    Pearson, K. (1907). Mathematical contributions to the theory of evolution, XVI.

    Examples
    --------
    >>> normal_correlation(0.0), round(normal_correlation(0.5), 4), normal_correlation(1.0)
    (0.0, 0.5176, 1.0)
    """
    check_probability("within_scenario", spearman)
    # The sine of pi / 6 is 0.49999999999999994 in the machine, but correlation 1 is exact.
    return 1.0 if spearman == 1.0 else 2.0 * math.sin(math.pi * spearman / 6.0)


def severity_loadings(spearman: float) -> tuple[float, float]:
    """Return the loadings of the scenario's severity factor and of each criterion's own score.

    A criterion's normal score is ``z = sqrt(r) F + sqrt(1 - r) e``, so that any two
    criteria of a scenario have correlation r.

    Parameters
    ----------
    spearman : float
        Rank correlation of two criteria, in [0, 1].

    Returns
    -------
    factor, own : float
        ``sqrt(r)`` and ``sqrt(1 - r)``, see `normal_correlation`.

    Raises
    ------
    InputError
        If `spearman` is out of range.

    References
    ----------
    Vasicek, O. (2002). The distribution of loan portfolio value. Risk 15(12), 160-162
    (one factor for all of a group).

    Examples
    --------
    >>> severity_loadings(1.0)
    (1.0, 0.0)
    """
    r = normal_correlation(spearman)
    return math.sqrt(r), math.sqrt(1.0 - r)
