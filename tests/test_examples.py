"""The examples that are scripts print what their pages say."""

from __future__ import annotations

import runpy
from pathlib import Path

LEADERBOARD = Path(__file__).parents[1] / "examples" / "leaderboard" / "rank.py"


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
