"""Addresses of random numbers: a seed, a stream for each item, a draw number.

Every draw of every item is a pure function of (seed, stream, draw number) through the
counter-based generator Philox4x32-10. So a run gives the same bits at any number of
threads and any block size, a run of n is the beginning of a run of 2n, and adding a
scenario moves nobody's draws.

Layout, `STREAM_VERSION` 1. Draws come in chunks of 1024. Draw n of a stream is word
``(n % 1024) // 256`` of the Philox block with counter
``(low and high half of (n // 1024) * 256 + n % 256, low and high half of the stream)``
under the key of the seed. The stream is the first eight bytes (little-endian) of
BLAKE2b over the purpose and the labels, joined by a zero byte.
"""

from __future__ import annotations

import hashlib
import secrets
import sys

import numpy as np
import numpy.typing as npt

from riskmc._typing import Seed
from riskmc.exceptions import InputError

STREAM_VERSION = 1
CHUNK = 1024
"""Draws that are made together; four words of 256 Philox blocks."""

_ROUNDS = 10
_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_WEYL = (0x9E3779B9, 0xBB67AE85)
_MASK = 0xFFFFFFFF


def stream_id(purpose: str, scenario: str = "", criterion: str = "", expert: str = "") -> int:
    """Return the 64-bit stream of a purpose and labels.

    Examples
    --------
    >>> stream_id("impact", "flood", "1.1") == stream_id("impact", "flood", "1.1")
    True
    """
    name = f"{purpose}\0{scenario}\0{criterion}\0{expert}".encode()
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "little")


def entropy_of(rng: Seed) -> int:
    """Return the entropy to write into the result; fresh for ``None``.

    Raises
    ------
    InputError
        If `rng` is negative or of another type.

    Examples
    --------
    >>> entropy_of(2014)
    2014
    """
    if rng is None:
        return secrets.randbits(128)
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    if isinstance(rng, np.random.SeedSequence):
        if isinstance(rng.entropy, int) and not rng.spawn_key:
            return rng.entropy
        return int.from_bytes(rng.generate_state(4, np.uint32).tobytes(), sys.byteorder)
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool) and rng >= 0:
        return int(rng)
    message = f"`rng` must be a whole number from 0, a numpy SeedSequence or Generator, or None; got {rng!r}."
    raise InputError(message)


def key_of(entropy: int) -> tuple[int, int]:
    """Return the Philox key of an entropy, mixed by numpy's SeedSequence."""
    low, high = np.random.SeedSequence(entropy).generate_state(2, np.uint32)
    return int(low), int(high)


def philox4x32(counter: npt.ArrayLike, key: npt.ArrayLike) -> npt.NDArray[np.uint32]:
    """Return the four output words of Philox4x32-10, in plain numpy.

    Parameters
    ----------
    counter : array of uint32, shape (..., 4)
    key : array of uint32, shape (2,)

    Returns
    -------
    array of uint32, shape (..., 4)

    References
    ----------
    Salmon, J. K., Moraes, M. A., Dror, R. O. and Shaw, D. E. (2011). SC'11, section 3.3.

    Examples
    --------
    >>> [hex(word) for word in philox4x32([0, 0, 0, 0], [0, 0])]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    words = np.asarray(counter, dtype=np.uint64)
    x0, x1, x2, x3 = (words[..., i] for i in range(4))
    k0, k1 = (int(k) for k in np.asarray(key, dtype=np.uint64))
    mask, half = np.uint64(_MASK), np.uint64(32)
    for _ in range(_ROUNDS):
        p0, p1 = np.uint64(_MULTIPLIERS[0]) * x0, np.uint64(_MULTIPLIERS[1]) * x2
        x0, x1, x2, x3 = (
            (p1 >> half) ^ x1 ^ np.uint64(k0),
            p1 & mask,
            (p0 >> half) ^ x3 ^ np.uint64(k1),
            p0 & mask,
        )
        k0, k1 = (k0 + _WEYL[0]) & _MASK, (k1 + _WEYL[1]) & _MASK
    return np.stack([x0, x1, x2, x3], axis=-1).astype(np.uint32)


def stream_bits(key: tuple[int, int], stream: int, first: int, count: int) -> npt.NDArray[np.uint32]:
    """Return the bits of `count` draws of a stream from draw `first` on, in plain numpy.

    The kernel makes the same numbers chunk by chunk; this is their definition.

    Examples
    --------
    >>> bits = stream_bits((0, 0), stream_id("impact", "flood"), 0, 2048)
    >>> bool((stream_bits((0, 0), stream_id("impact", "flood"), 1000, 48) == bits[1000:1048]).all())
    True
    """
    n = np.arange(first, first + count, dtype=np.uint64)
    block = (n // np.uint64(CHUNK)) * np.uint64(CHUNK // 4) + n % np.uint64(CHUNK // 4)
    ones = np.ones_like(n)
    counter = [block & np.uint64(_MASK), block >> np.uint64(32), ones * (stream & _MASK), ones * (stream >> 32)]
    words = philox4x32(np.stack(counter, axis=-1), key)
    word = (n % np.uint64(CHUNK)) // np.uint64(CHUNK // 4)
    return np.take_along_axis(words, word[:, None].astype(np.int64), axis=1)[:, 0]


def uniforms(bits: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
    """Return the uniforms in (0, 1) that the engine reads from bits.

    The top bit tells the side, the other 31 the distance to that end: the lower half
    is ``(b + 1/2) / 2**32``, the upper half mirrors it.

    Examples
    --------
    >>> uniforms(np.array([0, 2**31], dtype=np.uint32)).tolist() == [2**-33, 1 - 2**-33]
    True
    """
    distance = ((bits & np.uint32(0x7FFFFFFF)).astype(float) + 0.5) * 2.0**-32
    return np.where(bits >> np.uint32(31), 1.0 - distance, distance)
