"""The page of a ranking as plain objects for JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import xarray as xr

from riskmc import _schema as names
from riskmc.report.ranking_page import Order, Page, Part
from riskmc.report.signed import Statement
from riskmc.report.statements import assumption_sentences

Plain = dict[str, object]


def page_as_json(page: Page) -> Plain:
    """Return everything the page says; unknown numbers are None.

    Parameters
    ----------
    page : Page

    Returns
    -------
    dict
        ``title``, ``edition``, ``source`` and ``date`` of the assessment, ``attributes`` of
        the run, ``by``, ``theta``, ``language``, ``n_draws`` and ``half_width`` of ranks and
        pairs, ``kept_draws``, ``scenario_names``,
        ``assumptions``, ``profiles`` (each with ``ranking``, ``statements`` and
        ``order``) and ``variants``. A dataset is given as ``coords`` and ``variables``,
        each of these with its ``dims`` and ``values``.
    """
    attrs = page.result.attrs
    inputs = page.result[names.INPUTS].attrs
    return {
        **{key: str(inputs.get(key, "")) or None for key in ("title", "edition", "source")},
        "date": page.date,
        "attributes": {name: _plain(value) for name, value in attrs.items() if name != "assumptions"},
        "by": page.by,
        "theta": page.theta,
        "language": page.words.language,
        "n_draws": page.n_draws,
        "half_width": page.half_width,
        "kept_draws": page.kept_draws,
        "assumptions": assumption_sentences(page.result),
        "scenario_names": dict(page.words.called),
        "profiles": [_part(part) for part in page.parts],
        "variants": None if page.variants is None else _dataset(page.variants),
    }


def _part(part: Part) -> Plain:
    return {
        "profile": part.profile or None,
        "scenarios": list(part.scenarios),
        "ranking": _dataset(part.ranking),
        "statements": [_statement(statement) for statement in part.statements],
        "order": None if part.order is None else _order(part.order),
    }


def _statement(statement: Statement) -> Plain:
    return {
        "kind": statement.kind,
        "scenarios": list(statement.scenarios),
        "claim": statement.claim,
        "probability": _plain(statement.probability),
        "mcse": _plain(statement.mcse),
        "words": None if statement.certain else statement.words,
        "worlds": None if statement.certain else statement.worlds,
        "text": str(statement),
    }


def _order(order: Order) -> Plain:
    return {"kind": order.kind, "scenarios": list(order.scenarios), "confidence": _dataset(order.confidence)}


def _dataset(dataset: xr.Dataset) -> Plain:
    """Return a dataset as its coordinates and variables."""
    variables = {
        str(name): {"dims": [str(dim) for dim in array.dims], "values": _plain(array.to_numpy().tolist())}
        for name, array in dataset.data_vars.items()
    }
    coords = {str(dim): _plain(dataset[dim].to_numpy().tolist()) for dim in dataset.dims}
    attrs = {str(name): _plain(value) for name, value in dataset.attrs.items()}
    return {"attributes": attrs, "coords": coords, "variables": variables}


def _plain(value: object) -> object:
    """Return a value as JSON knows it: numbers of numpy as numbers of Python, NaN and infinity as None."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    return None if isinstance(value, float) and not math.isfinite(value) else value
