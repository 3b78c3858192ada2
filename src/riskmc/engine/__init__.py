"""Streams, plan, kernels and the run: the only place where draws are made."""

from riskmc.engine.counts import Counts, Kept
from riskmc.engine.plan import Plan, compile_model, plan_hash
from riskmc.engine.ranges import Units
from riskmc.engine.run import Tally, merge, run
from riskmc.engine.streams import (
    CHUNK,
    STREAM_VERSION,
    entropy_of,
    key_of,
    philox4x32,
    stream_bits,
    stream_id,
    uniforms,
)

__all__ = [
    "CHUNK",
    "STREAM_VERSION",
    "Counts",
    "Kept",
    "Plan",
    "Tally",
    "Units",
    "compile_model",
    "entropy_of",
    "key_of",
    "merge",
    "philox4x32",
    "plan_hash",
    "run",
    "stream_bits",
    "stream_id",
    "uniforms",
]
