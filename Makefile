# `make` alone lists what there is. Everything runs in .venv, which is made the first time.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
PROGRAM := .venv/.program
ARGS ?=
# The tests start the program hundreds of times; each start would compile it anew.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help install run test test-all test-newest damage memory check format lint types imports matrix kill-test hostile readme screenshots bench simulate simulate-import fuzz bench-peers build house clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## make .venv with exact versions (quick when nothing changed)

$(STAMP): $(PROGRAM)
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c tests/constraints.txt -e '.[dev]'
	@touch $(STAMP)

$(PROGRAM): pyproject.toml tests/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "taskip-leads needs Python 3.11 or newer, and '$(PYTHON)' is: $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c tests/constraints.txt -e .
	@touch $(PROGRAM)

run: $(PROGRAM) ## open the sample workspace; no account needed
	@$(BIN)/taskip-leads demo $(ARGS)

# Four on two cores: most of the time a test waits for a timer or a process.
test: install ## pass the tests
	@$(BIN)/python -m compileall -q tui
	@$(BIN)/python -m pytest -n 4 --dist loadgroup $(ARGS)

test-all: install ## the tests on every Python from 3.11 that is here, one after the other
	@$(BIN)/python -m tests.every_python $(ARGS)

test-newest: install ## the tests below the screens on the newest Python that is here
	@$(BIN)/python -m tests.every_python --newest

check: format lint types imports test ## everything a change must pass

format: install ## is everything formatted
	@$(BIN)/ruff format --check .

lint: install ## ruff
	@$(BIN)/ruff check .

types: install ## mypy --strict over package, tests and scripts
	@$(BIN)/mypy

imports: install ## who may import whom
	@$(BIN)/lint-imports --no-cache

house: install ## the measures of the code: longest class, function, module, folder
	@$(BIN)/python -m tests.architecture.house

matrix: install ## every write against every fault of a line, printed
	@$(BIN)/python -m tests.delivery.matrix

kill-test: install ## kill -9 of the real program at every commit, and 200 times anywhere (ARGS=N: N times)
	@$(BIN)/python -m tests.delivery.points $(ARGS)

hostile: install ## answers that no honest service sends: what each costs, printed (ARGS=--quick: a few)
	@$(BIN)/python -m tests.faults.hostile $(ARGS)

damage: install ## every page of a local copy overwritten; how many notes are offered again
	@$(BIN)/python -m tests.mirror.damage

memory: install ## memory of opened leads, of closed screens, of a large migration and of 100,000 refused rows, printed
	@$(BIN)/python -m tests.memory $(ARGS)

readme: install ## the README's tables of keys and of the filter's words, and the manual page
	@$(BIN)/python -m tests.readme

screenshots: install ## the pictures of the README, from the running program
	@$(BIN)/python -m screenshots.make $(ARGS)

simulate: install ## 100,000 operations over a bad line (ARGS=N: that many)
	@$(BIN)/python -m tests.simulate $(ARGS)

simulate-import: install ## an import of 1,000 rows over a bad line, with kills
	@$(BIN)/python -m tests.simulate.imports 1000 1

fuzz: install ## random keys, pastes, sizes and clicks for 10 minutes (ARGS=SECONDS)
	@$(BIN)/python -m tests.fuzz $(ARGS)

bench: install ## the figures of the README
	@$(BIN)/python -m tests.bench $(ARGS)

bench-peers: ## other programs to measure beside, each in an environment of its own
	@for peer in posting==2.11.1 harlequin==2.17.0 visidata==3.4; do \
	  name=$${peer%%=*}; echo "Installing $$peer ..."; \
	  test -x .peers/$$name/bin/python || $(PYTHON) -m venv .peers/$$name; \
	  extra=""; if [ $$name = posting ]; then extra="tree-sitter<0.26"; fi; \
	  .peers/$$name/bin/python -m pip install --quiet --disable-pip-version-check "$$peer" $$extra; done
	@command -v fzf >/dev/null || echo "fzf is missing: apt install fzf, or brew install fzf"

build: install ## wheel and source package into dist/
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check build
	@$(BIN)/python -m build

clean: ## remove .venv and everything that was made
	rm -rf .venv .venv-3* .peers dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
