"""Keep what the run was asked for, command-line overrides included, beside its results."""

import sys
from functools import partial
from pathlib import Path

from zprimer.commands._endings import exit_code
from zprimer.io.files import write_json

path, content = Path(snakemake.output[0]), snakemake.params.content  # noqa: F821
sys.exit(exit_code(str(path), partial(write_json, path, content)))
