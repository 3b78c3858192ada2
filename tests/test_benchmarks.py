"""The benchmarks run: each script is loaded, and its parts work on the smallest case."""

import importlib
import inspect
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py"))
SIZE = (5, 3)


@pytest.fixture(scope="module")
def load():
    """Import scripts of the folder by name, and forget them afterwards."""
    sys.path.insert(0, str(FOLDER))
    yield importlib.import_module
    sys.path.remove(str(FOLDER))
    for name in SCRIPTS:
        sys.modules.pop(name, None)


@pytest.fixture
def small(load, monkeypatch):
    """Give a claims script with a small case in place of the reference case."""

    def claims(name):
        module = load(name)
        monkeypatch.setattr(module, "make_case", lambda *size: load("cases").make_case(*(size or SIZE)))
        return module

    return claims


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_loads_and_says_what_it_is(load, name):
    assert len(load(name).__doc__) > 40


def test_forms_of_numpy_agree_with_quadrature_and_each_other(load):
    cases, forms, n = load("cases"), load("numpy_way").FORMS, 4000
    case = cases.make_case(*SIZE)
    answers = {name: form(case, n, by_all=True) for name, form in forms.items()}
    for name, answer in answers.items():
        z = (answer.mean - np.stack(cases.exact_means(case))) / np.sqrt(answer.variance / n)
        assert np.abs(z).max() < 5, name
        np.testing.assert_allclose(answer.ranks.sum(axis=(1, 2)), SIZE[0])
        for field in ("reaches", "ranks", "wins"):
            assert np.abs(getattr(answer, field) - getattr(answers["one array"], field)).max() < 6 * (0.5 / n) ** 0.5


def test_riskmc_and_numpy_agree(load):
    cases = load("cases")
    case = cases.make_case(*SIZE)
    load("bench_numpy").check_same(case, cases.model_of(case), 2**14)


def test_check_of_agreement_sees_another_register(load):
    cases = load("cases")
    case = cases.make_case(*SIZE)
    other = cases.model_of(case._replace(log10_likelihood=case.log10_likelihood[:, ::-1]))
    with pytest.raises(AssertionError, match="rank_acceptability"):
        load("bench_numpy").check_same(case, other, 2**14)


def test_claims_of_speed_are_measured(small):
    claims = small("claims_speed")
    found = claims.end_to_end(2048, 200, rounds=1) + claims.two_threads(2048, rounds=1) + claims.tables(rounds=1)
    found += claims.sobol(2**14, rounds=1)
    assert [claim.id for claim in found] == ["A1", "", "", "A1b", "A2", "", "", "A5", "A13", "A4"]
    assert all(claim.measured.median > 0 for claim in found)
    assert all(len(claim.cells()) == len(claims.Claim._fields) - 1 for claim in found)


def test_claims_of_accuracy_hold_on_a_small_case(small):
    claims = small("claims_accuracy")
    found = claims.same_bits(2100, SIZE, avx2=False) + claims.exact_errors()
    assert [claim.what for claim in found if "missed" in claim.verdict] == []
    assert claims.both_engines(2**16)[1].verdict == "met"
    assert claims.common_draws(2**12)[0].measured > 10
    assert claims.exact_cost(200, rounds=1)[0].measured.median > 0
    assert all(claim.measured > 0 for claim in claims.variance_ratios(2**14))


def test_a_missed_target_is_printed_as_missed(load):
    claim = load("claims").Claim
    assert claim("A1", "", 59.0, 60, 120).verdict == "**missed**"
    assert claim("A1", "", 61.0, 60, 120).verdict == "met"
    assert claim("A3", "", 1.4, 2.2, 1.5, at_least=False).verdict == "met, stretch too"


def test_rows_without_a_number_stay_with_their_claim(load):
    claim, order = load("claims").Claim, load("bench_claims").in_order
    found = [
        claim(name, what, 1.0, 1) for name, what in (("A10", ""), ("", "of A10"), ("A2", ""), ("A1b", ""), ("A1", ""))
    ]
    assert [row.id or row.what for row in order(found)] == ["A1", "A1b", "A2", "A10", "of A10"]


def test_tables_cost_far_less_than_monte_carlo_error(load):
    found = load("error_budget").budget(load("cases").make_case(*SIZE), 512)
    assert found.rms.max() < 1e-4
    assert found.mean.max() < 1e-5
    assert found.ranks < 1e-3


def test_every_pass_is_found_and_takes_its_arguments(load):
    kernels = load("bench_kernels")
    buffers = kernels.buffers(*SIZE)
    for one in kernels.PASSES:
        inspect.signature(kernels.function_of(one).py_func).bind(*(buffers[name] for name in one.arguments.split()))
    (weigh,) = (one for one in kernels.PASSES if one.name == kernels.ELEMENT[-1])
    assert 0.01 < kernels.nanoseconds(weigh, buffers, target=1e-3, rounds=1) < 100


def test_a_peer_is_measured_and_a_missing_one_has_a_row(load, monkeypatch):
    peers, bench = load("peers"), load("bench_peers")
    monkeypatch.setattr(peers, "make_case", partial(load("cases").make_case, *SIZE))
    answer = peers.measure("numpy, by scenario", 2000)
    assert abs(answer["off"]) < 5 * answer["off_error"]
    ours = peers.measure_ours(2**14)
    assert abs(ours["off"]) < 5 * ours["off_error"]
    cells = bench.row("numpy, by scenario", answer | {"riskmc": ours}, 2000, 2**14)
    assert len(cells) == len(bench.our_row([ours, ours], 2**14)) == len(bench.HEADER)
    assert "not installed" in bench.row("monaco", {"error": "ModuleNotFoundError: No module named 'monaco'"}, 1, 1)[-2]


def test_sections_of_the_page_are_replaced_one_by_one(load):
    page = load("page")
    first = page._with("", "peers", "## Peers\n\nold\n")
    both = page._with(first, "claims", "## Claims\n\nnew\n")
    assert both.index("## Claims") < both.index("## Peers")
    assert page._with(both, "peers", "## Peers\n\nnew\n").count("## Peers") == 1
    assert "old" not in page._with(both, "peers", "## Peers\n\nnew\n")


@pytest.fixture(scope="module")
def bits(load):
    battery = load("bench_battery")
    return battery.bits_of(battery.streams(6, 4), 2**12).ravel()


def battery_tests():
    source = (FOLDER / "bench_battery.py").read_text()
    names = source.split("TESTS: ", 1)[1].split("= (", 1)[1].split(")", 1)[0]
    return [name.strip() for name in names.split(",") if name.strip()]


@pytest.mark.parametrize("name", battery_tests())
def test_test_of_bits_passes_the_engine_and_fails_bad_bits(load, bits, name):
    test = getattr(load("bench_battery"), name)
    twice, without_a_bit = np.repeat(bits, 2)[: bits.size], bits & np.uint32(0xDFDFDFDF)
    assert test(bits) > 1e-4
    assert min(test(twice), test(without_a_bit)) < 1e-6


def test_growth_is_fitted(load, monkeypatch):
    growth = load("bench_growth")
    monkeypatch.setattr(load("bench_kernels"), "nanoseconds", lambda *_: 1.0)
    sweep = growth.Sweep("scenarios", 0, [(10, 14, 1), (100, 14, 1), (1000, 14, 1)])
    found = [dict.fromkeys(("drawing", "whole", "tables", "megabytes"), 3.0 * size[0] ** 2) for size in sweep.sizes]
    assert growth.exponents(sweep, found) == ["+2.00 (+2.00)"] * 4
    assert "10 x 14" in growth.stages([(10, 14)])


def test_start_up_is_measured(load):
    startup = load("bench_startup")
    assert all(times.cpu > 0 for times in startup.measure(["an interpreter"], rounds=1)["an interpreter"])


def test_uncertain_weights_agree_with_numpy(load):
    load("bench_ranking").check_weights(load("cases").make_case(*SIZE))
