# Every target works in a fresh clone: it makes .venv, installs what it needs there, does the job.
# Another Python: make test PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
SCENARIO ?= scenarios/penicillin_2023.yaml
POLICY ?= as_it_was

.DEFAULT_GOAL := help
.PHONY: help run test check docs example tables bench peers curves verify validation clean \
	clean-outputs

help:  ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

run: .venv/.run  ## a national run of a real crisis: summary, tables and pictures
	$(BIN)/forsyningssim run $(SCENARIO) --policy $(POLICY)

test: .venv/.dev  ## the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/.dev  ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports

docs: .venv/.dev  ## the documentation with an example report, in docs/_build
	$(BIN)/python docs/examples/build.py docs/_build/example
	$(BIN)/sphinx-build -W --keep-going -q -b html -d docs/_build/.doctrees docs docs/_build/html
	@echo "open docs/_build/html/index.html"

example: .venv/.dev  ## the report that is kept in docs/examples, for whoever has installed nothing
	$(BIN)/python docs/examples/build.py

tables: .venv/.dev  ## the tables of the pages that are made from scenarios and code
	$(BIN)/python docs/tables.py

bench: .venv/.dev  ## speed and memory, into docs/change/performance.md
	$(BIN)/forsyningssim bench
	$(BIN)/python benchmarks/report.py .benchmarks/measured.json

peers: .venv/.dev  ## the same work in other simulators: is it the same, and how fast?
	$(BIN)/python -m pytest -q benchmarks/test_peers.py --benchmark-json=.benchmarks/peers.json
	$(BIN)/python benchmarks/report.py .benchmarks/peers.json

curves: .venv/.dev  ## how the cost of a run grows, drawn
	$(BIN)/python -m pytest -q benchmarks/test_curves.py --benchmark-json=.benchmarks/curves.json
	$(BIN)/python benchmarks/report.py .benchmarks/curves.json

verify: .venv/.run  ## closed forms against the engine, into docs/trust/verification.md
	$(BIN)/forsyningssim verify --page docs/trust/verification.md

validation: .venv/.run  ## ordinary years and fourteen crises against what was counted, into docs/trust/
	$(BIN)/python -m forsyningssim.validation

clean:  ## remove the environment, builds and caches; outputs stay
	rm -rf .venv build dist docs/_build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache \
		.hypothesis .benchmarks
	find src tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

clean-outputs:  ## remove every run in outputs/
	find outputs -mindepth 1 ! -path outputs/README.md -delete

# Stamps: each is touched when its step is done, so an interrupted installation starts again.
.venv/.run: pyproject.toml | .venv/.made
	@echo "installing forsyningssim into .venv ..."
	@$(PIP) install --editable .
	@touch $@

.venv/.dev: pyproject.toml | .venv/.made
	@echo "installing forsyningssim and its development tools into .venv ..."
	@$(PIP) install --editable '.[dev]'
	@touch $@ .venv/.run

.venv/.made:
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) not found: forsyningssim needs Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "forsyningssim needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; \
		echo "Name another one: make $(or $(MAKECMDGOALS),run) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@
