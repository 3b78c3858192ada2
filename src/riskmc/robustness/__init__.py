"""How far a ranking depends on the method, and on the weights."""

from riskmc.robustness.confidence_factors import confidence_factors
from riskmc.robustness.drawing import draw_variants
from riskmc.robustness.rank_variance import rank_variance
from riskmc.robustness.variants import Variant, standard_variants

__all__ = [
    "Variant",
    "confidence_factors",
    "draw_variants",
    "rank_variance",
    "standard_variants",
]
