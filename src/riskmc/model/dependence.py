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

    References
    ----------
    Pearson, K. (1907). Mathematical contributions to the theory of evolution, XVI.

    Examples
    --------
    >>> normal_correlation(0.0), normal_correlation(1.0)
    (0.0, 1.0)
    """
    check_probability("within_scenario", spearman)
    return min(2.0 * math.sin(math.pi * spearman / 6.0), 1.0)


def severity_loadings(spearman: float) -> tuple[float, float]:
    """Return the loadings of the scenario's severity factor and of each criterion's own score.

    A criterion's normal score is ``z = sqrt(r) F + sqrt(1 - r) e``, so that any two
    criteria of a scenario have correlation r.

    Examples
    --------
    >>> severity_loadings(1.0)
    (1.0, 0.0)
    """
    r = normal_correlation(spearman)
    return math.sqrt(r), math.sqrt(1.0 - r)
