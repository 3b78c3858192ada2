"""The sampling-free engine: convolutions for sums, integrals for ranks; shares only the tables with the kernel."""

from riskmc.engine.exact.allowed import why_not
from riskmc.engine.exact.solve import exact

__all__ = ["exact", "why_not"]
