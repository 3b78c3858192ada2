"""Laws of distributions: quantiles, probabilities, supports, ranges, pools and spikes fit each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from riskmc.distributions import (
    PERT,
    ClassProbabilities,
    ClassRange,
    Discrete,
    LogUniform,
    Mixture,
    Point,
    Triangular,
    Truncated,
    Uniform,
    ZeroInflated,
    coverage_of,
    from_range,
)
from riskmc.distributions.bounded import Beta, Mirrored
from riskmc.distributions.fits.chips import chip_quantiles, from_chips
from riskmc.distributions.fits.entropy import MAX_ENTROPY_FAMILIES, max_entropy
from riskmc.distributions.fits.least_squares import fit_quantiles
from riskmc.distributions.fits.metalog import Metalog
from riskmc.distributions.fits.metalog_fitting import attainable_medians
from riskmc.distributions.fits.minimum_information import MinimumInformation
from riskmc.distributions.fits.nearest import FAMILIES
from riskmc.distributions.histograms import Histogram
from riskmc.distributions.parametric import Normal, StudentT
from riskmc.distributions.positive import Gamma, LogNormal, LogT
from riskmc.distributions.tables import evaluate, uniform_table
from riskmc.exceptions import RangeError
from riskmc.scales import Scale

SCALE = Scale(("A", "B", "C", "D", "E"), bounds=(5e-5, 5e-4, 5e-3, 5e-2, 0.5, 1.0))
LABELS = ("X", *SCALE.classes)
U = np.linspace(0.002, 0.998, 250)
ROUNDING = 1e-9

shares = st.lists(st.floats(0.0, 1.0), min_size=6, max_size=6).filter(lambda given: sum(given) > 0.01)
coverages = st.sampled_from(["p5-p95", "p10-p90", 0.5, 0.98])
shapes = st.sampled_from(["pert", "triangular", "uniform"])


@st.composite
def triples(draw, least=0.0):
    """Low, best and high with a width that is no rounding error; best may stand at an end."""
    low = draw(st.floats(least, 1e3))
    width = draw(st.floats(1e-2, 1e3))
    best = low + width * draw(st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0)))
    return low, min(best, low + width), low + width


@st.composite
def continuous_laws(draw):
    """Laws whose distribution function rises steadily."""
    low, mode, high = draw(triples(least=0.01))
    kind = draw(st.sampled_from(["pert", "triangular", "uniform", "log-uniform", "truncated"]))
    if kind == "log-uniform":
        return LogUniform(low, high)
    if kind == "uniform":
        return Uniform(low, high)
    law = Triangular(low, mode, high) if kind == "triangular" else PERT(low, mode, high, draw(st.floats(0.5, 12.0)))
    return Truncated(law, low + 0.2 * (high - low), high - 0.1 * (high - low)) if kind == "truncated" else law


positive = st.floats(0.2, 5.0)


@st.composite
def families(draw):
    """Members of the families that are fitted."""
    place, a, b = draw(st.floats(-50.0, 50.0)), draw(positive), draw(positive)
    above = draw(st.sampled_from([LogNormal(a, b, place), LogT(a, 0.3 * b, 5, place), Gamma(a, b, place)]))
    low, best, high = draw(triples())
    band = sorted({low - 1.0, best, high + 1.0})
    return draw(
        st.sampled_from(
            [
                Normal(place, a),
                StudentT(place, a, 2 + b),
                above,
                Mirrored(above, place),
                Beta(0.5 + a, 0.5 + b, place, place + a),
                Histogram(band, [1.0 / (len(band) - 1)] * (len(band) - 1)),
                Metalog([place, a, 1.6 * a * draw(st.floats(-1, 1))]),
                Metalog([0.1 * place, 0.1 * a, 0.1 * a * draw(st.floats(-1, 1))], lower=place),
                Metalog([0.1 * place, 0.3 * a, 0.3 * a * draw(st.floats(-1, 1))], place, place + b),
            ]
        )
    )


@st.composite
def quantiles_on_an_axis(draw):
    """Three to five increasing values well within (0, 1), and rising probabilities."""
    steps = np.cumsum(draw(st.lists(st.floats(0.1, 1.0), min_size=4, max_size=6)))
    values = 0.05 + 0.9 * steps[:-1] / steps[-1]
    return values, np.linspace(0.05, 0.95, values.size)


@st.composite
def class_laws(draw):
    """Laws of a range of class labels, on one of the three axes."""
    at = sorted(draw(st.lists(st.integers(0, 5), min_size=3, max_size=3)))
    law = ClassRange(
        *(LABELS[k] for k in at),
        scale=SCALE,
        shape=draw(shapes),
        bounds=draw(st.sampled_from(["range", "p5-p95"])),
        zero_mass=draw(st.sampled_from([None, 0.0, 0.3])),
    )
    return draw(st.sampled_from([law, law.value(), law.natural(), law.value(classes="nominal")]))


@st.composite
def jumping_laws(draw):
    """Laws with atoms, gaps and spikes."""
    classes = ClassProbabilities(draw(shares), SCALE)
    made = [
        Point(draw(st.floats(0.0, 10.0))),
        Discrete(range(6), draw(shares)),
        classes,
        classes.value(),
        classes.natural(),
        ZeroInflated(draw(continuous_laws()), draw(st.floats(0.0, 1.0))),
        Mixture([draw(continuous_laws()), Discrete([0, 1, 7], [0.2, 0.3, 0.5])], [1, draw(st.floats(0.1, 5.0))]),
    ]
    return draw(st.one_of(st.sampled_from(made), class_laws()))


laws = st.one_of(continuous_laws(), jumping_laws())


@given(laws)
def test_quantiles_never_fall(law):
    assert (np.diff(law.ppf(U)) >= -ROUNDING * max(1.0, law.support()[1])).all()


@given(laws)
def test_a_quantile_has_at_least_its_probability(law):
    assert (law.cdf(law.ppf(U)) >= U - ROUNDING).all()


@given(continuous_laws())
def test_a_quantile_of_a_continuous_law_has_exactly_its_probability(law):
    np.testing.assert_allclose(law.cdf(law.ppf(U)), U, rtol=0, atol=1e-8)


@given(laws)
def test_quantiles_and_mean_lie_in_the_support(law):
    low, high = law.support()
    slack = ROUNDING * max(1.0, abs(high))
    values = law.ppf(np.array([1e-9, *U, 1 - 1e-9]))
    assert low - slack <= values.min()
    assert values.max() <= high + slack
    assert low - slack <= law.mean() <= high + slack
    assert law.std() <= 0.5 * (high - low) + slack


@given(laws)
def test_all_probability_lies_in_the_support(law):
    low, high = law.support()
    assert law.cdf(high * (1 + 1e-9) + 1e-12) == pytest.approx(1.0)
    assert law.cdf(low - 1e-6 * max(1.0, low)) == pytest.approx(0.0, abs=1e-12)


@given(laws)
def test_breaks_are_probabilities(law):
    assert all(0.0 <= b <= 1.0 for b in law.breaks())


@given(st.one_of(continuous_laws(), class_laws()))
def test_mean_and_deviation_are_those_of_the_quantiles(law):
    # A midpoint sum of 2**14 quantiles is another way to the same integrals.
    values = law.ppf((np.arange(2**14) + 0.5) / 2**14)
    width = max(law.support()[1] - law.support()[0], ROUNDING)
    assert values.mean() == pytest.approx(law.mean(), abs=2e-3 * width)
    assert values.std() == pytest.approx(law.std(), abs=2e-3 * width)


@given(laws)
@settings(max_examples=50)
def test_a_table_strays_no_further_than_its_law_rises_nearby(law):
    # A cell is 1/32 of an octave wide, and no cell reaches across a break.
    marks = np.unique([0.0, *law.breaks(), 1.0])
    u = U[np.abs(U[:, None] - marks).min(axis=1) > 1e-6]
    piece = np.searchsorted(marks, u)
    nearby = np.minimum(u, 1 - u) / 16
    start = np.maximum(u - nearby, marks[piece - 1] + 1e-9)
    end = np.minimum(u + nearby, marks[piece] - 1e-9)
    rise = law.ppf(end) - law.ppf(start)
    assert (np.abs(evaluate(uniform_table(law), u) - law.ppf(u)) <= rise + 1e-6 * max(1.0, law.support()[1])).all()


@given(triples(), coverages, shapes)
def test_low_and_high_of_a_quantile_reading_are_those_quantiles(triple, bounds, shape):
    low, best, high = triple
    law = from_range(low, best, high, bounds=bounds, shape=shape)
    tail = 0.5 * (1 - coverage_of(bounds))
    np.testing.assert_allclose(law.cdf([low, high]), [tail, 1 - tail], atol=1e-8)
    if shape != "uniform":
        assert law.mode == best


@given(triples(), st.floats(0.0, 2.0), st.floats(0.0, 2.0), shapes, st.sampled_from(["range", "p5-p95"]))
def test_a_wider_range_never_narrows_the_band(triple, below, above, shape, bounds):
    low, best, high = triple
    width = high - low
    narrow = from_range(low, best, high, bounds=bounds, shape=shape)
    wide = from_range(low - below * width, best, high + above * width, bounds=bounds, shape=shape)
    bands = [np.diff(law.ppf([0.05, 0.95])) for law in (narrow, wide)]
    assert bands[1] >= bands[0] * (1 - 1e-7)


@given(triples(), st.sampled_from(["range", "p5-p95"]), st.floats(0.1, 10.0), st.floats(-50.0, 50.0))
def test_a_law_moves_with_its_unit(triple, bounds, factor, shift):
    law = from_range(*triple, bounds=bounds)
    moved = from_range(*(factor * number + shift for number in triple), bounds=bounds)
    scale = factor * (triple[2] - triple[0])
    np.testing.assert_allclose(moved.ppf(U), factor * law.ppf(U) + shift, rtol=1e-9, atol=1e-7 * scale)


@given(st.floats(-1e6, 1e6))
def test_a_point_has_no_width(value):
    law = from_range(value, value, value, bounds="range")
    assert law == Point(value)
    assert law.std() == 0.0
    assert set(law.ppf(U)) == {value}


@given(laws, st.integers(1, 4))
@settings(max_examples=50)
def test_a_pool_of_one_opinion_is_that_opinion(law, n):
    pool = Mixture([law] * n, list(range(1, n + 1)))
    np.testing.assert_allclose(pool.ppf(U), law.ppf(U), rtol=1e-12, atol=1e-12)
    assert pool.mean() == pytest.approx(law.mean(), rel=1e-12, abs=1e-12)
    assert pool.std() == pytest.approx(law.std(), rel=1e-6, abs=1e-6 * max(1.0, law.support()[1]))


@given(continuous_laws(), jumping_laws())
@settings(max_examples=50)
def test_all_weight_on_one_expert_is_that_expert(one, other):
    pool = Mixture([one, other], [1, 0])
    np.testing.assert_allclose(pool.ppf(U), one.ppf(U), rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(pool.cdf(one.ppf(U)), one.cdf(one.ppf(U)))


@given(laws, laws, st.floats(0.05, 0.95))
@settings(max_examples=50)
def test_a_pool_lies_between_its_members_and_keeps_their_mean(one, other, weight):
    pool = Mixture([one, other], [weight, 1 - weight])
    quantiles = np.stack([one.ppf(U), other.ppf(U)])
    slack = ROUNDING * max(1.0, float(quantiles.max()))
    assert (pool.ppf(U) >= quantiles.min(axis=0) - slack).all()
    assert (pool.ppf(U) <= quantiles.max(axis=0) + slack).all()
    assert pool.mean() == pytest.approx(weight * one.mean() + (1 - weight) * other.mean(), rel=1e-9)
    marks = np.asarray(pool.breaks())
    assert (np.diff(marks) > 0.0).all()
    assert ((marks > 0.0) & (marks < 1.0)).all()


@given(jumping_laws().filter(lambda law: law.is_discrete()), st.floats(0.05, 0.95))
@settings(max_examples=50)
def test_a_discrete_part_is_found_among_the_breaks_of_a_pool(law, weight):
    pool = Mixture([law, Uniform(0, 10)], [weight, 1 - weight])
    inner = [pool.cdf(x) for x in np.unique(law.ppf(U)) if 1e-6 < pool.cdf(x) < 1 - 1e-6]
    assert all(np.abs(np.asarray(pool.breaks()) - p).min() < 1e-6 for p in inner)


@given(class_laws().filter(lambda law: isinstance(law, ClassRange)))
def test_class_probabilities_sum_to_one(law):
    found = law.class_probabilities()
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    assert (found >= 0.0).all()


@given(shares)
def test_probabilities_of_classes_are_kept(given_shares):
    law = ClassProbabilities(given_shares, SCALE)
    assert sum(law.probabilities) == pytest.approx(1.0)
    edges = np.diff(law.cdf(np.arange(-1, 6) + 0.5))
    np.testing.assert_allclose(edges, law.probabilities, atol=1e-12)


@given(continuous_laws(), st.floats(0.0, 1.0))
def test_a_spike_takes_its_share_and_no_more(law, zero_mass):
    spiked = ZeroInflated(law, zero_mass)
    assert spiked.cdf(0.0) == pytest.approx(zero_mass)
    assert spiked.mean() == pytest.approx((1 - zero_mass) * law.mean())
    second = (1 - zero_mass) * (law.std() ** 2 + law.mean() ** 2)
    assert spiked.std() ** 2 + spiked.mean() ** 2 == pytest.approx(second)


@given(continuous_laws(), st.floats(0.05, 0.45), st.floats(0.55, 0.95))
def test_truncation_between_two_quantiles_rescales_the_probabilities(law, start, end):
    low, high = law.ppf([start, end])
    cut = Truncated(law, float(low), float(high))
    np.testing.assert_allclose(cut.ppf(U), law.ppf(start + (end - start) * U), rtol=1e-6)
    assert cut.support() == (pytest.approx(low), pytest.approx(high))


@given(continuous_laws())
def test_truncation_to_the_support_changes_nothing(law):
    np.testing.assert_allclose(Truncated(law, *law.support()).ppf(U), law.ppf(U), rtol=1e-9)


@given(families())
def test_families_and_metalogs_invert_themselves(law):
    values = law.ppf(U)
    assert (np.diff(values) >= 0.0).all()
    np.testing.assert_allclose(law.cdf(values), U, rtol=0, atol=1e-6)
    np.testing.assert_allclose(law.tail(U[:50], upper=False), law.ppf(U[:50]), rtol=1e-9, atol=1e-9)


@given(families())
@settings(max_examples=30)
def test_a_table_of_an_open_law_is_near_it(law):
    spread = law.ppf(0.999) - law.ppf(0.001)
    assert np.abs(evaluate(uniform_table(law), U) - law.ppf(U)).max() <= 2e-4 * spread + 1e-6 * np.abs(law.ppf(U)).max()


@given(quantiles_on_an_axis(), st.sampled_from(FAMILIES), st.floats(0.1, 100.0), st.floats(-100.0, 100.0))
@settings(max_examples=60)
def test_fits_move_with_the_unit(said, family, factor, shift):
    values, probs = said
    fit = fit_quantiles(values, probs, family=family, lower=0, upper=1)
    moved = fit_quantiles(factor * values + shift, probs, family=family, lower=shift, upper=factor + shift)
    assert moved.sum_of_squares == pytest.approx(fit.sum_of_squares, rel=1e-5, abs=1e-10)
    np.testing.assert_allclose(
        moved.law.ppf(U[10:-10]), factor * fit.law.ppf(U[10:-10]) + shift, rtol=2e-4, atol=2e-4 * factor
    )


@given(families().filter(lambda law: isinstance(law, Normal | StudentT | Gamma | Beta | LogNormal)))
@settings(max_examples=60)
def test_a_fit_finds_the_law_that_the_quantiles_come_from(law):
    family = {Normal: "normal", StudentT: "t", Gamma: "gamma", Beta: "beta", LogNormal: "lognormal"}[type(law)]
    probs = [0.05, 0.3, 0.6, 0.95]
    low, high = (end if np.isfinite(end) else None for end in law.support())
    freedom = law.degrees_of_freedom if isinstance(law, StudentT) else 3.0
    fit = fit_quantiles(law.ppf(probs), probs, family=family, lower=low, upper=high, degrees_of_freedom=freedom)
    assert fit.sum_of_squares < 1e-12
    np.testing.assert_allclose(fit.law.cdf(law.ppf(U)), U, atol=1e-5)


@given(triples(), st.floats(0.02, 0.25), st.floats(0.02, 0.98), st.sampled_from(["none", "lower", "upper", "both"]))
def test_a_metalog_honours_its_triplet(triple, probability, at, bounded):
    low, _, high = triple
    lower = low - 0.5 * (high - low) if bounded in {"lower", "both"} else None
    upper = high + 2.0 * (high - low) if bounded in {"upper", "both"} else None
    least, most = attainable_medians(low, high, probability, lower, upper)
    median = least + at * (most - least)
    law = Metalog.from_triplet(low, median, high, probability=probability, lower=lower, upper=upper)
    slack = 1e-9 * max(1.0, abs(low), abs(high))
    np.testing.assert_allclose(law.ppf([probability, 0.5, 1 - probability]), [low, median, high], atol=slack)
    assert (np.diff(law.ppf(U)) > 0.0).all()


@given(quantiles_on_an_axis(), st.sampled_from(["uniform", "log-uniform"]))
def test_minimum_information_honours_its_quantiles(said, background):
    values, probs = said
    law = MinimumInformation(values, probs, 0.01, 1.0, background)
    np.testing.assert_allclose(law.cdf(values), probs, atol=1e-12)
    np.testing.assert_allclose(law.ppf(law.cdf(values)), values, rtol=1e-9)


@given(
    st.lists(st.integers(0, 20), min_size=3, max_size=8).filter(
        lambda chips: sum(chips) >= 10 and max(chips) < sum(chips)
    )
)
def test_chips_are_the_probabilities_of_their_bins(chips):
    edges = np.arange(len(chips) + 1.0)
    law = from_chips(edges, chips)
    np.testing.assert_allclose(np.diff(law.cdf(edges)), np.asarray(chips) / sum(chips), atol=1e-12)
    values, probs = chip_quantiles(edges, chips)
    np.testing.assert_allclose(law.cdf(values), probs, atol=1e-12)


@given(st.sampled_from(MAX_ENTROPY_FAMILIES), st.floats(0.05, 0.4), st.floats(0.5, 0.9), st.floats(0.6, 0.95))
@settings(max_examples=30)
def test_the_least_informed_law_holds_its_mass(family, lower, upper, mass):
    below, upto = max_entropy(family, lower, upper, mass).cdf([lower, upper])
    assert upto - below == pytest.approx(mass, abs=1e-8)


@given(
    st.sampled_from(["metalog", "minimum-information"]),
    st.sampled_from([0.9, 0.8, 0.5]),
    st.floats(1.0, 3.5),
    st.floats(0.3, 1.0),
    st.floats(0.0, 0.99),
    st.floats(0.0, 0.99),
)
def test_a_wider_range_on_an_axis_is_never_a_narrower_band(shape, coverage, low, step, below, above):
    best, high = low + step, low + 2.0 * step
    wider = (low - below * (low - 0.5), best, high + above * (5.5 - high))
    tails = [0.5 * (1 - coverage), 0.5 * (1 + coverage)]
    bands = []
    for range_ in ((low, best, high), wider):
        try:
            law = from_range(*range_, bounds=coverage, best_is="median", shape=shape, lower=0.5, upper=5.5)
        except RangeError:  # a metalog may be too skewed
            reject()
        bands.append(np.diff(law.ppf(tails))[0])
    assert bands[1] >= bands[0] * (1 - 1e-9)
