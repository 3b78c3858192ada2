import pytest

from riskmc.engine.exact.threads import mapped


@pytest.mark.parametrize("n", [0, 1, 7, 100])
def test_results_are_in_order(n):
    assert mapped(lambda x: x * x, range(n)) == [x * x for x in range(n)]


def test_a_mistake_is_passed_on():
    with pytest.raises(ZeroDivisionError, match="division"):
        mapped(lambda x: 1 / x, [1, 0])
