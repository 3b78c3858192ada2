"""The pass as a whole: any block size and any instruction set give the same bits."""

import hashlib
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from riskmc.distributions import PERT, Uniform
from riskmc.engine import compile_model
from riskmc.engine.kernels import run_blocks
from riskmc.engine.plan import for_kernels
from riskmc.engine.run import empty_counts, empty_kept
from riskmc.engine.scratch import scratch_for
from riskmc.model import Correlations, Dependence, Item, Model

MATRIX = Correlations(("a", "b"), np.array([[1.0, -0.5], [-0.5, 1.0]]))
DEPENDENCE = {
    "severity": Dependence(within_scenario=0.4),
    "matrix": Dependence(within_scenario=MATRIX, within_criterion=0.2, within_expert=0.3),
    "t": Dependence(within_scenario=MATRIX, within_expert=0.3, degrees_of_freedom=3.0),
}


@pytest.fixture(scope="module", params=DEPENDENCE)
def plan(request):
    pool = Item({"anna": PERT(0, 2, 3), "bert": Uniform(0, 1)})
    laws = {"flood": {"a": PERT(0, 1, 4), "b": Uniform(0, 2)}, "cyber": {"a": Uniform(1, 2), "b": pool}}
    model = Model.from_laws(laws, {"flood": Uniform(0.1, 0.2)}, dependence=DEPENDENCE[request.param])
    return compile_model(model, 3)[0]


def counted(plan, parts, block_chunks):
    counts, kept, scratch = empty_counts(plan), empty_kept(plan, 2500), scratch_for(plan, block_chunks)
    for first, last in parts:
        run_blocks(for_kernels(plan), counts, kept, scratch, first, last)
    return *counts, *kept


@pytest.mark.parametrize("block_chunks", [1, 3, 8])
@pytest.mark.parametrize("parts", [[(0, 5000)], [(0, 2048), (2048, 5000)], [(4096, 5000), (0, 1024), (1024, 4096)]])
def test_any_split_gives_the_same_bits(plan, parts, block_chunks):
    for one, other in zip(counted(plan, [(0, 5000)], 8), counted(plan, parts, block_chunks), strict=True):
        np.testing.assert_array_equal(one, other)


def test_more_draws_are_noticed(plan):
    assert (counted(plan, [(0, 5000)], 8)[0] != counted(plan, [(0, 5001)], 8)[0]).any()


DIGEST = """
import sys
import numpy as np
from riskmc.engine.kernels import run_blocks
from riskmc.engine.plan import for_kernels
from riskmc.engine.run import empty_counts, empty_kept
from riskmc.engine.scratch import scratch_for
import hashlib, pickle
plan = pickle.load(open(sys.argv[1], "rb"))
counts, kept = empty_counts(plan), empty_kept(plan, 2500)
run_blocks(for_kernels(plan), counts, kept, scratch_for(plan, 8), 0, 5000)
digest = hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in (*counts, *kept)))
print(digest.hexdigest())
"""


def test_the_plainest_instruction_set_gives_the_same_bits(plan, tmp_path):
    path = tmp_path / "plan.pickle"
    path.write_bytes(pickle.dumps(plan))
    plain = os.environ | {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    ran = subprocess.run(
        [sys.executable, "-c", DIGEST, str(path)], env=plain, capture_output=True, text=True, check=True
    )
    arrays = counted(plan, [(0, 5000)], 8)
    assert ran.stdout.strip() == hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()
