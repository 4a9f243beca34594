"""``zprimer run``: the whole workflow, in the current folder."""

import argparse
import os
import sys
from pathlib import Path

SUMMARY = "run the workflow in the current folder: snakemake with zprimer's Snakefile and profiles"
EXAMPLE = "zprimer run --cores 2 --configfile scan.yaml"
_EXPRESSIONS = "__use_yte__"


def configure(parser: argparse.ArgumentParser) -> None:
    from zprimer.io.places import PROFILES

    # else --config would be taken for short of --configfile
    parser.allow_abbrev = False
    parser.description = (
        f"{SUMMARY}. All other options and names of files to make are those of snakemake, such as "
        "-n (say what would be done), --config KEY=VALUE and --forcerun STAGE."
    )
    parser.add_argument(
        "--configfile",
        metavar="FILE",
        help="configuration of the scan (default: the default run of zprimer)",
    )
    parser.add_argument("--cores", metavar="N", help="cores to use (default: all)")
    profiles = ", ".join(sorted(path.name for path in PROFILES.iterdir()))
    parser.add_argument("--profile", help=f"one of zprimer's ({profiles}) or a folder of your own")
    parser.set_defaults(others=[])


def run(args: argparse.Namespace) -> None:
    command = snakemake_command(args)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    sys.stdout.flush()
    # signals go to snakemake alone, which waits for its jobs
    os.execve(sys.executable, command, environment)


def snakemake_command(args: argparse.Namespace) -> list[str]:
    """The words of a call of snakemake.

    Raises:
        InputError: the configuration is missing or a program, or there is no such profile.
        DataFileError: the configuration cannot be read.
    """
    from zprimer.errors import InputError, unknown_key
    from zprimer.io.files import read_yaml
    from zprimer.io.places import PROFILES, SNAKEFILE

    command = [sys.executable, "-m", "snakemake", "--snakefile", str(SNAKEFILE)]
    if args.profile:
        ours = {path.name: path for path in PROFILES.iterdir()}
        if args.profile not in ours and not Path(args.profile).is_dir():
            raise unknown_key("profile", args.profile, ours, str(PROFILES))
        command += ["--profile", str(ours.get(args.profile, args.profile))]
    if args.cores or not args.profile:
        command += ["--cores", args.cores or "all"]
    command += args.others
    if args.configfile:
        if not Path(args.configfile).is_file():
            raise InputError(f"{args.configfile} does not exist: name the configuration to run.")
        # before Snakemake, which writes all aliases out, be they endless, and runs expressions
        content = read_yaml(Path(args.configfile))
        if isinstance(content, dict) and _EXPRESSIONS in content:
            raise InputError(
                f"{args.configfile}: with the key '{_EXPRESSIONS}' Snakemake would run expressions "
                "in it as a program: leave it out."
            )
        # last and after another option, since snakemake takes all words that follow for files of it
        command += ["--configfile", args.configfile]
    return command
