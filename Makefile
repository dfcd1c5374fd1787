# Each target works from a fresh clone: it makes .venv when it is missing or older than its lists, then does its job.
# PYTHON names the interpreter (3.11 or newer), VENV the environment's folder.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PLAIN := $(VENV)/.installed
TESTS := $(VENV)/.installed-tests
STAMP := $(VENV)/.installed-dev
TEST_TOOLS = pytest pytest-xdist hypothesis schemathesis playwright 'psycopg[binary]'
PYTEST = $(BIN)/python -m pytest
ALL_CORES = -n auto --maxprocesses 4
PIP = $(BIN)/python -m pip install --quiet --no-compile -c constraints.txt
EXAMPLES := retorsion/data/examples

export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help install demo test suite check format quality bench docs seed golden wheel clean

help:
	@echo "make demo      read the example reports, print the exchange, write demo/timeline.html"
	@echo "make test      run the tests, without the slow ones"
	@echo "make suite     run every test: the slow ones and the quality floors too"
	@echo "make check     format, lint, strict types, import rule, size limits"
	@echo "make format    mend format and lint where a tool can"
	@echo "make quality   the scorers against their floors"
	@echo "make seed      the founding report's scorecard"
	@echo "make golden    write the kept output of the example reports anew"
	@echo "make bench     speed, memory and scores, small sizes (BENCH=--full: the sizes of the manual)"
	@echo "make docs      build the manual, strictly, into site/"
	@echo "make wheel     build the package and look into it"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Retorsion needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "python3 cannot make an environment: install its venv package (Debian: python3-venv)" >&2; exit 2; }

# Three depths: what a person needs, what the tests need on top, and all that a developer needs. Byte code is written when first used: a third less work here.
$(PLAIN): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e .
	@touch $@

$(TESTS): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e . $(TEST_TOOLS)
	@touch $(PLAIN) $@

$(STAMP): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.[dev]'
	@touch $(PLAIN) $(TESTS) $@

install: $(STAMP)

demo: $(PLAIN)
	@mkdir -p demo
	$(BIN)/retorsion update $(EXAMPLES) --db demo/ledger.db
	$(BIN)/retorsion exchanges GBR-RUS --db demo/ledger.db
	$(BIN)/retorsion timeline $(EXAMPLES) --out demo/timeline.html
	@echo "Open demo/timeline.html in a browser: one file, no network."

test: $(TESTS)
	$(PYTEST) $(ALL_CORES) --dist worksteal -m 'not slow' --ignore=tests/quality

suite: $(TESTS)
	$(PYTEST) $(ALL_CORES) --dist loadgroup -rsx --durations=20

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/sizes.py retorsion

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Only when a change of the output is meant: read the difference (git diff tests/golden) before you keep it.
golden: $(TESTS)
	$(BIN)/python -m tests.golden.make
	git --no-pager diff --stat tests/golden

quality: $(TESTS)
	$(PYTEST) -rsx tests/quality

seed: $(PLAIN)
	$(BIN)/python bench/seed.py "$${RETORSION_SHARED:-../shared}"

bench: $(PLAIN)
	$(BIN)/python -m bench $(BENCH)

docs: $(STAMP)
	$(BIN)/python tools/reference.py
	NO_MKDOCS_2_WARNING=true $(BIN)/mkdocs build --strict --quiet --site-dir site

wheel: $(STAMP)
	$(BIN)/python tools/wheel.py

clean:
	rm -rf $(VENV) demo site dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
