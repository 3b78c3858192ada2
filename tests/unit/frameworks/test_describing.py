"""A framework in print: what is derived or assumed is marked."""

from __future__ import annotations

import pytest

from riskmc.frameworks import describe_lines, framework_text, list_frameworks, load, read_framework, summary_rows


def test_the_list_has_one_row_for_each_bundled_framework():
    rows = summary_rows()
    assert tuple(row.id for row in rows) == list_frameworks()
    swiss = next(row for row in rows if row.id == "ch-kns-2025")
    assert (swiss.n_interests, swiss.n_criteria, swiss.n_classes) == (4, 12, 8)
    assert swiss.likelihood == "frequency + plausibility"
    assert all(row.n_assumed > 0 for row in rows)


@pytest.mark.parametrize("framework_id", list_frameworks())
def test_every_class_criterion_and_source_is_printed(framework_id):
    framework = load(framework_id)
    text = " ".join(" ".join(describe_lines(framework)).split())
    assert all(f"{criterion.id} {criterion.name['en']}" in text for criterion in framework.criteria)
    assert all(label in text for label in framework.likelihood.scale.labels)
    assert all(entry.where in text and entry.source in text for entry in framework.provenance)
    assert all(len(line) <= 100 for line in describe_lines(framework))


@pytest.mark.parametrize(
    ("framework_id", "line"),
    [
        ("nl-nra-2014", "Likelihood: probability within 5 years (assumed)"),
        ("nl-nra-2014", "  A  0.005 % (assumed) to 0.05 %  highly unlikely"),
        ("nl-nra-2014", "  B  0.05 % to 0.5 %              unlikely"),
        ("nl-nra-2014", "  E  50 % to 100 % (assumed)      highly likely"),
        ("nl-nra-2014", "  B high: 0.25 % to 0.5 % (assumed)"),
        ("nl-nra-2014", "Impact: each class 3 times the one below, E = 1; X counts as zero"),
        ("nl-nra-2014", "Total impact: weighted sum of the class values (derived)"),
        ("nl-nra-2014", "          D  5 billion to 50 billion (assumed)"),
        ("nl-nvs-2019", "Impact: each class 3 times the one below (assumed), E = 1; X counts as zero"),
        ("nl-nvs-2019", "  6  International rule of law, threshold: counts from class C (derived)"),
        ("ch-kns-2025", "          1  3.333 (assumed) to 10 (derived)"),
        ("ch-kns-2025", "          7  3,000 to 10,000 (derived)"),
        ("ch-kns-2025", "          8  10,000 (derived) to 30,000 (assumed)"),
        ("ch-kns-2025", "  1  hardly plausible"),
        ("uk-nrr-2025", "Likelihood: probability within 5 years, within 2 years for threats"),
        ("uk-nrr-2025", "Criteria: 1 in 1 interest"),
    ],
)
def test_what_is_not_published_is_marked(framework_id, line):
    assert line in describe_lines(load(framework_id))


def test_the_price_of_a_unit_is_printed(tmp_path):
    text = framework_text("generic-5x5").replace('unit = "deaths"', 'unit = "deaths"\nunit_value = 6.3e6', 1)
    path = tmp_path / "priced.toml"
    path.write_text(text, encoding="utf-8")
    lines = describe_lines(read_framework(path))
    assert "    deaths  Deaths [deaths], 6.3 million each (assumed)" in lines
