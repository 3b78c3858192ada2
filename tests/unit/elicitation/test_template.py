from __future__ import annotations

import re
import tomllib

import pytest

from riskmc import frameworks
from riskmc.elicitation.settings import read_settings
from riskmc.elicitation.settings_dependence import Dependence
from riskmc.elicitation.settings_experts import Experts
from riskmc.elicitation.settings_reading import Knowledge, Reading
from riskmc.elicitation.template import write_template
from riskmc.exceptions import AssessmentError, InputError
from riskmc.model.assessment import read_assessment


@pytest.mark.parametrize("framework", frameworks.list_frameworks())
def test_a_template_reads_back_for_every_bundled_framework(tmp_path, framework):
    assessment = read_assessment(write_template(tmp_path / "deep" / "mine", framework))
    assert assessment.framework == frameworks.load(framework)
    assert assessment.settings.illustrative
    assert len(assessment.scenarios) == 2
    judged = 1 if assessment.framework.likelihood or assessment.framework.plausibility else 0
    assert len(assessment.judgements) == 2 * (len(assessment.criterion_ids) + judged)
    assert all(judgement.low.mid < judgement.high.mid for judgement in assessment.judgements)


def test_threats_are_judged_by_plausibility_where_the_method_does_so(tmp_path):
    assessment = read_assessment(write_template(tmp_path / "mine", "ch-kns-2025"))
    assert [len(assessment.judgements_of("cyber_attack", axis)) for axis in ("likelihood", "plausibility")] == [0, 1]
    assert [len(assessment.judgements_of("river_flood", axis)) for axis in ("likelihood", "plausibility")] == [1, 0]


def test_a_framework_of_ones_own_is_copied_into_the_folder(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(frameworks.framework_text("generic-5x5"), encoding="utf-8")
    folder = write_template(tmp_path / "mine", own)
    own.unlink()
    assert read_assessment(folder).criterion_ids == frameworks.load("generic-5x5").criterion_ids


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "mine").mkdir()
    assert write_template(tmp_path / "mine", "generic-5x5") == tmp_path / "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty, and nothing in it is overwritten"):
        write_template(tmp_path, "generic-5x5")
    with pytest.raises(InputError, match="is a file"):
        write_template(tmp_path / "notes.txt", "generic-5x5")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_unknown_framework_writes_nothing(tmp_path):
    with pytest.raises(AssessmentError, match="Did you mean 'generic-5x5'"):
        write_template(tmp_path / "mine", "generic-5x4")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_half_way_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*_args, **_kwargs):
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr("pathlib.Path.write_text", fail)
    with pytest.raises(OSError, match="disk full"):
        write_template(tmp_path / "mine", "generic-5x5")
    assert list(tmp_path.iterdir()) == []


def test_every_key_of_the_tables_stands_in_the_settings(tmp_path):
    text = (write_template(tmp_path / "mine", "generic-5x5") / "assessment.toml").read_text("utf-8")
    tables = (Reading, Experts, Knowledge, Dependence)
    keys = {key for table in tables for key in table.model_fields}
    assert {key for key in keys if not re.search(rf"\b{key}( =|\])", text)} == set()


def test_what_is_commented_out_may_be_put_in(tmp_path):
    text = (write_template(tmp_path / "mine", "nl-nra-2014") / "assessment.toml").read_text("utf-8")
    commented = re.findall(r"^# (\w+ = .*)$", text, flags=re.MULTILINE)
    plain = text.replace("# [", "[")
    for line in commented:
        key = line.split(" =")[0]
        given = tomllib.loads(re.sub(rf"^{key} = .*$", "", plain, flags=re.MULTILINE).replace(f"# {line}", line))
        _, faults = read_settings(given)
        assert not [str(fault) for fault in faults if "unknown key" in fault.message], line
    assert len(commented) > 12
