import matplotlib.pyplot as plt
import numpy as np
import pytest
from tests.figures.synthetic import synthetic_result

from riskmc.exceptions import InputError
from riskmc.plots.diagram_data import risk_diagram_data
from riskmc.plots.knowledge import GLYPHS
from riskmc.plots.risk_diagram import choose_look, on_axes, plot_risk_diagram


def look_of(n_scenarios):
    return choose_look(risk_diagram_data(synthetic_result(n_scenarios, seed=1)))


def test_few_scenarios_have_names_and_their_own_colours():
    look = look_of(3)
    assert look.named
    assert len(set(look.colours)) == 3
    assert look.theme_colours == {}


def test_up_to_twelve_have_names_and_the_colours_of_their_themes():
    look = look_of(12)
    assert look.named
    assert set(look.colours) == {look.theme_colours["nature"]}


def test_many_have_numbers_and_lighter_regions():
    look = look_of(44)
    assert not look.named
    assert len(set(look.colours)) == 3
    assert max(look.shades) < min(look_of(3).shades)


def test_zero_impact_stands_hollow_on_the_lower_edge(three):
    changed = three.copy()
    summary = changed["summary"].to_dataset()
    best = summary["total_impact_best"] * [0.0, 1.0, 1.0]
    changed["summary"].dataset = summary.assign(total_impact_best=best)
    ax = plot_risk_diagram(changed)
    places = on_axes(risk_diagram_data(changed), ax)
    assert places[0, 1] == ax.get_ylim()[0]
    threats = next(points for points in ax.collections if points.get_gid() == "points-threat")
    np.testing.assert_array_equal(threats.get_facecolors()[0], [1.0, 1.0, 1.0, 1.0])
    assert "best estimate is zero" in [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"likelihood": "plausibility"}, "no scenario of this result was judged by plausibility"),
        ({"profile": "policy"}, "`profile` must be one of"),
        ({"language": "de"}, "`language` must be one of 'en', 'nl'; got 'de'"),
    ],
)
def test_a_wrong_call_leaves_no_figure(three, arguments, message):
    with pytest.raises(InputError, match=message):
        plot_risk_diagram(three, **arguments)
    assert plt.get_fignums() == []


def test_the_weakest_grade_of_knowledge_stands_beside_a_name_and_in_the_legend(three):
    inputs = three["inputs"].to_dataset()
    graded = three.copy()
    grades = np.array([["low"], ["high"], [""]])
    graded["inputs"] = inputs.assign(likelihood_data=(("scenario", "expert"), grades))
    ax = plot_risk_diagram(graded)
    names = [text.get_text() for text in ax.texts if text.get_gid() == "scenario-label"]
    assert [name[-1] for name in names][:2] == [GLYPHS["low"], GLYPHS["high"]]
    assert names[2][-1] not in GLYPHS.values()
    entries = [text.get_text() for text in ax.get_legend().get_texts()]
    assert entries[-2:] == ["weak knowledge", "strong knowledge"]
    plain = [text.get_text() for text in plot_risk_diagram(three).get_legend().get_texts()]
    assert plain == entries[:-2]
