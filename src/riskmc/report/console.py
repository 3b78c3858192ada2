"""A result in the terminal: tables, sentences, assumptions, files."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import xarray as xr
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riskmc import _schema as names
from riskmc._typing import FloatArray
from riskmc.report.outputs import FILES
from riskmc.report.statements import (
    OrderProbability,
    assumption_sentences,
    neighbour_statements,
    ranked_scenarios,
    scenario_name,
    verdict,
)
from riskmc.results import format_probability
from riskmc.scales import LOWEST

_BAND = [0.05, 0.5, 0.95]


def print_result(console: Console, result: xr.DataTree) -> None:
    """Print title, one table and the pairs of neighbours per profile, and the assumptions."""
    inputs = result[names.INPUTS].to_dataset()
    title = " ".join(str(inputs.attrs.get(key, "")) for key in ("title", "edition")).strip()
    console.print(Text(title or "Result", style="bold"))
    if inputs.attrs.get("source"):
        console.print(Text(f"Source: {inputs.attrs['source']}"))
    if result.attrs["illustrative"]:
        console.print(Text("Illustrative data: no figure here is a finding.", style="bold"))
    console.print(f"{result.attrs['n_draws']:,} draws, seed {result.attrs['entropy']}.\n", highlight=False)
    for profile in inputs[names.PROFILE].values:
        console.print(_profile_table(result, str(profile), console.width))
        for sentence in neighbour_statements(result, str(profile)):
            console.print(Text(f"  {sentence}"))
        if inputs.attrs["rule"] != "monetised-sum":
            console.print(_worst_interest_table(result, str(profile)))
        console.print()
    console.print(Text("Assumptions", style="bold"))
    for sentence in assumption_sentences(result):
        console.print(Text(f"  - {sentence}"))


def print_order(console: Console, result: xr.DataTree, found: Sequence[OrderProbability], kind: str) -> None:
    """Print the probability of the reference order, by profile and dependence."""
    order = [scenario_name(result, scenario) for scenario in _order(result)]
    console.print()
    console.print(Text(f"Draws in which the {kind} order of total impact holds", style="bold"))
    console.print(Text(f"  {' > '.join(order)}"))
    console.print(Text("  by profile and rank correlation within a scenario:"))
    table = Table(box=None, padding=(0, 2))
    table.add_column("")
    for correlation in dict.fromkeys(entry.within_scenario for entry in found):
        table.add_column(f"{correlation:g}", justify="right")
    for profile in dict.fromkeys(entry.profile for entry in found):
        table.add_row(profile, *(str(entry) for entry in found if entry.profile == profile))
    console.print(table)


def print_files(console: Console, files: Sequence[Path]) -> None:
    """Print where the files are and what each holds."""
    console.print()
    console.print(Text("Files", style="bold"))
    width = max(len(str(path)) for path in files)
    for path in files:
        console.print(Text(f"  {str(path).ljust(width)}  {FILES[path.name]}"), soft_wrap=True)


def impact_words(inputs: xr.Dataset) -> list[str]:
    """Return the class words of the impact axis."""
    return [str(word) for word in inputs["impact_class_word"].values]


def format_band(values: Sequence[float] | FloatArray, kind: str) -> str:
    """Return quantiles of a likelihood, an impact or a class index for reading.

    Parameters
    ----------
    values : sequence of float
        Rising.
    kind : str
        "probability", "frequency", "plausibility", "class", or a currency.

    Examples
    --------
    >>> format_band([0.001, 0.0039, 0.017], "probability")
    '0.10 / 0.39 / 1.7 %'
    >>> format_band([1 / 300, 1 / 90, 1 / 30], "frequency")
    'once in 300 / 90 / 30 y'
    >>> format_band([9e8, 1.4e9, 2.1e9], "CHF")
    'CHF 0.90 / 1.4 / 2.1 bn'
    """
    if kind in ("class", "plausibility"):
        return " / ".join("none" if k < LOWEST else f"{k:.2f}" for k in values)
    if kind == "probability":
        return " / ".join(_two_digits(100.0 * value) for value in values) + " %"
    if kind == "frequency":
        return "once in " + " / ".join(_two_digits(1.0 / value) for value in values) + " y"
    size, name = next((pair for pair in ((1e9, " bn"), (1e6, " m")) if values[len(values) // 2] >= pair[0]), (1.0, ""))
    return f"{kind} " + " / ".join(_two_digits(value / size) for value in values) + name


def _profile_table(result: xr.DataTree, profile: str, console_width: int) -> Table:
    inputs, summary = result[names.INPUTS].to_dataset(), result[names.SUMMARY].to_dataset()
    here = summary.sel({names.PROFILE: profile})
    ranking = result[names.RANKING].to_dataset().sel({names.PROFILE: profile, names.BY: names.TOTAL_IMPACT})
    title = f"Ranked by total impact, profile {profile}"
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    room = max(console_width - 80, 0)
    table.add_column("Scenario", max_width=13 + room // 2)
    table.add_column("Best\nestimate", max_width=12)
    table.add_column("Total impact\n5 / 50 / 95 %", max_width=18 + room // 4)
    table.add_column("Likelihood\n5 / 50 / 95 %", max_width=14 + room // 4)
    table.add_column("Rank\n5 - 95 %", justify="right", no_wrap=True)
    table.add_column("P(rank 1)\n± MCSE", justify="right", no_wrap=True)
    for scenario in ranked_scenarios(result, profile):
        figures, ranks = here.sel({names.SCENARIO: scenario}), ranking.sel({names.SCENARIO: scenario})
        table.add_row(
            Text(scenario_name(result, scenario)),
            _best(figures, impact_words(inputs), str(inputs.attrs["impact_unit"])),
            _impact_band(figures, impact_words(inputs), str(inputs.attrs["impact_unit"])),
            _likelihood_band(figures, str(inputs.attrs["likelihood_kind"])),
            f"{ranks['expected_rank'].item():.2f}\n{_rank_interval(ranks)}",
            _first(ranks),
        )
    return table


def _worst_interest_table(result: xr.DataTree, profile: str) -> Table:
    """Return P(worst interest >= class) for the upper classes, by which strategies select."""
    inputs = result[names.INPUTS].to_dataset()
    summary = result[names.SUMMARY].to_dataset().sel({names.PROFILE: profile})
    table = Table(box=None, padding=(0, 2, 0, 0), title="  Worst interest is at least", title_justify="left")
    table.add_column("")
    upper = slice((len(impact_words(inputs)) - 1) // 2, None)
    for word in impact_words(inputs)[upper]:
        table.add_column(word, justify="right")
    for scenario in ranked_scenarios(result, profile):
        here = summary.sel({names.SCENARIO: scenario})
        shares = (here["worst_interest_exceedance"], here["worst_interest_exceedance_mcse"])
        pairs = zip(*(share.values[upper] for share in shares), strict=True)
        table.add_row(f"  {scenario_name(result, scenario)}", *(format_probability(p, mcse) for p, mcse in pairs))
    return table


def _best(figures: xr.Dataset, words: list[str], unit: str) -> Text:
    if "total_impact_index_best" not in figures:
        return Text("-")
    if unit != "1":
        return Text(format_band([figures["total_impact_best"].item()], unit))
    index = figures["total_impact_index_best"].item()
    return Text(f"{index:.2f}\n{verdict(index, words)}")


def _impact_band(figures: xr.Dataset, words: list[str], unit: str) -> Text:
    """Return the band in money, or on the class axis with the class words it spans."""
    if unit != "1":
        return Text(format_band(figures["total_impact_quantile"].sel({names.QUANTILE: _BAND}).values, unit))
    index = figures["total_impact_index_quantile"].sel({names.QUANTILE: _BAND}).values
    span = _span(verdict(index[0], words), verdict(index[-1], words))
    return Text(f"{format_band(index, 'class')}\n{span}")


def _span(lower: str, upper: str) -> str:
    """Return the words that two verdicts span: "serious to catastrophic"."""
    first, last = lower.split(" to ", maxsplit=1)[0], upper.rsplit(" to ", maxsplit=1)[-1]
    return first if first == last else f"{first} to {last}"


def _likelihood_band(figures: xr.Dataset, kind: str) -> Text:
    for name, shown in ((names.LIKELIHOOD, kind), (names.PLAUSIBILITY, names.PLAUSIBILITY)):
        variable = f"{name}_quantile"
        if variable in figures and bool(figures[variable].notnull().all()):
            band = format_band(figures[variable].sel({names.QUANTILE: _BAND}).values, shown)
            return Text(f"plausibility\n{band}" if shown == names.PLAUSIBILITY else band)
    return Text("-")


def _rank_interval(ranks: xr.Dataset) -> str:
    low, high = ranks["rank_quantile"].sel({names.QUANTILE: [0.05, 0.95]}).values
    return f"{low:.0f} to {high:.0f}" if low != high else f"{low:.0f}"


def _first(ranks: xr.Dataset) -> str:
    first = ranks.sel({names.RANK: 1})
    share = format_probability(first["rank_acceptability"].item(), first["rank_acceptability_mcse"].item())
    return share.replace(" (", "\n").rstrip(")")


def _order(result: xr.DataTree) -> list[str]:
    return [str(s) for s in json.loads(result[names.RANKING]["order_probability"].attrs["order"])]


def _two_digits(number: float) -> str:
    """Return a number in two significant digits, without an exponent."""
    if not math.isfinite(number) or number == 0.0:
        return f"{number:g}"
    digits = 1 - math.floor(math.log10(abs(number)))
    return f"{round(number, digits):,.{max(digits, 0)}f}"
