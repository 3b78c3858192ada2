"""How cost and memory grow with scenarios, criteria and draws, and where the time goes.

    python benchmarks/bench_growth.py            # prints, writes its section of README.md
    python benchmarks/bench_growth.py --quick    # small, prints only
    python benchmarks/bench_growth.py --nightly  # up to 2**30 draws: some twenty minutes; writes too

Every run has a process of its own, which is what its memory is measured in. An exponent is
the slope of log cost against log size, between the last two sizes and over all.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NamedTuple

import bench_kernels as kernels
import numpy as np
from measuring import child, pin_threads, readable
from page import publish, table


class Sweep(NamedTuple):
    """Sizes of one sweep: scenarios, criteria and draws of each run."""

    title: str
    what: int
    """Which of the three grows."""
    sizes: Sequence[tuple[int, int, int]]


SWEEPS = (
    Sweep("scenarios", 0, [(10, 14, 2**17), (30, 14, 2**17), (100, 14, 2**16), (300, 14, 2**15), (1000, 14, 2**13)]),
    Sweep("criteria", 1, [(60, 5, 2**17), (60, 14, 2**17), (60, 28, 2**17), (60, 56, 2**17)]),
    Sweep("draws", 2, [(60, 14, 2**14), (60, 14, 2**17), (60, 14, 2**20), (60, 14, 2**22)]),
)
NIGHTLY = Sweep("draws", 2, [*SWEEPS[2].sizes, (60, 14, 2**26), (60, 14, 2**30)])
QUICK = (Sweep("draws", 2, [(6, 4, 2**12), (6, 4, 2**14)]),)

FIGURES = ("drawing", "whole", "tables", "megabytes")

STAGES = {
    "drawing": kernels.ELEMENT,
    "totals": ("interest into total", "round to float32", "histogram", "moments", "classes"),
    "ranking": kernels.RANKING,
}
STAGE_SIZES = ((10, 14), (60, 14), (240, 14), (1000, 14))

TEXT = """\
One run per size in a process of its own. *Drawing* is the compiled pass alone, CPU on all threads, per draw; *whole* is
all of `simulate`, tables and layout of the result included. What has to grow: drawing with S C, ranks with
S log S, pairs with S squared, memory with S C tables and S squared, and nothing with the draws.
"""


def figures(size: tuple[int, int, int]) -> dict[str, float]:
    """Run one size; figures per draw in microseconds, tables in seconds, memory in megabytes."""
    answer = child("one_run.py", *map(str, size), "2", seconds=3600.0)
    if "error" in answer:
        return {}
    scale = 1e6 / size[2]
    return {
        "drawing": 1e6 * answer["drawing"],
        "whole": scale * answer["cpu"],
        "tables": answer["tables"],
        "megabytes": answer["megabytes"],
    }


def exponents(sweep: Sweep, found: Sequence[dict[str, float]]) -> list[str]:
    """Return the fitted growth of every figure as ``all (last step)``."""
    grown = np.log([size[sweep.what] for size in sweep.sizes])
    words = []
    for name in FIGURES:
        figure = np.log([one.get(name, np.nan) for one in found])
        fitted, last = np.polyfit(grown, figure, 1)[0], np.diff(figure)[-1] / np.diff(grown)[-1]
        words.append(f"{fitted:+.2f} ({last:+.2f})")
    return words


def section(sweep: Sweep) -> str:
    """Run one sweep and return its table."""
    found = [figures(size) for size in sweep.sizes]
    rows = []
    for (n_scenarios, n_criteria, n_draws), one in zip(sweep.sizes, found, strict=True):
        cells = [readable(one[name]) if one else "failed" for name in FIGURES]
        rows.append([f"{n_scenarios:,} x {n_criteria}", f"{n_draws:,}", *cells])
    rows.append([f"exponent in {sweep.title}: all (last step)", "", *exponents(sweep, found)])
    header = ["case", "draws", "drawing, us", "whole, us", "tables, s", "peak MB"]
    return f"**More {sweep.title}**\n\n{table(header, rows)}"


def stages(sizes: Sequence[tuple[int, int]]) -> str:
    """Return the table of where the time goes, from the passes by themselves."""
    rows = []
    for size in sizes:
        cost = kernels.cost_per_draw(*size)
        parts = [sum(cost.get(name, 0.0) for name in names) for names in STAGES.values()]
        shares = [f"{readable(1e-3 * part)} ({100 * part / sum(parts):.0f} %)" for part in parts]
        rows.append([f"{size[0]:,} x {size[1]}", *shares])
    title = (
        "**Where the time goes**: microseconds per draw and share, passes by themselves "
        "(ranking by impact, likelihood and risk, pairs included)"
    )
    return f"{title}\n\n{table(['case', *STAGES], rows)}"


def main() -> None:
    """Sweep, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small, nothing written")
    parser.add_argument("--nightly", action="store_true", help="up to 2**30 draws")
    options = parser.parse_args()
    pin_threads()
    sweeps = QUICK if options.quick else (*SWEEPS[:2], NIGHTLY if options.nightly else SWEEPS[2])
    parts = [section(sweep) for sweep in sweeps] + [stages(STAGE_SIZES[:1] if options.quick else STAGE_SIZES)]
    publish("growth", "Growth", "\n\n".join([TEXT, *parts]), write=not options.quick)


if __name__ == "__main__":
    main()
