# make run: install, build the sample knowledge base, open the app.   make test: install, run every test.
# Daily: make check (all that CI runs), make gold (quality figures), make bench (speed, as ratios).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run install dev kb test check lint types layers format gold bench memory train adapt clean

run: kb
	$(BIN)/essaim app --port $(PORT)

kb: install
	$(BIN)/essaim ingest data/fiches

install: $(VENV)/.installed
dev: $(VENV)/.installed-dev

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 ou plus récent est nécessaire" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV) || { echo 'Sur Debian : apt install python3-venv' >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade pip

# torch first and by itself (see requirements.txt).
$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet $$(grep '^torch==' requirements.txt)
	$(BIN)/python -m pip install --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

test: dev
	$(BIN)/python -m pytest

check: dev lint types layers
	$(BIN)/python -m pytest -n 2

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports

format:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

gold: dev
	$(BIN)/python -m benchmarks.gold

bench: dev
	$(BIN)/python -m benchmarks.speed

# How ingestion's time and peak memory grow from 1,000 to 20,000 records, against the size of the index.
memory: dev
	$(BIN)/python -m benchmarks.memory

train: dev
	$(BIN)/python -m ingest.extract.train

# What the search learned from questions of need (kg/needs.npz).
adapt: dev
	$(BIN)/python -m kg.adapt

clean:
	rm -rf $(VENV) data/kb build *.egg-info
