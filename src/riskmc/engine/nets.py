"""Points spread more evenly than by chance, a chunk at a time: scrambled Sobol' and Latin hypercube bits.

What the bits are is defined in plain numpy in `riskmc.engine.points`; this module makes
the same bits. Both rest on one fact: a map that is linear in the binary digits of the
point number fills a chunk by ten doublings, each the exclusive or of what stands there
with one constant. That takes a load, an operation and a store for 16 numbers at once,
about an eighth of the work of Philox.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from riskmc.engine.points import CHUNK_DIGITS, FIELD, JITTER_DIGITS, SET_UP, STRATA
from riskmc.engine.streams import CHUNK

_I32 = ir.IntType(32)
_MASK = 0xFFFFFFFF
_JITTER = np.uint32(2**JITTER_DIGITS - 1)
_PLACE = np.uint32(JITTER_DIGITS)


@njit
def fill_sobol(bits, directions, shift, chunk):
    """Fill one chunk of a dimension with scrambled Sobol' bits.

    Parameters
    ----------
    bits : array of uint32, shape (CHUNK,)
        Filled.
    directions : array of uint32, shape (32,)
        Scrambled direction numbers of the dimension.
    shift : uint32
        Its digital shift.
    chunk : int
        Number of the chunk; its first point is ``chunk * CHUNK``.
    """
    bits[0] = shift
    rest, digit = chunk, CHUNK_DIGITS
    while rest > 0:
        if rest & 1:
            bits[0] ^= directions[digit]
        rest >>= 1
        digit += 1
    for doubling in range(CHUNK_DIGITS):
        _double(bits, 1 << doubling, directions[doubling])


@njit
def fill_strata(bits, strata, key, stream, chunk):
    """Turn one chunk of Philox bits into Latin hypercube bits.

    The ten leading bits become a random permutation of the 1024 strata; the others, the
    place within the stratum, stay.

    Parameters
    ----------
    bits : array of uint32, shape (CHUNK,)
        Philox bits of the chunk (`riskmc.engine.lookups.fill_bits`); overwritten.
    strata : array of uint32, shape (CHUNK,)
        Room to work in.
    key : array of uint64, shape (2,)
    stream : uint64
    chunk : int
    """
    block = np.uint64(SET_UP) + np.uint64(2) * np.uint64(chunk)
    a, b, m0, d0 = philox_words(key, stream, block)
    m1, d1, m2, d2 = philox_words(key, stream, block + np.uint64(1))
    _fill_affine(strata, a & np.uint64(_MASK), b & np.uint64(_MASK))
    _mix(strata, (_odd(m0), _odd(m1), _odd(m2)), (np.uint32(d0), np.uint32(d1), np.uint32(d2)), bits)


@njit
def _double(bits, n, step):
    """Set numbers `n` .. 2 `n` - 1 to numbers 0 .. `n` - 1, each xor `step`."""
    near, far = bits[:n], bits[n : 2 * n]
    for i in range(n):
        far[i] = near[i] ^ step


@njit
def _fill_affine(strata, a, b):
    """Fill with ``a * i + b`` in the field of 1024 elements."""
    step = 1 + ((a * np.uint64(STRATA - 1)) >> np.uint64(32))
    strata[0] = b >> np.uint64(JITTER_DIGITS)
    for doubling in range(CHUNK_DIGITS):
        _double(strata, 1 << doubling, np.uint32(step))
        step <<= 1
        if step & STRATA:
            step ^= FIELD


@njit
def _mix(strata, factors, offsets, bits):
    """Mix the digits of each stratum by three rounds and put them before the draw's other bits."""
    for i in range(CHUNK):
        z = _mixed(strata[i], factors[0], offsets[0])
        z = _mixed(z, factors[1], offsets[1])
        z = _mixed(z, factors[2], offsets[2])
        bits[i] = (bits[i] & _JITTER) | (z << _PLACE)


@njit
def _odd(word):
    return np.uint32(word | np.uint64(1))


@intrinsic
def _mixed(_context, stratum, factor, offset):
    """Return ``z ^ (z >> 5)`` of ``z = (stratum * factor + offset) % 1024``.

    numba multiplies in 64 bits, which takes three times as long (0.14 ns for each number, not 0.05).
    """

    def build(_context, builder, _signature, arguments):
        z = builder.add(builder.mul(arguments[0], arguments[1]), arguments[2])
        z = builder.and_(z, ir.Constant(_I32, STRATA - 1))
        return builder.xor(z, builder.lshr(z, ir.Constant(_I32, CHUNK_DIGITS // 2)))

    return types.uint32(types.uint32, types.uint32, types.uint32), build


@njit(inline="always")
def philox_words(key, stream, block):
    """Return the four words of one block of a stream by Philox4x32-10 (Salmon et al. 2011).

    Only the lower halves of words enter a product, so the upper ones are not cleared: the
    words are the lower 32 bits of what is returned. Inlined by numba, because as a call of
    its own it keeps the loop over a chunk from using vectors, which is ten times as slow.
    """
    mask, half = np.uint64(_MASK), np.uint64(32)
    x0, x1, x2, x3 = block, block >> half, stream & mask, stream >> half
    k0, k1 = key[0], key[1]
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * (x0 & mask), np.uint64(0xCD9E8D57) * (x2 & mask)
        x0, x1, x2, x3 = (p1 >> half) ^ x1 ^ k0, p1, (p0 >> half) ^ x3 ^ k1, p0
        k0, k1 = k0 + np.uint64(0x9E3779B9), k1 + np.uint64(0xBB67AE85)
    return x0, x1, x2, x3
