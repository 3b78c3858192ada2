"""Streams, plan, kernels and the run: the only place where draws are made."""

from riskmc.engine.counts import Counts, Kept
from riskmc.engine.item_draws import item_draws
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
from riskmc.engine.weights import draw_weights

__all__ = [
    "CHUNK",
    "STREAM_VERSION",
    "Counts",
    "Kept",
    "Plan",
    "Tally",
    "Units",
    "compile_model",
    "draw_weights",
    "entropy_of",
    "item_draws",
    "key_of",
    "merge",
    "philox4x32",
    "plan_hash",
    "run",
    "stream_bits",
    "stream_id",
    "uniforms",
]
