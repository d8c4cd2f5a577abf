# `make` without a target says what there is.

PYTHON ?= python3
INSTALLER ?= uv
TORCH ?= auto
export INSTALLER TORCH

RUN := .venv/bin/python
CHECKED_PYTHON = $(PYTHON) tools/check_python.py $(MAKECMDGOALS) && $(PYTHON)
SETUP = $(CHECKED_PYTHON) -m tools.setup_environment
# The environment once its set-up is finished, else any Python: it finds out whether there is anything to stop.
STOPPER = $(if $(wildcard .venv/set-up.json),$(RUN),$(CHECKED_PYTHON))
# The last of the files that drawing the glyphs of all fonts writes.
GLYPHS := training/.fonts/held_out.npz
CHECKED := plugins embedded tools dags tests bench training
TYPED := plugins embedded tools

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo stop test lint format bench train-nano eval-nano clean lock setup setup-test

help: ## say what can be made
	@echo "Read the texts in a bucket's images every day. The commands:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "Settings: PYTHON=python3.12 (3.11 to 3.13), INSTALLER=uv|pip, TORCH=auto|cpu|pypi|none"

demo: setup ## set up, start PostgreSQL, S3 and Airflow here, read the sample images, show the texts
	@$(RUN) -m embedded.demo

stop: ## stop what `make demo` started; its data stays
	@$(STOPPER) -m embedded.stop

test: setup-test ## set up and run all tests, the fast ones first
	@$(RUN) -m pytest --numprocesses 2 --no-loadscope-reorder

lint: setup-test ## check style, types, and the files of datasets and prompts
	@$(RUN) -m ruff check $(wildcard $(CHECKED))
	@$(RUN) -m ruff format --check $(wildcard $(CHECKED))
	@$(RUN) -m mypy $(wildcard $(TYPED))
	@.venv/bin/glm4v datasets check
	@.venv/bin/glm4v prompts check

format: setup-test ## put all Python files into the project's format
	@$(RUN) -m ruff check --fix --quiet $(wildcard $(CHECKED)) || true
	@$(RUN) -m ruff format $(wildcard $(CHECKED))

bench: setup-test ## measure speed and memory (minutes)
	@$(RUN) -m bench

train-nano: setup-test $(GLYPHS) ## train the demonstration model anew on a GPU (half an hour; ARGS="--minutes 15")
	@$(RUN) -m training.learning.train $(ARGS)

eval-nano: setup-test $(GLYPHS) ## score the demonstration model on unseen pictures (ARGS="--pictures 100" is quick)
	@$(RUN) -m training.evaluate $(ARGS)

$(GLYPHS): | setup-test
	@$(RUN) -m training.fonts
	@$(RUN) -m training.glyph_atlas

clean: ## stop everything and delete all that was set up or made here, the demo's data included
	@$(STOPPER) -m embedded.clean
	@rm -rf .venv .venv.lock .demo .test .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Deleted what was set up and made here."

# From the package index alone: with a local folder of wheels the lock would name builds that nobody else has.
lock: setup-test ## fix all versions anew in constraints.txt (UPGRADE=--upgrade raises them)
	@env -u UV_FIND_LINKS -u UV_TORCH_BACKEND .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	  --no-annotate $(UPGRADE) --output-file constraints.txt requirements.txt requirements-dev.txt

setup: ## make .venv with what the demo needs
	@$(SETUP) demo

setup-test: ## make .venv with what the tests need as well
	@$(SETUP) test
