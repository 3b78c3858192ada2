from __future__ import annotations

import pytest

from riskmc.report import progress
from riskmc.report.progress import late_bar


def shown(capsys, monkeypatch, patience, steps):
    monkeypatch.setattr(progress, "PATIENCE", patience)
    with late_bar() as report:
        for done in steps:
            report(done, 100)
    return capsys.readouterr().err


def test_a_run_that_is_soon_done_shows_no_bar(capsys, monkeypatch):
    assert shown(capsys, monkeypatch, 60.0, (50, 100)) == ""


def test_a_run_that_takes_long_shows_how_far_it_is(capsys, monkeypatch):
    assert "Drawing" in shown(capsys, monkeypatch, -1.0, (50, 100))
    assert "100%" in shown(capsys, monkeypatch, -1.0, (50, 100))


def test_another_run_gets_a_bar_of_its_own(capsys, monkeypatch):
    assert "Drawing to compare" in shown(capsys, monkeypatch, -1.0, (50, 100, 50))
    assert "Drawing to compare" not in shown(capsys, monkeypatch, -1.0, (50, 100, 100))


def test_no_bar_appears_when_all_is_done(capsys, monkeypatch):
    assert shown(capsys, monkeypatch, -1.0, (100,)) == ""


@pytest.mark.usefixtures("capsys")
def test_the_bar_goes_when_the_run_is_stopped(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", -1.0)

    def stopped(report):
        report(50, 100)
        message = "Ctrl-C"
        raise KeyboardInterrupt(message)

    with pytest.raises(KeyboardInterrupt, match="Ctrl-C"), late_bar() as report:
        stopped(report)
    assert not report.bar.finished
    assert not report.bar.live.is_started
