# Each target works from a fresh clone: it makes .venv when it is missing or older than its lists, then does its job.
# PYTHON names the interpreter (3.11 or newer), VENV the environment's folder.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PLAIN := $(VENV)/.installed
STAMP := $(VENV)/.installed-dev
PIP = $(BIN)/python -m pip install --quiet --no-compile -c constraints.txt
EXAMPLES := retorsion/data/examples

export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help install demo test check format quality bench docs seed wheel clean

help:
	@echo "make demo      read the example reports, print the exchange, write demo/timeline.html"
	@echo "make test      run the test suite"
	@echo "make check     format, lint, strict types, import rule, size limits"
	@echo "make format    mend format and lint where a tool can"
	@echo "make quality   the scorers against their floors"
	@echo "make seed      the founding report's scorecard"
	@echo "make bench     speed and memory, into bench/RESULTS.md"
	@echo "make docs      build the manual, strictly, into site/"
	@echo "make wheel     build the package and look into it"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Retorsion needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "python3 cannot make an environment: install its venv package (Debian: python3-venv)" >&2; exit 2; }

# Two depths: what a person needs, and what a developer needs on top. Byte code is written when first used: a third less work here.
$(PLAIN): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e .
	@touch $@

$(STAMP): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.[dev]'
	@touch $(PLAIN) $@

install: $(STAMP)

demo: $(PLAIN)
	@mkdir -p demo
	$(BIN)/retorsion update $(EXAMPLES) --db demo/ledger.db
	$(BIN)/retorsion exchanges GBR-RUS --db demo/ledger.db
	$(BIN)/retorsion timeline $(EXAMPLES) --out demo/timeline.html
	@echo "Open demo/timeline.html in a browser: one file, no network."

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist worksteal --ignore=tests/quality

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/sizes.py retorsion

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

quality: $(STAMP)
	$(BIN)/python -m pytest -rs tests/quality

seed: $(STAMP)
	$(BIN)/python -m pytest -rs tests/quality/test_seed.py

bench: $(STAMP)
	$(BIN)/python -m bench

docs: $(STAMP)
	$(BIN)/python tools/reference.py
	NO_MKDOCS_2_WARNING=true $(BIN)/mkdocs build --strict --quiet --site-dir site

wheel: $(STAMP)
	$(BIN)/python tools/wheel.py

clean:
	rm -rf $(VENV) demo site dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
