"""Write the numbers of the documents that come from a run, or compare them with it.

``python docs/numbers write results/default`` writes what the run in that folder says between the
markers of all documents, ``check`` compares and ends with an error where one is out of date;
without a source all are taken. ``formulas`` are the numbers that need no run.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import default_run
import formulas
import top_philic
from texts import Texts

from zprimer.errors import DataFileError, ZprimerError, unknown_key
from zprimer.io.markdown import Marker, markers, replace

ROOT = Path(__file__).resolve().parents[2]
SOURCES: dict[str, Texts] = {
    "formulas": formulas.quantities(),
    "results/default": default_run.quantities(),
    "results/ksz_fig2": top_philic.planes(),
    "results/ksz_fig2_2026": top_philic.planes_2026(),
    "results/ksz_projection": top_philic.projection(),
}


def documents() -> list[Path]:
    """Every document of the project that may hold numbers of a run."""
    places = ("README.md", "docs/*.md", "config/README.md", "analyses/*/README.md")
    found = [path for place in places for path in sorted(ROOT.glob(place))]
    return [
        path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path for path in found
    ]


def writer(marker: Marker) -> Callable[[Path], str] | None:
    """What writes a number, given its source; None for that of a script, which does it itself.

    Raises:
        InputError: nobody knows the marker's source or name.
    """
    if (ROOT / marker.source).is_file():
        return None
    if marker.source not in SOURCES:
        raise unknown_key("source", marker.source, SOURCES, marker.place)
    known = SOURCES[marker.source]
    if marker.name not in known:
        raise unknown_key("number", marker.name, known, marker.place)
    return known[marker.name]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("write", "check"))
    parser.add_argument("sources", nargs="*", metavar="SOURCE")
    given = parser.parse_args(arguments)

    def text_of(marker: Marker) -> str | None:
        write = writer(marker)
        if write is None or marker.source not in (given.sources or SOURCES):
            return None
        return write(ROOT / marker.source)

    try:
        for unknown in set(given.sources) - SOURCES.keys():
            raise unknown_key("source", unknown, SOURCES, "the call")
        if given.action == "write":
            for marker in (each for path in documents() for each in replace(path, text_of)):
                print(f"{marker.place}: {marker.name} was {marker.text!r}")
        else:
            check(text_of)
    except ZprimerError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def check(text_of: Callable[[Marker], str | None]) -> None:
    """Compare all documents.

    Raises:
        DataFileError: numbers differ; all of them are printed.
    """
    differing = 0
    for marker in (each for path in documents() for each in markers(path)):
        text = text_of(marker)
        if text not in (None, marker.text):
            differing += 1
            print(f"{marker.place}: {marker.name} is {text!r}, not {marker.text!r}.")
    if differing:
        raise DataFileError(f"{differing} numbers are out of date: make docs writes them.")


if __name__ == "__main__":
    sys.exit(main())
