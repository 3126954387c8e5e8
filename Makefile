# `make help` lists the targets. Everything runs in .venv, made from requirements.lock.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.ONESHELL:
# Targets share .venv, target/ and warehouse/, and dbt and DuckDB use the cores themselves.
.NOTPARALLEL:

# The demo company: 1 = five million content-day rows; another seed, another company; quarters of history.
SCALE ?= 0.1
SEED ?= 1
QUARTERS ?= 14

PYTHON ?= python3
UV ?= uv
VENV := .venv
STAMP := $(VENV)/installed
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
# The environment is the lock and nothing else.
export PYTHONNOUSERSITE := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
export DO_NOT_TRACK := 1

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMP) ## make .venv from requirements.lock; does nothing when it is up to date
	@:

# Written last, so that an interrupted set-up starts again.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || {
	    echo "Python 3.11 or newer is needed, '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 || true)"
	    echo "Install it (Debian 12: apt-get install python3 python3-venv), or name another: make setup PYTHON=python3.11"
	    exit 2
	} >&2
	$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || {
	    echo "Python's venv module is not complete. Debian: apt-get install python3-venv" >&2
	    exit 2
	}
	echo "Making $(VENV) with $$(grep -c '==' requirements.lock) packages; about half a minute, once."
	$(PYTHON) -m venv --clear $(VENV)
	# Wheels only: building from source would fetch build tools that no hash covers.
	$(VENV)/bin/python -m pip install --disable-pip-version-check --require-hashes --only-binary :all: \
	    --requirement requirements.lock
	$(VENV)/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --no-index --editable .
	# Plain dbt makes its database file, not the folder.
	mkdir -p warehouse
	touch $(STAMP)

.PHONY: demo
demo: setup ## demo company and real public extract: write, load, build, publish, summary
	@governance demo-data --scale $(SCALE) --seed $(SEED) --quarters $(QUARTERS)
	governance public-record
	governance build
	governance publish
	governance transparency report --period 2025-H2

.PHONY: build
build: setup ## check the delivered files, dbt build, summary
	@governance build

.PHONY: validate
validate: setup ## hold the deliveries and the marts against their expectations
	@governance validate --suite raw
	governance validate --suite published

.PHONY: publish
publish: setup ## show the newest green build to readers
	@governance publish

.PHONY: dashboard
dashboard: setup ## boards of the published version, on loopback
	@governance dashboard

.PHONY: dashboard-static
dashboard-static: setup ## boards as files that need no network: warehouse/boards/
	@governance dashboard --static warehouse/boards

# Who may sign decisions on the review page, separated by semicolons; nobody: the page only reads.
WRITERS ?=

.PHONY: review
review: setup ## the review page on loopback; WRITERS="A. Lead;B. Head" may sign
	@governance review serve --writers "$(WRITERS)"

.PHONY: services
services: setup ## PostgreSQL on loopback for the tests; installs it where it is absent
	@scripts/services.sh

.PHONY: browser
browser: ## Chromium for the tests of pages; installs it where it is absent
	@command -v chromium > /dev/null || {
	    [ "$$(id -u)" = 0 ] || { echo "Chromium is not installed. Debian: sudo apt-get install chromium" >&2; exit 2; }
	    echo "Installing Chromium"
	    export DEBIAN_FRONTEND=noninteractive
	    apt-get update -qq
	    apt-get install -y -qq --no-install-recommends chromium > /dev/null
	}

.PHONY: test
test: setup services browser ## every test
	@python -m pytest --numprocesses 2 --dist loadscope

.PHONY: soak
soak: export GOVERNANCE_FIRE_PUBLISHES := 50
soak: export GOVERNANCE_FIRE_KILLS := 30
soak: setup services ## 50 publications under readers and 30 kills, in full: a quarter of an hour
	@python -m pytest tests/python/test_publish_under_fire.py

.PHONY: lint
lint: export DBT_DUCKDB_PATH := target/lint.duckdb
lint: setup ## style of SQL and Python, names and layers, YAML keys
	@ruff check .
	ruff format --check .
	mkdir -p target
	echo "sqlfluff: under a minute"
	sqlfluff lint models tests
	dbt --quiet parse
	COLUMNS=250 dbt-bouncer run --show-all-failures
	python -m pytest --quiet tests/python/test_yaml_schema.py tests/python/test_house_rules.py

.PHONY: bench
bench: setup ## generator and build, at three scales, against plain DuckDB: benchmarks/RESULTS.md
	@python benchmarks/run.py
	python benchmarks/discrepancies.py

.PHONY: bench-pair
bench-pair: setup ## one reconciliation against a plain difference and tools of others
	@test -x target/peers/bin/python || $(PYTHON) -m venv target/peers
	target/peers/bin/python -m pip install --disable-pip-version-check --quiet --requirement benchmarks/peers.txt
	python benchmarks/reconciliation_speed.py --peers target/peers/bin/python

.PHONY: lock
lock: ## requirements.in -> requirements.lock, with hashes and without addresses (needs uv)
	@command -v $(UV) > /dev/null || { echo "uv is not on the path; name it: make lock UV=/path/to/uv" >&2; exit 2; }
	# Universal: one lock for x86_64 and aarch64. Extras are kept because pip asks for them by name.
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	    --no-annotate --no-header --output-file requirements.lock requirements.in
	if grep -nE '://|^ *-{1,2}[a-z]' requirements.lock | grep -v -- '--hash='; then
	    echo "requirements.lock holds an address or an option" >&2
	    exit 1
	fi

.PHONY: clean
clean: ## remove what dbt and the tests made; .venv and warehouse/ stay
	@rm -rf target logs .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
