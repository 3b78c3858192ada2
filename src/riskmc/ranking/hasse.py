"""Diagrams of who stands above whom: reachability, cycles, and the fewest edges that say it all.

A relation is a boolean matrix (S, S): entry (i, k) says that i stands above k.
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riskmc._typing import IntArray
from riskmc.exceptions import SizeWarning
from riskmc.ranking.layout import MANY_PAIRED, PACKAGE, format_bytes

BoolArray = npt.NDArray[np.bool_]


class Diagram(NamedTuple):
    """The Hasse diagram of a relation."""

    edges: BoolArray
    """Shape (S, S): edges of the relation that no longer way round replaces; none within a cycle."""
    cycle: IntArray
    """Shape (S,): number of the cycle a scenario is part of, from 1; 0 for none."""


def warn_of_size(what: str, size: int) -> None:
    """Warn before pairs of more than 2,000 scenarios are compared."""
    if size > MANY_PAIRED:
        each = format_bytes(8 * size**2)
        message = f"{what} compares {size} scenarios in pairs: matrices of {size} by {size}, {each} each."
        warnings.warn(message, SizeWarning, skip_file_prefixes=(PACKAGE,))


def hasse_diagram(relation: BoolArray) -> Diagram:
    """Return the transitive reduction of a relation, the members of a cycle taken as one.

    Without cycles the edges are the fewest from which the same scenarios can be reached.
    With cycles, all members of one reach each other; the reduction is that of the graph
    of cycles, and each of its edges is shown by the edges of the relation that it stands
    for. So every edge shown is one of the relation, and there are no cycles among them.

    Parameters
    ----------
    relation : array of bool, shape (S, S)
        The diagonal is not read.

    Returns
    -------
    Diagram

    References
    ----------
    Aho, Garey & Ullman 1972, SIAM J. Comput. 1:131, https://doi.org/10.1137/0201008

    Examples
    --------
    >>> chain = np.array([[0, 1, 1], [0, 0, 1], [0, 0, 0]], dtype=bool)
    >>> hasse_diagram(chain).edges.astype(int)
    array([[0, 1, 0],
           [0, 0, 1],
           [0, 0, 0]])
    """
    reach = reachability(relation)
    both = reach & reach.T
    in_cycle = both.any(axis=1)
    group = np.where(in_cycle, both.argmax(axis=1), np.arange(len(reach)))
    members, of = np.unique(group, return_inverse=True)
    between = reach[np.ix_(members, members)] & ~np.eye(len(members), dtype=bool)
    direct = between & ~_product(between, between)
    numbers = np.cumsum(in_cycle[members]) * in_cycle[members]
    return Diagram(relation & direct[np.ix_(of, of)], numbers[of])


def reachability(relation: BoolArray) -> BoolArray:
    """Return the transitive closure: (i, k) says that some chain leads from i to k, (i, i) that i is in a cycle.

    Examples
    --------
    >>> chain = np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool)
    >>> bool(reachability(chain)[0, 2])
    True
    """
    reach = relation & ~np.eye(len(relation), dtype=bool)
    while True:
        longer = reach | _product(reach, reach)
        if (longer == reach).all():
            return reach
        reach = longer


def _product(first: BoolArray, second: BoolArray) -> BoolArray:
    # Whole numbers below 2**24 are exact in single precision, and this way BLAS does the work.
    product: BoolArray = (first.astype(np.float32) @ second.astype(np.float32)) > 0.0
    return product
