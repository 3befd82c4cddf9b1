# `make demo` and `make test` do everything from a fresh clone, system packages included.
# PYTHON: the interpreter to start from; VENV: where to install; EXTRAS: what to install
# (Python 3.14 has no pytauri-wheel yet: EXTRAS=dev).
# HOST: where the demo opens its window: native, child, browser or jupyter; else where it can.
# PYTEST, BENCH and SOAK: arguments to pytest, to the benchmarks and to the soak.

PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= native,dev

bin := $(VENV)/bin
installed := $(VENV)/.pytauri-ipc-installed

ifeq ($(shell uname)$(DISPLAY)$(WAYLAND_DISPLAY),Linux)
headless := yes
endif
# Expanded when a recipe runs, so after the system packages are there.
in_display = $(if $(headless),$(shell command -v xvfb-run >/dev/null && echo xvfb-run -a))

can_drive = $(shell $(PYTHON) tools/system_packages.py --require drive 2>/dev/null && echo yes)
tour = $(if $(headless),$(if $(or $(1),$(can_drive)),--tour))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup system js demo test lint format types js-test pytest bench soak dist clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(installed) ## system packages, the virtual environment and what it needs

system:
	@$(PYTHON) tools/system_packages.py

$(bin)/pip: | system
	$(PYTHON) -m venv $(VENV)

$(installed): pyproject.toml hatch_build.py grid/pyproject.toml | $(bin)/pip
	$(bin)/python -m pip install --quiet --disable-pip-version-check -e ./grid -e '.[$(EXTRAS)]'
	@touch $@

js: ## build the page's code and put it into the package (needs Node)
	@$(PYTHON) tools/build_bridge.py

# Without a display it drives itself, unless nothing can be driven: then it opens in a browser.
demo: js setup ## run the example app, HOST=browser in a browser; without a display it drives itself
	$(bin)/python -m examples.file_inspector $(if $(HOST),--host $(HOST)) $(call tour,$(HOST))

test: js lint types js-test pytest ## every check: lint, types, the page's code, tests with coverage

lint: setup ## style and formatting of the Python code
	$(bin)/ruff check .
	$(bin)/ruff format --check .

format: setup js ## format all code, and mend what lint can mend
	$(bin)/ruff check --fix .
	$(bin)/ruff format .
	cd js && npm run format

# --verifytypes looks at the python of PATH, whatever --pythonpath says.
types: setup ## strict types, and the completeness of the public ones
	$(bin)/basedpyright --pythonpath $(bin)/python
	PATH="$(abspath $(bin)):$$PATH" basedpyright --verifytypes pytauri_ipc --ignoreexternal

js-test: js ## types, style, package and tests of the page's code
	cd js && npm run check
	cd js && npm test

pytest: js setup ## the Python tests with coverage; PYTEST='-k name' chooses
	$(bin)/coverage run -m pytest $(PYTEST)
	$(bin)/coverage report

bench: js setup ## measure, beside pytauri's own commands; BENCH=--write writes the figures down
	$(in_display) $(bin)/python -m tests.benchmarks $(BENCH)

soak: setup ## a hundred seeds of sessions over a faulty wire; SOAK='--seed 7' repeats one
	$(bin)/python -m tests.soak $(SOAK)

dist: js setup ## wheels and sdists of both distributions, into dist/
	rm -rf dist
	$(bin)/python -m build
	$(bin)/python -m build --outdir dist grid

clean: ## remove what was built; what was installed stays
	rm -rf dist js/dist js/coverage pytauri_ipc/_bridge .coverage .coverage.* htmlcov
	rm -f grid/pytauri_ipc_grid/grid.js grid/pytauri_ipc_grid/ag-grid-LICENSE.txt
	rm -rf .pytest_cache .ruff_cache .hypothesis
	find pytauri_ipc examples tests tools -name __pycache__ -prune -exec rm -rf {} +
