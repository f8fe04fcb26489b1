# Two commands do everything: `make run` and `make test`. Both need only Python 3.11 with pip and venv.
.DEFAULT_GOAL := help
PYTHON ?= python3.11
PORT ?= 8501
BIN := .venv/bin
export GX_ANALYTICS_ENABLED := false

.PHONY: help run test test-slow test-all mutation torture wander bench shots demo sbom lint lock clean

help: ## lists these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

.venv/.installed: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11, or name another with make PYTHON=..."; exit 1; }
	@echo "Setting up .venv (a minute or two, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

run: .venv/.installed ## sets everything up, loads demo data the first time, opens the dashboard on 127.0.0.1:8501
	@test -e data/warehouse/CURRENT || { $(BIN)/python -m etl demo && $(BIN)/python -m dashboard demo-decisions; }
	@$(BIN)/python -m dashboard --port $(PORT)

test: .venv/.installed ## sets everything up, runs the tests but the slow ones
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

test-slow: .venv/.installed ## runs the tests that test leaves out: second computations, kills, browsers, databases
	@$(BIN)/python -m pytest -n auto --dist worksteal -m slow

test-all: test test-slow ## runs all tests

mutation: .venv/.installed ## puts one small fault at a time into the SQL and tells which ones no test notices (half an hour; later runs: what changed)
	@$(BIN)/python -m tests.mutation

torture: .venv/.installed ## kills, starves and overtakes loads for about a quarter of an hour
	@nice -n 10 $(BIN)/python -m tests.crash_safety

wander: .venv/.installed ## walks at random through the pages for long: SEED=, STEPS=, MINUTES=, WORLD=demo|servicenow|five|empty
	@nice -n 10 $(BIN)/python -m tests.browser.wander $(if $(SEED),--seed $(SEED)) $(if $(STEPS),--steps $(STEPS)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(WORLD),--world $(WORLD))

shots: .venv/.installed ## takes the pictures of the documentation from the running product, into docs/pictures
	@nice -n 10 $(BIN)/python -m tests.browser.shots

bench: .venv/.installed ## tells what things cost: SIZE=20k|1m|10m of a load, MEMORY=, ROUNDS=; WHAT=increments|command_line|queries|pages|report|survival|coding|causes|effects
	@nice -n 10 $(BIN)/python -m benchmarks.$(or $(WHAT),load) $(if $(filter load,$(or $(WHAT),load)),--size $(or $(SIZE),20k) $(if $(MEMORY),--memory $(MEMORY)) $(if $(ROUNDS),--rounds $(ROUNDS))) $(ARGS)

demo: .venv/.installed ## writes a new demo warehouse over the present data
	@$(BIN)/python -m etl demo && $(BIN)/python -m dashboard demo-decisions

sbom: .venv/.installed ## writes a bill of materials (CycloneDX) of the locked packages to data/sbom.cdx.json
	@$(BIN)/python -m tests.supply_chain.sbom

lint: .venv/.installed ## checks style and the walls between the folders
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

lock: ## resolves pyproject.toml into requirements.lock (needs uv)
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra mysql --group dev --python-version 3.11 pyproject.toml -o requirements.lock

clean: ## removes the environment and caches, keeps the data
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis
