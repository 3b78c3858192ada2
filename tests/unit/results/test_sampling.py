"""A model is drawn as far as is asked, whatever the design, and goes on from a state."""

from statistics import NormalDist

import numpy as np
import pytest

from riskmc.distributions import Uniform
from riskmc.engine.designs import with_design
from riskmc.engine.drawing import Means
from riskmc.engine.plan import compile_model
from riskmc.engine.run import run
from riskmc.engine.state import Identity, StateFile, read_state
from riskmc.exceptions import InputError
from riskmc.model import Model
from riskmc.results.sampling import Wanted, draw_model, half_width, kept_of, together

MODEL = Model.from_laws({"flood": {"a": Uniform(0, 1)}, "cyber": {"a": Uniform(0, 1)}})
PLAN = compile_model(MODEL, 9)[0]
IDENTITY = Identity("inputs", "9")


def drawn(n_draws, *, state=None, **options):
    return draw_model(MODEL, PLAN, 9, Wanted(n_draws, **options), means=Means(), state=state)


def test_plain_draws_are_one_chain():
    (tally,) = drawn(5000, keep_draws=10)
    assert together([tally]) is tally
    np.testing.assert_array_equal(tally.counts.ranks, run(PLAN, 5000).counts.ranks)
    assert tally.kept.likelihood.shape[-1] == 10


@pytest.mark.parametrize("design", ["sobol", "latin"])
def test_designs_are_sixteen_chains_that_share_the_draws(design):
    tallies = drawn(2**15, design=design, keep_draws=165)
    assert [tally.n_draws for tally in tallies] == [2**11] * 16
    own = run(with_design(PLAN, design, 9, 3), 2**11)
    np.testing.assert_array_equal(tallies[3].counts.bins, own.counts.bins)
    whole = together(tallies)
    assert whole.n_draws == 2**15
    assert whole.counts.bins[0, 0].sum() == 2**15
    np.testing.assert_array_equal(whole.kept.impact, np.concatenate([t.kept.impact for t in tallies], axis=-1))
    assert kept_of(tallies).likelihood.shape == (2, 16 * 10)


def test_the_half_width_is_that_of_the_probability_nearest_to_one_half():
    tallies = drawn(10_000)
    p = tallies[0].counts.wins[0, 0, 1] / 10_000
    error = np.sqrt(p * (1 - p) / 10_000)
    # Of the total: 4 ranks, a pair, classes and worst interests of 2 scenarios, the reference order.
    n_reported = 4 + 1 + 2 * 2 * PLAN.class_edges.size + 1
    z = NormalDist().inv_cdf(1 - 0.05 / 2 / n_reported)
    assert half_width(MODEL, tallies) == pytest.approx(z * error, rel=1e-3)


@pytest.mark.parametrize(("design", "precision"), [("mc", 0.006), ("sobol", 0.003)])
def test_an_aim_is_kept_and_an_interrupted_run_looks_where_it_would_have(tmp_path, design, precision):
    path = tmp_path / "run.state"
    with StateFile(path, IDENTITY) as state:
        tallies = drawn(2**22, design=design, precision=precision, state=state)
    n_draws = sum(tally.n_draws for tally in tallies)
    assert read_state(path).aim == (precision, n_draws)
    with StateFile(path, IDENTITY, read_state(path)) as state:
        again = drawn(2**22, design=design, precision=precision, state=state)
        assert sum(tally.n_draws for tally in again) == n_draws
        finer = drawn(2**22, design=design, precision=precision / 4, state=state)
    assert half_width(MODEL, finer) <= precision / 4
    assert sum(tally.n_draws for tally in finer) > n_draws


def test_a_state_may_hold_more_than_a_coarser_precision_needs(tmp_path):
    with StateFile(tmp_path / "run.state", IDENTITY) as state:
        drawn(100 * 1024, state=state)
        (tally,) = drawn(2**22, precision=0.1, state=state)
    assert tally.n_draws == 100 * 1024


def test_numbers_of_draws_are_checked_for_all_chains_together():
    with pytest.raises(InputError, match="`n_draws` must not exceed 34359738368, got 68719476736"):
        drawn(2**36, design="sobol")
    with pytest.raises(InputError, match="multiple of 16384 with design='latin'"):
        drawn(1000, design="latin")


def test_what_a_state_of_chains_cannot_give_is_said_in_draws_of_all_chains(tmp_path):
    path = tmp_path / "run.state"
    with StateFile(path, IDENTITY) as state:
        drawn(2**15, design="sobol", keep_draws=35, state=state)
        for n_draws, keep_draws, message in (
            (2**14, 0, "a run of 32768 draws cannot be continued to `n_draws` 16384: it is longer"),
            (
                2**16,
                48,
                "`keep_draws` 48 cannot be met: .* has kept 2 of the first 2048 draws of each of 16 chains. .* 47",
            ),
        ):
            with pytest.raises(InputError, match=message):
                drawn(n_draws, design="sobol", keep_draws=keep_draws, state=state)
        assert kept_of(drawn(2**16, design="sobol", keep_draws=47, state=state)).likelihood.shape == (2, 32)
