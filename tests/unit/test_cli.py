from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from tests.hostile.cases import HOSTILE
from tests.hostile.orders import ORDERS
from tests.unit.elicitation.filling import edit, fill, fill_sheet
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
    assert [name for name in ("run", "rank", "check", "new", "frameworks") if name not in done.stdout] == []


def test_run_writes_the_files_and_prints_where_they_are(tmp_path):
    done = call("run", NRA, "--out", tmp_path / "out", *FEW)
    assert done.exit_code == 0, done.stderr
    assert "Probability that the published order of total impact holds" in done.stdout
    names = {"risk-diagram.png", "risk-diagram.svg", "rank-heatmap.png", "ranking.csv", "summary.csv", "result.nc"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == names | {"dependence.png", "quality.csv"}
    assert "Quality check: what was entered against what is drawn" in done.stdout
    assert "of single items: as entered. Of 99 compared" in " ".join(done.stdout.split())
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
        (["--draws", str(2**36)], "Invalid value for '--draws'"),
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


def test_warmup_says_what_is_ready_and_a_second_time_compiles_nothing():
    call("warmup")
    done = call("warmup")
    assert (done.exit_code, done.stderr) == (0, "")
    assert re.search(r"(?m)^Ready after \d+\.\d s\.$", done.stdout)


def test_the_command_in_a_process_of_its_own_never_loads_dask(tmp_path):
    code = (
        "import sys; from riskmc.cli import main\n"
        f"sys.argv = ['riskmc', 'run', {NRA!r}, '--out', {str(tmp_path / 'out')!r}, '--draws', '1024']\n"
        "try: main()\n"
        "finally: print('loaded:', sys.modules.get('dask'), 'distributed' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded: None False"


def test_check_counts_what_it_read():
    done = call("check", NRA)
    assert (done.exit_code, done.stdout.startswith(f"{NRA}: no faults. 3 scenarios, 33 judgements")) == (0, True)


def test_check_writes_feedback_to_experts(tmp_path):
    done = call("check", NRA, "--feedback", tmp_path / "deep" / "back", "--language", "nl")
    assert done.exit_code == 0, done.stderr
    assert "feedback.csv and 1 page(s) of pictures beside it." in done.stdout
    assert sorted(path.name for path in (tmp_path / "deep" / "back").iterdir()) == ["feedback-01.png", "feedback.csv"]
    assert "U zei X - D - D als zekere grenzen" in (tmp_path / "deep" / "back" / "feedback.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--expert", "panel"], "give --feedback too"),
        (["--feedback", "out", "--expert", "anna"], "--expert must be one of 'panel'"),
        (["--feedback", "out", "--language", "fr"], "--language must be one of 'en', 'nl'"),
        (["--feedback", "."], "holds files that are no output of riskmc (letter.txt)"),
    ],
)
def test_feedback_that_cannot_be_written_is_refused(arguments, words, tmp_path, monkeypatch):
    assessment = Path(NRA).resolve()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "letter.txt").touch()
    done = call("check", assessment, *arguments)
    assert (done.exit_code, words in done.stderr) == (2, True), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_several_experts_get_the_share_that_lies_between_them(tmp_path):
    folder = shutil.copytree(NRA, tmp_path / "nra")
    rows = (folder / "judgements.csv").read_text("utf-8").splitlines()
    others = [re.sub(r",panel,\w,(\w),(\w),", r",bert,\1,\1,\2,", row) for row in rows[1:] if ",panel," in row]
    (folder / "judgements.csv").write_text("\n".join([*rows, *(o for o in others if ",bert," in o), ""]), "utf-8")
    done = call("run", folder, "--out", tmp_path / "out", *FEW)
    assert done.exit_code == 0, done.stderr
    assert "Share of the variance between experts, profile" in done.stdout
    assert (
        (tmp_path / "out" / "expert-shares.csv").read_text("utf-8").startswith("scenario,profile,total_impact_expert")
    )
    given = json.loads(call("run", folder, "--out", tmp_path / "out", "--json", *FEW).stdout)
    assert len(given["expert_shares"]) == 3 * 2
    assert len(given["quality"]) == 3


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


@pytest.fixture
def stop_after(monkeypatch):
    """Return how to stop a run, as Ctrl-C does, when so many draws are done; None lets it run."""
    monkeypatch.setattr("riskmc.engine.state.SAVE_SECONDS", 0.0)
    monkeypatch.setattr("riskmc.engine.drawing.FIRST_LEG", 2048)
    monkeypatch.setattr("riskmc.engine.drawing.LEG_SECONDS", 0.0)

    def stop_after(most):
        def report(_bar, done, _wanted):
            if most is not None and done > most:
                raise KeyboardInterrupt

        monkeypatch.setattr("riskmc.report.progress._LateBar.__call__", report)

    return stop_after


def test_a_stopped_run_goes_on_with_the_same_command(stop_after, tmp_path):
    command = ("run", NRA, "--out", tmp_path / "out", "--draws", "10240", "--resume")
    stop_after(5000)
    done = call(*command)
    assert (done.exit_code, done.stdout) == (130, "")
    words = re.fullmatch(
        r"riskmc: stopped at ([\d,]+) of 10,240 draws; the same command goes on from there\.\n", done.stderr
    )
    assert words[1] in ("4,096", "5,120")
    stop_after(9000)
    assert call(*command).exit_code == 130
    stop_after(None)
    done = call(*command, "--json")
    assert done.exit_code == 0, done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []
    resumed = json.loads(done.stdout)
    whole = call(
        "run",
        NRA,
        "--out",
        tmp_path / "whole",
        "--json",
        "--draws",
        "10240",
        "--seed",
        resumed["attributes"]["entropy"],
    )
    for part in ("ranking", "summary", "order_probability"):
        assert resumed[part] == json.loads(whole.stdout)[part]


def test_a_run_stopped_before_there_is_a_state_says_that_nothing_was_written(stop_after, tmp_path):
    stop_after(0)
    done = call("run", NRA, "--out", tmp_path / "out", "--resume", *FEW)
    assert (done.exit_code, done.stderr) == (130, "riskmc: stopped; nothing was written.\n")
    assert not (tmp_path / "out").exists()


def test_the_state_of_another_run_is_refused_and_kept(stop_after, tmp_path):
    stop_after(3000)
    assert call("run", NRA, "--out", tmp_path / "out", "--resume", *FEW).exit_code == 130
    done = call("run", NRA, "--out", tmp_path / "out", "--resume", "--draws", "4096", "--seed", "2")
    assert done.exit_code == 2
    assert "belongs to another run: it has another seed (1, not 2)" in done.stderr
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_run_goes_to_a_precision(tmp_path):
    done = call("run", NRA, "--out", tmp_path / "out", "--precision", "0.01", "--seed", "1", "--json")
    attributes = json.loads(done.stdout)["attributes"]
    assert attributes["half_width"] <= 0.01
    assert 2**15 <= attributes["n_draws"] <= 2**17


def test_a_precision_that_is_not_reached_is_noted(tmp_path):
    done = call("run", NRA, "--out", tmp_path / "out", "--precision", "0.01", *FEW)
    assert done.exit_code == 0
    assert re.search(r"riskmc: note: 4096 draws give every probability within 0\.0\d+", done.stderr)
    assert "Allow more with --draws.\n" in done.stderr


def test_a_design_is_named(tmp_path):
    done = call("run", NRA, "--out", tmp_path / "out", "--design", "sobol", *FEW)
    assert "4,096 draws by design sobol, seed 1." in done.stdout
    done = call("run", NRA, "--out", tmp_path / "out", "--design", "sobol", "--draws", "5000")
    assert (done.exit_code, "16 times a power of two" in done.stderr) == (2, True)


def test_what_can_be_computed_is_computed_without_draws(tmp_path):
    folder = shutil.copytree(NRA, tmp_path / "nra")
    settings = (folder / "assessment.toml").read_text("utf-8")
    changed = re.sub(r"within_scenario = [\d.]+", "within_scenario = 0", settings)
    (folder / "assessment.toml").write_text(changed, "utf-8")
    done = call("run", folder, "--out", tmp_path / "out", "--method", "exact")
    assert done.exit_code == 0, done.stderr
    assert "Computed without draws." in done.stdout
    assert "of draws" not in done.stdout
    assert (tmp_path / "out" / "risk-diagram.png").is_file()
    done = call("run", NRA, "--out", tmp_path / "out", "--method", "exact")
    assert (done.exit_code, "the exact method needs" in done.stderr) == (2, True)


def test_a_run_on_a_local_cluster_gives_the_same_figures(tmp_path):
    pytest.importorskip("distributed")
    far, near = (
        call("run", NRA, "--out", tmp_path / "out", "--json", *FEW, *more) for more in (["--scheduler", "local"], [])
    )
    assert far.exit_code == 0, far.stderr
    assert json.loads(far.stdout)["ranking"] == json.loads(near.stdout)["ranking"]


def test_rank_prints_tiers_and_statements_and_tests_the_published_order():
    done = call("rank", NRA, "--profile", "per-criterion", *FEW)
    assert (done.exit_code, done.stderr) == (0, "")
    text = " ".join(done.stdout.split())
    assert "Tiers by total impact, profile per-criterion" in text
    assert "per-interest: " not in text.split("Assumptions")[0]
    assert re.search(r"Far-right extremism ranks above Lek dike breach: 6\d\.\d % \(± 0\.7 %\), ", text)
    assert "The published order of 3 scenarios The order is Far-right extremism, Lek dike breach, Criminal" in text
    assert re.search(r"in 6\d of 100 simulated worlds\.", text)


def test_rank_gives_the_swiss_tiers_resolved_pairs_and_width_in_one_command():
    done = call("rank", "examples/kns-2025", "--by", "risk", *FEW)
    text = " ".join(done.stdout.split())
    assert "Tiers by risk, profile monetised" in text
    assert re.search(r"ranks above the other with at least 90 %: 4\d\d of 528, 8\d % \(± 1 %\)\.", text)
    assert re.search(r"Median width of the 90 % rank interval: \d(\.\d)? \(± .*\) of 33 ranks\.", text)
    assert "Not ranked, because they have no risk: 11 scenarios." in text


def test_rank_in_dutch_tests_a_given_order(tmp_path):
    (tmp_path / "order.csv").write_text("rank,scenario\n1,Lek dike breach\n2,far_right_extremism\n", "utf-8")
    done = call("rank", NRA, "--language", "nl", "--order", tmp_path / "order.csv", *FEW)
    text = " ".join(done.stdout.split())
    assert "De opgegeven volgorde van 2 scenario's Onderling gerangschikt: 2 van de 3 scenario's" in text
    assert "van de 100 gesimuleerde werelden." in text


def test_rank_prints_as_many_scenarios_as_top_says():
    text = " ".join(call("rank", NRA, "--top", "1", "--profile", "per-interest", *FEW).stdout.split())
    assert "The first 1 of 3 scenarios are shown" in text
    assert "Statements on neighbours" not in text


def test_a_terminal_without_a_plus_minus_sign_gets_a_question_mark():
    code = f"import sys; from riskmc.cli import main; sys.argv = ['riskmc', 'rank', {NRA!r}, '--draws', '64']; main()"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "lie within ? " in done.stdout


def test_rank_as_json_prints_nothing_else():
    done = call("rank", NRA, "--by", "risk", "--json", *FEW)
    given = json.loads(done.stdout)
    assert [part["profile"] for part in given["profiles"]] == ["per-criterion", "per-interest"]
    assert [part["order"] for part in given["profiles"]] == [None, None]
    assert given["attributes"]["n_draws"] == given["kept_draws"] == 4096


def test_rank_by_risk_says_that_the_published_order_is_of_something_else():
    text = " ".join(call("rank", NRA, "--by", "risk", *FEW).stdout.split())
    assert "The published order is one of total impact. Give it as --order to test it by risk." in text


def test_rank_with_variants_says_what_stays_first_under_all_of_them():
    done = call("rank", NRA, "--variants", "--profile", "per-interest", "--draws", "1024", "--seed", "1")
    assert (done.exit_code, done.stderr) == (0, "")
    text = " ".join(done.stdout.split())
    assert "variants beside the reference, 1,024 common draws)" in text
    assert "The reference is the assessment as it stands, profile per-interest." in text
    assert "; profile per-criterion 0." in text


def test_rank_goes_to_a_precision():
    given = json.loads(call("rank", NRA, "--precision", "0.02", "--seed", "1", "--json").stdout)
    assert given["attributes"]["half_width"] <= 0.02
    assert given["kept_draws"] <= given["attributes"]["n_draws"] <= 2**16


@pytest.mark.parametrize("case", ORDERS, ids=lambda case: case.name)
def test_a_hostile_order_gives_one_message_and_status_2(case, tmp_path):
    done = call("rank", NRA, "--order", case.build(tmp_path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert [part for part in case.fragments if part not in done.stderr] == []
    assert done.stderr.count("riskmc: ") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--by", "impact"], "riskmc: --by must be one of 'total_impact', 'likelihood', 'risk'; got 'impact'."),
        (["--theta", "0.5"], "riskmc: --theta must lie in (0.5, 1], got 0.5"),
        (["--theta", "90"], "riskmc: --theta must lie in (0.5, 1], got 90"),
        (["--theta", "nan"], "riskmc: --theta must lie in (0.5, 1], got nan"),
        (["--language", "NL"], "riskmc: --language must be one of 'en', 'nl'; got 'NL'."),
        (["--profile", "per-interst"], "Did you mean 'per-interest'?"),
        (["--profile", ""], "riskmc: --profile must be one of 'per-criterion', 'per-interest'; got ''."),
        (["--by", "likelihood", "--variants"], "so it cannot go with --by likelihood"),
        (["--draws", "0"], "Invalid value for '--draws'"),
        (["--precision", "2"], "riskmc: --precision must be at most 0.5, got 2."),
        (["--order"], "'--order' requires an argument"),
        (["--order="], "riskmc: --order is empty. Give a file with one scenario a line"),
        (["--top", "0"], "Invalid value for '--top'"),
    ],
)
def test_a_wrong_call_of_rank_gives_one_message_and_status_2(arguments, words):
    done = call("rank", NRA, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


def test_rank_refuses_what_check_refuses(tmp_path):
    done = call("rank", tmp_path / "nowhere")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "does not exist" in done.stderr


# Forms that experts fill in


ROUTES = ("class-range", "four-step", "quantiles", "chips", "seed")


@pytest.mark.parametrize("route", ROUTES)
def test_new_writes_forms_too_and_the_folder_still_has_no_fault(route, tmp_path):
    done = call(
        "new", tmp_path / "mine", "--framework", "uk-nrr-2025", "--form", route, "--expert", "anna", "--expert", "bert"
    )
    assert done.exit_code == 0, done.stderr
    forms = sorted(path.name for path in (tmp_path / "mine" / "forms").iterdir())
    assert forms == ["anna.xlsx", "bert.xlsx"]
    assert [str(tmp_path / "mine" / "forms" / name) in done.stdout for name in forms] == [True, True]
    assert call("check", tmp_path / "mine").exit_code == 0


def test_forms_of_edited_scenarios_are_read_back_by_check_with_rows_and_names(tmp_path):
    folder = tmp_path / "mine"
    assert call("new", folder, "--framework", "uk-nrr-2025").exit_code == 0
    (folder / "scenarios.csv").write_text("id,name\nfire,Great fire\n")
    (folder / "judgements.csv").unlink()
    done = call("forms", folder, "--form", "class-range", "--expert", "anna", "--expert", "bert", "--language", "nl")
    assert done.exit_code == 0, done.stderr
    for name, best in (("anna", "2"), ("bert", "3")):
        path = folder / "forms" / f"{name}.xlsx"
        fill(
            path,
            "class-range",
            {("fire", item): {"low": "1", "best": best, "high": "5"} for item in ("impact", "likelihood")},
        )
    done = call("check", folder)
    assert done.stdout.startswith(f"{folder}: no faults. 1 scenarios, 4 judgements by 2 expert(s)"), done.stderr
    assert call("forms", folder, "--form", "class-range", "--round", "2").exit_code == 0
    fill(folder / "forms" / "bert-round-2.xlsx", "class-range", {("fire", "impact"): {"low": "9", "best": None}})
    done = call("check", folder)
    assert done.exit_code == 2
    assert "forms/bert-round-2.xlsx, row 6, column best: is empty" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["forms", "MINE", "--form", "chip"], "--form must be one of 'class-range', "),
        (["forms", "MINE", "--form", "chips", "--language", "fr"], "--language must be one of 'en', 'nl'"),
        (["forms", "MINE", "--form", "seed", "--round", "2"], "seed questions are asked once"),
        (["forms", "MINE", "--form", "chips", "--expert", "a", "--expert", "A"], "'A' comes twice"),
        (["forms", "nowhere", "--form", "chips"], "nowhere is not the folder of an assessment"),
        (["new", "OTHER", "--framework", "uk-nrr-2025", "--expert", "anna"], "give --form too"),
        (["new", "OTHER", "--framework", "uk-nrr-2025", "--form", "chips", "--expert", ""], "an expert has no name"),
    ],
)
def test_a_wrong_call_for_forms_gives_one_message_and_writes_nothing(arguments, words, tmp_path):
    call("new", tmp_path / "mine", "--framework", "uk-nrr-2025")
    places = {"MINE": str(tmp_path / "mine"), "OTHER": str(tmp_path / "other")}
    done = call(*(places.get(argument, argument) for argument in arguments))
    assert done.exit_code == 2
    assert words in done.stderr
    assert not (tmp_path / "other").exists()
    assert not (tmp_path / "mine" / "forms").exists()


def test_forms_of_several_routes_and_seed_questions_make_one_assessment(tmp_path):
    folder = tmp_path / "mine"
    assert call("new", folder, "--framework", "uk-nrr-2025").exit_code == 0
    (folder / "scenarios.csv").write_text("id,name\nfire,Great fire\n")
    (folder / "judgements.csv").unlink()
    both = ("impact", "likelihood")
    for name, route, given in (("anna", "class-range", ("1", "2", "3")), ("bert", "quantiles", (1.5, 2, 3.5))):
        assert call("forms", folder, "--form", route, "--expert", name).exit_code == 0
        cells = dict(zip(("low", "best", "high"), given, strict=True))
        fill(folder / "forms" / f"{name}.xlsx", route, {("fire", item): cells for item in both})
    assert call("forms", folder, "--form", "chips", "--expert", "carl").exit_code == 0
    edit(folder / "forms" / "carl.xlsx", lambda book: [fill_sheet(book).cell(6, at, 10) for at in (4, 5)])
    (folder / "forms" / "anna.xlsx").rename(folder / "forms" / "anna 1.xlsx")
    assert call("forms", folder, "--form", "seed", "--expert", "anna").exit_code == 0
    seeds = [(row, at, 10 * at) for row in (6, 7, 8) for at in (4, 5, 6)]
    edit(folder / "forms" / "anna.xlsx", lambda book: [fill_sheet(book).cell(*answer) for answer in seeds])
    done = call("check", folder)
    assert done.stdout.startswith(f"{folder}: no faults. 1 scenarios, 5 judgements by 3 expert(s)"), done.stderr
    read = read_assessment(folder)
    sources = {judgement.expert: judgement.source for judgement in read.judgements}
    assert sources == {"anna": "forms/anna 1.xlsx", "bert": "forms/bert.xlsx", "carl": "forms/carl.xlsx"}
    assert [question.answers for question in read.calibration] == [{"anna": (40.0, 50.0, 60.0)}] * 3
