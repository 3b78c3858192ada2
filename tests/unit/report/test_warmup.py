from __future__ import annotations

from pathlib import Path

import pytest

from riskmc.engine.caching import SWITCH, KernelState, kernel_states
from riskmc.report.warmup import describe, warm_up


def test_after_a_warm_up_no_kernel_is_left_to_compile():
    lines = warm_up()
    assert sum(int(line.split()[0]) for line in lines) == len(kernel_states()) > 0
    assert [state.name for state in kernel_states() if state.n_compiled + state.n_loaded == 0] == []


@pytest.mark.parametrize(
    ("compiled", "loaded", "folder", "switch", "words"),
    [
        (1, 0, Path("/a"), "1", "compiled, kept in /a."),
        (0, 1, Path("/a"), "1", "ready, kept in /a."),
        (0, 0, None, "0", "not used, not kept, because RISKMC_CACHE=0."),
        (
            1,
            0,
            None,
            "1",
            "compiled, not kept, because no folder can be written to; set NUMBA_CACHE_DIR to one that can.",
        ),
    ],
)
def test_it_says_what_became_of_kernels(monkeypatch, compiled, loaded, folder, switch, words):
    monkeypatch.setenv(SWITCH, switch)
    state = KernelState("k", compiled, loaded, folder)
    assert describe([state, state]) == [f"2 kernels {words}"]
    assert describe([state]) == [f"1 kernel {words}"]
