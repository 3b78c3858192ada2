"""How sure a ranking is: rank probabilities, pairwise wins, rank intervals and tiers.

Works on any draws, whatever they are of: a DataArray with a dim to rank and draw dims.
"""

from riskmc.ranking.agreement import footrule, kendall_tau, kendall_test, kendall_w, spearman
from riskmc.ranking.confidence_sets import rank_confidence_set, tau_best, tau_worst
from riskmc.ranking.counts import pairwise_winning, rank_acceptability, rank_counts, win_counts
from riskmc.ranking.dataset import from_counts, from_draws
from riskmc.ranking.dominance import stochastic_dominance, winning_order
from riskmc.ranking.holistic import holistic_acceptability, rank_entropy
from riskmc.ranking.law_dominance import LawDominance, law_dominance, law_winning
from riskmc.ranking.matrix import matrix_audit
from riskmc.ranking.order import order_confidence, order_probability
from riskmc.ranking.order_law import most_probable_orders, ranking_entropy
from riskmc.ranking.ranks import rank
from riskmc.ranking.robustness import robustness
from riskmc.ranking.smaa import central_weights, confidence_factors
from riskmc.ranking.summaries import expected_rank, median_rank, modal_rank, rank_quantile, rank_std, sucra, top_k
from riskmc.ranking.tiers import tiers

__all__ = [
    "LawDominance",
    "central_weights",
    "confidence_factors",
    "expected_rank",
    "footrule",
    "from_counts",
    "from_draws",
    "holistic_acceptability",
    "kendall_tau",
    "kendall_test",
    "kendall_w",
    "law_dominance",
    "law_winning",
    "matrix_audit",
    "median_rank",
    "modal_rank",
    "most_probable_orders",
    "order_confidence",
    "order_probability",
    "pairwise_winning",
    "rank",
    "rank_acceptability",
    "rank_confidence_set",
    "rank_counts",
    "rank_entropy",
    "rank_quantile",
    "rank_std",
    "ranking_entropy",
    "robustness",
    "spearman",
    "stochastic_dominance",
    "sucra",
    "tau_best",
    "tau_worst",
    "tiers",
    "top_k",
    "win_counts",
    "winning_order",
]
