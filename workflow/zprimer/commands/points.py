"""``zprimer points``: the points of a scan."""

import argparse
import math
from pathlib import Path

from zprimer.io.stage import Stage

SUMMARY = "list the parameter points of a scan, one row a point"
EXAMPLE = "zprimer points --config config/config.yaml --out points.csv"
STAGE = Stage("points", {"table": "{run}/points.csv"})


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, required=True, help="configuration of the run, YAML")
    parser.add_argument("--out", type=Path, required=True, help="table to write, CSV")


def run(args: argparse.Namespace) -> None:
    from zprimer.io.files import read_yaml
    from zprimer.io.provenance import provenance
    from zprimer.io.recipe import program
    from zprimer.models.points import write_points
    from zprimer.run.configuration import read_configuration
    from zprimer.run.scan import scan

    configuration = read_configuration(args.config)
    table = scan(configuration)
    code = program("points", model=configuration.model)
    asked = read_yaml(args.config, words_are_truth=True)
    record = provenance("points", args.out, asked, [args.config], code=code)
    write_points(table, args.out, record)
    omitted = math.prod(map(len, configuration.axes.values())) - len(table)
    left_out = f", {omitted} unphysical ones left out" if omitted else ""
    print(f"{len(table)} points of model {table.model} written to {args.out}{left_out}")
