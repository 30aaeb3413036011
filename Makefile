# make setup      once: own virtual environment, packages, starter models (says first what it downloads)
# make demo       what good and bad examples do, measured on the files of an invented insurer
# make test       lint, architecture and all quick tests; under 15 minutes on 2 cores
# make test-slow  the tests that take longer than a minute each
# make test-all   both
# make check      formatting, lint, types, import contracts, links in the docs
# make bench      the claims of docs/benchmarks.md, measured here

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-done

.PHONY: setup demo test test-slow test-all check bench clean

setup: $(STAMP)

# One recipe, run again when what it installs has changed. Network is used here and nowhere else.
$(STAMP): pyproject.toml constraints/cpu.txt
	@echo "Feinschliff set-up: everything goes into $(CURDIR)/$(VENV) and the model cache, nothing else is touched."
	@echo "It will download, once:"
	@echo "  PyTorch for the CPU             about 190 MB"
	@echo "  other Python packages           about 280 MB"
	@echo "  starter models minilm, smollm2  about 180 MB"
	@echo "and needs about 2.5 GB of disk. On a machine with an NVIDIA GPU or without PyTorch's CPU build on its"
	@echo "package index, PyTorch can be several GB: see 'Installing' in README.md to take the CPU build first."
	@echo "The packages take a few minutes, without further words unless something is wrong."
	@$(PYTHON) -c "import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f'Feinschliff needs Python 3.11 or newer; this is {v[0]}.{v[1]}. Try: make PYTHON=python3.11 setup')"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints/cpu.txt -e ".[dev]"
	$(BIN)/feinschliff models pull minilm || echo "Not fetched now; what needs no base model works. Later: feinschliff models pull minilm"
	$(BIN)/feinschliff models pull smollm2 || echo "Not fetched now; what needs no base model works. Later: feinschliff models pull smollm2"
	@touch $@
	@echo "Set-up is done. Next: make demo"

demo: setup
	$(BIN)/feinschliff demo

test: setup
	$(BIN)/ruff check .
	$(BIN)/python -m pytest tests -m "not slow" -n 2 --dist loadfile

test-slow: setup
	$(BIN)/python -m pytest tests -m slow || test $$? -eq 5 # 5: no test is slow

# One after the other: both use all cores.
test-all:
	$(MAKE) test
	$(MAKE) test-slow

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/architecture/test_docs.py

bench: setup
	@set -e; for claim in benchmarks/*.py; do \
	  test -e "$$claim" || { echo "there is no benchmark yet"; exit 0; }; \
	  echo "$$claim" >&2; $(BIN)/python "$$claim"; \
	done

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
