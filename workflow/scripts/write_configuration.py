"""Keep what the run was asked for, command-line overrides included, beside its results."""

from pathlib import Path

from zprimer.files import write_json

write_json(Path(snakemake.output[0]), snakemake.params.content)  # noqa: F821
