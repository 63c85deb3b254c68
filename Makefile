# Needs git, make and Python 3.11 or later; everything else is installed into .venv.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: help demo test test-browser test-wheel test-ray evaluate check fuzz benchmark signals clean

help:           ## show what there is to make
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

demo: $(VENV)/run     ## rewrite a story from examples/ for both teams, with no language model
	$(BIN)/reframer rewrite examples/stories/fraud-alerts.txt

test: $(VENV)/dev     ## the core tests
	$(BIN)/python -m pytest

test-browser: $(VENV)/browser  ## the page in a real Chromium (the system's, or name one with CHROMIUM=)
	$(BIN)/python -m pytest -m browser tests/browser

test-wheel: $(VENV)/dev  ## the wheel and the source distribution, built and installed in an environment of their own
	$(BIN)/python -m pip install --quiet --group wheel
	$(BIN)/python -m pytest -m wheel tests/wheel

test-ray: $(VENV)/ray  ## batches on a cluster of two workers on this machine
	$(BIN)/python -m pytest -m ray tests/cluster

evaluate: $(VENV)/dev ## every suite of eval/suites from its recordings, offline
	@for suite in eval/suites/*.yaml; do code=0; \
		$(BIN)/reframer eval run $$suite || code=$$?; \
		[ $$code -eq 0 ] || [ $$code -eq 5 ] || exit $$code; done  # 5: lacks recordings, and says so

check: $(VENV)/dev    ## lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/reframer prompts check
	$(BIN)/python docs/make.py --check

fuzz: $(VENV)/dev     ## the property tests, with many more examples
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -m "not slow" -k "property or any_ or hypothesis or unicode"

benchmark: $(VENV)/training  ## the measured figures of reading and verification
	$(BIN)/python -m eval.measure
	$(BIN)/python -m eval.training.signals --cross-validate
	$(BIN)/python -m eval.benchmarks.grounding

signals: $(VENV)/training    ## train the weights anew
	$(BIN)/python -m eval.training.signals --train
	$(BIN)/python -m eval.training.teams --train
	$(BIN)/python -m eval.training.critic

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "reframer needs Python 3.11 or later; try make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/run: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/dev: $(VENV)/run
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

$(VENV)/browser: $(VENV)/dev
	$(BIN)/python -m pip install --quiet --group browser
	@touch $@

$(VENV)/ray: $(VENV)/dev
	$(BIN)/python -m pip install --quiet --editable ".[ray]"
	@touch $@

$(VENV)/training: $(VENV)/dev
	$(BIN)/python -m pip install --quiet --group training
	@touch $@

clean:          ## remove what was made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
