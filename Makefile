# The one door for every command.  Needs only Python 3.11+, pip, venv and make.
unexport PYTHONDONTWRITEBYTECODE
PY ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
PIP := $(BIN)/python -m pip install --require-hashes --only-binary :all: --no-compile --disable-pip-version-check -q

.PHONY: setup start demo test test-dates test-postgres test-browser lint bench peers lock clean

setup: $(VENV)/.base  ## a working .venv, nothing more

$(BIN)/python:
	@$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; found " + sys.version.split()[0])'
	@$(PY) -m venv $(VENV) || { echo "Could not make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.base: requirements/base.txt | $(BIN)/python
	@echo "Installing what the house needs (once, a minute at most) ..."
	@$(PIP) -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing the tools for tests and lint (once) ..."
	@$(PIP) -r $<
	@touch $@

$(VENV)/.browser: requirements/browser.txt $(VENV)/.dev
	@$(PIP) -r $<
	@touch $@

start: $(VENV)/.base  ## an empty house, served on 127.0.0.1, with a mailbox to be read in the browser
	@DJANGO_SETTINGS_MODULE=config.settings_start PORT=$(PORT) $(BIN)/python manage.py start --port $(PORT)

demo: $(VENV)/.base  ## the demonstration, served on 127.0.0.1
	@DJANGO_SETTINGS_MODULE=config.settings_demo $(BIN)/python manage.py demo --port $(PORT)

test test-dates test-postgres: export OPENBLAS_NUM_THREADS = 1  # a worker to a core
test: $(VENV)/.dev  ## every test that needs no server and no browser
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-dates: $(VENV)/.dev  ## what knows of days, on the days and in the zones of tests/days.py
	@$(BIN)/python -m pytest -n 2 --every-day

test-postgres: $(VENV)/.dev  ## the same tests, and those of races and locks, on PostgreSQL
	@TEST_DATABASE_URL=$${TEST_DATABASE_URL:-postgres://postgres@127.0.0.1:5432/postgres} $(BIN)/python -m pytest -n 2 --dist loadfile

test-browser: $(VENV)/.browser  ## the tests in a real browser (needs the system's chromium)
	@$(BIN)/python -m pytest tests/browser --browser-tests

lint: $(VENV)/.dev  ## style, layers, the plan of the house, templates, types of the pure modules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/python -m config.structure
	@$(BIN)/djade --check --target-version 5.2 $$(find . -path "./.venv*" -prune -o -name '*.html' -path '*/templates/*' -print)
	@$(BIN)/mypy

bench: $(VENV)/.dev  ## the figures the README quotes, beside other packages where `make peers` has put them
	@$(BIN)/python -m tests.benchmarks

peers: requirements/peers.txt  ## other packages for `make bench`, in an environment of their own
	@$(PY) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --require-hashes --disable-pip-version-check -q -r $<

lock:  ## resolve the requirements anew (needs uv)
	@for part in base production dev browser peers; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    requirements/$$part.in -o requirements/$$part.txt || exit 1; done
	@! grep -rE 'https?://' requirements/

clean:  ## remove what make and the demonstration made
	rm -rf $(VENV) .venv-peers var
