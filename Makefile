# The system's own Python where it will do: it is built in one piece with link-time optimisation, and
# runs the write path a quarter faster than one built as a shared library (docs/bench.md).
ifeq ($(origin PYTHON),undefined)
PYTHON := $(or $(firstword $(foreach one,/usr/bin/python3 python3,$(shell $(one) -c 'import ensurepip, sys, venv; print("$(one)" * (sys.version_info >= (3, 11)))' 2>/dev/null))),python3)
endif
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
UV := build/uv/bin/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench foreign lock clean java

help:  ## List what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: .venv/run.stamp  ## Make .venv with what the ledger needs to run, each file checked by its hash

run: setup  ## Play a county through the ledger on its own PostgreSQL, then serve it
	$(BIN)/ledger demo --serve

test: .venv/dev.stamp java  ## Run all tests, on a real PostgreSQL of their own
	$(BIN)/pytest -q

check: .venv/dev.stamp  ## Format, lint, types, import contracts, unit tests: under a minute
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -m "not database and not kafka" tests/domain tests/cases tests/policies tests/gateways tests/test_events.py tests/test_tidy.py

foreign: .venv/dev.stamp  ## Check the transparency log with programs in Go that are not ours (needs Go)
	$(BIN)/pytest -q tests/foreign

bench: setup  ## Measure how fast the ledger is on this machine
	$(BIN)/ledger bench

lock: $(UV)  ## Work out requirements/*.lock anew from requirements/*.in (needs a package registry)
	cd requirements && ../$(COMPILE) --upgrade run.in -o run.lock
	cd requirements && ../$(COMPILE) --upgrade --constraint run.lock dev.in -o dev.lock

clean:  ## Remove what was made, but never data/, which holds the ledger
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make a second call instant; each is older than its lock file when that has changed.
.venv/run.stamp: requirements/run.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "The ledger needs Python 3.11 or newer; '$(PYTHON)' is not. Say which: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "'$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements/run.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.lock
	$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

# The tests' own Kafka runs on Java and is fetched by Maven. Where they cannot be installed here, the
# tests that need them fail and say how; LEDGER_TESTS_WITHOUT_KAFKA=1, set by hand, leaves those out.
java:
	@if [ "$$LEDGER_TESTS_WITHOUT_KAFKA" != 1 ] && ! { command -v java && command -v mvn; } >/dev/null \
	&& [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && { apt-get -qq install -y --no-install-recommends openjdk-17-jre-headless maven \
		|| apt-get -qq install -y --no-install-recommends openjdk-21-jre-headless maven; } || true; \
	fi

# uv reckons the lock files and is no part of the project; `uvx uv pip compile …` does the same.
$(UV):
	$(PYTHON) -m venv build/uv
	build/uv/bin/pip --disable-pip-version-check --quiet install uv
