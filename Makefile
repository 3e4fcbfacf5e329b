# One word a task. `make help` lists them.
# On Windows, or without make, README.md shows the same steps with pip and jupyter-book.

PYTHON ?= python3
VENV   ?= .venv
READY   = $(VENV)/.requirements-installed
CLASS   = $(VENV)/.requirements-class-installed
PY      = $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help book serve test test-everywhere mutate bench lint types exercises register grade new-model \
        class lab clean

help:  ## list the tasks
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 20

book: $(READY)  ## build the book and print the path of its first page (PYODIDE=vendor: for rooms without internet)
	@$(PY) -m coursebook.build

serve: book  ## build the book and open it on this computer (PORT=8000)
	@$(PY) -m coursebook.serve $(PORT)

test: $(CLASS)  ## check everything (PYTEST_ARGS="-k word" and RUNSLOW=1 are passed on)
	@$(PY) -m coursebook.check $(PYTEST_ARGS)

test-everywhere: $(CLASS)  ## check other Pythons, versions and browsers, after make test and make book (RECORD=1: store it)
	@$(PY) -m coursebook.everywhere $(if $(RECORD),--record) $(EVERYWHERE_ARGS)

mutate: $(CLASS)  ## plant small faults and count which the tests notice: hours (MUTATE_ARGS="--each 10 --again")
	@$(PY) -m tests.mutation $(MUTATE_ARGS)

bench: $(READY)  ## measure the engines beside their peers (QUICK=1, ONLY="cascade talk")
	@$(PY) -m benchmarks.bench $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

lint: $(READY)  ## check the style of the code, who imports whom, and types
	@$(PY) -m coursebook.check --only lint
	@$(PY) -m coursebook.check --only types

types: $(READY)  ## check the types of the reference as its user sees them
	@$(PY) -m coursebook.check --only types

exercises: $(READY)  ## make the exercise notebooks from their sources
	@$(PY) -m coursebook.exercises.make

register: $(READY)  ## write the chapters of book/chapters.toml into _toc.yml
	@$(PY) -m coursebook.register

grade: $(CLASS)  ## mark notebooks: make grade SUBMISSIONS=folder (ASSIGNMENT, OUT, SCHEME, ROSTER ...)
	@test -n "$(SUBMISSIONS)" || { echo 'Which? make grade SUBMISSIONS=folder, or a zip file'; exit 2; }
	@$(PY) -m grading "$(SUBMISSIONS)" $(if $(ASSIGNMENT),--assignment "$(ASSIGNMENT)") \
	  $(if $(OUT),--out "$(OUT)") $(if $(COURSE),--course "$(COURSE)") \
	  $(if $(SCHEME),--scheme "$(SCHEME)") $(if $(ROSTER),--roster "$(ROSTER)") \
	  $(if $(CELL_SECONDS),--cell-seconds "$(CELL_SECONDS)") $(if $(SECONDS),--seconds "$(SECONDS)")

new-model: $(READY)  ## start a new model: make new-model NAME=two_clocks
	@test -n "$(NAME)" || { echo 'Give the model a name: make new-model NAME=two_clocks'; exit 2; }
	@$(PY) -m coursebook.new_model $(NAME)

class: $(CLASS)  ## make all that a class needs, in _build/class (SEED=2027: its own variants)
	@$(PY) -m coursebook.classes.make $(if $(SEED),--seed $(SEED)) $(if $(OUT),--out $(OUT))

lab: $(CLASS)  ## open the chapters and exercises as notebooks in JupyterLab
	@$(PY) -m coursebook.lab $(LAB_ARGS)

clean:  ## remove everything that was built (the virtual environment, class and lab stay)
	@test ! -d _build || find _build -mindepth 1 -maxdepth 1 ! -name class ! -name lab -exec rm -rf {} +
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# Installs only when the requirements changed.
$(READY): requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'Python 3.11 or later is needed. Debian: apt install python3 python3-venv'; exit 1; }
	@test -x $(PY) || { $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null && \
	  $(PYTHON) -m venv $(VENV); } || \
	  { rm -rf $(VENV); echo 'Python cannot make virtual environments here.' \
	  'Debian and Ubuntu: apt install python3-venv'; exit 1; }
	@echo 'Installing what requirements.txt asks for (some minutes, once) ...'
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-compile -r requirements.txt
	@touch $@

# What instructors need, and with it the tests: grading tools and JupyterLab.
$(CLASS): $(READY) requirements-class.txt
	@echo 'Installing what requirements-class.txt asks for ...'
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-class.txt
	@touch $@
