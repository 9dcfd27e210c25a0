# The course's commands. Each makes what it needs first, so that any of them works on a fresh clone.
#   make lab        JupyterLab at the first notebook        make test       checks, then the tests
#   make quick      the tests without a browser and without slow ones
#   make test-full  the tests and what takes as long again: the notebooks in other environments
#   make notebooks  run all notebooks, write their outputs  make bench      speed beside PyTorch
# PYTHON=python3.12 make lab chooses another interpreter (3.11 or newer).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.setup-done
SETUP_TEST := $(VENV)/.setup-test-done
# Two processes of pytest, each with a part of the tests (tests/conftest.py says which).
TWO_AT_ONCE := -n 2 --dist loadgroup

# What an environment has written down of its folder is put right where that was moved or copied.
HERE := $(BIN)/python tools/moved.py

.PHONY: lab setup lint test test-full quick notebooks bench latency screenshot elsewhere clean

lab: $(SETUP)
	@$(HERE)
	$(BIN)/python tools/lab.py

setup: $(SETUP)
	@$(HERE)

# What reads the code without running it: before the tests, since it takes seconds.
lint: $(SETUP_TEST)
	@$(HERE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest $(TWO_AT_ONCE) -m "not full"

test-full: lint
	$(BIN)/python -m pytest $(TWO_AT_ONCE)

quick: lint
	$(BIN)/python -m pytest $(TWO_AT_ONCE) -m "not browser and not slow and not full" --hypothesis-profile=quick

notebooks: $(SETUP_TEST)
	@$(HERE)
	$(BIN)/python tools/run_notebooks.py

# ELSEWHERE=--quick is the part for continuous integration; tools/elsewhere.py has more.
elsewhere: $(SETUP_TEST)
	@$(HERE)
	$(BIN)/python tools/elsewhere.py $(ELSEWHERE)

bench: $(SETUP_TEST)
	@$(HERE)
	$(BIN)/python -m benchmarks

latency: $(SETUP_TEST)
	@$(HERE)
	LATENCY=strict $(BIN)/python -m pytest tests/test_browser.py -k "explorer or playground or drawn"

screenshot: $(SETUP_TEST)
	@$(HERE)
	$(BIN)/python -m tools.screenshot

clean:
	rm -rf $(VENV) .elsewhere .jupyter-state .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The course needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Install one and name it: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }

$(SETUP): $(BIN)/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(SETUP_TEST): $(SETUP) requirements-test.txt
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-test.txt
	@touch $@
