"""The ``select`` stage: from the events of a sample to the file of its selection."""

from pathlib import Path

from zprimer.io.provenance import KEY, analysis_files, provenance
from zprimer.io.recipe import program
from zprimer.recast.analysis import Analysis
from zprimer.recast.dependence import definition, response_files
from zprimer.recast.selection import Selection, apply
from zprimer.recast.selection_code import imported_modules, selection_files
from zprimer.recast.store import write_selection
from zprimer.simulation.ntuple import read_events


def select_sample(analysis: Analysis, events: Path, out: Path) -> Selection:
    """Apply an analysis to the events of a sample and write what it selects.

    Args:
        analysis: which one.
        events: ``events.root`` of ``zprimer shower``.
        out: the selection, JSON, in pb.

    Raises:
        InputError, DataFileError: as for :func:`zprimer.recast.selection.apply` and
            :func:`zprimer.simulation.ntuple.read_events`.
    """
    content = read_events(events)
    selection = apply(analysis, content.events, content.metadata)
    code = selection_files(analysis.folder)
    record = provenance(
        "select",
        out,
        {"analysis": analysis.name, "definition": definition(analysis)},
        [events],
        [content.metadata.get(KEY, {})],
        analysis_files(analysis.folder, (*code, *response_files(analysis))),
        program(
            "select",
            model=str(selection.sample["model"]),
            processes=[str(selection.sample["process"])],
            imported=imported_modules(code),
        ),
    )
    write_selection(selection, out, record)
    return selection
