"""The pass as a whole: any block size gives the same bits, and stale machine code is not used."""

import numpy as np
import pytest

from riskmc.distributions import PERT, Uniform
from riskmc.engine import compile_model
from riskmc.engine import kernels as module
from riskmc.engine.run import empty_counts, empty_kept, run_blocks
from riskmc.model import Model


@pytest.fixture(scope="module")
def plan():
    laws = {"flood": {"a": PERT(0, 1, 4), "b": Uniform(0, 2)}, "cyber": {"a": Uniform(1, 2), "b": PERT(0, 2, 3)}}
    return compile_model(Model.from_laws(laws, {"flood": Uniform(0.1, 0.2)}, within_scenario=0.4), 3)[0]


def counted(plan, parts, block_chunks):
    counts, kept = empty_counts(plan), empty_kept(plan, 2500)
    for first, last in parts:
        run_blocks(plan, counts, kept, first, last, block_chunks)
    return *counts, *kept


@pytest.mark.parametrize("block_chunks", [1, 3, 8])
@pytest.mark.parametrize("parts", [[(0, 5000)], [(0, 2048), (2048, 5000)], [(4096, 5000), (0, 1024), (1024, 4096)]])
def test_any_split_gives_the_same_bits(plan, parts, block_chunks):
    for one, other in zip(counted(plan, [(0, 5000)], 8), counted(plan, parts, block_chunks), strict=True):
        np.testing.assert_array_equal(one, other)


def test_more_draws_are_noticed(plan):
    assert (counted(plan, [(0, 5000)], 8)[0] != counted(plan, [(0, 5001)], 8)[0]).any()


def test_a_change_in_any_source_changes_the_cached_code(tmp_path, monkeypatch):
    for name in ("distributions/tables.py", "engine/counts.py", "engine/kernels.py", "engine/lookups.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# {name}", "utf-8")
    monkeypatch.setattr(module, "__file__", str(tmp_path / "engine" / "kernels.py"))
    before = module._source_hash()
    assert before == module._source_hash() > 0
    for name in ("distributions/tables.py", "engine/lookups.py"):
        (tmp_path / name).write_text("CELL_BITS = 6", "utf-8")
        after = module._source_hash()
        assert after != before
        before = after


def test_the_hash_is_part_of_what_the_cache_is_keyed_by():
    (cell,) = module.run_blocks.py_func.__closure__
    assert cell.cell_contents == module._source_hash()
