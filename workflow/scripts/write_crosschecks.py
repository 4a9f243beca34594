"""All comparisons of the two backends in one table."""

import csv
from pathlib import Path

from zprimer.crosschecks import table
from zprimer.files import atomic

rows = table([Path(path) for path in snakemake.input])  # noqa: F821
with (
    atomic(Path(snakemake.output[0])) as partial,  # noqa: F821
    open(partial, "w", encoding="utf-8", newline="") as file,
):
    writer = csv.DictWriter(file, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
