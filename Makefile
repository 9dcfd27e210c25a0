# The course's commands. Each makes what it needs first, so that any of them works on a fresh clone.
#   make lab        JupyterLab at the first notebook        make test       checks, then the tests
#   make quick      the tests without a browser and without slow ones
#   make test-full  the tests and what takes as long again: the notebooks in other environments
#   make site       the course as static files for any web server; make site-serve opens it here
#   make pages      of these only the pages to be read (both: SOLUTIONS=no leaves the solutions
#                   out, for a class; then also HINTS=first or none)
#   make site-times what the site weighs and how long its reader waits, into benchmarks/site.txt
#   make notebooks  run all notebooks, write their outputs  make bench      speed beside PyTorch
#   make assignment the notebooks without solutions, to hand out (ONLY="02 05" for some;
#                   HINTS=first or none, ROLL=class.csv, FORMAT=nbgrader, OUT=week3)
#   make grade FROM=submissions SEED=4711                   grades and replies, into grades/
#                   (WEIGHTS=weights.toml: other points; ROLL=class.csv as when handing out)
#   make gradebook NAME=week3                               these in nbgrader's gradebook.db, which
#                   stands beside the folder of grades: OUT=grades/week3 has that of all weeks in grades
#   make class FROM=receipts                                what the class got wrong, on one page
#   make slides     the core paths for a projector, into slides/ (ONLY="02 05" for some)
#   make poll NOTEBOOK=05        its quizzes for a lecture room; HOST=0.0.0.0 lets phones in
#   make hub        JupyterHub with the course, to try it; through it a teacher hands out with
#                   make release ONLY="02" NAME=week2, then make collect and make feedback NAME=week2
#                   (HINTS=first or none; ROLL=class.csv: users on the list have their own numbers)
# HOST, NAME and PORT count only where they stand behind make: some shells have their own.
# PYTHON=python3.12 make lab chooses another interpreter (3.11 or newer).
# TORCH=no make lab leaves out PyTorch, which is most of the download; so do the commands after it,
# until TORCH=yes make lab fetches it (or one that needs it, such as make test).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LEFT_OUT := $(and $(wildcard $(VENV)/.setup-numpy-done),$(if $(wildcard $(VENV)/.setup-done),,no))
SETUP := $(VENV)/$(if $(filter no,$(or $(TORCH),$(LEFT_OUT))),.setup-numpy-done,.setup-done)
SETUP_TEST := $(VENV)/.setup-test-done
SETUP_HUB := $(VENV)/.setup-hub-done
SETUP_NBGRADER := $(VENV)/.setup-nbgrader-done
FETCH_PROXY = PATH="$(CURDIR)/$(BIN):$$PATH" npm install --no-audit --no-fund \
  --prefix $(VENV)/proxy configurable-http-proxy@5.3.0
NEW_ENOUGH = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
  echo "The course needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
  echo "Install one and name it: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
# Two processes of pytest, each with a part of the tests (tests/conftest.py says which).
TWO_AT_ONCE := -n 2 --dist loadgroup

# What an environment has written down of its folder is put right where that was moved or copied.
HERE := $(BIN)/python tools/moved.py

# $(call given,NAME) is what stands in the command: a shell may have a HOST, and in WSL has a NAME, which
# are the machine's name.
given = $(if $(filter command,$(origin $(1))),$($(1)))
PORT_GIVEN = $(if $(call given,PORT),--port $(PORT))

.PHONY: lab setup lint test test-full quick notebooks site pages site-serve site-times bench latency \
  way screenshot elsewhere tabs weeks assignment grade gradebook class poll slides hub release collect \
  feedback clean

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
	$(BIN)/python -m tools.errata
	$(BIN)/python -m tools.misconceptions
	$(BIN)/python -m tools.minutes --plans

# ELSEWHERE=--quick is the part for continuous integration; tools/elsewhere.py has more.
elsewhere: $(SETUP_TEST)
	@$(HERE)
	$(BIN)/python tools/elsewhere.py $(ELSEWHERE)

bench: $(SETUP_TEST)
	@$(HERE)
	$(BIN)/python -m benchmarks

latency: $(SETUP_TEST)
	@$(HERE)
	LATENCY=strict KEPT=benchmarks/latency.txt \
	  $(BIN)/python -m pytest tests/test_browser.py tests/test_stage_keys.py \
	  -k "echo or explorer or playground or drawn or follows_the_pointer"

way: $(SETUP_TEST)
	@$(HERE)
	LATENCY=strict KEPT=benchmarks/way.txt $(BIN)/python -m pytest tests/test_way.py

# The weeks of docs/teaching.md and deploy/README.md, played in a browser; pictures, to be looked at.
weeks: $(SETUP_TEST)
	@$(HERE)
	KEPT=weeks $(BIN)/python -m pytest tests/test_cycle.py tests/test_hub.py

# The course in a browser's tab: each notebook run there, each explorer of a page woken.
tabs: $(SETUP_TEST)
	@$(HERE)
	KEPT=benchmarks/tabs.txt $(BIN)/python -m pytest tests/test_site.py tests/test_awake.py

assignment: $(SETUP)
	@$(HERE)
	$(BIN)/python -m tools.assignment $(ONLY) $(if $(HINTS),--hints $(HINTS)) \
	  $(if $(ROLL),--roll $(ROLL)) $(if $(FORMAT),--format $(FORMAT)) $(if $(OUT),--out $(OUT))

grade: $(SETUP)
	@$(HERE)
	$(BIN)/python -m nblib.grade $(or $(FROM),submissions) --out $(or $(OUT),grades) $(if $(SEED),--seed $(SEED)) \
	  $(if $(ROLL),--roll $(ROLL)) $(if $(WEIGHTS),--weights $(WEIGHTS))

GRADES = $(patsubst %/,%,$(or $(OUT),grades))

gradebook: $(SETUP_NBGRADER)
	@$(HERE)
	$(BIN)/python -m tools.gradebook $(GRADES)/grades.json $(patsubst ./%,%,$(dir $(GRADES)))gradebook.db \
	  --assignment $(or $(call given,NAME),assignment) \
	  $(if $(WEIGHTS),--weights $(WEIGHTS))

class: $(SETUP)
	@$(HERE)
	$(BIN)/python -m nblib.classroom $(or $(FROM),receipts)

poll: $(SETUP)
	@$(HERE)
	$(BIN)/python -m nblib.poll "$(NOTEBOOK)" $(if $(call given,HOST),--host $(HOST)) $(PORT_GIVEN)

# deploy/README.md has the steps of a week. make hub PORT=8123 takes other ports than 8000 to 8002.
hub: $(SETUP_HUB)
	@$(HERE)
	HUB_PORT="$(or $(call given,PORT),$(HUB_PORT))" $(BIN)/python -m tools.hub

release: $(SETUP_HUB)
	@$(HERE)
	$(BIN)/python -m tools.hub release "$(call given,NAME)" $(ONLY) $(if $(HINTS),--hints $(HINTS)) \
	  $(if $(ROLL),--roll $(ROLL))

collect: $(SETUP_HUB)
	@$(HERE)
	$(BIN)/python -m tools.hub collect $(call given,NAME)

feedback: $(SETUP_HUB)
	@$(HERE)
	$(BIN)/python -m tools.hub feedback $(call given,NAME) $(if $(OUT),--grades $(OUT))

slides: $(SETUP)
	@$(HERE)
	$(BIN)/python -m tools.site.slides $(ONLY)

screenshot: $(SETUP_TEST)
	@$(HERE)
	$(BIN)/python -m tools.screenshot

EDITION = $(if $(SOLUTIONS),--solutions $(SOLUTIONS)) $(if $(HINTS),--hints $(HINTS))

# PYODIDE=folder-or-URL is where Pyodide comes from. Its tools have an environment of their own.
site:
	@$(NEW_ENOUGH)
	PYODIDE="$(PYODIDE)" $(PYTHON) -m tools.site.build $(EDITION)

pages: $(SETUP)
	@$(HERE)
	$(BIN)/python -m tools.site.pages $(EDITION)

site-serve: site/index.html
	$(PYTHON) tools/site/serve.py $(PORT_GIVEN)

site-times: $(SETUP_TEST) site/index.html
	@$(HERE)
	$(BIN)/python -m benchmarks.site --keep benchmarks/site.txt

site/index.html:
	$(MAKE) site

clean:
	rm -rf $(VENV) site .site slides weeks .elsewhere .jupyter-state .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info

$(BIN)/python:
	@$(NEW_ENOUGH)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.setup-done: $(BIN)/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.setup-numpy-done: $(BIN)/python requirements.txt pyproject.toml
	grep -v "^torch" requirements.txt > $(VENV)/requirements-numpy.txt
	$(BIN)/python -m pip install --disable-pip-version-check -r $(VENV)/requirements-numpy.txt
	@touch $@

# Node.js comes as a package of Python's; its own package manager fetches the hub's proxy.
$(SETUP_HUB): $(SETUP) requirements-hub.txt
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-hub.txt
	$(FETCH_PROXY)
	@touch $@

$(SETUP_NBGRADER): $(SETUP) requirements-hub.txt
	$(BIN)/python -m pip install --disable-pip-version-check $$(grep "^nbgrader" requirements-hub.txt)
	@touch $@

# Where the proxy cannot be had, the tests of the hub are skipped, and say so.
$(SETUP_TEST): $(VENV)/.setup-done requirements-test.txt requirements-hub.txt
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-test.txt -r requirements-hub.txt
	-$(FETCH_PROXY)
	@touch $@
