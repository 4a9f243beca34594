"""All comparisons of the two backends in one table."""

from pathlib import Path

from zprimer.crosschecks import write_crosschecks

write_crosschecks([Path(path) for path in snakemake.input], Path(snakemake.output[0]))  # noqa: F821
