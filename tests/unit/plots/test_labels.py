import numpy as np
import pytest

from riskmc.plots.class_axes import set_class_axes
from riskmc.plots.diagram_data import risk_diagram_data
from riskmc.plots.labels import draw_labels


@pytest.mark.parametrize("named", [True, False])
def test_a_label_for_each_scenario_in_their_order(three, ax, named):
    diagram = risk_diagram_data(three)
    set_class_axes(ax, diagram, language="en")
    labels = draw_labels(ax, diagram, named=named, point=8.0)
    written = [label.get_text().replace("\n", " ") for label in labels]
    assert written == list(diagram.name if named else diagram.number)
    np.testing.assert_allclose([label.xy for label in labels], np.column_stack([diagram.x.best, diagram.y.best]))


def test_only_labels_that_moved_away_have_a_line(many, ax):
    diagram = risk_diagram_data(many)
    set_class_axes(ax, diagram, language="en")
    labels = draw_labels(ax, diagram, named=False, point=6.0)
    leaders = [text for text in ax.texts if text.get_gid() == "leader"]
    assert 0 < len(leaders) < len(labels)
    reach = [np.hypot(*leader.get_position()) for leader in leaders]
    assert min(reach) > 11.0
