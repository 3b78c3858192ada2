"""The tree is part of the tests: mirrors, sizes, public names, reasons."""

import ast
import importlib
import inspect
import re
import tomllib
import types
from pathlib import Path

import pytest

import riskmc

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "riskmc"
UNIT = ROOT / "tests" / "unit"

MAX_MODULE_LINES = 400
MAX_BODY_LINES = 40

NO_TEST_NEEDED = {
    "_schema.py": "names only",
    "_typing.py": "aliases only",
}

PACKAGES = ["riskmc", *(f"riskmc.{folder.parent.name}" for folder in sorted(SOURCE.glob("*/__init__.py")))]

LONG = re.compile(r"#\s*long: \S+")
NOQA = re.compile(r"#\s*noqa\b(?P<rest>.*)")
NOQA_WITH_REASON = re.compile(r":\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*\s+-\s+\S+")
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)")
TYPE_IGNORE_WITH_REASON = re.compile(r"\[[a-z, -]+\]\s+#\s+\S+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def modules_to_test() -> list[Path]:
    relative = (path.relative_to(SOURCE) for path in modules() if path.name != "__init__.py")
    return [path for path in relative if path.as_posix() not in NO_TEST_NEEDED]


def unit_test_of(module: Path) -> Path:
    return module.with_name(f"test_{module.stem.lstrip('_')}.py")


def python_files() -> list[Path]:
    folders = ("src", "tests", "examples", "benchmarks", "docs")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if "_build" not in path.parts)


def body_lines(function: Function) -> int:
    """Count the lines of a function below its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return function.body[-1].end_lineno - body[0].lineno + 1 if body else 0


def has_reason(function: Function, lines: list[str]) -> bool:
    """Look for ``# long: <reason>`` from the line above the function to its signature's end."""
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    return any(LONG.search(line) for line in lines[max(first - 2, 0) : function.body[0].lineno - 1])


def long_functions(text: str) -> list[str]:
    lines = text.splitlines()
    return [
        f"{node.name} has {body_lines(node)} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, Function) and body_lines(node) > MAX_BODY_LINES and not has_reason(node, lines)
    ]


def comments_without_reason(text: str) -> list[str]:
    checks = ((NOQA, NOQA_WITH_REASON), (TYPE_IGNORE, TYPE_IGNORE_WITH_REASON))
    return [
        line.strip()
        for line in text.splitlines()
        for comment, wanted in checks
        if (found := comment.search(line)) and not wanted.match(found["rest"])
    ]


def raises_without_match(text: str) -> list[str]:
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"pytest.raises", "pytest.warns"}
        and "match" not in {keyword.arg for keyword in node.keywords}
    ]


def documented_parameters(docstring: str) -> list[str]:
    """Return the names in the section Parameters of a numpydoc docstring."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", docstring, re.DOTALL | re.MULTILINE)
    lines = section[1].splitlines() if section else []
    heads = [line.partition(" :")[0] for line in lines if line and not line[0].isspace()]
    return [name.strip().lstrip("*") for head in heads for name in head.split(",")]


def public_callables(module: str) -> dict[str, object]:
    """Return the functions and classes that a module exports."""
    loaded = importlib.import_module(module)
    exported = {name: getattr(loaded, name) for name in getattr(loaded, "__all__", [])}
    return {name: public for name, public in exported.items() if inspect.isroutine(public) or inspect.isclass(public)}


def named(paths: list[Path], root: Path) -> list[object]:
    return [pytest.param(path, id=path.relative_to(root).as_posix()) for path in paths]


@pytest.mark.parametrize("module", [pytest.param(path, id=path.as_posix()) for path in modules_to_test()])
def test_a_module_has_its_unit_test(module):
    assert (UNIT / unit_test_of(module)).is_file()


def test_a_unit_test_has_its_module():
    expected = {unit_test_of(path.relative_to(SOURCE)) for path in modules()}
    orphans = [path for path in UNIT.rglob("test_*.py") if path.relative_to(UNIT) not in expected]
    assert not orphans


def test_exemptions_name_modules_that_exist():
    assert [name for name in NO_TEST_NEEDED if not (SOURCE / name).is_file()] == []


@pytest.mark.parametrize("module", named(modules(), SOURCE))
def test_a_module_is_short(module):
    assert len(module.read_text("utf-8").splitlines()) <= MAX_MODULE_LINES


@pytest.mark.parametrize("module", named(modules(), SOURCE))
def test_a_function_is_short_or_says_why(module):
    assert long_functions(module.read_text("utf-8")) == []


def test_a_long_function_is_found_unless_it_says_why():
    body = "    x = 1\n" * (MAX_BODY_LINES + 1)
    assert long_functions(f"def f():\n{body}") == [f"f has {MAX_BODY_LINES + 1} lines"]
    assert long_functions(f"# long: one kernel, one pass\ndef f():\n{body}") == []
    assert long_functions(f'def f():\n    """Do."""\n{body[:-10]}') == []


def test_an_ignored_rule_says_why():
    silent = {path: found for path in python_files() if (found := comments_without_reason(path.read_text("utf-8")))}
    silent.pop(Path(__file__), None)
    assert silent == {}


def test_a_comment_without_reason_is_found():
    assert comments_without_reason("x = 1  # noqa: E501") == ["x = 1  # noqa: E501"]
    assert comments_without_reason("x = 1  # noqa") == ["x = 1  # noqa"]
    assert comments_without_reason("x = 1  # type: ignore[attr-defined]") == ["x = 1  # type: ignore[attr-defined]"]
    assert comments_without_reason("x = 1  # noqa: E501, PLR2004 - a table of constants") == []
    assert comments_without_reason("x = 1  # type: ignore[attr-defined]  # no stubs") == []


def test_every_expected_error_has_its_message():
    tests = sorted((ROOT / "tests").rglob("*.py"))
    silent = {path.name: found for path in tests if (found := raises_without_match(path.read_text("utf-8")))}
    assert silent == {}


def test_an_expected_error_without_message_is_found():
    assert raises_without_match("pytest.raises(ValueError)") == ["line 1: pytest.raises(ValueError)"]


@pytest.mark.parametrize("name", riskmc.__all__)
def test_a_public_name_has_a_docstring(name):
    public = getattr(riskmc, name)
    assert inspect.getdoc(public)
    if not isinstance(public, types.ModuleType):
        assert public.__module__.startswith("riskmc.")


@pytest.mark.parametrize("module", PACKAGES)
def test_signature_and_docstring_agree(module):
    different = {
        name: (documented, given)
        for name, public in public_callables(module).items()
        if (documented := documented_parameters(inspect.getdoc(public)))
        and documented != (given := list(inspect.signature(public).parameters))
    }
    assert different == {}


def test_documented_parameters_are_found():
    docstring = "Do.\n\nParameters\n----------\na, b : float\n    Two.\n*rest\n    More.\n\nReturns\n-------\nfloat\n"
    assert documented_parameters(docstring) == ["a", "b", "rest"]


@pytest.mark.parametrize("module", PACKAGES)
def test_public_names_stand_in_the_reference(module):
    pages = "\n".join(page.read_text("utf-8") for page in sorted((ROOT / "docs" / "reference").glob("*.md")))
    names = getattr(importlib.import_module(module), "__all__", [])
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", pages)] == []


def test_the_version_is_the_same_everywhere():
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"\nversion: {riskmc.__version__}\n" in citation
    assert f"## [{riskmc.__version__}]" in changelog
    assert project["dynamic"] == ["version"]
