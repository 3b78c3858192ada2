"""What a risk diagram shows, taken from a result before anything is drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc._typing import FloatArray
from riskmc._validation import check_choice
from riskmc.exceptions import InputError
from riskmc.plots.density import HighestDensity, highest_density
from riskmc.plots.knowledge import scenario_grades
from riskmc.plots.result_access import choose_profile, group, in_classes, judged_on, numbers, scenario_texts, texts

PROBABILITIES = (0.5, 0.9)
"""What the bands and the regions of the diagram hold."""

_LONGEST_NUMBER = 3

LikelihoodChoice = Literal["likelihood", "plausibility"]
_OTHER_AXIS = {names.LIKELIHOOD: names.PLAUSIBILITY, names.PLAUSIBILITY: names.LIKELIHOOD}


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes along one axis, lowest first.

    Parameters
    ----------
    words : tuple of str
        What each class is called.
    lower, upper : numpy.ndarray
        Bounds of each class in the unit of the axis.
    """

    words: tuple[str, ...]
    lower: FloatArray
    upper: FloatArray

    @property
    def bounds(self) -> FloatArray:
        """The different bounds, in ascending order; neighbours share one."""
        both: FloatArray = np.sort(np.concatenate([self.lower, self.upper]))
        if both.size == 0:
            return both
        apart = np.diff(both) > 1e-9 * both[1:]
        different: FloatArray = both[np.concatenate([[True], apart])]
        return different


NO_CLASSES = Classes((), np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True)
class Positions:
    """Where the scenarios lie along one axis, in the unit of the axis.

    Parameters
    ----------
    best : numpy.ndarray
        Best estimate, (scenario).
    bands : mapping of float to numpy.ndarray
        Equal-tailed band by its probability, each (scenario, 2): lower and upper end.
    """

    best: FloatArray
    bands: Mapping[float, FloatArray]


@dataclass(frozen=True, slots=True)
class RiskDiagram:
    """Everything a risk diagram shows; see `risk_diagram_data`.

    Parameters
    ----------
    scenario, number, name, theme, kind : tuple of str
        Id, short mark, name, theme and kind of each scenario shown. The mark is the
        id where all ids are short, otherwise the place in the register.
    x, y : Positions
        Likelihood or plausibility, and total impact.
    x_classes, y_classes : Classes
        The classes of the method along both axes; a total in money has none.
    x_kind : str
        ``"probability"``, ``"frequency"`` or ``"plausibility"``.
    regions : tuple of HighestDensity or None
        Highest-density regions, with log10 coordinates on log axes; None where the
        draws cover no area.
    zeros : tuple of numpy.ndarray
        For each scenario the likelihood at the draws whose total impact is zero.
    themes : tuple of str
        Themes of the whole register, so that colours agree between diagrams.
    n_register, n_elsewhere, n_draws : int
        Scenarios in the register, shown or not; those judged on the other axis; draws
        behind the bands.
    profile : str
        The weights behind the total impact.
    attrs : mapping of str to object
        Attributes of the group ``inputs``.
    illustrative : bool
        Whether the data are illustrative.
    grades : tuple of str
        Weakest grade of the knowledge behind each scenario, empty where there is none.
    """

    scenario: tuple[str, ...]
    number: tuple[str, ...]
    name: tuple[str, ...]
    theme: tuple[str, ...]
    kind: tuple[str, ...]
    x: Positions
    y: Positions
    x_classes: Classes
    y_classes: Classes
    x_kind: str
    regions: tuple[HighestDensity | None, ...]
    zeros: tuple[FloatArray, ...]
    themes: tuple[str, ...]
    n_register: int
    n_elsewhere: int
    n_draws: int
    profile: str
    attrs: Mapping[str, object]
    illustrative: bool
    grades: tuple[str, ...] = ()


def risk_diagram_data(
    result: xr.DataTree, *, profile: str | None = None, likelihood: LikelihoodChoice = "likelihood"
) -> RiskDiagram:
    """Take from a result what its risk diagram shows.

    Points and bands are read from the group ``summary``; only the highest-density
    regions are estimated here, from the kept draws with a total impact above zero.

    Parameters
    ----------
    result : xarray.DataTree
        What `riskmc.simulate` returns.
    profile : str, optional
        Name of the weights; the first profile of the result where it is None.
    likelihood : {"likelihood", "plausibility"}
        Which scenarios: those judged by likelihood or those judged by plausibility.

    Returns
    -------
    RiskDiagram

    Raises
    ------
    InputError
        If the result lacks a group, has no such profile, or no scenario was judged
        by `likelihood`.

    Examples
    --------
    >>> import pandas as pd
    >>> import riskmc
    >>> rows = [
    ...     ("flood", c, "A", "B", "C") for c in (*riskmc.load_framework("nl-nra-2014").criterion_ids, "likelihood")
    ... ]
    >>> assessment = riskmc.Assessment.from_frames(
    ...     pd.DataFrame(rows, columns=["scenario", "criterion", "low", "best", "high"]),
    ...     framework="nl-nra-2014",
    ...     reading={"bounds": "p5-p95"},
    ...     dependence={"within_scenario": 0.5},
    ... )
    >>> result = riskmc.simulate(assessment, n_draws=4096, rng=1)
    >>> diagram = risk_diagram_data(result)
    >>> diagram.scenario, diagram.x_kind, round(float(diagram.y.best[0]), 4)  # class B is 3 ** -3
    (('flood',), 'probability', 0.037)
    """
    check_choice("likelihood", likelihood, (names.LIKELIHOOD, names.PLAUSIBILITY))
    summary, inputs = group(result, names.SUMMARY), group(result, names.INPUTS)
    profile = choose_profile(summary, profile)
    register = texts(summary[names.SCENARIO])
    shown = _judged(summary, likelihood, profile)
    regions, zeros = _from_draws(result, shown, likelihood, profile)
    x_kind = likelihood if likelihood == names.PLAUSIBILITY else str(inputs.attrs.get("likelihood_kind", "probability"))
    return RiskDiagram(
        scenario=shown,
        number=_numbers(register, shown),
        name=tuple(
            name or scenario
            for name, scenario in zip(scenario_texts(inputs, "scenario_name", shown), shown, strict=True)
        ),
        theme=scenario_texts(inputs, "theme", shown),
        kind=scenario_texts(inputs, "kind", shown),
        x=_positions(summary, likelihood, shown),
        y=_positions(summary.sel({names.PROFILE: profile}), names.TOTAL_IMPACT, shown),
        x_classes=_classes(inputs, likelihood),
        y_classes=_classes(inputs, "impact") if in_classes(result) else NO_CLASSES,
        x_kind=x_kind,
        regions=regions,
        zeros=zeros,
        themes=tuple(dict.fromkeys(scenario_texts(inputs, "theme", register))),
        n_register=len(register),
        n_elsewhere=int(judged_on(summary, _OTHER_AXIS[likelihood]).sum()),
        n_draws=int(result.attrs.get("n_draws", 0)),
        profile=profile,
        attrs=dict(inputs.attrs),
        illustrative=bool(result.attrs.get("illustrative", False)),
        grades=scenario_grades(inputs, shown),
    )


def _judged(summary: xr.Dataset, likelihood: str, profile: str) -> tuple[str, ...]:
    """Return the ids of scenarios that have both a likelihood of this sort and an impact."""
    impact = f"{names.TOTAL_IMPACT}_best"
    if impact not in summary:
        message = (
            "the result has no best estimates, because it comes from a bare Model; simulate an Assessment to draw it."
        )
        raise InputError(message)
    there = np.isfinite(numbers(summary[impact].sel({names.PROFILE: profile}), names.SCENARIO))
    best = f"{likelihood}_best"
    there &= np.isfinite(numbers(summary[best], names.SCENARIO)) if best in summary else False
    if not there.any():
        message = f"no scenario of this result was judged by {likelihood}. Try likelihood={_OTHER_AXIS[likelihood]!r}."
        raise InputError(message)
    return tuple(np.array(texts(summary[names.SCENARIO]))[there].tolist())


def _numbers(register: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
    if all(len(scenario) <= _LONGEST_NUMBER for scenario in register):
        return shown
    return tuple(str(register.index(scenario) + 1) for scenario in shown)


def _positions(summary: xr.Dataset, variable: str, shown: tuple[str, ...]) -> Positions:
    here = summary.sel({names.SCENARIO: list(shown)})
    quantiles = here[f"{variable}_quantile"]
    bands = {}
    for probability in PROBABILITIES:
        ends = [0.5 - 0.5 * probability, 0.5 + 0.5 * probability]
        band = quantiles.sel({names.QUANTILE: ends}, method="nearest", tolerance=1e-9)
        bands[probability] = numbers(band, names.SCENARIO, names.QUANTILE)
    return Positions(numbers(here[f"{variable}_best"], names.SCENARIO), bands)


def _classes(inputs: xr.Dataset, axis: str) -> Classes:
    """Return the classes with two finite bounds; a class at zero has no place on a log axis."""
    stem = f"{axis}_class"
    if f"{stem}_lower" not in inputs:
        return NO_CLASSES
    lower, upper = (numbers(inputs[f"{stem}_{end}"], stem) for end in ("lower", "upper"))
    there = np.isfinite(lower) & np.isfinite(upper)
    if axis != names.PLAUSIBILITY:
        there &= lower > 0.0
    words = np.array(texts(inputs[f"{stem}_word"]))[there]
    return Classes(tuple(words.tolist()), lower[there], upper[there])


def _from_draws(
    result: xr.DataTree, shown: tuple[str, ...], likelihood: str, profile: str
) -> tuple[tuple[HighestDensity | None, ...], tuple[FloatArray, ...]]:
    """Return the regions and the likelihoods at zero impact, from the kept draws."""
    if names.DRAWS not in result.children:
        return (None,) * len(shown), (np.empty(0),) * len(shown)
    draws = group(result, names.DRAWS).sel({names.PROFILE: profile, names.SCENARIO: list(shown)})
    x, y = (
        numbers(draws[variable], names.SCENARIO, names.CHAIN, names.DRAW).reshape(len(shown), -1)
        for variable in (likelihood, names.TOTAL_IMPACT)
    )
    on_log = likelihood == names.LIKELIHOOD
    regions = tuple(_region(*pair, on_log=on_log) for pair in zip(x, y, strict=True))
    return regions, tuple(across[up == 0.0] for across, up in zip(x, y, strict=True))


def _region(x: FloatArray, y: FloatArray, *, on_log: bool) -> HighestDensity | None:
    there = np.isfinite(x) & np.isfinite(y) & (y > 0.0)
    there &= (x > 0.0) if on_log else True
    across = np.log10(x[there]) if on_log else x[there]
    return highest_density(across, np.log10(y[there]), PROBABILITIES)


def view_limits(diagram: RiskDiagram) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of both axes: all classes, points, bands and regions, and a little room.

    On a log axis what lies at zero has no place and is left to the lower edge.
    """
    outer = [_outer_region(region) for region in diagram.regions if region is not None]
    log_x = diagram.x_kind != names.PLAUSIBILITY
    limits = []
    for axis, (positions, classes) in enumerate(((diagram.x, diagram.x_classes), (diagram.y, diagram.y_classes))):
        log = log_x or axis == 1
        found = np.concatenate([positions.best, positions.bands[PROBABILITIES[-1]].ravel(), classes.bounds])
        places = np.log10(found[found > 0.0]) if log else found
        places = np.concatenate([places, *(box[axis] for box in outer)])
        limits.append(_with_room(places, log=log))
    return limits[0], limits[1]


def _outer_region(region: HighestDensity) -> tuple[FloatArray, FloatArray]:
    inside = region.density >= min(region.levels)
    return region.x[inside], region.y[inside]


def _with_room(places: FloatArray, *, log: bool) -> tuple[float, float]:
    if places.size == 0:
        return (1e-3, 1.0) if log else (0.0, 1.0)
    low, high = float(places.min()), float(places.max())
    room = 0.02 * (high - low) or 0.5
    return (math.pow(10.0, low - room), math.pow(10.0, high + room)) if log else (low - room, high + room)
