"""All comparisons of the two backends in one table."""

import sys
from functools import partial
from pathlib import Path

from zprimer.commands._endings import exit_code
from zprimer.run.crosschecks import write_crosschecks

table = Path(snakemake.output.table)  # noqa: F821
comparisons = [Path(path) for path in snakemake.input.comparisons]  # noqa: F821
sys.exit(exit_code(str(table), partial(write_crosschecks, comparisons, table)))
