"""How far a ranking depends on the method, and on the weights."""

from riskmc.robustness.confidence_factors import confidence_factors
from riskmc.robustness.dependence import ranking_by_dependence
from riskmc.robustness.drawing import draw_variants
from riskmc.robustness.expert_shares import expert_shares
from riskmc.robustness.quality import quality_check
from riskmc.robustness.rank_variance import rank_variance
from riskmc.robustness.variants import Variant, standard_variants

__all__ = [
    "Variant",
    "confidence_factors",
    "draw_variants",
    "expert_shares",
    "quality_check",
    "rank_variance",
    "ranking_by_dependence",
    "standard_variants",
]
