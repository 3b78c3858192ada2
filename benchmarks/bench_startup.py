"""What starting costs: imports, compiling, the first run, the command line.

    python benchmarks/bench_startup.py            # prints the table, writes its section of README.md
    python benchmarks/bench_startup.py --quick    # imports only, prints only

CPU and wall time of fresh processes, in turns. "Cold" empties nothing: it points the
kernel cache at a new folder.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from claims import Claim, at_most
from measuring import ROOT, Times, pin_threads, ratios, spread
from page import publish, table

PYTHON = sys.executable
RISKMC = str(Path(PYTHON).with_name("riskmc"))
EXAMPLE = str(ROOT / "examples" / "nra-2014")
FIRST_RESULT = (
    "import sys; sys.path.insert(0, 'benchmarks')\n"
    "from cases import make_case, model_of\n"
    "import riskmc\n"
    "riskmc.simulate(model_of(make_case()), n_draws=1024, rng=1)"
)

FIRST_DRAWS = (
    "import sys; sys.path.insert(0, 'benchmarks')\n"
    "from cases import make_case, model_of\n"
    "from riskmc.engine import compile_model, run\n"
    "run(compile_model(model_of(make_case()), 1)[0], 1024)"
)

COMMANDS: Mapping[str, Sequence[str]] = {
    "an interpreter": (PYTHON, "-c", "pass"),
    "import numpy": (PYTHON, "-c", "import numpy"),
    "import numba": (PYTHON, "-c", "import numba"),
    "import numpy, xarray": (PYTHON, "-c", "import numpy, xarray"),
    "numpy, scipy, xarray, numba, pyplot": (PYTHON, "-c", "import numpy, scipy, xarray, numba, matplotlib.pyplot"),
    "import riskmc": (PYTHON, "-c", "import riskmc"),
    "import riskmc; riskmc.simulate": (PYTHON, "-c", "import riskmc; riskmc.simulate"),
    "riskmc --help": (RISKMC, "--help"),
    "tables and first draws of 60 x 14, warm": (PYTHON, "-c", FIRST_DRAWS),
    "first result of 60 x 14, warm": (PYTHON, "-c", FIRST_RESULT),
    "riskmc run examples/nra-2014, warm": (RISKMC, "run", EXAMPLE, "--out", "{out}"),
}

COLD = "first result of 60 x 14, nothing compiled"

ROUNDS = 5

TEXT = """\
Seconds of a fresh process, median and range of runs in turns, files in the page cache. "Warm": kernels are
compiled and cached; "nothing compiled" is the first run after an install (or after `riskmc warmup` was skipped).
"""


def seconds(command: Sequence[str], env: Mapping[str, str] | None = None) -> Times:
    """Return wall and CPU time of a fresh process; what it writes goes to a temporary folder."""
    with tempfile.TemporaryDirectory() as out:
        filled = [part.replace("{out}", f"{out}/result") for part in command]
        wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(filled, check=True, capture_output=True, cwd=ROOT, env=os.environ | dict(env or {}))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Times(time.perf_counter() - wall, cpu)


def measure(names: Sequence[str], rounds: int = ROUNDS) -> dict[str, list[Times]]:
    """Time commands in turns, after one run of each that is not counted."""
    for name in names:
        seconds(COMMANDS[name])
    found: dict[str, list[Times]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            found[name].append(seconds(COMMANDS[name]))
    return found


def cold() -> Times:
    """Return what the first run costs where nothing is compiled yet."""
    cache = tempfile.mkdtemp()
    try:
        return seconds(COMMANDS["first result of 60 x 14, warm"], {"NUMBA_CACHE_DIR": cache})
    finally:
        shutil.rmtree(cache)


def claims(rounds: int = ROUNDS) -> list[Claim]:
    """A15, A16: start-up against what anybody pays who imports the same libraries."""
    found = measure([name for name in COMMANDS if name != "an interpreter"], rounds)
    cpu = {name: [times.cpu for times in runs] for name, runs in found.items()}

    def row(claim: str, name: str, other: str, target: float) -> Claim:
        return at_most(claim, f"{name} / {other}, CPU of a process", ratios(cpu[name], cpu[other]), target)

    return [
        row("A15", "import riskmc", "import numpy", 1.5),
        row("", "riskmc --help", "import numpy", 1.5),
        row("A16", "tables and first draws of 60 x 14, warm", "import numba", 3.0),
        row("", "first result of 60 x 14, warm", "import numba", 3.0),
        row("", "riskmc run examples/nra-2014, warm", "numpy, scipy, xarray, numba, pyplot", 1.3),
    ]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="imports only, nothing written")
    quick = parser.parse_args().quick
    pin_threads()
    found = measure(list(COMMANDS)[:3] if quick else list(COMMANDS), 2 if quick else ROUNDS)
    if not quick:
        found[COLD] = [cold()]
    rows = [
        [name, *(f"{spread([getattr(times, clock) for times in runs]):.2f}" for clock in ("cpu", "wall"))]
        for name, runs in found.items()
    ]
    publish("startup", "Starting up", f"{TEXT}\n{table(['process', 'CPU', 'wall'], rows)}", write=not quick)


if __name__ == "__main__":
    main()
