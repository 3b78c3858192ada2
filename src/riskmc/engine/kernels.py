"""The compiled pass: block by block, scenario by scenario, from addresses to counts.

Kernels know no labels, no families, and allocate by the size of a block, never by the
number of draws. A block is a few chunks of 1024 draws, so that one item's table (16 KiB)
is used for the whole block while it is in the cache.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from riskmc.engine.caching import compiled
from riskmc.engine.counts import (
    accumulate,
    accumulate_drawn,
    add_drawn_interest,
    add_interest,
    add_moments,
    add_up,
    count_bins,
    count_order,
    count_reached,
    invert,
    keep_larger,
    multiply,
    rescale,
    to_single,
)
from riskmc.engine.factors import SEVERITY_ROW
from riskmc.engine.items import BY_SCORE, BY_UNIFORM, CONSTANT, MISSING
from riskmc.engine.lookups import (
    choose,
    copy,
    fetch,
    fill,
    follow,
    locate_uniform,
    normal_scores,
    strike_zero,
    to_expert,
    to_piece,
)
from riskmc.engine.ranks import add_held, count_ranks
from riskmc.engine.scores import add_factors, add_speaker, locate_score, locate_student, mix, scale
from riskmc.engine.sorting import count_sorted
from riskmc.engine.streams import CHUNK


@njit
def _share_weights(item_kind, interest_start, s, scratch):
    """Share uncertain weights among the criteria that a scenario has, unless the one before had the same."""
    n_items, changed = scratch.missing.size + 1, s == 0
    for c in range(n_items - 1):
        missing = item_kind[s * n_items + c] == MISSING
        changed |= missing != scratch.missing[c]
        scratch.missing[c] = missing
    for law in range(scratch.weights.shape[0] if changed else 0):
        share, inverse, whole = scratch.share[law], scratch.inverse[law], scratch.interest[0, 0]
        whole[:] = 0.0
        for interest in range(share.shape[0]):
            share[interest, :] = 0.0
            for c in range(interest_start[interest], interest_start[interest + 1]):
                if not scratch.missing[c]:
                    add_up(scratch.weights[law, c], share[interest])
            invert(share[interest], inverse[interest])
            add_up(share[interest], whole)
        invert(whole, whole)
        for interest in range(share.shape[0]):
            rescale(whole, share[interest])


@njit
def _draw_shared(net, stream, dimension, normal_chords, chunk, n_chunks, scratch):
    """Draw the factors that scenarios share for a block of chunks."""
    for f in range(stream.size):
        for q in range(n_chunks):
            fill(scratch.bits, scratch.cell, net, stream[f], dimension[f], chunk + q)
            out = scratch.factors[SEVERITY_ROW + 1 + f, q * CHUNK : (q + 1) * CHUNK]
            normal_scores(normal_chords, scratch.bits, scratch.x, scratch.cell, scratch.chord, out)


@njit
def _draw_common(plan, s, chunk, n_chunks, scratch):
    """Draw severity, stretch, mixed own scores and expert of one scenario for a block of chunks."""
    bits, x, cell, chord, factors = scratch.bits, scratch.x, scratch.cell, scratch.chord, plan.factors
    net = plan.design, plan.key, plan.directions, plan.shift
    expert_net = plan.design, plan.expert_key, plan.directions, plan.shift
    first = s * (plan.within.shape[2] + 1)
    for q in range(n_chunks):
        part = slice(q * CHUNK, (q + 1) * CHUNK)
        if factors.severity_read[s]:
            fill(bits, cell, net, plan.severity_stream[s], plan.severity_dimension[s], chunk + q)
            normal_scores(plan.normal_chords, bits, x, cell, chord, scratch.factors[SEVERITY_ROW, part])
        if factors.stretch_read[s]:
            fill(bits, cell, net, factors.stretch_stream[s], factors.stretch_dimension[s], chunk + q)
            normal_scores(factors.stretch_chords, bits, x, cell, chord, scratch.stretch[part])
        if factors.mixing_read[s]:
            for row in range(factors.mixed_place.size):
                item = first + factors.mixed_place[row]
                fill(bits, cell, net, plan.item_stream[item, 0], plan.item_dimension[item, 0], chunk + q)
                normal_scores(plan.normal_chords, bits, x, cell, chord, scratch.own[row])
            mix(scratch.own, factors.mixing, q * CHUNK, scratch.mixed)
        if plan.panel:
            fill(scratch.expert[part], cell, expert_net, plan.expert_stream[s], plan.expert_dimension[s], chunk + q)


@njit
def _draw_weighed(  # noqa: C901, PLR0912, PLR0915 - a call for an item's part costs a tenth of the run  # long: buffers
    plan, first, weights, drawn, sums, chunk, n_chunks, scratch
):
    """Draw items from `first` on for a block of chunks, and add them to `sums`.

    `weights` has shape (item, group), `drawn` (law, item, draw), `sums` (group and law,
    draw). The last item's draws stay in ``scratch.value``. All items of an interest are
    drawn in one call, because to hand over the plan takes half a microsecond.
    """
    bits, x, cell, which, chord = scratch.bits, scratch.x, scratch.cell, scratch.which, scratch.chord
    net, normal_chords = (plan.design, plan.key, plan.directions, plan.shift), plan.normal_chords
    expert_net, factors = (plan.design, plan.expert_key, plan.directions, plan.shift), plan.factors
    side = np.uint32(factors.student_side)
    for place in range(weights.shape[0]):
        item = first + place
        kind, stream, dimension = plan.item_kind[item], plan.item_stream[item], plan.item_dimension[item]
        chords, own = plan.chords[plan.item_table[item] :], slice(plan.segment[item, 0], plan.segment[item, 1])
        threshold, offset, zero_below = plan.threshold[own], plan.offset[own], plan.zero_below[own]
        pooled, spiked = threshold.size > 1, kind > CONSTANT and zero_below.max() > 0
        own_row, first_term, last_term = factors.own_row[item], factors.term[item, 0], factors.term[item, 1] - 1
        for q in range(n_chunks):
            part = slice(q * CHUNK, (q + 1) * CHUNK)
            value = scratch.value[part]
            if kind <= CONSTANT:
                value[:] = np.float32(plan.item_constant[item])
            else:
                if own_row < 0:
                    fill(bits, cell, net, stream[0], dimension[0], chunk + q)
                if kind == BY_UNIFORM:
                    locate_uniform(bits, x, cell)
                elif own_row < 0:
                    normal_scores(normal_chords, bits, x, cell, chord, value)
                if pooled:
                    choose_bits = scratch.expert[part]
                    if plan.expert_per_item:
                        choose_bits = bits
                        fill(bits, scratch.strata, expert_net, stream[1], dimension[1], chunk + q)
                    choose(choose_bits, threshold, which)
                if kind == BY_SCORE:
                    score, loading = value if own_row < 0 else scratch.mixed[own_row, part], factors.own[item]
                    if last_term > first_term or factors.speaker[item] > 0.0:
                        scale(score, loading, scratch.score)
                        score, loading = scratch.score, np.float32(1.0)
                        rows = factors.term_row[first_term:last_term]
                        add_factors(scratch.factors, rows, factors.term_loading[first_term:], q * CHUNK, score)
                        if factors.speaker[item] > 0.0:
                            rows, share = factors.speaker_row[own], factors.speaker[item]
                            add_speaker(scratch.factors, rows, which, q * CHUNK, share, score)
                    factor, share = scratch.factors[factors.term_row[last_term], part], factors.term_loading[last_term]
                    if side == 0:
                        locate_score(factor, share, loading, score, x, cell)
                    else:
                        stretch = scratch.stretch[part]
                        locate_student(factor, share, loading, score, stretch, factors.student_end, side, x, cell)
                if pooled:
                    to_expert(which, offset, cell)
                for mark in range(plan.breaks[item, 0], plan.breaks[item, 1]):
                    to_piece(plan.break_cell[mark], plan.break_at[mark], plan.break_beyond[mark], x, cell)
                fetch(chords, cell, chord)
                follow(chord, x, value)
                if spiked:
                    fill(bits, cell, net, stream[2], dimension[2], chunk + q)
                    strike_zero(bits, zero_below, which, pooled, value)
            for g in range(weights.shape[1]):
                accumulate(value, weights[place, g], plan.maximum, sums[g, part])
            for law in range(drawn.shape[0]):
                accumulate_drawn(value, drawn[law, place, part], sums[weights.shape[1] + law, part])


@njit
def _draw_items(plan, first, weights, sums, chunk, n_chunks, scratch):
    """Draw items without uncertain weights as `_draw_weighed` does."""
    _draw_weighed(plan, first, weights, scratch.weights[:0, :1], sums, chunk, n_chunks, scratch)


@njit
def _draw_interests(plan, s, chunk, n_chunks, scratch):
    """Draw the criteria of a scenario and sum them into ``scratch.interest`` (interest, group and law, draw)."""
    scratch.interest[:] = 0.0
    weights, n_fixed, n_draws = plan.within[:, s].T, plan.within.shape[0], n_chunks * CHUNK
    for interest in range(plan.across.shape[2]):
        first, last = plan.interest_start[interest], plan.interest_start[interest + 1]
        item = s * (plan.within.shape[2] + 1) + first
        sums, drawn = scratch.interest[interest], scratch.weights[:, first:last]
        _draw_weighed(plan, item, weights[first:last], drawn, sums, chunk, n_chunks, scratch)
        for law in range(drawn.shape[0]):
            rescale(scratch.inverse[law, interest], sums[n_fixed + law, :n_draws])


@njit
def _count(bins, counts, s, variable, n, value, place):
    """Add a chunk of one variable to its histogram; `bins` are where bins begin and how wide they are."""
    atoms = counts.bin_low.size > 0
    low = counts.bin_low[s, variable] if atoms else counts.bin_low[0, 0]
    high = counts.bin_high[s, variable] if atoms else counts.bin_high[0, 0]
    first, shift = bins[0][s, variable], bins[1][s, variable]
    count_bins(value, n, first, shift, place, counts.bins[s, variable], low, high)


@njit
def _tally_interests(bins, counts, s, n_chunks, n, scratch):
    """Count the histograms of the interests of one scenario."""
    n_profiles, n_interests = scratch.impacts.shape[0], scratch.interest.shape[0]
    for interest in range(n_interests):
        for g in range(scratch.interest.shape[1]):
            for q in range(n_chunks):
                part, m = slice(q * CHUNK, (q + 1) * CHUNK), min(CHUNK, n - q * CHUNK)
                to_single(scratch.interest[interest, g, part], m, scratch.single)
                _count(bins, counts, s, 2 * n_profiles + g * n_interests + interest, m, scratch.single, scratch.bin)


@njit
def _tally_totals(plan, counts, s, n_chunks, n, scratch):
    """Sum the interests to the total of each profile, and count totals and worst interests."""
    for p in range(plan.across.shape[0]):
        g = plan.group[p]
        law = g - plan.within.shape[0]
        for q in range(n_chunks):
            part, m = slice(q * CHUNK, (q + 1) * CHUNK), min(CHUNK, n - q * CHUNK)
            scratch.total[:] = 0.0
            for interest in range(plan.across.shape[2]):
                impact, floor = scratch.interest[interest, g, part], plan.interest_floor[interest]
                if law >= 0:
                    add_drawn_interest(impact, scratch.share[law, interest, part], floor, scratch.total)
                else:
                    add_interest(impact, plan.across[p, s, interest], floor, plan.maximum, scratch.total)
            total = scratch.impacts[p, q, s]
            to_single(scratch.total, m, total)
            _count((plan.bin_first, plan.bin_shift), counts, s, p, m, total, scratch.bin)
            add_moments(total, plan.sum_scale[s, 0], scratch.lanes[0], scratch.lanes[1], counts.sums[s, p])
            count_reached(total, m, plan.class_edges, counts.reaches[0, p, s])
            scratch.total[:] = 0.0
            for interest in range(plan.across.shape[2]):
                keep_larger(scratch.interest[interest, g, part], scratch.total)
            to_single(scratch.total, m, scratch.single)
            count_reached(scratch.single, m, plan.class_edges, counts.reaches[1, p, s])


@njit
def _tally_risk(bins, scale, counts, s, comparable, n_chunks, n, scratch):
    """Multiply totals and likelihood, and count the risk of each profile."""
    n_profiles = scratch.impacts.shape[0]
    for q in range(n_chunks):
        likelihood, m = scratch.value[q * CHUNK : (q + 1) * CHUNK], min(CHUNK, n - q * CHUNK)
        copy(likelihood, CHUNK, scratch.likelihoods[q, comparable])
        for p in range(n_profiles):
            risk = scratch.risks[p, q, comparable]
            multiply(scratch.impacts[p, q, s], likelihood, risk)
            _count(bins, counts, s, n_profiles + p, m, risk, scratch.bin)
            add_moments(risk, scale, scratch.lanes[0], scratch.lanes[1], counts.sums[s, n_profiles + p])


@njit
def _keep(kept, s, comparable, start, n, scratch):
    """Keep those draws of a block whose number is small enough."""
    size = min(n, kept.likelihood.shape[1] - start)
    for first in range(0, size, CHUNK):
        q, m = first // CHUNK, min(CHUNK, size - first)
        copy(scratch.value[first:], m, kept.likelihood[s, start + first :])
        for p in range(scratch.impacts.shape[0]):
            copy(scratch.impacts[p, q, s], m, kept.impact[p, s, start + first :])
            if comparable >= 0:
                copy(scratch.risks[p, q, comparable], m, kept.risk[p, s, start + first :])


@njit
def _tally_ranks(order, pairwise, counts, n_chunks, n, scratch):
    """Count ranks, wins and the reference order of a block."""
    n_profiles = scratch.impacts.shape[0]
    for q in range(n_chunks):
        m = min(CHUNK, n - q * CHUNK)
        for b in range(2 * n_profiles + 1):
            if b < n_profiles:
                value = scratch.impacts[b, q]
                counts.ordered[b] += count_order(value, m, order)
            elif b == n_profiles:
                value = scratch.likelihoods[q]
            else:
                value = scratch.risks[b - n_profiles - 1, q]
            if pairwise:
                count_ranks(value, m, scratch.ranks, b, counts.ranks[b], counts.shared[b])
            else:
                count_sorted(value, m, scratch.sorting, counts.ranks[b], counts.shared[b])


@compiled
def run_blocks(plan, counts, kept, scratch, first, last):
    """Draw numbers `first` .. `last` - 1 and add them to `counts`.

    Parameters
    ----------
    plan : Plan
        As from `for_kernels`.
    counts : Counts
        Of one worker; added to.
    kept : Kept
        Shared by all workers; draws with a small enough number are written.
    scratch : Scratch
        Of one worker. Holds the uncertain weights of these draws. Its size, in chunks that
        are worked on together, has no influence on the result.
    first, last : int
        Draw numbers; `first` is a multiple of `CHUNK`.
    """
    block, bins = scratch.value.size, (plan.bin_first, plan.bin_shift)
    for start in range(first, last, block):
        n = min(block, last - start)
        chunk, n_chunks, n_seen = start // CHUNK, (n + CHUNK - 1) // CHUNK, 0
        net = plan.design, plan.key, plan.directions, plan.shift
        _draw_shared(net, plan.factors.stream, plan.factors.dimension, plan.normal_chords, chunk, n_chunks, scratch)
        for s in range(plan.across.shape[1]):
            comparable = n_seen if n_seen < plan.comparable.size and plan.comparable[n_seen] == s else -1
            _draw_common(plan, s, chunk, n_chunks, scratch)
            _share_weights(plan.item_kind, plan.interest_start, s, scratch)
            _draw_interests(plan, s, chunk, n_chunks, scratch)
            _tally_interests(bins, counts, s, n_chunks, n, scratch)
            _tally_totals(plan, counts, s, n_chunks, n, scratch)
            n_criteria, nothing = plan.within.shape[2], plan.within[:0, s, :1].T
            likelihood = s * (n_criteria + 1) + n_criteria
            _draw_items(plan, likelihood, nothing, scratch.interest[0], chunk, n_chunks, scratch)
            if comparable >= 0:
                _tally_risk(bins, plan.sum_scale[s, 1], counts, s, comparable, n_chunks, n, scratch)
                n_seen += 1
            _keep(kept, s, comparable, start, n, scratch)
        _tally_ranks(plan.order, plan.pairwise, counts, n_chunks, n, scratch)
    if plan.pairwise:
        for b in range(counts.ranks.shape[0]):
            size = plan.across.shape[1] if b < plan.across.shape[0] else plan.comparable.size
            add_held(scratch.ranks.held[b], scratch.ranks.won[b], size, counts.ranks[b], counts.wins[b])
