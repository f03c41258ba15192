# Each target sets everything up by itself, into .venv (tools/setup.sh says how).
# Plain make: works with GNU make 3.81 and later and with BSD make.
#   make PYTHON=/path/to/python3   another interpreter
#   make WORKERS=8 test            more processes for the tests

VENV = .venv
BIN = $(VENV)/bin
READY = $(VENV)/klderive-ready
PYTHON ?=
WORKERS ?= 2

.PHONY: help setup workbook test lint lab bench release constraints clean distclean

help:
	@echo 'make workbook   check every derivation and displayed formula, run the notebooks, build the pages'
	@echo 'make test       tests, examples in docstrings, notebooks with their outputs compared'
	@echo 'make lab        open copies of the notebooks to work in, the solved ones one click away'
	@echo 'make lint       ruff and mypy'
	@echo 'make bench      measure soundness, accuracy and speed (slow)'
	@echo 'make release    the course without solutions, ready for nbgrader, in build/release'
	@echo 'make clean      remove what was built (make distclean: the environment .venv too)'
	@echo
	@echo 'Each does its own set-up into .venv: Python >= 3.11 and git are enough.'

setup: $(READY)

$(READY): pyproject.toml constraints.txt tools/setup.sh
	@PYTHON='$(PYTHON)' VENV='$(VENV)' sh tools/setup.sh

workbook: $(READY)
	@$(BIN)/python tools/workbook.py

test: $(READY)
	@$(BIN)/python -m pytest -q -n $(WORKERS)

lint: $(READY)
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy --no-error-summary
	@echo 'ruff and mypy found nothing'

lab: $(READY)
	@$(BIN)/python tools/lessons.py lab
	@$(BIN)/jupyter lab lab

bench: $(READY)
	@for file in `grep -l '^if __name__' benchmarks/*.py`; do \
	    name=`basename $$file .py`; echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

release: $(READY)
	@$(BIN)/python tools/release.py

# The newest versions that the ranges in pyproject.toml allow, for every platform; needs uv.
constraints:
	@sh tools/constraints.sh

clean:
	rm -rf build dist release docs/generated docs/notebooks
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find klderive tests tools docs benchmarks notebooks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean
	rm -rf $(VENV)
