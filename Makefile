# Each task is one word: make env | run | test | quick | test-hpc | fuzz | lint | bench | docs | pictures | lock | clean
PYTHON := $(or $(PYTHON),$(shell command -v python3))
CORES ?= all
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: env run test quick test-hpc test-hpc-long fuzz lint bench docs docs-check pictures lock clean

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

QUICK := io run commands documents models recast statistics flavour combination
quick: env
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(QUICK:%=tests/%)

test-hpc: env
	sh tests/hpc/run.sh

test-hpc-long: env
	ZPRIMER_NIGHTLY=1 sh tests/hpc/run.sh

fuzz: env
	ZPRIMER_NIGHTLY=1 $(BIN)/python -m pytest tests/robustness --numprocesses auto --timeout 3600

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow/rules
	$(BIN)/snakemake --lint
	$(BIN)/mypy

bench: env
	$(BIN)/python -m pytest tests/benchmarks --override-ini python_files='bench_*.py' -s --timeout 7200

docs: run
	$(BIN)/python docs/numbers write formulas results/default

docs-check: env
	$(BIN)/python docs/numbers check formulas results/default

pictures: run
	$(BIN)/snakemake --cores $(CORES) --configfile config/default_2026.yaml
	for scan in ksz_fig2 ksz_fig2_2026 ksz_projection; do \
		$(BIN)/snakemake --cores $(CORES) --configfile config/scans/$$scan.yaml || exit 1; \
		cp results/$$scan/figures/$${scan%_2026}.png docs/$$scan.png || exit 1; \
	done
	cp results/default/figures/agpy_fig3.png docs/agpy_fig3.png
	cp results/default_2026/figures/agpy_fig3.png docs/agpy_fig3_2026.png
	$(BIN)/python docs/numbers write

lock:
	uv pip compile --universal --python-version 3.11 --extra dev --extra slurm --no-annotate --no-header \
		--output-file envs/requirements.txt pyproject.toml

clean:
	rm -rf results .snakemake
