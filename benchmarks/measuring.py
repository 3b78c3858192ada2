"""Clocks, ratios with their spread, fresh processes, and what the machine is."""

from __future__ import annotations

import importlib.metadata
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent

PINNED = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")
"""One thread for linear algebra: waiting threads cost numpy CPU time and gain it nothing here."""


class Times(NamedTuple):
    """Wall and CPU seconds of one call."""

    wall: float
    cpu: float


class Spread(NamedTuple):
    """Median and range of a figure over the rounds."""

    median: float
    low: float
    high: float

    def __format__(self, digits: str) -> str:
        """Write ``median (low to high)``, each with `digits`, by default `readable`."""
        median, low, high = (f"{figure:{digits}}" if digits else readable(figure) for figure in self)
        return f"{median} ({low} to {high})"


def pin_threads() -> None:
    """Start this script again with one BLAS thread, which numpy only reads when it is loaded."""
    if any(os.environ.get(name) != value for name, value in PINNED.items()):
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | PINNED)  # noqa: S606 - itself again


def times_of(call: Callable[[], object]) -> Times:
    """Return what one call costs."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return Times(time.perf_counter() - wall, time.process_time() - cpu)


def in_turns(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[Times]]:
    """Time every call once per round, in turns, so that a noisy machine hurts all alike."""
    measured: dict[str, list[Times]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            measured[name].append(times_of(call))
    return measured


def readable(figure: float) -> str:
    """Write a figure with three digits that count, and as a power of ten only where it is tiny."""
    rounded = float(f"{figure:.3g}")
    if abs(rounded) < 1e-3:  # noqa: PLR2004 - zeros would be counted rather than read
        return f"{rounded:.2g}"
    decimals = max(0, 2 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:,.{decimals}f}"


def spread(figures: Sequence[float]) -> Spread:
    """Return median and range."""
    return Spread(statistics.median(figures), min(figures), max(figures))


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the spread of the quotients, round by round."""
    return spread([a / b for a, b in zip(above, below, strict=True)])


def child(script: str, *arguments: str, env: Mapping[str, str] | None = None, seconds: float = 600.0) -> dict:
    """Run a script of this folder in a process of its own and return the JSON in its last line.

    A child that fails or takes too long gives ``{"error": the last line it wrote}``.
    """
    command = [sys.executable, str(HERE / script), *arguments]
    environment = os.environ | PINNED | dict(env or {})
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=seconds)
    except subprocess.TimeoutExpired:
        return {"error": f"no answer within {seconds:.0f} s"}
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["no message"])[-1][:120]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def peak_megabytes() -> float:
    """Return the most memory this process has held.

    On Linux `getrusage` begins with what the parent held; the status file does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 2**10
    per_megabyte = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_megabyte


def version(package: str) -> str | None:
    """Return the version of an installed package, None where it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def machine() -> str:
    """Describe machine, load and versions in one line."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("riskmc", "numpy", "scipy", "numba"))
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    cpu = f"{_processor()}, {os.cpu_count()} processors{load}"
    return f"{cpu}; {platform.system()}, Python {platform.python_version()}; {versions}."


def _processor() -> str:
    """Return the processor's name and its widest vector unit."""
    if not Path("/proc/cpuinfo").exists():
        return platform.machine()
    lines = dict(line.split("\t", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if "\t" in line)
    found = {key.strip(): value.strip(" :\t") for key, value in lines.items()}
    flags = found.get("flags", "").split()
    unit = next((name for flag, name in _VECTOR_UNITS.items() if flag in flags), "")
    return " ".join(part for part in (found.get("model name", platform.machine()), unit) if part)


_VECTOR_UNITS = {"avx512f": "with AVX-512", "avx2": "with AVX2"}
