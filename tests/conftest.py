"""What all tests share: no windows, and property tests that repeat themselves."""

import os

from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")

# A kernel compiles at its first call, so a deadline would fail the first example only.
settings.register_profile("riskmc", deadline=None, derandomize=True)
settings.load_profile("riskmc")
