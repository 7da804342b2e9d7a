# Two commands matter: `make run` and `make test`. Everything is installed into .venv and nowhere else.

PYTHON ?= python3
VENV := .venv
# The bots that ours is compared with live apart: they must not find our libraries.
OPPONENTS := .venv-bench
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locales/*/LC_MESSAGES/messages.po))
PIP := $(VENV)/bin/python -m pip --quiet --disable-pip-version-check
THEIR_PIP := $(OPPONENTS)/bin/python -m pip --quiet --disable-pip-version-check
BARE_LOCK := $(VENV)/bin/uv pip compile --quiet --no-config --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header
LOCK := $(BARE_LOCK) --group build

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test chaos check bench lock clean

help:
	@echo "make run      install, then start the bot (without a token: a local Telegram to play with)"
	@echo "make test     install, then run every test"
	@echo "make chaos    kill the bot in every way there is, and see that nothing is lost or doubled"
	@echo "make check    lint, types, layers, known vulnerabilities"
	@echo "make bench    measure the bot beside bare echo bots, and write docs/performance.md (20 minutes)"
	@echo "make install  only make $(VENV)"
	@echo "make lock     choose and pin new versions of the dependencies"
	@echo "make clean    remove $(VENV) and caches; your data stays"

install: $(VENV)/.ready-to-run $(CATALOGUES)

run: install
	@exec $(VENV)/bin/afterword run

# Stories start the program a hundred times: it is compiled once, whatever the shell says.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.ready-to-test $(CATALOGUES)
	@$(VENV)/bin/python -m tests.browser
	$(VENV)/bin/python -m pytest --numprocesses auto --dist worksteal

chaos: $(VENV)/.ready-to-test $(CATALOGUES)
	@$(VENV)/bin/python -m tests.chaos

check: $(VENV)/.ready-to-test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/python -m tests.audit

bench: $(VENV)/.ready-to-test $(OPPONENTS)/.ready $(CATALOGUES)
	@$(VENV)/bin/python -m tests.bench $(BENCH)

lock: $(VENV)/bin/python
	$(PIP) install uv
	$(LOCK) pyproject.toml --output-file requirements/run.txt
	$(LOCK) pyproject.toml --extra test --constraint requirements/run.txt --no-annotate \
		--output-file requirements/test.txt
	for part in bench bench-sniffio; do \
		$(BARE_LOCK) requirements/$$part.in --no-annotate --output-file requirements/$$part.txt || exit 1; done

clean:
	rm -rf $(VENV) $(OPPONENTS) $(CATALOGUES) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# The venv module of Debian and Ubuntu comes in a package of its own, which root may install.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Afterword needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null \
		|| { echo "Installing python3-venv …"; apt-get -qq update && apt-get -qq install -y python3-venv >/dev/null; } || true
	@if $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then echo "Making $(VENV) …"; $(PYTHON) -m venv --clear $(VENV); \
		elif $(PYTHON) -c 'import virtualenv' 2>/dev/null; then $(PYTHON) -m virtualenv --quiet $(VENV); \
		else echo "Python's venv module is missing: sudo apt install python3-venv"; exit 2; fi

$(VENV)/.ready-to-run: $(VENV)/bin/python pyproject.toml requirements/run.txt
	@echo "Installing what the bot needs …"
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

%.mo: %.po | $(VENV)/.ready-to-run
	@$(VENV)/bin/pybabel --quiet compile --locale $(notdir $(patsubst %/LC_MESSAGES/messages.po,%,$<)) --input-file $< \
		--output-file $@

$(VENV)/.ready-to-test: $(VENV)/.ready-to-run requirements/test.txt
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(OPPONENTS)/.ready: $(VENV)/bin/python requirements/bench.txt requirements/bench-sniffio.txt
	@echo "Installing the bots to compare with …"
	@$(VENV)/bin/python -m venv --clear $(OPPONENTS)
	@$(THEIR_PIP) install --require-hashes -r requirements/bench.txt
	@$(THEIR_PIP) install --require-hashes --target $(OPPONENTS)/sniffio -r requirements/bench-sniffio.txt
	@touch $@
