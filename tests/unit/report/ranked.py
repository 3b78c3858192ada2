"""A small register that the pages of a ranking are tested on."""

import io

from rich.console import Console

from riskmc.distributions import PERT, Point
from riskmc.report.ranking_console import print_page

LAWS = {
    "flood": {"cost": PERT(2, 5, 9), "deaths": PERT(1, 2, 6)},
    "cyber": {"cost": PERT(1, 4, 9), "deaths": PERT(0, 1, 8)},
    "heat": {"cost": Point(0.5), "deaths": Point(0.5)},
    "cold": {"cost": Point(0.5), "deaths": Point(0.5)},
}
ORDER = ("flood", "cyber", "heat")


def printed(page):
    console = Console(file=io.StringIO(), width=80)
    print_page(console, page)
    text = console.file.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    return " ".join(text.split())
