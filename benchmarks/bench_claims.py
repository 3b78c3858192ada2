"""Every figure we claim, measured here and now beside its target.

    python benchmarks/bench_claims.py               # prints the table, writes its section of README.md
    python benchmarks/bench_claims.py A1 A11        # only these, prints only

A target that is missed is printed as missed.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Callable, Sequence

import bench_startup
import claims_accuracy
import claims_speed
from claims import HEADER, Claim
from error_budget import report
from measuring import pin_threads
from page import publish, table

GROUPS = (*claims_speed.CLAIMS, *claims_accuracy.CLAIMS, bench_startup.claims)

TEXT = """\
The case is 60 scenarios x 14 criteria unless said otherwise. Ratios are taken between runs that take turns in
one process: median and range of at least five. Draws of riskmc come with everything: its tables built anew,
means, quantiles, class, rank and pair probabilities for impact, likelihood and risk, and the error of each;
numpy's with the same outputs, ranked by risk only unless said otherwise, and no errors. numpy draws exact
betas in float64; riskmc reads float32 tables at 32-bit uniforms: the error budget below says what that
costs. Kernels are compiled beforehand; the section on starting up has what that takes. One thread for
linear algebra.
"""


def wanted(group: Callable[[], list[Claim]], ids: Sequence[str]) -> bool:
    """Whether a group's docstring names one of the ids."""
    words = (group.__doc__ or "").replace(",", " ").replace(":", " ").split()
    return not ids or any(name in words for name in ids)


def measured(group: Callable[[], list[Claim]]) -> list[Claim]:
    """Return a group's claims; one that fails is a row that says so."""
    start = time.perf_counter()
    try:
        found = group()
    except Exception as error:  # noqa: BLE001 - the other claims still stand
        what = (group.__doc__ or "").split("\n", maxsplit=1)[0]
        found = [Claim("", what, f"{type(error).__name__}: {error}"[:100].replace("|", "/"), 0.0)]
    print(f"{group.__module__}.{group.__name__}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return found


def order_of(claim: tuple[str, int, Claim]) -> tuple[int, str, int]:
    """Sort by number, the rows below a claim with it."""
    name, place, _ = claim
    digits = "".join(filter(str.isdigit, name))
    return int(digits or 0), name, place


def in_order(found: Sequence[Claim]) -> list[Claim]:
    """Return claims by their numbers; a row without one belongs to the row above."""
    above = list(itertools.accumulate((claim.id for claim in found), lambda last, name: name or last))
    return [claim for *_, claim in sorted(zip(above, range(len(found)), found, strict=True), key=order_of)]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", help="claims to measure, by default all")
    ids = parser.parse_args().ids
    pin_threads()
    found = [claim for group in GROUPS if wanted(group, ids) for claim in measured(group)]
    body = table(HEADER, [claim.cells() for claim in in_order(found)], left=2)
    publish("claims", "Claims", "\n".join([TEXT, body] if ids else [TEXT, body, "", report()]), write=not ids)


if __name__ == "__main__":
    main()
