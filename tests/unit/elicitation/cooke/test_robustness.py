"""Robustness runs: each is the model of what is left."""

from __future__ import annotations

import numpy as np
import pytest

from riskmc.elicitation.cooke.classical import classical_model
from riskmc.elicitation.cooke.data import SeedData
from riskmc.elicitation.cooke.robustness import NOBODY, leave_one_out
from riskmc.exceptions import InputError, ReadingWarning

RNG = np.random.default_rng(5)
TRUTH = np.append(RNG.normal(0, 10, 10), np.nan)
MIDDLE = np.nan_to_num(TRUTH) + RNG.normal(0, 3, (3, 11))
WIDTH = RNG.uniform(1, 6, (3, 11, 2))
DATA = SeedData(
    np.stack([MIDDLE - WIDTH[..., 0], MIDDLE, MIDDLE + WIDTH[..., 1]], axis=-1),
    TRUTH,
    experts=["ann", "bob", "cid"],
    questions=[*"abcdefghij", "target"],
)


@pytest.mark.parametrize("by", ["global", "item", "equal"])
def test_without_an_expert_it_is_the_model_of_the_others(by):
    runs = leave_one_out(DATA, "experts", weights=by)
    assert runs["left_out"].values.tolist() == [NOBODY, "ann", "bob", "cid"]
    alone = classical_model(DATA.without(expert="bob"), weights=by)
    run = runs.sel(left_out="bob")
    assert float(run["combined"]) == alone.decision_maker.combined
    assert float(run["benchmark_combined"]) == alone.benchmark.combined
    np.testing.assert_array_equal(run["decision_maker_quantile"], alone.decision_maker.quantiles)
    assert np.isnan(run["weight"].sel(expert="bob"))
    assert float(run["weight"].sum()) == pytest.approx(1.0)
    assert (
        float(runs["calibration"].sel(left_out=NOBODY)) == classical_model(DATA, weights=by).decision_maker.calibration
    )


def test_only_seed_questions_are_left_out():
    runs = leave_one_out(DATA, "questions", threshold=0.0)
    assert runs["left_out"].values.tolist() == [NOBODY, *"abcdefghij"]
    run, alone = runs.sel(left_out="c"), classical_model(DATA.without(question="c"), threshold=0.0)
    np.testing.assert_array_equal(run["expert_calibration"], alone.calibration)
    np.testing.assert_array_equal(run["expert_information"], alone.information_seed)
    assert np.isnan(run["decision_maker_quantile"].sel(question="c")).all()


def test_every_variable_says_what_it_is():
    for name, variable in leave_one_out(DATA, "experts").data_vars.items():
        assert variable.attrs["long_name"], name
        assert variable.attrs["units"], name


def test_something_must_be_left():
    with pytest.raises(InputError, match=r"there is one expert only: nothing is left without it"):
        leave_one_out(SeedData(DATA.quantiles[:1], TRUTH), "experts")
    with (
        pytest.warns(ReadingWarning, match="rest on 1 seed question,"),
        pytest.raises(InputError, match=r"there is one seed question only"),
    ):
        leave_one_out(SeedData(DATA.quantiles[:, :1], TRUTH[:1]), "questions")
    with pytest.raises(InputError, match=r"`over` must be one of 'experts', 'questions'"):
        leave_one_out(DATA, "items")
