from __future__ import annotations

import pytest

from riskmc.report.bands import format_band, format_level


@pytest.mark.parametrize(
    ("values", "kind", "text"),
    [
        ([0.001, 0.0039, 0.017], "probability", "0.39 %\n0.10 to 1.7 %"),
        ([1 / 300, 1 / 90, 1 / 30], "frequency", "once in 90 y\n300 to 30 y"),
        ([1 / 1_400_000, 1 / 730_000, 1 / 370_000], "frequency", "once in 0.73 mn y\n1.4 to 0.37 mn y"),
        ([0.0, 0.1, 0.5], "frequency", "once in 10 y\ninf to 2.0 y"),
        ([2.0, 2.5, 3.0], "plausibility", "plausibility 2.50\n2.00 to 3.00"),
        ([float("-inf"), 2.5, 3.0], "class", "2.50\nnone to 3.00"),
        ([9e8, 1.4e9, 2.1e9], "CHF", "CHF 1.4 bn\n0.90 to 2.1 bn"),
        ([5e3, 5e3, 5e3], "EUR", "EUR 5,000\n5,000"),
    ],
)
def test_bands_read_in_the_words_of_their_axis(values, kind, text):
    assert format_band(values, kind) == text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [(3.2e11, "CHF", "CHF 320 bn"), (5e3, "EUR", "EUR 5,000"), (0.5, "frequency", "once in 2.0 y")],
)
def test_a_level_carries_its_unit(value, kind, text):
    assert format_level(value, kind) == text
