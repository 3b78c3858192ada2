"""The command line: parses, shows progress, prints. The library does the work."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riskmc.exceptions import InputError, PrecisionWarning, ReadingWarning, RiskmcError, SizeWarning

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

    from riskmc.report import OrderProbability
    from riskmc.report.checks import Checks

# Everything heavy is imported inside the commands, so that --help answers at once.

app = typer.Typer(
    name="riskmc",
    help="Say how sure a national risk assessment is of its ranking.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

MOST_DRAWS = 2**35
"""As `riskmc.engine.run.MOST_DRAWS`, which is not loaded to print the help."""
N_DRAWS, KEEP_DRAWS = 2**18, 4096
"""The same as those of `riskmc.simulate`."""
_DRAWS = f"{N_DRAWS}; with --precision 1073741824"
_SAME = "precision design method threads resume keep_draws by theta language form round expert"
_OPTIONS = {"n_draws": "--draws", "client": "--scheduler", "rng": "--seed", "profiles": "--profile"} | {
    name: f"--{name.replace('_', '-')}" for name in _SAME.split()
}
"""What the arguments of `riskmc.simulate` are called here."""

_PRECISION = "Draw until every probability is within this at 95 %, all at once; 0.005 is half a percentage point."
_DESIGN = (
    "How draws are spread: mc (independent), or evenly in 16 chains, sobol (--draws 16 times a power of two) or latin "
    "(a multiple of 16384)."
)
_METHOD = "sample, or exact: without draws, for scenarios and criteria that are independent of each other."
_THREADS = "Threads, or workers of --scheduler local; changes no result."
_SCHEDULER = "Draw on a dask cluster: its address, such as tcp://10.0.0.1:8786, or local to start one on this machine."
_BY = "What scenarios are ranked by: total_impact, likelihood or risk."
_THETA = "Probability, above 0.5, with which the leader of a tier must rank above a scenario to keep it out."
_ORDER = "File of an order to test: one scenario a line, the highest first. By default the published order."
_VARIANTS = (
    "Also draw other rules and readings, and show which scenarios stay among the first three (of up to 6: the first)."
)
_TOP = "Scenarios to print of each ranking."
_RESUME = "Keep the state of the run in OUT; after a stop the same command goes on from it."

_FEEDBACK = "Folder for a table and pictures of what was said and what the fit makes of it, to be shown to the experts."
_FORM = "Form that experts fill in: class-range, four-step, quantiles, chips or seed (seed questions)."
_EXPERT = "Name of an expert, once for each. By default those of the round before, of experts.csv, or one blank form."
_ROUND = "Round of the elicitation; from 2 on a form carries the answers of the round before."

PathArgument = Annotated[Path, typer.Argument(help="Assessment: a folder or an .xlsx workbook.", show_default=False)]


@app.command()
def run(  # noqa: PLR0913, PLR0917 - typer makes an option of each
    path: PathArgument,
    out: Annotated[Path, typer.Option(help="Folder for the pictures and tables; written whole or not at all.")],
    draws: Annotated[
        int | None,
        typer.Option(help="Number of draws; with --precision at most.", show_default=_DRAWS, min=1, max=MOST_DRAWS),
    ] = None,
    precision: Annotated[float | None, typer.Option(help=_PRECISION, show_default=False)] = None,
    design: Annotated[str, typer.Option(help=_DESIGN)] = "mc",
    method: Annotated[str, typer.Option(help=_METHOD)] = "sample",
    seed: Annotated[int | None, typer.Option(help="Seed; fresh and printed if not given.", min=0)] = None,
    threads: Annotated[int | None, typer.Option(help=_THREADS, show_default="all", min=1)] = None,
    scheduler: Annotated[str | None, typer.Option(help=_SCHEDULER, show_default=False)] = None,
    resume: Annotated[bool, typer.Option("--resume", help=_RESUME)] = False,
    keep_draws: Annotated[
        int | None,
        typer.Option(help="Draws to keep in result.nc and for the clouds.", show_default=str(KEEP_DRAWS), min=1),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Run an assessment: bands, ranks, pictures and tables."""
    with _errors_for_people():
        from rich.console import Console

        from riskmc.model import read_assessment, to_model
        from riskmc.report import check_folder, order_by_dependence, write_outputs
        from riskmc.report.checks import run_checks
        from riskmc.report.memory import check_memory
        from riskmc.report.progress import late_bar
        from riskmc.report.resuming import state_in
        from riskmc.simulation import simulate

        assessment = read_assessment(path)
        check_folder(out)
        model = to_model(assessment)
        check_memory(model, min(draws or N_DRAWS, keep_draws or KEEP_DRAWS))
        given = {"n_draws": draws, "keep_draws": keep_draws, "precision": precision, "design": design, "method": method}
        options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        state_file = state_in(out, draws) if resume else nullcontext()
        with _client(scheduler, threads) as client, state_file as state:
            with late_bar() as bar:
                how: dict[str, Any] = {"threads": threads, "client": client, "resume": state, "progress": bar}
                result = simulate(assessment, rng=seed, **options, **how)
                orders = order_by_dependence(model, result, **how)
            checks = run_checks(assessment, int(result.attrs["entropy"]), model=model, threads=threads)
            files = write_outputs(result, out, checks)
        kind = "published" if assessment.settings.published_order else "best-estimate"
        if out / "risk-diagram.png" not in files:
            _print_note("no scenario has a likelihood, so there is no risk diagram.")
        if as_json:
            typer.echo(json.dumps(_as_json(result, orders, kind, files) | _checks_as_json(checks), indent=2))
            return
        from riskmc.report.console import print_checks, print_files, print_order, print_result

        console = Console()
        print_result(console, result)
        print_order(console, result, orders, kind)
        print_checks(console, result, checks)
        print_files(console, files)


@app.command()
def rank(  # noqa: PLR0913, PLR0917 - typer makes an option of each
    path: PathArgument,
    by: Annotated[str, typer.Option(help=_BY)] = "total_impact",
    profile: Annotated[str | None, typer.Option(help="Profile of weights.", show_default="all")] = None,
    theta: Annotated[float, typer.Option(help=_THETA)] = 0.9,
    order: Annotated[str | None, typer.Option(help=_ORDER, metavar="FILE", show_default=False)] = None,
    variants: Annotated[bool, typer.Option("--variants", help=_VARIANTS)] = False,
    language: Annotated[str, typer.Option(help="Language of the page: en or nl.")] = "en",
    top: Annotated[int | None, typer.Option(help=_TOP, show_default="all of up to 50, 20 of more", min=1)] = None,
    draws: Annotated[
        int | None,
        typer.Option(help="Number of draws; with --precision at most.", show_default=_DRAWS, min=1, max=MOST_DRAWS),
    ] = None,
    precision: Annotated[float | None, typer.Option(help=_PRECISION, show_default=False)] = None,
    seed: Annotated[int | None, typer.Option(help="Seed; fresh and printed if not given.", min=0)] = None,
    threads: Annotated[int | None, typer.Option(help=_THREADS, show_default="all", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the page.")] = False,
) -> None:
    """Rank an assessment: tiers and statements to sign."""
    with _errors_for_people():
        from rich.console import Console

        from riskmc.report.ranking_console import print_page
        from riskmc.report.ranking_json import page_as_json
        from riskmc.report.ranking_page import Asked
        from riskmc.report.ranking_run import rank_assessment

        file = _order_file(order)
        asked = Asked(by, theta, language, top=top)  # type: ignore[arg-type]  # checks what it is given
        how: dict[str, Any] = {"n_draws": draws, "precision": precision, "seed": seed, "threads": threads}
        page = rank_assessment(path, asked, order=file, variants=variants, profile=profile, **how)
        if as_json:
            typer.echo(json.dumps(page_as_json(page), indent=2))
            return
        print_page(Console(), page)


@app.command()
def check(
    path: PathArgument,
    feedback: Annotated[Path | None, typer.Option(help=_FEEDBACK, show_default=False)] = None,
    expert: Annotated[str | None, typer.Option(help="Feedback to this expert only.", show_default="all")] = None,
    language: Annotated[str, typer.Option(help="Language of the feedback: en or nl.")] = "en",
) -> None:
    """Check an assessment and report every fault at once. With --feedback, show what is made of each judgement."""
    with _errors_for_people():
        from riskmc.model import read_assessment, to_model

        if feedback is None and expert is not None:
            message = "--expert names whom the feedback is for: give --feedback too, with a folder for it."
            raise InputError(message)
        assessment = read_assessment(path)
        to_model(assessment)  # refuses what a run would refuse
        counts = (
            f"{len(assessment.scenarios)} scenarios, {len(assessment.judgements)} judgements "
            f"by {len(assessment.experts)} expert(s) on the framework {assessment.framework.id}"
        )
        typer.echo(f"{path}: no faults. {counts}.")
        if feedback is not None:
            from riskmc.report.feedback_files import write_feedback
            from riskmc.report.progress import late_bar

            with late_bar() as bar:
                files = write_feedback(assessment, feedback, expert=expert, language=language, progress=bar)
            typer.echo(f"Feedback to experts: {files[0]} and {len(files) - 1} page(s) of pictures beside it.")


@app.command()
def new(
    directory: Annotated[Path, typer.Argument(help="Folder to make.", show_default=False)],
    framework: Annotated[str, typer.Option(help="Id of a framework (see `riskmc frameworks`), or a TOML file.")],
    form: Annotated[str | None, typer.Option(help=_FORM, show_default=False)] = None,
    expert: Annotated[list[str] | None, typer.Option(help=_EXPERT, show_default=False)] = None,
    language: Annotated[str, typer.Option(help="Language of the forms: en or nl.")] = "en",
) -> None:
    """Write a commented assessment that runs as it is. With --form, also forms for experts."""
    with _errors_for_people():
        from riskmc.elicitation import write_template
        from riskmc.elicitation.forms.folder import check_forms, write_forms

        if form is None and expert:
            message = "--expert names whom a form is for: give --form too, such as --form class-range."
            raise InputError(message)
        if form is not None:
            check_forms(directory, form, expert or (), language=language)
        folder = write_template(directory, framework)
        typer.echo(f"{folder} is written and runs as it is. Edit it, then:")
        typer.echo(f"  riskmc check {folder}\n  riskmc run {folder} --out out/{folder.name}")
        if form is not None:
            _print_forms(write_forms(folder, form, expert or (), language=language), form)


@app.command()
def forms(
    path: Annotated[Path, typer.Argument(help="Folder of the assessment.", show_default=False)],
    form: Annotated[str, typer.Option(help=_FORM, show_default=False)],
    expert: Annotated[list[str] | None, typer.Option(help=_EXPERT, show_default=False)] = None,
    round_number: Annotated[int, typer.Option("--round", help=_ROUND, min=1)] = 1,
    language: Annotated[str, typer.Option(help="Language of the forms: en or nl.")] = "en",
) -> None:
    """Write forms that experts fill in. `run` and `check` read them back."""
    with _errors_for_people():
        from riskmc.elicitation.forms.folder import write_forms

        files = write_forms(path, form, expert or (), language=language, round_number=round_number)
        _print_forms(files, form)


@app.command()
def frameworks(
    framework: Annotated[str | None, typer.Argument(help="Id, or a TOML file.", show_default=False)] = None,
    toml: Annotated[bool, typer.Option("--toml", help="Print the file of a bundled framework, to be copied.")] = False,
) -> None:
    """List the bundled frameworks. With an id, print one, with what is assumed marked."""
    with _errors_for_people():
        from rich.console import Console
        from rich.table import Table

        from riskmc.frameworks import describe_lines, framework_text, load, summary_rows

        if framework is not None and toml:
            typer.echo(framework_text(framework), nl=False)
            return
        if framework is not None:
            typer.echo("\n".join(describe_lines(load(framework))))
            return
        table = Table(box=None, padding=(0, 2, 0, 0))
        table.add_column("id", no_wrap=True)
        for column in ("title", "interests,\ncriteria", "likelihood", "assumed\nentries"):
            table.add_column(column)
        for row in summary_rows():
            sizes = f"{row.n_interests}, {row.n_criteria}"
            table.add_row(row.id, row.title, sizes, row.likelihood, str(row.n_assumed))
        Console().print(table)


@app.command()
def warmup() -> None:
    """Compile the engine before the first run."""
    with _errors_for_people():
        from riskmc.report.warmup import warm_up

        start = perf_counter()
        typer.echo("\n".join(warm_up()))
        typer.echo(f"Ready after {perf_counter() - start:.1f} s.")


def _print_forms(files: tuple[Path, ...], form: str) -> None:
    """Say where the forms are, and which settings go with them."""
    from riskmc.elicitation.forms.texts import settings_advice

    typer.echo("Forms to fill in; leave what comes back in the same folder:")
    typer.echo("\n".join(f"  {file}" for file in files))
    typer.echo(settings_advice(form))


def _order_file(given: str | None) -> Path | None:
    """Return the path of an order; an empty one would be the folder one stands in."""
    if given is not None and not given.strip():
        message = "--order is empty. Give a file with one scenario a line, the highest first, or leave it out."
        raise InputError(message)
    return None if given is None else Path(given)


def main() -> None:
    """Run the command line in a process of its own."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old terminal may know no plus-minus sign
            stream.reconfigure(errors="replace")
    if not any(argument.startswith("--scheduler") for argument in sys.argv):
        # xarray loads dask with the first array, if it is installed: 0.2 s for nothing.
        sys.modules["dask"] = None  # type: ignore[assignment]  # Python's way to say that there is none
    os.environ.setdefault("MPLBACKEND", "agg")  # pictures go to files: look for no window system
    app()


@contextmanager
def _client(scheduler: str | None, workers: int | None) -> Iterator[Client | None]:
    """Yield a client of a dask scheduler, if one is wanted."""
    if scheduler is None:
        yield None
        return
    from riskmc.engine.cluster import connected

    with connected(scheduler, workers) as client:
        yield client


@contextmanager
def _errors_for_people() -> Iterator[None]:
    """Print what is wrong on standard error and leave with status 2 (130 if stopped); print warnings as notes."""
    try:
        with warnings.catch_warnings():
            for category in (PrecisionWarning, ReadingWarning, SizeWarning):
                warnings.simplefilter("once", category)
            warnings.showwarning = _print_note
            yield
    except RiskmcError as error:
        typer.echo(f"riskmc: {_as_options(str(error))}", err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt as stop:
        typer.echo(f"riskmc: {str(stop) or 'stopped; nothing was written.'}", err=True)
        raise typer.Exit(130) from None
    except MemoryError:
        typer.echo("riskmc: there is not enough memory; give fewer --keep-draws.", err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"riskmc: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True)
        raise typer.Exit(2) from None


def _print_note(message: Warning | str, *_where: object, **_more: object) -> None:
    """Print a warning as one sentence, without the line of the program it comes from."""
    typer.echo(f"riskmc: note: {_as_options(str(message))}", err=True)


def _as_options(message: str) -> str:
    """Return a message of the library with the options of the command line instead of arguments in Python.

    Examples
    --------
    >>> _as_options('`n_draws` cannot go with method="exact".')
    '--draws cannot go with --method exact.'
    """
    named = re.sub(r"`(\w+)`", lambda found: _OPTIONS.get(found[1], found[0]), message)
    return re.sub(r"\b(design|method)=(['\"])(\w+)\2", r"--\1 \3", named)


def _checks_as_json(checks: Checks) -> dict[str, object]:
    from riskmc.report.checks import expert_table, quality_sentences

    experts = None if checks.experts is None else json.loads(expert_table(checks.experts).to_json(orient="records"))
    return {"quality": quality_sentences(checks.quality), "expert_shares": experts}


def _as_json(result: xr.DataTree, orders: list[OrderProbability], kind: str, files: list[Path]) -> dict[str, object]:
    from riskmc.report import assumption_sentences, neighbour_statements, ranking_table, summary_table

    profiles = [str(profile) for profile in result["inputs"].to_dataset()["profile"].values]
    return {
        "attributes": {name: value for name, value in result.attrs.items() if name != "assumptions"},
        "assumptions": assumption_sentences(result),
        "ranking": json.loads(ranking_table(result).to_json(orient="records")),
        "summary": json.loads(summary_table(result).to_json(orient="records")),
        "statements": {profile: neighbour_statements(result, profile) for profile in profiles},
        "order_probability": [
            {
                "order": kind,
                "profile": entry.profile,
                "within_scenario": entry.within_scenario,
                "probability": entry.probability,
                "mcse": entry.mcse,
            }
            for entry in orders
        ],
        "files": [str(path) for path in files],
    }
