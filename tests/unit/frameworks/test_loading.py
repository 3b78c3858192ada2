"""Finding and reading framework files."""

from __future__ import annotations

import re

import pytest

from riskmc import frameworks
from riskmc.exceptions import AssessmentError
from riskmc.frameworks import framework_text, list_frameworks, load, read_framework


def test_the_bundled_ids_are_listed_in_order():
    assert list_frameworks() == tuple(sorted(list_frameworks()))
    assert {"nl-nra-2014", "generic-5x5"} <= set(list_frameworks())


def test_load_framework_is_load():
    assert frameworks.load_framework is load


def test_an_own_file_is_found_beside_the_assessment(tmp_path):
    text = framework_text("generic-5x5").replace('id = "generic-5x5"', 'id = "mine"')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert load("mine.toml", folder=tmp_path).id == "mine"
    assert load(tmp_path / "mine.toml") == read_framework(tmp_path / "mine.toml")


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "bom.toml").write_text(framework_text("generic-5x5"), encoding="utf-8-sig")
    assert read_framework(tmp_path / "bom.toml") == load("generic-5x5")


def test_an_unknown_id_is_refused_with_a_suggestion_and_the_list():
    with pytest.raises(
        AssessmentError,
        match=r"'nl-nra-2015' is not a bundled framework\. Allowed: ch-kns-2025, .*"
        r"Did you mean 'nl-nra-2014'\?",
    ):
        load("nl-nra-2015")


def test_a_missing_file_is_refused_with_its_folder(tmp_path):
    with pytest.raises(AssessmentError, match=r"mine\.toml: no such file in .*bundled id: ch-kns-2025"):
        load("mine.toml", folder=tmp_path)


def test_a_folder_is_no_framework_file(tmp_path):
    (tmp_path / "dir.toml").mkdir()
    with pytest.raises(AssessmentError, match=r"dir\.toml: cannot be read"):
        read_framework(tmp_path / "dir.toml")


def test_text_that_is_not_utf_8_is_refused_with_its_line(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes('id = "x"\ntitle = "Évaluation"\n'.encode("latin-1"))
    with pytest.raises(
        AssessmentError, match=r"latin\.toml: is not UTF-8 text: byte 0xc9 in line 2\. Save it as UTF-8"
    ):
        read_framework(path)


def test_broken_toml_is_refused_with_its_line(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text('id = "x"\ntitle "no equals sign"\n', encoding="utf-8")
    with pytest.raises(AssessmentError, match=r"broken\.toml: is not valid TOML: .*at line 2, column 7"):
        read_framework(path)


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.toml"
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(AssessmentError, match=r"empty\.toml: is empty"):
        read_framework(path)


def test_a_file_nested_too_deeply_is_one_fault(tmp_path):
    (tmp_path / "deep.toml").write_text("a = " + "[" * 5000 + "]" * 5000)
    with pytest.raises(
        AssessmentError, match=r"deep\.toml: is not a framework: its tables or lists are nested too deep"
    ):
        read_framework(tmp_path / "deep.toml")


@pytest.mark.parametrize("axis", ["likelihood", "plausibility"])
def test_a_label_with_an_underscore_is_a_fault_of_its_axis(tmp_path, axis):
    text = framework_text("ch-kns-2025" if axis == "plausibility" else "nl-nra-2014")
    before, after = text.split(f"[{axis}]")
    changed = re.sub(r'label = "[^"]+"', 'label = "a_b"', after, count=1)
    (tmp_path / "mine.toml").write_text(f"{before}[{axis}]{changed}", encoding="utf-8")
    with pytest.raises(AssessmentError, match=rf"mine\.toml, {axis}.*: the label 'a_b' must be written 'a b'"):
        read_framework(tmp_path / "mine.toml")
