# Every habit of the project; `make help` lists them. Each target sets up all that it needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# pip is asked for nothing but the locked wheels; no compiler is needed
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --no-input -q
TESTS ?= src tests

.PHONY: help setup demo serve test check fix soak bench accuracy train samples answers openapi lock clean

help: ## list every habit
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=... to name one.") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.service: requirements/service.txt pyproject.toml | $(BIN)/python
	@echo "Setting up: the service and its embedded servers ..."
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/service.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src/meterleaf
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.service
	@echo "Setting up: the tools of tests and checks ..."
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.service ## set up .venv with the `meterleaf` command

demo: $(VENV)/.service ## the main job: start everything, upload samples/, show what was read, stop
	@$(BIN)/meterleaf demo --samples samples

serve: $(VENV)/.service ## start the service on this machine, for use
	@$(BIN)/meterleaf serve

test: $(VENV)/.dev ## all tests, on real parts
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not soak" $(TESTS)

check: $(VENV)/.dev ## style, types, import rules, accuracy guard
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory accuracy

fix: $(VENV)/.dev ## let the tools mend what they can
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

accuracy: $(VENV)/.dev ## no accuracy figure may fall below the committed ones
	@$(BIN)/python -m bench.guard

bench: $(VENV)/.dev ## measure accuracy and speed, write docs/accuracy.md
	@$(BIN)/python -m bench.accuracy
	@$(BIN)/python -m bench.speed
	@$(BIN)/python -m bench.service

soak: $(VENV)/.dev ## long runs: kills, cuts and floods
	@$(BIN)/python -m pytest -m soak tests

train: $(VENV)/.dev ## make the weights of scorer, classifier and confidence anew
	@$(BIN)/python -m bench.train
	@$(BIN)/python -m bench.train_categories
	@$(BIN)/python -m bench.calibrate

samples: $(VENV)/.dev ## make samples/ anew
	@$(BIN)/python -m meterleaf.samples.gallery samples

answers: $(VENV)/.dev ## record the answers that docs/openapi.json shows, from a real service
	@METERLEAF_RECORD=1 $(BIN)/python -m pytest -q tests/contract/test_answers.py
	@$(MAKE) --no-print-directory openapi

openapi: $(VENV)/.dev ## write docs/openapi.json
	@$(BIN)/python -m meterleaf.programs.openapi docs/openapi.json

lock: ## resolve the locked requirements anew (needs uv)
	uv pip compile -q --universal --only-binary :all: --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra service requirements/build.in pyproject.toml -o requirements/service.txt
	uv pip compile -q --universal --only-binary :all: --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra service --group dev -c requirements/service.txt requirements/build.in pyproject.toml -o requirements/dev.txt

clean: ## remove what was set up
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
