# Each task is one word: make env | run | test | lint | bench | pictures | lock | clean
PYTHON := $(or $(PYTHON),$(shell command -v python3))
CORES ?= all
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: env run test lint bench pictures lock clean

env: $(READY)

$(READY): envs/requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "zprimer needs Python 3.11 or newer; name one with make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement envs/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(READY)

run: env
	snakemake --cores $(CORES)
	@$(MAKE) --no-print-directory results/default/report.html
	@echo 'figure of the plane:  results/default/figures/agpy_fig3.pdf'
	@echo 'table of the plane:   results/default/plane.csv'
	@echo 'report:               results/default/report.html'

results/default/report.html: $(wildcard results/default/plane.csv results/default/figures/*.png)
	snakemake --report $@

test: env
	$(BIN)/python -m pytest --numprocesses auto --dist loadscope

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow/rules
	$(BIN)/snakemake --lint
	$(BIN)/mypy

bench: env
	$(BIN)/python -m pytest tests/benchmarks --override-ini python_files='bench_*.py' -s

pictures: run
	$(BIN)/snakemake --cores $(CORES) --configfile config/scans/ksz_fig2.yaml
	cp results/default/figures/agpy_fig3.png results/ksz_fig2/figures/ksz_fig2.png docs/

lock:
	uv pip compile --universal --python-version 3.11 --extra dev --extra slurm --no-annotate --no-header \
		--output-file envs/requirements.txt pyproject.toml

clean:
	rm -rf results .snakemake
