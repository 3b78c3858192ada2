import numpy as np
import pytest
from tests.unit.model.judged import two_experts

from riskmc.exceptions import InputError
from riskmc.model.feedback import COLUMNS, feedback


def test_a_row_for_each_judgement_and_each_pool():
    table = feedback(two_experts())
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == 11 + 10 + 11 + 10  # ten criteria have a pool
    assert (table["expert"] == "").sum() == 10
    assert feedback(two_experts(), expert="bert")["expert"].unique().tolist() == ["bert"]


def test_what_was_said_stands_beside_what_the_fit_gives():
    row = feedback(two_experts(), scenario="flood").iloc[0]
    assert row[["low", "best", "high", "meaning", "coverage"]].tolist() == ["B", "C", "D", "as P5 and P95", 0.9]
    assert row[["p05", "p50", "p95", "mean"]].tolist() == pytest.approx([1.5, 3.0, 4.5, 3.0], abs=2e-3)
    assert row[["p50_class", "mean_class", "data"]].tolist() == ["C", "C", "medium"]
    assert row["sentence"].startswith("You said B - C - D as P5 and P95: the fit gives 5 % below B (1.50), 50 % below")


def test_the_pool_lies_between_its_experts():
    table = feedback(two_experts(), scenario="flood").set_index(["criterion", "expert"])
    anna, bert, pool = (table.loc[("2.1", expert)] for expert in ("anna", "bert", ""))
    assert anna["p50"] < pool["p50"] < bert["p50"]
    assert pool["mean"] == pytest.approx((anna["mean"] + bert["mean"]) / 2)
    assert np.isnan(pool["p_below"])
    assert pool["sentence"].startswith("The 2 experts together: the fit gives")


def test_a_zero_and_a_single_value_are_said_in_words():
    table = feedback(two_experts(), scenario="cyber", language="nl")
    zero, point = table.iloc[0], table.iloc[-1]
    assert zero["p_zero"] == pytest.approx(1 / 3)
    assert "5 % op X, 50 % onder" in zero["sentence"]
    assert "; met 33,3 % is het X, helemaal niets; 0 % ligt onder uw laagste en" in zero["sentence"]
    assert point["sentence"] == "U zei alleen 1 %: dit telt als C (2,80; 1 %), zonder spreiding."
    assert point["meaning"] == ""


def test_a_range_that_is_widened_shows_both():
    row = feedback(two_experts(knowledge={"widen": {"low": 2.0}}), expert="bert").iloc[0]
    assert (row["low"], row["high"]) == ("C", "E")
    assert (row["read_low"], row["read_high"]) == (1.0, 5.5)  # 4 - 2 x 1.5, and cut at the end of the axis
    assert row["p_below"] > 0.1


@pytest.mark.parametrize("given", [{"scenario": "fire"}, {"expert": "carl"}, {"language": "fr"}])
def test_what_is_not_there_is_named(given):
    (name,) = given
    with pytest.raises(InputError, match=f"`{name}` must be one of"):
        feedback(two_experts(), **given)
