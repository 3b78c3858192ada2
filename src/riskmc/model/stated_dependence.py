"""The dependence that the settings state, in the measure they state it in, as the model needs it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from riskmc._typing import FloatArray
from riskmc.elicitation.settings_dependence import Dependence as Stated
from riskmc.elicitation.settings_dependence import Measure
from riskmc.exceptions import Fault, InputError
from riskmc.model.correlation import normal_correlation, repaired_correlation, stated_correlation
from riskmc.model.dependence import ByLabel, Correlations, Dependence, Driver, loadings

if TYPE_CHECKING:
    from riskmc.model.assessment import Assessment

USUAL_DEGREES: Final = 4.0
"""Degrees of freedom of a t copula where none are given."""


def as_spearman(value: float, measure: Measure) -> float:
    """Return a correlation of any measure as Spearman's, through that of normal scores.

    Examples
    --------
    >>> as_spearman(0.5, "concordance"), round(as_spearman(0.5, "kendall"), 4)
    (0.0, 0.6902)
    """
    if measure == "spearman":
        return value
    return float(stated_correlation(normal_correlation(value, measure)))


def stated_dependence(assessment: Assessment) -> Dependence:
    """Return what the settings say of dependence, every number as Spearman's rank correlation.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    Dependence

    Raises
    ------
    InputError
        If the matrix is missing or is none.
    """
    stated = assessment.settings.dependence
    expert = stated.within_expert
    return Dependence(
        within_scenario=_within_scenario(assessment),
        within_criterion=_by_label(stated.within_criterion, stated.measure),
        within_expert=0.0 if expert is None else as_spearman(expert, stated.measure),
        drivers=_drivers(stated),
        degrees_of_freedom=math.inf if stated.copula == "gaussian" else stated.degrees_of_freedom or USUAL_DEGREES,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A correlation matrix as it was entered, and as it is used.

    Parameters
    ----------
    labels : tuple of str
    entered, used : array, shape (label, label)
        As Spearman's rank correlations.
    distance : float
        Frobenius distance between the two, of normal correlations; 0 where nothing was repaired.
    """

    labels: tuple[str, ...]
    entered: FloatArray
    used: FloatArray
    distance: float


def stated_matrix(assessment: Assessment) -> Matrix | None:
    """Return the correlation matrix of the assessment, None where its settings name none.

    Raises
    ------
    InputError
        If it is missing, out of range, not symmetric, or too far from any correlation matrix.
    """
    stated, table = assessment.settings.dependence, assessment.correlations
    if not stated.matrix_file:
        return None
    if table is None:
        message = f"there is no correlation matrix {stated.matrix_file!r}. Give one, or a number for within_scenario."
        raise InputError(message)
    normal = normal_correlation(np.asarray(table.values, dtype=float), stated.measure)
    entered = np.asarray(stated_correlation(normal)) if stated.measure != "spearman" else np.asarray(table.values)
    checked = Correlations(tuple(table.labels), entered)
    used, distance = repaired_correlation(normal, labels=checked.labels)
    kept = checked.values if distance == 0.0 else np.asarray(stated_correlation(used))
    return Matrix(checked.labels, checked.values, kept, float(distance))


def dependence_faults(assessment: Assessment) -> Iterator[Fault]:
    """Yield what the model would refuse of the stated dependence whose labels are known.

    Parameters
    ----------
    assessment : Assessment

    Yields
    ------
    Fault
        Of the matrix, or of correlations that sum to more than one.
    """
    stated, column = assessment.settings.dependence, "dependence.within_scenario"
    try:
        dependence = stated_dependence(assessment)
    except InputError as error:
        yield Fault(str(error), stated.matrix_file, column="" if stated.matrix_file else column)
        return
    try:
        loadings(dependence, assessment.scenario_ids, assessment.criterion_ids)
    except InputError as error:
        is_matrix = isinstance(dependence.within_scenario, Correlations) and "matrix" in str(error)
        yield Fault(str(error), stated.matrix_file if is_matrix else "", column="" if is_matrix else "dependence")


def _within_scenario(assessment: Assessment) -> ByLabel | Correlations:
    stated = assessment.settings.dependence
    matrix = stated_matrix(assessment)
    if matrix is not None:
        return Correlations(matrix.labels, matrix.entered)
    given = stated.within_scenario
    return 0.0 if isinstance(given, str) else _by_label(given, stated.measure)


def _by_label(given: float | Mapping[str, float] | None, measure: Measure) -> ByLabel:
    if given is None:
        return 0.0
    if isinstance(given, Mapping):
        return {label: as_spearman(value, measure) for label, value in given.items()}
    return as_spearman(given, measure)


def _drivers(stated: Stated) -> tuple[Driver, ...]:
    def share(value: float | None) -> float:
        return 0.0 if value is None else as_spearman(value, stated.measure)

    return tuple(
        Driver(name, tuple(driver.scenarios), impact=share(driver.impact), likelihood=share(driver.likelihood))
        for name, driver in stated.drivers.items()
    )
