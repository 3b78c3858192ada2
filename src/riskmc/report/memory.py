"""Whether the draws that a run is to keep fit into the memory of the machine."""

from __future__ import annotations

import os

from riskmc.exceptions import InputError
from riskmc.model import Model

_BYTES = 16
"""Four in the engine's array, and again for each copy on the way to file and picture: three at a time."""


def check_memory(model: Model, keep_draws: int) -> None:
    """Raise if keeping so many draws of `model` needs more memory than the machine has.

    Parameters
    ----------
    model : Model
    keep_draws : int

    Raises
    ------
    InputError
        If it does. Where the machine does not tell its memory, nothing is checked.
    """
    needed, there = kept_bytes(model, keep_draws), memory_bytes()
    if there is not None and needed > there:
        message = (
            f"keeping {keep_draws:,} draws needs about {needed / 1e9:,.0f} GB of memory, "
            f"and this machine has {there / 1e9:,.0f} GB; give fewer --keep-draws."
        )
        raise InputError(message)


def kept_bytes(model: Model, keep_draws: int) -> int:
    """Return about how much memory the kept draws take at once: impact and risk by profile, and likelihood."""
    return _BYTES * len(model.scenarios) * (2 * len(model.profiles) + 1) * keep_draws


def memory_bytes() -> int | None:
    """Return the memory of this machine, or None where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows has no such call
        return None
