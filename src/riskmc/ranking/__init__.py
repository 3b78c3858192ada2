"""How sure a ranking is: rank probabilities, pairwise wins, rank intervals and tiers.

Works on any draws, whatever they are of: a DataArray with a dim to rank and draw dims.
"""

from riskmc.ranking.counts import pairwise_winning, rank_acceptability, rank_counts, win_counts
from riskmc.ranking.dataset import from_counts, from_draws
from riskmc.ranking.order import order_probability
from riskmc.ranking.ranks import rank
from riskmc.ranking.summaries import (
    expected_rank,
    median_rank,
    modal_rank,
    rank_quantile,
    rank_std,
    sucra,
    top_k,
)
from riskmc.ranking.tiers import tiers

__all__ = [
    "expected_rank",
    "from_counts",
    "from_draws",
    "median_rank",
    "modal_rank",
    "order_probability",
    "pairwise_winning",
    "rank",
    "rank_acceptability",
    "rank_counts",
    "rank_quantile",
    "rank_std",
    "sucra",
    "tiers",
    "top_k",
    "win_counts",
]
