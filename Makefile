# `make demo` and `make test` need Python 3.12 or newer, make and a package registry.
# The environment lives in .venv and follows pyproject.toml.

VENV := .venv
BIN := $(VENV)/bin
CANDIDATES := python3.13 python3.12 python3.14 python3 python

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test lint types layers doctest docs examples bench check clean

help:
	@echo "make demo      run the Dutch assessment of 2014 and draw its pictures into out/nra-2014"
	@echo "make test      run the tests (ARGS='-k ranking' selects)"
	@echo "make check     everything that has to pass: test lint types layers doctest examples docs"
	@echo "make docs      build the documentation into docs/_build/html"
	@echo "make bench     run the benchmarks"
	@echo "make clean     remove the environment and everything that was built"

demo: $(VENV)/installed-core
	@$(BIN)/riskmc run examples/nra-2014 --out out/nra-2014

test: $(VENV)/installed-dev
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/installed-dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types: $(VENV)/installed-dev
	@$(BIN)/mypy

layers: $(VENV)/installed-dev
	@$(BIN)/lint-imports --no-logo

doctest: $(VENV)/installed-dev
	@$(BIN)/python -m pytest --doctest-modules src --doctest-glob='*.md' docs README.md

examples: $(VENV)/installed-core
	@sh -c "$$RUN_EXAMPLES"

docs: $(VENV)/installed-docs
	@rm -rf docs/generated  # pages of names that are gone
	@$(BIN)/sphinx-build -q -W --keep-going docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(VENV)/installed-bench
	@for script in benchmarks/bench_*.py; do $(BIN)/python "$$script" || exit 1; done

check: test lint types layers doctest examples docs

clean:
	rm -rf $(VENV) out dist docs/_build docs/generated .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A stamp in .venv stands for "installed with these extras".
$(VENV)/installed-core: EXTRAS :=
$(VENV)/installed-dev: EXTRAS := [dev]
$(VENV)/installed-docs: EXTRAS := [docs]
$(VENV)/installed-bench: EXTRAS := [bench,distributed]
$(VENV)/installed-core $(VENV)/installed-dev $(VENV)/installed-docs $(VENV)/installed-bench: pyproject.toml
	@sh -c "$$MAKE_VENV"
	@echo "Installing riskmc$(EXTRAS) into $(VENV); the first time takes a minute or two."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.$(EXTRAS)' \
		|| { echo "The installation failed: see the message above. Is a package registry reachable?" >&2; exit 1; }
	@touch $@

# Each candidate is run, not just looked up: a pyenv shim can exist for a version that is not active.
define MAKE_VENV
new_enough() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; }
if [ -x $(BIN)/python ] && new_enough $(BIN)/python; then exit 0; fi
found=""
for candidate in $(if $(PYTHON),"$(PYTHON)",$(CANDIDATES)); do
    version=$$("$$candidate" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
    if new_enough "$$candidate"; then
        echo "Creating $(VENV) with Python $$version."
        "$$candidate" -m venv --clear $(VENV) && exit 0
        echo "Python $$version at $$(command -v "$$candidate") could not create $(VENV): see the message above." >&2
        echo "On Debian and Ubuntu, the package python3-venv is missing then." >&2
        exit 1
    fi
    found="$$found $$version at $$(command -v "$$candidate"),"
done
found=$${found%,}
echo "riskmc needs Python 3.12 or newer; found$${found:- none (tried: $(or $(PYTHON),$(CANDIDATES)))}." >&2
echo "Install one (for example: pyenv install 3.13), or run: make $(MAKECMDGOALS) PYTHON=/path/to/python3.13" >&2
exit 1
endef
export MAKE_VENV

define RUN_EXAMPLES
out=$$(mktemp -d) || exit 1
trap 'rm -rf "$$out"' EXIT
for folder in examples/*/; do
    name=$$(basename "$$folder")
    if [ -f "$$folder/assessment.toml" ]; then
        set -- $(BIN)/riskmc run "$$folder" --out "$$out/$$name"
    else
        set -- $(BIN)/python "$$folder/rank.py"
    fi
    "$$@" >"$$out/$$name.log" 2>&1 || { cat "$$out/$$name.log"; exit 1; }
    echo "$$folder runs"
done
endef
export RUN_EXAMPLES
