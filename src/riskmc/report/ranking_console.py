"""The page of a ranking in the terminal: tiers, statements, a tested order, variants, assumptions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import xarray as xr
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riskmc import _schema as names
from riskmc.report.console import print_sentences
from riskmc.report.ranking_page import Order, Page, Part
from riskmc.report.ranking_texts import Words, digits, with_error
from riskmc.report.statements import assumption_sentences
from riskmc.results.precision import format_number, probability_parts

FEW = 6
"""Up to so many scenarios the table says who is first, of more who is among the first three."""
SHOWN_TOP = 3
CLOSE = "*"
FINEST = 1e-4
"""Least error of a probability in a table: hundredths of a per cent are enough to read."""


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
    console.print(Text(title or words.say("result"), style="bold"))
    lines = [words.say("source", source=inputs["source"])] if inputs.get("source") else []
    lines += [words.say("illustrative")] if attrs["illustrative"] else []
    drawn = words.say("drawn", draws=words.number(f"{attrs['n_draws']:,}"), seed=attrs["entropy"])
    kept = words.say("kept", kept=words.number(f"{kept_draws(page.result):,}"))
    lines += [f"{drawn} {kept}", words.say("within", reach=words.number(format_number(100.0 * attrs["half_width"])))]
    lines += [words.say("rule", theta=percent(page.theta, words)), words.say("ties")]
    if page.elsewhere:
        lines.append(words.say("elsewhere", by=words.say(page.by)))
    print_sentences(console, lines, lead="")
    console.print()


def kept_draws(result: xr.DataTree) -> int:
    """Return how many draws a result keeps."""
    sizes = result[names.DRAWS].sizes
    return sizes.get(names.CHAIN, 1) * sizes[names.DRAW]


def _print_part(console: Console, page: Page, part: Part) -> None:
    words, by = page.words, page.words.say(page.by)
    if not part.scenarios:
        print_sentences(console, [words.say("none", by=by)], lead="")
        console.print()
        return
    console.print(_tier_table(page, part))
    print_sentences(console, _notes(page, part), lead="  ")
    for kind, key in (("tier", "tiers"), ("neighbour", "neighbours")):
        found = [str(statement) for statement in part.statements if statement.kind == kind]
        if found:
            console.print(Text(f"\n{words.say(key)}", style="bold"))
            print_sentences(console, found, lead="  ")
    if part.order is not None:
        _print_order(console, part, part.order, words)
    console.print()


def _tier_table(page: Page, part: Part) -> Table:
    words, by = page.words, page.words.say(page.by)
    key = "title" if part.profile else "title_all"
    title = Text(words.say(key, by=by, profile=part.profile), style="bold")
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(f"\n{words.say('tier')}", justify="right", no_wrap=True)
    table.add_column(f"\n{words.say('scenario')}", overflow="fold", min_width=16)
    top = top_shown(len(part.scenarios))
    heads = (words.say("expected"), words.say("interval"), words.say("first" if top == 1 else "top", k=top))
    for head in (*heads, words.say("leader")):
        table.add_column(head, justify="right", no_wrap=True)
    for at, scenario in enumerate(part.scenarios):
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
    figure, error = probability_parts(p, max(mcse, FINEST) if mcse > 0.0 else 0.0)
    return words.number(" ".join(filter(None, (figure, error.replace("exact", "")))).replace(" %", ""))


def _notes(page: Page, part: Part) -> list[str]:
    """Say how many pairs are resolved, how wide rank intervals are, and what a mark in the table means."""
    words, ranking, count = page.words, part.ranking, len(part.scenarios)
    pairs = count * (count - 1) // 2
    share, width = _estimate(ranking, "resolved_share"), _estimate(ranking, "rank_interval_width")
    theta = percent(page.theta, words)
    notes = [words.say("width", figure=with_error(*width, words.language), all=count)]
    if pairs:
        figure = with_error(100.0 * share[0], 100.0 * share[1], words.language, most=1, unit=" %")
        resolved = words.say("resolved", theta=theta, count=round(share[0] * pairs), all=pairs, figure=figure)
        notes.insert(0, resolved)
    error = float(ranking[names.mcse("expected_rank")].max())
    notes.append(words.say("mcse", error=words.number(format_number(error))))
    if bool((ranking["tier_close"] > 0).any()):
        notes.append(words.say("close", theta=theta))
    unranked = ranking.sizes[names.SCENARIO] - count
    return notes + ([words.say("unranked", by=words.say(page.by), count=unranked)] if unranked else [])


def _estimate(ranking: xr.Dataset, name: str) -> tuple[float, float]:
    return ranking[name].item(), ranking[names.mcse(name)].item()


def percent(share: float, words: Words) -> str:
    """Return a share in per cent."""
    return words.number(f"{100.0 * share:g} %")


def _print_order(console: Console, part: Part, order: Order, words: Words) -> None:
    count, everyone = len(order.scenarios), len(part.scenarios)
    kind = words.say(order.kind)
    console.print(Text(f"\n{words.say('order', kind=kind, count=count)}", style="bold"))
    whole = [str(statement) for statement in part.statements if statement.kind == "order"]
    among = [words.say("among", count=count, all=everyone)] if count < everyone else []
    print_sentences(console, among + whole, lead="  ")
    console.print(Padding.indent(_order_table(order, words), 2))
    print_sentences(console, [words.say("first_k"), *_distances(order.confidence, words)], lead="  ")


def _order_table(order: Order, words: Words) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(f"\n{words.say('column_scenario')}", overflow="fold", min_width=16)
    for key in ("column_pair", "column_set", "column_sequence"):
        table.add_column(words.say(key), justify="right", no_wrap=True)
    found = order.confidence
    width = len(str(len(order.scenarios)))
    for at, scenario in enumerate(order.scenarios):
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
    title = words.say("variants", count=found.sizes[names.VARIANT], draws=draws)
    console.print(Text(title, style="bold"))
    scenarios = _by_reference(found)
    k = top_shown(len(scenarios))
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(f"\n{words.say('scenario')}", overflow="fold", min_width=16)
    for key in ("column_all", "column_range"):
        table.add_column(words.say(key, k=k), justify="right", no_wrap=True)
    table.add_column(f"\n{words.say('column_moving')}", overflow="fold", min_width=16)
    for scenario in scenarios:
        table.add_row(Text(words.called[scenario]), *_variant_cells(found.sel({names.SCENARIO: scenario}), k, words))
    console.print(Padding.indent(table, 2))
    profile = words.say("of_profile", profile=found.attrs["profile"]) if found.attrs["profile"] else ""
    print_sentences(console, [words.say("reference", profile=profile), _agreement(found, words)], lead="  ")
    console.print()


def _by_reference(found: xr.Dataset) -> Sequence[str]:
    """Return the ranked scenarios by their expected rank under the first variant."""
    expected = found["expected_rank"].isel({names.VARIANT: 0}).dropna(names.SCENARIO)
    return [str(scenario) for scenario in expected.sortby(expected)[names.SCENARIO].values]


def _variant_cells(here: xr.Dataset, k: int, words: Words) -> tuple[str, str, Text]:
    top = here.sel({names.TOP: k})
    everywhere = _chance(*_estimate(top, "top_k_all"), words)
    ends = float(here["expected_rank"].min()), float(here["expected_rank"].max())
    low, high = (words.number(f"{end:.1f}") for end in ends)
    shift = words.number(f"{here['most_moving_shift'].item():+.1f}")
    return everywhere, words.say("to", low=low, high=high), Text(f"{here['most_moving'].item()} ({shift})")


def _agreement(found: xr.Dataset, words: Words) -> str:
    """Name the variants with how far they agree with the reference."""
    tau = found["agreement"].isel({names.VARIANT: slice(1, None)})
    listed = (
        f"{name} {words.number(f'{value:.2f}')}" for name, value in zip(tau["variant"].values, tau.values, strict=True)
    )
    return words.say("agreement", listed="; ".join(listed))
