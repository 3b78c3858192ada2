"""Say how sure a national risk assessment is of its ranking.

Published class scores with their ranges go in; bands of total impact and
likelihood, and the probability of every rank, each with its Monte Carlo error,
come out. The national methods are data, and every assumption is printed.

It does not score scenarios, does not multiply what a method keeps apart without
saying so, and does not turn a plausibility into a probability.

Names load when they are first used, so ``import riskmc`` costs next to nothing.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
