# Needs git, make and Python 3.11 or later; everything else is installed into .venv.
PYTHON ?= python3
VENV   ?= .venv
FUZZ_SECONDS ?= 60
BIN    := $(VENV)/bin
UV     ?= $(BIN)/uv

.PHONY: help demo test test-browser test-wheel test-ray test-lowest test-pythons evaluate check fuzz benchmarks benchmark signals lock audit clean

help:           ## show what there is to make
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

demo: $(VENV)/run     ## rewrite a story from examples/ for both teams, with no language model
	$(BIN)/reframer rewrite examples/stories/fraud-alerts.txt

test: $(VENV)/dev     ## the core tests, on every core
	$(BIN)/python -m pytest --numprocesses auto

test-browser: $(VENV)/browser  ## the page in a real Chromium (the system's, or name one with CHROMIUM=)
	$(BIN)/python -m pytest -m browser tests/browser

test-wheel: $(VENV)/dev $(VENV)/wheel  ## the wheel and the source distribution, built and installed in an environment of their own
	$(BIN)/python -m pytest -m wheel tests/wheel

test-ray: $(VENV)/ray  ## batches on a cluster of two workers on this machine
	$(BIN)/python -m pytest -m ray tests/cluster

# What touches a library; the rest of the tests are about texts.
LIBRARIES := tests/llm tests/web tests/evals/test_recording.py tests/evals/test_running.py tests/evals/test_statistics.py \
	tests/test_mcp.py tests/test_documents.py tests/test_cli.py tests/faults tests/batch/test_cost.py \
	tests/batch/test_provider.py tests/batch/test_shards.py tests/test_contracts.py
test-lowest:    ## the tests that touch libraries, on the oldest ones that pyproject.toml admits (Python 3.11)
	@$(MAKE) --no-print-directory VENV=$(VENV)-lowest $(VENV)-lowest/lowest
	$(VENV)-lowest/bin/python -m pytest --numprocesses auto $(LIBRARIES)

test-pythons:   ## the core tests on each Python from 3.11 to 3.14 that is on the PATH
	@for version in 3.11 3.12 3.13 3.14; do \
		if python$$version -c pass 2>/dev/null; then \
			echo "Python $$version"; \
			$(MAKE) --no-print-directory VENV=.venv-$$version PYTHON=python$$version test || exit; \
		else absent="$$absent $$version"; fi; \
	done; [ -z "$$absent" ] || echo "not on the PATH, so not tested:$$absent"

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

# Each part for its time; what was found is named, kept in eval/fuzz/found, and makes the exit code 1 at the end.
fuzz: $(VENV)/fuzz    ## every property with many examples, the API by its description, every parser for FUZZ_SECONDS
	@failed=; \
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -m hypothesis || failed="$$failed properties"; \
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m eval.fuzz || failed="$$failed parsers"; \
	$(BIN)/python -m eval.fuzz.growth || failed="$$failed growth"; \
	[ -z "$$failed" ] || { echo "found something:$$failed"; exit 1; }

benchmarks: $(VENV)/dev  ## how fast it is and how that grows, into docs/performance.md; ONLY="startup live" some of it
	$(BIN)/python -m eval.benchmarks $(if $(ONLY),--only $(ONLY))

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

# Every environment is installed from a lock with hashes; `make lock` makes them.
INSTALL = $(BIN)/python -m pip install --quiet --require-hashes --requirement
EDITABLE = $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .

$(VENV)/run $(VENV)/lowest: $(VENV)/%: requirements/%.txt $(VENV)/bin/python pyproject.toml
	$(INSTALL) $<
	$(EDITABLE)
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/run
	$(INSTALL) $<
	@touch $@

$(VENV)/wheel $(VENV)/browser $(VENV)/training $(VENV)/ray $(VENV)/fuzz $(VENV)/tools: $(VENV)/%: requirements/%.txt $(VENV)/dev
	$(INSTALL) $<
	@touch $@

COMPILE = $(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-emit-index-url $(UPGRADE)
lock: $(if $(filter $(BIN)/uv,$(UV)),$(VENV)/tools)  ## the locks anew, as far as pyproject.toml asks for it; UPGRADE=--upgrade takes the newest
	$(COMPILE) --universal pyproject.toml --group build --group dev -o requirements/dev.txt
	$(COMPILE) --universal pyproject.toml --group build -c requirements/dev.txt -o requirements/run.txt
	for group in wheel browser training ray fuzz tools; do \
		$(COMPILE) --universal --group $$group -c requirements/dev.txt -o requirements/$$group.txt || exit; done
	$(COMPILE) --resolution lowest-direct pyproject.toml --extra all --group build --group test -o requirements/lowest.txt

audit: $(VENV)/tools  ## known vulnerabilities of what is locked; asks PyPI
	@for name in run dev wheel browser training ray fuzz tools; do echo "requirements/$$name.txt"; \
		$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements/$$name.txt || exit; done

clean:          ## remove what was made
	rm -rf $(VENV) $(VENV)-* .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
