"""What scrambled Sobol' and Latin hypercube bits are, in plain numpy.

The engine reads 32 bits for each draw of each stream. Under a design these bits are not
independent from draw to draw, but spread evenly; one draw alone has the same law as
before. `riskmc.engine.nets` makes the same bits a chunk at a time.

Set-up words. What a design needs to know of a stream beyond its draws, comes from Philox
blocks of the same stream that no draw can reach: set-up word w is word ``w % 4`` of the
block with number ``2**63 + w // 4``, under the key of the chain.

Sobol'. Point i of a dimension is the exclusive or of its shift and of direction number b
for each binary digit b of i (natural order, from point 0 on). The directions are those of
Joe and Kuo, each multiplied by a random lower triangular matrix over the field of two
elements. Column k of it, which says what digit k (0 is the leading one) becomes, is 1 in
row k and set-up word k in the rows below. The shift is set-up word 32.

Latin. Draws come in chunks of 1024, and a chunk has exactly one draw in each of 1024
strata of a stream. Draw i of chunk c is in stratum ``p(a * i + b)``: multiplied and added
in the field of 1024 elements (modulo ``x**10 + x**3 + 1``), then mixed by three rounds
``z = (z * m + d) % 1024; z = z ^ (z >> 5)`` with odd m. Chunk c reads the set-up words 8c
to 8c + 7: a is ``1 + (word * 1023 >> 32)``, b the ten leading bits of the next, then m
(its last bit set) and d of each round. The other 22 bits are those of Philox.

Affine maps of a field are sharply 2-transitive: any two draws of a chunk are as likely in
any two different strata as in a Latin hypercube of random permutations, so the variance
of every mean is the same. The rounds, which cannot change that, keep two streams that
have the same a from moving together.

The engine reads bits as a side and the distance to that end (`uniforms`), which reverses
the upper half of (0, 1). Nothing needs to be done about it. The reading is linear in the
bits, with a lower triangular matrix: for Sobol' that matrix times the random one is
again such a random matrix, so that the uniforms are a scrambled Sobol' net just as the
bits are; for Latin it moves strata as wholes.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from riskmc._typing import IntArray
from riskmc._validation import check_count
from riskmc.engine.streams import CHUNK, philox4x32, stream_bits
from riskmc.exceptions import InputError, RiskmcError

Bits = npt.NDArray[np.uint32]
Streams = npt.NDArray[np.uint64]

MC, SOBOL, LATIN = range(3)
"""Designs by their number in a plan."""
MOST_DIMENSIONS = 21_201
"""Dimensions for which Joe and Kuo published direction numbers."""
N_DIGITS = 32
CHUNK_DIGITS = 10
"""log2 of the draws in a chunk, and of the strata of a Latin hypercube."""
STRATA = 2**CHUNK_DIGITS
JITTER_DIGITS = N_DIGITS - CHUNK_DIGITS
FIELD = 0x409
"""``x**10 + x**3 + 1``, irreducible: the field of 1024 elements."""
SET_UP = 2**63
"""Philox block from which a stream's set-up words come."""

_DIRECTIONS_FILE = "_sobol_direction_numbers.npz"
_MASK = 0xFFFFFFFF


@lru_cache(maxsize=4)
def sobol_directions(n_dimensions: int) -> Bits:
    """Return the direction numbers of the Sobol' sequence, not scrambled.

    ``v[k] = a[1] v[k-1] ^ ... ^ a[s-1] v[k-s+1] ^ v[k-s] ^ (v[k-s] >> s)`` with the
    coefficients a and the degree s of a dimension's primitive polynomial.

    Parameters
    ----------
    n_dimensions : int
        At most 21,201.

    Returns
    -------
    array of uint32, shape (n_dimensions, 32)
        Leading digit first: direction 0 is 2**31. Read-only.

    Raises
    ------
    InputError
        If there are not so many dimensions.
    RiskmcError
        If the installed scipy does not hold the numbers.

    References
    ----------
    Joe, S. and Kuo, F. Y. (2008). SIAM J. Sci. Comput. 30, 2635-2654; file new-joe-kuo-6.

    Examples
    --------
    >>> (sobol_directions(3)[:, :3] >> np.uint32(29)).tolist()
    [[4, 2, 1], [4, 6, 5], [4, 6, 3]]
    """
    check_count("n_dimensions", n_dimensions, least=0)
    if n_dimensions > MOST_DIMENSIONS:
        message = f"`n_dimensions` must be at most {MOST_DIMENSIONS}, got {n_dimensions}."
        raise InputError(message)
    polynomials, initial = _joe_kuo()
    directions = np.empty((N_DIGITS, n_dimensions), np.uint32)
    degrees = np.array([int(p).bit_length() - 1 for p in polynomials[:n_dimensions]], dtype=int)
    for degree in np.unique(degrees):
        these = slice(*np.searchsorted(degrees, [degree, degree + 1]))
        directions[:, these] = _recurrence(polynomials[these], initial[these], int(degree))
    result = np.ascontiguousarray(directions.T)
    result.setflags(write=False)
    return result


def scrambled(directions: Bits, key: tuple[int, int], streams: Streams) -> tuple[Bits, Bits]:
    """Return direction numbers under a random linear scramble, and the random digital shift.

    Parameters
    ----------
    directions : array of uint32, shape (dimension, 32)
    key : tuple of int
        Philox key of the chain.
    streams : array of uint64, shape (dimension,)
        The stream that reads each dimension; it addresses the scramble.

    Returns
    -------
    directions : array of uint32, shape (dimension, 32)
    shift : array of uint32, shape (dimension,)

    References
    ----------
    Matousek, J. (1998). J. Complexity 14, 527-556, section 2.2.
    Owen, A. B. (2003). ACM TOMACS 13, 363-378, section 3.

    Examples
    --------
    >>> moved, shift = scrambled(sobol_directions(2), (1, 2), np.array([5, 6], dtype=np.uint64))
    >>> sorted((sobol_bits(moved[1], int(shift[1]), 0, 8) >> np.uint32(29)).tolist())
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    words = _set_up_words(key, streams, 0, N_DIGITS + 1)
    moved = np.zeros_like(directions)
    for digit in range(N_DIGITS):
        one, below = np.uint32(1 << (N_DIGITS - 1 - digit)), np.uint32((1 << (N_DIGITS - 1 - digit)) - 1)
        column = one | (words[:, digit] & below)
        moved ^= ((directions >> np.uint32(N_DIGITS - 1 - digit)) & np.uint32(1)) * column[:, None]
    return moved, np.ascontiguousarray(words[:, N_DIGITS])


def sobol_bits(directions: Bits, shift: int, first: int, count: int) -> Bits:
    """Return points `first` to ``first + count - 1`` of one dimension of a scrambled Sobol' sequence.

    Parameters
    ----------
    directions : array of uint32, shape (32,)
    shift : int
    first, count : int
        Below 2**32 together.

    Returns
    -------
    array of uint32, shape (count,)

    Examples
    --------
    >>> (sobol_bits(sobol_directions(2)[1], 0, 0, 4) / 2**32).tolist()
    [0.0, 0.5, 0.75, 0.25]
    """
    number = np.arange(first, first + count, dtype=np.uint64)
    bits = np.full(count, shift, np.uint32)
    for digit in range(N_DIGITS):
        bits ^= ((number >> np.uint64(digit)) & np.uint64(1)).astype(np.uint32) * directions[digit]
    return bits


def latin_bits(key: tuple[int, int], stream: int, first: int, count: int) -> Bits:
    """Return draws `first` to ``first + count - 1`` of one stream of a Latin hypercube.

    Parameters
    ----------
    key : tuple of int
        Philox key of the chain.
    stream : int
    first, count : int

    Returns
    -------
    array of uint32, shape (count,)

    References
    ----------
    McKay, M. D., Beckman, R. J. and Conover, W. J. (1979). Technometrics 21, 239-245.

    Examples
    --------
    >>> strata = latin_bits((1, 2), 5, 3 * 1024, 1024) >> np.uint32(22)
    >>> bool((np.sort(strata) == np.arange(1024)).all())
    True
    """
    number = np.arange(first, first + count, dtype=np.int64)
    strata = np.empty(count, np.uint32)
    for chunk in np.unique(number // CHUNK):
        mine = number // CHUNK == chunk
        strata[mine] = _strata(key, stream, int(chunk))[number[mine] % CHUNK]
    jitter = stream_bits(key, stream, first, count) & np.uint32(2**JITTER_DIGITS - 1)
    return (strata << np.uint32(JITTER_DIGITS)) | jitter


def _strata(key: tuple[int, int], stream: int, chunk: int) -> Bits:
    """Return the stratum of each draw of a chunk."""
    a, b, *rounds = (int(word) for word in _set_up_words(key, np.array([stream], np.uint64), 8 * chunk, 8)[0])
    step, strata = 1 + (a * (STRATA - 1) >> 32), np.full(CHUNK, b >> JITTER_DIGITS)
    for digit in range(CHUNK_DIGITS):
        strata ^= ((np.arange(CHUNK) >> digit) & 1) * step
        step = step << 1 if step < STRATA // 2 else (step << 1) ^ FIELD
    for multiply, add in zip(rounds[::2], rounds[1::2], strict=True):
        strata = (strata * (multiply | 1) + add) % STRATA
        strata ^= strata >> (CHUNK_DIGITS // 2)
    return strata.astype(np.uint32)


def _set_up_words(key: tuple[int, int], streams: Streams, first: int, count: int) -> Bits:
    """Return set-up words `first` (a multiple of 4) and following, shape (stream, count)."""
    block = np.uint64(SET_UP + first // 4) + np.arange(-(-count // 4), dtype=np.uint64)
    counter = np.empty((streams.size, block.size, 4), np.uint64)
    counter[..., 0], counter[..., 1] = block & np.uint64(_MASK), block >> np.uint64(32)
    counter[..., 2] = (streams & np.uint64(_MASK))[:, None]
    counter[..., 3] = (streams >> np.uint64(32))[:, None]
    return philox4x32(counter, key).reshape(streams.size, 4 * block.size)[:, :count]


def _recurrence(polynomials: IntArray, initial: IntArray, degree: int) -> Bits:
    """Return the direction numbers of dimensions whose polynomials have one degree, shape (32, dimension)."""
    directions = np.empty((N_DIGITS, polynomials.size), np.uint32)
    known = max(degree, 1)
    for k in range(known):
        directions[k] = initial[:, k] << (N_DIGITS - 1 - k)
    coefficients = [((polynomials >> (degree - j)) & 1).astype(np.uint32) for j in range(degree)]
    for k in range(known, N_DIGITS):
        if degree == 0:  # van der Corput: every initial number is 1
            directions[k] = 1 << (N_DIGITS - 1 - k)
            continue
        last = directions[k - degree]
        directions[k] = last ^ (last >> np.uint32(degree))
        for j in range(1, degree):
            directions[k] ^= coefficients[j] * directions[k - j]
    return directions


def _joe_kuo() -> tuple[IntArray, IntArray]:
    """Return primitive polynomials and initial numbers, as scipy ships them.

    They are read as a file, because importing `scipy.stats` takes half a second.
    """
    try:
        with (resources.files("scipy") / "stats" / _DIRECTIONS_FILE).open("rb") as file:
            numbers = np.load(file)
            polynomials, initial = numbers["poly"].astype(np.int64), numbers["vinit"].astype(np.int64)
    except (OSError, KeyError, ValueError) as error:
        raise RiskmcError(_NO_DIRECTIONS) from error
    if polynomials.shape != (MOST_DIMENSIONS,) or initial.shape[0] != MOST_DIMENSIONS:
        raise RiskmcError(_NO_DIRECTIONS)
    return polynomials, initial


_NO_DIRECTIONS = (
    f"design='sobol' reads the direction numbers of Joe and Kuo from scipy's file stats/{_DIRECTIONS_FILE}, and "
    "the installed scipy does not have it in the form that is known. Use design='latin' or 'mc', or scipy 1.14 to 1.18."
)
