# Evercourt: what a person types. Every target explains itself; `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -q
# Every process of the house and of its tests would compile the house anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help install run test test-on quick check bench audit states lock

help:  ## List what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(BIN)/.runs  ## Make the environment from the hash-locked file, and nothing else

$(BIN)/.runs: requirements/base.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Evercourt needs Python 3.11 or newer; set PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Evercourt runs on…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/.tests: $(BIN)/.runs requirements/dev.txt
	@echo "Installing what the tests need…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

run: $(BIN)/.runs  ## Start Evercourt with its demonstration court; Ctrl-C stops it. MEDIA=janus: with a Janus server
	@$(BIN)/evercourt up $(if $(MEDIA),--media $(MEDIA))

test: $(BIN)/.tests  ## Run every check and every test, journeys in a real browser included
	@scripts/system-packages
	@$(BIN)/python -m evercourt.config.translations
	@$(MAKE) --no-print-directory check
	@failed=0; \
	$(PYTEST) -n 3 --dist loadfile --no-loadscope-reorder -m "not journey" || failed=1; \
	$(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder -m journey || failed=1; \
	scripts/system-packages --missing || failed=1; \
	exit $$failed

test-on:  ## Run every test on another Python, in .venv-VERSION: PYTHON=python3.12; the fast ones only: ONLY=quick
	@version=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])') && \
	$(MAKE) --no-print-directory $(or $(ONLY),test) PYTHON=$(PYTHON) VENV=.venv-$$version

quick: $(BIN)/.tests  ## Run the tests of rules and acts only: no doors, no processes, no browser (about two minutes)
	@$(BIN)/python -m evercourt.config.translations
	@$(PYTEST) -n 2 -m "not journey and not slow" $(addprefix --ignore tests/,web api cli adapters conference journeys)

check: $(BIN)/.tests  ## Check style, types, the order of rooms and migrations
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports >/dev/null || $(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run >/dev/null
	@$(BIN)/mypy

bench: $(BIN)/.tests  ## Measure what Evercourt costs (some ten minutes); ARGUMENTS="--only filing --json figures.json"
	@$(BIN)/python -m benchmarks $(ARGUMENTS)

audit: $(BIN)/.tests  ## Look for known vulnerabilities in what Evercourt runs on
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/base.txt

states: $(BIN)/.runs  ## Draw docs/states/ anew from the tables of states
	@$(BIN)/evercourt states

lock:  ## Lock the requirements anew, with hashes and without addresses
	@for part in base dev; do uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --only-binary :all: requirements/$$part.in -o requirements/$$part.txt; done
