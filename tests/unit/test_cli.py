from __future__ import annotations

import importlib
import json
import re
import shutil
import warnings

import pytest
from tests.hostile.cases import HOSTILE
from typer.testing import CliRunner

from riskmc import cli
from riskmc.cli import app
from riskmc.exceptions import PrecisionWarning, ReadingWarning
from riskmc.model import read_assessment

NRA = "examples/nra-2014"
FEW = ["--draws", "4096", "--seed", "1"]


def call(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_help_names_the_commands():
    done = call("--help")
    assert done.exit_code == 0
    assert [name for name in ("run", "check", "new", "frameworks") if name not in done.stdout] == []


def test_run_writes_the_files_and_prints_where_they_are(tmp_path):
    done = call("run", NRA, "--out", tmp_path / "out", *FEW)
    assert done.exit_code == 0, done.stderr
    assert "Probability that the published order of total impact holds" in done.stdout
    names = {"risk-diagram.png", "risk-diagram.svg", "rank-heatmap.png", "ranking.csv", "summary.csv", "result.nc"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    assert str(tmp_path / "out" / "ranking.csv") in done.stdout


def test_run_as_json_gives_the_same_figures_as_the_tables(tmp_path):
    done = call("run", NRA, "--out", tmp_path / "out", "--json", *FEW)
    given = json.loads(done.stdout)
    assert given["attributes"]["n_draws"] == 4096
    assert given["attributes"]["entropy"] == "1"
    assert len(given["ranking"]) == 3 * 2 * 3
    correlations = [entry["within_scenario"] for entry in given["order_probability"]]
    assert correlations == [0.0, 0.5, 1.0] * 2
    assert {entry["order"] for entry in given["order_probability"]} == {"published"}
    assert all(0 < entry["mcse"] < 0.01 for entry in given["order_probability"])


def test_threads_change_nothing(tmp_path):
    outs = [call("run", NRA, "--out", tmp_path / n, "--threads", n, "--json", *FEW).stdout for n in ("1", "2")]
    one, two = (json.loads(out) for out in outs)
    assert one["ranking"] == two["ranking"]
    assert one["summary"] == two["summary"]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_a_hostile_input_gives_one_message_status_2_and_no_file(case, tmp_path):
    path, out = case.build(tmp_path), tmp_path / "out"
    done = call("run", path, "--out", out)
    assert done.exit_code == 2
    assert [part for part in case.fragments if part not in done.stderr] == []
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert not out.exists()
    assert call("check", path).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--draws", "0"], "Invalid value for '--draws'"),
        (["--draws", str(2**33)], "Invalid value for '--draws'"),
        (["--threads", "0"], "Invalid value for '--threads'"),
        (["--seed", "-1"], "Invalid value for '--seed'"),
        (["--keep-draws", "0"], "Invalid value for '--keep-draws'"),
        (["--draws", str(2**32 - 1), "--keep-draws", str(2**32 - 1)], "GB; give fewer --keep-draws."),
    ],
)
def test_a_wrong_call_gives_status_2_and_no_file(arguments, words, tmp_path):
    done = call("run", NRA, "--out", tmp_path / "out", *arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_most_draws_are_those_of_the_engine():
    assert cli.MOST_DRAWS == importlib.import_module("riskmc.engine.run").MOST_DRAWS


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (KeyboardInterrupt(), 130, "riskmc: stopped; nothing was written.\n"),
        (MemoryError(), 2, "riskmc: there is not enough memory; give fewer --keep-draws.\n"),
    ],
)
def test_a_run_that_stops_says_so_in_one_line(monkeypatch, tmp_path, error, status, words):
    def stop(*_, **__):
        raise error

    monkeypatch.setattr("riskmc.simulation.simulate", stop)
    done = call("run", NRA, "--out", tmp_path / "out", *FEW)
    assert (done.exit_code, done.stderr, done.stdout) == (status, words, "")
    assert list(tmp_path.iterdir()) == []


def test_a_run_without_likelihoods_says_that_there_is_no_diagram(tmp_path):
    folder = shutil.copytree(NRA, tmp_path / "nra")
    settings = (folder / "assessment.toml").read_text("utf-8")
    (folder / "assessment.toml").write_text(settings.replace('missing = "error"', 'missing = "exclude"'), "utf-8")
    rows = (folder / "judgements.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "judgements.csv").write_text("".join(row for row in rows if ",likelihood," not in row), "utf-8")
    done = call("run", folder, "--out", tmp_path / "out", *FEW)
    assert done.exit_code == 0, done.stderr
    assert "riskmc: note: no scenario has a likelihood, so there is no risk diagram.\n" in done.stderr


def test_an_output_folder_with_other_files_is_refused_before_any_work(tmp_path):
    (tmp_path / "letter.txt").write_text("dear all")
    done = call("run", NRA, "--out", tmp_path)
    assert done.exit_code == 2
    assert "holds files that are no output of riskmc (letter.txt)" in done.stderr


def test_check_counts_what_it_read():
    done = call("check", NRA)
    assert (done.exit_code, done.stdout.startswith(f"{NRA}: no faults. 3 scenarios, 33 judgements")) == (0, True)


def test_a_new_assessment_runs_as_it_is(tmp_path):
    assert call("new", tmp_path / "mine", "--framework", "nl-nvs-2019").exit_code == 0
    done = call("run", tmp_path / "mine", "--out", tmp_path / "out", *FEW)
    assert done.exit_code == 0, done.stderr
    assert "Illustrative data" in done.stdout
    assert "Probability that the best-estimate order of total impact holds" in done.stdout


def test_the_order_of_44_scenarios_is_not_listed(tmp_path):
    done = call("run", "examples/kns-2025", "--out", tmp_path / "out", *FEW)
    assert done.exit_code == 0, done.stderr
    part = done.stdout.split("Probability that the best-estimate order of total impact holds")[1].split("Files")[0]
    assert " ".join(part.split()).startswith("Given for at most 12 scenarios, and this order has 44: name the first")


def test_new_does_not_write_over_a_folder(tmp_path):
    (tmp_path / "letter.txt").touch()
    done = call("new", tmp_path, "--framework", "nl-nvs-2019")
    assert done.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_unknown_framework_is_named_with_the_nearest_one(tmp_path):
    done = call("new", tmp_path / "mine", "--framework", "nl-nvs-2018")
    assert done.exit_code == 2
    assert "Did you mean 'nl-nvs-2019'?" in done.stderr


def test_frameworks_lists_and_prints_with_what_is_assumed():
    listed = call("frameworks")
    assert [n for n in ("nl-nra-2014", "nl-nvs-2019", "nl-rbra-2022", "ch-kns-2025") if n not in listed.stdout] == []
    printed = call("frameworks", "nl-nvs-2019")
    assert printed.stdout.count("(assumed)") > 10


def test_check_reports_what_a_run_would_refuse(tmp_path):
    folder = shutil.copytree(NRA, tmp_path / "nra")
    settings = (folder / "assessment.toml").read_text("utf-8")
    (folder / "assessment.toml").write_text(settings.replace('best = "mode"', 'best = "median"'), "utf-8")
    rows = (folder / "judgements.csv").read_text("utf-8")
    rows = re.sub(r"(?m)^(lek_dike_breach,1\.[12],panel),\w,\w,\w,", r"\1,A,A,E,", rows)
    (folder / "judgements.csv").write_text(rows, "utf-8")
    checked, run = call("check", folder), call("run", folder, "--out", tmp_path / "out")
    assert (checked.exit_code, run.exit_code) == (2, 2)
    assert checked.stderr == run.stderr
    for criterion in ("1.1", "1.2"):
        assert re.search(rf"judgements.csv, row \d+, column best: '{criterion}' of 'lek_dike_breach'", checked.stderr)


@pytest.mark.parametrize("category", [ReadingWarning, PrecisionWarning, RuntimeWarning])
def test_a_warning_is_printed_as_one_plain_sentence(monkeypatch, category):
    def with_warnings(path):
        for _ in range(3):
            warnings.warn("few draws.", category, stacklevel=1)
        return read_assessment(path)

    monkeypatch.setattr("riskmc.model.read_assessment", with_warnings)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        done = call("check", NRA)
    assert (done.exit_code, done.stderr) == (0, "riskmc: note: few draws.\n")


def test_a_bundled_framework_can_be_copied_and_used(tmp_path):
    printed = call("frameworks", "generic-5x5", "--toml")
    (tmp_path / "mine.toml").write_text(printed.stdout, encoding="utf-8")
    assert call("new", tmp_path / "risks", "--framework", tmp_path / "mine.toml").exit_code == 0
    assert call("check", tmp_path / "risks").exit_code == 0
    assert call("frameworks", "generic-4x4", "--toml").exit_code == 2
