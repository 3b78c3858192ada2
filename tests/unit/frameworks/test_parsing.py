"""Faults of a framework file: each kind is named with its place, and all at once."""

from __future__ import annotations

import copy
import re
import tomllib

import pytest

from riskmc.exceptions import AssessmentError
from riskmc.frameworks import framework_text, read_framework
from riskmc.frameworks.parsing import parse_framework
from riskmc.frameworks.tables import Findings, Table

GOOD = """
id = "mine"
title = "Mine"
country = "none"
edition = "1"

[impact]
base = 3
zero = "X"
provenance = "assumed"
source = "test"
classes = [{label = "A", words = "low"}, {label = "B", words = "high"}]

[likelihood]
kind = "probability"
horizon_years = 5
provenance = "assumed"
source = "test"
classes = [{label = "A", lower = 0.01, upper = 0.1}, {label = "B", lower = 0.1, upper = 1}]

[[interests]]
id = "people"
name = "People"

[[criteria]]
id = "deaths"
interest = "people"
name = "Deaths"
unit = "deaths"
bounds = {A = [1, 10], B = [10, 100]}
provenance = "assumed"
source = "test"

[aggregation]
rule = "weighted-sum"
provenance = "assumed"
source = "test"
"""


@pytest.fixture
def read(tmp_path):
    def read_changed(*changes):
        text = GOOD
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return read_framework(path)

    return read_changed


def faults_of(read, *changes):
    with pytest.raises(AssessmentError, match=r"framework file mine\.toml has \d+ fault") as refusal:
        read(*changes)
    assert all(fault.file == "mine.toml" for fault in refusal.value.faults)
    return [f"{fault.column}: {fault.message}" for fault in refusal.value.faults]


def test_the_unchanged_file_is_read(read):
    framework = read()
    assert framework.criterion("deaths").scale.bounds == (1, 10, 100)
    assert framework.criterion("deaths").name == {"en": "Deaths"}
    assert framework.impact.words == {"en": ("low", "high")}
    assert framework.aggregation.unit == "1"
    assert framework.plausibility is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('zero = "X"', 'zeros = "X"', r"impact\.zeros: is not a key here\. .* Did you mean 'zero'\?"),
        ('edition = "1"', "edition = 1", r"edition: must be a text .* got 1\. Put it in quotes"),
        ('edition = "1"', "", r"edition: is missing"),
        ('id = "mine"', 'id = "My Own"', r"id: may hold small letters, .* got 'My Own'"),
        ('title = "Mine"', 'title = " "', r"title: must be a text that is not empty"),
        ('title = "Mine"', 'title = "Mine"\nlanguage = 3', r"language: must be a text"),
        ("base = 3", "base = 1", r"impact: the base of a scale must exceed 1, got 1"),
        ("base = 3", "base = 'three'", r"impact\.base: must be a number, got 'three'"),
        ("base = 3", "base = {value = 3, source = 's'}", r"impact\.base\.provenance: is missing"),
        ("base = 3", "base = {provenance = 'assumed', source = 's'}", r"impact\.base\.value: is missing"),
        ("base = 3", "base = 3\ncoordinates = 'yes'", r"impact\.coordinates: must be true or false, got 'yes'"),
        ("base = 3", "base = 3\n[impact.words]\nfr = 1", r"impact\.words\.fr: is not a key here"),
        (', words = "high"', "", r"impact\.classes\.B\.words\.en: is missing: other classes have a word in 'en'"),
        ('zero = "X"', 'zero = "B"', r"impact: a scale needs classes with different labels"),
        ('{label = "B", words', '{label = "A", words', r"impact\.classes: class 'A' is listed 2 times"),
        ('{label = "B", words', "{label = 2, words", r"impact\.classes\.2\.label: must be a text .* quotes"),
        ('provenance = "assumed"', 'provenance = "asumed"', r"impact\.provenance: must be one of .* mean 'assumed'\?"),
        ('provenance = "assumed"\n', "", r"impact\.provenance: is missing: `provenance` and `source`"),
        ('source = "test"', 'source = ""', r"impact\.source: must be a text that is not empty"),
        ('provenance = "assumed"\nsource = "test"', "", r"impact\.provenance: is missing\. Every table that holds num"),
        ('kind = "probability"', 'kind = "odds"', r"likelihood\.kind: must be one of 'probability', 'frequency'"),
        ('kind = "probability"', 'kind = "plausibility"', r"likelihood\.kind: a plausibility index has a table of its"),
        ("horizon_years = 5", "", r"likelihood\.horizon_years: is missing: a probability needs the number of years"),
        ("horizon_years = 5", "horizon_years = -5", r"likelihood\.horizon_years: must be a finite number above zero"),
        ("lower = 0.01", "lower = 0", r"likelihood\.floor: is missing: class A starts at 0, .* State where it starts"),
        ("lower = 0.01", "lower = -1", r"likelihood\.floor: is missing: class A starts at -1"),
        ("lower = 0.01, ", "", r"likelihood\.classes\.A\.lower: is missing\. Write 0 for an open bottom"),
        ("lower = 0.01", "lower = '1 %'", r"likelihood\.classes\.A\.lower: must be a number, got '1 %'"),
        ("horizon_years = 5", "horizon_years = 5\nfloor = 0.001", r"likelihood\.floor: has no effect: class A starts"),
        ("horizon_years = 5", "horizon_years = 5\ncap = 2", r"likelihood\.cap: has no effect: class B ends at 1"),
        ("upper = 1}", "upper = 100}", r"likelihood\.classes: probabilities lie in \(0, 1\], but B ends at 100"),
        ("upper = 1}", "upper = inf}", r"likelihood\.cap: is missing: class B is open"),
        (
            "horizon_years = 5",
            "horizon_years = 5\nparts = {bounds = {'A high' = [0.05, 0.2]}}",
            r"likelihood: part 'A high', 0\.05 to 0\.2, does not lie within one class",
        ),
        ("horizon_years = 5", "horizon_years = 5\nparts = {bounds = {'A' = 3}}", r"bounds\.A: must be two numbers"),
        ('id = "people"', 'id = "peopel"', r"criteria\.deaths\.interest: 'people' is not a known interest.*'peopel'\?"),
        ('name = "People"', "name = {}", r"interests\.people\.name: must be a text, or"),
        ('name = "People"', "name = 3", r"interests\.people\.name: must be a text, or texts by language"),
        ('name = "People"', "", r"interests\.people\.name: is missing"),
        (
            'name = "People"',
            'name = {nl = "Mensen"}',
            r"interests\.people\.name\.en: is missing: other names are given in 'en'",
        ),
        ('name = "People"', 'name = "People"\nthreshold = "B"', r"interests\.people\.provenance: is missing\. Every"),
        (
            'name = "People"',
            'name = "People"\nthreshold = {value = "C", provenance = "assumed", source = "s"}',
            r"interests\.people\.threshold: 'C' is not a known class\. Allowed: A, B",
        ),
        (
            'name = "People"',
            'name = "People"\n[[interests]]\nid = "people"\nname = "Again"',
            r"interests: 'people' is used 2 times\. Each id must be unique",
        ),
        (
            'name = "People"',
            'name = "People"\n[[interests]]\nid = "money"\nname = "Money"',
            r"interests\.money: has no criteria",
        ),
        ('id = "deaths"', 'id = "likelihood"', r"criteria: 'likelihood' names a likelihood axis"),
        ('id = "deaths"', "id = 1.1", r"criteria\.1\.1\.id: must be a text .*got 1\.1\. Put it in quotes"),
        ('unit = "deaths"', "", r"criteria\.deaths\.unit: is missing: bounds need a unit"),
        ("{A = [1, 10], B", "{a = [1, 10], B", r"criteria\.deaths\.bounds\.a: 'a' is not a class\. Allowed: A, B"),
        (", B = [10, 100]}", "}", r"criteria\.deaths\.bounds: must give \[lower, upper\] for each class; B missing"),
        ("B = [10, 100]", "B = [10]", r"criteria\.deaths\.bounds\.B: must be two numbers, \[lower, upper\]"),
        ("B = [10, 100]", "B = [8, 100]", r"deaths\.bounds: classes A and B overlap: A ends at 10 but B starts at 8"),
        ("B = [10, 100]", "B = [11, 100]", r"deaths\.bounds: classes A and B leave a gap: A ends at 10 but B starts"),
        ("B = [10, 100]", "B = [0.5, 1]", r"criteria\.deaths\.bounds: classes A and B are out of order"),
        ("B = [10, 100]", "B = [10, 10]", r"criteria\.deaths\.bounds: class B ends at 10, which is not above"),
        ("A = [1, 10]", "A = [0, 10]", r"criteria\.deaths\.floor: is missing: class A starts at 0"),
        ('unit = "deaths"', 'unit = "deaths"\nunit_value = -1', r"deaths\.unit_value: must be a finite number above"),
        (
            "bounds = {A = [1, 10], B = [10, 100]}",
            "unit_value = 6e6",
            r"criteria\.deaths\.unit_value: needs `bounds`",
        ),
        ('rule = "weighted-sum"', 'rule = "weighted"', r"aggregation\.rule: must be one of .* mean 'weighted-sum'\?"),
        ('rule = "weighted-sum"', "", r"aggregation\.rule: is missing"),
        (
            'rule = "weighted-sum"',
            'rule = "weighted-sum"\nclass_value = 1',
            r"aggregation\.class_value: has no effect with rule 'weighted-sum'",
        ),
        ('rule = "weighted-sum"', 'rule = "monetised-sum"', r"aggregation\.unit: is missing: .* needs a currency"),
        ('rule = "weighted-sum"', 'rule = "monetised-sum"', r"aggregation\.class_value: is missing: criteria deaths"),
        (
            'rule = "weighted-sum"',
            'rule = "monetised-sum"\nunit = "EUR"\nclass_value = 0',
            r"aggregation\.class_value: must be a finite number above zero, got 0",
        ),
        ("[[interests]]", "[interests]", r"interests: must be one or more tables"),
        ("[aggregation]", "[aggregations]", r"aggregation: is missing"),
        ("[impact]", "[[impact]]", r"impact: must be a table"),
    ],
)
def test_a_fault_is_named_with_its_place(read, old, new, fault):
    found = faults_of(read, (old, new))
    assert any(re.search(fault, line) for line in found), found


def test_a_framework_needs_some_likelihood(read):
    found = faults_of(read, ("[likelihood]", "[likelyhood]"))
    assert "likelihood: is missing. A framework needs [likelihood], [plausibility] or both." in found
    assert any(line.startswith("likelyhood: is not a key here") for line in found)


def test_all_faults_are_reported_at_once(read):
    found = faults_of(
        read,
        ("base = 3", "base = 1"),
        ("upper = 0.1}", "upper = 0.2}"),
        ('interest = "people"', 'interest = "persons"'),
        ('rule = "weighted-sum"', 'rule = "sum"'),
    )
    places = {line.split(": ")[0] for line in found}
    assert {"impact", "likelihood.classes", "criteria.deaths.interest", "aggregation.rule"} <= places


def test_the_casualty_bands_printed_in_the_uk_register_are_refused(read):
    found = faults_of(read, ("A = [1, 10], B = [10, 100]", "A = [1, 18], B = [17, 80]"))
    assert found == ["criteria.deaths.bounds: classes A and B overlap: A ends at 18 but B starts at 17."]


def test_a_floor_of_its_own_closes_an_open_class(read):
    stated = 'floor = {value = 0.5, provenance = "derived", source = "half a death"}\ncap = 1e3'
    framework = read(("bounds = {A = [1, 10], B = [10, 100]}", f"bounds = {{A = [0, 10], B = [10, inf]}}\n{stated}"))
    assert framework.criterion("deaths").scale.bounds == (0.5, 10, 1000)
    recorded = {entry.where: (entry.status, entry.source, entry.numbers) for entry in framework.provenance}
    assert recorded["criteria.deaths.floor"] == ("derived", "half a death", "0.5")
    assert recorded["criteria.deaths.cap"] == ("assumed", "test", "1000")
    assert recorded["criteria.deaths.bounds"] == ("assumed", "test", "A 0 to 10; B 10 to inf")


def test_an_open_end_without_floor_gives_one_fault(read):
    found = faults_of(read, ("bounds = {A = [1, 10]", "floor = 'none'\nbounds = {A = [0, 10]"))
    assert found == ["criteria.deaths.floor: must be a number, got 'none'."]


def test_unit_values_replace_the_price_of_a_class(read):
    framework = read(
        ('rule = "weighted-sum"', 'rule = "monetised-sum"\nunit = "EUR"'),
        ('unit = "deaths"', 'unit = "deaths"\nunit_value = 6.3e6'),
    )
    assert framework.criterion("deaths").unit_value == 6.3e6
    assert framework.aggregation.class_value is None


def test_plausibility_alone_is_enough(read):
    text_of_likelihood = GOOD[GOOD.index("[likelihood]") : GOOD.index("[[interests]]")]
    plausibility = '[plausibility]\nprovenance = "assumed"\nsource = "t"\nclasses = [{label = "1"}, {label = "2"}]\n'
    framework = read((text_of_likelihood, plausibility))
    assert framework.likelihood is None
    assert framework.plausibility.scale.classes == ("1", "2")


def test_plausibility_takes_no_bounds(read):
    plausibility = '[plausibility]\nprovenance = "assumed"\nsource = "t"\nclasses = [{label = "1", lower = 1}]\n'
    found = faults_of(read, ("[[interests]]", f"{plausibility}\n[[interests]]"))
    assert found == ["plausibility.classes.1.lower: is not a key here. Allowed: label, words."]


GARBAGE = (3, -1, 0, 10**400, float("inf"), float("nan"), True, "", "x", [], [1], [{}], {}, {"value": 1}, {"x": []})


def _places(node, path=()):
    """Yield the path of every key and list item of parsed TOML."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in items:
        yield (*path, key)
        yield from _places(child, (*path, key))


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda garbage: repr(garbage)[:12])
def test_garbage_anywhere_is_read_to_the_end(garbage):
    whole = tomllib.loads(framework_text("generic-5x5"))
    for path in _places(whole):
        data = copy.deepcopy(whole)
        node = data
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = copy.deepcopy(garbage)
        found = Findings("mine.toml")
        framework = parse_framework(Table(data, "", found))
        assert (framework is None) == bool(found.faults)
