# Needs make and a Python >= 3.11. Everything else goes into .venv/, once: the stamps below
# are newer than pyproject.toml and constraints.txt until one of these changes.

.DEFAULT_GOAL := help
.PHONY: help setup-browser demo test check bench sanity deep faults golden clean
MAKEFLAGS += --no-builtin-rules

# The first Python that runs, is new enough and can make an environment. Running it is the test: a
# version switcher leaves names on the path that only say that the version is not there.
CANDIDATES := python3.13 python3.12 python3.11 python3 python
ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
COMPLETE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
ifeq ($(origin PYTHON), undefined)
PYTHON := $(shell for p in $(CANDIDATES); do $$p -c '$(COMPLETE)' >/dev/null 2>&1 && { echo $$p; break; }; done)
endif

# Where an environment keeps its programs (Scripts under a make for Windows).
ifeq ($(OS), Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check -qq
# A choice made by hand wins: HYPOTHESIS_PROFILE=dev make test
HYPOTHESIS_PROFILE ?= ci
export HYPOTHESIS_PROFILE
RUNS := .venv/.installed-run
DEVELOPS := .venv/.installed-dev
SETUP := pyproject.toml constraints.txt

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' Makefile

# The tests of the report drive a real browser; where there is none they skip and say so. It comes from
# the system's packages, so this asks only a Debian-like system, and only where it may.
setup-browser: ## install Chromium for the report's tests (Debian, Ubuntu; root or sudo)
	@for b in chromium chromium-browser google-chrome; do command -v $$b >/dev/null 2>&1 && exit 0; done; \
	if ! command -v apt-get >/dev/null 2>&1; then \
	  echo "No apt-get here: install Chromium or Chrome yourself, or the browser tests are skipped."; exit 0; \
	fi; \
	if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as="sudo -n"; else \
	  echo "Not root: apt-get install chromium chromium-driver, or the browser tests are skipped."; exit 0; \
	fi; \
	echo "Installing Chromium for the report's tests"; \
	{ $$as apt-get update -qq && \
	  $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver; } >/dev/null 2>&1 \
	|| echo "Chromium could not be installed; the browser tests are skipped."

demo: $(RUNS) ## replay the bundled case and run a scenario into ./demo/
	@$(BIN)/detente demo -o demo

test: $(DEVELOPS) ## run the tests, on up to four cores
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist worksteal

check: $(DEVELOPS) ## style, types, who imports whom, tidiness
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy --strict sim plots
	@$(BIN)/lint-imports
	@$(PY) -m pytest -q tests/test_tidy.py

bench: $(DEVELOPS) ## measure, into bench.json
	@$(PY) tests/benchmarks/bench.py -o bench.json

sanity: $(DEVELOPS) ## the sanity table of the forward process, beside the reference
	@$(PY) tests/benchmarks/sanity.py

deep: $(DEVELOPS) ## property tests, 5,000 examples each
	@HYPOTHESIS_PROFILE=deep $(PY) -m pytest -q -m hypothesis

faults: $(DEVELOPS) ## what a trusted store passes, in its long form, with figures
	@DETENTE_FAULTS=1 $(PY) -m pytest -q -s tests/faults/test_store_faults.py tests/faults/test_store_readers.py \
	  tests/test_store_versions.py

golden: $(DEVELOPS) ## rewrite tests/golden/; read the diff
	@$(PY) -m pytest -q --update-golden
	@git --no-pager diff --stat -- tests/golden docs/explain.ipynb
	@git status --short -- tests/golden docs/explain.ipynb

clean: ## remove .venv and everything made
	@rm -rf .venv demo build dist bench.json .mypy_cache .pytest_cache .ruff_cache .hypothesis \
	  .import_linter_cache
	@find sim plots tests -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# --- the environment -------------------------------------------------------------------------------
# An environment that was made for developing serves for running, too.
$(RUNS): $(SETUP)
	@$(MAKE) --no-print-directory environment
	@echo "Installing what détente needs (once, about a minute)"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(DEVELOPS): $(SETUP)
	@$(MAKE) --no-print-directory environment
	@echo "Installing what détente and its tests need (once, about two minutes)"
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $(RUNS) $@

.PHONY: environment
environment:
	@if $(PY) -c '$(ENOUGH)' >/dev/null 2>&1 && $(PY) -m pip --version >/dev/null 2>&1; then exit 0; fi; \
	if [ -n "$(PYTHON)" ] && $(PYTHON) -c '$(COMPLETE)' >/dev/null 2>&1; then \
	  echo "Making .venv with $(PYTHON) ($$($(PYTHON) -V 2>&1))"; \
	  exec $(PYTHON) -m venv --clear .venv; \
	fi; \
	for p in $(or $(PYTHON), $(CANDIDATES)); do \
	  if $$p -c '$(ENOUGH)' >/dev/null 2>&1; then \
	    echo "$$p has no ensurepip, so it cannot make an environment." >&2; \
	    echo "On Debian or Ubuntu: apt install python3-venv. Then the same make again." >&2; \
	    exit 3; \
	  fi; \
	done; \
	echo "No Python >= 3.11 runs here (tried: $(or $(PYTHON), $(CANDIDATES)))." >&2; \
	echo "Install one, or name it: make demo PYTHON=/path/to/python3.11" >&2; \
	exit 3
