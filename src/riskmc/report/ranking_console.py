"""The page of a ranking in the terminal: tiers, statements, a tested order, variants, assumptions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import xarray as xr
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riskmc import _schema as names
from riskmc.report.console import print_sentences
from riskmc.report.plain_text import visible
from riskmc.report.ranking_page import LEAST_SIGNED, Order, Page, Part
from riskmc.report.ranking_texts import Words, digits, with_error
from riskmc.report.signed import Statement, shown_error
from riskmc.report.statements import assumption_sentences
from riskmc.results.precision import format_number, probability_parts

FEW = 6
"""Up to so many scenarios the table says who is first, of more who is among the first three."""
SHOWN_TOP = 3
CLOSE = "*"
ALL_SHOWN, SHOWN = 50, 20
"""Up to so many scenarios all are printed, of more so many."""
STILL = 0.05
"""Shift of an expected rank that is printed as none."""


def print_page(console: Console, page: Page) -> None:
    """Print the page of a ranking."""
    _print_head(console, page)
    for part in page.parts:
        _print_part(console, page, part)
    if page.variants is not None:
        _print_variants(console, page, page.variants)
    console.print(Text(page.words.say("assumptions"), style="bold"))
    print_sentences(console, assumption_sentences(page.result), lead="  - ")


def _print_head(console: Console, page: Page) -> None:
    words, attrs = page.words, page.result.attrs
    inputs = page.result[names.INPUTS].attrs
    title = " ".join(str(inputs.get(key, "")) for key in ("title", "edition")).strip()
    console.print(Text(visible(title) or words.say("result"), style="bold"))
    lines = [words.say("source", source=inputs["source"])] if inputs.get("source") else []
    lines += [words.say("illustrative")] if attrs["illustrative"] else []
    drawn = words.say("drawn", draws=words.number(f"{page.n_draws:,}"), seed=attrs["entropy"])
    kept = words.say("kept", kept=words.number(f"{page.kept_draws:,}"))
    lines += [f"{drawn} {kept}" if page.kept_draws < page.n_draws else drawn]
    lines.append(words.say("within", reach=words.number(format_number(100.0 * page.half_width))))
    lines += _few_draws(page)
    lines += [words.say("rule", theta=percent(page.theta, words)), words.say("ties")]
    if page.elsewhere:
        lines.append(words.say("elsewhere", by=words.say(page.by)))
    print_sentences(console, lines, lead="")
    console.print()


def _few_draws(page: Page) -> list[str]:
    """Say so where draws are too few to sign anything."""
    if page.n_draws >= LEAST_SIGNED:
        return []
    return [page.words.say("few_draws", least=page.words.number(f"{LEAST_SIGNED:,}"))]


def shown(page: Page, scenarios: Sequence[str]) -> Sequence[str]:
    """Return the scenarios of an order that are printed, the first of them."""
    usual = len(scenarios) if len(scenarios) <= ALL_SHOWN else SHOWN
    return scenarios[: page.top or usual]


def _shown_statements(page: Page, part: Part, kind: str) -> list[Statement]:
    """Return the statements whose leader, or whose both neighbours, are printed."""
    listed = set(shown(page, part.scenarios))
    last = 2 if kind == "neighbour" else 1
    return [one for one in part.statements if one.kind == kind and listed.issuperset(one.scenarios[:last])]


def _cut(page: Page, scenarios: Sequence[str]) -> list[str]:
    """Say how many scenarios are printed, where not all of them are."""
    few = len(shown(page, scenarios))
    return [page.words.say("shown", shown=few, all=len(scenarios))] if few < len(scenarios) else []


def _print_part(console: Console, page: Page, part: Part) -> None:
    words, by = page.words, page.words.say(page.by)
    if not part.scenarios:
        print_sentences(console, [words.say("none", by=by)], lead="")
        console.print()
        return
    console.print(_tier_table(page, part))
    print_sentences(console, _notes(page, part), lead="  ")
    for kind, key in (("tier", "tiers"), ("neighbour", "neighbours")):
        found = [str(statement) for statement in _shown_statements(page, part, kind)]
        if found:
            console.print(Text(f"\n{words.say(key)}", style="bold"))
            print_sentences(console, found, lead="  ")
    if part.order is not None:
        _print_order(console, page, part, part.order)
    console.print()


def _tier_table(page: Page, part: Part) -> Table:
    words, by = page.words, page.words.say(page.by)
    key = "title" if part.profile else "title_all"
    title = Text(words.say(key, by=by, profile=visible(part.profile)), style="bold")
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(f"\n{words.say('tier')}", justify="right", no_wrap=True)
    table.add_column(f"\n{words.say('scenario')}", overflow="fold", min_width=12)
    top = top_shown(len(part.scenarios))
    heads = (words.say("expected"), words.say("interval"), words.say("first" if top == 1 else "top", k=top))
    for head in (*heads, words.say("leader")):
        table.add_column(head, justify="right", no_wrap=True)
    for at, scenario in enumerate(shown(page, part.scenarios)):
        here = part.ranking.sel({names.SCENARIO: scenario})
        table.add_row(*_cells(here, top, words, scenario), end_section=_ends(part, at))
    return table


def top_shown(count: int) -> int:
    """Return how many first ranks the table counts, of so many scenarios.

    Examples
    --------
    >>> top_shown(3), top_shown(44)
    (1, 3)
    """
    return 1 if count <= FEW else SHOWN_TOP


def _ends(part: Part, at: int) -> bool:
    """Return whether the tier of the scenario at a place ends with it."""
    tier = part.ranking["tier"].sel({names.SCENARIO: list(part.scenarios)}).to_numpy()
    return at + 1 < len(tier) and bool(tier[at] != tier[at + 1])


def _cells(here: xr.Dataset, top: int, words: Words, scenario: str) -> tuple[Text | str, ...]:
    low, high = (f"{rank:.0f}" for rank in here["rank_quantile"].sel({names.QUANTILE: [0.05, 0.95]}).values)
    interval = low if low == high else words.say("to", low=low, high=high)
    expected = digits(*_estimate(here, "expected_rank"), words.language)
    first = here.sel({names.TOP: top})
    chance = _chance(*_estimate(first, "top_k"), words)
    mark = CLOSE if bool(here["tier_close"].item() > 0) else " "
    leader = _chance(*_estimate(here, "tier_winning"), words)
    return f"{here['tier'].item():.0f}", Text(words.called[scenario]), expected, interval, chance, f"{leader}{mark}"


def _chance(p: float, mcse: float, words: Words) -> str:
    """Return a probability with its error, in per cent without the sign; a dash where there is none."""
    if math.isnan(p):
        return "-"
    figure, error = probability_parts(p, shown_error(mcse))
    return words.number(" ".join(filter(None, (figure, error.replace("exact", "")))).replace(" %", ""))


def _notes(page: Page, part: Part) -> list[str]:
    """Say how many pairs are resolved, how wide rank intervals are, and what a mark in the table means."""
    words, ranking, count = page.words, part.ranking, len(part.scenarios)
    pairs = count * (count - 1) // 2
    share, width = _estimate(ranking, "resolved_share"), _estimate(ranking, "rank_interval_width")
    theta = percent(page.theta, words)
    notes = [*_cut(page, part.scenarios), words.say("width", figure=with_error(*width, words.language), all=count)]
    if pairs:
        figure = with_error(100.0 * share[0], 100.0 * share[1], words.language, most=1, unit=" %")
        resolved = words.say("resolved", theta=theta, count=round(share[0] * pairs), all=pairs, figure=figure)
        notes.insert(-1, resolved)
    error = float(ranking[names.mcse("expected_rank")].max())
    notes.append(words.say("mcse", error=words.number(format_number(error))))
    printed = ranking.sel({names.SCENARIO: list(shown(page, part.scenarios))})
    if bool((printed["tier_close"] > 0).any()):
        notes.append(words.say("close", theta=theta))
    unranked = ranking.sizes[names.SCENARIO] - count
    return notes + ([words.say("unranked", by=words.say(page.by), count=unranked)] if unranked else [])


def _estimate(ranking: xr.Dataset, name: str) -> tuple[float, float]:
    return ranking[name].item(), ranking[names.mcse(name)].item()


def percent(share: float, words: Words) -> str:
    """Return a share in per cent, in all the digits it was given in."""
    return words.number(f"{100 * Decimal(str(share)):f}".rstrip("0").rstrip(".") + " %")


def _print_order(console: Console, page: Page, part: Part, order: Order) -> None:
    words, count, everyone = page.words, len(order.scenarios), len(part.scenarios)
    kind = words.say(order.kind)
    console.print(Text(f"\n{words.say('order', kind=kind, count=count)}", style="bold"))
    whole = [str(statement) for statement in part.statements if statement.kind == "order"]
    among = [words.say("among", count=count, all=everyone)] if count < everyone else []
    print_sentences(console, among + whole, lead="  ")
    console.print(Padding.indent(_order_table(order, len(shown(page, order.scenarios)), words), 2))
    notes = [*_cut(page, order.scenarios), words.say("first_k"), *_distances(order.confidence, words)]
    print_sentences(console, notes, lead="  ")


def _order_table(order: Order, most: int, words: Words) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(f"\n{words.say('column_scenario')}", overflow="fold", min_width=16)
    for key in ("column_pair", "column_set", "column_sequence"):
        table.add_column(words.say(key), justify="right", no_wrap=True)
    found = order.confidence
    width = len(str(len(order.scenarios)))
    for at, scenario in enumerate(order.scenarios[:most]):
        pair = _at(found, "pair_probability", {"pair": at}, words) if at + 1 < len(order.scenarios) else ""
        chances = [
            _at(found, name, {names.TOP: at}, words) for name in ("top_set_probability", "top_sequence_probability")
        ]
        table.add_row(Text(f"{at + 1:>{width}}  {words.called[scenario]}"), pair, *chances)
    return table


def _at(found: xr.Dataset, name: str, place: dict[str, int], words: Words) -> str:
    """Return the probability at a place, or nothing where none was asked for."""
    (dim, index), *_ = place.items()
    if index >= found.sizes[dim]:
        return ""
    here = found.isel(place)
    return _chance(*_estimate(here, name), words)


def _distances(found: xr.Dataset, words: Words) -> list[str]:
    """Say how far the rankings of the draws are from the order."""
    sentences = []
    for name in ("kendall_tau", "footrule"):
        mean = with_error(*_estimate(found, f"{name}_mean"), words.language)
        ends = found[f"{name}_quantile"].sel({names.QUANTILE: [0.05, 0.95]}).values
        low, high = (words.number(f"{end:.2f}".rstrip("0").rstrip(".")) for end in ends)
        sentences.append(words.say(name, mean=mean, low=low, high=high))
    return sentences


def _print_variants(console: Console, page: Page, found: xr.Dataset) -> None:
    words = page.words
    draws = words.number(f"{found.attrs['n_draws']:,}")
    title = words.say("variants", count=found.sizes[names.VARIANT] - 1, draws=draws)
    console.print(Text(title, style="bold"))
    scenarios = _by_reference(found)
    k = top_shown(len(scenarios))
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(f"\n{words.say('scenario')}", overflow="fold", min_width=16)
    for key in ("column_all", "column_range"):
        table.add_column(words.say(key, k=k), justify="right", no_wrap=True)
    table.add_column(f"\n{words.say('column_moving')}", overflow="fold", min_width=16)
    for scenario in shown(page, scenarios):
        table.add_row(Text(words.called[scenario]), *_variant_cells(found.sel({names.SCENARIO: scenario}), k, words))
    console.print(Padding.indent(table, 2))
    print_sentences(console, _variant_notes(page, found, scenarios), lead="  ")
    console.print()


def _variant_notes(page: Page, found: xr.Dataset, scenarios: Sequence[str]) -> list[str]:
    words, attrs = page.words, found.attrs
    profile = words.say("of_profile", profile=attrs["profile"]) if attrs["profile"] else ""
    notes = [*_cut(page, scenarios), words.say("reference", profile=profile)]
    if not all(_moves(found.sel({names.SCENARIO: scenario})) for scenario in shown(page, scenarios)):
        notes.append(words.say("within_errors"))
    if page.by == names.RISK:
        notes.append(words.say("no_risk"))
    return [*notes, _agreement(found, words)] if found.sizes[names.VARIANT] > 1 else notes


def _by_reference(found: xr.Dataset) -> Sequence[str]:
    """Return the ranked scenarios by their expected rank under the first variant."""
    expected = found["expected_rank"].isel({names.VARIANT: 0}).dropna(names.SCENARIO)
    return [str(scenario) for scenario in expected.sortby(expected)[names.SCENARIO].values]


def _variant_cells(here: xr.Dataset, k: int, words: Words) -> tuple[str, str, Text]:
    top = here.sel({names.TOP: k})
    everywhere = _chance(*_estimate(top, "top_k_all"), words)
    ends = float(here["expected_rank"].min()), float(here["expected_rank"].max())
    low, high = (words.number(f"{end:.1f}") for end in ends)
    mover = words.say("nothing")
    if _moves(here):
        mover = f"{here['most_moving'].item()} ({words.number(f'{_shift(here)[0]:+.1f}')})"
    return everywhere, words.say("to", low=low, high=high), Text(mover)


def _moves(here: xr.Dataset) -> bool:
    """Return whether a variant moves a scenario by more than its error, and by what can be read."""
    shift, error = _shift(here)
    return bool(here["most_moving"].item()) and abs(shift) > 2.0 * error and abs(shift) >= STILL


def _shift(here: xr.Dataset) -> tuple[float, float]:
    return _estimate(here, "most_moving_shift")


def _agreement(found: xr.Dataset, words: Words) -> str:
    """Name the variants with how far they agree with the reference."""
    tau = found["agreement"].isel({names.VARIANT: slice(1, None)})
    listed = (
        f"{name} {words.number(f'{value:.2f}')}" for name, value in zip(tau["variant"].values, tau.values, strict=True)
    )
    return words.say("agreement", listed="; ".join(listed))
