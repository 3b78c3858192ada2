"""A result in the terminal: tables, sentences, assumptions, files."""

from __future__ import annotations

import dataclasses
import json
import re
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import xarray as xr
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riskmc import _schema as names
from riskmc._typing import FloatArray
from riskmc.plots.knowledge import GLYPHS, marked, scenario_grades
from riskmc.plots.result_access import in_classes, texts
from riskmc.report.bands import format_band, format_level
from riskmc.report.checks import EXPERT_COLUMNS, Checks, expert_cell, quality_sentences
from riskmc.report.outputs import FILES
from riskmc.report.plain_text import visible
from riskmc.report.statements import (
    MOST_ORDERED,
    OrderProbability,
    assumption_sentences,
    class_word,
    neighbour_statements,
    printed_error,
    ranked_scenarios,
    scenario_name,
    verdict,
)
from riskmc.results.precision import format_number, probability_parts

_BAND = [0.05, 0.5, 0.95]
_GLUE = "\N{NO-BREAK SPACE}"
_SHARES = (
    "Near 0 %, the experts agree on average, and the spread is that of their own ranges; near 100 %, each is sure and "
    "they disagree. Variances are those of the rank, and of the logarithm of impact, likelihood and risk."
)


def print_result(console: Console, result: xr.DataTree) -> None:
    """Print title, one table and the pairs of neighbours per profile, and the assumptions."""
    inputs = result[names.INPUTS].to_dataset()
    title = " ".join(str(inputs.attrs.get(key, "")) for key in ("title", "edition")).strip()
    console.print(Text(visible(title) or "Result", style="bold"))
    if inputs.attrs.get("source"):
        console.print(Text(f"Source: {visible(str(inputs.attrs['source']))}"))
    if result.attrs["illustrative"]:
        console.print(Text("Illustrative data: no figure here is a finding.", style="bold"))
    console.print(f"{_origin(result)}\n", highlight=False)
    for profile in inputs[names.PROFILE].values:
        console.print(_profile_table(result, str(profile)))
        print_sentences(console, _knowledge_key(result), lead="  ")
        print_sentences(console, neighbour_statements(result, str(profile)), lead="  ")
        if in_classes(result):
            console.print()
            console.print(Padding.indent(_worst_interest_table(result, str(profile)), 2))
        console.print()
    console.print(Text("Assumptions", style="bold"))
    print_sentences(console, assumption_sentences(result), lead="  - ")


def print_order(console: Console, result: xr.DataTree, found: Sequence[OrderProbability], kind: str) -> None:
    """Print the probability of the reference order, by profile and dependence, or why there is none."""
    order = [scenario_name(result, scenario) for scenario in _order(result)]
    if not found and len(order) <= MOST_ORDERED:
        return
    console.print()
    console.print(Text(f"Probability that the {kind} order of total impact holds", style="bold"))
    if not found:
        reason = f"Given for at most {MOST_ORDERED} scenarios, and this order has {len(order)}: "
        print_sentences(console, [reason + "name the first few as published_order to see it."], lead="  ")
        return
    print_sentences(console, [" > ".join(order), "by profile and rank correlation within a scenario:"], lead="  ")
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for correlation in dict.fromkeys(entry.within_scenario for entry in found):
        label = correlation if isinstance(correlation, str) else f"{correlation:g}"
        table.add_column(label, justify="right", no_wrap=True)
    for profile in dict.fromkeys(entry.profile for entry in found):
        entries = [dataclasses.replace(entry, mcse=printed_error(result, entry.mcse)) for entry in found]
        table.add_row(Text(profile), *(str(entry) for entry in entries if entry.profile == profile))
    console.print(Padding.indent(table, 2))
    if result.attrs["method"] == "exact":
        drawn = f"Only a correlation of 0 can be computed; the others are drawn, seed {result.attrs['entropy']}."
        print_sentences(console, [drawn], lead="  ")


def print_checks(console: Console, result: xr.DataTree, checks: Checks) -> None:
    """Print how the spread divides between and within experts, and whether the draws are what was entered."""
    if checks.experts is not None:
        for profile in checks.experts[names.PROFILE].values:
            title = f"Share of the variance between experts, profile {visible(str(profile))}"
            console.print()
            console.print(Text(title, style="bold"))
            console.print(_expert_table(result, checks.experts, str(profile)))
        print_sentences(console, [_SHARES], lead="  ")
    console.print()
    console.print(Text("Quality check: what was entered against what is drawn", style="bold"))
    print_sentences(console, quality_sentences(checks.quality), lead="  ")


def _expert_table(result: xr.DataTree, experts: xr.Dataset, profile: str) -> Table:
    """Return the shares of the variance that lie between experts."""
    table = Table(box=SIMPLE_HEAD, padding=0)
    table.add_column("Scenario", overflow="fold", min_width=12)
    for column in EXPERT_COLUMNS:
        table.add_column(column, justify="right", no_wrap=True)
    for scenario in ranked_scenarios(result, profile):
        cells = (expert_cell(experts, column, scenario, profile) for column in EXPERT_COLUMNS)
        table.add_row(Text(scenario_name(result, scenario)), *cells)
    return table


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


def _origin(result: xr.DataTree) -> str:
    """Say where the figures come from."""
    attrs = result.attrs
    if attrs["method"] == "exact":
        return "Computed without draws."
    design = "" if attrs["design"] == "mc" else f" by design {attrs['design']}"
    reached = 100.0 * attrs.get("half_width", 0.0)
    within = f"\nAll probabilities lie within ± {format_number(reached)} percentage points at 95 %." if reached else ""
    return f"{attrs['n_draws']:,} draws{design}, seed {attrs['entropy']}.{within}"


def print_sentences(console: Console, sentences: Iterable[str], lead: str) -> None:
    """Print each sentence behind `lead`, further lines under its first word, numbers with their units."""
    for sentence in sentences:
        whole = re.sub(r"(?<=[±<>]) (?=[\d<])|(?<=\d) (?=%)", _GLUE, visible(sentence))
        lines = textwrap.wrap(whole, console.width, initial_indent=lead, subsequent_indent=" " * (len(lead) + 2))
        console.print(Text("\n".join(lines).replace(_GLUE, " ")), soft_wrap=True)


def _profile_table(result: xr.DataTree, profile: str) -> Table:
    summary = result[names.SUMMARY].to_dataset().sel({names.PROFILE: profile})
    ranking = result[names.RANKING].to_dataset().sel({names.PROFILE: profile, names.BY: names.TOTAL_IMPACT})
    inputs = result[names.INPUTS].to_dataset()
    title = Text(f"Ranked by total impact, profile {visible(profile)}", style="bold")
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=0)
    table.add_column("\n\nScenario", overflow="fold", min_width=12)
    table.add_column("\nBest\nestimate", no_wrap=True)
    table.add_column("Total impact\nmedian\n5 to 95 %", no_wrap=True)
    table.add_column("Likelihood\nmedian\n5 to 95 %", no_wrap=True)
    table.add_column("Rank\nexpected\n5 to 95 %", justify="right", no_wrap=True)
    error = "MCSE" if result.attrs["method"] == "sample" else "error"
    table.add_column(f"\nP(rank 1)\n± {error}", justify="right", no_wrap=True)
    for scenario in ranked_scenarios(result, profile):
        figures, ranks = summary.sel({names.SCENARIO: scenario}), ranking.sel({names.SCENARIO: scenario})
        name = marked([scenario_name(result, scenario)], scenario_grades(inputs, [scenario]))[0]
        table.add_row(Text(name), *_cells(result, figures), _rank(ranks), _first(result, ranks))
    return table


def _knowledge_key(result: xr.DataTree) -> list[str]:
    """Explain the marks beside the names, where there are any."""
    inputs = result[names.INPUTS].to_dataset()
    given = set(scenario_grades(inputs, texts(result[names.SUMMARY].to_dataset()[names.SCENARIO]))) - {""}
    words = {"low": "weak", "medium": "medium", "high": "strong"}
    marks = ", ".join(f"{GLYPHS[grade]} {words[grade]}" for grade in words if grade in given)
    return [f"Beside a name, the weakest grade of the knowledge behind it: {marks}."] if given else []


def _cells(result: xr.DataTree, figures: xr.Dataset) -> tuple[Text, Text, Text]:
    """Return best estimate, total impact and likelihood of a scenario."""
    inputs = result[names.INPUTS].to_dataset()
    words = impact_words(inputs) if in_classes(result) else []
    unit = str(inputs.attrs["impact_unit"])
    likelihood = _likelihood(figures, str(inputs.attrs["likelihood_kind"]))
    return _best(figures, words, unit), _impact(figures, words, unit), likelihood


def _worst_interest_table(result: xr.DataTree, profile: str) -> Table:
    """Return P(worst interest >= class) for the upper classes, by which strategies select."""
    words = impact_words(result[names.INPUTS].to_dataset())
    summary = result[names.SUMMARY].to_dataset().sel({names.PROFILE: profile})
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(Text("Worst interest\nis at least"), overflow="fold")
    upper = slice((len(words) - 1) // 2, None)
    for word in words[upper]:
        table.add_column(Text(word), justify="right", vertical="top", min_width=9)
    for scenario in ranked_scenarios(result, profile):
        here = summary.sel({names.SCENARIO: scenario})
        shares = (here["worst_interest_exceedance"], here["worst_interest_exceedance_mcse"])
        pairs = zip(*(share.values[upper].tolist() for share in shares), strict=True)
        cells = [_in_two_lines(share, printed_error(result, error)) for share, error in pairs]
        table.add_row(Text(scenario_name(result, scenario)), *cells)
    return table


def _best(figures: xr.Dataset, words: list[str], unit: str) -> Text:
    if "total_impact_index_best" not in figures:
        return Text("-")
    if not words:
        return Text(format_level(figures["total_impact_best"].item(), unit))
    index = figures["total_impact_index_best"].item()
    return Text(f"{format_level(index, 'class')}\n{_broken(verdict(index, words))}")


def _impact(figures: xr.Dataset, words: list[str], unit: str) -> Text:
    """Return the band in money, or on the class axis with the class words it spans."""
    if not words:
        return Text(format_band(_band(figures, names.TOTAL_IMPACT), unit))
    index = _band(figures, "total_impact_index")
    span = " to ".join(dict.fromkeys(class_word(end, words) for end in (index[0], index[-1])))
    return Text(f"{format_band(index, 'class')}\n{_broken(span)}")


def _broken(words: str) -> str:
    """Return "serious to catastrophic" in two lines."""
    return words.replace(" to ", " to\n")


def _likelihood(figures: xr.Dataset, kind: str) -> Text:
    for name, shown in ((names.LIKELIHOOD, kind), (names.PLAUSIBILITY, names.PLAUSIBILITY)):
        if f"{name}_quantile" in figures and bool(figures[f"{name}_quantile"].notnull().all()):
            return Text(format_band(_band(figures, name), shown))
    return Text("-")


def _band(figures: xr.Dataset, name: str) -> FloatArray:
    values: FloatArray = figures[f"{name}_quantile"].sel({names.QUANTILE: _BAND}).values
    return values


def _rank(ranks: xr.Dataset) -> str:
    low, high = ranks["rank_quantile"].sel({names.QUANTILE: [0.05, 0.95]}).values
    interval = f"{low:.0f} to {high:.0f}" if low != high else f"{low:.0f}"
    return f"{ranks['expected_rank'].item():.2f}\n{interval}"


def _first(result: xr.DataTree, ranks: xr.Dataset) -> str:
    first = ranks.sel({names.RANK: 1})
    error = printed_error(result, first["rank_acceptability_mcse"].item())
    return _in_two_lines(first["rank_acceptability"].item(), error)


def _in_two_lines(p: float, mcse: float) -> str:
    return "\n".join(filter(None, probability_parts(p, mcse)))


def _order(result: xr.DataTree) -> list[str]:
    return [str(s) for s in json.loads(result[names.RANKING]["order_probability"].attrs["order"])]
