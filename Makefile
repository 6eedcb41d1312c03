# Each target sets up what it needs in .venv and says plainly what is missing when it cannot.
# `make demo` and `make test` are all that a fresh machine with Python 3.11 or newer needs.
# Another interpreter: make test PYTHON=/path/to/python3.13

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
WORKERS ?= 2
PYTEST_ARGS ?=

.PHONY: help demo test planted torture bench soak lint format types imports coverage screenshots readme wheel clean

help: ## Show the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name words; do \
		printf '  make %-12s %s\n' "$$name" "$$words"; done

demo: $(RUN_STAMP) ## Open the inbox on an embedded shop: no account, no network
	@$(BIN)/sellapp-inbox --demo

test: $(DEV_STAMP) ## Run every test
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

coverage: $(DEV_STAMP) ## Run every test and measure branch coverage
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal --cov --cov-report=term-missing $(PYTEST_ARGS)

planted: $(DEV_STAMP) ## Plant bugs in a copy of the source and see the suite catch them
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m planted -o timeout=600 $(PYTEST_ARGS)

torture: $(DEV_STAMP) ## The long proofs: schedules, chains, kills, damaged files (an hour and more)
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m torture -o timeout=7200 \
		-o faulthandler_timeout=0 $(PYTEST_ARGS)

bench: $(DEV_STAMP) ## Measure the program beside others and write docs/performance.md (ten minutes)
	@$(BIN)/python -m tests.bench $(BENCH_ARGS)
	@$(BIN)/pytest -q -o addopts=--import-mode=importlib --benchmark-columns=median,iqr,rounds \
		--benchmark-sort=name --benchmark-max-time=0.5 tests/bench/micro.py

soak: $(DEV_STAMP) ## Use the program at random for a long time and see that it stays as small as it was
	@$(BIN)/python -m tests.bench.switches
	@$(BIN)/python -m tests.bench.soak $(SOAK_ARGS)

lint: $(DEV_STAMP) ## Check style, format and the generated part of the README
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/python -m tests.tools.readme_keys --check

format: $(DEV_STAMP) ## Put the code into its format
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

types: $(DEV_STAMP) ## Check the types
	@$(BIN)/mypy

imports: $(DEV_STAMP) ## Check that imports go down only
	@$(BIN)/lint-imports

readme: $(DEV_STAMP) ## Write the README's table of keys from the registry
	@$(BIN)/python -m tests.tools.readme_keys

screenshots: $(DEV_STAMP) ## Draw screenshots/ from the sandbox's scenes
	@$(BIN)/python -m tests.tools.screenshots

wheel: $(DEV_STAMP) ## Build the wheel and the source archive into dist/
	@$(BIN)/python -m build

clean: ## Remove what these targets made
	rm -rf $(VENV) dist build .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# The development install is a run install too, so that `make demo` after `make test` is instant.
$(RUN_STAMP): pyproject.toml tests/tools/set_up.sh
	@PYTHON="$(PYTHON)" sh tests/tools/set_up.sh "$(VENV)" .
	@touch $@

$(DEV_STAMP): pyproject.toml tests/tools/set_up.sh
	@PYTHON="$(PYTHON)" sh tests/tools/set_up.sh "$(VENV)" ".[dev]"
	@touch $@ $(RUN_STAMP)
