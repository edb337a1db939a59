# make run                      set up, diagnose the recorded incident, write build/report.html
# make run LOGS="/var/log/mail.log* /var/log/nginx/*.log"      the same on your own logs
# make run REPORT_LANG=de       the answer in German
# make test, make check, make bench, make lock, make clean

PYTHON      ?=
LOGS        ?=
EXAMPLE     ?= $(firstword $(sort $(wildcard examples/*/)))
REPORT_LANG ?=
TESTS       ?= tests
BIN         := .venv/bin
DIAGNOSE    := $(BIN)/postwarden diagnose $(if $(LOGS),$(LOGS),$(EXAMPLE)) \
               $(if $(REPORT_LANG),--lang $(REPORT_LANG))
# Exit 1 of diagnose says "found something": an answer, not a failure.
FOUND_IS_FINE := || [ $$? -eq 1 ]

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup:
	@PYTHON="$(PYTHON)" tools/venv.sh

run: setup
	@mkdir -p build
	@$(DIAGNOSE) $(FOUND_IS_FINE)
	@$(DIAGNOSE) --format html --output build/report.html $(FOUND_IS_FINE)
	@echo; echo "The same as a page: build/report.html"

# In several processes; the tests of one file stay together, so that a server is started once.
test: setup
	@$(BIN)/python -m pytest -q -n auto --dist loadfile $(TESTS)

check: setup
	@mkdir -p build
	@echo "check: lint";   $(BIN)/ruff check --quiet .
	@echo "check: format"; $(BIN)/ruff format --quiet --check .
	@echo "check: types";  $(BIN)/mypy --no-error-summary
	@echo "check: layers"; $(BIN)/lint-imports --cache-dir build/import-linter >build/layers.txt || \
	    { cat build/layers.txt; exit 1; }
	@echo "check: paths";  $(BIN)/python tools/local_paths.py

# As root: bench/check.py needs port 53. bench/guard.py needs nginx and php-fpm8.2, and takes two minutes.
bench: setup
	@$(BIN)/python bench/run.py
	@$(BIN)/python bench/refusals.py
	@$(BIN)/python bench/lists.py
	@$(BIN)/python bench/check.py
	@mkdir -p build
	@$(BIN)/python -m bench.livestate
	@$(BIN)/python -m bench.guard

# Needs uv. Hashes, and no address of any index.
lock:
	@uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --group dev \
	    --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.txt

clean:
	@rm -rf .venv build
