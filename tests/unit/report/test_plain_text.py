import pytest

from riskmc.report.plain_text import visible


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Überflutung, groß", "Überflutung, groß"),
        ("red \x1b[31malert", "red \\x1b[31malert"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("turned \u202eback", "turned \\u202eback"),
        ("\x00\x9b", "\\x00\\x9b"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(given, shown):
    assert visible(given) == shown
