# The commands of the README. All packages are installed in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# The tests start hundreds of processes, each of which would compile the whole project without compiled files.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run preview test test-all exhaustive coverage wire soak mutants audit check messages bench fuzz corpus lock screens slack-page clean help
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A marker file for each set of packages: pip runs again only if a lock file or pyproject.toml has changed.
$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make run PYTHON=python3.12")'
	test -x $(BIN)/pip && $(BIN)/python -S .ci/relative_path.py $(VENV) || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -S .ci/relative_path.py $(VENV)
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(VENV)/.run
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Compiled message catalogs, which an installed package has: reading the sources would double the start of a command.
CATALOGS = $(patsubst %.po,%.mo,$(wildcard briefings/locale/*/LC_MESSAGES/*.po))

%.mo: %.po $(VENV)/.run
	$(BIN)/python .ci/messages.py compile

run: $(VENV)/.run $(CATALOGS) ## start the bot; without DISCORD_TOKEN, the local preview in a browser
	$(BIN)/briefing-bot migrate # in a separate process, whose memory for loading content is freed
	$(BIN)/briefing-bot run

preview: $(VENV)/.run $(CATALOGS) ## open the local preview, with or without a token
	$(BIN)/briefing-bot preview

ALL = not bench and not soak and not mutant
QUICK = $(ALL) and not exhaustive

# Two test processes for each processor, because tests wait for a sixth of their time: on two processors, four take 252 s
# and three take 266 s. A file is run by one process, and the files of `tests/e2e` are spread among the others
# (`tests/conftest.py`). Each process imports and collects all tests, and makes the data that its tests share.
WORKERS ?= $(shell echo $$(( 2 * $$(getconf _NPROCESSORS_ONLN) )))

# Tests with generated examples (hypothesis) try new ones in the long runs, and always the same ones in `make test`.
RANDOM = HYPOTHESIS_PROFILE=random

# Unused plugins would take a tenth of a short test. Benchmarks are run by `make bench` only.
PARALLEL = -n $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore=tests/benchmarks -p no:benchmark -p no:anyio

test: $(VENV)/.dev $(CATALOGS) ## run the tests
	$(BIN)/python -m pytest -m "$(QUICK)" $(PARALLEL) -p no:pytest_cov --durations=10

exhaustive: $(VENV)/.dev $(CATALOGS) ## run only the tests that `make test-all` adds to `make test`
	$(RANDOM) $(BIN)/python -m pytest -m "exhaustive and $(ALL)" --benchmark-disable --durations=10

test-all: $(VENV)/.dev $(CATALOGS) ## run the tests one after the other, and every case of those that `make test` samples
	$(RANDOM) $(BIN)/python -m pytest -m "$(ALL)" --benchmark-disable --durations=10

COVERED ?= tests

coverage: $(VENV)/.dev ## branch coverage by package, and the least covered files of critical areas (COVERED=tests/unit: of these tests)
	rm -rf .coverage
	mkdir .coverage
	$(BIN)/python -m pytest $(COVERED) -m "$(QUICK)" $(PARALLEL) \
		--cov --cov-report= -q
	$(BIN)/coverage json --quiet
	$(BIN)/python .ci/coverage_table.py .coverage/report.json

wire: $(VENV)/.dev ## test the whole process with a Discord server on the loopback address (a part of `make test`)
	$(BIN)/python -m pytest tests/e2e/wire -m "$(QUICK)"

soak: $(VENV)/.dev ## test load, 500 broken connections, 100 stops, 5,000 guilds, thousands of kills (more than an hour)
	$(RANDOM) $(BIN)/python -m pytest -m soak -s

# PART: delivery, schedules, schedule-commands, storage, permissions: the parts of tests/mutation/parts.toml.
PART ?=
SAMPLE ?=

mutants: $(VENV)/.dev ## remove each marked guard (an hour); with PART=delivery SAMPLE=300, change the code of a part at random
ifeq ($(PART),)
	$(BIN)/python -m pytest tests/mutation -m mutant -s
else ifeq ($(PART),sql)
	$(BIN)/python -m tests.mutation.sql_mutants $(if $(SAMPLE),--sample $(SAMPLE))
else
	$(BIN)/python -m pip install --quiet "mutmut>=3.8.1,<3.9"
	$(BIN)/python -m tests.mutation.random_mutants $(PART) $(if $(SAMPLE),--sample $(SAMPLE))
endif

audit: $(VENV)/.dev ## check licenses, withdrawn and unused packages of the lock files; with a network, public advisories
	$(BIN)/python .ci/audit.py packages
	@test -x $(VENV)/audit/bin/pip-audit || ($(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/python -m pip install --quiet --retries 1 pip-audit) || true
	$(BIN)/python .ci/audit.py advisories $(VENV)/audit/bin/pip-audit

check: $(VENV)/.dev ## check lint, format, types, layers of imports and message catalogs (without changes)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/messages.py check

messages: $(VENV)/.dev ## update the message catalogs from the texts of the code
	$(BIN)/python .ci/messages.py update

bench: $(VENV)/.dev ## run the benchmarks, whose results are ratios measured side by side
	$(BIN)/python -m pytest -m bench --benchmark-only -q -s # -s: the ratios are printed

FUZZ_SECONDS ?= 300

fuzz: $(VENV)/.dev ## run every parser with generated bytes for FUZZ_SECONDS (300); needs a wheel of atheris
	$(BIN)/python -m pip install --quiet "atheris>=3"
	mkdir -p .fuzz
	PYTHONPATH=. $(BIN)/python -m tests.fuzz.fuzz_readers -max_total_time=$(FUZZ_SECONDS) -timeout=30 -rss_limit_mb=2000 \
		-artifact_prefix=.fuzz/ .fuzz

corpus: $(VENV)/.dev ## regenerate the PDF documents of tests/corpus; needs Chromium, LibreOffice Writer and the Noto CJK fonts
	$(BIN)/python -m pip install --quiet "typst>=0.15" "weasyprint>=70"
	$(BIN)/python -m tests.corpus.make_corpus
	$(BIN)/python -m tests.corpus.figures_table

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --strip-extras \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: ## update the lock files from pyproject.toml
	test -x $(BIN)/uv || ($(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet uv)
	$(COMPILE) --extra preview --extra build --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra build --constraint requirements.lock --output-file requirements-bot.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

screens: $(VENV)/.dev ## make pictures of the main screens in the folder screens/
	$(BIN)/python -m tests.e2e.browser.screens screens

slack-page: ## build the page of the Slack preview (needs npm)
	cd web/slack-preview && npm ci --ignore-scripts && npm run build

clean: ## remove the files that the targets made
	rm -rf $(VENV) dist build .pytest_cache .ruff_cache .mypy_cache .hypothesis .benchmarks .fuzz .mutants
