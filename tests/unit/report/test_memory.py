from __future__ import annotations

import pytest

from riskmc.distributions import PERT
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.report import memory
from riskmc.report.memory import check_memory, kept_bytes, memory_bytes

MODEL = Model.from_laws({"flood": {"cost": PERT(5, 6, 9)}, "cyber": {"cost": PERT(0, 2, 4)}})


def test_more_than_the_machine_has_is_refused():
    with pytest.raises(InputError, match=r"keeping 4,294,967,295 draws needs about 412 GB .* give fewer --keep-draws"):
        check_memory(MODEL, 2**32 - 1)


def test_what_fits_is_fine():
    check_memory(MODEL, 4096)


def test_a_machine_that_does_not_tell_is_not_checked(monkeypatch):
    monkeypatch.delattr(memory.os, "sysconf")
    assert memory_bytes() is None
    check_memory(MODEL, 2**32 - 1)


def test_the_need_is_counted_for_impact_and_risk_by_profile_and_likelihood():
    assert kept_bytes(MODEL, 10) == 16 * 2 * (1 + 1 + 1) * 10
