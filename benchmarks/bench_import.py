"""What ``import riskmc`` costs, beside what any user of numpy and xarray pays anyway.

CPU time of fresh interpreters, in turns, less that of an interpreter that imports
nothing. Exit status 1 if riskmc takes more than the limit.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

LIMIT_SECONDS = 0.5
ROUNDS = 7

STATEMENTS = {
    "nothing": "pass",
    "import riskmc": "import riskmc",
    "numpy and xarray": "import numpy, xarray",
    "riskmc.simulate": "import riskmc; riskmc.simulate",
}


def cpu_seconds(statement: str) -> float:
    """Return the user and system time of a fresh interpreter that runs `statement`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Print one line per statement and say whether the limit holds."""
    rounds = [{name: cpu_seconds(code) for name, code in STATEMENTS.items()} for _ in range(ROUNDS)]
    median = {name: statistics.median(times[name] for times in rounds) for name in STATEMENTS}
    extra = {name: seconds - median["nothing"] for name, seconds in median.items()}
    for name in STATEMENTS:
        ratio = extra[name] / extra["numpy and xarray"]
        print(f"{name:18} {extra[name]:6.3f} s CPU, {ratio:5.2f} x numpy and xarray")
    return int(extra["import riskmc"] > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
