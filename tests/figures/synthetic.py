"""A result with every group and variable that the plots read, made without the engine."""

from __future__ import annotations

import json

import numpy as np
import xarray as xr

QUANTILES = np.array([0.005, 0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975, 0.995])
PROFILES = ["per-criterion", "per-interest"]
BY = ["total_impact", "likelihood", "risk"]
N_CHAINS, N_DRAWS = 4, 1024

THREE = {
    "far_right_extremism": ("Far-right extremism", "society", "threat"),
    "lek_dike_breach": ("Lek dike breach", "nature", "hazard"),
    "criminal_foreign_enterprise": ("Criminal interference by a foreign enterprise", "economy", "threat"),
}
NATURE = [
    "Hail",
    "Heavy rain with surface runoff",
    "Heavy snowfall",
    "Storm",
    "Cold spell",
    "Heatwave",
    "Drought",
    "Forest fire",
    "Flood",
    "Avalanche winter",
    "Rockslide",
    "Earthquake",
    "Volcanic eruption abroad",
    "Spread of invasive species",
    "Meteorite impact",
    "Solar storm",
]
TECHNOLOGY = [
    "Aircraft crash",
    "Dangerous-goods accident, rail",
    "Dangerous-goods accident, road",
    "Accident at biological facility",
    "Accident at chemical facility",
    "Nuclear power plant accident",
    "Dam accident",
    "Natural-gas supply outage",
    "Natural-gas shortage",
    "Oil supply shortage",
    "Blackout",
    "Electricity shortage",
    "Mobile network outage",
    "Restricted shipping (Rhine)",
]
SOCIETY_HAZARDS = ["Pandemic", "Animal disease", "Influx of people seeking protection"]
SOCIETY_THREATS = [
    "Attack, conventional means",
    "Attack, dirty bomb",
    "Attack, viruses",
    "Attack, bacteria",
    "Attack, toxin",
    "Attack, chemical warfare agent",
    "Attack, toxic industrial chemical",
    "Attack on nuclear transport",
    "Cyber attack",
    "Unrest",
    "Armed conflict",
]


def synthetic_result(n_scenarios: int, seed: int) -> xr.DataTree:
    """Make a result of 3 scenarios with probabilities, or of 44 with frequencies and plausibilities.

    With 3, the first has draws at exactly zero. With 44, the last 11 have a
    plausibility and no likelihood, and every tenth has draws at zero. Fewer are cut from
    the 44; what is more has a likelihood, and the names again under four themes more.
    """
    rng = np.random.default_rng(seed)
    few = n_scenarios == len(THREE)
    table = _few() if few else (_many() + _more(n_scenarios - 44))[:n_scenarios]
    ids, names, themes, kinds = (list(column) for column in zip(*table, strict=True))
    plausible = np.array([kind == "threat" and not few for kind in kinds])
    draws, best = _draw(rng, plausible, few=few)
    groups = {
        "/": xr.Dataset(attrs=_root_attrs(seed)),
        "/inputs": _inputs(ids, names, themes, kinds, few=few),
        "/summary": _summary(ids, draws, best),
        "/ranking": _ranking(ids, draws),
        "/draws": _kept(ids, draws),
    }
    return xr.DataTree.from_dict(groups)


def _few() -> list[tuple[str, str, str, str]]:
    return [(scenario, *texts) for scenario, texts in THREE.items()]


def _many() -> list[tuple[str, str, str, str]]:
    rows = [(name, "nature", "hazard") for name in NATURE]
    rows += [(name, "technology", "hazard") for name in TECHNOLOGY]
    rows += [(name, "society", "hazard") for name in SOCIETY_HAZARDS]
    rows += [(name, "society", "threat") for name in SOCIETY_THREATS]
    return [(str(i + 1), *row) for i, row in enumerate(rows)]


def _more(n_more: int) -> list[tuple[str, str, str, str]]:
    names = (NATURE + TECHNOLOGY) * (1 + max(n_more, 0) // 30)
    themes = ["economy", "ecology", "space", "culture"]
    return [(str(i + 45), f"{names[i]} again", themes[i * 4 // n_more], "hazard") for i in range(n_more)]


def _draw(rng: np.random.Generator, plausible: np.ndarray, *, few: bool) -> tuple[dict, dict]:
    """Draw total impact (profile, draw, scenario), likelihood and plausibility (draw, scenario)."""
    n = plausible.size
    n_draws = N_CHAINS * N_DRAWS
    if few:
        x_mid, x_sd = np.log10([0.004, 0.017, 0.04]), np.array([0.2, 0.15, 0.45])
        y_mid, y_sd = np.log10([0.22, 0.165, 0.065]), np.array([0.16, 0.12, 0.26])
    else:
        x_mid, x_sd = -rng.gamma(9.0, 0.26, n), rng.uniform(0.1, 0.3, n)
        y_mid, y_sd = rng.normal(9.3, 0.75, n), rng.uniform(0.12, 0.3, n)
    common = rng.normal(size=(n_draws, n))
    log_x = x_mid + x_sd * (0.4 * common + np.sqrt(1 - 0.16) * rng.normal(size=(n_draws, n)))
    noise = common + 0.15 * rng.normal(size=(len(PROFILES), n_draws, n))
    impact = 10.0 ** (y_mid + np.array([0.0, 0.08])[:, None, None] + y_sd * noise)
    zero = rng.random((n_draws, n)) < np.where(np.arange(n) % 10 == 0, 0.08, 0.0)
    impact[:, zero] = 0.0
    plausibility = np.clip(rng.uniform(1.5, 4.5, n).round(1) + 0.35 * rng.normal(size=(n_draws, n)), 0.5, 5.5)
    likelihood = np.where(plausible, np.nan, np.minimum(10.0**log_x, 1.0 if few else np.inf))
    plausibility = np.where(plausible, plausibility, np.nan)
    best = {
        "total_impact": np.stack([10.0**y_mid, 10.0 ** (y_mid + 0.08)]),
        "likelihood": np.where(plausible, np.nan, 10.0**x_mid),
        "plausibility": np.median(plausibility, axis=0),
    }
    risk = impact * likelihood
    return {"total_impact": impact, "likelihood": likelihood, "plausibility": plausibility, "risk": risk}, best


def _root_attrs(seed: int) -> dict[str, object]:
    return {"n_draws": N_CHAINS * N_DRAWS, "entropy": str(seed), "illustrative": 1, "assumptions": json.dumps([])}


def _inputs(ids: list[str], names: list[str], themes: list[str], kinds: list[str], *, few: bool) -> xr.Dataset:
    top = 5 if few else 8
    unit = 1.0 if few else 3.0e11
    k = np.arange(1, top + 1)
    words = ["limited", "substantial", "serious", "very serious", "catastrophic"] if few else [f"class {i}" for i in k]
    variables = {
        "scenario_name": ("scenario", names),
        "theme": ("scenario", themes),
        "kind": ("scenario", kinds),
        "impact_class_word": ("impact_class", words),
        "impact_class_lower": ("impact_class", unit * 3.0 ** (k - 0.5 - top)),
        "impact_class_upper": ("impact_class", unit * 3.0 ** (k + 0.5 - top)),
    }
    variables |= _probability_classes() if few else _frequency_classes()
    attrs = {
        "title": "National Risk Assessment 6" if few else "Catastrophes and Emergencies in Switzerland",
        "edition": "2014" if few else "2025",
        "framework": "nl-nra-2014" if few else "ch-kns-2025",
        "source": "made for tests, after a published register",
        "language": "en",
        "likelihood_kind": "probability" if few else "frequency",
        "horizon_years": 5.0 if few else np.nan,
        "impact_unit": "1" if few else "CHF",
        "n_classes": top,
        "base": 3.0,
        "rule": "weighted-sum" if few else "monetised-sum",
    }
    return xr.Dataset(variables, coords={"scenario": ids}, attrs=attrs)


def _probability_classes() -> dict[str, tuple[str, object]]:
    bounds = np.array([5e-6, 5e-4, 5e-3, 5e-2, 0.5, 1.0])
    words = ["highly unlikely", "unlikely", "somewhat likely", "likely", "highly likely"]
    return {
        "likelihood_class_word": ("likelihood_class", words),
        "likelihood_class_lower": ("likelihood_class", bounds[:-1]),
        "likelihood_class_upper": ("likelihood_class", bounds[1:]),
    }


def _frequency_classes() -> dict[str, tuple[str, object]]:
    bounds = 10.0 ** np.arange(-6.0, 1.0)
    words = ["extremely rare", "very rare", "rare", "occasional", "frequent", "very frequent"]
    plausibility = np.arange(1.0, 6.0)
    plausible_words = ["hardly plausible", "partly plausible", "fairly plausible", "plausible", "very plausible"]
    return {
        "likelihood_class_word": ("likelihood_class", words),
        "likelihood_class_lower": ("likelihood_class", bounds[:-1]),
        "likelihood_class_upper": ("likelihood_class", bounds[1:]),
        "plausibility_class_word": ("plausibility_class", plausible_words),
        "plausibility_class_lower": ("plausibility_class", plausibility - 0.5),
        "plausibility_class_upper": ("plausibility_class", plausibility + 0.5),
    }


def _summary(ids: list[str], draws: dict, best: dict) -> xr.Dataset:
    def quantiles(name: str) -> np.ndarray:
        return np.moveaxis(np.quantile(draws[name], QUANTILES, axis=-2), 0, -1)

    variables = {
        "total_impact_best": (("profile", "scenario"), best["total_impact"]),
        "total_impact_quantile": (("profile", "scenario", "quantile"), quantiles("total_impact")),
    }
    for name in ("likelihood", "plausibility"):
        variables[f"{name}_best"] = (("scenario",), best[name])
        variables[f"{name}_quantile"] = (("scenario", "quantile"), quantiles(name))
    return xr.Dataset(variables, coords={"profile": PROFILES, "scenario": ids, "quantile": QUANTILES})


def _ranking(ids: list[str], draws: dict) -> xr.Dataset:
    n = len(ids)
    shape = (len(PROFILES), len(BY), n)
    acceptability, mcse, expected = np.full((*shape, n), np.nan), np.full((*shape, n), np.nan), np.full(shape, np.nan)
    for p in range(len(PROFILES)):
        for b, name in enumerate(BY):
            values = draws[name] if name == "likelihood" else draws[name][p]
            there = np.isfinite(values).all(axis=0)
            ranks = np.argsort(np.argsort(-values[:, there], axis=1, kind="stable"), axis=1)
            share = np.stack([(ranks == r).mean(axis=0) for r in range(n)], axis=1)
            acceptability[p, b, there] = share
            mcse[p, b, there] = np.sqrt((share * (1 - share) + 1e-4) / len(values))
            expected[p, b, there] = ranks.mean(axis=0) + 1.0
    dims = ("profile", "by", "scenario")
    variables = {
        "rank_acceptability": ((*dims, "rank"), acceptability),
        "rank_acceptability_mcse": ((*dims, "rank"), mcse),
        "expected_rank": (dims, expected),
    }
    return xr.Dataset(variables, coords={"profile": PROFILES, "by": BY, "scenario": ids, "rank": np.arange(1, n + 1)})


def _kept(ids: list[str], draws: dict) -> xr.Dataset:
    variables = {}
    for name, values in draws.items():
        if values.ndim == 3:
            by_chain = values.reshape(len(PROFILES), N_CHAINS, N_DRAWS, -1).transpose(1, 2, 0, 3)
            variables[name] = (("chain", "draw", "profile", "scenario"), by_chain)
        else:
            variables[name] = (("chain", "draw", "scenario"), values.reshape(N_CHAINS, N_DRAWS, -1))
    coords = {"profile": PROFILES, "scenario": ids, "chain": np.arange(N_CHAINS), "draw": np.arange(N_DRAWS)}
    return xr.Dataset(variables, coords=coords)
