"""Statistical tests of the random bits as the engine addresses them.

    python benchmarks/bench_battery.py            # prints the table, writes its section of README.md
    python benchmarks/bench_battery.py --quick    # few draws, prints only

No Python package has PractRand or TestU01, so these are their classical tests, written
out (Knuth, The Art of Computer Programming, volume 2, section 3.3.2; L'Ecuyer and Simard 2007).
They run on three orders of the same numbers: *along* a stream (draw after draw of one
score), *across* streams (all scores of a draw, then the next draw), and on the bits
reversed, because many generators are weak in their low bits.

A p-value is the probability of a statistic as extreme under perfect randomness; a few
below 0.01 are expected among so many, none below 1e-6.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from cases import make_case, model_of
from measuring import pin_threads
from page import publish, table
from scipy import special

from riskmc.engine import key_of, stream_bits, stream_id, uniforms

Bits = npt.NDArray[np.uint32]

SEED = 20261124
SUSPICIOUS = 1e-6
FAR = 4.0
"""Standard errors that few correlations exceed."""

TEXT = """\
Philox4x32-10 as the engine addresses it: seed {seed}, all {streams} streams of the 60 x 14 case, {draws:,} draws
of each, {numbers:,} 32-bit numbers. p-values, in three orders of the same numbers; below {limit:g} would
be a failure. The generator itself passes the published Philox test vectors (tests/) and BigCrush (Salmon
et al. 2011); this checks the addressing.
"""


def streams(n_scenarios: int, n_criteria: int) -> list[int]:
    """Return the streams of all scores and likelihoods of the case."""
    model = model_of(make_case(n_scenarios, n_criteria))
    return [stream_id("value", s, c) for s in model.scenarios for c in (*model.criteria, "likelihood")]


def bits_of(chosen: list[int], n_draws: int) -> Bits:
    """Return the bits of streams, shape (stream, draw)."""
    key = key_of(SEED)
    return np.stack([stream_bits(key, stream, 0, n_draws) for stream in chosen])


def reversed_bits(bits: Bits) -> Bits:
    """Return every number with its bits in reverse order."""
    swapped = bits.byteswap()
    for shift, mask in ((4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        low = np.uint32(mask)
        swapped = ((swapped >> np.uint32(shift)) & low) | ((swapped & low) << np.uint32(shift))
    return swapped


def _two_sided(z: float) -> float:
    return float(special.erfc(abs(z) / math.sqrt(2.0)))


def _chi_square(counts: npt.ArrayLike, expected: npt.ArrayLike) -> float:
    """Return the p-value of counts against what is expected, cells of fewer than 5 pooled."""
    counts, expected = np.ravel(counts).astype(float), np.ravel(expected).astype(float)
    rare = expected < 5.0  # noqa: PLR2004 - the rule of thumb
    if rare.any():
        counts = np.append(counts[~rare], counts[rare].sum())
        expected = np.append(expected[~rare], expected[rare].sum())
    used = expected > 0.0
    statistic = ((counts[used] - expected[used]) ** 2 / expected[used]).sum()
    return float(special.chdtrc(used.sum() - 1, statistic))


def monobit(bits: Bits) -> float:
    """Count each of the 32 bits."""
    ones = np.array([np.count_nonzero(bits & np.uint32(1 << place)) for place in range(32)])
    z = (ones - bits.size / 2.0) / math.sqrt(bits.size / 4.0)
    return float(special.chdtrc(32, (z**2).sum()))


def byte_values(bits: Bits) -> float:
    """Count all bytes."""
    counts = np.bincount(bits.view(np.uint8), minlength=256)
    return _chi_square(counts, np.full(256, counts.sum() / 256))


def hamming_weight(bits: Bits) -> float:
    """Count the ones of each number."""
    counts = np.bincount(np.bitwise_count(bits), minlength=33)
    return _chi_square(counts, special.comb(32, np.arange(33)) * bits.size / 2.0**32)


def uniformity(bits: Bits) -> float:
    """Compare the distribution of the uniforms with the diagonal (Kolmogorov-Smirnov)."""
    u = np.sort(uniforms(bits))
    place = np.arange(u.size)
    distance = max((u - place / u.size).max(), ((place + 1) / u.size - u).max())
    return float(special.kolmogorov(distance * math.sqrt(u.size)))


def serial_pairs(bits: Bits) -> float:
    """Count pairs of neighbours by their top 6 bits."""
    top = (bits[: bits.size // 2 * 2] >> np.uint32(26)).astype(np.int64)
    counts = np.bincount(top[::2] * 64 + top[1::2], minlength=4096)
    return _chi_square(counts, np.full(4096, counts.sum() / 4096))


def serial_correlation(bits: Bits) -> float:
    """Correlate neighbours."""
    u = uniforms(bits) - 0.5
    return _two_sided(12.0 * float(np.dot(u[:-1], u[1:])) / math.sqrt(u.size - 1))


def runs(bits: Bits) -> float:
    """Count the changes of side along the sequence (Wald-Wolfowitz, known probability)."""
    side = bits >> np.uint32(31)
    changes = np.count_nonzero(side[1:] != side[:-1])
    return _two_sided((changes - (side.size - 1) / 2.0) / math.sqrt((side.size - 1) / 4.0))


def gaps(bits: Bits) -> float:
    """Count the gaps between numbers in the lowest eighth."""
    hits = np.flatnonzero(bits < np.uint32(2**29))
    length = np.minimum(np.diff(hits) - 1, 60)
    probability = 0.125 * 0.875 ** np.arange(60)
    return _chi_square(np.bincount(length, minlength=61), length.size * np.append(probability, 0.875**60))


def permutations(bits: Bits) -> float:
    """Count the orders of four numbers in a row."""
    four = bits[: bits.size // 4 * 4].reshape(-1, 4)
    rank = np.argsort(np.argsort(four, axis=1), axis=1)
    counts = np.bincount(rank @ np.array([64, 16, 4, 1]), minlength=256)
    found = counts[counts > 0]
    return _chi_square(np.append(found, np.zeros(24 - found.size)), np.full(24, len(four) / 24.0))


def maximum_of_eight(bits: Bits) -> float:
    """Compare the largest of eight numbers, to the power of eight, with the diagonal."""
    largest = uniforms(bits[: bits.size // 8 * 8]).reshape(-1, 8).max(axis=1) ** 8
    counts = np.histogram(largest, bins=128, range=(0.0, 1.0))[0]
    return _chi_square(counts, np.full(128, largest.size / 128))


def collisions(bits: Bits) -> float:
    """Throw balls into 2**32 urns, 2**15 at a time, and count the collisions: Poisson."""
    ball = 2**15
    groups = np.sort(bits[: bits.size // ball * ball].reshape(-1, ball), axis=1)
    expected = len(groups) * ball * (ball - 1) / 2.0 / 2.0**32
    return _poisson(int((np.diff(groups, axis=1) == 0).sum()), expected)


def birthday_spacings(bits: Bits) -> float:
    """Count equal spacings of 4096 birthdays in a year of 2**32 days (Marsaglia): Poisson with mean 4."""
    birthdays = 4096
    groups = np.sort(bits[: bits.size // birthdays * birthdays].reshape(-1, birthdays), axis=1)
    spacing = np.sort(np.diff(groups, axis=1), axis=1)
    equal = int((np.diff(spacing, axis=1) == 0).sum())
    return _poisson(equal, len(groups) * birthdays**3 / 4.0 / 2.0**32)


def _poisson(count: int, expected: float) -> float:
    """Return the two-sided p-value of a Poisson count."""
    below = float(special.pdtr(count, expected))
    above = float(special.pdtrc(count - 1, expected)) if count else 1.0
    return min(1.0, 2.0 * min(below, above))


def matrix_ranks(bits: Bits) -> float:
    """Count the ranks over GF(2) of 32 x 32 matrices of bits."""
    matrices = bits[: bits.size // 32 * 32].reshape(-1, 32)[:20_000].copy()
    rank = np.zeros(len(matrices), np.int64)
    everything = np.arange(len(matrices))
    for column in range(32):
        one = (matrices >> np.uint32(column)) & np.uint32(1)
        found = one.any(axis=1)
        pivot = one.argmax(axis=1)
        row = np.where(found, matrices[everything, pivot], 0).astype(np.uint32)
        matrices ^= one * row[:, None]
        rank += found
    missing = np.bincount(np.minimum(32 - rank, 2), minlength=3)
    return _chi_square(missing, len(matrices) * np.array([0.2887880952, 0.5775761902, 0.1336357146]))


TESTS: tuple[Callable[[Bits], float], ...] = (
    monobit,
    byte_values,
    hamming_weight,
    uniformity,
    serial_pairs,
    serial_correlation,
    runs,
    gaps,
    permutations,
    maximum_of_eight,
    collisions,
    birthday_spacings,
    matrix_ranks,
)


def cross_correlation(bits: Bits) -> str:
    """Describe the correlations of all pairs of streams at the same draw.

    Under independence each is normal with standard deviation 1/sqrt(n); among m pairs the
    expected number beyond 4/sqrt(n) is 6.3e-5 m, not none.
    """
    u = uniforms(bits) - 0.5
    n = u.shape[1]
    z = math.sqrt(n) * 12.0 * (u @ u.T)[np.triu_indices(len(u), 1)] / n
    beyond, expected = int((np.abs(z) > FAR).sum()), z.size * _two_sided(FAR)
    largest = float(np.abs(z).max())
    p_largest = -math.expm1(z.size * math.log1p(-_two_sided(largest)))
    return (
        f"Correlations between all {z.size:,} pairs of streams over {n:,} draws, in units of 1 / sqrt(n): "
        f"root mean square {np.sqrt(np.mean(z**2)):.4f},\nlargest {largest:.2f} (p = {p_largest:.2f} for the largest "
        f"of so many); beyond 4: {beyond}, expected {expected:.1f} (p = {_poisson(beyond, float(expected)):.2f})."
    )


def orders(bits: Bits) -> dict[str, Bits]:
    """Return the three orders of the numbers."""
    across = np.ascontiguousarray(bits.T).ravel()
    return {"along": bits.ravel(), "across": across, "across, reversed": reversed_bits(across)}


def main() -> None:
    """Test, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few draws, nothing written")
    quick = parser.parse_args().quick
    pin_threads()
    chosen = streams(*((6, 4) if quick else (60, 14)))
    bits = bits_of(chosen, 2**12 if quick else 2**14)
    sequences = orders(bits)
    rows = [
        [
            test.__name__.replace("_", " "),
            (test.__doc__ or "").strip().rstrip("."),
            *(f"{test(sequence):.3g}" for sequence in sequences.values()),
        ]
        for test in TESTS
    ]
    text = TEXT.format(seed=SEED, streams=len(chosen), draws=bits.shape[1], numbers=bits.size, limit=SUSPICIOUS)
    body = [text, table(["test", "", *sequences], rows, left=2), "", cross_correlation(bits)]
    publish("battery", "Random bits", "\n".join(body), write=not quick)


if __name__ == "__main__":
    main()
