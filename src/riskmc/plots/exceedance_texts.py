"""The words on the pictures of exceedance, by language."""

from __future__ import annotations

from typing import Final

EXCEEDANCE_TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "exceedance_reading": (
            "How likely an event with a larger total impact is. Line and shading: median and bands of what is "
            "not known; dashes: all in all."
        ),
        "event_count_reading": (
            "How many events with a larger total impact are expected. Line and shading: median and bands of what is "
            "not known; dashes: all in all."
        ),
        "exceedance_axis": "Probability of an event above it",
        "event_count_axis": "Expected number of events above it",
        "within_years": "{label}, within {years} years",
        "within_year": "{label}, a year",
        "fan_band": "{percent} % band",
        "fan_median": "median",
        "fan_mean": "mean: all in all",
        "events_of": "Events of {count} scenarios, independent of each other given what is not known.",
        "without_likelihood": "Not shown: {count} without a likelihood.",
        "kept_draws": "{draws} kept draws.",
    },
    "nl": {
        "exceedance_reading": (
            "Hoe waarschijnlijk een gebeurtenis met een grotere totale impact is. Lijn en vlakken: mediaan en banden "
            "van wat niet bekend is; streepjes: alles bijeen."
        ),
        "event_count_reading": (
            "Hoeveel gebeurtenissen met een grotere totale impact te verwachten zijn. Lijn en vlakken: mediaan en "
            "banden van wat niet bekend is; streepjes: alles bijeen."
        ),
        "exceedance_axis": "Kans op een gebeurtenis daarboven",
        "event_count_axis": "Verwacht aantal gebeurtenissen daarboven",
        "within_years": "{label}, binnen {years} jaar",
        "within_year": "{label}, per jaar",
        "fan_band": "{percent}%-band",
        "fan_median": "mediaan",
        "fan_mean": "gemiddelde: alles bijeen",
        "events_of": "Gebeurtenissen van {count} scenario's, onafhankelijk gegeven wat niet bekend is.",
        "without_likelihood": "Niet getoond: {count} zonder waarschijnlijkheid.",
        "kept_draws": "{draws} bewaarde trekkingen.",
    },
}
"""Phrases by language and key; `riskmc.plots.texts.phrase` finds them."""
