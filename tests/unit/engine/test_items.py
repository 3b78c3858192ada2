from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskmc.distributions import ClassRange, Point, Uniform
from riskmc.distributions.tables import UNIFORM_CELLS
from riskmc.engine.items import BY_UNIFORM, Items, panel_of, segments
from riskmc.model import Item, Model
from riskmc.scales import Scale
from riskmc.simulation import simulate


def weights_of(shares):
    total = {}
    for share, expert in shares:
        total[expert] = total.get(expert, 0.0) + share
    return total


def test_the_panel_has_the_weights_of_an_item_all_judged():
    both = Item({"b": Point(1), "a": Point(2)}, {"a": 3, "b": 1})
    some = Item({"b": Point(1), "c": Point(2)})
    everybody = Item({"a": Point(1), "b": Point(2), "c": Point(3)}, {"a": 2, "b": 1, "c": 1})
    assert panel_of([both, None, some, everybody, Item.of(Point(1))]) == {"a": 0.5, "b": 0.25, "c": 0.25}
    assert panel_of([both, some]) == {"a": 0.375, "b": 0.375, "c": 0.25}
    assert panel_of([None, Item.of(Point(1))]) == {}


def test_an_item_all_judged_follows_the_panel():
    panel = {"a": 0.5, "b": 0.25, "c": 0.25}
    assert segments(panel, panel) == [(0.5, "a"), (0.25, "b"), (0.25, "c")]


positive = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4)


@given(positive, positive, st.sets(st.sampled_from("abcd"), min_size=1))
def test_every_expert_gets_his_weight_and_agrees_as_often_as_can_be(panel, own, judged):
    panel = {e: w / sum(panel) for e, w in zip("abcd", panel, strict=True)}
    own = {e: w for e, w in zip("abcd", own, strict=True) if e in judged}
    own = {e: w / sum(own.values()) for e, w in own.items()}
    shares = segments(own, panel)
    assert weights_of(shares) == pytest.approx(own, abs=1e-9)
    agreeing, reached = 0.0, 0.0
    ends = dict(zip(panel, np.cumsum(list(panel.values())), strict=True))
    for share, expert in shares:
        middle = reached + 0.5 * share
        agreeing += share * (ends[expert] - panel[expert] < middle < ends[expert])
        reached += share
    assert agreeing == pytest.approx(sum(min(own.get(e, 0.0), w) for e, w in panel.items()), abs=1e-9)


@pytest.mark.parametrize("sampling", ["coherent", "per-scenario"])
def test_one_expert_speaks_for_all_items_he_judged(sampling):
    experts = {"a": Point(1.0), "b": Point(2.0), "c": Point(3.0)}
    some = {"b": Point(2.0), "c": Point(3.0)}
    model = Model.from_laws({"s": {"k": Item(experts), "m": Item(some)}}, sampling=sampling)
    total = 2.0 * simulate(model, n_draws=4096, rng=1)["draws"]["total_impact"].values.ravel()
    shares = {k: np.mean(np.abs(total - k) < 0.01) for k in (3, 4, 5, 6)}
    # a with b, or b with b, or (a with c), or c with c; never b with c
    assert shares == pytest.approx({3: 1 / 6, 4: 1 / 6 + 1 / 3, 5: 0.0, 6: 1 / 3}, abs=4 * 0.5 / 64)


@pytest.mark.parametrize("sampling", ["coherent", "per-scenario", "independent"])
def test_an_expert_without_weight_does_not_speak(sampling):
    two = Item({"a": Uniform(1, 2), "b": Uniform(5, 6)}, {"a": 0, "b": 1})
    three = Item({"a": Uniform(1, 2), "b": Uniform(5, 6), "c": Uniform(8, 9)}, {"a": 0, "b": 1, "c": 1})
    model = Model.from_laws({"s": {"k": two}, "t": {"k": three}}, sampling=sampling)
    totals = simulate(model, n_draws=4096, rng=1)["draws"]["total_impact"]
    assert totals.min() > 4.99
    assert totals.sel(scenario="s").max() < 6.01
    assert float(totals.sel(scenario="t").mean()) == pytest.approx(7.0, abs=4 * 1.53 / 64)


def test_equal_laws_share_one_table():
    items = Items({})
    for scenario in "ab":
        items.add(Item.of(Uniform(0, 1)), BY_UNIFORM, 1.0, (scenario, "k"))
    arrays = items.arrays()
    assert arrays["item_table"].tolist() == [0, 0]
    assert arrays["chords"].size == UNIFORM_CELLS + 1


def test_a_spike_within_a_class_range_is_seen():
    law = ClassRange("X", "B", "B", scale=Scale(("A", "B")), zero_mass=0.25)
    items = Items({})
    items.add(Item.of(law), BY_UNIFORM, 1.0, ("s", "k"))
    assert items.rows["zero_below"] == [2**30]


@dataclass
class Unhashable:
    numbers: list[float] = field(default_factory=lambda: [1.0, 2.0])

    def ppf(self, q):
        return np.interp(q, [0.0, 1.0], self.numbers)


def test_any_object_with_a_ppf_can_be_an_input():
    model = Model.from_laws({"s": {"k": Unhashable()}})
    mean = simulate(model, n_draws=4096, rng=1)["summary"]["total_impact_mean"].item()
    assert mean == pytest.approx(1.5, abs=4 * 0.29 / 64)
