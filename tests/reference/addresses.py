"""Bits of draws from their address, written once more from the documented layout and from nothing else."""

import hashlib

import numpy as np


def philox(counter, key):
    """Philox4x32-10 as published: counter (4, n) and key (2,) of 32-bit numbers in 64 bits."""
    (x0, x1, x2, x3), (k0, k1), low = counter, key, 0xFFFFFFFF
    for step in range(10):
        left, right = np.uint64(0xD2511F53) * x0, np.uint64(0xCD9E8D57) * x2
        first = np.uint64((k0 + step * 0x9E3779B9) & low)
        second = np.uint64((k1 + step * 0xBB67AE85) & low)
        x0, x1 = (right >> np.uint64(32)) ^ x1 ^ first, right & np.uint64(low)
        x2, x3 = (left >> np.uint64(32)) ^ x3 ^ second, left & np.uint64(low)
    return x0, x1, x2, x3


def bits(seed, numbers, *labels):
    """Return the 32 bits of the draws with these numbers; labels: purpose, scenario, criterion, expert."""
    name = "\0".join([*labels, "", "", ""][:4]).encode()
    stream = int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "little")
    key = [int(word) for word in np.random.SeedSequence(seed).generate_state(2, np.uint32)]
    n = np.asarray(numbers, dtype=np.uint64)
    chunk, within = np.divmod(n, np.uint64(1024))
    word, place = np.divmod(within, np.uint64(256))
    block = chunk * np.uint64(256) + place
    low = np.uint64(0xFFFFFFFF)
    halves = [np.full_like(n, stream & 0xFFFFFFFF), np.full_like(n, stream >> 32)]
    return np.choose(word.astype(int), philox((block & low, block >> np.uint64(32), *halves), key))


def uniform(given):
    """Return the uniforms of bits: the top bit tells the side, the others the distance to that end."""
    distance = ((given % np.uint64(2**31)).astype(float) + 0.5) / 2.0**32
    return np.where(given >= np.uint64(2**31), 1.0 - distance, distance)
