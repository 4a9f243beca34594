"""Keep the configuration of the run, command-line overrides included, beside its results."""

from pathlib import Path

from zprimer.files import write_json

write_json(Path(snakemake.output[0]), snakemake.params.config)  # noqa: F821
