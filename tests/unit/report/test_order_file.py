from __future__ import annotations

import re

import pytest
from tests.hostile.orders import CRIME, FRX, LEK, ORDERS

from riskmc.exceptions import AssessmentError
from riskmc.report.order_file import read_order

NAMES = {FRX: "Far-right extremism", LEK: "Lek dike breach", CRIME: "Criminal foreign enterprise"}


@pytest.fixture
def read(tmp_path):
    def of(text, names=NAMES, ranked=None):
        path = tmp_path / "order.txt"
        path.write_text(text, encoding="utf-8")
        return read_order(path, names, names if ranked is None else ranked, "risk")

    return of


@pytest.mark.parametrize(
    "text",
    [
        f"{LEK}\n{FRX}\n",
        f"\ufeff# NRA 6, from top to bottom\r\n\r\n{LEK}\r\n{FRX}",
        "lek DIKE breach\n  Far-right extremism  \n",
        f"scenario\n{LEK}\n{FRX}\n",
        f'# published\nRank,Scenario,score\n1,"{LEK}",3.4\n\n2,{FRX}\n',
        f"{LEK.upper()}\n{FRX}",
    ],
    ids=["ids", "windows", "names", "csv", "csv-with-ranks", "capitals"],
)
def test_an_order_is_read(read, text):
    assert read(text) == (LEK, FRX)


def test_a_name_with_a_comma_is_one_scenario(read):
    names = {"a": "Storm, winter", "b": "Storm, summer"}
    assert read("Storm, winter\nStorm, summer\n", names) == ("a", "b")
    assert read('scenario,year\n"Storm, summer",2014\n"Storm, winter",2014\n', names) == ("b", "a")


def test_a_name_of_two_scenarios_has_to_be_an_id(read):
    names = {"storm_1": "Storm", "storm_2": "storm", "flood": "Flood"}
    with pytest.raises(AssessmentError, match=re.escape("'STORM' is the name of 2 scenarios (storm_1, storm_2)")):
        read("STORM\nflood\n", names)
    assert read("storm_2\nflood", names) == ("storm_2", "flood")


def test_what_is_not_ranked_is_said_for_each(read):
    with pytest.raises(AssessmentError, match=f"row 1: '{FRX}' cannot be ranked by risk: it has none") as raised:
        read(f"{FRX}\n{LEK}\n{CRIME}\n", ranked={LEK})
    assert [fault.row for fault in raised.value.faults] == [1, 3]


@pytest.mark.parametrize("case", ORDERS, ids=lambda case: case.name)
def test_a_hostile_order_gets_one_message_with_all_its_faults(case, tmp_path):
    with pytest.raises(AssessmentError, match=re.escape(case.fragments[0])) as raised:
        read_order(case.build(tmp_path), NAMES, NAMES)
    message = str(raised.value)
    assert [part for part in case.fragments if part not in message] == [], message
    assert len(raised.value.faults) == case.n_faults
    assert max(map(len, message.splitlines())) < 400


def test_the_names_of_hostile_orders_differ():
    assert len({case.name for case in ORDERS}) == len(ORDERS)


def test_faults_of_a_long_file_are_counted_after_twenty(tmp_path):
    (tmp_path / "order.txt").write_text(f"{LEK}\n" * 5000, "utf-8")
    with pytest.raises(AssessmentError, match=r"has 4,999 faults:") as raised:
        read_order(tmp_path / "order.txt", NAMES, NAMES)
    assert len(raised.value.faults) == 20
    assert str(raised.value).splitlines()[-1] == "  and 4,979 more."
    assert "\n" not in str(raised.value.faults[-1])
