"""``import riskmc`` is light: what it loads is checked here, what it costs in benchmarks/bench_startup.py."""

import subprocess
import sys

import pytest

import riskmc

HEAVY = (
    "arviz",
    "arviz_base",
    "arviz_plots",
    "arviz_stats",
    "matplotlib",
    "numba",
    "numpy",
    "openpyxl",
    "pandas",
    "pydantic",
    "rich",
    "scipy",
    "scipy.ndimage",
    "scipy.stats",
    "typer",
    "xarray",
)
EDGE = ("arviz", "matplotlib", "scipy.stats")


def loaded_by(statement: str) -> set[str]:
    """Run `statement` in a fresh interpreter and return the heavy modules it loaded."""
    code = f"import sys\n{statement}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_riskmc_loads_nothing_heavy():
    assert loaded_by("import riskmc") == set()


def test_a_heavy_module_would_be_noticed():
    assert {"numpy", "scipy.stats"} <= loaded_by("import riskmc, scipy.stats")


@pytest.mark.parametrize("name", ["simulate", "read_assessment", "PERT"])
def test_a_run_needs_neither_pictures_nor_arviz(name):
    assert loaded_by(f"import riskmc; riskmc.{name}").isdisjoint(EDGE)


@pytest.mark.parametrize("name", riskmc.__all__)
def test_every_lazy_name_loads(name):
    assert getattr(riskmc, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        riskmc.no_such_name  # noqa: B018 - the access is what is tested


COMMAND = (
    "import sys; sys.argv = ['riskmc', {arguments}]; from riskmc.cli import main\ntry: main()\nexcept SystemExit: pass"
)


def test_the_help_loads_nothing_heavy():
    assert loaded_by(COMMAND.format(arguments="'--help'") + "\nprint()").isdisjoint({*HEAVY} - {"typer"})


def test_a_run_of_the_command_line_loads_nothing_that_it_does_not_need(tmp_path):
    arguments = f"'run', 'examples/nra-2014', '--draws', '1024', '--out', {str(tmp_path / 'out')!r}"
    loaded = loaded_by(COMMAND.format(arguments=arguments))
    assert loaded.isdisjoint({"arviz", "arviz_base", "openpyxl", "scipy.ndimage", "scipy.stats"})
    assert "matplotlib" in loaded
