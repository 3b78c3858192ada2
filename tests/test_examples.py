"""The examples that are scripts print what their pages say."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import numpy as np
import pytest

import riskmc
from riskmc.robustness.changing import changed

EXAMPLES = Path(__file__).parents[1] / "examples"
LEADERBOARD = EXAMPLES / "leaderboard" / "rank.py"
PANEL = EXAMPLES / "expert-panel"
POOLS = re.findall(r"^\| `([^`]+)`[^|]*\| ([0-9.| ]+) \|$", (PANEL / "README.md").read_text("utf-8"), re.MULTILINE)
N_DRAWS = 2**16


def printed(capsys, first):
    runpy.run_path(str(LEADERBOARD))["main"](first)
    return capsys.readouterr().out


def test_the_leaderboard_compares_intervals_and_sets_of_one_level(capsys):
    out = printed(capsys, 5)
    assert "rank, 90 %      rank, 90 %" in out
    assert "in 90 of 100 such studies" in out
    assert "Median width of the confidence sets: 11.5 of 70 ranks" in out  # 12.5 at 95 %


def test_the_leaderboard_explains_a_star_where_there_is_one(capsys):
    lines = printed(capsys, 70).splitlines()
    assert [line for line in lines if line[4:5] == "*"]
    assert [line for line in lines if line.startswith("* the probability")]
    assert "*" not in printed(capsys, 5)


@pytest.mark.filterwarnings("ignore::riskmc.exceptions.ReadingWarning")
@pytest.mark.parametrize(("setting", "printed_row"), POOLS)
def test_the_panel_gives_what_its_page_says(setting, printed_row):
    assessment = changed(riskmc.read_assessment(PANEL), experts=tomllib.loads(setting))
    ranking = riskmc.simulate(assessment, n_draws=N_DRAWS, rng=7, keep_draws=0)["ranking"]
    first = ranking.sel(by="risk", profile="policy", rank=1)
    expected = np.asarray([float(number) for number in printed_row.split(" | ")]) / 100
    allowed = 5 * first["rank_acceptability_mcse"].values + 0.001
    assert np.abs(first["rank_acceptability"].values - expected).max() < allowed.max()


def test_every_way_of_pooling_is_tested():
    assert len(POOLS) == 7
