import numpy as np
import pytest

from riskmc.plots.label_placement import nearest_in_box, overlaps, place_labels, spread

PAGE = np.array([0.0, 0.0, 400.0, 300.0])
NO_BARS = np.empty((0, 4))


def place(anchors, size=(40.0, 10.0), bars=NO_BARS, bar_cost=10.0):
    anchors = np.asarray(anchors, dtype=float)
    sizes = np.tile(size, (len(anchors), 1))
    return place_labels(anchors, sizes, bounds=PAGE, bars=bars, bar_cost=bar_cost, gap=5.0, point_radius=3.0)


def shared_areas(boxes):
    shared = overlaps(boxes, boxes)
    return shared[~np.eye(len(boxes), dtype=bool)]


def test_boxes_keep_their_size():
    (box,) = place([[200, 150]])
    np.testing.assert_allclose(box[2:] - box[:2], [40.0, 10.0])


@pytest.mark.parametrize("seed", range(5))
def test_a_crowd_of_labels_is_set_apart(seed):
    anchors = np.random.default_rng(seed).normal([200, 150], [45, 40], size=(25, 2))
    boxes = place(anchors, size=(14.0, 10.0))
    assert shared_areas(boxes).max() == 0.0
    points = np.hstack([anchors - 3.0, anchors + 3.0])
    assert overlaps(boxes, points).max() == 0.0


def test_labels_of_points_on_one_spot_are_set_apart():
    assert shared_areas(place([[200, 150]] * 4)).max() == 0.0


@pytest.mark.parametrize("corner", [(1, 1), (399, 1), (1, 299), (399, 299)])
def test_labels_stay_on_the_page(corner):
    (box,) = place([corner])
    assert (box[:2] >= PAGE[:2]).all()
    assert (box[2:] <= PAGE[2:]).all()


def test_a_bar_is_avoided_when_covering_it_costs():
    bar = np.array([[203.0, 149.0, 300.0, 151.0]])
    assert overlaps(place([[200, 150]], bars=bar), bar).max() == 0.0
    assert overlaps(place([[200, 150]], bars=bar, bar_cost=0.0), bar).max() > 0.0


def test_the_order_of_search_is_fixed():
    anchors = np.random.default_rng(9).uniform(50, 250, size=(20, 2))
    np.testing.assert_array_equal(place(anchors), place(anchors))


def test_nearest_place_in_a_box():
    boxes = np.array([[0.0, 0.0, 2.0, 2.0]] * 2)
    np.testing.assert_array_equal(nearest_in_box(np.array([[5.0, 1.0], [1.0, 1.0]]), boxes), [[2.0, 1.0], [1.0, 1.0]])


def test_places_that_are_far_enough_apart_stay():
    wished = np.array([0.0, 1.0, 4.0])
    np.testing.assert_allclose(spread(wished, np.array([1.0, 1.0])), wished)


def test_places_that_are_too_close_move_apart_around_their_mean():
    placed = spread(np.array([1.0, 1.0, 1.0, 9.0]), np.array([2.0, 2.0, 2.0]))
    np.testing.assert_allclose(placed, [1.0 - 2.0, 1.0, 1.0 + 2.0, 9.0])


def test_pools_that_run_into_each_other_become_one():
    wished, gaps = np.array([0.0, 0.0, 0.5, 0.5]), np.array([1.0, 0.5, 1.0])
    placed = spread(wished, gaps)
    assert (np.diff(placed) >= gaps - 1e-12).all()
    np.testing.assert_allclose(placed.mean(), wished.mean())


def test_nothing_and_one_place():
    assert spread(np.empty(0), np.empty(0)).size == 0
    np.testing.assert_array_equal(spread(np.array([3.0]), np.empty(0)), [3.0])
