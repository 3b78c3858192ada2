"""riskmc beside every other package that can draw the reference case.

    python benchmarks/bench_peers.py            # prints the table, writes its section of README.md
    python benchmarks/bench_peers.py --quick    # two peers, few draws, prints only

Every peer has a process of its own and runs three times in it. riskmc runs again before
every fourth peer, so that a noisy machine hurts both; a ratio compares a peer with the
runs of riskmc just before it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

from measuring import Spread, child, pin_threads, ratios, readable, spread
from page import publish, table
from peers import PEERS

OUR_DRAWS = 2**20
EVERY = 4
"""Peers between two runs of riskmc."""

TEXT = f"""\
60 scenarios x 14 criteria, all outputs (mean, variance, nine quantiles, class probabilities, rank
and pair counts), microseconds per draw. Peers draw exact beta laws in float64 unless the note says
otherwise, and their draws are turned into outputs by the fastest numpy we know, ranked by risk
only. riskmc is the whole of `simulate` with {OUR_DRAWS:,} draws, tables built anew, and gives more: rankings by
impact and likelihood too, and an error for every figure. It interpolates float32 quantile tables
at 32-bit uniforms; the section on claims has what that costs in accuracy. Compilation is left out on both
sides unless noted. A peer has as many draws as take it about a second; its time per draw no longer falls then.

CPU compares one thread of riskmc with all the CPU time of the peer; wall compares two threads of
riskmc with the peer as it runs by itself. A ratio above one is in favour of riskmc. The last column is
the mean over scenarios of the relative deviation of mean risk from its exact value, with its own Monte
Carlo error: it tells who draws another law than asked for.
"""


def compare(names: Sequence[str], draws: Mapping[str, int], ours: int) -> tuple[dict[str, dict], list[dict]]:
    """Return the answer of every peer, which holds riskmc's just before it, and all of riskmc's."""
    answers: dict[str, dict] = {}
    runs: list[dict] = []
    for place, name in enumerate(names):
        if place % EVERY == 0:
            runs.append(child("peers.py", "riskmc", str(ours)))
            if "error" in runs[-1]:
                sys.exit(f"riskmc itself failed: {runs[-1]['error']}")
        answers[name] = child("peers.py", name, str(draws[name])) | {"riskmc": runs[-1]}
    return answers, runs


def factor(answer: Mapping[str, dict], draws: int, ours: int, clock: str) -> Spread:
    """Return how many times as long a peer takes for a draw, by one clock."""
    return ratios([time / draws for time in answer[clock]], [time / ours for time in answer["riskmc"][clock]])


def row(name: str, answer: Mapping[str, object], draws: int, ours: int) -> list[str]:
    """Return the cells of one peer."""
    note = PEERS[name].note
    if "error" in answer:
        missing = "ModuleNotFoundError" in str(answer["error"])
        reasons = ["not installed" if missing else str(answer["error"]), *([note] if note else [])]
        return [name, "", "", "", "", "", "", "; ".join(reasons), ""]
    ratio = [f"{factor(answer, draws, ours, clock)}" for clock in CLOCKS]
    return [name, *_figures(answer, draws)[:3], *ratio, _figures(answer, draws)[3], note, _off(answer, 2)]


def our_row(runs: Sequence[Mapping[str, object]], ours: int) -> list[str]:
    """Return the cells of riskmc."""
    together = {clock: [time for run in runs for time in run[clock]] for clock in CLOCKS}
    figures = _figures(runs[0] | together, ours)
    return ["**riskmc**", *figures[:3], "", "", figures[3], "CPU: one thread, wall: two", _off(runs[0], 3)]


def _figures(answer: Mapping[str, object], draws: int) -> list[str]:
    """Return version, CPU and wall microseconds per draw, and megabytes."""
    times = [readable(1e6 * spread(answer[clock]).median / draws) for clock in CLOCKS]
    return [answer["version"], *times, f"{answer['megabytes']:.0f}"]


def _off(answer: Mapping[str, object], digits: int) -> str:
    return f"{100 * answer['off']:+.{digits}f} ± {100 * answer['off_error']:.{digits}f} %"


def nearest(answers: Mapping[str, dict], draws: Mapping[str, int], ours: int) -> str:
    """Name the peers that come nearest to riskmc."""
    words = []
    for clock in CLOCKS:
        found = {n: factor(a, draws[n], ours, clock).median for n, a in answers.items() if "version" in a}
        name = min(found, key=found.__getitem__)
        words.append(f"{readable(found[name])}x by {clock} time ({name})")
    return f"The nearest peers: {' and '.join(words)}; the target is 50x."


CLOCKS = ("cpu", "wall")

HEADER = ["peer", "version", "CPU", "wall", "CPU ratio", "wall ratio", "peak MB", "note", "mean risk is off by"]


def main() -> None:
    """Compare, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two peers, few draws, nothing written")
    quick = parser.parse_args().quick
    pin_threads()
    names = list(PEERS)[:2] if quick else list(PEERS)
    draws = {name: 2000 if quick else PEERS[name].draws for name in names}
    ours = 2**14 if quick else OUR_DRAWS
    answers, runs = compare(names, draws, ours)
    rows = [our_row(runs, ours), *(row(name, answers[name], draws[name], ours) for name in names)]
    text = "\n".join([TEXT, nearest(answers, draws, ours), "", table(HEADER, rows)])
    publish("peers", "Peers", text, write=not quick)


if __name__ == "__main__":
    main()
